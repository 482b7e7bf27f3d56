"""Figures counted from the rows themselves: for counties and below, and wherever matters are narrowed further."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Left

from cunshi.foundation.divisions.models import Division
from cunshi.oversight.measures.shapes import Awards, CellRow, DayRow, PartRow, SourceRow, Villages
from cunshi.work.funds.models import FundEntry, FundLine, Kind
from cunshi.work.matters.models import Matter, MatterVillage
from cunshi.work.matters.queries import any_of, late
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.states import ALIVE

Years = Sequence[int]
CELL = ("year", "programme_id", "category", "handling_level", "state")
# Kinds of days to the field of a matter, and what narrows them.
DAYS: dict[str, tuple[str, Q]] = {
    "listed": ("listed_on", Q()),
    "due": ("planned_finish", Q()),
    "finished": ("finished_on", Q()),
    "written_off": ("written_off_on", Q()),
    "unfinished": ("planned_finish", Q(finished_on=None)),
    "unclosed": ("planned_finish", Q(finished_on__isnull=False, written_off_on=None)),
}
_NO_YUAN = Value(0, DecimalField(max_digits=20, decimal_places=2))


def ledger(prefix: str, years: Years, where: Q | None = None) -> MatterQuerySet:
    """The matters that count: in the ledger, of these years, led by a village under a code prefix."""
    rows = Matter.objects.led_in(prefix).in_ledger().filter(year__in=years)
    return rows.filter(where) if where is not None else rows


def cells(prefix: str, years: Years, where: Q | None, awards: Awards) -> list[CellRow]:
    return [CellRow(*row) for row in grouped(_once(prefix, years, where), CELL, awards)]


def parts(digits: int, prefix: str, years: Years, where: Q | None, awards: Awards) -> list[PartRow]:
    """Matters by the first digits of their village's code and by state."""
    rows = _once(prefix, years, where).annotate(part=Left("village_id", digits))
    return [PartRow(*row) for row in grouped(rows, ("part", "state"), awards)]


def units(prefix: str, years: Years, awards: Awards) -> list[tuple[int | None, str | None, PartRow]]:
    """Matters by lead unit and state: the unit's key and name, none for matters that no unit leads; one query."""
    rows = grouped(ledger(prefix, years), ("lead_unit", "lead_unit__name", "state"), awards)
    return [(key, name, PartRow(str(key or ""), *rest)) for key, name, *rest in rows]


def _once(prefix: str, years: Years, where: Q | None) -> MatterQuerySet:
    """The ledger, each matter once, whatever tables the condition looks at."""
    rows = ledger(prefix, years, where)
    return rows if where is None else Matter.objects.filter(pk__in=rows.order_by().values("pk"))


def grouped(rows: MatterQuerySet, by: Sequence[str], awards: Awards) -> QuerySet[Any, Any]:
    return (
        rows.order_by()
        .values_list(*by)
        .annotate(
            matters=Count("id", distinct=True),
            late=Count("id", distinct=True, filter=late()),
            investment=Sum("lines__planned", default=0),
            allocated=Sum("lines__allocated", default=0),
            paid=Sum("lines__paid", default=0),
            reimbursed=Sum("lines__reimbursed", default=0),
            award=Sum("lines__planned", filter=_awarded(awards, "programme", "lines__source"), default=0),
        )
    )


def _awarded(awards: Awards, programme: str, source: str) -> Q:
    """Condition: the plan's pack flags the source as award funds."""
    plans: dict[frozenset[str], list[int]] = {}
    for plan, keys in awards.items():
        plans.setdefault(keys, []).append(plan)
    return any_of(Q(**{f"{programme}__in": ids, f"{source}__in": sorted(keys)}) for keys, ids in plans.items() if keys)


def sources(prefix: str, years: Years, where: Q | None, awards: Awards) -> list[SourceRow]:
    lines = FundLine.objects.filter(matter__in=ledger(prefix, years, where))
    return [SourceRow(*row) for row in drawn(lines, ("source",), awards)]


def drawn(lines: QuerySet[FundLine], by: Sequence[str], awards: Awards) -> QuerySet[Any, Any]:
    return (
        lines.order_by()
        .values_list(*by)
        .annotate(
            matters=Count("id", filter=Q(planned__gt=0)),
            investment=Sum("planned"),
            all_allocated=Sum("allocated"),
            all_paid=Sum("paid"),
            all_reimbursed=Sum("reimbursed"),
            award=Sum("planned", filter=_awarded(awards, "matter__programme", "source"), default=0),
        )
    )


def villages(digits: int, prefix: str, years: Years, a_year: int) -> dict[str, Villages]:
    """Administrative villages by the first digits of their code."""
    covered = Count("code", filter=Q(code__in=covered_codes(prefix, years, a_year)))
    rows = Division.objects.within(prefix).villages().annotate(part=Left("code", digits)).order_by().values_list("part")
    return {part: Villages(every, some) for part, every, some in rows.annotate(every=Count("code"), some=covered)}


def covered_codes(prefix: str, years: Years, a_year: int) -> QuerySet[Any, Any]:
    """Codes of the villages that living matters cover in every one of these years, `a_year` times a year."""
    living = MatterVillage.objects.filter(
        village__code__startswith=prefix, matter__year__in=years, matter__state__in=ALIVE
    )
    counted = living.order_by().values("village_id").annotate(n=Count("id"), years=Count("matter__year", distinct=True))
    wanted = len(set(years))
    return counted.filter(years=wanted, n__gte=a_year * wanted).values_list("village_id", flat=True)


def days(prefix: str, years: Years, kinds: Sequence[str], until: date | None = None) -> list[DayRow]:
    """What each day brought, until a day where one is named; one query for all kinds."""
    wanted = [_days_of(kind, prefix, years, until) for kind in kinds]
    first, *others = wanted
    return [DayRow(*row) for row in first.union(*others, all=True)]


def _days_of(kind: str, prefix: str, years: Years, until: date | None) -> QuerySet[Any, Any]:
    if kind == "paid":
        rows: QuerySet[Any, Any] = FundEntry.objects.filter(matter__in=ledger(prefix, years), kind=Kind.PAID)
        year, field, n, yuan = "matter__year", "on", Value(0), Sum("amount")
    else:
        field, narrowed = DAYS[kind]
        rows = ledger(prefix, years).filter(narrowed, **{f"{field}__isnull": False})
        year, n, yuan = "year", Count("id"), _NO_YUAN  # type: ignore[assignment]
    if until is not None:
        rows = rows.filter(**{f"{field}__lte": until})
    by_day = rows.order_by().annotate(of=Value(kind), of_year=F(year), day=F(field))
    return by_day.values_list("of", "of_year", "day").annotate(n=n, yuan=yuan)
