"""Every figure of a scope, for pages, task lists and `cunshi figures` alike.

A scope is a code prefix (2, 4, 6, 9 or 12 digits) and the years asked for; `where` narrows the matters further. The
number of queries is the same for one row and for all rows. A page that shows several measures reads `facts` once and
hands them to each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Left

from cunshi.foundation.divisions.models import Division, DivisionQuerySet
from cunshi.kernel import clock, codes
from cunshi.kernel.codes import Level
from cunshi.kernel.ratios import percent
from cunshi.oversight.measures import rules
from cunshi.oversight.measures.facts import Facts, facts, ledger, plans, shown
from cunshi.oversight.measures.rules import Outlook, Part, Totals
from cunshi.rulebook.schema import Checkpoint
from cunshi.work.matters.models import MatterVillage, PlannedFund
from cunshi.work.matters.queries import late
from cunshi.work.matters.states import ALIVE, BEGUN, COMPLETED, State
from cunshi.work.programmes.models import Programme

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
    rows = (
        PlannedFund.objects.filter(matter__in=ledger(prefix, years, where))
        .order_by()
        .values_list("source")
        .annotate(Count("matter"), Sum("amount"))
    )
    sums = {source: Totals(matters=count, investment=money) for source, count, money in rows}
    names = (known.plans if known else plans(prefix, years)).sources()
    ordered = sorted(sums, key=lambda key: (-sums[key].investment, key))
    return rules.weighed([(key, names.get(key, key), sums[key]) for key in ordered], by=lambda each: each.investment)


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
    return _rows(list(Division.objects.children_of(codes.full(prefix))), prefix, years, where, known)


def two_levels(prefix: str, years: Years, where: Q | None = None, known: Facts | None = None) -> list[Child]:
    """One row for each division of the two levels below the scope, in the order of codes; as many queries."""
    level = codes.level(codes.full(prefix))
    near = Division.objects.within(prefix).filter(level__in=[level + 1, level + 2]).order_by("code")
    return _rows(list(near), prefix, years, where, known)


def _rows(below: list[Division], prefix: str, years: Years, where: Q | None, known: Facts | None) -> list[Child]:
    """Divisions with what lies in them: grouped once by the finest of their levels, added up for the others."""
    if not below:
        return []
    digits = max(Level(each.level).digits for each in below)
    covered = _covered(prefix, years, _a_year(prefix, years, known))
    counts, villages = _totals_by(digits, prefix, years, where), _villages_by(digits, prefix, covered)
    return [_child(each, counts, villages) for each in below]


def _child(division: Division, counts: dict[str, Totals], villages: dict[str, tuple[int, int]]) -> Child:
    parts = [part for part in {*counts, *villages} if part.startswith(division.prefix)]
    known = [villages.get(part, (0, 0)) for part in parts]
    return Child(
        division,
        sum((counts.get(part, Totals()) for part in parts), Totals()),
        sum(all_ for all_, _covered in known),
        sum(covered for _all, covered in known),
    )


def _totals_by(digits: int, prefix: str, years: Years, where: Q | None) -> dict[str, Totals]:
    rows = (
        ledger(prefix, years, where)
        .with_planned()
        .annotate(part=Left("village_id", digits))
        .order_by()
        .values("part")
        .annotate(
            matters=Count("id"),
            investment=Sum("planned_total"),
            begun=Count("id", filter=Q(state__in=BEGUN)),
            completed=Count("id", filter=Q(state__in=COMPLETED)),
            accepted=Count("id", filter=Q(state__in=[State.ACCEPTED, State.WRITTEN_OFF])),
            written_off=Count("id", filter=Q(state=State.WRITTEN_OFF)),
            late=Count("id", filter=late()),
        )
    )
    return {row.pop("part"): Totals(**row) for row in rows}


def _villages_by(digits: int, prefix: str, with_one: QuerySet) -> dict[str, tuple[int, int]]:
    rows = Division.objects.within(prefix).villages().annotate(part=Left("code", digits)).order_by().values_list("part")
    covered = Count("code", filter=Q(code__in=with_one))
    return {part: (all_, some) for part, all_, some in rows.annotate(villages=Count("code"), covered=covered)}


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
    villages = Division.objects.within(prefix).villages()
    covered = _covered(prefix, years, _a_year(prefix, years, known))
    counts = villages.aggregate(villages=Count("code"), covered=Count("code", filter=Q(code__in=covered)))
    return Coverage(**counts, uncovered=villages.exclude(code__in=covered).order_by("code"))


def _a_year(prefix: str, years: Years, known: Facts | None) -> int:
    """How many matters a year the plan in force wants for each village; one where no plan is open."""
    pack = (known.plans if known else plans(prefix, years)).pack
    return pack.coverage.per_village if pack else 1


def _covered(prefix: str, years: Years, a_year: int) -> QuerySet:
    """Codes of the villages that living matters cover in every one of these years, `a_year` times a year."""
    living = MatterVillage.objects.filter(
        village__code__startswith=prefix, matter__year__in=years, matter__state__in=ALIVE
    )
    counted = living.order_by().values("village_id").annotate(n=Count("id"), years=Count("matter__year", distinct=True))
    wanted = len(set(years))
    return counted.filter(years=wanted, n__gte=a_year * wanted).values_list("village_id", flat=True)


def checkpoints(programme: Programme, prefix: str, today: date | None = None) -> list[Outlook]:
    """How a scope stands against each checkpoint of a plan, in order of due dates; one query.

    Counted are the ledger's matters of the plan's year where plan and scope overlap, those of plans derived from it
    included. What is reached is judged on the due date once that has passed.
    """
    day = today or clock.today()
    points = sorted(programme.pack.checkpoints, key=lambda point: point.due)
    scope = max(prefix, codes.prefix(programme.root_id), key=len)
    counts = {"total": Count("id")}
    for point in points:
        counts[f"reached_{point.key}"] = Count("id", filter=_reached(point, min(day, point.due)))
        counts[f"to_come_{point.key}"] = Count("id", filter=_to_come(point, day))
    row = ledger(scope, [programme.year]).order_by().aggregate(**counts)
    return [
        Outlook(
            key=point.key,
            name=shown(point.names),
            measure=point.measure,
            due=point.due,
            at_least=point.at_least * 100,
            total=row["total"],
            reached=row[f"reached_{point.key}"],
            to_come=row[f"to_come_{point.key}"],
            today=day,
        )
        for point in points
    ]


_DONE = {"completed": "finished_on", "written_off": "written_off_on"}


def _reached(point: Checkpoint, day: date) -> Q:
    return Q(**{f"{_DONE[point.measure]}__lte": day})


def _to_come(point: Checkpoint, day: date) -> Q:
    """Not there yet, planned to finish by the due date and not late: what can still make the checkpoint."""
    open_yet = Q(**{f"{_DONE[point.measure]}__isnull": True}) | Q(**{f"{_DONE[point.measure]}__gt": day})
    done = Q(finished_on__lte=day)
    return open_yet & Q(planned_finish__lte=point.due) & (Q(planned_finish__gte=day) | done)
