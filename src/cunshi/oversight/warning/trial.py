"""The error of the forecast, measured: years that it has not seen are forecast from the years before them.

Beside it stand two plain forecasts of the same days: by planned dates alone, and by drawing progress on in a straight
line. All errors are percentage points of the matters of a scope.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from math import ceil
from statistics import fmean
from typing import Any

from cunshi.oversight.warning.pace import SAMPLE, Life, Pace, Standing, fit, remaining
from cunshi.oversight.warning.rules import Cell, Forecast, Light, forecast
from cunshi.rulebook.parts import Checkpoint
from cunshi.rulebook.warnings import WarningRule

# Days before a checkpoint on which it is forecast.
AHEAD = (90, 60, 30, 14)


@dataclass(frozen=True)
class Tried:
    """One forecast beside what came about: shares in percent of the scope's matters.

    `lights`: the light that it would give and whether it was met, had the checkpoint asked for 10, 20 ... 100 percent.
    A plan that everybody misses would say nothing of whether its lights are right.
    """

    year: int
    checkpoint: str
    ahead: int
    scope: str
    forecast: float
    low: float
    high: float
    by_plan: float
    by_line: float
    real: float
    lights: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Score:
    """Mean absolute errors in percentage points, share of outcomes within the range, and lights by outcome."""

    tried: int
    forecast: float
    by_plan: float
    by_line: float
    covered: float
    lights: dict[str, dict[str, int]]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def trials(
    lives: Iterable[Life],
    points: Sequence[Checkpoint],
    rule: WarningRule,
    *,
    held: Sequence[int],
    scope: Callable[[Life], str],
) -> Iterator[Tried]:
    """Each held-back year, forecast from a sample of the years before it, for each checkpoint, day ahead and scope."""
    known = list(lives)
    for year in held:
        before = [life for life in known if year - rule.history_years <= life.year < year]
        dues = [(point.due.month, point.due.day) for point in points if point.measure == "completed"]
        sample = before[:: max(len(before) // SAMPLE, 1)]
        pace = fit(sample, least=rule.min_history, closing_days=rule.closing_days, dues=dues)
        groups: dict[str, list[Life]] = {}
        for life in known:
            if life.year == year:
                groups.setdefault(scope(life), []).append(life)
        for name, rows in sorted(groups.items()):
            for point in points:
                due = point.due.replace(year=year)
                for ahead in AHEAD:
                    yield _try(name, rows, point, due, due - timedelta(days=ahead), pace, rule)


def _try(
    scope: str, rows: Sequence[Life], point: Checkpoint, due: date, day: date, pace: Pace, rule: WarningRule
) -> Tried:
    listed = [life for life in rows if life.listed_on <= day]
    told = _forecast(listed, point, due, day, pace, rule)
    real = sum(_done(life, point.measure, due) for life in listed)
    whole = max(len(listed), 1)
    return Tried(
        year=due.year,
        checkpoint=point.key,
        ahead=(due - day).days,
        scope=scope,
        forecast=100 * told.expected / whole,
        low=float(told.low or 0),
        high=float(told.high if told.high is not None else 100),
        by_plan=100 * sum(_by_plan(life, point.measure, due, day) for life in listed) / whole,
        by_line=100 * sum(_by_line(life, point.measure, due, day) for life in listed) / whole,
        real=100 * real / whole,
        lights=tuple(_lights(told, real, rule)),
    )


def _lights(told: Forecast, real: int, rule: WarningRule) -> Iterator[tuple[str, bool]]:
    for tenth in range(1, 11):
        needed = ceil(told.total * tenth / 10)
        light = replace(told, needed=needed).light(rule)
        if light in (Light.GREEN, Light.AMBER, Light.RED):
            yield light, real >= needed


def _forecast(
    listed: Sequence[Life], point: Checkpoint, due: date, day: date, pace: Pace, rule: WarningRule
) -> Forecast:
    cells: Counter[Cell] = Counter()
    for life in listed:
        at = life.on(day)
        if at is not None:
            rest = remaining(at, day, pace.carry)
            cells[Cell(at.kind, at.category, at.handling, rest, "", 0)] += 1
        elif not _done(life, point.measure, day):
            cells[Cell("begun", life.category, life.handling, 0, "", 0, finished=True)] += 1
    return forecast(
        (Cell(**{**cell.__dict__, "matters": count}) for cell, count in cells.items()),
        measure=point.measure,
        due=due,
        today=day,
        total=len(listed),
        reached=sum(_done(life, point.measure, day) for life in listed),
        needed=ceil(point.at_least * len(listed)),
        areas=len({life.area for life in listed}),
        pace=pace,
        rule=rule,
    )


def _done(life: Life, measure: str, day: date) -> bool:
    ended = life.finished_on if measure == "completed" else life.written_off_on
    return ended is not None and ended <= day


def _by_plan(life: Life, measure: str, due: date, day: date) -> bool:
    """Planned dates alone: what is planned to finish by then will."""
    planned = life.planned_finish is not None and life.planned_finish <= due
    return _done(life, measure, day) or planned


def _by_line(life: Life, measure: str, due: date, day: date) -> bool:
    """Progress drawn on in a straight line from the start; what has not begun keeps its planned dates."""
    at: Standing | None = life.on(day)
    if at is None or at.started_on is None or not at.percent or at.reported_on is None:
        return _by_plan(life, measure, due, day)
    elapsed = max((at.reported_on - at.started_on).days, 1)
    return at.started_on + timedelta(days=elapsed * 100 / at.percent) <= due


def score(tried: Sequence[Tried]) -> Score:
    """What many trials come to."""
    lights: dict[str, dict[str, int]] = {
        light.value: {"met": 0, "missed": 0} for light in (Light.GREEN, Light.AMBER, Light.RED)
    }
    for light, met in (pair for each in tried for pair in each.lights):
        lights[light]["met" if met else "missed"] += 1
    return Score(
        tried=len(tried),
        forecast=_mean(abs(each.forecast - each.real) for each in tried),
        by_plan=_mean(abs(each.by_plan - each.real) for each in tried),
        by_line=_mean(abs(each.by_line - each.real) for each in tried),
        covered=_mean(each.low - 0.5 <= each.real <= each.high + 0.5 for each in tried),
        lights=lights,
    )


def by(tried: Sequence[Tried], key: Callable[[Tried], Any]) -> Mapping[Any, Score]:
    """The scores of parts: of each checkpoint, of each day ahead."""
    groups: dict[Any, list[Tried]] = {}
    for each in tried:
        groups.setdefault(key(each), []).append(each)
    return {name: score(rows) for name, rows in sorted(groups.items())}


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return round(fmean(found), 3) if found else 0.0
