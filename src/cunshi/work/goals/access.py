"""Who may set the goals of a village, and who confirms them: the plan says."""

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL
from cunshi.kernel.problems import Refused
from cunshi.rulebook.schema import Pack
from cunshi.work.goals.models import Goal
from cunshi.work.matters.rules import shown


def may_set(by: Post, pack: Pack | None, code: str) -> bool:
    """Whether the post sets goals of this village: those whom the plan names, each in its own subtree."""
    return pack is not None and pack.goals is not None and by.covers(code) and by.role in pack.goals.set_by


def may_confirm(by: Post, goal: Goal) -> bool:
    """Whether the post's office confirms this village's goals."""
    return by.covers(goal.village_id) and confirms(by, goal.programme.pack)


def confirms(by: Post, pack: Pack) -> bool:
    """Whether the post is of the office that confirms goals under a plan."""
    return pack.goals is not None and by.level == pack.goals.confirmed_by and by.role == OFFICE_OF_LEVEL[by.level]


def require_set(by: Post, pack: Pack, village: Division) -> None:
    """Refuse a post that sets no goals of this village."""
    require_scope(by, village.code)
    if not may_set(by, pack, village.code):
        raise Refused.because(
            str(by),
            _("Your post sets no goals of %(village)s.") % {"village": village.short_name},
            _("The village sets its goals itself; the office above confirms them."),
        )


def require_confirm(by: Post, goal: Goal) -> None:
    """Refuse a post that does not decide on this village's goals."""
    require_scope(by, goal.village_id)
    if not may_confirm(by, goal):
        rule = goal.programme.pack.goals
        level = goal.programme.pack.handling(rule.confirmed_by.key) if rule else None
        raise Refused.because(
            str(by),
            _("Your post does not decide on the goals of %(village)s.") % {"village": goal.village.short_name},
            _("The plan names the office that does: %(level)s.") % {"level": shown(level.names) if level else "—"},
        )
