"""Reading and folding of deltas, as SQL: a sum is what was folded plus the deltas that wait, at every moment."""

from cunshi.oversight.measures.tallies.sql import (
    COLUMNS,
    KEYS,
    NOTHING,
    SUMS,
    covering,
    patterns,
    spread,
)

# The key of the advisory lock that only one transaction folds under.
FOLDING = 730_011
# A fold follows when the delta of a number that this divides was written.
EVERY = 1_000

_ADDED = ", ".join(f"{name} = tally.{name} + excluded.{name}" for name in SUMS)

# What deltas change: themselves, and the villages that they name, from the pattern kept to the pattern of now.
CHANGES = f"""
    SELECT county, {COLUMNS} FROM gone WHERE kind <> 'touched'
    UNION ALL
    {covering("measures_villagepattern JOIN touched USING (village)", -1)}
    UNION ALL
    {covering("now", 1)}"""

_TOUCHED = "SELECT DISTINCT key AS village FROM gone WHERE kind = 'touched'"

# One statement, so that what it deletes and what it adds is seen in one snapshot.
FOLD = f"""
    WITH gone AS (DELETE FROM measures_tallydelta RETURNING *),
    touched AS MATERIALIZED ({_TOUCHED}),
    now AS MATERIALIZED ({patterns("touched")}),
    kept AS (
        INSERT INTO measures_villagepattern AS stored (village, pattern) SELECT village, pattern FROM now
        ON CONFLICT (village) DO UPDATE SET pattern = excluded.pattern WHERE stored.pattern <> excluded.pattern
    )
    INSERT INTO measures_tally AS tally (prefix, {COLUMNS}) {spread(CHANGES)}
    ON CONFLICT (prefix, {KEYS}) DO UPDATE SET {_ADDED}"""

SWEEP = f"DELETE FROM measures_tally WHERE {NOTHING}"

# Within the trigger that a delta fires: whoever cannot fold at once leaves it to the next.
FOLD_IN_TURN = f"""
    IF EXISTS (SELECT FROM new_rows WHERE id % {EVERY} = 0) AND pg_try_advisory_xact_lock({FOLDING}) THEN
        {FOLD};
        {SWEEP};
    END IF;
    RETURN NULL;"""

# The sums of prefixes of one length (%(digits)s), folded and waiting together.
ROLLUP = f"""
    waiting AS MATERIALIZED (
        SELECT * FROM measures_tallydelta WHERE left(county, %(digits)s) = ANY(%(prefixes)s)
    ),
    rollup AS NOT MATERIALIZED (
        SELECT prefix, {COLUMNS} FROM measures_tally
        WHERE prefix = ANY(%(prefixes)s) AND kind = ANY(%(kinds)s) AND year = ANY(%(years)s)
        UNION ALL
        SELECT left(county, %(digits)s), {COLUMNS} FROM waiting
        WHERE kind = ANY(%(kinds)s) AND year = ANY(%(years)s)
    )"""

# The histogram of coverage in the same way: villages that deltas name count as they stand now.
COVERED = f"""
    touched AS MATERIALIZED ({_TOUCHED.replace("gone", "waiting")}),
    now AS MATERIALIZED ({patterns("touched")}),
    covered AS (
        SELECT prefix, key, n FROM measures_tally WHERE prefix = ANY(%(prefixes)s) AND kind = 'covered'
        UNION ALL
        SELECT left(county, %(digits)s), key, n FROM (
            {covering("measures_villagepattern JOIN touched USING (village)", -1)}
            UNION ALL
            {covering("now", 1)}
        ) AS changed
    )"""
