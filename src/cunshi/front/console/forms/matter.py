"""What each act on a matter asks for. Every form is made for one matter as it stands."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.people.models import Unit
from cunshi.front.console.forms.fields import DayField, TextField, UnitField, YuanField, speak_plainly
from cunshi.front.console.forms.reports import unreported
from cunshi.front.console.matter.reports import payments_of, running_slot, standing_report
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.rulebook.parts import DeliberationStep
from cunshi.work.matters.guards import GUARDS
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import Votes, shown
from cunshi.work.reporting.rules import Content
from cunshi.work.schedules.queries import step_name

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class ActForm(forms.Form):
    """An act that asks for nothing but its confirmation."""

    def __init__(self, data: Any = None, files: Any = None, *, matter: Matter, **kwargs: Any) -> None:
        self.matter = matter
        super().__init__(data, files, **kwargs)
        speak_plainly(self)


class ReasonForm(ActForm):
    reason = TextField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The reason is kept with your name and stays in the history."),
    )


class DeliberationForm(ActForm):
    """One step of deliberation or disclosure; the votes only where the plan counts them."""

    step = forms.CharField(widget=forms.HiddenInput, max_length=40)
    held_on = DayField(label=_("Held on"), initial=clock.today)
    entitled = forms.IntegerField(label=_("Entitled to attend"), min_value=0, max_value=100_000, required=False)
    present = forms.IntegerField(label=_("Present"), min_value=0, max_value=100_000, required=False)
    in_favour = forms.IntegerField(label=_("In favour"), min_value=0, max_value=100_000, required=False)
    minutes = TextField(label=_("Minutes"), help_text=_("What was decided, in a few sentences."))

    def __init__(self, *args: Any, rule: DeliberationStep | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule_name = shown(rule.names) if rule else ""
        if rule is not None:
            self.fields["step"].initial = rule.key
            if not rule.votes:
                for name in ("entitled", "present", "in_favour"):
                    del self.fields[name]
            if rule.kind == "disclosure":
                self.fields["held_on"].label = _("Disclosed on")
                self.fields["minutes"].label = _("Where and how it was disclosed")
                self.fields["minutes"].help_text = ""

    def votes(self) -> Votes | None:
        """The votes when all three numbers are there; none when one is missing, which the action then refuses."""
        numbers = [self.cleaned_data.get(name) for name in ("entitled", "present", "in_favour")]
        if None in numbers:
            return None
        entitled, present, in_favour = (int(number) for number in numbers if number is not None)
        return Votes(entitled=entitled, present=present, in_favour=in_favour)


class AcceptForm(ActForm):
    """Who handles the matter: a level that the plan's route lets this office take, and the unit that leads."""

    def __init__(self, *args: Any, units: Iterable[Unit] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack, level = self.matter.programme.pack, self.matter.level
        step = pack.route.step(Level(level)) if level else None
        names = {each.level: shown(each.names) for each in pack.handling_levels}
        self.fields["handling_level"] = forms.TypedChoiceField(
            label=_("Handled by"),
            choices=[(int(each), names[each]) for each in (step.handles if step else [])],
            coerce=lambda text: Level(int(text)),
            initial=level,
            help_text=_("The level that handles it decides in which task list it stands and who inspects it."),
        )
        self.fields["lead_unit"] = UnitField(
            units,
            label=_("Lead unit"),
            initial=self.matter.lead_unit_id or "",
            help_text=_("Leave it as it is when the village itself leads."),
        )


class ObjectionForm(ActForm):
    raised_by = forms.CharField(label=_("Who objects"), max_length=60)
    raised_on = DayField(label=_("Raised on"), initial=clock.today)
    text = TextField(label=_("What the objection says"))


class AnswerForm(ActForm):
    objection = forms.IntegerField(widget=forms.HiddenInput)
    answer = TextField(label=_("Answer given to the villager"))
    upheld = forms.ChoiceField(
        label=_("Is the objection right?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        help_text=_("Yes: the matter goes back to its village. No: it can be listed when the notice ends."),
    )


class SignForm(ActForm):
    """The supervisory committee's signature at one stage."""

    stage = forms.CharField(widget=forms.HiddenInput, max_length=40)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class CommitteeObjectionForm(ActForm):
    stage = forms.CharField(widget=forms.HiddenInput, max_length=40)
    text = TextField(
        label=_("What the committee objects to"),
        max_length=500,
        help_text=_("The matter is not accepted until this is answered; it stays on record."),
    )


class CommitteeAnswerForm(ActForm):
    supervision = forms.IntegerField(widget=forms.HiddenInput)
    answer = TextField(label=_("Answer to the committee"), max_length=500)


class DayForm(ActForm):
    on = DayField(label=_("Day"), initial=clock.today, help_text=_("Today or an earlier day."))


class ProgressForm(ActForm):
    """Progress, a line and what was paid: as the report of the running period where the plan asks for one."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    percent = forms.IntegerField(label=_("Progress (%)"), widget=forms.NumberInput(attrs={"min": 0, "max": 100}))
    done = forms.CharField(
        label=_("What was done"),
        max_length=500,
        help_text=_("One line. It counts for the monthly report and the archive; nobody asks for it again."),
    )
    paid = YuanField(label=_("Paid in this period (yuan)"), help_text=_("Only what was paid since the last report."))
    why = TextField(
        label=_("Explanation"),
        rows=1,
        max_length=500,
        required=False,
        help_text=_("Only when progress falls or payments pass the plan."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slot = running_slot(self.matter.programme)
        report = standing_report(self.matter, self.slot)
        if report is None:
            self.initial = {"percent": self.matter.percent, **unreported(payments_of(self.matter)), **self.initial}
        else:
            told = {name: report[name] for name in ("percent", "done", "why")}
            self.initial = {**told, "paid": report["paid"], "base": report["version"], **self.initial}

    def content(self) -> Content:
        given = self.cleaned_data
        return Content(percent=given["percent"], done=given["done"], paid=given["paid"], why=given["why"])


class AttachForm(ActForm):
    """A file for one item of the archive's list."""

    item = forms.ChoiceField(label=_("Archive item"))
    file = forms.FileField(label=_("File"), help_text=_("JPEG, PNG, WebP, HEIC, PDF, .docx or .xlsx, at most 20 MB."))

    def __init__(self, *args: Any, item: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = [each for each in self.matter.programme.pack.archive if each.held_by == "file"]
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.key, shown(each.names)) for each in items]
        field.initial = item


_STEP = re.compile(r"(?P<name>.*\S)[\s,，、:：]+(?P<days>\d{1,4})\s*(个?工作日|天|working days?|days?)?")


class ScheduleForm(ActForm):
    """The steps that are not done yet, one on each line with its working days."""

    steps = TextField(
        rows=8,
        label=_("Steps and working days"),
        help_text=_("One step on each line, then its working days, for example: Construction 40. What is done stays."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = self.matter.programme.pack
        rows = [row for row in self.matter.schedule.all() if row.done_on is None]
        lines = [(step_name(pack, row), row.days) for row in rows]
        if not rows and pack.schedule:
            lines = [(shown(step.names), step.days or 1) for step in pack.schedule.steps]
        self.fields["steps"].initial = "\n".join(f"{name} {days}" for name, days in lines)

    def clean_steps(self) -> list[tuple[str, int]]:
        found, wrong = [], []
        for line in filter(None, (line.strip() for line in self.cleaned_data["steps"].splitlines())):
            if match := _STEP.fullmatch(line):
                found.append((match["name"], int(match["days"])))
            else:
                wrong.append(_("“%(line)s”: write the step, a space and its working days.") % {"line": line[:40]})
        if wrong:
            raise forms.ValidationError(wrong)
        return found


class StepForm(ActForm):
    """The day on which a step was done."""

    step = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label=_("Done on"), initial=clock.today, help_text=_("Today or an earlier day."))


class ReopenForm(ReasonForm):
    step = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["step", "reason"]


class DetachForm(ActForm):
    file = forms.IntegerField(widget=forms.HiddenInput)


class InspectionForm(ActForm):
    passed = forms.ChoiceField(
        label=_("Does it pass?"),
        choices=[("yes", _("Passed: accepted")), ("no", _("Failed: to be rectified"))],
        widget=forms.RadioSelect,
    )
    held_on = DayField(label=_("Inspected on"), initial=clock.today)
    opinion = TextField(label=_("Opinion"), help_text=_("When it fails: what is to be rectified."))
    signatories = forms.CharField(label=_("Signatories"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It may fail while the supervisory committee waits for an answer, and cannot pass.
        self.fields["passed"].help_text = " ".join(
            problem.sentence() for problem in GUARDS["supervisors_answered"](self.matter, {})
        )


class MergeForm(ReasonForm):
    into = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["into", "reason"]
