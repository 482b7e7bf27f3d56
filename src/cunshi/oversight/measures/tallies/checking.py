"""Roll-ups counted anew from the rows, and beside what is kept: they must be equal, cell by cell."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from cunshi.oversight.measures.tallies.folding import CHANGES
from cunshi.oversight.measures.tallies.sql import (
    COLUMNS,
    COUNTY,
    KEYS,
    LIVING,
    OF_MOVED,
    SUMS,
    by_county,
    covering,
    is_village,
    patterns,
    signed,
    spread,
)

# All villages that living matters cover, each with its pattern.
PATTERNS = f"""
    SELECT village_id AS village, string_agg(year || ':' || n, ',' ORDER BY year) AS pattern FROM (
        SELECT cover.village_id, matter.year, count(*) AS n
        FROM matters_mattervillage AS cover
        JOIN matters_matter AS matter ON matter.id = cover.matter_id AND matter.state IN ({LIVING})
        JOIN divisions_division AS division ON division.code = cover.village_id AND {is_village("division")}
        GROUP BY cover.village_id, matter.year
    ) AS counted GROUP BY village_id"""

_VILLAGES = f"""
    SELECT left(code, {COUNTY}), 'village', 0, 0, '', 0, '', '', NULL::date, count(*), 0, 0, 0, 0
    FROM divisions_division WHERE {is_village("divisions_division")} GROUP BY left(code, {COUNTY})"""

# CTEs: everything that counts today, by county.
COUNTED = f"""
    moved AS ({signed(1, "matters_matter")}),
    pattern AS MATERIALIZED ({PATTERNS}),
    counted AS MATERIALIZED ({by_county(f"{OF_MOVED} UNION ALL {covering('pattern', 1)} UNION ALL {_VILLAGES}")})"""

# The pattern that each village is kept with, as if it were a roll-up of its own: a later fold starts from it.
_KEPT = f"""
    SELECT village, pattern FROM measures_villagepattern WHERE village NOT IN (SELECT village FROM touched)
    UNION ALL SELECT village, pattern FROM ({patterns("touched")}) AS now"""
_STORED = "SELECT village, 'kept', 0, 0, '', 0, '', pattern, NULL::date, {}, 0, 0, 0, 0 FROM {} WHERE pattern <> ''"

_BOTH = ", ".join(
    f"sum({name}) FILTER (WHERE counts) AS {name}, sum({name}) FILTER (WHERE NOT counts) AS kept_{name}"
    for name in SUMS
)
_DIFFERENT = " OR ".join(f"sum(CASE WHEN counts THEN {name} ELSE -{name} END) <> 0" for name in SUMS)

DIFFERENCES = f"""
    WITH {COUNTED},
    gone AS MATERIALIZED (SELECT * FROM measures_tallydelta),
    touched AS MATERIALIZED (SELECT DISTINCT key AS village FROM gone WHERE kind = 'touched'),
    now AS MATERIALIZED ({patterns("touched")})
    SELECT prefix, {KEYS}, {_BOTH} FROM (
        SELECT true AS counts, * FROM ({spread(f"SELECT county, {COLUMNS} FROM counted")}) AS recounted
        UNION ALL SELECT false, prefix, {COLUMNS} FROM measures_tally
        UNION ALL SELECT false, * FROM ({spread(CHANGES)}) AS waiting
        UNION ALL {_STORED.format("1", "pattern").replace("SELECT", "SELECT true,", 1)}
        UNION ALL {_STORED.format("1", f"({_KEPT}) AS kept").replace("SELECT", "SELECT false,", 1)}
    ) AS cell GROUP BY prefix, {KEYS} HAVING {_DIFFERENT} ORDER BY prefix, {KEYS}"""


@dataclass(frozen=True)
class Difference:
    """A cell of the roll-ups that is not what its rows add up to."""

    prefix: str
    kind: str
    keys: tuple[Any, ...]
    counted: dict[str, Decimal]
    kept: dict[str, Decimal]

    def __str__(self) -> str:
        keys = ", ".join(str(each) for each in self.keys if each)
        wrong = [name for name in SUMS if self.counted[name] != self.kept[name]]
        sums = "; ".join(f"{name}: kept {self.kept[name]}, its rows give {self.counted[name]}" for name in wrong)
        return f"{self.prefix or 'nation'}, {self.kind} ({keys}): {sums}"


def check() -> list[Difference]:
    """Every cell that differs from its rows, counted in one snapshot while work goes on; none when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        return [_difference(row) for row in cursor.fetchall()]


def _difference(row: tuple[Any, ...]) -> Difference:
    prefix, kind, *keys = row[:9]
    sums = [each or Decimal(0) for each in row[9:]]
    counted, kept = dict(zip(SUMS, sums[::2], strict=True)), dict(zip(SUMS, sums[1::2], strict=True))
    return Difference(prefix, kind, tuple(keys), counted, kept)
