"""The tree of divisions within the post's subtree: level, kind, and how many villages of which kind."""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cunshi.foundation.divisions import queries
from cunshi.foundation.divisions.models import LEVEL_NAMES, Division, Kind
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.settings.changes import lineage_of, offers
from cunshi.front.console.pages.settings.frame import choose_division, show
from cunshi.front.console.places import place_of
from cunshi.kernel import codes
from cunshi.kernel.codes import Level


@page("settings")
def own(request: HttpRequest) -> HttpResponse:
    """The post's own division, or the one searched for."""
    post: Post = request.post  # type: ignore[attr-defined]
    choice = choose_division(request, post)
    code = choice.division.code if choice.division else post.division_id
    return _show(request, code, choice.q, choice.found, choice.problems)


@page("settings")
def division(request: HttpRequest, code: str) -> HttpResponse:
    """One division of the subtree and those directly below it."""
    return _show(request, code)


def _show(request: HttpRequest, code: str, q: str = "", found: Any = (), problems: Any = ()) -> HttpResponse:
    post: Post = request.post  # type: ignore[attr-defined]
    here, crumbs = place_of(request, code)
    below = list(Division.objects.children_of(code))
    counts = _villages_below(here, below)
    context = {
        "division": here,
        "crumbs": crumbs,
        "children": [_child(each, counts[each.prefix]) for each in below],
        "kinds": _kinds(code),
        "q": q,
        "found": found,
        "offers": offers(post, here),
        **lineage_of(here),
    }
    return show(request, "console/settings_divisions.html", "settings_divisions", context, list(problems))


def _child(division: Division, counted: Counter[str]) -> dict[str, Any]:
    return {
        "division": division,
        "below": counted[f"level_{division.level + 1}"],
        "villages": counted["villages"],
        "others": counted["others"],
    }


def _kinds(code: str) -> list[dict[str, Any]]:
    """How many divisions of each level and kind lie within, from the table of divisions itself; one query."""
    counts = queries.counts_by_kind(code)
    order = list(Kind)
    return [
        {"level": LEVEL_NAMES[level], "kind": Kind(kind).label, "count": number}
        for (level, kind), number in sorted(counts.items(), key=lambda row: (row[0][0], order.index(Kind(row[0][1]))))
        if level > codes.level(code)
    ]


def _villages_below(here: Division, below: list[Division]) -> dict[str, Counter[str]]:
    """For each child how many divisions of each level it holds, and how many are administrative villages."""
    counts: dict[str, Counter[str]] = {each.prefix: Counter() for each in below}
    for digits in {Level(each.level).digits for each in below}:
        rows = (
            Division.objects.within(here.code)
            .living()
            .annotate(part=Left("code", digits))
            .order_by()
            .values_list("part", "level", "is_administrative_village")
            .annotate(Count("code"))
        )
        for part, level, administrative, number in rows:
            if part in counts:
                _add(counts[part], int(level), administrative, number)
    return counts


def _add(counted: Counter[str], level: int, administrative: bool, number: int) -> None:
    counted[f"level_{level}"] += number
    if level == Level.VILLAGE:
        counted["villages" if administrative else "others"] += number


urlpatterns = [
    path("settings/divisions/", own, name="settings_divisions"),
    path("settings/divisions/<str:code>/", division, name="settings_division"),
]
