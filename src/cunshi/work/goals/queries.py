"""Named queries on goals: of a village, of a subtree, and what waits for a post."""

from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Subquery
from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Post
from cunshi.work.goals import access
from cunshi.work.goals.models import Goal, GoalMatter, GoalQuerySet, GoalRequest, GoalState
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme


def with_matters(goals: GoalQuerySet) -> GoalQuerySet:
    """Goals with the matters that serve them and what waits for an answer (`asked`, a kind), in two queries."""
    served = GoalMatter.objects.select_related("matter__village").order_by("matter__year", "matter_id")
    return with_asked(goals).select_related("programme", "village").prefetch_related(Prefetch("served", served))


def with_asked(goals: GoalQuerySet) -> GoalQuerySet:
    """Each goal with `asked`: the kind of what waits for an answer, None where nothing does."""
    waiting = GoalRequest.objects.filter(goal=OuterRef("pk"), confirmed=None)
    return goals.annotate(asked=Subquery(waiting.values("kind")[:1]), asked_at=Subquery(waiting.values("asked_at")[:1]))


def waiting_for(post: Post, plans: Iterable[Programme]) -> GoalQuerySet:
    """Goals on which the post decides, and those that came back to it, longest waiting first; one query at most."""
    known = list(plans)
    deciding = [plan.pk for plan in known if access.confirms(post, plan.pack)]
    setting = [plan.pk for plan in known if access.may_set(post, plan.pack, post.division_id)]
    if not deciding and not setting:
        return Goal.objects.none()
    rows = with_asked(Goal.objects.visible_to(post)).select_related("village", "programme")
    if deciding:
        asked = Exists(GoalRequest.objects.filter(goal=OuterRef("pk"), confirmed=None))
        return rows.filter(asked, programme__in=deciding).order_by(F("asked_at").asc(), "pk")
    last = GoalRequest.objects.filter(goal=OuterRef("pk")).order_by("-pk")
    returned = rows.annotate(
        answer=Subquery(last.values("answer")[:1]), answered_at=Subquery(last.values("decided_at")[:1])
    )
    return returned.filter(state=GoalState.RETURNED, programme__in=setting).order_by(F("answered_at").asc(), "pk")


def counted(post: Post) -> dict[str, Subquery]:
    """Goals of each plan in the post's subtree that ask for an answer, and that came back: a page that reads the
    plans counts them along."""
    asked = Exists(GoalRequest.objects.filter(goal=OuterRef("pk"), confirmed=None))
    return {
        "goals_asked": _count(Goal.objects.visible_to(post).filter(asked)),
        "goals_returned": _count(Goal.objects.visible_to(post).filter(state=GoalState.RETURNED)),
    }


def _count(goals: GoalQuerySet) -> Subquery:
    rows = goals.filter(programme=OuterRef("pk")).order_by().values("programme")
    return Subquery(rows.annotate(count=Count("pk")).values("count"))


def waiting_count(post: Post, plans: Iterable[Programme]) -> int:
    """How many goals `waiting_for` finds, from plans read with `counted`."""
    found = 0
    for plan in plans:
        if access.confirms(post, plan.pack):
            found += plan.goals_asked or 0  # type: ignore[attr-defined]
        elif access.may_set(post, plan.pack, post.division_id):
            found += plan.goals_returned or 0  # type: ignore[attr-defined]
    return found


def horizon_name(goal: Goal) -> str:
    """The span of a goal as its plan calls it."""
    rule = goal.programme.pack.goals
    found = rule.horizon(goal.horizon) if rule else None
    return shown(found.names) if found else goal.horizon


def years_of(goal: Goal) -> str:
    """The years of a goal as people write them."""
    if goal.from_year == goal.until_year:
        return str(goal.from_year)
    return _("%(first)s–%(last)s") % {"first": goal.from_year, "last": goal.until_year}
