"""Which matters serve a goal."""

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Refused, refuse_if
from cunshi.work.goals import access, rules
from cunshi.work.goals.actions.holding import hold
from cunshi.work.goals.models import Goal, GoalMatter
from cunshi.work.matters.models import Matter


def link_matter(*, by: Post, goal: Goal, matter: Matter) -> GoalMatter:
    """Say that a matter serves a goal of a village that it covers; said twice it stays said once."""
    with acting(by):
        locked = hold(goal)
        access.require_set(by, locked.programme.pack, locked.village)
        refuse_if(rules.link_problems(locked, matter))
        row, _created = GoalMatter.objects.get_or_create(goal=locked, matter=matter)
    return row


def unlink_matter(*, by: Post, goal: Goal, matter: Matter) -> None:
    """Take back that a matter serves a goal; history keeps who said so."""
    with acting(by):
        locked = hold(goal)
        access.require_set(by, locked.programme.pack, locked.village)
        row = GoalMatter.objects.filter(goal=locked, matter=matter).first()
        if row is None:
            raise Refused.because(matter.title, _("This matter does not serve the goal."), _("Open the page again."))
        row.delete()
