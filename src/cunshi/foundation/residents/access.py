"""Who enters households: the village itself and the township for it."""

from django.utils.translation import gettext as _

from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.kernel.problems import Refused


def may_register(by: Post, code: str = "") -> bool:
    """Whether the post enters and changes households, at division `code` where one is given."""
    return by.may(Capability.PROPOSE) and (not code or by.covers(code))


def require_register(by: Post | None, code: str) -> None:
    """Refuse a post that does not enter households of division `code`; None is the installation itself."""
    if by is None:
        return
    require_scope(by, code)
    if not may_register(by, code):
        raise Refused.because(
            str(by),
            _("Your post doesn't enter or change households."),
            _("The village's clerk or the township's officer does."),
        )
