"""Targets of a month: reports that are due at its end, and amounts to be reached by a day in it."""

from collections.abc import Iterator

from cunshi.kernel import clock
from cunshi.kernel.periods import Period
from cunshi.rulebook import targets as rulebook
from cunshi.rulebook.targets import Target
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import counted, figures, given
from cunshi.work.targets.figures import Figure, Owed
from cunshi.work.targets.given import Given
from cunshi.work.targets.rules import Standing as Reached
from cunshi.work.targets.rules import standing
from cunshi.work.tasks.lines import Asked, Line, Standing, Work

_STANDINGS = {Reached.REACHED: Standing.DONE, Reached.MISSED: Standing.LATE}
Due = tuple[Programme, Target, Period]
Held = tuple[Programme, Target, Given]


def targets(asked: Asked) -> Iterator[Line]:
    """What the division, its units and its people report, and what it is to reach; five queries at most."""
    yield from _reports(asked)
    yield from _deadlines(asked)


def _reports(asked: Asked) -> Iterator[Line]:
    """Reports for the period that ends in the month, or before and late."""
    due = {
        (plan.pk, target.key, period.first): (plan, target, period)
        for plan in asked.plans
        for target in given.targets_of(plan)
        if target.counts is None
        for period in _periods(asked, plan, target)
    }
    firsts = [(plan, target, period.first) for plan, target, period in due.values()]
    for row in figures.owed_for(firsts, asked.division.code, alone=True):
        line = _report(asked, row, due[row.programme, row.target, row.first])
        if line.deadline >= asked.first or line.standing == Standing.LATE:
            yield line


def _periods(asked: Asked, plan: Programme, target: Target) -> list[Period]:
    """The period that ends in the month; in the running month also the one before, whose report may be missing."""
    found = [each for each in rulebook.periods_of(plan.pack, target) if each.last <= asked.last]
    kept = [each for each in found if each.last >= asked.first]
    if not asked.within(clock.today()):
        return kept
    return found[-len(kept) - 1 :]


def _report(asked: Asked, row: Owed, due: Due) -> Line:
    plan, target, period = due
    waits = Standing.LATE if period.last < clock.today() else Standing.OPEN
    return Line(
        Work.REPORT,
        shown(target.names),
        target.source.cite,
        plan,
        period.last,
        Standing.DONE if row.filed else waits,
        (plan.key, target.key, asked.division.code, row.first.isoformat()),
        row.unit or _lead(asked, target),
    )


def _deadlines(asked: Asked) -> Iterator[Line]:
    """Amounts of the division as a whole that are to be reached in the month, or were missed before."""
    held = [each for each in (*_of_root(asked), *_shares(asked)) if each[2].until <= asked.last]
    if not held:
        return
    sums = counted.totals({plan.pk: plan for plan, _target, _held in held}.values(), asked.division.code)
    for plan, target, own in held:
        line = _deadline(asked, plan, target, own, sums.get((plan.pk, target.key), Figure()))
        if asked.within(line.deadline) or line.standing == Standing.LATE:
            yield line


def _of_root(asked: Asked) -> Iterator[Held]:
    """What its own plans ask of it as a whole; a figure that a target compares with is read when it is due."""
    own = [plan for plan in asked.plans if plan.root_id == asked.division.code]
    due = [
        (plan, target)
        for plan in own
        for target in given.targets_of(plan)
        if rulebook.until(plan.pack, target) <= asked.last
    ]
    stated = given.stated(own) if any(target.floor for _plan, target in due) else {}
    for plan, target in due:
        yield plan, target, given.of_root(plan, target, stated.get((plan.pk, target.key)))


def _shares(asked: Asked) -> Iterator[Held]:
    """The shares that it was given of plans of divisions above."""
    above = {plan.pk: plan for plan in asked.plans if plan.root_id != asked.division.code and given.targets_of(plan)}
    rows = given.locked_shares(above.values()).filter(division=asked.division, unit=None, person=None)
    for share in rows.select_related("split") if above else ():
        plan = above[share.split.programme_id]
        target = given.find(plan, share.split.target)
        if target:
            yield plan, target, Given(share.amount, share.deadline, share.standard, share.floor)


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
