"""The rows behind labour days and work-relief wages: each record of villagers' work on the matters that count."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.exchange.workbooks import wording
from cunshi.foundation.people.models import Post
from cunshi.front.console import facets
from cunshi.front.console.access import page
from cunshi.front.console.forms.ledger import read_filter
from cunshi.front.console.tables import around
from cunshi.work.funds.models import Labour
from cunshi.work.programmes.models import Programme

ROWS = 50


@page("measures")
def labour_rows(request: HttpRequest) -> HttpResponse:
    """Labour of the matters that a figure counts, newest first, with the sums of all rows."""
    post: Post = request.post  # type: ignore[attr-defined]
    query = request.GET.copy()
    query.setdefault("group", "listed")
    chosen, problems = read_filter(query, post)
    crumbs, _children = around(chosen.division or post.division_id, post)
    packs = {plan.pk: plan.pack for plan in Programme.objects.visible_to(post)}
    matters = facets.Ledger(post, crumbs[-1], chosen, packs).matters()
    rows = Labour.objects.filter(matter__in=matters.order_by().values("pk"))
    if query.get("by") in Labour.Kind.values:
        rows = rows.filter(kind=query["by"])
    zero = Decimal(0)
    sums = rows.aggregate(
        people=Sum("people", default=0),
        days=Sum("days", default=zero),
        wages=Sum("wages", default=zero),
        matters=Count("matter", distinct=True),
    )
    listed = Paginator(rows.select_related("matter__village").order_by("-on", "-pk"), ROWS)
    shown = listed.get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "problems": problems,
        "crumbs": crumbs,
        "division": crumbs[-1],
        "sums": sums,
        "page": shown,
        "rows": [
            {
                "line": {"people": each.people, "days": each.days, "wages": each.wages},
                "labour": each,
                "matter": each.matter,
                "village": wording.place(each.matter.village, crumbs[-1]),
            }
            for each in shown
        ],
    }
    return render(request, "console/measures/labour_rows.html", context)


urlpatterns = [path("measures/labour/", labour_rows, name="labour_rows")]
