"""The past that a plan's forecasts are measured by: matters of the years before it, as their rows tell."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection

from cunshi.foundation.divisions.span import bounds
from cunshi.kernel import clock, codes
from cunshi.kernel.codes import Level
from cunshi.oversight.warning.pace import SAMPLE, Life, Pace, fit
from cunshi.rulebook.warnings import WarningRule
from cunshi.work.matters.states import IN_LEDGER
from cunshi.work.programmes.models import Programme

# Years that are over hardly change: a fitted pace is kept for an hour.
KEPT_SECONDS = 3600

# A sample that is the same each time, whatever the order in which rows were written.
_LIVES = """
WITH chosen AS (
  SELECT * FROM matters_matter
  WHERE village_id BETWEEN %(low)s AND %(high)s AND year BETWEEN %(first)s AND %(last)s AND state = ANY(%(states)s)
    AND listed_on IS NOT NULL
    AND (planned_start, planned_finish) IS DISTINCT FROM (started_on, finished_on)
  ORDER BY id * 2654435761 %% 4294967296 LIMIT %(sample)s
)
SELECT year, left(village_id, 6), category, handling_level, listed_on, planned_start, planned_finish, started_on,
  finished_on, written_off_on,
  ARRAY(SELECT reported_on FROM matters_progress told WHERE told.matter_id = chosen.id ORDER BY told.id),
  ARRAY(SELECT percent::int FROM matters_progress told WHERE told.matter_id = chosen.id ORDER BY told.id),
  ARRAY(SELECT since FROM matters_workspell spell WHERE spell.matter_id = chosen.id ORDER BY since, id),
  ARRAY(SELECT until FROM matters_workspell spell WHERE spell.matter_id = chosen.id ORDER BY since, id)
FROM chosen ORDER BY id
"""


def pace_of(programme: Programme) -> Pace:
    """How matters of the plan's region went in the years before it; kept for an hour."""
    key = f"pace:{programme.pk}:{clock.today()}"
    found = cache.get(key)
    if found is None:
        found = _pace(programme)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _pace(programme: Programme) -> Pace:
    rule = programme.pack.warning
    if rule is None:
        return Pace()
    dues = [(point.due.month, point.due.day) for point in programme.pack.checkpoints if point.measure == "completed"]
    lives = lives_before(programme, rule)
    return fit(lives, least=rule.min_history, closing_days=rule.closing_days, dues=dues or [(6, 30), (10, 31)])


def lives_before(programme: Programme, rule: WarningRule) -> list[Life]:
    """Matters of the years that the rule looks back on, in the whole region, in one query."""
    root = codes.prefix(programme.root_id)
    low, high = bounds(root[: Level.REGION.digits])
    values: dict[str, Any] = {
        "low": low,
        "high": high,
        "first": programme.year - rule.history_years,
        "last": programme.year - 1,
        "states": sorted(IN_LEDGER),
        "sample": SAMPLE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LIVES, values)
        return [_life(*row) for row in cursor.fetchall()]


def _life(*row: Any) -> Life:
    told, (told_on, percents, since, until) = row[:10], row[10:]
    reports = tuple(zip(told_on, percents, strict=True))
    suspended = _gaps(since, until, finished=told[8] is not None)
    return replace(Life(*told), reports=reports, suspended=suspended)


def _gaps(since: list[date], until: list[date | None], *, finished: bool) -> tuple[tuple[date, date | None], ...]:
    """The times between spells of work; the last spell of a matter that is not finished may end in one."""
    again: list[date | None] = [*since[1:], None]
    last = len(since) - 1
    return tuple(
        (stop, resumed)
        for place, (stop, resumed) in enumerate(zip(until, again, strict=True))
        if stop and (place < last or not finished)
    )
