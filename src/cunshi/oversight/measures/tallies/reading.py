"""Figures read from the roll-ups: prefixes of 0, 2, 4 and 6 digits, in the shapes that the rows themselves give."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from cunshi.kernel import clock
from cunshi.oversight.measures.shapes import Awards, CellRow, DayRow, ListedRow, PartRow, SourceRow, Villages, covers
from cunshi.oversight.measures.tallies.folding import COVERED, ROLLUP
from cunshi.oversight.measures.tallies.sql import LEDGER

Years = Sequence[int]
_NAMED = r"%\((\w+)\)s"
_LATE = "kind = 'running' AND day < %(today)s"
_AWARD = "kind = 'source' AND programme || ':' || key = ANY(%(awards)s)"
_COUNTS = f"(kind = 'matter' OR {_LATE} OR {_AWARD})"
_FIGURES = """
    coalesce(sum(n) FILTER (WHERE kind = 'matter'), 0)::bigint,
    coalesce(sum(n) FILTER (WHERE kind = 'running'), 0)::bigint,
    coalesce(sum(planned) FILTER (WHERE kind = 'matter'), 0),
    coalesce(sum(allocated) FILTER (WHERE kind = 'matter'), 0),
    coalesce(sum(paid) FILTER (WHERE kind = 'matter'), 0),
    coalesce(sum(reimbursed) FILTER (WHERE kind = 'matter'), 0),
    coalesce(sum(planned) FILTER (WHERE kind = 'source'), 0)"""

CELLS = f"""
    WITH {ROLLUP}
    SELECT year, programme, category, handling, state, {_FIGURES} FROM rollup WHERE {_COUNTS}
    GROUP BY year, programme, category, handling, state HAVING sum(n) <> 0 OR sum(planned) <> 0"""

PARTS = f"""
    WITH {ROLLUP}, {COVERED}
    SELECT 'figures', prefix, state, {_FIGURES} FROM rollup WHERE {_COUNTS} GROUP BY prefix, state
    UNION ALL
    SELECT 'village', prefix, '', sum(n)::bigint, 0, 0, 0, 0, 0, 0 FROM rollup WHERE kind = 'village' GROUP BY prefix
    UNION ALL
    SELECT 'covered', prefix, key, sum(n)::bigint, 0, 0, 0, 0, 0, 0 FROM covered GROUP BY prefix, key"""

SOURCES = f"""
    WITH {ROLLUP}
    SELECT key, sum(n)::bigint, sum(planned), sum(allocated), sum(paid), sum(reimbursed),
        coalesce(sum(planned) FILTER (WHERE {_AWARD}), 0)
    FROM rollup GROUP BY key"""

DAYS = f"""
    WITH {ROLLUP}
    SELECT kind, year, day, sum(n)::bigint, sum(paid) FROM rollup WHERE %(until)s::date IS NULL OR day <= %(until)s
    GROUP BY kind, year, day HAVING sum(n) <> 0 OR sum(paid) <> 0"""

# Matters of the ledger as its own facets group them, and no finer than by prefix.
LISTED = f"""
    WITH {ROLLUP}
    SELECT prefix, programme, category, handling, state, sum(n)::bigint, sum(planned) FROM rollup
    GROUP BY prefix, programme, category, handling, state HAVING sum(n) <> 0"""

LISTED_BY_PREFIX = f"WITH {ROLLUP} SELECT prefix, sum(n)::bigint FROM rollup GROUP BY prefix HAVING sum(n) <> 0"

# As the day of a clock set back saw them: what was done later is undone. Rows are looked at only where there are such.
AS_OF = f"""
    WITH {ROLLUP},
    by_day AS MATERIALIZED (
        SELECT kind, year, day, sum(n)::bigint AS n FROM rollup GROUP BY kind, year, day HAVING sum(n) <> 0
    ),
    later AS (
        SELECT year, planned_finish, finished_on, written_off_on FROM matters_matter
        WHERE EXISTS (SELECT FROM by_day WHERE kind IN ('finished', 'written_off') AND day > %(today)s)
        AND state IN ({LEDGER}) AND year = ANY(%(years)s) AND planned_finish IS NOT NULL
        AND left(village_id, %(digits)s) = ANY(%(prefixes)s) AND (finished_on > %(today)s OR written_off_on > %(today)s)
    )
    SELECT kind, year, day, n, 0 FROM by_day
    UNION ALL
    SELECT 'unfinished', year, planned_finish, 1, 0 FROM later WHERE finished_on > %(today)s
    UNION ALL
    SELECT 'unclosed', year, planned_finish, -1, 0 FROM later
    WHERE finished_on > %(today)s AND written_off_on IS NULL
    UNION ALL
    SELECT 'unclosed', year, planned_finish, 1, 0 FROM later
    WHERE finished_on <= %(today)s AND written_off_on > %(today)s"""


def cells(prefix: str, years: Years, awards: Awards) -> list[CellRow]:
    kinds = ["matter", "running", "source"]
    return [CellRow(*row) for row in _read(CELLS, [prefix], years, kinds, awards=_flat(awards), today=clock.today())]


def sources(prefix: str, years: Years, awards: Awards) -> list[SourceRow]:
    return [SourceRow(*row) for row in _read(SOURCES, [prefix], years, ["source"], awards=_flat(awards))]


def listed(prefixes: Sequence[str], years: Years) -> list[ListedRow]:
    """Matters of each prefix (all of one length) by plan, category, handling level and state."""
    return [ListedRow(*row) for row in _read(LISTED, prefixes, years, ["matter"])]


def listed_by_prefix(prefixes: Sequence[str], years: Years) -> dict[str, int]:
    """Matters of each prefix (all of one length)."""
    return dict(_read(LISTED_BY_PREFIX, prefixes, years, ["matter"]))


def days(prefix: str, years: Years, kinds: Sequence[str], until: date | None = None) -> list[DayRow]:
    """What each day brought, until a day where one is named."""
    return [DayRow(*row) for row in _read(DAYS, [prefix], years, kinds, until=until)]


def days_as_of(prefix: str, years: Years, kinds: Sequence[str], today: date) -> list[DayRow]:
    """What each day brought, and what was open, as it stood on a day."""
    return [DayRow(*row) for row in _read(AS_OF, [prefix], years, kinds, today=today)]


def parts(
    prefixes: Sequence[str], years: Years, awards: Awards, a_year: int
) -> tuple[list[PartRow], dict[str, Villages]]:
    """Matters of each prefix (all of one length) by state, and its villages with those covered: one query for all."""
    kinds = ["matter", "running", "source", "village"]
    rows = _read(PARTS, prefixes, [0, *years], kinds, awards=_flat(awards), today=clock.today())
    found: list[PartRow] = []
    villages: dict[str, Villages] = defaultdict(Villages)
    for what, part, word, *figures in rows:
        if what == "figures":
            found.append(PartRow(part, word, *figures))
        elif what == "village":
            villages[part] = villages[part].plus(Villages(figures[0], 0))
        elif covers(word, years, a_year):
            villages[part] = villages[part].plus(Villages(0, figures[0]))
    return found, villages


def _flat(awards: Awards) -> list[str]:
    return [f"{plan}:{key}" for plan, keys in awards.items() for key in keys]


def _read(statement: str, prefixes: Sequence[str], years: Years, kinds: Iterable[str], **more: Any) -> list[Any]:
    given = {"prefixes": list(prefixes), "digits": len(prefixes[0]), "years": list(years), "kinds": list(kinds), **more}
    # History and triggers put parameters of their own before these, by position.
    named = re.findall(_NAMED, statement)
    with connection.cursor() as cursor:
        cursor.execute(re.sub(_NAMED, "%s", statement), [given[name] for name in named])
        return cursor.fetchall()
