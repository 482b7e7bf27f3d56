"""Figures as they were: those of today's map, with what changes of divisions moved put back where it was listed.

Only the matters that a change moved are read, and the villages that it touched: the rest stands on both maps alike.
A matter counts in the village that it was listed in. The villages are those of 1 January of the latest year asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import ExpressionWrapper, F, Q, Value
from django.db.models.fields import BooleanField

from cunshi.foundation.divisions.models import Division, DivisionQuerySet
from cunshi.oversight.measures import live
from cunshi.oversight.measures.shapes import Awards, CellRow, PartRow, SourceRow, Villages, covers
from cunshi.work.funds.models import FundLine
from cunshi.work.matters.models import FormerVillage, Matter, MatterVillage
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.states import ALIVE

TODAY, THEN = "today", "then"
Years = Sequence[int]


@dataclass(frozen=True)
class Then:
    """What to add to a scope's figures on today's map, negative where it counts elsewhere, to have them as then."""

    prefix: str
    years: tuple[int, ...]
    where: Q | None
    awards: Awards
    a_year: int

    @property
    def day(self) -> date:
        """The day whose villages count."""
        return date(max(self.years), 1, 1)

    def stood(self, division: Division) -> bool:
        """Whether a division was valid at some time in these years."""
        first, last = date(min(self.years), 1, 1), date(max(self.years), 12, 31)
        begun = division.valid_from is None or division.valid_from <= last
        return begun and (division.valid_until is None or division.valid_until > first)

    def cells(self) -> list[CellRow]:
        found = []
        for village, formerly, *cell in self._moved:
            sign = formerly.startswith(self.prefix) - village.startswith(self.prefix)
            if sign:
                found.append(CellRow(*cell[:5], *(sign * number for number in cell[5:])))
        return found

    def parts(self, digits: int) -> list[PartRow]:
        found = []
        for village, formerly, *cell in self._moved:
            for code, sign in ((village, -1), (formerly, 1)):
                if code.startswith(self.prefix):
                    found.append(PartRow(code[:digits], cell[4], *(sign * number for number in cell[5:])))
        return found

    def sources(self) -> list[SourceRow]:
        lines = FundLine.objects.filter(matter__in=self._matters().order_by().values("pk"))
        by = ("matter__village_id", "matter__formerly_id", "source")
        found = []
        for village, formerly, source, *row in live.drawn(lines, by, self.awards):
            sign = formerly.startswith(self.prefix) - village.startswith(self.prefix)
            found.append(SourceRow._make([source, *(sign * number for number in row)]))
        return found

    def villages(self, digits: int) -> dict[str, Villages]:
        """How many more villages, and covered ones, each part had."""
        found: dict[str, Villages] = defaultdict(Villages)
        now, then = self._patterns
        for village in self._touched.values():
            part, code = village.code[:digits], village.code
            if not village.retired:
                found[part] = found[part].plus(Villages(-1, -self._covers(now, code)))
            if self._on_day(village):
                found[part] = found[part].plus(Villages(1, self._covers(then, code)))
        return dict(found)

    def uncovered(self, covered_today: Any) -> DivisionQuerySet:
        """The villages of the day that no matter covered, given the codes covered on today's map."""
        _now, then = self._patterns
        covered = [code for code in self._touched if self._covers(then, code)]
        rows = Division.objects.within(self.prefix).villages_ever().on(self.day)
        alike = Q(code__in=covered_today) & ~Q(code__in=list(self._touched))
        return rows.exclude(alike).exclude(code__in=covered).order_by("code")

    def _on_day(self, village: Division) -> bool:
        begun = village.valid_from is None or village.valid_from <= self.day
        return begun and (village.valid_until is None or village.valid_until > self.day)

    def _covers(self, patterns: dict[str, dict[int, int]], code: str) -> int:
        pattern = ",".join(f"{year}:{n}" for year, n in patterns.get(code, {}).items())
        return int(covers(pattern, self.years, self.a_year))

    def _matters(self) -> MatterQuerySet:
        """The ledger's matters that lie elsewhere today than when they were listed, on either side of the scope."""
        sides = Q(village__code__startswith=self.prefix) | Q(formerly__code__startswith=self.prefix)
        rows = Matter.objects.in_ledger().filter(sides, year__in=self.years, formerly__isnull=False)
        rows = rows.exclude(formerly=F("village"))
        return rows if self.where is None else rows.filter(pk__in=Matter.objects.filter(self.where).values("pk"))

    @cached_property
    def _moved(self) -> list[Any]:
        return list(live.grouped(self._matters(), ("village_id", "formerly_id", *live.CELL), self.awards))

    @cached_property
    def _touched(self) -> dict[str, Division]:
        """Villages that came, went, or cover other matters than they did."""
        then = FormerVillage.objects.filter(matter__year__in=self.years).values("village")
        now = MatterVillage.objects.filter(matter__formerly__isnull=False, matter__year__in=self.years)
        dated = Q(valid_from__isnull=False) | Q(valid_until__isnull=False)
        rows = Division.objects.within(self.prefix).villages_ever()
        found = rows.filter(dated | Q(code__in=then) | Q(code__in=now.values("village")))
        return {each.code: each for each in found}

    @cached_property
    def _patterns(self) -> tuple[dict[str, dict[int, int]], dict[str, dict[int, int]]]:
        """How many living matters cover each touched village in each year, today and then; one query."""
        wanted = {"village__in": list(self._touched), "matter__year__in": self.years, "matter__state__in": ALIVE}
        columns = ("village_id", "matter__year", "former", "moved")
        stayed = MatterVillage.objects.filter(**wanted).annotate(former=_flag(False), moved=_since_listing())
        left = FormerVillage.objects.filter(**wanted).annotate(former=_flag(True), moved=_since_listing())
        now: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        then: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        rows = stayed.order_by().values_list(*columns).union(left.order_by().values_list(*columns), all=True)
        for village, year, former, moved in rows:
            if not former:
                now[village][year] += 1
            if former or not moved:
                then[village][year] += 1
        return now, then


def _flag(value: bool) -> Value:
    return Value(value, BooleanField())


def _since_listing() -> Any:
    return ExpressionWrapper(Q(matter__formerly__isnull=False), BooleanField())


def added(rows: Iterable[SourceRow]) -> list[SourceRow]:
    """One row for each source, the numbers of its rows added up."""
    sums: dict[str, SourceRow] = {}
    for row in rows:
        held: Sequence[Any] = sums.get(row.source, ())
        both = zip(held[1:], row[1:], strict=True)
        sums[row.source] = SourceRow._make([row.source, *(a + b for a, b in both)]) if held else row
    return list(sums.values())
