"""Checkpoints: where each will be met or missed by the divisions below, and what would close the gap of one."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import wording
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.dashboard.links import Rows
from cunshi.front.console.pages.dashboard.periods import Period, chosen, periods
from cunshi.front.console.places import place_of
from cunshi.front.console.tables import header
from cunshi.front.console.templatetags import console
from cunshi.oversight.measures import checkpoints as points
from cunshi.oversight.measures.checkpoints import Closing, Standings
from cunshi.oversight.measures.facts import plans
from cunshi.oversight.measures.rules import Outlook, Standing
from cunshi.rulebook.schema import Checkpoint
from cunshi.work.matters.models import Matter
from cunshi.work.matters.queries import late
from cunshi.work.programmes.models import Programme

ROWS = 50
# The ledger's group of what a checkpoint counts; money stands in the lines of funds.
GROUPS = {"started": "begun", "completed": "completed", "written_off": "written_off"}
_WORST = [Standing.MISSED, Standing.AT_RISK, Standing.ON_COURSE, Standing.MET, Standing.NONE]


class View:
    """The division and year that are asked for, and the plan whose checkpoints hold there."""

    def __init__(self, request: HttpRequest, code: str) -> None:
        self.post: Post = request.post  # type: ignore[attr-defined]
        self.division: Division
        self.crumbs: list[Division]
        own = code == self.post.division_id
        self.division, self.crumbs = (self.post.division, [self.post.division]) if own else place_of(request, code)
        self.offered: list[Period] = [each for each in periods(self.division) if each.single]
        self.period = chosen(self.offered, request.GET.get("year", ""))

    @cached_property
    def plan(self) -> Programme | None:
        return plans(self.division.prefix, self.period.years).own

    @cached_property
    def below(self) -> list[Division]:
        return list(Division.objects.children_of(self.division.code))

    def url(self, point: str, code: str = "") -> str:
        """The page of one checkpoint of a division in this year."""
        address = reverse("console:checkpoint", args=[code or self.division.code, point])
        return f"{address}?year={self.period.key}"

    def all_url(self, code: str) -> str:
        return f"{reverse('console:checkpoints', args=[code])}?year={self.period.key}"


@page("measures")
def checkpoints(request: HttpRequest, code: str) -> HttpResponse:
    """Every checkpoint of the year by every division below, at one look."""
    view = View(request, code)
    found = points.standings(view.plan, view.division.prefix, view.below) if view.plan else Standings([], {})
    rows = [
        {
            "division": each,
            "url": view.all_url(each.code),
            "cells": [_cell(view, outlook, each.code) for outlook in found.below[each.code]],
        }
        for each in view.below
        if any(outlook.total for outlook in found.below.get(each.code, []))
    ]
    context = {
        "view": view,
        "whole": [_cell(view, outlook, view.division.code) for outlook in found.whole],
        "rows": rows,
        "empty": len(view.below) - len(rows),
    }
    return render(request, "console/measures/checkpoints.html", context)


def _cell(view: View, outlook: Outlook, code: str) -> dict[str, Any]:
    return {"outlook": outlook, "gap": amount(outlook, outlook.gap), "url": view.url(outlook.key, code)}


def amount(outlook: Outlook, value: int | Decimal) -> str:
    """Matters as counted, yuan in 10,000 yuan."""
    return console.wan(Decimal(value)) if outlook.in_yuan else console.figure(value)


@dataclass(frozen=True)
class Row:
    """One division before a checkpoint: its outlook, and what the nearest rows that close its gap come to."""

    division: Division
    outlook: Outlook
    closing: Closing
    url: str
    reached_url: str

    @property
    def gap_matters(self) -> int | Decimal:
        return self.closing.count if self.outlook.in_yuan else self.outlook.gap

    @property
    def gap_yuan(self) -> Decimal:
        return Decimal(self.outlook.gap) if self.outlook.in_yuan else self.closing.yuan

    @property
    def reached(self) -> str:
        return amount(self.outlook, self.outlook.reached)

    @property
    def total(self) -> str:
        return amount(self.outlook, self.outlook.total)

    @property
    def needed(self) -> str:
        return amount(self.outlook, self.outlook.needed)


HEADERS = (
    (_l("Division"), "code", False),
    (_l("In all"), "", True),
    (_l("Required"), "", True),
    (_l("Achieved"), "", True),
    (_l("Share"), "share", True),
    (_l("Short of (matters)"), "", True),
    (_l("Short of (10,000 yuan)"), "gap", True),
    (_l("Standing"), "standing", False),
)
SORTS: dict[str, Callable[[Row], Any]] = {
    "code": lambda row: row.division.code,
    "share": lambda row: row.outlook.share if row.outlook.share is not None else Decimal(101),
    "gap": lambda row: row.gap_yuan,
    "standing": lambda row: (_WORST.index(row.outlook.status), -row.outlook.gap),
}


@page("measures")
def checkpoint(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One checkpoint: the divisions below with their standing, and the rows that would close the gap."""
    view = View(request, code)
    point = next((each for each in view.plan.pack.checkpoints if each.key == key), None) if view.plan else None
    if view.plan is None or point is None:
        raise Http404
    found = points.standings(view.plan, view.division.prefix, view.below, points=[point])
    whole, rows = _rows(view, point, found)
    sort = request.GET.get("sort", "")
    sort = sort if sort.lstrip("-") in SORTS else "standing"
    listed, near = _closing_rows(view, point, request.GET.get("page"))
    context = {
        "view": view,
        "point": point,
        "outlook": whole.outlook,
        "whole": whole,
        "rows": sorted(rows, key=SORTS[sort.lstrip("-")], reverse=sort.startswith("-")),
        "headers": [header(sort, str(label), key, figure) for label, key, figure in HEADERS],
        "page": listed,
        "near": near,
        "closes": whole.closing.count,
    }
    return render(request, "console/measures/checkpoint.html", context)


def _rows(view: View, point: Checkpoint, found: Standings) -> tuple[Row, list[Row]]:
    """The division and those below it that have anything to count; two queries for what closes all their gaps."""
    assert view.plan is not None
    scope = points.scope_of(view.plan, view.division.prefix)
    own = points.closing(view.plan, point, scope, {scope: found.whole[0].gap})
    gaps = {each.prefix: found.below[each.code][0].gap for each in view.below}
    below = points.closing(view.plan, point, scope, gaps)

    def row(division: Division, outlook: Outlook, closing: Closing) -> Row:
        return Row(
            division, outlook, closing, view.url(point.key, division.code), _reached_url(view, outlook, division)
        )

    return row(view.division, found.whole[0], own.get(scope, Closing())), [
        row(each, found.below[each.code][0], below.get(each.prefix, Closing()))
        for each in view.below
        if found.below[each.code][0].total
    ]


def _reached_url(view: View, outlook: Outlook, division: Division) -> str:
    """The matters that had got there; of money there is no list of what was paid by a day in the past."""
    if outlook.in_yuan or not outlook.reached:
        return ""
    until = min(outlook.due, outlook.today).isoformat()
    return Rows(division.code, view.period).url(group=GROUPS[outlook.measure], until=until)


def _closing_rows(view: View, point: Checkpoint, number: str | None) -> tuple[Page, list[dict[str, Any]]]:
    """One page of the rows that are not there yet, the nearest first."""
    assert view.plan is not None
    in_yuan = point.measure in points.MONEY_POINTS
    found = points.unspent if in_yuan else points.missing
    rows: Any = found(view.plan, point, view.division.prefix)
    rows = rows.select_related(*(("matter__village", "matter__programme") if in_yuan else ("village", "programme")))
    listed = Paginator(rows, ROWS).get_page(number)
    matters = [row.matter if in_yuan else row for row in listed]
    past = set(Matter.objects.filter(late(), pk__in=[each.pk for each in matters]).values_list("pk", flat=True))
    first = listed.start_index()
    return listed, [
        {
            "place": place,
            "matter": matter,
            "village": wording.place(matter.village, view.division),
            "source": wording.source(matter.programme.pack, row.source) if in_yuan else "",
            "late": matter.pk in past,
            "yuan": row.unspent if in_yuan else row.planned_total,
        }
        for place, (row, matter) in enumerate(zip(listed, matters, strict=True), start=first)
    ]


urlpatterns = [
    path("measures/<str:code>/checkpoints/", checkpoints, name="checkpoints"),
    path("measures/<str:code>/checkpoints/<slug:key>/", checkpoint, name="checkpoint"),
]
