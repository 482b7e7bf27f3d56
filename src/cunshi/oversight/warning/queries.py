"""Forecasts of every checkpoint of a plan for a scope and the divisions below it: one query, whatever their number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, inf
from typing import Any

from django.db import connection

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import bounds
from cunshi.kernel import clock, codes
from cunshi.kernel.codes import Level
from cunshi.oversight.measures.checkpoints import standings
from cunshi.oversight.measures.rules import MONEY_POINTS, Outlook
from cunshi.oversight.warning.pace import SHORTEST, Carry, Pace
from cunshi.oversight.warning.past import pace_of
from cunshi.oversight.warning.rules import Cell, Forecast, Light, chance_of, forecast
from cunshi.rulebook.schema import Checkpoint
from cunshi.rulebook.warnings import WarningRule
from cunshi.work.matters.states import IN_LEDGER
from cunshi.work.programmes.models import Programme

# The measures of matters; those of money are forecast in `money`, from allocations and planned finishes.
COUNTED = ("completed", "written_off")


@dataclass(frozen=True)
class Alert:
    """A checkpoint of one scope with its forecast and light; `measured` is how many past matters stand behind it."""

    programme: Programme
    point: Checkpoint
    rule: WarningRule
    forecast: Forecast
    measured: int
    division: Division | None = None

    @property
    def in_yuan(self) -> bool:
        """Whether the forecast counts yuan, not matters."""
        return self.point.measure in MONEY_POINTS

    @property
    def light(self) -> Light:
        return self.forecast.light(self.rule)

    @property
    def warns(self) -> bool:
        return self.light in (Light.RED, Light.AMBER)

    @property
    def gravity(self) -> tuple[int, int, date]:
        """The gravest first: red before amber, more matters short before fewer, nearer before later."""
        order = (Light.RED, Light.AMBER, Light.MISSED, Light.GREEN, Light.MET, Light.NONE)
        return order.index(self.light), -self.forecast.short, self.point.due


def upcoming(programme: Programme, today: date | None = None) -> list[Checkpoint]:
    """The checkpoints that are forecast today: of matters and of money, due today or within the days of the rule."""
    day, rule = today or clock.today(), programme.pack.warning
    if rule is None:
        return []
    last = day + timedelta(days=rule.look_ahead)
    known = {*COUNTED, *MONEY_POINTS}
    found = [point for point in programme.pack.checkpoints if point.measure in known and day <= point.due <= last]
    return sorted(found, key=lambda point: (point.due, point.key))


def alerts(programme: Programme, prefix: str) -> list[Alert]:
    """The forecasts of a scope, in order of due dates; a query for matters, one for money, the past once an hour."""
    return alerts_of(programme, prefix, [])


def alerts_of(
    programme: Programme, prefix: str, below: Sequence[Division], lower: Sequence[Programme] = ()
) -> list[Alert]:
    """The forecasts of a scope (without a division) and of these divisions in it, from the same one query.

    `lower` are plans of divisions within the scope (their roots read along): their own checkpoints are added.
    """
    rule = programme.pack.warning
    asked: list[_Asked] = [(programme, None), *((programme, each) for each in below)]
    asked += [(plan, plan.root) for plan in lower if plan.pack.warning]
    ahead = [(plan, division, point) for plan, division in asked for point in upcoming(plan)]
    wanted = [row for row in ahead if row[2].measure in COUNTED]
    if not ahead or rule is None:
        return []
    return [*(_of_matters(programme, prefix, asked, wanted, rule) if wanted else ()), *_of_money(asked, prefix)]


def _of_matters(
    programme: Programme, prefix: str, asked: "list[_Asked]", wanted: "list[_Wanted]", rule: WarningRule
) -> list[Alert]:
    scope = max(prefix, codes.prefix(programme.root_id), key=len)
    dues = sorted({point.due for _plan, _division, point in wanted})
    digits = max([len(scope), *(Level(division.level).digits for _plan, division in asked if division)])
    pace = pace_of(programme)
    rows = _rows(scope, programme.year, digits, dues, rule, pace.carry)
    return [_alert(plan, division, point, dues.index(point.due), rows, pace) for plan, division, point in wanted]


def _of_money(asked: "list[_Asked]", prefix: str) -> list[Alert]:
    """Checkpoints of money: for each plan the scope itself, and the divisions of each level in one query."""
    groups: dict[tuple[int, int], list[_Asked]] = {}
    for plan, division in asked:
        groups.setdefault((plan.pk, division.level if division else -1), []).append((plan, division))
    found = []
    for rows in groups.values():
        plan = rows[0][0]
        points = [point for point in upcoming(plan) if point.measure in MONEY_POINTS]
        below = [division for _plan, division in rows if division]
        if not points or plan.pack.warning is None:
            continue
        told = standings(plan, prefix, below, points=points)
        for _plan, division in rows:
            lines = told.below[division.code] if division else told.whole
            found += [_spent(plan, division, point, line) for point, line in zip(points, lines, strict=True)]
    return found


def _spent(plan: Programme, division: Division | None, point: Checkpoint, line: Outlook) -> Alert:
    """What is paid by then, if all that is allocated to matters planned to finish by the due date is paid by then."""
    assert plan.pack.warning is not None
    told = Forecast(
        due=point.due,
        today=clock.today(),
        total=int(line.total),
        reached=int(line.reached),
        needed=int(line.needed),
        expected=float(min(line.reached + line.to_come, line.total)),
        deviation=None,
        interval=float(plan.pack.warning.interval),
    )
    return Alert(plan, point, plan.pack.warning, told, 0, division)


_Asked = tuple[Programme, Division | None]
_Wanted = tuple[Programme, Division | None, Checkpoint]


def _alert(
    plan: Programme, division: Division | None, point: Checkpoint, place: int, rows: "_Rows", pace: Pace
) -> Alert:
    prefix, rule = division.prefix if division else "", plan.pack.warning
    assert rule is not None
    sums = [each for each in rows.sums if each.part.startswith(prefix)]
    total = sum(each.total for each in sums)
    told = forecast(
        rows.cells_of(prefix, place, point.measure),
        measure=point.measure,
        due=point.due,
        today=clock.today(),
        total=total,
        reached=sum(each.reached[point.measure] for each in sums),
        needed=ceil(point.at_least * total),
        areas=_areas(sums),
        pace=pace,
        rule=rule,
    )
    return Alert(plan, point, rule, told, pace.matters, division)


@dataclass(frozen=True)
class _Sum:
    part: str
    total: int
    reached: dict[str, int]
    areas: int


def _areas(sums: Iterable[_Sum]) -> int:
    """The counties of these parts; parts of one county are one."""
    areas: dict[str, int] = {}
    for each in sums:
        county = each.part[: Level.COUNTY.digits]
        areas[county] = max(areas.get(county, 0), each.areas)
    return sum(areas.values())


@dataclass(frozen=True)
class _Group:
    """Open matters of a part; they are planned to finish after the first `after` of the checkpoints asked for."""

    part: str
    cell: Cell
    after: int


@dataclass(frozen=True)
class _Rows:
    sums: list[_Sum]
    groups: list[_Group]

    def cells_of(self, prefix: str, place: int, measure: str) -> Iterable[Cell]:
        """The cells of the parts under a prefix, with what holds them back from the checkpoint at `place`."""
        for each in self.groups:
            if each.part.startswith(prefix) and (measure == "written_off" or not each.cell.finished):
                yield each.cell if each.after <= place else replaced(each.cell)


def replaced(cell: Cell) -> Cell:
    """The cell of matters planned to finish after the due date; what stands still is told first."""
    if cell.cause in ("suspended", "undated"):
        return cell
    return Cell(**{**cell.__dict__, "cause": "planned_after"})


# `rest`: the days still needed, as `pace.remaining` counts them; the two are held together by a test.
REST = """
CASE WHEN planned_start IS NULL OR planned_finish IS NULL THEN NULL
  WHEN started_on IS NULL THEN round(greatest(
    (planned_finish - %(today)s::date) + %(late)s * greatest(%(today)s::date - planned_start, 0),
    %(rest)s * greatest(planned_finish - planned_start, %(shortest)s), 1))
  ELSE round(greatest((planned_finish - %(today)s::date) + moved + %(lag)s * behind * length,
    %(rest)s * (1 - percent / 100.0::float8) * length, 1)) END
"""
MATTERS = f"""
WITH told AS (
  SELECT matter.*, %(late)s::float8 * (started_on - planned_start) AS moved,
    greatest((planned_finish - started_on) + %(late)s::float8 * (started_on - planned_start), %(shortest)s) AS length,
    (SELECT max(reported_on) FROM matters_progress WHERE matter_id = matter.id) AS reported_on
  FROM matters_matter matter
  WHERE year = %(year)s AND village_id BETWEEN %(low)s AND %(high)s AND state = ANY(%(open)s)
), stood AS (
  SELECT told.*, least((coalesce(reported_on, started_on) - started_on) / length, 1) - percent / 100.0::float8 AS behind
  FROM told
), matter AS (
  SELECT stood.*, {REST} AS rest,
    CASE WHEN planned_start IS NULL OR planned_finish IS NULL THEN 'undated' WHEN state = 'suspended' THEN 'suspended'
      WHEN started_on IS NULL THEN 'waiting' ELSE 'begun' END AS kind,
    CASE WHEN state = 'suspended' THEN 'suspended'
      WHEN planned_start IS NULL OR planned_finish IS NULL THEN 'undated'
      WHEN planned_finish < %(today)s AND percent < %(low_percent)s THEN 'late_and_low'
      WHEN planned_finish < %(today)s THEN 'late'
      WHEN started_on IS NULL AND planned_start < %(today)s THEN 'not_begun'
      WHEN 100 * behind >= %(behind_points)s THEN 'behind' ELSE '' END AS cause,
    (SELECT count(*) FROM unnest(%(dues)s::date[]) AS due WHERE due < planned_finish) AS after
  FROM stood
)"""
_CELLS = f"""{MATTERS}
SELECT left(village_id, %(digits)s), category, handling_level, kind, rest, cause, after, count(*), false
FROM matter GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT left(village_id, %(digits)s), category, handling_level, 'begun', 0, 'to_close', 0, count(*), true
FROM matters_matter
WHERE year = %(year)s AND village_id BETWEEN %(low)s AND %(high)s AND state = ANY(%(finished)s) GROUP BY 1, 2, 3
UNION ALL
SELECT left(village_id, %(digits)s), NULL, count(DISTINCT left(village_id, 6)), NULL, NULL, NULL,
  count(*) FILTER (WHERE finished_on <= %(today)s), count(*),
  NULL FROM matters_matter
WHERE year = %(year)s AND village_id BETWEEN %(low)s AND %(high)s AND state = ANY(%(ledger)s) GROUP BY 1
"""
OPEN, FINISHED = ("listed", "started", "suspended"), ("finished", "accepted")


def values_of(prefix: str, year: int, dues: Sequence[date], rule: WarningRule, carry: Carry) -> dict[str, Any]:
    """What `MATTERS` asks for."""
    low, high = bounds(prefix)
    return {
        "low": low,
        "high": high,
        "year": year,
        "today": clock.today(),
        "late": carry.late,
        "lag": carry.lag,
        "rest": carry.rest,
        "shortest": SHORTEST,
        "low_percent": rule.low_percent,
        "behind_points": rule.behind_points,
        "dues": list(dues),
        "open": list(OPEN),
        "finished": list(FINISHED),
        "ledger": sorted(IN_LEDGER),
    }


def _rows(prefix: str, year: int, digits: int, dues: Sequence[date], rule: WarningRule, carry: Carry) -> _Rows:
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, values_of(prefix, year, dues, rule, carry) | {"digits": digits})
        found = cursor.fetchall()
    groups: list[_Group] = []
    closing: dict[str, int] = {}
    for part, category, handling, kind, rest, cause, after, count, finished in found:
        if finished is None:
            continue
        cell = Cell(kind, category, handling, inf if rest is None else rest, cause, count, finished)
        groups.append(_Group(part, cell, after))
        if finished:
            closing[part] = closing.get(part, 0) + count
    sums = [
        _Sum(part, total, {"completed": done, "written_off": done - closing.get(part, 0)}, areas)
        for part, _category, areas, _kind, _rest, _cause, done, total, finished in found
        if finished is None
    ]
    return _Rows(sums, groups)


@dataclass(frozen=True)
class Behind:
    """An open matter with its chance of making a checkpoint, the days that it still needs, and what holds it back."""

    pk: int
    title: str
    village: str
    state: str
    percent: int
    reported_on: date | None
    planned_finish: date | None
    rest: float
    cause: str
    chance: float

    @property
    def expected_on(self) -> date | None:
        """When plan and progress let it finish."""
        return None if self.rest == inf else clock.today() + timedelta(days=self.rest)


# As many as a list of matters to urge can be of use.
MOST = 2000
_BEHIND = f"""{MATTERS}
SELECT matter.id, matter.title, village_id, state, percent, reported_on, planned_finish, rest, cause, after, kind,
  category, handling_level
FROM matter ORDER BY kind = 'suspended' DESC, rest DESC NULLS FIRST, id LIMIT {MOST}
"""


def matters_behind(programme: Programme, prefix: str, key: str, *, limit: int) -> list[Behind]:
    """The open matters of a scope, those least likely to make the checkpoint first; one query."""
    points, rule = [each for each in upcoming(programme) if each.measure in COUNTED], programme.pack.warning
    place = next((place for place, point in enumerate(points) if point.key == key), None)
    if place is None or rule is None:
        return []
    point, pace = points[place], pace_of(programme)
    scope = max(prefix, codes.prefix(programme.root_id), key=len)
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, values_of(scope, programme.year, [each.due for each in points], rule, pace.carry))
        rows = cursor.fetchall()
    found = []
    for pk, title, village, state, percent, told, finish, rest, cause, after, kind, category, handling in rows:
        cell = Cell(kind, category, handling, inf if rest is None else rest, cause, 1)
        shown = cell if after <= place else replaced(cell)
        chance = chance_of(cell, point.measure, point.due, clock.today(), pace)
        found.append(Behind(pk, title, village, state, percent, told, finish, cell.rest, shown.cause, chance))
    return sorted(found, key=lambda each: (each.chance, -each.rest, each.pk))[:limit]
