"""Who may book on a matter, record labour, set a budget and close the books of a year."""

from django.utils.translation import gettext as _

from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, Capability, RoleKey
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.matters.models import Matter


def may_book(by: Post, matter: Matter) -> bool:
    """An office over the matter's village; a department only for the matters that its unit leads."""
    if not (by.covers(matter.village_id) and by.may(Capability.BOOK)):
        return False
    return by.role != RoleKey.DEPARTMENT_OFFICER or by.unit_id == matter.lead_unit_id


def may_record_labour(by: Post, matter: Matter) -> bool:
    """The lead village, or the township on its behalf."""
    return by.covers(matter.village_id) and by.may(Capability.PROPOSE)


def may_keep_books(by: Post) -> bool:
    """Budgets and the closing of years: the offices of county level and above."""
    return by.level <= Level.COUNTY and by.role == OFFICE_OF_LEVEL.get(by.level)


def require_booker(by: Post, matter: Matter) -> None:
    require_scope(by, matter.village_id)
    if not may_book(by, matter):
        raise _not_yours(by, _("Funds are booked by the offices over the village, or by the department that leads."))


def require_labour_recorder(by: Post, matter: Matter) -> None:
    require_scope(by, matter.village_id)
    if not may_record_labour(by, matter):
        raise _not_yours(by, _("Labour is recorded by the village, or by its township."))


def require_book_keeper(by: Post, code: str) -> None:
    require_scope(by, code)
    if not may_keep_books(by):
        raise _not_yours(by, _("Budgets and the closing of books belong to the office of the county or above."))


def _not_yours(by: Post, mend: str) -> Refused:
    return Refused(Problem(str(by), _("Your post does not keep these books."), mend))
