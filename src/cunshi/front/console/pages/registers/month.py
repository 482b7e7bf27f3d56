"""What a division's offices and units do with its registers in a month."""

import re
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.front.console.access import page
from cunshi.front.console.pages.registers.places import Place, plans_of, post_of, way_of
from cunshi.kernel import clock, periods
from cunshi.work.matters.rules import shown
from cunshi.work.registers.monthly import Item, items


@page("registers")
def registers_month(request: HttpRequest) -> HttpResponse:
    """Steps and reports of the month, late ones on top."""
    post = post_of(request)
    way, _below = way_of(request, post)
    month = periods.at("monthly", _month(request.GET.get("month", "")))
    rows = []
    for each in items(post, way[-1], month.first, plans_of(post)):
        place = Place(post, each.held, way, [])
        rows.append({"item": each, "register": shown(each.held.rule.names), "url": _url(place, each)})
    context: dict[str, Any] = {
        "path": way,
        "division": way[-1],
        "month": month,
        "before": month.first - timedelta(days=1),
        "after": month.next.first,
        "rows": rows,
    }
    # The month list of tasks fetches the rows alone.
    part = "_month" if request.headers.get("HX-Request") else "month"
    return render(request, f"console/registers/{part}.html", context)


def _month(text: str) -> date:
    """The first day of a month as it stands in an address; the running one for anything else."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    return date(int(found[1]), int(found[2]), 1) if found else clock.today()


def _url(place: Place, each: Item) -> str:
    if each.first is not None:
        return place.to("register_reports", each.key, first=each.first.isoformat())
    return place.to("register", step=each.key, state="late" if each.overdue else "open") if each.open else place.url


urlpatterns = [path("registers/month/", registers_month, name="registers_month")]
