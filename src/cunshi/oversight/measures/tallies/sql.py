"""What each row of the ledger adds to the roll-ups, as SQL: triggers, fold, rebuild and check say it in these words.

A contribution is one row of (county, KEYS, SUMS). Prefixes of 0, 2, 4 and 6 digits are the first digits of the county.
"""

from collections.abc import Iterable

from cunshi.kernel.codes import Level
from cunshi.work.matters.states import ALIVE, IN_LEDGER, State

KEYS = "kind, year, programme, category, handling, state, key, day"
SUMS = ("n", "planned", "allocated", "paid", "reimbursed")
COLUMNS = f"{KEYS}, {', '.join(SUMS)}"
COUNTY = Level.COUNTY.digits
DIGITS = (0, 2, 4, COUNTY)
# Kinds kept for each county too; days of a county are so few that its rows tell them as fast.
OF_COUNTIES = ("matter", "source", "running", "village", "covered")


def listed(words: Iterable[str]) -> str:
    """Words as a list of SQL; sorted, so that migrations stay as they are."""
    return ", ".join(f"'{word}'" for word in sorted(words))


LEDGER = listed(IN_LEDGER)
LIVING = listed(ALIVE)
RUNNING = listed({State.LISTED, State.STARTED, State.SUSPENDED})
SUMMED = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
NOT_NOTHING = " OR ".join(f"sum({name}) <> 0" for name in SUMS)
NOTHING = " AND ".join(f"{name} = 0" for name in SUMS)

# The columns of a matter that decide where it counts.
DECIDING = (
    "village_id",
    "year",
    "programme_id",
    "category",
    "handling_level",
    "state",
    "listed_on",
    "planned_finish",
    "finished_on",
    "written_off_on",
)


def is_village(division: str) -> str:
    """Whether a row of divisions counts as an administrative village of today."""
    living = f"{division}.is_administrative_village AND {division}.valid_until IS NULL"
    return f"{division}.level = {int(Level.VILLAGE)} AND {living}"


def signed(sign: int, rows: str) -> str:
    """Matters of the ledger among `rows`, each to be added (1) or taken away (-1)."""
    return f"""
        SELECT {sign} AS sign, id, left(village_id, {COUNTY}) AS county, year, programme_id AS programme, category,
            handling_level AS handling, state, listed_on, planned_finish, finished_on, written_off_on
        FROM {rows} WHERE state IN ({LEDGER})"""


# Of the relation `moved` (see `signed`): counts by state, and by the days that lateness and checkpoints ask for.
OF_MATTERS = f"""
    SELECT county, 'matter' AS kind, year, programme, category, handling, state, '' AS key, NULL::date AS day,
        sign AS n, 0::numeric AS planned, 0::numeric AS allocated, 0::numeric AS paid, 0::numeric AS reimbursed
    FROM moved
    UNION ALL
    SELECT county, 'running', year, programme, category, handling, '', '', planned_finish, sign, 0, 0, 0, 0
    FROM moved WHERE state IN ({RUNNING}) AND planned_finish IS NOT NULL
    UNION ALL
    SELECT county, days.kind, year, 0, '', 0, '', '', days.day, sign, 0, 0, 0, 0
    FROM moved CROSS JOIN LATERAL (VALUES
        ('listed', listed_on),
        ('due', planned_finish),
        ('finished', finished_on),
        ('written_off', written_off_on),
        ('unfinished', CASE WHEN finished_on IS NULL THEN planned_finish END),
        ('unclosed', CASE WHEN finished_on IS NOT NULL AND written_off_on IS NULL THEN planned_finish END)
    ) AS days(kind, day) WHERE days.day IS NOT NULL"""


def of_lines(lines: str) -> str:
    """Of `moved` joined with fund lines: money by state and by source; `drawn` is 1 where yuan are planned."""
    return f"""
    SELECT county, part.kind, year, programme, category, handling, part.state, part.key, NULL::date, part.n * sign,
        planned * sign, allocated * sign, paid * sign, reimbursed * sign
    FROM {lines} CROSS JOIN LATERAL (VALUES
        ('matter', moved.state, '', 0),
        ('source', '', line.source, line.drawn)
    ) AS part(kind, state, key, n)"""


def of_payments(entries: str) -> str:
    """Of `moved` and fund entries: yuan by the day of payment."""
    return f"""
    SELECT county, 'paid', year, 0, '', 0, '', '', entry."on", 0, 0, 0, amount * sign, 0
    FROM {entries} WHERE entry.kind = 'paid'"""


LINES_OF_MOVED = """moved JOIN (SELECT *, (planned > 0)::int AS drawn FROM funds_fundline) AS line
        ON line.matter_id = moved.id"""
PAYMENTS_OF_MOVED = "moved JOIN funds_fundentry AS entry ON entry.matter_id = moved.id"
# Everything that matters in `moved` contribute, their money with them.
OF_MOVED = f"{OF_MATTERS} UNION ALL {of_lines(LINES_OF_MOVED)} UNION ALL {of_payments(PAYMENTS_OF_MOVED)}"


def by_county(contributions: str) -> str:
    """Contributions added up for each county; what comes to nothing is left out."""
    return f"""SELECT county, {KEYS}, {SUMMED} FROM ({contributions}) AS part(county, {COLUMNS})
        GROUP BY county, {KEYS} HAVING {NOT_NOTHING}"""


def spread(contributions: str) -> str:
    """Contributions added up for each prefix that keeps their kind."""
    digits = ", ".join(f"({each})" for each in DIGITS)
    return f"""SELECT left(county, digits) AS prefix, {KEYS}, {SUMMED}
        FROM ({contributions}) AS part(county, {COLUMNS})
        JOIN (VALUES {digits}) AS span(digits) ON digits < {COUNTY} OR kind IN ({listed(OF_COUNTIES)})
        GROUP BY left(county, digits), {KEYS} HAVING {NOT_NOTHING}"""


def patterns(villages: str) -> str:
    """For each of `villages` (column village): "2023:1,2024:2", its living matters by year; '' for none."""
    return f"""
        SELECT place.village, coalesce(string_agg(counted.year || ':' || counted.n, ',' ORDER BY counted.year), '')
            AS pattern
        FROM {villages} AS place
        LEFT JOIN LATERAL (
            SELECT matter.year, count(*) AS n
            FROM matters_mattervillage AS cover
            JOIN matters_matter AS matter ON matter.id = cover.matter_id AND matter.state IN ({LIVING})
            JOIN divisions_division AS division ON division.code = cover.village_id AND {is_village("division")}
            WHERE cover.village_id = place.village
            GROUP BY matter.year
        ) AS counted ON true
        GROUP BY place.village"""


def covering(village_patterns: str, sign: int) -> str:
    """How a village's pattern counts in the histogram of coverage: added (1) or taken away (-1)."""
    return f"""
        SELECT left(village, {COUNTY}) AS county, 'covered' AS kind, 0 AS year, 0 AS programme, '' AS category,
            0 AS handling, '' AS state, pattern AS key, NULL::date AS day, {sign} AS n,
            0::numeric AS planned, 0::numeric AS allocated, 0::numeric AS paid, 0::numeric AS reimbursed
        FROM {village_patterns} WHERE pattern <> ''"""
