"""The roll-ups' own upkeep: folding what waits, and counting everything anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.db import connection, transaction

from cunshi.oversight.measures.tallies import triggers
from cunshi.oversight.measures.tallies.checking import COUNTED
from cunshi.oversight.measures.tallies.folding import FOLD, FOLDING, SWEEP
from cunshi.oversight.measures.tallies.sql import COLUMNS, spread

# What the roll-ups are counted from.
WATCHED = (
    "divisions_division",
    "funds_fundentry",
    "funds_fundline",
    "matters_matter",
    "matters_mattervillage",
)

_RESTING = [f"measures.{model}:{trigger.name}" for model, own in triggers.BY_MODEL.items() for trigger in own]


def fold() -> bool:
    """Add the deltas that wait to the folded sums; False when another is at it. No sum that is read changes by it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLDING])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(FOLD)
        cursor.execute(SWEEP)
    return True


def rebuild() -> int:
    """Count every roll-up anew from the rows and return how many sums there are; writers wait, readers don't."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(WATCHED)} IN SHARE MODE")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLDING])
        # Sums of millions of rows: in memory rather than on disk.
        cursor.execute("SET LOCAL work_mem = '256MB'")
        for table in ("tally", "tallydelta", "villagepattern"):
            cursor.execute(f"DELETE FROM measures_{table}")
        cursor.execute(f"""
            WITH {COUNTED},
            kept AS (INSERT INTO measures_villagepattern (village, pattern) SELECT village, pattern FROM pattern)
            INSERT INTO measures_tally (prefix, {COLUMNS}) {spread(f"SELECT county, {COLUMNS} FROM counted")}""")
        return cursor.rowcount


@contextmanager
def counted_afterwards() -> Iterator[None]:
    """Loads of many rows without counting each: triggers rest in this session, and at the end all is counted anew."""
    with pgtrigger.ignore(*_RESTING):
        try:
            yield
        finally:
            rebuild()
