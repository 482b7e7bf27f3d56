"""All writes on the goals of villages: what the village asks, what its township decides, which matters serve a goal."""

from cunshi.work.goals.actions.answering import confirm_goal, send_back_goal
from cunshi.work.goals.actions.asking import change_goal, drop_goal, reach_goal, set_goal
from cunshi.work.goals.actions.serving import link_matter, unlink_matter
from cunshi.work.goals.rules import GoalDraft

__all__ = [
    "GoalDraft",
    "change_goal",
    "confirm_goal",
    "drop_goal",
    "link_matter",
    "reach_goal",
    "send_back_goal",
    "set_goal",
    "unlink_matter",
]
