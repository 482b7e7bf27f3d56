"""How reports came in: on time, late, missing, of every division and unit, with the rows behind each number."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks.reports import PunctualityBook, write_punctuality
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.pages.reports.frame import duty_words, line, period_words, tabs
from cunshi.front.console.pages.reports.places import ALL_DUTIES, WHOLE_YEAR, Rate, View, added, named
from cunshi.kernel.codes import Level
from cunshi.work.reporting.owing import Slot
from cunshi.work.reporting.queries import by_period, by_unit, page_of, roll_up

ROWS = 50
STANDINGS = ("on_time", "late", "missing", "pending", "due")


@page("reports")
def punctuality(request: HttpRequest) -> HttpResponse:
    """Figures of one duty of a year within a division, and the rows of the one that was pressed."""
    view = View(request)
    by = request.GET.get("by", "")
    by = by if by in STANDINGS else ""
    text = request.GET.get("page", "1")
    number = max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    prefix = view.division.prefix
    periods = by_period(view.shown, prefix)
    chosen = [row for row in periods if view.first in (None, row["first"])]
    rows, total = page_of(view.chosen, prefix, by, limit=ROWS, offset=(number - 1) * ROWS, counted=chosen)
    totals = added(chosen)
    context = {
        "tabs": tabs(view.post, "punctuality"),
        "view": view,
        "totals": totals,
        "rate": Rate(totals),
        "tiles": _tiles(view, totals, by),
        "children": _children(view),
        "units": [_unit(row) for row in by_unit(view.chosen, prefix)],
        "periods": _periods(view, periods),
        "choices": [(slot.period.first, period_words(slot)) for slot in _once(view)],
        "whole": WHOLE_YEAR,
        "chart": _chart(view, periods),
        "by": by,
        "rows": [line(row, view.post) for row in rows],
        "page": Paginator(range(total), ROWS).get_page(number),
        "asks": view.chosen[0].duty.asks if view.chosen and view.duty != ALL_DUTIES else "",
    }
    return render(request, "console/reports/punctuality.html", context)


def _once(view: View) -> list[Slot]:
    """Each period once, newest first, where several plans have it."""
    return list({slot.period.first: slot for slot in reversed(view.of_duty)}.values())


def _tiles(view: View, totals: dict[str, int], by: str) -> list[dict[str, Any]]:
    rate = Rate(totals)
    names = [
        ("", _("Owed"), totals["owed"], None),
        ("on_time", _("On time"), totals["on_time"], rate.on_time),
        ("late", _("Filed late"), totals["late"], rate.late),
        ("missing", _("Missing"), totals["missing"], rate.missing),
        ("pending", _("Not due yet"), totals["pending"], None),
        ("due", _("Due by today"), rate.due, None),
    ]
    return [
        {"name": name, "value": n, "rate": share, "url": view.url(by=key) + "#rows", "here": key == by}
        for key, name, n, share in names
    ]


def _children(view: View) -> list[dict[str, Any]]:
    rows = roll_up(view.chosen, view.division.code)
    deeper = view.division.level < Level.VILLAGE
    return [
        row
        | {
            "name": named(row["child"], row["name"]),
            "rate": Rate(row),
            "url": view.url(division=row["child"]) if deeper else "",
        }
        for row in rows
        if row["owed"] or row["amended"]
    ]


def _unit(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"name": row["name"] or _("villages and offices themselves"), "rate": Rate(row)}


def _periods(view: View, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Newest first, each with its days in words."""
    words = {(slot.duty.key, slot.period.first): _period(view, slot) for slot in view.of_duty}
    return [
        row
        | {
            "period": words[row["duty"], row["first"]],
            "rate": Rate(row),
            "url": view.url(first=row["first"].isoformat()),
            "here": row["first"] == view.first,
        }
        for row in reversed(rows)
    ]


def _period(view: View, slot: Slot) -> str:
    """The days of a period; where several duties stand side by side, with its own."""
    words = period_words(slot)
    return f"{words} {duty_words(slot)}" if view.duty == ALL_DUTIES else words


def _chart(view: View, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Bars of the periods, oldest first, parted into on time, late and missing."""
    if len(rows) < 2 or view.duty == ALL_DUTIES:
        return None
    # In the order of the charts' colours: what is missing comes out red.
    names = {"on_time": _("On time"), "late": _("Filed late"), "pending": _("Not due yet"), "missing": _("Missing")}
    return {
        "unit": _("reports"),
        "series": [
            {
                "name": name,
                "items": [
                    {
                        "name": f"{row['first']:%m-%d}",
                        "value": int(row[key]),
                        "url": view.url(first=row["first"].isoformat(), by=key),
                    }
                    for row in rows
                ],
            }
            for key, name in names.items()
        ],
    }


@page("reports")
def download(request: HttpRequest) -> HttpResponse:
    """The same figures as a workbook."""
    view = View(request)
    prefix = view.division.prefix
    when = period_words(view.chosen[0]) if view.first and view.chosen else str(view.year)
    book = PunctualityBook(
        division=view.division.name,
        duty=view.duties.get(view.duty, ""),
        when=when,
        children=_children(view),
        periods=_periods(view, by_period(view.chosen, prefix)),
        units=[_unit(row) for row in by_unit(view.chosen, prefix)],
    )
    return attachment(book.title, "xlsx", lambda file: write_punctuality(book, file))


urlpatterns = [
    path("reports/punctuality/", punctuality, name="punctuality"),
    path("reports/punctuality.xlsx", download, name="punctuality_file"),
]
