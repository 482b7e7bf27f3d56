"""Every act that a matter's page can send: its form, its words, and the action that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.people.models import Post
from cunshi.front.console.forms import matter as forms
from cunshi.front.console.forms.matter import ActForm
from cunshi.work.matters import actions
from cunshi.work.matters.models import ArchiveFile, Matter, Objection, Supervision
from cunshi.work.matters.states import Action
from cunshi.work.reporting import actions as reporting
from cunshi.work.schedules import actions as schedules
from cunshi.work.schedules.models import ScheduleStep

Do = Callable[[Post, Matter, int, Any], object]


@dataclass(frozen=True)
class Act:
    """`action` names the act in the table of states; a dialog asks before what cannot be taken back."""

    key: str
    action: Action
    label: Promise
    done: Promise
    do: Do
    form: type[ActForm] = ActForm
    icon: str = "check"
    ask: Promise | None = None
    danger: bool = False


def _simple(action: Callable[..., object]) -> Do:
    return lambda by, matter, version, form: action(by=by, matter=matter, version=version)


def _reasoned(action: Callable[..., object]) -> Do:
    return lambda by, matter, version, form: action(
        by=by, matter=matter, version=version, reason=form.cleaned_data["reason"]
    )


def _dated(action: Callable[..., object]) -> Do:
    return lambda by, matter, version, form: action(by=by, matter=matter, version=version, on=form.cleaned_data["on"])


def _deliberate(by: Post, matter: Matter, version: int, form: forms.DeliberationForm) -> object:
    given = form.cleaned_data
    return actions.record_deliberation(
        by=by,
        matter=matter,
        version=version,
        step=given["step"],
        held_on=given["held_on"],
        minutes=given["minutes"],
        votes=form.votes(),
    )


def _accept(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    given = form.cleaned_data
    return actions.accept(
        by=by,
        matter=matter,
        version=version,
        handling_level=given["handling_level"],
        lead_unit=given["lead_unit"],
    )


def _merge(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    into = get_object_or_404(Matter.objects.visible_to(by), pk=form.cleaned_data["into"])
    return actions.merge(by=by, matter=matter, version=version, into=into, reason=form.cleaned_data["reason"])


def _list(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    return actions.list_matters(by=by, matters=[(matter, version)])


def _object(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    given = form.cleaned_data
    return actions.object_to(
        by=by, matter=matter, raised_by=given["raised_by"], raised_on=given["raised_on"], text=given["text"]
    )


def _answer(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    given = form.cleaned_data
    objection = get_object_or_404(Objection.objects.filter(matter=matter), pk=given["objection"])
    return actions.answer_objection(by=by, objection=objection, answer=given["answer"], upheld=given["upheld"] == "yes")


def _sign(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    given = form.cleaned_data
    return actions.sign(by=by, matter=matter, stage=given["stage"], note=given["note"])


def _object_as_supervisor(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    given = form.cleaned_data
    return actions.object_as_supervisor(by=by, matter=matter, stage=given["stage"], text=given["text"])


def _answer_supervisor(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    given = form.cleaned_data
    row = get_object_or_404(Supervision.objects.filter(matter=matter), pk=given["supervision"])
    return actions.answer_supervisor(by=by, supervision=row, answer=given["answer"])


def _report(by: Post, matter: Matter, version: int, form: forms.ProgressForm) -> object:
    """One channel: a report of the running period where the plan asks for one, else progress alone."""
    content = form.content()
    if form.slot is None:
        return actions.report_progress(
            by=by,
            matter=matter,
            version=version,
            percent=content.percent or 0,
            done=content.done,
            paid=content.yuan,
            why=content.why,
        )
    return reporting.submit(
        by=by,
        programme=matter.programme,
        duty=form.slot.duty.key,
        first=form.slot.period.first,
        matter=matter,
        content=content,
        base=form.cleaned_data["base"] or 0,
    )


def _attach(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    upload = form.cleaned_data["file"]
    return actions.attach(
        by=by,
        matter=matter,
        version=version,
        item=form.cleaned_data["item"],
        name=upload.name,
        content=upload.read(),
    )


def _detach(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    file = get_object_or_404(ArchiveFile.objects.filter(matter=matter), pk=form.cleaned_data["file"])
    actions.detach(by=by, file=file, version=version)
    return file


def _set_schedule(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    return schedules.set_schedule(by=by, matter=matter, version=version, steps=form.cleaned_data["steps"])


def _complete_step(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    step = _step(matter, form)
    return schedules.complete_step(by=by, matter=matter, version=version, step=step, on=form.cleaned_data["on"])


def _reopen_step(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    step, reason = _step(matter, form), form.cleaned_data["reason"]
    return schedules.reopen_step(by=by, matter=matter, version=version, step=step, reason=reason)


def _step(matter: Matter, form: ActForm) -> ScheduleStep:
    return get_object_or_404(ScheduleStep.objects.filter(matter=matter), pk=form.cleaned_data["step"])


def _inspect(by: Post, matter: Matter, version: int, form: ActForm) -> object:
    given = form.cleaned_data
    return actions.inspect(
        by=by,
        matter=matter,
        version=version,
        passed=given["passed"] == "yes",
        opinion=given["opinion"],
        signatories=given["signatories"],
        held_on=given["held_on"],
    )


_A = Action

# In the order of usefulness: the first that is open to a person is the page's next step.
ACTS: tuple[Act, ...] = (
    Act("deliberate", _A.EDIT, _("Record a step of deliberation"), _("The step is recorded."), _deliberate,
        forms.DeliberationForm, "users"),
    Act("submit", _A.SUBMIT, _("Submit"), _("Submitted."), _simple(actions.submit), icon="send"),
    Act("accept", _A.ACCEPT, _("Accept for handling"), _("Accepted for handling."), _accept, forms.AcceptForm),
    Act("raise", _A.RAISE, _("Raise to the level above"), _("Raised to the level above."),
        _reasoned(actions.raise_), forms.ReasonForm, "arrow-up",
        _("The level above decides then. Say what goes beyond your level.")),
    Act("return", _A.RETURN, _("Return"), _("Returned to the village."),
        _reasoned(actions.return_), forms.ReasonForm, "arrow-back-up",
        _("The village mends it and submits it again. Say what is to be mended.")),
    Act("reject", _A.REJECT, _("Reject"), _("Rejected."),
        _reasoned(actions.reject), forms.ReasonForm, "x",
        _("This ends the matter for this year and cannot be taken back."), danger=True),
    Act("answer", _A.SEND_BACK, _("Answer an objection"), _("The answer is recorded."), _answer, forms.AnswerForm,
        "message-circle-exclamation"),
    Act("list", _A.LIST, _("List and number"), _("Listed and numbered."), _list, icon="list-check",
        ask=_("The matter gets its number and is carried out from now on. A number is never given back.")),
    Act("start", _A.START, _("Start"), _("Started."), _dated(actions.start), forms.DayForm, "player-play"),
    Act("finish", _A.FINISH, _("Report finished"), _("Reported finished."), _dated(actions.finish), forms.DayForm),
    Act("report", _A.REPORT, _("Report progress"), _("The progress is recorded."), _report, forms.ProgressForm,
        "trending-up"),
    Act("resume", _A.RESUME, _("Resume"), _("Resumed."), _reasoned(actions.resume), forms.ReasonForm,
        "player-play"),
    Act("inspect", _A.INSPECT, _("Record the inspection"), _("The inspection is recorded."), _inspect,
        forms.InspectionForm, "clipboard-check"),
    Act("write_off", _A.WRITE_OFF, _("Write off"), _("Written off."), _simple(actions.write_off), icon="checks",
        ask=_("One done, one written off: afterwards nothing of this matter can be changed.")),
    Act("disclose", _A.DISCLOSE, _("Disclose the result"), _("The disclosure is recorded."), _deliberate,
        forms.DeliberationForm, "speakerphone"),
    Act("object", _A.SEND_BACK, _("Record an objection"), _("The objection is recorded."), _object, forms.ObjectionForm,
        "message-circle-exclamation"),
    Act("sign", _A.SUPERVISE, _("Sign for the committee"), _("The signature is recorded."), _sign, forms.SignForm,
        "rubber-stamp"),
    Act("object_supervisor", _A.SUPERVISE, _("Object for the committee"),
        _("The objection is recorded; nothing is accepted until it is answered."), _object_as_supervisor,
        forms.CommitteeObjectionForm, "message-circle-exclamation"),
    Act("answer_supervisor", _A.REPLY, _("Answer the committee"), _("The answer is recorded."), _answer_supervisor,
        forms.CommitteeAnswerForm, "message-circle-exclamation"),
    Act("suspend", _A.SUSPEND, _("Suspend"), _("Suspended."), _reasoned(actions.suspend), forms.ReasonForm,
        "player-pause", _("Progress cannot be reported until it is resumed.")),
    Act("cancel", _A.CANCEL, _("Cancel"), _("Cancelled."), _reasoned(actions.cancel), forms.ReasonForm, "player-stop",
        _("This ends the matter and cannot be taken back. Its number is not given again."), danger=True),
    Act("withdraw", _A.WITHDRAW, _("Withdraw"), _("Withdrawn."), _reasoned(actions.withdraw), forms.ReasonForm, "x",
        _("This ends the proposal and cannot be taken back; it stays on record as cancelled."), danger=True),
    Act("attach", _A.ATTACH, _("Add to the archive"), _("The file is in the archive."), _attach, forms.AttachForm,
        "upload"),
    Act("detach", _A.ATTACH, _("Take out of the archive"), _("The file is taken out of the archive."), _detach,
        forms.DetachForm, "trash", _("The history keeps that it was there.")),
    Act("draw_up_schedule", _A.SCHEDULE, _("Draw up the backward schedule"), _("The backward schedule is drawn up."),
        _simple(schedules.draw_up_schedule), icon="calendar-due"),
    Act("set_schedule", _A.SCHEDULE, _("Change the steps"), _("The steps of the schedule are changed."), _set_schedule,
        forms.ScheduleForm, "pencil"),
    Act("complete_step", _A.SCHEDULE, _("Step done"), _("The step is done."), _complete_step, forms.StepForm),
    Act("reopen_step", _A.SCHEDULE, _("Take the last step back"), _("The step is open again."), _reopen_step,
        forms.ReopenForm, "arrow-back-up"),
    Act("merge", _A.MERGE, _("Merge into another"), _("Merged."), _merge, forms.MergeForm, "git-merge",
        _("This ends the matter as one of its own; its proposer is named on the other's page."), danger=True),
)  # fmt: skip

BY_KEY: dict[str, Act] = {act.key: act for act in ACTS}
