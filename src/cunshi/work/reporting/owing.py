"""What is owed, computed: the plans' calendars laid over the matters under way and the divisions that report.

Nothing here is stored, so nothing goes stale: a row is owed when rule, facts and day say so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from cunshi.foundation.divisions.span import bounds
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.periods import Period
from cunshi.rulebook.calendar import due_on, periods_of
from cunshi.rulebook.schema import Duty
from cunshi.work.programmes.models import Programme


@dataclass(frozen=True)
class Slot:
    """One period of one duty of one plan, and the day until which a report of it is on time."""

    programme: Programme
    duty: Duty
    period: Period
    due: date

    @property
    def key(self) -> tuple[int, str, date]:
        return self.programme.pk, self.duty.key, self.period.first


def slots(programmes: Iterable[Programme], *, duty: str = "", on: date | None = None) -> list[Slot]:
    """The periods that have begun by `on` (today), of all duties or of one, oldest first."""
    day = on or clock.today()
    found = [
        Slot(programme, rule, period, due_on(rule, period))
        for programme in programmes
        for rule in programme.pack.duties
        if duty in ("", rule.key)
        for period in periods_of(programme.pack, rule)
        if period.first <= day
    ]
    return sorted(found, key=lambda slot: (slot.period.first, slot.programme.root_id, slot.duty.key))


def latest(found: Sequence[Slot], day: date) -> Slot | None:
    """Among the slots of one duty: the period that is running, else the last one that ended."""
    running = next((slot for slot in found if slot.period.covers(day)), None)
    return running or (found[-1] if found else None)


# Each row that is owed: division, matter (null for a duty of a division), and the report that answers it, if any.
_OWING = """
WITH slot AS (
  SELECT * FROM unnest(%(programme)s::bigint[], %(duty)s::text[], %(first)s::date[], %(last)s::date[], %(due)s::date[],
    %(asks)s::text[], %(level)s::int[], %(low)s::text[], %(high)s::text[], %(needed)s::int[], %(unit)s::text[])
    AS slot(programme_id, duty, first, last, due, asks, level, low, high, needed, unit)
), inner_plan AS (
  SELECT * FROM unnest(%(outer)s::bigint[], %(inner_low)s::text[], %(inner_high)s::text[])
    AS inner_plan(programme_id, low, high)
), place AS (
  SELECT slot.*, matter.village_id AS division_id, matter.id AS matter_id, matter.lead_unit_id
  FROM slot
  JOIN matters_workspell spell ON spell.since <= slot.last AND (spell.until IS NULL OR spell.until > slot.last)
  JOIN matters_matter matter ON matter.id = spell.matter_id AND matter.programme_id = slot.programme_id
  WHERE slot.asks = 'progress' AND matter.village_id BETWEEN %(scope_low)s AND %(scope_high)s
  UNION ALL
  SELECT slot.*, division.code, NULL, NULL
  FROM slot
  JOIN divisions_division division ON division.level = slot.level AND division.code BETWEEN slot.low AND slot.high
  WHERE slot.asks <> 'progress' AND division.code BETWEEN %(scope_low)s AND %(scope_high)s
    AND (division.level < %(village)s OR division.is_administrative_village)
    AND NOT EXISTS (
      SELECT 1 FROM inner_plan
      WHERE inner_plan.programme_id = slot.programme_id AND division.code BETWEEN inner_plan.low AND inner_plan.high)
), owing AS (
  SELECT place.*, report.id AS report_id, report.state, report.submitted_on, report.paid, report.percent, report.count,
    coalesce(report.state, '') IN ('submitted', 'reviewed', 'locked') AS filed
  FROM place
  LEFT JOIN reporting_report report
    ON report.programme_id = place.programme_id AND report.duty = place.duty AND report.first = place.first
    AND report.division_id = place.division_id AND coalesce(report.matter_id, 0) = coalesce(place.matter_id, 0)
)
"""
# How a row stands today; what is filed with less than the plan asks for is `short`.
COUNTS = """
count(*) AS owed,
count(*) FILTER (WHERE filed AND submitted_on <= due) AS on_time,
count(*) FILTER (WHERE filed AND submitted_on > due) AS late,
count(*) FILTER (WHERE NOT filed AND due < %(today)s) AS missing,
count(*) FILTER (WHERE NOT filed AND due >= %(today)s) AS pending,
count(*) FILTER (WHERE state = 'returned') AS returned,
count(*) FILTER (WHERE state = 'submitted') AS unreviewed,
count(*) FILTER (WHERE filed AND asks = 'count' AND coalesce(count, 0) < needed AND due < %(today)s) AS short
"""


def ask(select: str, found: Sequence[Slot], prefix: str, **more: Any) -> list[dict[str, Any]]:
    """Run `select` over the rows that are owed (`owing`) for these slots within a code prefix; rows as dictionaries."""
    if not found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OWING + select, {**_parameters(found, prefix), "today": clock.today(), **more})
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _parameters(found: Sequence[Slot], prefix: str) -> dict[str, Any]:
    low, high = bounds(prefix)
    spans = {slot.programme.pk: bounds(slot.programme.root_id) for slot in found}
    nested = _nested({slot.programme.pk: slot.programme for slot in found})
    return {
        "programme": [slot.programme.pk for slot in found],
        "duty": [slot.duty.key for slot in found],
        "first": [slot.period.first for slot in found],
        "last": [slot.period.last for slot in found],
        "due": [slot.due for slot in found],
        "asks": [slot.duty.asks for slot in found],
        "level": [int(slot.duty.by) for slot in found],
        "low": [spans[slot.programme.pk][0] for slot in found],
        "high": [spans[slot.programme.pk][1] for slot in found],
        "needed": [slot.duty.needed for slot in found],
        "unit": [slot.duty.unit or "" for slot in found],
        "outer": [outer for outer, _span in nested],
        "inner_low": [span[0] for _outer, span in nested],
        "inner_high": [span[1] for _outer, span in nested],
        "scope_low": low,
        "scope_high": high,
        "village": int(Level.VILLAGE),
    }


def _nested(programmes: dict[int, Programme]) -> list[tuple[int, tuple[str, str]]]:
    """For each plan the subtrees in which a more specific plan of the same year governs instead."""
    known = Programme.objects.filter(year__in={programme.year for programme in programmes.values()})
    return [
        (outer.pk, bounds(inner.root_id))
        for outer in programmes.values()
        for inner in known
        if inner.year == outer.year and inner.root_id != outer.root_id and _within(inner.root_id, outer.root_id)
    ]


def _within(code: str, root: str) -> bool:
    low, high = bounds(root)
    return low <= code <= high
