"""The dashboard of a division, of a village, and the list of villages without a matter."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.foundation.divisions.models import Division, DivisionQuerySet
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.front.console.access import page
from cunshi.front.console.pages.dashboard import charts
from cunshi.front.console.pages.dashboard.board import child_rows, ordered, part_rows, published_rows, tiles
from cunshi.front.console.pages.dashboard.first import first
from cunshi.front.console.pages.dashboard.frame import OFFERED, Board
from cunshi.front.console.pages.dashboard.periods import chosen, periods
from cunshi.front.console.pages.dashboard.ranking import ranking
from cunshi.front.console.pages.dashboard.village import village
from cunshi.front.console.places import place_of
from cunshi.kernel.codes import FIVE, Level
from cunshi.oversight.measures import figures, queries

VILLAGES_A_PAGE = 50


@page("dashboard")
def own(request: HttpRequest) -> HttpResponse:
    """The dashboard of the post's own division."""
    return _board(request, request.post.division_id)  # type: ignore[attr-defined]


@page("dashboard")
def division(request: HttpRequest, code: str) -> HttpResponse:
    """The dashboard of any division within the post's subtree."""
    return _board(request, code)


def _board(request: HttpRequest, code: str) -> HttpResponse:
    board = Board(request.post, code, request.GET)  # type: ignore[attr-defined]
    if board.here.level == Level.VILLAGE:
        context = board.context() | village(request, board.here) | _may_propose(request)
        return render(request, "console/dashboard_village.html", context)
    return render(request, "console/dashboard.html", board.context() | _scope(board))


def _may_propose(request: HttpRequest) -> dict[str, bool]:
    post: Post = request.post  # type: ignore[attr-defined]
    return {"may_propose": post.may(Capability.PROPOSE)}


def _scope(board: Board) -> dict[str, Any]:
    sort = board.asked.get("sort", "")
    ranked = ranking(board)
    return {
        "board": board,
        "illustrative": board.illustrative,
        "first": first(board),
        "tiles": tiles(board),
        "totals": board.totals,
        "sort": sort,
        "offered": OFFERED,
        "children": child_rows(board, ordered(ranked, sort)),
        "coverage": {"covered": board.whole.covered, "villages": board.whole.villages,
                     "missing": board.whole.uncovered, "url": board.rows.coverage()},
        "plan": board.plan,
        "outlooks": board.outlooks,
        **_parts(board),
        **_charts(board),
        **_published(board),
    }  # fmt: skip


def _charts(board: Board) -> dict[str, Any]:
    """Map and ranking stand first; beneath them how far and for how much, then what it is made of."""
    made = {key: make(board) for key, make in charts.CHARTS.items() if key != "map" or board.has_map}
    return {
        "charts": made,
        "first_column": [made["progress"], made["categories"]],
        "second_column": [made["payments"], made["sources"]],
    }


def _parts(board: Board) -> dict[str, Any]:
    prefix, years, rows = board.here.prefix, board.period.years, board.rows
    levels = queries.by_handling_level(prefix, years, known=board.facts)
    lists = queries.by_task_list(prefix, years, known=board.facts)
    numbers = {level.key: int(level) for level in FIVE}
    return {
        "levels": part_rows(levels, lambda key: rows.url(handling=numbers[key])),
        "lists": part_rows(lists, lambda key: rows.url(list=key)) if len(lists) != len(levels) else [],
    }


def _published(board: Board) -> dict[str, Any]:
    """The figures that a plan of this very division published for the period, beside the computed ones."""
    found = [
        figure
        for plan in board.facts.plans.by_id.values()
        if plan.root_id == board.here.code
        for figure in figures.figures_from(plan, board.period.years, board.facts)
    ]
    return {"published": published_rows(found)}


@page("dashboard")
def coverage(request: HttpRequest, code: str) -> HttpResponse:
    """The villages of a division without a matter in the year."""
    here, crumbs = place_of(request, code)
    offered = periods(here)
    period = chosen(offered, request.GET.get("year", ""))
    found = queries.coverage(here.prefix, *period.years)
    of = request.GET.get("of", "")
    listed, count = _listed(found, here, of)
    shown = Paginator(listed, VILLAGES_A_PAGE)
    shown.count = count  # known already: no query of its own
    villages = shown.get_page(request.GET.get("page"))
    context = {
        "division": here,
        "crumbs": crumbs,
        "periods": offered,
        "period": period,
        "coverage": found,
        "of": of if of in ("all", "covered") else "",
        "page": villages,
        "rows": [(each, _lies_in(each, here)) for each in villages],
        **_may_propose(request),
    }
    return render(request, "console/dashboard_coverage.html", context)


def _listed(found: queries.Coverage, here: Division, of: str) -> tuple[DivisionQuerySet, int]:
    """The villages to list, and how many: those without a matter, or what a rate of coverage counts."""
    villages = Division.objects.within(here.prefix).villages().order_by("code")
    if of == "all":
        return villages, found.villages
    if of == "covered":
        return villages.exclude(code__in=found.uncovered.values("code")), found.covered
    return found.uncovered, found.missing


def _lies_in(village: Division, here: Division) -> str:
    """The divisions between the village and the one that is looked at."""
    return village.full_name.removeprefix(here.full_name).removesuffix(village.name) or here.name


urlpatterns = [
    path("dashboard/", own, name="dashboard"),
    path("dashboard/<str:code>/", division, name="division_dashboard"),
    path("coverage/<str:code>/", coverage, name="coverage"),
]
