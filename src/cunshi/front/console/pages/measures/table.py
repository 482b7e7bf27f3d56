"""The table of measures: each division below by the measures chosen, sorted and ranked, on screen and as .xlsx."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks.measures import MeasuresBook, write_measures
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.forms.ledger import NO_UNIT
from cunshi.front.console.pages.dashboard.links import Rows
from cunshi.front.console.pages.dashboard.periods import Period, chosen, periods
from cunshi.front.console.pages.measures.cells import Cell, in_order, parts, ranks, unit_words
from cunshi.front.console.places import place_of
from cunshi.oversight.measures.quantities import Values
from cunshi.oversight.measures.registry import MEASURES, Direction, Kind, Measure, known
from cunshi.oversight.measures.table import Line, Table, UnitLine, by_unit, table

# What the page begins with; every other measure is one press away.
AT_FIRST = ("matters", "investment", "coverage", "start", "completion", "write_off", "late_share")

# The table's other rows: the units that lead matters here (开工率、完工率、报账率 by unit).
UNIT = "unit"


class View:
    """What is asked for: division, period, measures and order."""

    def __init__(self, request: HttpRequest, code: str) -> None:
        post: Post = request.post  # type: ignore[attr-defined]
        self.division: Division
        self.crumbs: list[Division]
        own = code in ("", post.division_id)
        self.division, self.crumbs = (post.division, [post.division]) if own else place_of(request, code)
        self.offered: list[Period] = periods(self.division)
        self.period = chosen(self.offered, request.GET.get("year", ""))
        asked = known(request.GET.getlist("m"))
        self.measures: list[Measure] = asked or known(AT_FIRST)
        self.sort = request.GET.get("sort", "")
        self.by = UNIT if request.GET.get("by") == UNIT else ""

    @property
    def sorted_by(self) -> Measure | None:
        return next((each for each in self.measures if each.key == self.sort.lstrip("-")), None)

    @property
    def worst_first(self) -> bool:
        return self.sort.startswith("-")

    @cached_property
    def read(self) -> Table:
        families = frozenset(family for each in self.measures for family in each.families)
        return table(self.division, self.period.years, families)

    def cells(self, values: Values, code: str, **narrowed: str) -> dict[str, Cell]:
        """The figures of one division or unit by key."""
        return {
            each.key: Cell(each, each.value(values), parts(each, values, code, self.period, **narrowed))
            for each in self.measures
        }

    @cached_property
    def lines(self) -> Sequence[Line | UnitLine]:
        """The divisions below, or the units that lead matters here."""
        return by_unit(self.division, self.period.years, self.read.facts) if self.by else self.read.lines

    def _row(self, line: Line | UnitLine) -> dict[str, Any]:
        if isinstance(line, Line):
            code = line.division.code
            return {
                "division": line.division,
                "name": line.division.short_name,
                "url": self.url(code=code),
                "cells": self.cells(line.values, code),
            }
        unit = NO_UNIT if line.unit is None else str(line.unit)
        rows = Rows(self.division.code, self.period).url(unit=unit)
        cells = self.cells(line.values, self.division.code, unit=unit)
        return {"unit": line.unit, "name": line.name or _("no lead unit"), "url": rows, "cells": cells}

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The divisions below (or units) with figures and ranks, in the order asked for."""
        rows = [self._row(line) for line in self.lines]
        for each in self.measures:
            column = each.column([line.values for line in self.lines])
            for row, value, rank in zip(rows, column, ranks(each, column), strict=True):
                row["cells"][each.key] = Cell(each, value, row["cells"][each.key].parts, rank)
        return in_order(rows, self.sorted_by.key, self.worst_first) if self.sorted_by else rows

    @property
    def whole(self) -> dict[str, Cell]:
        """The figures of the division itself; its share of itself is the whole."""
        cells = self.cells(self.read.whole.values, self.division.code)
        for key, cell in cells.items():
            if cell.measure.kind is Kind.SHARE:
                cells[key] = Cell(cell.measure, cell.measure.column([self.read.whole.values])[0], cell.parts)
        return cells

    def url(self, name: str = "", code: str = "", **changes: str) -> str:
        """The same table elsewhere or otherwise; an empty value takes a choice away."""
        query: dict[str, Any] = {"year": self.period.key, "m": [each.key for each in self.measures], "sort": self.sort}
        query["by"] = self.by
        query = {key: value for key, value in {**query, **changes}.items() if value}
        address = reverse(f"console:{name or 'division_measures'}", args=[code or self.division.code])
        return f"{address}?{urlencode(query, doseq=True)}"


@dataclass(frozen=True)
class Head:
    """A column's header: pressed it orders best first, then worst first."""

    measure: Measure
    unit: str
    order: str
    url: str


@page("measures")
def own(request: HttpRequest) -> HttpResponse:
    """The measures of the post's own division."""
    return _show(View(request, ""), request)


@page("measures")
def measures(request: HttpRequest, code: str) -> HttpResponse:
    """The measures of any division within the post's subtree."""
    return _show(View(request, code), request)


def _show(view: View, request: HttpRequest) -> HttpResponse:
    context = {
        "view": view,
        "division": view.division,
        "crumbs": view.crumbs,
        "periods": view.offered,
        "period": view.period,
        "heads": [_head(view, each) for each in view.measures],
        "rows": view.rows,
        "whole": view.whole,
        "legend": [legend(each) for each in view.measures],
        "offered": [{"measure": each, "chosen": each in view.measures} for each in MEASURES],
        "illustrative": any(plan.illustrative for plan in view.read.facts.plans.by_id.values()),
        "shares": any(each.kind is Kind.SHARE for each in view.measures),
        "reports_left_out": not view.period.single and any(each.key == "timeliness" for each in view.measures),
        "worst_url": view.url(sort=f"-{view.sorted_by.key}") if view.sorted_by and not view.worst_first else "",
        "file_url": view.url("measures_file"),
        "tabs": [
            (by == view.by, view.url(by=by), name) for by, name in (("", _("By division")), (UNIT, _("By lead unit")))
        ],
    }
    return render(request, "console/measures/table.html", context)


def _head(view: View, measure: Measure) -> Head:
    here = view.sorted_by is measure
    order = ("descending" if view.worst_first else "ascending") if here else ""
    return Head(
        measure,
        unit_words(measure.unit),
        order,
        view.url(sort=f"-{measure.key}" if order == "ascending" else measure.key),
    )


def legend(measure: Measure) -> dict[str, Any]:
    """How a measure is defined, in words."""
    ways = {Direction.MORE: _("more is better"), Direction.LESS: _("less is better"), Direction.NONE: "—"}
    return {
        "measure": measure,
        "numerator": measure.numerator.name,
        "denominator": measure.denominator.name if measure.denominator else "—",
        "direction": ways[measure.direction],
    }


@page("measures")
def file(request: HttpRequest, code: str) -> HttpResponse:
    """The table as it stands, with the definitions on a second sheet."""
    view = View(request, code)
    book = MeasuresBook(
        division=view.division.name,
        when=view.period.label,
        heads=[(each, unit_words(each.unit)) for each in view.measures],
        rows=[{"name": row["name"], **_values(row["cells"])} for row in view.rows],
        whole={"name": _("In all"), **_values(view.whole)},
        legend=[legend(each) for each in view.measures],
    )
    return attachment(book.title, "xlsx", lambda opened: write_measures(book, opened))


def _values(cells: dict[str, Cell]) -> dict[str, Any]:
    """Counts as numbers, rates as printed, what divides beside them."""
    return {
        key: {"value": cell.value, "shown": cell.shown, "parts": [each.shown for each in cell.divided]}
        for key, cell in cells.items()
    }


urlpatterns = [
    path("measures/", own, name="measures"),
    path("measures/<str:code>/", measures, name="division_measures"),
    path("measures/<str:code>/table.xlsx", file, name="measures_file"),
]
