"""The goals of the villages of the post's subtree, those that wait for it first."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.exchange.workbooks.wording import place
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.forms.ledger import own_division
from cunshi.kernel import codes
from cunshi.work.goals import access, queries
from cunshi.work.goals.models import STANDING, Goal, GoalQuerySet, GoalState
from cunshi.work.programmes.models import Programme

ROWS = 30
# What is listed unless a state is asked for.
USUAL = (*STANDING, GoalState.REACHED)


@page("goals")
def goals(request: HttpRequest) -> HttpResponse:
    """One page of goals, with the number of each state."""
    post: Post = request.post  # type: ignore[attr-defined]
    plans = list(Programme.objects.visible_to(post))
    division, problem = own_division(request.GET.get("division", "").strip(), post)
    base = Goal.objects.visible_to(post).within(codes.prefix(division) if division else post.prefix)
    counts = dict(base.order_by().values_list("state").annotate(Count("pk")))
    state, waiting = request.GET.get("state", ""), "waiting" in request.GET
    shown = Paginator(_rows(post, base, plans, state, waiting), ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "states": [(each.value, each.label, counts.get(each.value, 0)) for each in GoalState],
        "state": state,
        "waiting": waiting,
        "division": division,
        "page": shown,
        "rows": [
            {
                "goal": each,
                "place": place(each.village, post.division),
                "span": queries.horizon_name(each),
                "years": queries.years_of(each),
            }
            for each in shown
        ],
        "illustrative": any(each.illustrative for each in plans),
        "decides": any(access.confirms(post, each.pack) for each in plans),
        "may_set": any(access.may_set(post, each.pack, post.division_id) for each in plans),
        "problems": [problem] if problem else [],
    }
    return render(request, "console/goals/goals.html", context)


def _rows(post: Post, base: GoalQuerySet, plans: list[Programme], state: str, waiting: bool) -> GoalQuerySet:
    if waiting:
        return queries.waiting_for(post, plans)
    chosen = base.filter(state=state) if state in GoalState.values else base.filter(state__in=USUAL)
    return queries.with_asked(chosen).select_related("village", "programme")


urlpatterns = [path("goals/", goals, name="goals")]
