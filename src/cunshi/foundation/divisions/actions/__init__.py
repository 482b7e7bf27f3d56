"""Every write of divisions: the import of a table, and the four changes."""

from cunshi.foundation.divisions.actions.changing import Preview, enact, merge, preview, rename, renumber, split
from cunshi.foundation.divisions.actions.importing import MOST_PROBLEMS, import_divisions
from cunshi.foundation.divisions.plan import Order, Part

__all__ = [
    "MOST_PROBLEMS",
    "Order",
    "Part",
    "Preview",
    "enact",
    "import_divisions",
    "merge",
    "preview",
    "rename",
    "renumber",
    "split",
]
