"""Who checks a village, who decides its grade, its class and its honours, who states what a plan leaves open."""

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import RoleKey
from cunshi.kernel.problems import Refused
from cunshi.rulebook.standards import Standard
from cunshi.work.matters.access import is_office
from cunshi.work.programmes.models import Programme


def may_check(by: Post, standard: Standard, code: str) -> bool:
    """An office, department or inspector of a level that the plan lets check villages, each in its own area."""
    checks = is_office(by, by.level) or by.role in (RoleKey.DEPARTMENT_OFFICER, RoleKey.INSPECTOR)
    return checks and by.level in standard.checked_by and by.covers(code)


def may_grade(by: Post, standard: Standard, code: str) -> bool:
    """The office of the level that the plan names."""
    return is_office(by, standard.decided_by) and by.covers(code)


def may_record(by: Post, programme: Programme, code: str) -> bool:
    """Classes and honours are entered by the plan's own office, or one above it that holds the document."""
    return is_office(by, by.level) and by.level <= programme.root.level and by.covers(code)


def may_state(by: Post, programme: Programme) -> bool:
    """What the plan leaves open is stated by the office of its own division."""
    return is_office(by, by.level) and by.division_id == programme.root_id


def require_check(by: Post, standard: Standard, village: Division) -> None:
    require_scope(by, village.code)
    if not may_check(by, standard, village.code):
        raise Refused.because(
            str(by),
            _("Your post does not check villages against this standard."),
            _("The levels that the plan names do: the village or township itself, the office above for inspection."),
        )


def require_grade(by: Post, standard: Standard, village: Division) -> None:
    require_scope(by, village.code)
    if not may_grade(by, standard, village.code):
        raise Refused.because(
            str(by),
            _("Your post does not decide grades of villages."),
            _("The office of the level that the plan names decides."),
        )


def require_record(by: Post, programme: Programme, village: Division) -> None:
    require_scope(by, village.code)
    if not may_record(by, programme, village.code):
        raise Refused.because(
            str(by),
            _("Your post enters no classes or honours of villages."),
            _("The office of %(division)s or one above it does.") % {"division": programme.root.short_name},
        )


def require_state(by: Post, programme: Programme) -> None:
    require_scope(by, programme.root_id)
    if not may_state(by, programme):
        raise Refused.because(
            str(by),
            _("Your post does not state this figure."),
            _("The office of %(division)s does.") % {"division": programme.root.short_name},
        )
