"""What the post has to report: open reports, due first, and those that were missing when their period was locked."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.front.console.access import page
from cunshi.front.console.pages.reports.frame import line, post_of, reports_at_all, tabs
from cunshi.work.reporting.waiting import own_reports

ROWS = 100


@page("reports")
def reports(request: HttpRequest) -> HttpResponse:
    """All that the post owes and has filed for running periods."""
    post = post_of(request)
    rows, missing = own_reports(post)
    open_rows = [row for row in rows if not row.filed]
    shown = Paginator(open_rows, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "console/reports/owing.html",
        {
            "tabs": tabs(post, "reports"),
            "reports_at_all": reports_at_all(post),
            "page": shown,
            "rows": [line(row, post) for row in shown],
            "filed": [line(row, post) for row in rows if row.filed][:ROWS],
            "late": sum(row.late for row in open_rows),
            "missing": [line(row, post) for row in missing][:ROWS],
            "badges": {"reports": len(open_rows)},
        },
    )


urlpatterns = [path("reports/", reports, name="reports")]
