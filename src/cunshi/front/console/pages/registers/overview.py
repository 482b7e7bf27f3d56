"""All registers of a place, plan by plan: how many records are open, late, paused, closed, and what waits."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.front.console.access import page
from cunshi.front.console.pages.registers.places import Place, plans_of, post_of, way_of
from cunshi.work.matters.rules import shown
from cunshi.work.registers import lists
from cunshi.work.registers.given import held_by, opens, own_follow_ups
from cunshi.work.registers.lists import Line
from cunshi.work.registers.models import Record
from cunshi.work.registers.reports import Round, Tally, rounds, tallies


@page("registers")
def registers(request: HttpRequest) -> HttpResponse:
    """Every register of every plan in force for the place."""
    post = post_of(request)
    way, below = way_of(request, post)
    plans = plans_of(post)
    held = held_by(plans)
    records = Record.objects.visible_to(post).filter(division__code__startswith=way[-1].prefix)
    asked = [
        each
        for one in held
        if one.running
        for follow_up in own_follow_ups(post, one.rule)
        for each in rounds(one, follow_up, last=1)
    ]
    owed = list(zip(asked, tallies(asked, records), strict=True))
    rows = [_row(Place(post, each.held, way, below), each, owed) for each in lists.overview(post, held, records)]
    plans_shown = [
        {"plan": plan, "rows": list(group)} for plan, group in groupby(rows, key=lambda row: row["line"].held.programme)
    ]
    context = {"path": way, "below": below, "division": way[-1], "plans": plans_shown}
    return render(request, "console/registers/overview.html", context)


def _row(place: Place, line: Line, owed: list[tuple[Round, Tally]]) -> dict[str, Any]:
    mine = [(each, tally) for each, tally in owed if each.held == line.held and tally.missing]
    return {
        "line": line,
        "name": shown(line.held.rule.names),
        "url": place.url,
        "late_url": place.to("register", state="late"),
        "mine_url": place.to("register", state="mine"),
        "new_url": place.to("new_record") if opens(place.post, place.rule) and line.held.running else "",
        "reports": [
            {
                "name": shown(each.follow_up.names),
                "missing": tally.missing,
                "url": place.to("register_reports", each.follow_up.key),
            }
            for each, tally in mine
        ],
    }


urlpatterns = [path("registers/", registers, name="registers")]
