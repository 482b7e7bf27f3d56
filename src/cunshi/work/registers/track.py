"""The way of a record through its steps: what was done when, whether in time, what comes next and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cunshi.kernel import clock
from cunshi.rulebook.conditions import hold
from cunshi.rulebook.registers import Register, RegisterStep
from cunshi.work.matters.rules import shown
from cunshi.work.registers import access, rules
from cunshi.work.registers.models import Act, ActKind, Record
from cunshi.work.registers.values import plain
from cunshi.work.registers.words import late_in_words, left_in_words


@dataclass(frozen=True)
class Stage:
    """One step on the way of a record; `act` is the one that stands, `asked` whether these values ask for it."""

    step: RegisterStep
    act: Act | None
    now: bool
    due: date | None
    asked: bool
    roles: str

    @property
    def name(self) -> str:
        return shown(self.step.names)

    @property
    def days_late(self) -> int:
        """How many days past its clock it was done, or is today."""
        if self.due is None:
            return 0
        day = self.act.on if self.act else clock.today()
        return max((day - self.due).days, 0)

    @property
    def standing(self) -> str:
        """Done in time, late or still to do, in words; empty where nothing is to say."""
        if self.act is None:
            return left_in_words(self.due) if self.now else ""
        if self.due is None:
            return ""
        return late_in_words(self.days_late) if self.days_late else _("done in time")


def standing_acts(rule: Register, lane: str, acts: Sequence[Act]) -> dict[str, Act]:
    """The act of each step that stands: one sent back takes those behind it along."""
    order = [step.key for step in rules.steps_of(rule, lane)]
    found: dict[str, Act] = {}
    for act in acts:
        if act.kind == ActKind.STEP:
            found[act.key] = act
        elif act.kind == ActKind.SENT_BACK:
            found = {key: each for key, each in found.items() if key not in order[order.index(act.key) :]}
    return found


def way(rule: Register, record: Record, acts: Sequence[Act]) -> list[Stage]:
    """Every step in the order of the record's lane."""
    done = standing_acts(rule, record.lane, acts)
    known, today = plain(record.values), clock.today()
    return [
        Stage(
            step,
            act := done.get(step.key),
            record.closed_on is None and record.owes == step.key,
            act.due if act else record.due if record.owes == step.key else None,
            hold(step.when, known, today),
            access.roles_in_words(step.by, step.unit or rule.unit),
        )
        for step in rules.steps_of(rule, record.lane)
    ]
