"""The triggers that write deltas, one for each table that figures are counted from.

Each fires once a statement, in its transaction, and only adds rows: no writer waits for another's. Where a matter's
place and its money meet, both sides hold the matter's row: whoever comes second sees what the first has committed.
"""

import pgtrigger

from cunshi.oversight.measures.tallies.folding import FOLD_IN_TURN
from cunshi.oversight.measures.tallies.sql import (
    COLUMNS,
    COUNTY,
    DECIDING,
    LIVING,
    OF_MATTERS,
    OF_MOVED,
    by_county,
    is_village,
    of_lines,
    of_payments,
    signed,
)

_ADD = f"INSERT INTO measures_tallydelta (county, {COLUMNS})"
_TOUCH = f"""INSERT INTO measures_tallydelta (county, kind, key)
        SELECT DISTINCT left(village, {COUNTY}), 'touched', village FROM"""

MATTER_ADDED = f"""
    WITH moved AS MATERIALIZED ({signed(1, "new_rows")})
    {_ADD} {by_county(OF_MATTERS)};
    RETURN NULL;"""


def _deciding(rows: str) -> str:
    return ", ".join(f"{rows}.{column}" for column in DECIDING)


_CHANGED = f"""old_rows JOIN new_rows USING (id)
        WHERE ({_deciding("old_rows")}) IS DISTINCT FROM ({_deciding("new_rows")})"""
_MOVED = " UNION ALL ".join(
    signed(sign, f"(SELECT {rows}.* FROM {_CHANGED}) AS changed") for sign, rows in ((-1, "old_rows"), (1, "new_rows"))
)

# Most saves of a matter move it nowhere: they end after one comparison.
MATTER_CHANGED = f"""
    IF NOT EXISTS (SELECT FROM {_CHANGED}) THEN
        RETURN NULL;
    END IF;
    WITH moved AS MATERIALIZED ({_MOVED})
    {_ADD} {by_county(OF_MOVED)};
    {_TOUCH} (
        SELECT cover.village_id AS village FROM old_rows JOIN new_rows USING (id)
        JOIN matters_mattervillage AS cover ON cover.matter_id = new_rows.id
        WHERE (old_rows.state IN ({LIVING}), old_rows.year) <> (new_rows.state IN ({LIVING}), new_rows.year)
    ) AS changed;
    RETURN NULL;"""

MATTER_REMOVED = f"""
    WITH moved AS MATERIALIZED ({signed(-1, "old_rows")})
    {_ADD} {by_county(OF_MOVED)};
    RETURN NULL;"""

COVER_ADDED = f"{_TOUCH} (SELECT village_id AS village FROM new_rows) AS changed; RETURN NULL;"
COVER_REMOVED = f"{_TOUCH} (SELECT village_id AS village FROM old_rows) AS changed; RETURN NULL;"
COVER_CHANGED = f"""
    {_TOUCH} (
        SELECT village_id AS village FROM old_rows UNION SELECT village_id FROM new_rows
    ) AS changed;
    RETURN NULL;"""

_THEIR_MATTERS = "(SELECT * FROM matters_matter WHERE id IN (SELECT matter_id FROM new_rows)) AS theirs"
_PAYMENTS = of_payments("moved JOIN new_rows AS entry ON entry.matter_id = moved.id")

# Sums of money come from the lines; an entry only tells on which day it was paid.
ENTRIES_BOOKED = f"""
    IF NOT EXISTS (SELECT FROM new_rows WHERE kind = 'paid') THEN
        RETURN NULL;
    END IF;
    PERFORM FROM matters_matter WHERE id IN (SELECT matter_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;
    WITH moved AS MATERIALIZED ({signed(1, _THEIR_MATTERS)})
    {_ADD} {by_county(_PAYMENTS)};
    RETURN NULL;"""


def _villages(sign: int, rows: str) -> str:
    return f"""SELECT left(code, {COUNTY}) AS county, {sign} * count(*) AS n FROM {rows}
        WHERE {is_village(rows)} GROUP BY left(code, {COUNTY})"""


def _lines(sign: int, rows: str) -> str:
    sums = ", ".join(f"{sign} * {name} AS {name}" for name in ("planned", "allocated", "paid", "reimbursed"))
    return f"SELECT matter_id, source, {sums}, {sign} * (planned > 0)::int AS drawn FROM {rows}"


def _lines_written(*lines: str) -> str:
    """Lines taken away and added, whoever writes them: a booking's trigger, or a load that adds up in bulk."""
    written = " UNION ALL ".join(lines)
    theirs = f"SELECT matter_id FROM ({written}) AS line"
    matters = f"(SELECT * FROM matters_matter WHERE id IN ({theirs})) AS theirs"
    return f"""
    PERFORM FROM matters_matter WHERE id IN ({theirs}) ORDER BY id FOR NO KEY UPDATE;
    WITH moved AS MATERIALIZED ({signed(1, matters)})
    {_ADD} {by_county(of_lines(f"moved JOIN ({written}) AS line ON line.matter_id = moved.id"))};
    RETURN NULL;"""


LINES_ADDED = _lines_written(_lines(1, "new_rows"))
LINES_CHANGED = _lines_written(_lines(-1, "old_rows"), _lines(1, "new_rows"))
LINES_REMOVED = _lines_written(_lines(-1, "old_rows"))


def _codes(rows: str) -> str:
    return f"SELECT code AS village FROM {rows} WHERE {is_village(rows)}"


_COUNT = "INSERT INTO measures_tallydelta (county, kind, n)"
VILLAGES_ADDED = f"{_COUNT} SELECT county, 'village', n FROM ({_villages(1, 'new_rows')}) AS counted; RETURN NULL;"
VILLAGES_REMOVED = f"{_COUNT} SELECT county, 'village', n FROM ({_villages(-1, 'old_rows')}) AS counted; RETURN NULL;"
VILLAGES_CHANGED = f"""
    {_COUNT} SELECT county, 'village', sum(n)
    FROM ({_villages(1, "new_rows")} UNION ALL {_villages(-1, "old_rows")}) AS counted
    GROUP BY county HAVING sum(n) <> 0;
    {_TOUCH} (
        ({_codes("new_rows")} EXCEPT {_codes("old_rows")}) UNION ALL ({_codes("old_rows")} EXCEPT {_codes("new_rows")})
    ) AS changed;
    RETURN NULL;"""

_ROWS = {
    pgtrigger.Insert: pgtrigger.Referencing(new="new_rows"),
    pgtrigger.Update: pgtrigger.Referencing(old="old_rows", new="new_rows"),
    pgtrigger.Delete: pgtrigger.Referencing(old="old_rows"),
}


def _trigger(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=_ROWS[operation],
        func=func,
    )


ON_MATTERS = [
    _trigger("tally_matters_added", pgtrigger.Insert, MATTER_ADDED),
    _trigger("tally_matters_changed", pgtrigger.Update, MATTER_CHANGED),
    _trigger("tally_matters_removed", pgtrigger.Delete, MATTER_REMOVED),
]
ON_COVERAGE = [
    _trigger("tally_coverage_added", pgtrigger.Insert, COVER_ADDED),
    _trigger("tally_coverage_changed", pgtrigger.Update, COVER_CHANGED),
    _trigger("tally_coverage_removed", pgtrigger.Delete, COVER_REMOVED),
]
ON_ENTRIES = [_trigger("tally_entries_booked", pgtrigger.Insert, ENTRIES_BOOKED)]
ON_LINES = [
    _trigger("tally_lines_added", pgtrigger.Insert, LINES_ADDED),
    _trigger("tally_lines_changed", pgtrigger.Update, LINES_CHANGED),
    _trigger("tally_lines_removed", pgtrigger.Delete, LINES_REMOVED),
]
ON_DIVISIONS = [
    _trigger("tally_villages_added", pgtrigger.Insert, VILLAGES_ADDED),
    _trigger("tally_villages_changed", pgtrigger.Update, VILLAGES_CHANGED),
    _trigger("tally_villages_removed", pgtrigger.Delete, VILLAGES_REMOVED),
]
# By the model of this room that carries them onto the table.
BY_MODEL = {
    "WatchedMatter": ON_MATTERS,
    "WatchedCoverage": ON_COVERAGE,
    "WatchedEntry": ON_ENTRIES,
    "WatchedLine": ON_LINES,
    "WatchedDivision": ON_DIVISIONS,
}
ON_DELTAS = [_trigger("tally_folded_in_turn", pgtrigger.Insert, FOLD_IN_TURN)]
