"""Tasks of a plan (PLAN-09): a piece of work with a lead unit, those who take part, a deadline and its evidence."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from cunshi.kernel import codes
from cunshi.kernel.words import say
from cunshi.rulebook.tree import PackProblem
from cunshi.rulebook.values import Entry, Level, Text

if TYPE_CHECKING:
    from cunshi.rulebook.schema import Pack
    from cunshi.rulebook.view import View

Path = tuple[str | int, ...]
Loosening = tuple[Path, str, "Task", "Task"]


class Task(Entry):
    """A piece of work done by units of the level `by`: once, or once for `each` division of a level.

    `lead` and `participants` are units as the plan writes them; where it names no lead, the office of the plan's
    division names one. Without `deadline` a task runs to the plan's last day; with `months` it comes back in each of
    these. It is closed with so many files or photos (`evidence`); `asks` says in words what is to be there in the end.
    """

    lead: Text | None = None
    participants: list[Text] = []
    by: Level
    each: Level | None = None
    start: dt.date | None = None
    deadline: dt.date | None = None
    months: list[Annotated[int, Field(ge=1, le=12)]] = []
    evidence: Annotated[int, Field(ge=0)] = 1
    asks: Text | None = None


@dataclass(frozen=True)
class Turn:
    """One time that a task is done: its days, both included, and its month where it comes back month by month."""

    first: dt.date
    last: dt.date
    month: int | None = None


def turns(pack: "Pack", task: Task) -> list[Turn]:
    """Every time that a task is done in the plan's year, in order."""
    if not task.months:
        return [Turn(task.start or begins(pack), task.deadline or ends(pack))]
    return [
        Turn(dt.date(pack.year, month, 1), dt.date(pack.year, month, monthrange(pack.year, month)[1]), month)
        for month in sorted(task.months)
    ]


def begins(pack: "Pack") -> dt.date:
    """The plan's first day."""
    return min((stage.start for stage in pack.stages), default=dt.date(pack.year, 1, 1))


def ends(pack: "Pack") -> dt.date:
    """The plan's last day."""
    return max((stage.end for stage in pack.stages), default=dt.date(pack.year, 12, 31))


def owed_in(pack: "Pack") -> list[Task]:
    """The tasks that this plan's own division sees to; those of levels above it are seen to by the plan above."""
    return [task for task in pack.tasks if task.by >= pack.level]


def disagreements(pack: "View") -> Iterator[PackProblem]:
    """Every task that contradicts itself or its plan's year."""
    for path, task in pack.items("tasks"):
        # What is taken over from the plan above was checked where it stands.
        if pack.node.nearest(path).file != pack.node.file:
            continue
        for key, what, mend in (*_days(task, pack), *_months(task, pack), *_units(task), *_levels(task, pack)):
            yield pack.node.problem((*path, *key), what, mend)


def _days(task: Task, pack: "View") -> Iterator[tuple[Path, str, str]]:
    starts = min((stage.start for _path, stage in pack.items("stages")), default=None)
    for key, day in (("start", task.start), ("deadline", task.deadline)):
        if day and pack.year and day.year != pack.year:
            what = say("The day {day} lies outside the plan's year {year}.", day=day, year=pack.year)
            yield (key,), what, say("Write a day of the year, as 10-31.")
    if task.start and task.deadline and task.deadline < task.start:
        what = say("The deadline {day} lies before the start {start}.", day=task.deadline, start=task.start)
        yield ("deadline",), what, say("Put start and deadline in order.")
    elif task.deadline and starts and task.deadline < starts:
        what = say("The deadline {day} lies before the plan starts on {start}.", day=task.deadline, start=starts)
        yield ("deadline",), what, say("Write a day after the start.")


def _months(task: Task, pack: "View") -> Iterator[tuple[Path, str, str]]:
    if task.months and (task.start or task.deadline):
        what = say("A task that comes back in months has no day of its own.")
        yield ("months",), what, say("Take start and deadline away, or the months.")
    if len(set(task.months)) < len(task.months):
        yield ("months",), say("A month is named twice."), say("Name each month once.")
    stages = [stage for _path, stage in pack.items("stages")]
    if not stages:
        return
    first, last = min(each.start for each in stages), max(each.end for each in stages)
    for index, month in enumerate(task.months):
        if not (first.year, first.month) <= (pack.year, month) <= (last.year, last.month):
            known = {"month": month, "start": first, "end": last}
            what = say("Month {month} lies outside the plan, which runs from {start} to {end}.", **known)
            yield ("months", index), what, say("Name months of the plan.")


def _units(task: Task) -> Iterator[tuple[Path, str, str]]:
    for index, name in enumerate(task.participants):
        if name == task.lead:
            what = say("“{unit}” leads the task and takes part in it, too.", unit=name)
            yield ("participants", index), what, say("Name it as the lead only.")
        if name in task.participants[:index]:
            what = say("“{unit}” stands here twice.", unit=name)
            yield ("participants", index), what, say("Name each unit once.")


def _levels(task: Task, pack: "View") -> Iterator[tuple[Path, str, str]]:
    if task.each is not None and task.each < task.by:
        what = say("Units of {by} can't do it for each {each}.", by=task.by.key, each=task.each.key)
        yield ("each",), what, say("Name the level that does it or one below.")
    root = pack.one("root")
    if root is not None and not codes.check(root) and task.by < codes.level(root):
        what = say("The level {by} lies above the plan's own, {root}.", by=task.by.key, root=codes.level(root).key)
        yield ("by",), what, say("Name the plan's level or one below.")


def loosened(upper: "View", lower: "View") -> Iterator[Loosening]:
    """Tasks that a lower plan asks less of than the plan above: path, sentence, task above, own task."""
    above = {task.key: task for _path, task in upper.items("tasks")}
    for path, own in lower.items("tasks"):
        task = above.get(own.key)
        if task is None or task == own:
            continue
        for key, what in (*_later(own, task, upper, lower), *_less(own, task)):
            yield (*path, key), what, task, own


def _later(own: Task, above: Task, upper: "View", lower: "View") -> Iterator[tuple[str, str]]:
    mine, theirs = _day(own, lower), _day(above, upper)
    if not above.months and not own.months and mine > theirs:
        yield "deadline", say("The date {own} is later than {above} above.", own=_said(mine), above=_said(theirs))
    if above.months and (dropped := sorted(set(above.months) - set(own.months))):
        yield "months", say("Months of the task above are dropped: {months}.", months=", ".join(map(str, dropped)))


def _less(own: Task, above: Task) -> Iterator[tuple[str, str]]:
    if own.evidence < above.evidence:
        what = say("{own} files are fewer than the {above} above.", own=own.evidence, above=above.evidence)
        yield "evidence", what
    dropped = [name for name in above.participants if name not in (*own.participants, own.lead)]
    if dropped:
        yield "participants", say("Those who take part above are dropped: {units}.", units="、".join(dropped))
    if above.each and (own.each is None or own.each < above.each):
        what = say("It is done for fewer divisions than above: {own}, not {above}.", own=_each(own), above=_each(above))
        yield "each", what


def _each(task: Task) -> str:
    return task.each.key if task.each else "—"


def _day(task: Task, pack: "View") -> tuple[int, int]:
    """The month and day by which it is done, so that plans of two years can be compared."""
    day = task.deadline or max((stage.end for _path, stage in pack.items("stages")), default=None)
    return (day.month, day.day) if day else (12, 31)


def _said(day: tuple[int, int]) -> str:
    return f"{day[0]:02}-{day[1]:02}"
