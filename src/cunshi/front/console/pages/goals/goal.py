"""One goal: its words, what was asked and answered, the matters that serve it, and what can be done now."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_POST

from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.goals import access, actions, queries
from cunshi.work.goals.models import STANDING, Goal, GoalState
from cunshi.work.matters.models import Matter
from cunshi.work.matters.querysets import MatterQuerySet


@page("goals")
@require_GET
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """The goal as a page to read and print."""
    post = request.post  # type: ignore[attr-defined]
    return _show(request, load(post, pk))


Act = Callable[..., Goal]
# What can be done with a goal: the action, whether it takes a reason, what is said when it is done.
ACTS: dict[str, tuple[Act, bool, Promise]] = {
    "confirm": (actions.confirm_goal, False, _l("Confirmed; the village reads it.")),
    "return": (actions.send_back_goal, True, _l("Sent back; the village reads the reason.")),
    "reach": (actions.reach_goal, True, _l("Sent to your township; the goal is reached once it is confirmed.")),
    "drop": (actions.drop_goal, True, _l("Done; the reason stays with the goal.")),
}


@page("goals")
@require_POST
def act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Confirm, send back, call reached or drop."""
    if key not in ACTS:
        raise Http404
    post: Post = request.post  # type: ignore[attr-defined]
    row = load(post, pk)
    do, reasoned, done = ACTS[key]
    reason = {"reason": request.POST.get("reason", "")} if reasoned else {}
    try:
        do(by=post, goal=row, version=version_of(request), **reason)
    except Refused as refusal:
        return _show(request, load(post, pk), problems=refusal.problems, status=HTTPStatus.CONFLICT)
    messages.success(request, str(done))
    return redirect("console:goal", pk)


@page("goals")
@require_POST
def serve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a matter serves the goal, or take that back."""
    post: Post = request.post  # type: ignore[attr-defined]
    row, chosen = load(post, pk), request.POST.get("matter", "")
    matters = Matter.objects.visible_to(post)
    matter = get_object_or_404(matters, pk=int(chosen) if chosen.isascii() and chosen.isdigit() else 0)
    try:
        if "remove" in request.POST:
            actions.unlink_matter(by=post, goal=row, matter=matter)
        else:
            actions.link_matter(by=post, goal=row, matter=matter)
    except Refused as refusal:
        return _show(request, load(post, pk), problems=refusal.problems, status=HTTPStatus.CONFLICT)
    return redirect(f"{request.path.removesuffix('matters/')}#matters")


def load(post: Post, pk: int) -> Goal:
    """A goal of the post's own subtree; others do not exist here."""
    return get_object_or_404(queries.with_matters(Goal.objects.visible_to(post)), pk=pk)


def version_of(request: HttpRequest) -> int:
    """The version that the form was made from; a form without one is stale."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _show(
    request: HttpRequest, row: Goal, *, problems: list[Problem] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    post: Post = request.post  # type: ignore[attr-defined]
    trail = list(row.requests.select_related("asked_by__unit", "decided_by__unit"))
    waiting = next((each for each in trail if each.confirmed is None), None)
    served = [each.matter for each in row.served.all()]
    mine = access.may_set(post, row.programme.pack, row.village_id)
    context: dict[str, Any] = {
        "goal": row,
        "span": queries.horizon_name(row),
        "years": queries.years_of(row),
        "trail": trail,
        "waiting": waiting,
        "last": trail[-1] if trail else None,
        "served": served,
        "offered": _offered(post, row, served) if mine and row.state != GoalState.DROPPED else [],
        "mine": mine,
        "may_change": mine and row.state in STANDING and not (waiting and row.state == GoalState.OPEN),
        "may_answer": waiting is not None and access.may_confirm(post, row),
        "hidden": {"version": row.version},
        "problems": problems or [],
    }
    return render(request, "console/goals/goal.html", context, status=status)


def _offered(post: Post, row: Goal, served: list[Matter]) -> MatterQuerySet:
    """The village's matters of these years that could serve the goal and do not yet."""
    matters = Matter.objects.visible_to(post).covering(row.village_id).alive()
    return matters.filter(year__range=(row.from_year, row.until_year)).exclude(pk__in=[each.pk for each in served])


urlpatterns = [
    path("goals/<int:pk>/", goal, name="goal"),
    path("goals/<int:pk>/matters/", serve, name="serve_goal"),
    path("goals/<int:pk>/<slug:key>/", act, name="act_on_goal"),
]
