"""The divisions of today and of before, and the changes that lead from one to the other."""

from cunshi.foundation.divisions.models.division import LEVEL_NAMES, Division, DivisionQuerySet, Kind
from cunshi.foundation.divisions.models.lineage import ChangeKind, DivisionChange, Lineage

__all__ = ["LEVEL_NAMES", "ChangeKind", "Division", "DivisionChange", "DivisionQuerySet", "Kind", "Lineage"]
