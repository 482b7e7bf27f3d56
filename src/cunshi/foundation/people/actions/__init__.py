"""All writes on units, accounts, posts and task forces."""

from cunshi.foundation.people.actions.accounts import (
    add_account,
    add_unit,
    change_password,
    choose_language,
    reset_password,
)
from cunshi.foundation.people.actions.hands import delegate, end_delegation, hand_over
from cunshi.foundation.people.actions.posts import appoint, end_post, form_task_force

__all__ = [
    "add_account",
    "add_unit",
    "appoint",
    "change_password",
    "choose_language",
    "delegate",
    "end_delegation",
    "end_post",
    "form_task_force",
    "hand_over",
    "reset_password",
]
