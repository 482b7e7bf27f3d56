"""What is read of a scope, row by row: the same shapes whether from roll-ups or from the matters themselves."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class CellRow(NamedTuple):
    """Matters that agree in plan, category, handling level and state. Lateness and award funds may stand in a row of
    their own, without a state."""

    year: int
    programme: int
    category: str
    handling: int
    state: str
    matters: int
    late: int
    investment: Decimal
    allocated: Decimal
    paid: Decimal
    reimbursed: Decimal
    award: Decimal


class PartRow(NamedTuple):
    """Matters of one part of a scope, a code prefix, that agree in state."""

    part: str
    state: str
    matters: int
    late: int
    investment: Decimal
    allocated: Decimal
    paid: Decimal
    reimbursed: Decimal
    award: Decimal


class SourceRow(NamedTuple):
    """Money of one source, and the matters that draw on it."""

    source: str
    matters: int
    investment: Decimal
    allocated: Decimal
    paid: Decimal
    reimbursed: Decimal
    award: Decimal


class ListedRow(NamedTuple):
    """Matters of the ledger under a prefix that agree in plan, category, handling level and state; yuan planned."""

    part: str
    programme: int
    category: str
    handling: int
    state: str
    matters: int
    planned: Decimal


class DayRow(NamedTuple):
    """What one day brought to matters of one year: their number or yuan paid, by kind (see `models.Sums`)."""

    kind: str
    year: int
    day: date
    n: int
    yuan: Decimal


class Villages(NamedTuple):
    """Administrative villages, and those of them that are covered."""

    all: int = 0
    covered: int = 0

    def plus(self, other: "Villages") -> "Villages":
        return Villages(self.all + other.all, self.covered + other.covered)


# Award funds: for each plan, the keys of the sources that its pack flags.
Awards = Mapping[int, frozenset[str]]


def covers(pattern: str, years: Iterable[int], a_year: int) -> bool:
    """Whether a village with "2023:1,2024:2" matters by year is covered: some in each year, `a_year` on average."""
    counts = {int(year): int(n) for year, n in (part.split(":") for part in pattern.split(",") if part)}
    wanted = set(years)
    enough = sum(counts.get(year, 0) for year in wanted) >= a_year * len(wanted)
    return bool(wanted) and enough and all(counts.get(year) for year in wanted)
