"""Reports owed again and again: made and missing in a period by division, and the records that owe theirs still."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.front.console.access import page
from cunshi.front.console.pages.registers.places import Place, load
from cunshi.front.console.pages.registers.rows import columns, row_of
from cunshi.work.matters.rules import shown
from cunshi.work.registers import access, reports, words
from cunshi.work.registers.reports import Round

ROWS = 50
PERIODS = 12


@page("registers")
def register_reports(request: HttpRequest, plan: str, key: str, report: str) -> HttpResponse:
    """One report of a register in one period, by default the running one."""
    place = load(request, plan, key)
    follow_up = place.rule.follow_up(report)
    if follow_up is None:
        raise Http404
    begun = reports.rounds(place.held, follow_up, last=PERIODS)
    chosen = _chosen(request, begun)
    context: dict[str, Any] = {
        "place": place,
        "follow_up": follow_up,
        "name": shown(follow_up.names),
        "made_by": access.roles_in_words(follow_up.by, place.rule.unit),
        "mine": access.may_do(place.post, follow_up.by, place.rule.unit, place.division.code),
        "periods": begun,
        "chosen": chosen,
        **(_state(request, place, chosen) if chosen else {}),
    }
    return render(request, "console/registers/reports.html", context)


def _chosen(request: HttpRequest, begun: list[Round]) -> Round | None:
    asked = request.GET.get("first", "")
    named = next((each for each in begun if each.period.first.isoformat() == asked), None)
    return named or next(iter(begun), None)


def _state(request: HttpRequest, place: Place, chosen: Round) -> dict[str, Any]:
    (tally,) = reports.tallies([chosen], place.records)
    missing = reports.missing(chosen, place.records).select_related("division", "household", "resident")
    paginator = Paginator(missing, ROWS)
    paginator.count = tally.missing  # known already: no query of its own
    found = paginator.get_page(request.GET.get("page"))
    return {
        "tally": tally,
        "left": words.left_in_words(chosen.period.last),
        "divisions": _divisions(place, chosen),
        "page": found,
        "rows": [row_of(place, each, columns(place.rule)) for each in found],
        "columns": columns(place.rule),
    }


def _divisions(place: Place, chosen: Round) -> list[dict[str, Any]]:
    if not place.below:
        return []
    known = reports.by_child(chosen, place.records, place.division.code)
    return [
        {
            "division": each,
            "tally": known[each.code],
            "url": Place(place.post, place.held, [*place.path, each], []).to(
                "register_reports", chosen.follow_up.key, first=chosen.period.first.isoformat()
            ),
        }
        for each in place.below
        if each.code in known
    ]


urlpatterns = [
    path("registers/<slug:plan>/<slug:key>/reports/<slug:report>/", register_reports, name="register_reports")
]
