"""All writes on publicity activities and typical cases."""

from cunshi.work.publicity.actions.activities import edit, record, remove_photo, void
from cunshi.work.publicity.actions.cases import commend, edit_case, return_case, withdraw_case, write_case
from cunshi.work.publicity.rules import ActivityDraft, CaseDraft

__all__ = [
    "ActivityDraft",
    "CaseDraft",
    "commend",
    "edit",
    "edit_case",
    "record",
    "remove_photo",
    "return_case",
    "void",
    "withdraw_case",
    "write_case",
]
