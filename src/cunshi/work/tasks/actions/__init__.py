"""All writes on tasks: who leads and takes part, progress, evidence, closing and opening again."""

from cunshi.work.tasks.actions.closing import close, reopen
from cunshi.work.tasks.actions.evidence import add_file, remove_file
from cunshi.work.tasks.actions.naming import name_lead, set_parties
from cunshi.work.tasks.actions.noting import note

__all__ = ["add_file", "close", "name_lead", "note", "remove_file", "reopen", "set_parties"]
