"""Goals of the small world's villages, set and confirmed through the same actions that pages call."""

from dataclasses import replace
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.work.goals import actions
from cunshi.work.goals.actions import GoalDraft
from cunshi.work.goals.models import Goal

GOAL = GoalDraft(horizon="three_years", from_year=2024, text="全村巷道硬化到户，路灯全部亮起来。")


def goal(by: Post, *, village: Any = None, confirmed_by: Post | None = None, **changes: Any) -> Goal:
    """A goal of the post's own village (or another), confirmed where somebody confirms it."""
    made = actions.set_goal(by=by, village=village or by.division, draft=replace(GOAL, **changes))
    return actions.confirm_goal(by=confirmed_by, goal=made, version=made.version) if confirmed_by else made
