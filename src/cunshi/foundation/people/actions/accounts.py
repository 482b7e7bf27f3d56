"""Writes on units and on the accounts of people."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import retired_among
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_manager
from cunshi.foundation.people.models import Account, Post, Unit
from cunshi.kernel.problems import Problem, Refused, refuse_if


def add_unit(*, by: Post | None, name: str, kind: str, division: Division) -> Unit:
    """Make a unit; a name is used once in a division."""
    require_manager(by, division.code)
    refuse_if(retired_among([division]))
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
