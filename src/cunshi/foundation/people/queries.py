"""Named queries on posts."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from cunshi.foundation.people.models import Post, PostQuerySet, TaskForce
from cunshi.kernel import clock


def holders(posts: Iterable[Post]) -> dict[int, Post]:
    """Who holds each of these posts today, by the key of the post: the latest of its line of hand-overs. One query."""
    posts = list(posts)
    lines = {post.origin_id or post.pk for post in posts}
    rows = Post.objects.filter(Q(pk__in=lines) | Q(origin__in=lines), since__lte=clock.today())
    latest = {
        row.origin_id or row.pk: row
        for row in rows.select_related("account", "unit", "division").order_by("since", "pk")
    }
    return {post.pk: latest.get(post.origin_id or post.pk, post) for post in posts}


def task_forces_of(post: Post) -> QuerySet[TaskForce]:
    """The task forces that a post, or one of its line of hand-overs, heads or belongs to."""
    origin = post.origin_id or post.pk
    line = Post.objects.filter(Q(pk=origin) | Q(origin=origin))
    return TaskForce.objects.filter(Q(head__in=line) | Q(members__post__in=line)).distinct()


def delegations(posts: PostQuerySet) -> PostQuerySet:
    """The substitutes among these posts, today's and those to come, with whom each stands in for."""
    found = posts.not_over().exclude(stands_in_for=None).order_by("since", "pk")
    return found.select_related("account", "unit", "division", "stands_in_for__account")
