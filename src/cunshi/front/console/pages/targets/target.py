"""One target at one division: how it stands, its shares down the tree, who is short, versions and corrections."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cunshi.exchange.workbooks.targets import owner_of
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.targets.places import Place, load, target_url, typed
from cunshi.front.console.tables import around
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.targets import periods_of
from cunshi.work.targets import access, actions, board
from cunshi.work.targets.board import Line
from cunshi.work.targets.models import SplitState, Stated, TargetReport
from cunshi.work.targets.words import amount


@page("targets")
@require_GET
def target(request: HttpRequest, plan: str, key: str, code: str) -> HttpResponse:
    """The target as a page to read and print."""
    post: Post = request.post  # type: ignore[attr-defined]
    return _show(request, load(post, plan, key, code))


@page("targets")
@require_POST
def state(request: HttpRequest, plan: str, key: str, code: str) -> HttpResponse:
    """State the figure that the plan compares with but doesn't print."""
    post: Post = request.post  # type: ignore[attr-defined]
    place = load(post, plan, key, code)
    if code != place.programme.root_id:
        raise Http404
    figure = typed(request.POST.get("amount", ""))
    try:
        if figure is None:
            raise Refused.because(_("figure"), _("This is still empty."), _("Fill it in."))
        actions.state_figure(
            by=post, programme=place.programme, target=key, amount=figure, line=request.POST.get("line", "")
        )
    except Refused as refusal:
        return _show(request, place, problems=refusal.problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("The figure is stated; the target is compared with it from now on."))
    return redirect(place.url)


def _show(
    request: HttpRequest, place: Place, *, problems: list[Problem] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    post: Post = request.post  # type: ignore[attr-defined]
    found = board.opened(place.programme, place.target, place.division)
    if found is None:
        raise Http404
    splits = access.may_split(post, place.division.code) and found.line.given.amount is not None
    root = place.division.code == place.programme.root_id
    context: dict[str, Any] = {
        "place": place,
        "line": found.line,
        "asked": found.line.asked,
        "owner": owner_of(found.line),
        "value": amount(place.target, found.line.value),
        "opened": found,
        "path": around(place.division.code, post)[0],
        "shares": [_share(post, place, each) for each in found.shares],
        "versions": found.versions,
        "draft": next((each for each in found.versions if each.state == SplitState.DRAFT), None),
        "may_split": splits,
        "may_report": found.split is None
        and place.register is None
        and access.may_report(post, place.programme, place.target, place.holder)
        and bool(periods_of(place.programme.pack, place.target)),
        "reports": _reports(place),
        "stated": _stated(place) if root else [],
        "may_state": root and place.target.stated and access.may_state(post, place.programme),
        "problems": problems or [],
    }
    return render(request, "console/targets/target.html", context, status=status)


def _share(post: Post, place: Place, line: Line) -> dict[str, Any]:
    code, unit, person = line.holder
    below = unit is None and person is None
    query = f"?unit={unit}" if unit else f"?person={person}" if person else ""
    mine = place.register is None and access.may_report(post, place.programme, place.target, line.holder)
    return {
        "line": line,
        "amount": amount(place.target, line.given.amount),
        "value": amount(place.target, line.value),
        "url": target_url(place.programme, place.target, code) if below else "",
        "report": query if mine and not below else "",
    }


def _reports(place: Place) -> list[TargetReport]:
    """What the division itself, its units and its people reported, corrections beside what they correct."""
    rows = TargetReport.objects.filter(
        programme=place.programme, target=place.target.key, division=place.division
    ).select_related("by__unit", "by__account", "unit", "person__account")
    return list(rows.order_by("-first", "unit_id", "person_id", "-number"))


def _stated(place: Place) -> list[Stated]:
    rows = Stated.objects.filter(programme=place.programme, target=place.target.key)
    return list(rows.select_related("by__unit", "by__account")) if place.target.stated else []


urlpatterns = [
    path("targets/<slug:plan>/<slug:key>/<str:code>/", target, name="target"),
    path("targets/<slug:plan>/<slug:key>/<str:code>/figure/", state, name="state_target"),
]
