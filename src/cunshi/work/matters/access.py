"""Who may act on a matter: a post's role, level and subtree against what the plan names. Whether now is in guards."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, Capability, RoleKey
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import BY_ACTION, EDITABLE, WITHIN, Action, State, Who


def who_of(action: str, state: str) -> Who:
    """Whose act this is; a merge before submission is the village's own."""
    if action == Action.MERGE and state in EDITABLE:
        return Who.VILLAGE
    if action in WITHIN:
        return WITHIN[Action(action)][1]
    return BY_ACTION[Action(action)].who


def may_act(by: Post, action: str, matter: Matter) -> bool:
    """Whether the post is one whose act this is for the matter as it stands."""
    who, pack = who_of(action, matter.state), matter.programme.pack
    if who is Who.SUPERVISOR:
        # Each village of a joint matter has its own committee; the partner's sees a matter that is led elsewhere.
        return by.role == RoleKey.VILLAGE_SUPERVISOR and (
            by.division_id == matter.village_id or matter.coverage.filter(village=by.division_id).exists()
        )
    if not by.covers(matter.village_id):
        return False
    if who is Who.VILLAGE:
        return by.may(Capability.PROPOSE)
    if who is Who.DOER:
        return by.role in doers(pack, action) and (by.role != RoleKey.DEPARTMENT_OFFICER or _leads(by, matter))
    if who is Who.HOLDER:
        return matter.state == State.SUBMITTED and is_office(by, matter.level)
    if who is Who.ACCEPTOR:
        level = pack.accepted_by(Level(matter.handling_level)) if matter.handling_level else None
        department = by.role == RoleKey.DEPARTMENT_OFFICER and by.level == level
        # Nobody accepts what the own unit carried out.
        return is_office(by, level) or (department and by.unit_id != matter.lead_unit_id)
    return is_office(by, level_of(who, pack, matter))


def level_of(who: Who, pack: Pack, matter: Matter) -> Level | None:
    """The level whose office acts as publisher, lister, closer or handler."""
    if who is Who.PUBLISHER:
        return pack.notice.published_by
    if who is Who.LISTER:
        return pack.listing.by
    if who is Who.CLOSER:
        return pack.write_off.by
    # A village does not suspend or cancel its own listed matter: the township above it does.
    return Level(min(matter.handling_level, Level.TOWNSHIP)) if matter.handling_level else None


def is_office(by: Post, level: int | None) -> bool:
    """Whether the post is the deciding office of a level."""
    return level is not None and by.level == level and by.role == OFFICE_OF_LEVEL[Level(level)]


def doers(pack: Pack, action: str) -> Sequence[str]:
    """The roles that the plan lets start a matter, report on it or finish it; who reports also keeps the schedule."""
    rules = {Action.START: pack.start, Action.FINISH: pack.finish}
    return rules.get(Action(action), pack.progress).by


def require_scope(by: Post, matter: Matter, action: str = "") -> None:
    """Refuse a post whose subtree does not hold the matter's lead village."""
    supervises = action == Action.SUPERVISE and may_act(by, action, matter)
    if not by.covers(matter.village_id) and not supervises:
        raise Refused(
            [
                Problem(
                    matter.title,
                    _("This matter lies outside your post (%(post)s).") % {"post": by},
                    _("Only the villages within %(division)s are yours.") % {"division": by.division},
                )
            ]
        )


def require(by: Post, action: str, matter: Matter) -> None:
    """Refuse a post that may not do this to this matter."""
    require_scope(by, matter, action)
    if not may_act(by, action, matter):
        raise Refused(
            [
                Problem(
                    matter.title,
                    _("“%(action)s” is not an act of your post (%(post)s).")
                    % {"action": Action(action).label, "post": by},
                    _("Leave it to the post whose turn it is."),
                )
            ]
        )


def _leads(by: Post, matter: Matter) -> bool:
    return by.may(Capability.CARRY_OUT) and matter.lead_unit_id is not None and by.unit_id == matter.lead_unit_id
