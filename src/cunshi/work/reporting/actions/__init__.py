"""All writes on reports."""

from cunshi.work.reporting.actions.amending import amend
from cunshi.work.reporting.actions.filing import save_draft, submit
from cunshi.work.reporting.actions.reviewing import Outcome, Verdict, decide, lock

__all__ = ["Outcome", "Verdict", "amend", "decide", "lock", "save_draft", "submit"]
