"""What a scope counts, read in one grouped query, in the categories of the scope's own plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, Value
from django.db.models.functions import Left, RPad
from django.utils.translation import get_language

from cunshi.foundation.divisions.models import LEVEL_NAMES, Division
from cunshi.foundation.divisions.span import ancestors, bounds
from cunshi.kernel import codes
from cunshi.kernel.codes import FIVE, Level
from cunshi.oversight.measures import live
from cunshi.oversight.measures.live import ledger
from cunshi.oversight.measures.rules import MONEY, Cell
from cunshi.oversight.measures.shapes import Awards, CellRow
from cunshi.oversight.measures.tallies import reading
from cunshi.oversight.measures.then import THEN, TODAY, Then
from cunshi.rulebook.schema import Names, Pack
from cunshi.work.matters.queries import any_of
from cunshi.work.programmes.models import Programme

__all__ = ["Facts", "Plans", "facts", "ledger", "plans", "rolled_up", "shown"]


@dataclass(frozen=True)
class Plans:
    """The plans that bear on a scope, and the one whose categories and lists it counts in (None: none is open)."""

    by_id: Mapping[int, Programme]
    own: Programme | None

    @property
    def pack(self) -> Pack | None:
        return self.own.pack if self.own else None

    def category_of(self, programme: int, key: str) -> str:
        """A matter's category in the scope's own plan: lower plans say to which category above theirs rolls up."""
        plan: Programme | None = self.by_id.get(programme)
        while plan is not None and not self._speaks(plan):
            category = plan.pack.category(key)
            key = (category.rolls_up_to if category else None) or key
            plan = self.by_id.get(plan.extends_id or 0)
        return key

    def _speaks(self, plan: Programme) -> bool:
        """Whether the plan stands in the same division as the scope's own: same categories, whatever the year."""
        return self.own is not None and _seat(plan) == _seat(self.own)

    def cell(self, row: CellRow) -> Cell:
        """A row of one plan as the scope's own plan counts it."""
        money = {name: getattr(row, name) for name in MONEY}
        category = self.category_of(row.programme, row.category)
        return Cell(row.year, category, Level(row.handling), row.state, row.matters, row.late, **money)

    @property
    def awards(self) -> Awards:
        """The sources of each plan that count as award funds."""
        return {
            plan: frozenset(source.key for source in programme.pack.fund_sources if source.award)
            for plan, programme in self.by_id.items()
        }

    @property
    def a_year(self) -> int:
        """How many matters a year the plan in force wants for each village; one where no plan is open."""
        return self.pack.coverage.per_village if self.pack else 1

    def categories(self) -> dict[str, str]:
        return {each.key: shown(each.names) for each in self.pack.categories} if self.pack else {}

    def handling_levels(self) -> dict[str, str]:
        if self.pack is None:
            return {level.key: str(LEVEL_NAMES[level]) for level in FIVE}
        return {each.key: shown(each.names) for each in self.pack.handling_levels}

    def task_lists(self) -> dict[str, str]:
        return {each.key: shown(each.names) for each in self.pack.task_lists} if self.pack else {}

    def sources(self) -> dict[str, str]:
        """Fund sources of the scope's own plan first, then those that only plans below it know."""
        packs = [plan.pack for plan in self.by_id.values() if plan is not self.own]
        ordered = [self.pack, *packs] if self.pack else packs
        return {each.key: shown(each.names) for pack in reversed(ordered) for each in reversed(pack.fund_sources)}


def plans(prefix: str, years: Sequence[int]) -> Plans:
    """The plans of these years for a scope, those above it and those within it."""
    code = codes.full(prefix)
    above = [*ancestors(code), code]
    bearing = Q(root_id__in=above) | Q(root__code__startswith=prefix) | Q(root__heir__in=above) | _brought(prefix)
    held = Programme.objects.with_ledger().filter(bearing, year__in=years)
    # Of two in one division the one that stands there today comes last, and so is in force.
    last = F("root__heir").asc(nulls_last=True)
    found = list(held.select_related("root").order_by("year", "root__level", last))
    in_force = [plan for plan in found if _seat(plan) in above]
    return Plans({plan.pk: plan for plan in found}, in_force[-1] if in_force else None)


def _brought(prefix: str) -> Q:
    """Plans over the old places of what changes of divisions moved here: matters keep the plan of their listing."""
    low, high = bounds(prefix)
    gone = Division.objects.filter(heir_id__gte=low, heir_id__lte=high)
    over = [RPad(Left("code", level.digits), codes.LENGTH, Value("0")) for level in FIVE]
    return any_of(Q(root_id__in=gone.values(seat=seat)) for seat in over)


def _seat(plan: Programme) -> str:
    """The division in which a plan stands today."""
    return plan.root.heir_id or plan.root_id


@dataclass(frozen=True)
class Facts:
    """A scope's matters, grouped; every measure of `rules` is computed from these cells.

    `then` holds what makes them figures as they were; None: they stand on today's map.
    """

    plans: Plans
    cells: tuple[Cell, ...]
    then: Then | None = None


def rolled_up(prefix: str, where: Q | None = None) -> bool:
    """Whether roll-ups answer for a scope: above county level, and for all its matters."""
    return where is None and len(prefix) < Level.COUNTY.digits


def facts(prefix: str, years: Sequence[int], where: Q | None = None, map: str = TODAY) -> Facts:
    """Two queries, however many matters: the plans, and the matters grouped by what measures ask for.

    On the map of "then" one more: the matters that changes of divisions moved. What is handed these facts follows.
    """
    bearing = plans(prefix, years)
    kept = rolled_up(prefix, where)
    rows = reading.cells(prefix, years, bearing.awards) if kept else live.cells(prefix, years, where, bearing.awards)
    then = Then(prefix, tuple(years), where, bearing.awards, bearing.a_year) if map == THEN else None
    return Facts(bearing, tuple(bearing.cell(row) for row in [*rows, *(then.cells() if then else ())]), then)


def shown(names: Names) -> str:
    """A pack's names in the reader's language."""
    return names.text(get_language())
