"""Who sees personal values in clear: posts that deal with the person, from the county down; who reviews the looks."""

from django.utils.translation import gettext as _

from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused


def may_view(by: Post) -> bool:
    """Whether the post sees personal values of its subtree in clear, with a reason.

    Cities, the region, inspectors, assessors and auditors work with figures and with masked lists.
    """
    return by.may(Capability.VIEW_PERSONAL) and by.level >= Level.COUNTY


def may_review(by: Post) -> bool:
    """Whether the post sees who looked at what in its subtree."""
    return by.may(Capability.REVIEW_LOOKS) and by.level <= Level.COUNTY


def require_view(by: Post, code: str) -> None:
    """Refuse a post that does not see the personal values of division `code` in clear."""
    require_scope(by, code)
    if not may_view(by):
        raise Refused.because(
            str(by),
            _("Your post sees personal data only in part."),
            _("Ask the village, township or county that deals with this person; each look is logged with its reason."),
        )


def require_review(by: Post) -> None:
    """Refuse a post that does not review who looked at personal data."""
    if not may_review(by):
        raise Refused.because(
            str(by),
            _("Your post does not see who looked at personal data."),
            _("Offices from the county up, administrators and auditors do."),
        )
