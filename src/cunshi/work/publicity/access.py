"""Who may record publicity and write cases, and who may commend them."""

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, Capability
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused
from cunshi.work.publicity.models import CaseState, TypicalCase


def may_record(by: Post, code: str = "") -> bool:
    """Villages and townships record what happens in their divisions, offices and departments what they do themselves.

    Without a code: whether the post records activities anywhere.
    """
    if by.may(Capability.PROPOSE):
        return not code or by.covers(code)
    own = by.may(Capability.DECIDE) or by.may(Capability.CARRY_OUT)
    return own and code in ("", by.division_id)


def may_write_case(by: Post, code: str = "") -> bool:
    """Cases are written where they happen: by the village or its township."""
    return by.may(Capability.PROPOSE) and (not code or by.covers(code))


def may_commend(by: Post, case: TypicalCase) -> bool:
    """An office of county, city or region commends a case of its subtree; one further up spreads it further."""
    if not (_is_office(by) and by.covers(case.division_id)):
        return False
    if case.state == CaseState.COMMENDED:
        return case.commended_in is not None and by.level < case.commended_in.level
    return case.state == CaseState.SUBMITTED


def may_return(by: Post, case: TypicalCase) -> bool:
    """An office sends a case back, or takes back a commendation that is not of an office above it."""
    if not (_is_office(by) and by.covers(case.division_id)):
        return False
    if case.state == CaseState.COMMENDED:
        return case.commended_in is not None and by.level <= case.commended_in.level
    return case.state == CaseState.SUBMITTED


def _is_office(by: Post) -> bool:
    return by.level < Level.TOWNSHIP and by.role == OFFICE_OF_LEVEL.get(by.level)


def require_record(by: Post, division: Division) -> None:
    """Refuse a post that does not record activities of this division."""
    require_scope(by, division.code)
    if not may_record(by, division.code):
        raise Refused.because(
            str(by),
            _("Your post records no publicity of %(division)s.") % {"division": division.short_name},
            _("The village or its township records theirs, offices and departments their own."),
        )


def require_write_case(by: Post, division: Division) -> None:
    """Refuse a post that does not write cases of this division."""
    require_scope(by, division.code)
    if not may_write_case(by, division.code):
        raise Refused.because(
            str(by),
            _("Your post writes no typical cases."),
            _("The village or its township writes them; your office commends them."),
        )
