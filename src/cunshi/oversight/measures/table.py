"""Quantities of a scope and of all divisions directly below it: one query for each family, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Left

from cunshi.foundation.divisions.models import Division
from cunshi.kernel import codes
from cunshi.kernel.codes import Level
from cunshi.oversight.measures import live, queries, records
from cunshi.oversight.measures.facts import Facts, facts, ledger
from cunshi.oversight.measures.quantities import Family, Number, Values, of_child, of_totals
from cunshi.oversight.measures.queries import Child
from cunshi.oversight.measures.rules import total
from cunshi.oversight.measures.shapes import PartRow
from cunshi.work.funds.models import Labour
from cunshi.work.reporting import queries as reporting
from cunshi.work.reporting.owing import slots


@dataclass(frozen=True)
class Line:
    """One division with the quantities that it counts."""

    division: Division
    values: Values


@dataclass(frozen=True)
class Table:
    """The divisions directly below a scope, in the order of codes, and the scope itself."""

    facts: Facts
    whole: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class UnitLine:
    """A unit (None: matters that no unit leads) with the quantities of the matters that it leads in a scope."""

    unit: int | None
    name: str
    values: Values


def by_unit(scope: Division, years: Sequence[int], read: Facts) -> list[UnitLine]:
    """What each lead unit counts within a scope, in the order of names, matters without a unit last; one query."""
    groups: dict[tuple[int | None, str], list[PartRow]] = defaultdict(list)
    for key, name, row in live.units(scope.prefix, years, read.plans.awards):
        groups[key, name or ""].append(row)
    ordered = sorted(groups, key=lambda each: (each[0] is None, each[1], each[0] or 0))
    return [UnitLine(key, name, of_totals(total(groups[key, name]))) for key, name in ordered]


def table(scope: Division, years: Sequence[int], families: Collection[Family]) -> Table:
    """What a scope and its children count; only the families asked for are read, the ledger always.

    Reports are counted for one year: of several years none are.
    """
    read = facts(scope.prefix, years)
    children = queries.children(scope.prefix, years, known=read)
    found: dict[str, dict[str, Number]] = {each.division.code: of_child(each) for each in children}
    found[scope.code] = of_child(_whole(scope, years, children, read))
    if Family.REPORTS in families and len(years) == 1:
        _lay(found, _reports(scope, read, _level(scope, children)))
    if Family.RECORDS in families:
        parts = records.counts(scope.prefix, years, _level(scope, children), read.plans.by_id.values())
        _lay(found, _spread(scope, parts))
    if Family.LABOUR in families:
        _lay(found, _spread(scope, _labour(scope.prefix, years, _level(scope, children))))
    lines = tuple(Line(each.division, found[each.division.code]) for each in children)
    return Table(read, Line(scope, found[scope.code]), lines)


def _lay(found: dict[str, dict[str, Number]], more: dict[str, dict[str, Any]]) -> None:
    """Put the quantities of another family beside those known; a division that has none of it counts zero."""
    keys = {key for values in more.values() for key in values}
    for code, values in found.items():
        values |= {key: more.get(code, {}).get(key, 0) for key in keys}


def _whole(scope: Division, years: Sequence[int], children: Sequence[Child], read: Facts) -> Child:
    totals = queries.totals(scope.prefix, years, known=read)
    if children:
        return Child(scope, totals, sum(each.villages for each in children), sum(each.covered for each in children))
    own = queries.coverage(scope.prefix, *years, known=read)
    return Child(scope, totals, own.villages, own.covered)


def _level(scope: Division, children: Sequence[Child]) -> Level:
    return Level(children[0].division.level if children else scope.level)


def _reports(scope: Division, read: Facts, level: Level) -> dict[str, dict[str, Any]]:
    """Reports of every duty of the year: those due by today, and those filed on time."""
    rows = reporting.by_part(slots(read.plans.by_id.values()), scope.prefix, level.digits)
    due = {
        row["part"]: {"reports_due": row["owed"] - row["pending"], "reports_on_time": row["on_time"]} for row in rows
    }
    return _spread(scope, due)


def _labour(prefix: str, years: Sequence[int], level: Level) -> dict[str, dict[str, Any]]:
    """Labour days and wages by the first digits of codes; one query, zero where there is none at all."""
    rows: Any = Labour.objects.filter(matter__in=ledger(prefix, years).order_by().values("pk")).order_by()
    rows = rows.annotate(part=Left("matter__village_id", level.digits)).values("part")
    counted = rows.annotate(labour_days=Sum("days"), relief_wages=Sum("wages"))
    nothing = {"labour_days": Decimal(0), "relief_wages": Decimal(0)}
    return {"": nothing, **{row.pop("part"): row for row in counted}}


def _spread(scope: Division, parts: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Counts by the first digits of codes as counts by code; the scope counts all of them, its own included."""
    keys = {key for values in parts.values() for key in values}
    whole = {key: sum(values[key] for values in parts.values()) for key in keys}
    return {**{codes.full(part): values for part, values in parts.items()}, scope.code: whole}
