"""What can be done with a record now by the post that looks: the next step, and all else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Post
from cunshi.front.console.forms.registers import Kept, Options, Question, questions
from cunshi.front.console.pages.registers.places import places_offered
from cunshi.kernel import clock
from cunshi.rulebook.conditions import hold
from cunshi.rulebook.registers import HELD_AS_FILES, Register, RegisterField
from cunshi.work.matters.rules import shown
from cunshi.work.registers import access
from cunshi.work.registers.actions.correcting import correctable
from cunshi.work.registers.given import Held
from cunshi.work.registers.models import Record
from cunshi.work.registers.values import officers, plain

Typed = Mapping[str, str] | None


@dataclass
class Offer:
    """One act with its form. `day`, `note`, `reason` are what is typed there, None where the act asks for none."""

    act: str
    key: str
    label: str
    icon: str
    questions: list[Question] = field(default_factory=list)
    day: str | None = None
    note: str | None = None
    reason: str | None = None
    choices: Options = ()
    choices_label: str = ""
    chosen: str = ""
    files: int = 0
    kept: list[Kept] = field(default_factory=list)
    ask: str = ""
    danger: bool = False

    @property
    def id(self) -> str:
        return f"{self.act}-{self.key}" if self.key else self.act

    @property
    def file_keys(self) -> dict[str, str]:
        """Under which keys its form takes files, with the type of each."""
        keys = {each.field.key: each.field.type for each in self.questions if each.field.type in HELD_AS_FILES}
        return {**{key: str(kind) for key, kind in keys.items()}, **({self.key: "file"} if self.files else {})}


class Offers:
    """The acts open to a post on a record; `typed` is what a refused form of the act `kept_id` held."""

    def __init__(self, post: Post, held: Held, record: Record, typed: Typed = None, kept_id: str = "") -> None:
        self.post, self.held, self.record = post, held, record
        self.rule: Register = held.rule
        self._typed, self._kept = typed, kept_id
        self._options: dict[str, Options] | None = None
        self.all = list(self._found())

    def get(self, offer_id: str) -> Offer | None:
        return next((each for each in self.all if each.id == offer_id), None)

    @property
    def step(self) -> Offer | None:
        return next((each for each in self.all if each.act == "step"), None)

    @property
    def others(self) -> list[Offer]:
        return [each for each in self.all if each.act != "step"]

    @property
    def options(self) -> dict[str, Options]:
        return self._options or {}

    def _found(self) -> Iterator[Offer]:
        if self.record.closed_on:
            return
        if self.record.paused_on is None:
            yield from self._step()
        yield from self._follow_ups()
        yield from self._back()
        yield from self._clock()
        yield from self._putting_right()
        yield from self._endings()

    def _may(self, roles: Iterable[str], unit: str | None) -> bool:
        return access.may_do(self.post, roles, unit, self.record.division_id)

    def _step(self) -> Iterator[Offer]:
        step = self.rule.step(self.record.owes)
        if step and self._may(step.by, step.unit or self.rule.unit):
            yield self._asking("step", step.key, shown(step.names), "check", step.asks, files=step.files)

    def _follow_ups(self) -> Iterator[Offer]:
        known = plain(self.record.values)
        for each in self.rule.follow_ups:
            if self._may(each.by, self.rule.unit) and hold(each.when, known, clock.today()):
                label = _("Report: %(name)s") % {"name": shown(each.names)}
                yield self._asking("follow_up", each.key, label, "send", each.asks)

    def _back(self) -> Iterator[Offer]:
        owed = self.rule.step(self.record.owes)
        done = [step for step in self.rule.steps if step.key in self.record.done]
        if owed and done and self.record.paused_on is None and self._may(owed.by, owed.unit or self.rule.unit):
            yield Offer(
                "send_back",
                "",
                _("Send back"),
                "arrow-back-up",
                reason=self._said("send_back", "reason"),
                choices=[(step.key, shown(step.names)) for step in done],
                choices_label=_("To this step, which is then owed anew with all behind it"),
                chosen=self._said("send_back", "to"),
                danger=True,
            )

    def _clock(self) -> Iterator[Offer]:
        if not self.rule.pauses or not self._may(self.rule.pauses, None):
            return
        if self.record.paused_on:
            yield Offer("resume", "", _("Let it go on"), "player-play", note=self._said("resume", "note"))
        else:
            yield Offer(
                "pause",
                "",
                _("Pause"),
                "player-pause",
                reason=self._said("pause", "reason"),
                ask=_("The clock stands still until it is let go on; a fixed day of the year stays."),
            )

    def _putting_right(self) -> Iterator[Offer]:
        if self._may(self.rule.opened_by, self.rule.unit):
            fields = correctable(self.rule, self.record)
            if fields:
                yield self._correct(fields)
        named = {each.key for each in self.rule.fields if each.type in HELD_AS_FILES}
        roles = {role for step in self.rule.steps for role in step.by} | set(self.rule.opened_by)
        keys = [*(each for each in self.rule.fields if each.key in named), *self.rule.steps]
        if keys and self._may(roles, self.rule.unit):
            yield Offer(
                "attach",
                "",
                _("Attach files"),
                "paperclip",
                choices=[(each.key, shown(each.names)) for each in keys],
                choices_label=_("For"),
                chosen=self._said("attach", "to") or self.record.owes,
                files=1,
            )

    def _correct(self, fields: list[RegisterField]) -> Offer:
        offer = self._asking("correct", "", _("Correct"), "pencil", [each.key for each in fields], prefill=True)
        offer.day = offer.note = None
        offer.reason = self._said("correct", "reason")
        offer.questions = [each for each in offer.questions if each.field.type not in HELD_AS_FILES]
        for each in offer.questions:
            each.needed = not each.field.sealed and each.field.required
        return offer

    def _endings(self) -> Iterator[Offer]:
        for each in self.rule.endings:
            if self._may(each.by, self.rule.unit) and (not each.after or self.record.step in each.after):
                offer = self._asking("end", each.key, shown(each.names), "player-stop", each.asks)
                offer.note, offer.reason = None, self._said(offer.id, "reason")
                offer.ask = _("The record is closed for good; a new one can be opened if the matter comes up again.")
                offer.danger = True
                yield offer

    def _asking(
        self, act: str, key: str, label: str, icon: str, asks: Sequence[str], *, files: int = 0, prefill: bool = False
    ) -> Offer:
        fields = [each for name in asks if (each := self.rule.field(name))]
        offer = Offer(act, key, label, icon, files=files)
        kept = self._typed if self._kept == offer.id else None
        options = self._offered(fields)
        known = self.record.values
        offer.questions = questions(
            fields,
            given=kept,
            needed=lambda each: not each.optional,
            options=options,
            current=known,
            prefill=prefill or act == "step",
        )
        offer.day = self._said(offer.id, "on", clock.today().isoformat())
        offer.note = self._said(offer.id, "note")
        return offer

    def _offered(self, fields: list[RegisterField]) -> dict[str, Options]:
        types = {each.type for each in fields}
        if self._options is None and types & {"officer", "division"}:
            self._options = choices_for(self.post, self.record.division_id, self.rule.fields)
        return self.options

    def _said(self, offer_id: str, name: str, usual: str = "") -> str:
        """What was typed in the act's form, if it is the one that came back."""
        return self._typed.get(name, "") if self._typed is not None and self._kept == offer_id else usual


def choices_for(post: Post, code: str, fields: Iterable[RegisterField]) -> dict[str, Options]:
    """The officers and divisions that these fields offer; no query where they ask for none."""
    types = {each.type for each in fields}
    found: dict[str, Options] = {}
    if "officer" in types:
        found["officer"] = [(name, name) for name in officers(post, code)]
    if "division" in types:
        found["division"] = places_offered(post)
    return found
