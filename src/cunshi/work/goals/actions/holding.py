"""A goal read afresh and held while it is written."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from cunshi.kernel.problems import Problem
from cunshi.work.goals.models import Goal, GoalRequest


def hold(goal: Goal) -> Goal:
    """The goal with its plan and village, held until the transaction ends."""
    rows = Goal.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("programme", "village").get(pk=goal.pk)


def waiting(goal: Goal) -> GoalRequest | None:
    """What the village asked and nobody has decided on."""
    return goal.requests.filter(confirmed=None).first()


def write(goal: Goal, **changes: Any) -> Goal:
    for name, value in changes.items():
        setattr(goal, name, value)
    goal.version += 1
    goal.save(update_fields=[*changes, "version"])
    return goal


def not_now(goal: Goal, version: int, states: Collection[str]) -> Problem | None:
    """Refused: the goal is past this step, or was changed by somebody meanwhile."""
    if goal.state not in states:
        return Problem(
            goal.text,
            _("A goal that is “%(state)s” cannot take this step.") % {"state": goal.get_state_display()},
            _("See its page for what was decided."),
        )
    if goal.version != version:
        return Problem(
            goal.text,
            _("Somebody changed this while you were typing."),
            _("Open it again and decide on what it says now; nothing was written."),
        )
    return None
