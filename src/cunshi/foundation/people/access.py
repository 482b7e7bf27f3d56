"""Who may manage units, people and posts."""

from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.kernel.problems import Problem, Refused


def require_manager(by: Post | None, code: str) -> None:
    """Refuse unless `by` is an administrator whose subtree holds division `code`; None is the installation itself."""
    if by is None:
        return
    if not by.may(Capability.MANAGE_PEOPLE):
        raise Refused([_not_manager(by)])
    require_scope(by, code)


def require_scope(by: Post, code: str) -> None:
    """Refuse a division outside the post's own subtree."""
    if not by.covers(code):
        raise Refused(
            [
                Problem(
                    where=code,
                    what=_("This division is outside your post (%(post)s).") % {"post": by},
                    mend=_("Choose a division within %(division)s, or ask a colleague responsible for it.")
                    % {"division": by.division},
                )
            ]
        )


def _not_manager(by: Post) -> Problem:
    return Problem(
        where=str(by),
        what=_("Your post may not change units, people or posts."),
        mend=_("Ask the administrator of your division."),
    )
