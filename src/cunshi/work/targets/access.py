"""Who splits an amount and who reports on it: the office of the place that holds it, its unit or its person."""

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability, RoleKey
from cunshi.kernel import codes
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused
from cunshi.rulebook.targets import Target
from cunshi.work.matters.access import is_office
from cunshi.work.programmes.models import Programme
from cunshi.work.targets.figures import Holder


def may_split(by: Post, code: str) -> bool:
    """Whether the post's office shares out what this division holds: its own, nobody else's."""
    return by.division_id == code and is_office(by, by.level)


def may_state(by: Post, programme: Programme) -> bool:
    """Whether the post states the figures that the plan compares with: the office of the plan's own division."""
    return may_split(by, programme.root_id)


def may_report(by: Post, programme: Programme, target: Target, holder: Holder) -> bool:
    """Whether a report of this holder is the post's: of the office, the unit or the person that holds the share."""
    code, unit, person = holder
    if not by.covers(code):
        return False
    if person is not None:
        return person in line_of(by)
    if unit is not None:
        return by.unit_id == unit and by.may(Capability.CARRY_OUT)
    if code == programme.root_id and leads(by, target):
        return True
    # A township files for a village that cannot, as it does with every report.
    helps = codes.level(code) is Level.VILLAGE and is_office(by, Level.TOWNSHIP)
    return may_split(by, code) or helps


def leads(by: Post, target: Target) -> bool:
    """Whether the post is of the lead unit that the plan names for a target."""
    named = target.owner.unit is not None and by.unit.name == target.owner.unit
    return named and by.level == target.owner.level and by.role == RoleKey.DEPARTMENT_OFFICER


def line_of(by: Post) -> set[int]:
    """The posts that this one goes on from: who was named by an earlier holder of the line means today's."""
    return {by.pk, by.origin_id} if by.origin_id else {by.pk}


def require_split(by: Post, division: Division) -> None:
    """Refuse a post that does not share out what this division holds."""
    require_scope(by, division.code)
    if not may_split(by, division.code):
        raise Refused.because(
            str(by),
            _("Your post does not split the amount of %(division)s.") % {"division": division.short_name},
            _("The office of the division that holds it does."),
        )


def require_state(by: Post, programme: Programme) -> None:
    """Refuse a post that does not state figures that the plan compares with."""
    require_scope(by, programme.root_id)
    if not may_state(by, programme):
        raise Refused.because(
            str(by),
            _("Your post does not state this figure."),
            _("The office of %(division)s does.") % {"division": programme.root.short_name},
        )


def require_report(by: Post, programme: Programme, target: Target, holder: Holder) -> None:
    """Refuse a post whose report this is not."""
    require_scope(by, holder[0])
    if not may_report(by, programme, target, holder):
        raise Refused.because(
            str(by),
            _("Your post does not report for this holder of a share."),
            _("The office, unit or person that holds the share reports."),
        )
