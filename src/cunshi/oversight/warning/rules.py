"""The forecast of one checkpoint for one scope, and the light it gives: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import inf, sqrt
from statistics import NormalDist

from cunshi.kernel.ratios import half_up
from cunshi.oversight.warning.pace import Pace
from cunshi.rulebook.warnings import WarningRule


class Light(StrEnum):
    """What a forecast gives; `met` and `missed` are facts, `none` where nothing is listed."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    MET = "met"
    MISSED = "missed"
    NONE = "none"


# Why matters hold a checkpoint back, the gravest first; each open matter has one cause at most.
CAUSES = ("suspended", "undated", "planned_after", "late_and_low", "late", "not_begun", "behind", "to_close")


@dataclass(frozen=True)
class Cell:
    """Open matters of one scope that agree in all that a forecast asks for. `rest` in days, infinite without dates."""

    kind: str
    category: str
    handling: int
    rest: float
    cause: str
    matters: int
    finished: bool = False


@dataclass(frozen=True)
class Forecast:
    """What a checkpoint will come to. Counts are matters, of a checkpoint of money yuan; shares are percent.

    No range without a past to measure it by.
    """

    due: date
    today: date
    total: int
    reached: int
    needed: int
    expected: float
    deviation: float | None
    interval: float
    causes: Mapping[str, int] = field(default_factory=dict)

    @property
    def share(self) -> Decimal:
        return self._percent(self.expected)

    @property
    def low(self) -> Decimal | None:
        return None if self.deviation is None else self._percent(self.expected - self._reach)

    @property
    def high(self) -> Decimal | None:
        return None if self.deviation is None else self._percent(self.expected + self._reach)

    @property
    def short(self) -> int:
        """Matters by which the forecast, in whole matters, stays below what is needed."""
        return max(0, self.needed - int(half_up(Decimal(str(self.expected)), 0)))

    @property
    def chance(self) -> float:
        """The chance of reaching the checkpoint; without a past to measure by, whether the forecast reaches it."""
        if not self.deviation:
            return float(self.short == 0)
        return 1 - NormalDist(self.expected, self.deviation).cdf(self.needed - 0.5)

    @property
    def _reach(self) -> float:
        return NormalDist().inv_cdf((1 + self.interval) / 2) * (self.deviation or 0.0)

    def _percent(self, matters: float) -> Decimal:
        held = min(max(matters, self.reached), self.total)
        return half_up(Decimal(str(held)) / self.total * 100, 0) if self.total else Decimal(0)

    def light(self, rule: WarningRule) -> Light:
        """Red, amber or green by the plan's rule; what has come about already is a fact."""
        if not self.total:
            return Light.NONE
        if self.reached >= self.needed:
            return Light.MET
        if self.today > self.due:
            return Light.MISSED
        below = Decimal(self.short) / self.total
        if below > rule.red_below:
            return Light.RED
        sure = self.chance >= rule.green_chance
        return Light.GREEN if below <= rule.amber_below and sure else Light.AMBER


def forecast(
    cells: Iterable[Cell],
    *,
    measure: str,
    due: date,
    today: date,
    total: int,
    reached: int,
    needed: int,
    areas: int,
    pace: Pace,
    rule: WarningRule,
) -> Forecast:
    """The forecast of a scope from its open matters, grouped; `areas` is how many counties it has matters in."""
    expected, variance, open_, causes = float(reached), 0.0, 0, dict.fromkeys(CAUSES, 0)
    for cell in cells:
        chance = chance_of(cell, measure, due, today, pace)
        expected += chance * cell.matters
        variance += chance * (1 - chance) * cell.matters
        open_ += cell.matters
        if cell.cause in causes:
            causes[cell.cause] += cell.matters
    shared = spread(pace, areas, float(rule.spread))
    known = pace.matters > 0
    return Forecast(
        due=due,
        today=today,
        total=total,
        reached=reached,
        needed=needed,
        expected=expected,
        deviation=sqrt(variance + (shared * open_) ** 2) if known else None,
        interval=float(rule.interval),
        causes={cause: count for cause, count in causes.items() if count},
    )


def spread(pace: Pace, areas: int, least: float) -> float:
    """The error that matters of a scope share; what only their county shares evens out over many counties."""
    local = max(pace.area_error**2 - pace.year_error**2, 0.0) / max(areas, 1)
    return max(sqrt(pace.year_error**2 + local), least / sqrt(max(areas, 1)))


def chance_of(cell: Cell, measure: str, due: date, today: date, pace: Pace) -> float:
    """The chance that a matter of the cell reaches the checkpoint by its due date."""
    left, first = (due - today).days, date(due.year, 1, 1)
    day, last = (today - first).days, (due - first).days
    if cell.finished:
        return pace.close_chance(True, day, last)
    finish = (
        pace.undated_chance(day, last)
        if cell.rest == inf
        else pace.finish_chance(cell.kind, cell.category, cell.handling, cell.rest, left)
    )
    return finish if measure == "completed" else finish * pace.close_chance(False, day, last)
