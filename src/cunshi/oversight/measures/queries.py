"""Every figure of a scope, for pages, task lists and `cunshi figures` alike.

A scope is a code prefix (0, 2, 4, 6, 9 or 12 digits) and the years asked for; `where` narrows the matters further.
Above county level figures come from roll-ups, else from the rows; callers do not notice. The number of queries is the
same for one row and for all rows. A page that shows several measures reads `facts` once and hands them to each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce

from django.db.models import Q

from cunshi.foundation.divisions.models import Division, DivisionQuerySet
from cunshi.kernel import clock, codes
from cunshi.kernel.codes import Level
from cunshi.kernel.ratios import percent
from cunshi.oversight.measures import live, progress, rules
from cunshi.oversight.measures.checkpoints import in_order, outlook, scope_of, standings
from cunshi.oversight.measures.facts import Facts, facts, plans, rolled_up
from cunshi.oversight.measures.progress import Before, Point, course, last_year, series
from cunshi.oversight.measures.rules import Outlook, Part, Totals
from cunshi.oversight.measures.shapes import PartRow, SourceRow, Villages
from cunshi.oversight.measures.tallies import reading
from cunshi.oversight.measures.then import added
from cunshi.work.programmes.models import Programme

__all__ = [
    "Before",
    "Child",
    "Coverage",
    "Point",
    "by_category",
    "by_handling_level",
    "by_source",
    "by_task_list",
    "by_year",
    "checkpoints",
    "children",
    "course",
    "coverage",
    "last_year",
    "lines",
    "series",
    "totals",
    "two_levels",
]

Years = Sequence[int]


def totals(prefix: str, years: Years, where: Q | None = None, known: Facts | None = None) -> Totals:
    """Matters, yuan, and counts by how far they have come. A joint matter counts once, in its lead village."""
    return rules.total((known or facts(prefix, years, where)).cells)


def by_category(prefix: str, years: Years, where: Q | None = None, known: Facts | None = None) -> list[Part]:
    """Matters, yuan and shares by category of the plan in force at the scope, in the plan's order."""
    read = known or facts(prefix, years, where)
    return rules.parts(read.cells, read.plans.categories(), lambda cell: cell.category)


def by_handling_level(prefix: str, years: Years, where: Q | None = None, known: Facts | None = None) -> list[Part]:
    """Matters, yuan and shares by the level that handles them, region first."""
    read = known or facts(prefix, years, where)
    return rules.parts(read.cells, read.plans.handling_levels(), lambda cell: cell.handling.key)


def by_task_list(prefix: str, years: Years, where: Q | None = None, known: Facts | None = None) -> list[Part]:
    """Matters, yuan and shares by task list of the plan in force at the scope."""
    read = known or facts(prefix, years, where)
    lists = {level.level: level.list for level in read.plans.pack.handling_levels} if read.plans.pack else {}
    return rules.parts(read.cells, read.plans.task_lists(), lambda cell: lists.get(cell.handling, cell.handling.key))


def by_year(prefix: str, years: Years, where: Q | None = None, known: Facts | None = None) -> list[Part]:
    """Matters, yuan and shares by year."""
    read = known or facts(prefix, years, where)
    return rules.parts(read.cells, {str(year): str(year) for year in sorted(years)}, lambda cell: cell.year)


def by_source(prefix: str, years: Years, where: Q | None = None, known: Facts | None = None) -> list[Part]:
    """Yuan by source of funds, with the matters that draw on each; shares are of yuan. Unused sources are left out.

    A matter that draws on two sources counts under both, so these counts do not add up to the matters of the scope.
    """
    bearing = known.plans if known else plans(prefix, years)
    if rolled_up(prefix, where):
        rows = reading.sources(prefix, years, bearing.awards)
    else:
        rows = live.sources(prefix, years, where, bearing.awards)
    if known and known.then:
        rows = added([*rows, *known.then.sources()])
    sums = {row.source: _drawn(row) for row in rows if row.matters}
    names = bearing.sources()
    ordered = sorted(sums, key=lambda key: (-sums[key].investment, key))
    return rules.weighed([(key, names.get(key, key), sums[key]) for key in ordered], by=lambda each: each.investment)


def _drawn(row: SourceRow) -> Totals:
    money = {name: getattr(row, name) for name in rules.MONEY}
    return Totals(matters=row.matters, **money)


@dataclass(frozen=True)
class Child:
    """A division directly below the scope. `villages` are administrative ones; `covered` have a matter each year."""

    division: Division
    totals: Totals
    villages: int
    covered: int

    @property
    def uncovered(self) -> int:
        return self.villages - self.covered


def children(prefix: str, years: Years, where: Q | None = None, known: Facts | None = None) -> list[Child]:
    """One row for each division directly below the scope, in the order of codes; three queries beside the plans'."""
    return _rows(_stood(Division.objects.below_ever([codes.full(prefix)]), known), prefix, years, where, known)


def two_levels(prefix: str, years: Years, where: Q | None = None, known: Facts | None = None) -> list[Child]:
    """One row for each division of the two levels below the scope, in the order of codes; as many queries."""
    level = codes.level(codes.full(prefix))
    near = Division.objects.within(prefix).filter(level__in=[level + 1, level + 2])
    return _rows(_stood(near, known), prefix, years, where, known)


def _stood(near: DivisionQuerySet, known: Facts | None) -> list[Division]:
    """The divisions of today; on the map of then retired ones too."""
    return list((near if known and known.then else near.living()).order_by("code"))


def lines(below: list[Division], prefix: str, years: Years, known: Facts | None = None) -> list[Child]:
    """One row for each of these divisions of a scope, which a page has read already; two queries."""
    return _rows(below, prefix, years, None, known)


def _rows(below: list[Division], prefix: str, years: Years, where: Q | None, known: Facts | None) -> list[Child]:
    """Divisions with what lies in them: grouped once by the finest of their levels, added up for the others."""
    then = known.then if known else None
    if not below:
        return []
    bearing = known.plans if known else plans(prefix, years)
    digits = max(Level(each.level).digits for each in below)
    if rolled_up(prefix, where) and digits <= Level.COUNTY.digits:
        # A city without counties stands for its own county, whose group of the code is zeros.
        prefixes = sorted({each.prefix.ljust(digits, "0") for each in below})
        rows, villages = reading.parts(prefixes, years, bearing.awards, bearing.a_year)
    else:
        rows = live.parts(digits, prefix, years, where, bearing.awards)
        villages = live.villages(digits, prefix, years, bearing.a_year)
    if then:
        rows = [*rows, *then.parts(digits)]
        for part, more in then.villages(digits).items():
            villages[part] = villages.get(part, Villages()).plus(more)
    by_part: dict[str, list[PartRow]] = {part: [] for part in villages}
    for row in rows:
        by_part.setdefault(row.part, []).append(row)
    counts = {part: rules.total(each) for part, each in by_part.items()}
    found = [_child(each, counts, villages) for each in below]
    return [each for each in found if not then or then.stood(each.division) or each.totals.matters]


def _child(division: Division, counts: dict[str, Totals], villages: dict[str, Villages]) -> Child:
    parts = [part for part in counts if part.startswith(division.prefix)]
    known = [villages.get(part, Villages()) for part in parts]
    return Child(
        division,
        sum((counts[part] for part in parts), Totals()),
        sum(each.all for each in known),
        sum(each.covered for each in known),
    )


@dataclass(frozen=True)
class Coverage:
    """Administrative villages of a scope, those with a matter in the year, and those without as a queryset."""

    villages: int
    covered: int
    uncovered: DivisionQuerySet

    @property
    def missing(self) -> int:
        return self.villages - self.covered

    @property
    def rate(self) -> Decimal | None:
        """Percent of the villages that are covered."""
        return percent(self.covered, self.villages)


def coverage(prefix: str, *years: int, known: Facts | None = None) -> Coverage:
    """Whether each village has its matter of every year, joint ones included, whatever their state while alive."""
    a_year = (known.plans if known else plans(prefix, years)).a_year
    if rolled_up(prefix):
        found = reading.parts([prefix], years, {}, a_year)[1].get(prefix, Villages())
    else:
        of_parts = live.villages(max(len(prefix), Level.REGION.digits), prefix, years, a_year).values()
        found = reduce(Villages.plus, of_parts, Villages())
    covered = live.covered_codes(prefix, years, a_year)
    if known and known.then:
        found = reduce(Villages.plus, known.then.villages(len(prefix)).values(), found)
        return Coverage(found.all, found.covered, known.then.uncovered(covered))
    villages = Division.objects.within(prefix).villages().exclude(code__in=covered).order_by("code")
    return Coverage(found.all, found.covered, villages)


def checkpoints(programme: Programme, prefix: str, today: date | None = None) -> list[Outlook]:
    """How a scope stands against each checkpoint of a plan, in order of due dates; a query each for matters and money.

    Counted are the ledger's matters of the plan's year where plan and scope overlap, those of plans derived from it
    included. What is reached is judged on the due date once that has passed.
    """
    day, scope, points = today or clock.today(), scope_of(programme, prefix), in_order(programme)
    if not rolled_up(scope):
        return standings(programme, prefix, today=day).whole
    kept = [point for point in points if point.measure in progress.MEASURED]
    sums = zip(kept, progress.reached(scope, programme.year, kept, day), strict=True)
    found = {point.key: outlook(point, day, each.total, each.reached, each.to_come) for point, each in sums}
    others = [point for point in points if point.key not in found]
    found |= {each.key: each for each in standings(programme, prefix, today=day, points=others).whole}
    return [found[point.key] for point in points]
