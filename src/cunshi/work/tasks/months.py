"""The month list (每月任务清单): all that the units of a division have to do in a month, from all their plans.

Each source reads one kind of work for the whole division in a fixed number of queries, so that a list costs the same
with ten lines and with a thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel import periods
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks.lines import Asked, Line, Standing
from cunshi.work.tasks.sources import SOURCES


@dataclass
class Counts:
    """How much of a unit's month is done, late and still to be done."""

    done: int = 0
    late: int = 0
    open: int = 0

    @property
    def all(self) -> int:
        return self.done + self.late + self.open

    def add(self, standing: Standing) -> None:
        if standing == Standing.LATE:
            self.late += 1
        elif standing == Standing.OPEN:
            self.open += 1
        else:
            self.done += 1


@dataclass(frozen=True)
class Month:
    """The month list of a division: its lines, what is late from before on top, and its units."""

    asked: Asked
    lines: list[Line] = field(default_factory=list)

    def of(self, units: Iterable[int | None]) -> list[Line]:
        """The lines of some units; None stands for the office."""
        known = set(units)
        return [line for line in self.lines if line.unit_id in known]

    def counts(self) -> dict[int | None, Counts]:
        """How much is done, late and open of each unit that has anything in this month."""
        found: dict[int | None, Counts] = {}
        for line in self.lines:
            found.setdefault(line.unit_id, Counts()).add(line.standing)
        return found


def month_list(post: Post, division: Division, first: date, plans: Iterable[Programme]) -> Month:
    """The list of a month; `plans` are those that the post sees."""
    day = first.replace(day=1)
    # Work of last year's plan that is still late stands on top of the first months.
    running = [plan for plan in plans if day.year - 1 <= plan.year <= day.year]
    units = list(Unit.objects.filter(division=division).order_by("kind", "name"))
    asked = Asked(post, division, day, running, units)
    lines = [line for source in SOURCES for line in source(asked)]
    return Month(asked, sorted(lines, key=lambda line: _order(line, asked)))


def _order(line: Line, asked: Asked) -> tuple[bool, date, str, tuple[str, ...]]:
    earlier = line.standing == Standing.LATE and line.deadline < asked.first
    return not earlier, line.deadline, line.work, line.key


def months_around(first: date) -> tuple[date, date]:
    """The month before and the one after."""
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1), periods.at("monthly", first).next.first
