"""Who reports, who reviews and locks, whatever the state of things."""

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, UnitKind
from cunshi.foundation.people.rules import Capability
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.schema import Duty
from cunshi.work.matters.access import is_office, may_act
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import Action


def may_report(by: Post, duty: Duty, division: Division, matter: Matter | None) -> bool:
    """Whether a report of this duty is the post's to file: the doer's of a matter, the owing office's of a duty."""
    if not by.covers(division.code):
        return False
    if matter is not None:
        return may_act(by, Action.REPORT, matter)
    if duty.each_unit:
        return by.unit.kind == UnitKind.DEPARTMENT and by.division_id == division.code and by.may(Capability.CARRY_OUT)
    if duty.unit:
        return by.unit.name == duty.unit and by.level == duty.by
    return is_office(by, duty.by) or (duty.by == Level.VILLAGE and is_office(by, Level.TOWNSHIP))


def may_review(by: Post, duty: Duty) -> bool:
    """Whether the post's office reviews and locks this duty at its level."""
    return duty.reviewed_at(by.level) is not None and is_office(by, by.level)


def require_reporter(by: Post, duty: Duty, division: Division, matter: Matter | None) -> None:
    """Refuse a post that does not file this report."""
    if not by.covers(division.code):
        raise Refused(_outside(by, division))
    if not may_report(by, duty, division, matter):
        raise Refused(
            Problem(
                matter.title if matter else division.short_name,
                _("This report is not filed by your post (%(post)s).") % {"post": by},
                _("Leave it to the village or the unit that carries it out."),
            )
        )


def require_reviewer(by: Post, duty: Duty, division: Division) -> None:
    """Refuse a post that does not review this duty, or not here."""
    if not by.covers(division.code):
        raise Refused(_outside(by, division))
    if not may_review(by, duty):
        raise Refused(
            Problem(
                str(division),
                _("Reports of this duty are not reviewed by your post (%(post)s).") % {"post": by},
                _("The plan names the levels that review it."),
            )
        )


def _outside(by: Post, division: Division) -> Problem:
    return Problem(
        str(division),
        _("This lies outside your post (%(post)s).") % {"post": by},
        _("Only what lies within %(division)s is yours.") % {"division": by.division},
    )
