"""The figures of a division as they were: by the divisions of the time, retired ones with what became of them."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import met_again
from cunshi.front.console.access import page
from cunshi.front.console.pages.dashboard.periods import Period, chosen, periods
from cunshi.front.console.places import place_of
from cunshi.kernel.codes import Level
from cunshi.kernel.ratios import percent
from cunshi.oversight.measures import queries
from cunshi.oversight.measures.facts import facts
from cunshi.oversight.measures.queries import Child
from cunshi.oversight.measures.rules import Part
from cunshi.oversight.measures.then import THEN


@page("dashboard")
def then(request: HttpRequest, code: str) -> HttpResponse:
    """Totals, divisions below, categories and sources of a division on the map of the time."""
    here, crumbs = place_of(request, code)
    offered = periods(here)
    period = chosen(offered, request.GET.get("year", ""))
    read = facts(here.prefix, period.years, map=THEN)
    below = [] if here.level == Level.VILLAGE else queries.children(here.prefix, period.years, known=read)
    totals = queries.totals(here.prefix, period.years, known=read)
    villages, covered = sum(each.villages for each in below), sum(each.covered for each in below)
    context = {
        "division": here,
        "crumbs": crumbs,
        "periods": offered,
        "period": period,
        "totals": totals,
        "ledger": _ledger(here.code, period),
        "completed": _ledger(here.code, period, group="completed"),
        "written_off": _ledger(here.code, period, group="written_off"),
        "villages": villages,
        "covered": covered,
        "coverage": percent(covered, villages),
        "rows": _rows(below, period),
        "categories": _parts(queries.by_category(here.prefix, period.years, known=read), here, period, "counts_as"),
        "sources": _parts(queries.by_source(here.prefix, period.years, known=read), here, period, "source"),
    }
    return render(request, "console/dashboard_then.html", context)


def _rows(below: list[Child], period: Period) -> list[dict[str, Any]]:
    """Each division below with its figures; a retired one with the sentence that says what became of it."""
    gone = met_again(each.division.code for each in below if each.division.retired)
    return [
        {
            "child": each,
            "url": f"{reverse('console:dashboard_then', args=[each.division.code])}?year={period.key}",
            "matters": _ledger(each.division.code, period),
            "completed": _ledger(each.division.code, period, group="completed"),
            "written_off": _ledger(each.division.code, period, group="written_off"),
            "became": gone[each.division.code].what if each.division.code in gone else "",
        }
        for each in below
    ]


def _parts(parts: Iterable[Part], here: Division, period: Period, key: str) -> list[dict[str, Any]]:
    return [{"part": part, "url": _ledger(here.code, period, **{key: part.key})} for part in parts if part.matters]


def _ledger(code: str, period: Period, **narrowed: str) -> str:
    """The rows behind a figure, on the same map."""
    when = {"year" if period.single else "years": period.key}
    query = {"division": code, **when, "group": "listed", "map": THEN, **narrowed}
    return f"{reverse('console:ledger')}?{urlencode(query)}"


urlpatterns = [path("dashboard/<str:code>/then/", then, name="dashboard_then")]
