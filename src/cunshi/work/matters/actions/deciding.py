"""Decisions of a level on what was submitted to it, one by one or many on one page (screening)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.matters import rules
from cunshi.work.matters.actions.moving import lock_all, move
from cunshi.work.matters.actions.proposing import merge
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import Action


def accept(
    *,
    by: Post,
    matter: Matter,
    version: int,
    handling_level: Level | None = None,
    lead_unit: Unit | None = None,
) -> Matter:
    """Accept a matter for handling at the post's own level, or at one that the plan lets it hand down to."""
    level = handling_level or by.level
    changes: dict[str, Any] = {"handling_level": level}
    if lead_unit:
        changes["lead_unit"] = lead_unit
    villages = [matter.village, *(row.village for row in matter.coverage.all())]
    problems = rules.unit_problems([lead_unit], villages)
    facts = {"handling_level": level, "lead_unit": lead_unit, "problems": problems}
    return move(matter, Action.ACCEPT, by=by, version=version, facts=facts, **changes)


def raise_(*, by: Post, matter: Matter, version: int, reason: str) -> Matter:
    """Raise a matter to the next level of the plan's route."""
    step = matter.programme.pack.route.above(by.level)
    level = step.level if step else None
    return move(matter, Action.RAISE, by=by, version=version, reason=reason, facts={"to_level": level}, level=level)


def return_(*, by: Post, matter: Matter, version: int, reason: str) -> Matter:
    """Return a matter to its village, with what is to be mended."""
    return move(matter, Action.RETURN, by=by, version=version, reason=reason)


def reject(*, by: Post, matter: Matter, version: int, reason: str) -> Matter:
    """Reject a matter for this year, with the reason."""
    return move(matter, Action.REJECT, by=by, version=version, reason=reason)


@dataclass(frozen=True)
class Decision:
    """One line of a screening page; `facts` are the decision's own arguments (handling level, lead unit, into)."""

    matter: Matter
    version: int
    action: str
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one decision; no problems means it was done (or would be, in a dry run)."""

    decision: Decision
    problems: list[Problem]

    @property
    def done(self) -> bool:
        return not self.problems


def screen(*, by: Post, decisions: Sequence[Decision], dry_run: bool = False) -> list[Outcome]:
    """Take many decisions, each whole or not at all; a dry run takes none and says what each would meet."""
    outcomes = []
    with transaction.atomic():
        lock_all(decision.matter for decision in decisions)
        for decision in decisions:
            outcomes.append(_decide(by, decision))
        if dry_run:
            transaction.set_rollback(True)
    return outcomes


def _decide(by: Post, decision: Decision) -> Outcome:
    try:
        with transaction.atomic():
            _take(by, decision)
    except Refused as refusal:
        return Outcome(decision, refusal.problems)
    return Outcome(decision, [])


def _take(by: Post, decision: Decision) -> None:
    common: dict[str, Any] = {"by": by, "matter": decision.matter, "version": decision.version}
    if decision.action == Action.ACCEPT:
        accept(**common, **decision.facts)
    elif decision.action == Action.MERGE:
        merge(**common, reason=decision.reason, **decision.facts)
    elif decision.action in _REASONED:
        _REASONED[decision.action](**common, reason=decision.reason)
    else:
        raise Refused(
            Problem(
                decision.matter.title,
                _("No such decision: %(action)s.") % {"action": decision.action},
                _("Choose accept, raise, return, reject or merge."),
            )
        )


_REASONED: dict[str, Callable[..., Matter]] = {Action.RAISE: raise_, Action.RETURN: return_, Action.REJECT: reject}
