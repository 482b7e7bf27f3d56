"""The dashboard on a wall: one screen of 1920 x 1080 read from afar, which renews its figures by itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from cunshi.front.console.access import page
from cunshi.front.console.pages.dashboard.board import tiles
from cunshi.front.console.pages.dashboard.charts import county_map
from cunshi.front.console.pages.dashboard.first import beside
from cunshi.front.console.pages.dashboard.frame import Board
from cunshi.front.console.pages.dashboard.ranking import Ranked, ranking
from cunshi.kernel.codes import Level
from cunshi.oversight.measures.quantities import Unit

SECONDS = 60
# What is read from the back of a room: few figures, few rows.
SHOWN_ROWS, SHOWN_POINTS, SHOWN_SENTENCES = 14, 5, 3


def wall(request: HttpRequest, code: str) -> HttpResponse:
    """The wall of a division. Once the session has ended the figures stay, and the wall says so."""
    if request.htmx and not request.user.is_authenticated:  # type: ignore[attr-defined]
        ended = render(request, "console/wall_ended.html")
        ended["HX-Retarget"], ended["HX-Reswap"] = "#wall-ended", "innerHTML"
        return ended
    return _wall(request, code)  # type: ignore[return-value]


@page("dashboard")
def _wall(request: HttpRequest, code: str) -> HttpResponse:
    board = Board(request.post, code, request.GET)  # type: ignore[attr-defined]
    if board.here.level == Level.VILLAGE:
        return redirect("console:division_dashboard", code)
    template = "console/wall_figures.html" if request.htmx else "console/wall.html"  # type: ignore[attr-defined]
    return render(request, template, board.context() | _figures(board))


def _figures(board: Board) -> dict[str, Any]:
    rows = ranking(board)
    return {
        "board": board,
        "seconds": SECONDS,
        "tiles": [each for each in tiles(board) if each.key in TILES],
        "first": beside(board)[:SHOWN_SENTENCES],
        "outlooks": board.outlooks[:SHOWN_POINTS],
        "rows": [(row, _width(row, rows)) for row in rows[:SHOWN_ROWS]],
        "more": max(0, len(rows) - SHOWN_ROWS),
        "map": county_map(board) if board.has_map else None,
        "illustrative": board.illustrative,
    }


TILES = ("matters", "completion", "write_off", "late", "expenditure", "coverage")


def _width(row: Ranked, rows: list[Ranked]) -> float:
    """Length of a bar in percent: of 100 for rates, else of the largest figure."""
    if row.value is None:
        return 0
    known = [each.value for each in rows if each.value is not None]
    most = 100 if row.unit is Unit.PERCENT else max(known)
    return float(row.value * 100 / most) if most else 0


urlpatterns = [path("dashboard/<str:code>/wall/", wall, name="wall")]
