"""A chart of a dashboard as .xlsx: the rows of the picture, with what they count on a sheet of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks.charts import ChartBook, write_chart
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.pages.dashboard.charts import CHARTS
from cunshi.front.console.pages.dashboard.frame import Board
from cunshi.kernel import clock
from cunshi.kernel.codes import Level


@page("dashboard")
def chart_file(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The very rows of a chart of this division, as the address chooses them."""
    board = Board(request.post, code, request.GET)  # type: ignore[attr-defined]
    here = board.here
    if key not in CHARTS or here.level == Level.VILLAGE or (key == "map" and not board.has_map):
        raise Http404
    chart = CHARTS[key](board)
    book = ChartBook(
        title=f"{here.name} {board.period.label} {chart.title}",
        note=_("%(division)s, as of %(day)s") % {"division": here.full_name, "day": clock.today().isoformat()},
        head=chart.head,
        columns=[(each.name, each.unit) for each in chart.columns],
        rows=[(line.name, line.values) for line in chart.lines],
        definition=chart.definition,
    )
    return attachment(book.title, "xlsx", lambda opened: write_chart(book, opened))


urlpatterns = [path("dashboard/<str:code>/charts/<slug:key>.xlsx", chart_file, name="chart_file")]
