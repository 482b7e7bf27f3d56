"""Counts of the ledger above county level: what is listed comes from the roll-ups, the rest from its few rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import Left

from cunshi.foundation.divisions.models import Division
from cunshi.front.console.forms.ledger import LedgerFilter
from cunshi.kernel.codes import Level
from cunshi.oversight.measures.tallies import reading
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import IN_LEDGER, State
from cunshi.work.programmes.models import Programme

Row = Mapping[str, Any]
KEYS = ("programme_id", "category", "handling_level", "state")
NOT_LISTED = sorted(frozenset(State) - IN_LEDGER)
# What narrows the ledger otherwise than by these asks the rows themselves.
ANSWERED = frozenset({"division", "sort", "year", "category", "handling", "state", "list"})


@dataclass(frozen=True)
class Rolled:
    """The ledger of a scope as groups of matters; joint ones lie in one county, so that none is led elsewhere."""

    scope: Division
    packs: Mapping[int, Pack]

    @property
    def years(self) -> list[int]:
        return sorted({pack.year for pack in self.packs.values()})

    def groups(self) -> list[Row]:
        """Every group of the facets, with yuan planned; `examples` says whether there are invented rows in it."""
        listed = [_row(*each[1:]) for each in reading.listed([self.scope.prefix], self.years)] if self.packs else []
        rows = [*listed, *(_row(*each[1:]) for each in self._unlisted)]
        plans, groups = self._illustrative({row["programme_id"] for row in rows})
        return [{**row, "examples": row["programme_id"] in plans or _key(row) in groups} for row in rows]

    def parts(self, divisions: Sequence[Division], passes: Any) -> dict[str, int]:
        """Matters that pass in each division directly below; None lets all pass."""
        digits = Level(divisions[0].level).digits
        prefixes = [each.prefix for each in divisions]
        if passes is None:
            counts = dict(reading.listed_by_prefix(prefixes, self.years))
            unlisted: Iterable[Sequence[Any]] = self._unlisted
        else:
            counts, unlisted = {}, [*reading.listed(prefixes, self.years), *self._unlisted]
        for part, *group in unlisted:
            row = _row(*group)
            if passes is None or passes(row):
                counts[part[:digits]] = counts.get(part[:digits], 0) + row["count"]
        return counts

    @cached_property
    def _unlisted(self) -> list[Sequence[Any]]:
        """Matters that stand on no list, by county."""
        found = Matter.objects.led_in(self.scope.prefix).filter(state__in=NOT_LISTED).with_planned().order_by()
        rows = found.annotate(part=Left("village_id", Level.COUNTY.digits)).values_list("part", *KEYS)
        return list(rows.annotate(count=Count("pk"), planned=Sum("planned_total")))

    def _illustrative(self, known: set[int]) -> tuple[set[int], set[tuple[Any, ...]]]:
        """Plans that are invented, and groups of real plans with invented matters in them."""
        plans = set(Programme.objects.filter(pk__in=known, illustrative=True).values_list("pk", flat=True))
        found = Matter.objects.led_in(self.scope.prefix).filter(illustrative=True, programme__in=known - plans)
        return plans, set(found.order_by().values_list(*KEYS).distinct())


def rolled(scope: Division, chosen: LedgerFilter, packs: Mapping[int, Pack]) -> Rolled | None:
    """The roll-ups of a scope above county level, where they can answer for all that the filter leaves."""
    beyond = any(value for name, value in vars(chosen).items() if name not in ANSWERED)
    within = all(pack.joint is None or pack.joint.within >= Level.COUNTY for pack in packs.values())
    return Rolled(scope, packs) if scope.level < Level.COUNTY and within and not beyond else None


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEYS)


def _row(
    programme: int, category: str, handling: int | None, state: str, count: int, planned: Decimal
) -> dict[str, Any]:
    return {
        "programme_id": programme,
        "category": category,
        "handling_level": handling,
        "state": state,
        "count": count,
        "led": count,
        "planned": planned,
    }
