"""Targets of a month: reports that are due at its end, and amounts to be reached by a day in it."""

from collections.abc import Iterator
from decimal import Decimal

from cunshi.kernel import clock
from cunshi.kernel.periods import Period
from cunshi.rulebook import targets as rulebook
from cunshi.rulebook.targets import Target
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import counted, figures, given
from cunshi.work.targets.figures import Figure, Owed
from cunshi.work.targets.given import Given
from cunshi.work.targets.models import Share
from cunshi.work.targets.rules import Standing as Reached
from cunshi.work.targets.rules import standing
from cunshi.work.tasks.lines import Asked, Line, Standing, Work

_STANDINGS = {Reached.REACHED: Standing.DONE, Reached.MISSED: Standing.LATE}
Due = tuple[Programme, Target, Period]


def targets(asked: Asked) -> Iterator[Line]:
    """What the division, its units and its people report, and what it is to reach; five queries."""
    shares = list(given.locked_shares(asked.plans).filter(division=asked.division).select_related("split", "person"))
    yield from _reports(asked, shares)
    yield from _deadlines(asked, shares)


def _reports(asked: Asked, shares: list[Share]) -> Iterator[Line]:
    """Reports for the period that ends in the month, or before and late."""
    due = {
        (plan.pk, target.key, period.first): (plan, target, period)
        for plan in asked.plans
        for target in given.targets_of(plan)
        if target.counts is None
        for period in _periods(asked, plan, target)
    }
    units = {share.person.pk: share.person.unit_id for share in shares if share.person}
    firsts = [(plan, target, period.first) for plan, target, period in due.values()]
    for row in figures.owed_for(firsts, asked.division.code, alone=True):
        line = _report(asked, row, due[row.programme, row.target, row.first], units)
        if line.deadline >= asked.first or line.standing == Standing.LATE:
            yield line


def _periods(asked: Asked, plan: Programme, target: Target) -> list[Period]:
    """The period that ends in the month; in the running month also the one before, whose report may be missing."""
    found = [each for each in rulebook.periods_of(plan.pack, target) if each.last <= asked.last]
    kept = [each for each in found if each.last >= asked.first]
    if not asked.within(clock.today()):
        return kept
    return found[-len(kept) - 1 :]


def _report(asked: Asked, row: Owed, due: Due, units: dict[int, int]) -> Line:
    plan, target, period = due
    _code, unit, person = row.holder
    waits = Standing.LATE if period.last < clock.today() else Standing.OPEN
    return Line(
        Work.REPORT,
        shown(target.names),
        target.source.cite,
        plan,
        period.last,
        Standing.DONE if row.filed else waits,
        (plan.key, target.key, asked.division.code, row.first.isoformat()),
        units[person] if person else unit or _lead(asked, target),
    )


def _deadlines(asked: Asked, shares: list[Share]) -> Iterator[Line]:
    """Amounts of the division as a whole that are to be reached in the month, or were missed before."""
    whole = [each for each in shares if each.unit_id is None and each.person_id is None]
    own = {(each.split.programme_id, each.split.target): each for each in whole}
    stated = given.stated(asked.plans)
    sums = counted.totals(asked.plans, asked.division.code)
    for plan in asked.plans:
        for target in given.targets_of(plan):
            key = plan.pk, target.key
            held = _held(asked, plan, target, own.get(key), stated)
            line = _deadline(asked, plan, target, held, sums.get(key, Figure())) if held else None
            if line and (asked.within(line.deadline) or _missed_before(asked, line)):
                yield line


def _missed_before(asked: Asked, line: Line) -> bool:
    return line.deadline < asked.first and line.standing == Standing.LATE


def _held(
    asked: Asked, plan: Programme, target: Target, share: Share | None, stated: dict[tuple[int, str], Decimal]
) -> Given | None:
    if plan.root_id == asked.division.code:
        return given.of_root(plan, target, stated.get((plan.pk, target.key)))
    return Given(share.amount, share.deadline, share.standard, share.floor) if share else None


def _deadline(asked: Asked, plan: Programme, target: Target, held: Given, figure: Figure) -> Line:
    start, today = rulebook.begins(plan.pack), clock.today()
    reached = standing(target, held.amount, figure.value(target), start=start, until=held.until, today=today)
    return Line(
        Work.TARGET,
        shown(target.names),
        target.source.cite,
        plan,
        held.until,
        _STANDINGS.get(reached, Standing.OPEN),
        (plan.key, target.key, asked.division.code),
        _lead(asked, target),
        str(reached.label),
    )


def _lead(asked: Asked, target: Target) -> int | None:
    """The lead unit that the plan names, where it is one of the division."""
    return asked.by_name.get(target.owner.unit) if target.owner.unit else None
