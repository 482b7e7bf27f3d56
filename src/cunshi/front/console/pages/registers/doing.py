"""Acts on a record from its page: each reads its form and calls the room's action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.front.console.forms.registers import Kept, answers, day_of, take_files
from cunshi.front.console.pages.registers.offers import Offer
from cunshi.front.console.pages.registers.places import number_of, post_of
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.registers import actions
from cunshi.work.registers.actions import Paper
from cunshi.work.registers.models import Record
from cunshi.work.registers.values import told

# What a file is called in the form that attaches it; what it is for is chosen beside it.
ATTACHED = "attached"


@dataclass
class Sent:
    """A form as it came: the act, its day, files stored already, and what could not be read."""

    request: HttpRequest
    offer: Offer
    record: Record
    kept: list[Kept] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    on: date | None = None

    @property
    def version(self) -> int:
        return number_of(self.request.POST.get("version", "")) or 0

    @property
    def papers(self) -> Sequence[Paper]:
        return [each.paper for each in self.kept]

    @property
    def values(self) -> dict[str, str]:
        return answers(self.request, [each.field for each in self.offer.questions])

    def said(self, name: str) -> str:
        return self.request.POST.get(name, "").strip()


def receive(request: HttpRequest, offer: Offer, record: Record) -> Sent:
    """The form with its files, which are stored whatever else is wrong."""
    keys = {ATTACHED: "file"} if offer.act == "attach" else offer.file_keys
    kept, problems = take_files(request, post_of(request), keys)
    on = day_of(request.POST.get("on", ""), _("day"), problems) if offer.day is not None else None
    return Sent(request, offer, record, kept, problems, on)


def _step(sent: Sent) -> None:
    actions.do_step(
        by=post_of(sent.request),
        record=sent.record,
        version=sent.version,
        step=sent.offer.key,
        values=sent.values,
        note=sent.said("note"),
        on=sent.on,
        papers=sent.papers,
    )


def _follow_up(sent: Sent) -> None:
    actions.follow_up(
        by=post_of(sent.request),
        record=sent.record,
        version=sent.version,
        key=sent.offer.key,
        values=sent.values,
        note=sent.said("note"),
        on=sent.on,
        papers=sent.papers,
    )


def _send_back(sent: Sent) -> None:
    actions.send_back(
        by=post_of(sent.request),
        record=sent.record,
        version=sent.version,
        to=sent.said("to"),
        reason=sent.said("reason"),
    )


def _pause(sent: Sent) -> None:
    actions.pause(by=post_of(sent.request), record=sent.record, version=sent.version, reason=sent.said("reason"))


def _resume(sent: Sent) -> None:
    actions.resume(by=post_of(sent.request), record=sent.record, version=sent.version, note=sent.said("note"))


def _end(sent: Sent) -> None:
    actions.end(
        by=post_of(sent.request),
        record=sent.record,
        version=sent.version,
        ending=sent.offer.key,
        reason=sent.said("reason"),
        values=sent.values,
        on=sent.on,
    )


def _correct(sent: Sent) -> None:
    """Only what differs from what the record says; an empty sealed field is left as it is."""
    known = sent.record.values
    fields = {each.field.key: each.field for each in sent.offer.questions}
    changed = {
        key: text
        for key, text in sent.values.items()
        if not (fields[key].sealed and not text) and text not in (known.get(key), told(fields[key], known.get(key)))
    }
    actions.correct(
        by=post_of(sent.request),
        record=sent.record,
        version=sent.version,
        values=changed,
        reason=sent.said("reason"),
    )


def _attach(sent: Sent) -> None:
    nothing = Problem(_("file"), _("No file is chosen."), _("Choose one."))
    refuse_if([None if sent.papers or sent.problems else nothing])
    papers = [replace(each, key=sent.said("to")) for each in sent.papers]
    actions.attach(by=post_of(sent.request), record=sent.record, papers=papers)


@dataclass(frozen=True)
class Doing:
    """How an act is done, and what is said when it was."""

    do: Callable[[Sent], None]
    done: object


ACTS = {
    "step": Doing(_step, _l("The step is done.")),
    "follow_up": Doing(_follow_up, _l("Reported.")),
    "send_back": Doing(_send_back, _l("Sent back.")),
    "pause": Doing(_pause, _l("The clock stands still.")),
    "resume": Doing(_resume, _l("The clock runs again.")),
    "end": Doing(_end, _l("The record is closed.")),
    "correct": Doing(_correct, _l("Corrected; what it said before stays in the history.")),
    "attach": Doing(_attach, _l("Attached.")),
}
