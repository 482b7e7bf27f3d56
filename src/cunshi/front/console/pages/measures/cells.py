"""One figure of the table of measures in words: its value, its quantities, the addresses behind them, its rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cunshi.front.console import behind
from cunshi.front.console.pages.dashboard.figures import printed
from cunshi.front.console.pages.dashboard.periods import Period
from cunshi.oversight.measures.quantities import Number, Quantity, Unit, Values
from cunshi.oversight.measures.registry import Direction, Kind, Measure


@dataclass(frozen=True)
class Part:
    """A quantity as printed, money in 10,000 yuan, with the rows that it counts."""

    name: str
    shown: str
    url: str


@dataclass(frozen=True)
class Cell:
    """A measure of one division. A count stands for itself; the others name what they divide."""

    measure: Measure
    value: Number | None
    parts: tuple[Part, ...]
    rank: int | None = None

    @property
    def shown(self) -> str:
        return printed(self.value, self.measure.unit)

    @property
    def url(self) -> str:
        """The rows behind a count; what divides is opened part by part."""
        return self.parts[0].url if self.measure.kind is Kind.COUNT and self.parts else ""

    @property
    def divided(self) -> tuple[Part, ...]:
        return () if self.measure.kind is Kind.COUNT else self.parts


def unit_words(unit: Unit) -> str:
    """The unit that a column's header names; a rate and a leverage carry theirs in each figure."""
    if unit is Unit.YUAN:
        return _("10,000 yuan")
    return "" if unit in (Unit.PERCENT, Unit.TIMES) else str(unit.label)


def part(quantity: Quantity, values: Values, division: str, period: Period, **narrowed: str) -> Part:
    value = values[quantity.key]
    address = behind.url(quantity.rows, division, period, **narrowed) if value else ""
    return Part(str(quantity.name), printed(value, quantity.unit), address)


def parts(measure: Measure, values: Values, division: str, period: Period, **narrowed: str) -> tuple[Part, ...]:
    """The quantities of a measure; none where their family was not read. A share names its own part alone."""
    quantities = [measure.numerator]
    if measure.denominator and measure.kind is not Kind.SHARE:
        quantities.append(measure.denominator)
    if any(each.key not in values for each in quantities):
        return ()
    return tuple(part(each, values, division, period, **narrowed) for each in quantities)


def ranks(measure: Measure, column: Sequence[Number | None]) -> list[int | None]:
    """The place of each value, the best first; equal values share a place, what has none gets none."""
    told = [each for each in column if each is not None]
    better = _less if measure.direction is Direction.LESS else _more
    return [None if each is None else 1 + sum(better(other, each) for other in told) for each in column]


def _more(one: Number, other: Number) -> bool:
    return one > other


def _less(one: Number, other: Number) -> bool:
    return one < other


def in_order(rows: list[dict[str, Any]], key: str, worst_first: bool) -> list[dict[str, Any]]:
    """Rows by their rank in a measure, best or worst first; those without a figure stay last, in order of codes."""
    told = [row for row in rows if row["cells"][key].rank is not None]
    silent = [row for row in rows if row["cells"][key].rank is None]
    return [*sorted(told, key=lambda row: row["cells"][key].rank, reverse=worst_first), *silent]
