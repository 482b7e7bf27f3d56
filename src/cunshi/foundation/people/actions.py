"""All writes on units, accounts, posts and task forces."""

import secrets
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_manager
from cunshi.foundation.people.models import Account, Post, TaskForce, TaskForceMember, Unit
from cunshi.foundation.people.rules import ROLES
from cunshi.kernel.problems import Problem, Refused


def add_unit(*, by: Post | None, name: str, kind: str, division: Division) -> Unit:
    """Make a unit; a name is used once in a division."""
    require_manager(by, division.code)
    if Unit.objects.filter(division=division, name=name).exists():
        raise Refused(
            [
                Problem(
                    where=str(division),
                    what=_("The unit “%(name)s” exists already.") % {"name": name},
                    mend=_("Use the existing unit, or give the new one another name."),
                )
            ]
        )
    with acting(by):
        return Unit.objects.create(name=name, kind=kind, division=division)


def add_account(
    *, by: Post | None, division: Division, username: str, full_name: str, password: str | None = None
) -> tuple[Account, str]:
    """Make an account and return it with its password: random unless given; shown once, never stored in clear."""
    require_manager(by, division.code)
    if Account.objects.filter(username=username).exists():
        raise Refused(
            [
                Problem(
                    where=username,
                    what=_("This user name is taken."),
                    mend=_("Choose another user name."),
                )
            ]
        )
    password = password or secrets.token_urlsafe(12)
    with acting(by):
        account = Account(username=username, full_name=full_name)
        account.set_password(password)
        account.save()
    return account, password


def change_password(*, account: Account, password: str) -> None:
    """Set a person's own new password, checked against the rules of the installation."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused([Problem(where=_("password"), what=text, mend="") for text in error.messages]) from error
    with acting(None):
        account.set_password(password)
        account.save(update_fields=["password"])


def reset_password(*, by: Post | None, account: Account) -> str:
    """Give a person who lost theirs a new random password and return it: shown once, never stored in clear.

    Whoever knows the password has all posts of the person, so each must lie in the administrator's subtree.
    """
    posts = list(Post.objects.not_over().filter(account=account).select_related("unit", "division"))
    if not posts:
        raise Refused.because(
            account.username, _("This person holds no post."), _("Appoint the person before giving a new password.")
        )
    require_manager(by, by.division_id if by else "")
    outside = [post for post in posts if by and not by.covers(post.division_id)]
    if outside:
        raise Refused(
            Problem(
                where=str(account),
                what=_("This person also holds a post outside your division: %(post)s, %(division)s.")
                % {"post": post, "division": post.division},
                mend=_("Ask the administrator of the division above both."),
            )
            for post in outside
        )
    password = secrets.token_urlsafe(12)
    with acting(by):
        account.set_password(password)
        account.save(update_fields=["password"])
    return password


def choose_language(*, account: Account, language: str) -> None:
    """Remember the language of a person's pages."""
    with acting(None):
        account.language = language
        account.save(update_fields=["language"])


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
    problems = []
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
    return post


def form_task_force(
    *, by: Post | None, name: str, division: Division, head: Post, members: Iterable[Post], duty: str = ""
) -> TaskForce:
    """Form a task force with a named head; head and members come from units within the division's subtree or above."""
    require_manager(by, division.code)
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
