"""Who does a task, who names its lead unit and who may open it again, whatever its state."""

from django.utils.translation import gettext as _

from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post, Unit
from cunshi.foundation.people.rules import Capability
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused
from cunshi.work.matters.access import is_office
from cunshi.work.tasks.models import Piece
from cunshi.work.tasks.places import Place


def line_of(by: Post) -> set[int]:
    """The posts that this one goes on from: who was named by an earlier holder of the line means today's."""
    return {by.pk, by.origin_id} if by.origin_id else {by.pk}


def carries_out(by: Post) -> bool:
    """Whether the post acts for its unit: an officer of a department, or the office of its level."""
    return by.may(Capability.CARRY_OUT) or is_office(by, by.level)


def may_work(by: Post, place: Place, piece: Piece | None, lead: Unit | None) -> bool:
    """Whether the piece of work is the post's: of its unit, of its office where no unit leads, or of its person."""
    if piece is not None and any(each.person_id in line_of(by) for each in piece.parties.all()):
        return True
    if lead is not None:
        return by.unit_id == lead.pk and carries_out(by)
    helps = place.division.level == Level.VILLAGE and is_office(by, Level.TOWNSHIP) and by.covers(place.division.code)
    return (is_office(by, by.level) and by.division_id == place.holder) or (
        helps and place.task.each == place.task.by == Level.VILLAGE
    )


def may_direct(by: Post, place: Place) -> bool:
    """Whether the post's office names the lead unit: of the plan's own division, or of the one that does it."""
    return is_office(by, by.level) and by.division_id in {place.programme.root_id, place.holder}


def may_reopen(by: Post, place: Place) -> bool:
    """Whether the post's office may open it again: of the plan's own division, or of a level above who does it."""
    above = by.level < place.task.by and by.covers(place.division.code)
    return is_office(by, by.level) and (by.division_id == place.programme.root_id or above)


def may_see(by: Post, place: Place, piece: Piece | None, lead: Unit | None) -> bool:
    """Whether the piece lies within the post's subtree, or its unit leads it or takes part in it."""
    if by.covers(place.division.code) or (lead is not None and lead.pk == by.unit_id):
        return True
    mine = {each.unit_id for each in piece.parties.all()} if piece else set()
    return by.unit_id in mine or may_work(by, place, piece, lead)


def require_work(by: Post, place: Place, piece: Piece | None, lead: Unit | None) -> None:
    """Refuse a post whose work this is not."""
    if may_work(by, place, piece, lead):
        return
    require_scope(by, place.division.code)
    raise Refused.because(
        str(by),
        _("This task is not done by your post."),
        _("%(unit)s does it.") % {"unit": lead.name if lead else place.division.short_name},
    )


def require_direct(by: Post, place: Place) -> None:
    """Refuse a post that does not name the lead unit."""
    if not may_direct(by, place):
        require_scope(by, place.division.code)
        raise Refused.because(
            str(by),
            _("Your post does not name who leads this task."),
            _("The office of %(division)s does.") % {"division": place.programme.root.short_name},
        )


def require_reopen(by: Post, place: Place) -> None:
    """Refuse a post that does not open this task again."""
    if not may_reopen(by, place):
        require_scope(by, place.division.code)
        raise Refused.because(
            str(by),
            _("Your post does not open this task again."),
            _("The office of %(division)s does.") % {"division": place.programme.root.short_name},
        )
