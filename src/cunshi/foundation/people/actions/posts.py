"""Writes on posts and task forces: who is appointed, until when, and who works together."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import retired_among
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_manager
from cunshi.foundation.people.models import Account, Post, TaskForce, TaskForceMember, Unit
from cunshi.foundation.people.rules import ROLES
from cunshi.kernel.problems import Problem, Refused, refuse_if


def appoint(
    *,
    by: Post | None,
    account: Account,
    unit: Unit,
    role: str,
    division: Division,
    since: date,
    title: str = "",
) -> Post:
    """Give a person a post; the role must fit the level of the division."""
    require_manager(by, division.code)
    if role not in ROLES:
        raise Refused.because(role, _("There is no such role."), _("Choose a role of the list."))
    problems = retired_among([division])
    if Post.objects.filter(account=account, unit=unit, role=role, division=division, since=since).exists():
        problems.append(
            Problem(
                where=str(account),
                what=_("This person holds this post already."),
                mend=_("Open the person's posts to see it."),
            )
        )
    if division.level not in ROLES[role].levels:
        problems.append(
            Problem(
                where=str(division),
                what=_("This role cannot stand at this level."),
                mend=_("Choose a division of the level that the role works at."),
            )
        )
    if not division.code.startswith(unit.division.prefix) and not unit.division.code.startswith(division.prefix):
        problems.append(
            Problem(
                where=str(unit),
                what=_("This unit does not belong to %(division)s.") % {"division": division},
                mend=_("Choose a unit of this division or of one above it."),
            )
        )
    if problems:
        raise Refused(problems)
    with acting(by):
        return Post.objects.create(account=account, unit=unit, role=role, division=division, since=since, title=title)


def end_post(*, by: Post | None, post: Post, until: date) -> Post:
    """Let a post end on a date; its acts keep its name."""
    require_manager(by, post.division_id)
    if until < post.since:
        raise Refused(
            [
                Problem(
                    where=str(post),
                    what=_("A post cannot end before it began (%(since)s).") % {"since": post.since},
                    mend=_("Enter a later date."),
                )
            ]
        )
    with acting(by):
        post.until = until
        post.save(update_fields=["until"])
        end_substitutes(post, until)
    return post


def end_substitutes(post: Post, until: date) -> None:
    """Nobody stands in for a post beyond its end; a delegation that would begin after it never comes to be."""
    for substitute in post.substitutes.filter(until__gt=until):
        if substitute.since > until:
            substitute.delete()
        else:
            substitute.until = until
            substitute.save(update_fields=["until"])


def form_task_force(
    *, by: Post | None, name: str, division: Division, head: Post, members: Iterable[Post], duty: str = ""
) -> TaskForce:
    """Form a task force with a named head; head and members come from units within the division's subtree or above."""
    require_manager(by, division.code)
    refuse_if(retired_among([division]))
    members = list(members)
    outside = [post for post in (head, *members) if not _related(post, division)]
    if outside:
        raise Refused(
            [
                Problem(
                    where=str(post),
                    what=_("This post has nothing to do with %(division)s.") % {"division": division},
                    mend=_("Choose posts of this division, of one above it or of one below it."),
                )
                for post in outside
            ]
        )
    with acting(by):
        force, _made = TaskForce.objects.update_or_create(
            division=division, name=name, defaults={"head": head, "duty": duty}
        )
        force.members.exclude(post__in=members).delete()
        for post in members:
            TaskForceMember.objects.get_or_create(task_force=force, post=post)
    return force


def _related(post: Post, division: Division) -> bool:
    return post.covers(division.code) or post.division_id.startswith(division.prefix)
