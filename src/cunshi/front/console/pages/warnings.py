"""Early warning: the checkpoints of a division and of those below it, the gravest first; behind each its matters."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.warnings import write_warnings
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.places import below, path_of
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.oversight.measures.facts import Plans, plans
from cunshi.oversight.warning import queries, words
from cunshi.oversight.warning.past import pace_of
from cunshi.oversight.warning.queries import Alert
from cunshi.oversight.warning.rules import Light
from cunshi.work.programmes.models import Programme

ROWS = 50
SHOWN: dict[str, Promise] = {"warned": _l("red and amber"), "all": _l("all checkpoints ahead")}


@page("warnings")
def warnings(request: HttpRequest) -> HttpResponse:
    """The forecasts of a division and of those below."""
    post: Post = request.post  # type: ignore[attr-defined]
    path_ = path_of(request, post)
    division, groups = path_[-1], below(path_[-1])
    bearing = plans(division.prefix, [clock.today().year])
    found = _alerts(division, groups, bearing)
    show = request.GET.get("show", "") if request.GET.get("show", "") in SHOWN else "warned"
    own = [each for each in found if each.division is None]
    others = [each for each in found if each.division is not None]
    shown = sorted([each for each in others if show == "all" or each.warns], key=lambda each: each.gravity)
    rows = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    context = {
        "path": path_,
        "division": division,
        "groups": groups,
        "plan": bearing.own,
        "ahead": queries.upcoming(bearing.own) if bearing.own else [],
        "pace": pace_of(bearing.own) if bearing.own and found else None,
        "own": [row(each, division) for each in own],
        "rows": [row(each, division) for each in rows],
        "page": rows,
        "show": show,
        "choices": SHOWN.items(),
        "tiles": _tiles(others or own),
        "illustrative": any(plan.illustrative for plan in bearing.by_id.values()),
    }
    return render(request, "console/warnings.html", context)


@page("warnings")
def checkpoint(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The open matters that keep a division from a checkpoint, those least likely to make it first."""
    post: Post = request.post  # type: ignore[attr-defined]
    path_ = path_of(request, post)
    division = path_[-1]
    programme = next((each for each in _known(division).by_id.values() if each.key == plan), None)
    alerts = queries.alerts(programme, division.prefix) if programme else []
    alert = next((each for each in alerts if each.point.key == key), None)
    if programme is None or alert is None:
        raise Http404
    if alert.in_yuan:
        return redirect(_behind(alert, division))
    behind = queries.matters_behind(programme, division.prefix, key, limit=queries.MOST)
    rows = Paginator(behind, ROWS).get_page(request.GET.get("page"))
    villages = Division.objects.in_bulk([each.village for each in rows])
    context = {
        "path": path_,
        "division": division,
        "plan": programme,
        "alert": row(alert, division),
        "page": rows,
        "rows": [
            {
                "matter": each,
                "village": wording.place(villages[each.village], division),
                "cause": words.of_matter(each.cause, alert.rule),
                "chance": round(100 * each.chance),
            }
            for each in rows
        ],
        "illustrative": programme.illustrative,
    }
    return render(request, "console/warnings_checkpoint.html", context)


@page("warnings")
def part(request: HttpRequest) -> HttpResponse:
    """The lights of a division's own checkpoints, fetched into pages that show these checkpoints."""
    division = path_of(request, request.post)[-1]  # type: ignore[attr-defined]
    plan = _known(division).own
    found = queries.alerts(plan, division.prefix) if plan else []
    context = {"division": division, "rows": [row(each, division) for each in found]}
    return render(request, "console/warnings_part.html", context)


@page("warnings")
def export(request: HttpRequest) -> HttpResponse:
    """The forecasts of this very choice as .xlsx: the division's own, then those below it, the gravest first."""
    post: Post = request.post  # type: ignore[attr-defined]
    division = path_of(request, post)[-1]
    found = _alerts(division, below(division), _known(division))
    title = _("%(division)s: early warning") % {"division": division.name}
    note = _("As of %(day)s.") % {"day": clock.today()}
    rows = sorted(found, key=lambda each: (each.division is not None, each.gravity))
    return attachment(title, "xlsx", lambda file: write_warnings(rows, file, scope=division, title=title, note=note))


def _known(division: Division) -> Plans:
    return plans(division.prefix, [clock.today().year])


def _alerts(division: Division, groups: list[Any], bearing: Plans) -> list[Alert]:
    """The division's own checkpoints, those of the divisions below it, and those of plans that these have."""
    if bearing.own is None:
        return []
    near = [each for _name, divisions in groups for each in divisions]
    lower = _lower(division, bearing) if division.level > Level.NATION else []
    return queries.alerts_of(bearing.own, division.prefix, near, lower)


def _lower(division: Division, bearing: Plans) -> list[Programme]:
    """Plans of divisions further down, each with its root."""
    found = [
        plan
        for plan in bearing.by_id.values()
        if plan.root_id != division.code and plan.root_id.startswith(division.prefix)
    ]
    roots = Division.objects.in_bulk([plan.root_id for plan in found]) if found else {}
    for plan in found:
        plan.root = roots[plan.root_id]
    return found


def row(alert: Alert, scope: Division) -> dict[str, Any]:
    """An alert as pages print it."""
    return {
        "alert": alert,
        "told": alert.forecast,
        "name": alert.point.names,
        "division": alert.division or scope,
        "required": alert.point.at_least * 100,
        "light": alert.light.value,
        "shape": words.SHAPES[alert.light],
        "label": words.name_of(alert.light, alert.rule),
        "reason": words.reason(alert),
        "short": words.short_of(alert),
        "url": _behind(alert, alert.division or scope),
    }


def _behind(alert: Alert, division: Division) -> str:
    """Where the matters stand that keep a division from a checkpoint; of money, the lines not spent yet."""
    if alert.in_yuan:
        return f"{reverse('console:checkpoint', args=[division.code, alert.point.key])}?year={alert.programme.year}"
    page = reverse("console:warned_checkpoint", args=[alert.programme.key, alert.point.key])
    return f"{page}?division={division.code}"


def _tiles(alerts: list[Alert]) -> list[tuple[str, str, int]]:
    """How many checkpoints of the divisions shown stand in each light."""
    if not alerts:
        return []
    rule = alerts[0].rule
    return [
        (words.SHAPES[light], words.name_of(light, rule), sum(each.light is light for each in alerts))
        for light in (Light.RED, Light.AMBER, Light.GREEN)
    ]


urlpatterns = [
    path("warnings/", warnings, name="warnings"),
    path("warnings/part/", part, name="warnings_part"),
    path("warnings/export.xlsx", export, name="warnings_export"),
    path("warnings/<str:plan>/<slug:key>/", checkpoint, name="warned_checkpoint"),
]
