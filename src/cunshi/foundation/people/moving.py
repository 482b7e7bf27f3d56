"""What a change of divisions does to units, posts and task forces: they go on, with their holders, under the heir."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.foundation.people.actions.hands import APART
from cunshi.foundation.people.models import Post, TaskForce, Unit
from cunshi.foundation.people.rules import RoleKey
from cunshi.kernel.problems import Problem


def weigh(*, move: Move, **_more: Any) -> Weight:
    """Units, posts and task forces that move; a person who would hold two posts that exclude each other forbids it."""
    posts = Post.objects.not_over().filter(division__in=move.old).count()
    doubled = len(_doubled(move))
    notes = []
    if posts and move.shared:
        notes.append(
            _("The posts of the old divisions go on with their holders beside the heir's; end those not wanted.")
        )
    if doubled:
        notes.append(_("%(count)d posts that one person would hold twice end.") % {"count": doubled})
    return Weight(
        moves=[
            (_("Units"), Unit.objects.filter(division__in=move.old).count()),
            (_("Posts"), posts),
            (_("Task forces"), TaskForce.objects.filter(division__in=move.old).count()),
        ],
        notes=notes,
        problems=list(_in_one_hand(move)),
    )


def carry(*, move: Move, **_more: Any) -> None:
    """Move the rows. What one person would hold twice ends and stays; a name that is taken says where it comes from."""
    for model in (Unit, TaskForce):
        _tell_apart(model, move)
        repoint(model, "division", move.heirs)
    doubled = _doubled(move)
    for post in doubled:
        post.until = max(post.since, move.day - timedelta(days=1))
        post.save(update_fields=["until"])
    stay = ", ".join(str(post.pk) for post in doubled)
    repoint(Post, "division", move.heirs, unless=f"held.id IN ({stay})" if stay else "")


def _arriving(move: Move) -> Iterable[Post]:
    """The posts not yet over that meet at a division to which several come, the heir's own first."""
    posts = (
        Post.objects.not_over().filter(division__in=[*move.meeting, *move.shared]).select_related("account", "division")
    )
    return sorted(posts, key=lambda post: (post.division_id in move.heirs, post.division_id, post.pk))


def _doubled(move: Move) -> list[Post]:
    """Posts that their holder would have twice, in one unit and since one day, but for the division."""
    seen, found = set(), []
    for post in _arriving(move):
        key = post.account_id, post.unit_id, post.role, post.since, move.heirs.get(post.division_id, post.division_id)
        if key in seen:
            found.append(post)
        seen.add(key)
    return found


def _in_one_hand(move: Move) -> Iterator[Problem]:
    """Whoever would both carry out and supervise the work of one village."""
    held: dict[tuple[int, str], list[Post]] = defaultdict(list)
    for post in _arriving(move):
        if post.role in APART:
            held[post.account_id, move.heirs.get(post.division_id, post.division_id)].append(post)
    for posts in held.values():
        clerk = next((post for post in posts if post.role == RoleKey.VILLAGE_CLERK), None)
        other = next((post for post in posts if post.role == RoleKey.VILLAGE_SUPERVISOR), None)
        if clerk and other:
            yield Problem(
                str(clerk.account),
                _("This person is %(clerk)s of %(village)s and %(supervisor)s of %(other)s: one village then.")
                % {
                    "clerk": clerk.get_role_display(),
                    "village": clerk.division.short_name,
                    "supervisor": other.get_role_display(),
                    "other": other.division.short_name,
                },
                _("Hand over or end one of the two posts first."),
            )


def _tell_apart(model: type[Unit] | type[TaskForce], move: Move) -> None:
    """A name that meets the same name at the heir gets the old division's name behind it."""
    rows: Iterable[Unit | TaskForce] = model.objects.filter(division__in=[*move.old, *move.shared])
    taken: set[tuple[str, str]] = set()
    limit = model._meta.get_field("name").max_length or 0
    for row in sorted(rows, key=lambda each: (each.division_id in move.heirs, each.division_id, each.pk)):
        target = move.heirs.get(row.division_id, row.division_id)
        if (target, row.name) in taken:
            behind = _(" (formerly %(name)s)") % {"name": move.names.get(row.division_id, row.division_id)}
            row.name = row.name[: limit - len(behind)] + behind
            row.save(update_fields=["name"])
        taken.add((target, row.name))
