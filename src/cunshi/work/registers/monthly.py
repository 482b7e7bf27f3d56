"""Registers of a month: steps whose clock ends in it or ended before, steps done in it, reports that end in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, Q
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import ROLES, RoleKey
from cunshi.kernel import clock, periods
from cunshi.rulebook.registers import FollowUp, RegisterStep
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.given import Held, held_by
from cunshi.work.registers.models import Act, ActKind, Record
from cunshi.work.registers.reports import Round, rounds, tallies

Key = tuple[int, str, str]
Steps = Mapping[Key, tuple[Held, RegisterStep]]


@dataclass(frozen=True)
class Item:
    """One step or report of a register in a month: its day, of how many records, how many of them are or were late.

    `open`: it is still to be done for some. `unit` is the department that the plan names, None the office itself.
    """

    held: Held
    name: str
    key: str
    day: date
    count: int
    late: int
    open: bool
    unit: str | None
    detail: str
    first: date | None = None

    @property
    def overdue(self) -> bool:
        return self.open and self.late > 0


def items(post: Post, division: Division, first: date, plans: Iterable[Programme]) -> list[Item]:
    """What the offices and units of a division do with records of its subtree in a month; three queries."""
    month = periods.at("monthly", first)
    held = held_by(plan for plan in plans if plan.year in (first.year, first.year - 1))
    records = Record.objects.visible_to(post).filter(
        division__code__startswith=division.prefix, programme__in={each.programme.pk for each in held}
    )
    steps = {
        (each.programme.pk, each.rule.key, step.key): (each, step)
        for each in held
        for step in each.rule.steps
        if _here(division, step.by)
    }
    found = [*_owed(records, month, steps), *_done(records, month, steps), *_reports(records, month, held, division)]
    if post.role == RoleKey.DEPARTMENT_OFFICER:
        found = [each for each in found if each.unit in (None, post.unit.name)]
    return sorted(found, key=lambda each: (not each.overdue, not each.open, each.day, each.name))


def _here(division: Division, roles: Iterable[str]) -> bool:
    """Whether one of the roles stands at the division's level."""
    return any(division.level in ROLES[role].levels for role in roles)


def _owed(records: Any, month: periods.Period, steps: Steps) -> Iterator[Item]:
    """One item a step that records owe: the earliest day, how many, how many late."""
    rows = (
        records.filter(closed_on=None, due__lte=month.last)
        .order_by()
        .values("programme", "register", "owes")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due__lt=clock.today())), day=Min("due"))
    )
    for row in rows:
        found = steps.get((row["programme"], row["register"], row["owes"]))
        if found and (row["late"] or row["day"] >= month.first):
            yield _step(*found, row, still=True)


def _done(records: Any, month: periods.Period, steps: Steps) -> Iterator[Item]:
    """One item a step that was done in the month."""
    rows = (
        Act.objects.filter(kind=ActKind.STEP, on__gte=month.first, on__lte=month.last, record__in=records)
        .order_by()
        .values("record__programme", "record__register", "key")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due__lt=F("on"))), day=Max("on"))
    )
    for row in rows:
        found = steps.get((row["record__programme"], row["record__register"], row["key"]))
        if found:
            yield _step(*found, row, still=False)


def _step(held: Held, step: RegisterStep, row: Mapping[str, Any], *, still: bool) -> Item:
    detail = _("%(count)d records, %(late)d of them late") % {"count": row["n"], "late": row["late"]}
    unit = step.unit or held.rule.unit
    return Item(held, shown(step.names), step.key, row["day"], row["n"], row["late"], still, unit, detail)


def _reports(records: Any, month: periods.Period, held: Sequence[Held], division: Division) -> Iterator[Item]:
    """One item a report; of daily and weekly ones the newest period of the month that has begun."""
    due = [
        each
        for one in held
        for follow_up in one.rule.follow_ups
        if _here(division, follow_up.by)
        for each in _ended(month, one, follow_up)
    ]
    for each, tally in zip(due, tallies(due, records), strict=True):
        if tally.owed:
            yield Item(
                each.held,
                shown(each.follow_up.names),
                each.follow_up.key,
                each.period.last,
                tally.owed,
                tally.missing if each.over else 0,
                tally.missing > 0,
                each.held.rule.unit,
                _("reported: %(made)d of %(owed)d") % {"made": tally.made, "owed": tally.owed},
                each.period.first,
            )


def _ended(month: periods.Period, held: Held, follow_up: FollowUp) -> list[Round]:
    return [each for each in rounds(held, follow_up) if month.covers(each.period.last)][:1]
