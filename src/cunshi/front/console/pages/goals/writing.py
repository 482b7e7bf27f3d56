"""Setting a goal of the post's own village, and giving one other words."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cunshi.front.console.access import page
from cunshi.front.console.forms.goals import ChangeGoalForm, SetGoalForm
from cunshi.front.console.pages.goals.goal import load, version_of
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused
from cunshi.work.goals import access, actions
from cunshi.work.goals.models import STANDING, GoalState
from cunshi.work.programmes.models import Programme


@page("goals")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set a goal of the post's own village."""
    post = request.post  # type: ignore[attr-defined]
    plans = {each.year: each for each in Programme.objects.covering(post.division_id) if each.pack.goals}
    begun = [year for year in plans if year <= clock.today().year]
    plan = plans.get(max(begun or plans, default=0))
    if not plan or not any(access.may_set(post, each.pack, post.division_id) for each in plans.values()):
        raise PermissionDenied
    assert plan.pack.goals is not None
    form = SetGoalForm(
        request.POST or None,
        horizons=plan.pack.goals.settable,
        years=sorted(plans, reverse=True),
        initial={"from_year": plan.year, "horizon": request.GET.get("horizon", "")},
    )
    if form.is_bound and form.is_valid():
        try:
            goal = actions.set_goal(by=post, village=post.division, draft=form.draft())
        except Refused as refusal:
            form.tell(refusal.problems)
        else:
            messages.success(request, _("The goal is set. It counts once your township has confirmed it."))
            return redirect("console:goal", goal.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "village": post.division, "plan": plan}
    return render(request, "console/goals/form.html", context, status=status)


@page("goals")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a goal other words."""
    post = request.post  # type: ignore[attr-defined]
    goal = load(post, pk)
    if goal.state not in STANDING or not access.may_set(post, goal.programme.pack, goal.village_id):
        messages.error(request, _("This goal is at its end, or not yours to change."))
        return redirect("console:goal", pk)
    reasoned = goal.state == GoalState.OPEN
    form = ChangeGoalForm(request.POST or None, reasoned=reasoned, initial={"text": goal.text})
    if form.is_bound and form.is_valid():
        try:
            actions.change_goal(by=post, goal=goal, version=version_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.tell(refusal.problems)
        else:
            messages.success(request, _("Sent to your township; it is told to you once it is confirmed or sent back."))
            return redirect("console:goal", pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    version = request.POST.get("version", goal.version)
    context = {"form": form, "goal": goal, "village": goal.village, "plan": goal.programme, "version": version}
    return render(request, "console/goals/form.html", context, status=status)


urlpatterns = [
    path("goals/new/", new, name="new_goal"),
    path("goals/<int:pk>/edit/", edit, name="edit_goal"),
]
