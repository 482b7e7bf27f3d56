"""All writes on targets: how an amount is split, what its holders report, figures that a plan compares with."""

from cunshi.work.targets.actions.reporting import report
from cunshi.work.targets.actions.splitting import lock_split, save_split
from cunshi.work.targets.actions.stating import state_figure
from cunshi.work.targets.rules import ShareDraft, Told

__all__ = ["ShareDraft", "Told", "lock_split", "report", "save_split", "state_figure"]
