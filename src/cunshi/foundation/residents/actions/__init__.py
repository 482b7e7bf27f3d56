"""All writes on households and their members."""

from cunshi.foundation.residents.actions.households import (
    change_household,
    end_household,
    enter_household,
    register_household,
)
from cunshi.foundation.residents.actions.importing import import_households
from cunshi.foundation.residents.actions.members import add_resident, change_resident, leave, move
from cunshi.foundation.residents.rules import HouseholdDraft, MemberDraft

__all__ = [
    "HouseholdDraft",
    "MemberDraft",
    "add_resident",
    "change_household",
    "change_resident",
    "end_household",
    "enter_household",
    "import_households",
    "leave",
    "move",
    "register_household",
]
