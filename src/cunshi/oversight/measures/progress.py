"""How far a scope had come by a day: what checkpoints count, and the curve over time beside the year before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cunshi.kernel import clock
from cunshi.oversight.measures import live
from cunshi.oversight.measures.facts import rolled_up
from cunshi.oversight.measures.shapes import DayRow
from cunshi.oversight.measures.tallies import reading
from cunshi.rulebook.schema import Checkpoint

Years = Sequence[int]


@dataclass(frozen=True)
class Reached:
    """Matters of a scope that count for a checkpoint, those there by its day, and those that can still make it."""

    total: int
    reached: int
    to_come: int


def days(prefix: str, years: Years, kinds: Sequence[str], until: date | None = None) -> list[DayRow]:
    """What each day brought to the matters of these years, by kind (see `live.DAYS`, and `paid`); one query."""
    return (reading if rolled_up(prefix) else live).days(prefix, years, kinds, until)


def reached(prefix: str, year: int, points: Sequence[Checkpoint], day: date) -> list[Reached]:
    """How a scope that is rolled up stands against checkpoints of matters; one query."""
    rows = reading.days_as_of(prefix, [year], ["matter", "finished", "written_off", "unfinished", "unclosed"], day)
    return [_from_days(rows, point, day) for point in points]


def _from_days(rows: list[DayRow], point: Checkpoint, day: date) -> Reached:
    def count(kind: str, until: date, since: date = date.min) -> int:
        return sum(row.n for row in rows if row.kind == kind and since <= row.day <= until)

    finished = count("unclosed", point.due) if point.measure == "written_off" else 0
    return Reached(
        total=sum(row.n for row in rows if row.kind == "matter"),
        reached=count(MEASURED[point.measure], min(day, point.due)),
        to_come=count("unfinished", point.due, since=day) + finished,
    )


# Measures of checkpoints to kinds of days.
MEASURED = {"completed": "finished", "written_off": "written_off"}


@dataclass(frozen=True)
class Point:
    """What stood at the end of a day: matters planned to be finished, finished and written off, and yuan paid."""

    day: date
    planned: int
    finished: int
    written_off: int
    paid: Decimal


_CURVES = ("due", "finished", "written_off", "paid")
_LISTED = ("listed", *_CURVES)


def series(prefix: str, years: Years, step: str = "day") -> list[Point]:
    """The curve of matters of these years over time, adding up; `step` "day" (where something changed) or "month".

    Money and matters of the ledger as it stands now, each at its own day; one query.
    """
    return _curve(days(prefix, years, _CURVES), step)


def course(prefix: str, years: Years, step: str = "day", today: date | None = None) -> tuple[list[Point], "Before"]:
    """What `series` and `last_year` tell, in one query for both."""
    past = [year - 1 for year in years]
    rows = days(prefix, sorted({*years, *past}), _LISTED)
    return (
        _curve([row for row in rows if row.year in years and row.kind != "listed"], step),
        _before([row for row in rows if row.year in past], _a_year_before(today or clock.today())),
    )


def _curve(rows: list[DayRow], step: str) -> list[Point]:
    steps: dict[date, list[DayRow]] = defaultdict(list)
    for row in rows:
        steps[_month_end(row.day) if step == "month" else row.day].append(row)
    sums: dict[str, int | Decimal] = dict.fromkeys(_CURVES, 0)
    points = []
    for day in sorted(steps):
        for row in steps[day]:
            sums[row.kind] += row.yuan if row.kind == "paid" else row.n
        points.append(_point(day, sums))
    return points


@dataclass(frozen=True)
class Before:
    """What stood a year ago on this day of the year, of the matters of the years before."""

    day: date
    matters: int
    completed: int
    written_off: int
    paid: Decimal


def last_year(prefix: str, years: Years, today: date | None = None) -> Before:
    """The same figures of the years before, each as it stood on this day a year ago; one query."""
    day = _a_year_before(today or clock.today())
    return _before(days(prefix, [year - 1 for year in years], _LISTED, day), day)


def _before(rows: list[DayRow], day: date) -> Before:
    rows = [row for row in rows if row.day <= day]
    return Before(
        day,
        matters=sum(row.n for row in rows if row.kind == "listed"),
        completed=sum(row.n for row in rows if row.kind == "finished"),
        written_off=sum(row.n for row in rows if row.kind == "written_off"),
        paid=sum((row.yuan for row in rows), Decimal(0)),
    )


def _point(day: date, sums: dict[str, int | Decimal]) -> Point:
    return Point(day, int(sums["due"]), int(sums["finished"]), int(sums["written_off"]), Decimal(sums["paid"]))


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _a_year_before(day: date) -> date:
    """The 29th of February follows the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else day.day))
