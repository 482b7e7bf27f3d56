"""What the start page says of registers: records whose next step is the post's, reports that it owes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from cunshi.front.console.access import page
from cunshi.front.console.pages.registers.places import plans_of, post_of
from cunshi.work.matters.rules import shown
from cunshi.work.registers import words
from cunshi.work.registers.given import Held
from cunshi.work.registers.models import Record
from cunshi.work.registers.waiting import Owing, waiting_for

SHOWN = 5


@page("start")
def registers_today(request: HttpRequest) -> HttpResponse:
    """Fetched once the start page is there; nothing where no record waits."""
    post = post_of(request)
    found = waiting_for(post, plans_of(post), limit=SHOWN)
    context: dict[str, Any] = {
        "waiting": found,
        # The start page has nothing else to say: then this part says that nothing waits.
        "alone": "alone" in request.GET,
        "records": [_record(held, row) for held, row in found.records],
        "reports": [_report(each) for each in found.reports[:SHOWN]],
    }
    return render(request, "console/registers/today.html", context)


def _record(held: Held, row: Record) -> dict[str, Any]:
    return {
        "row": row,
        "register": shown(held.rule.names),
        "title": words.title_of(held.rule, row),
        "step": words.step_name(held.rule, row.owes),
        "left": words.left_in_words(row.due),
        "url": reverse("console:record", args=[row.pk]),
    }


def _report(each: Owing) -> dict[str, Any]:
    round_ = each.round
    args = [round_.held.programme.key, round_.held.rule.key, round_.follow_up.key]
    return {
        "register": shown(round_.held.rule.names),
        "name": shown(round_.follow_up.names),
        "period": round_.period,
        "missing": each.tally.missing,
        "left": words.left_in_words(round_.period.last),
        "over": round_.over,
        "url": reverse("console:register_reports", args=args, query={"first": round_.period.first.isoformat()}),
    }


urlpatterns = [path("today/registers/", registers_today, name="registers_today")]
