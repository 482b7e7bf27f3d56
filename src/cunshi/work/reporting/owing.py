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


# How many digits of its code tell a division of a level.
DIGITS = "(ARRAY[2, 4, 6, 9, 12])[{}]"
# Where a plan of a smaller subtree governs, the wider plan of the same year asks divisions for nothing. A division that
# came later owes nothing for the time before, unless it carries on the work of one that stood then.
_SLOTS = f"""
WITH slot AS (
  SELECT * FROM unnest(%(programme)s::bigint[], %(duty)s::text[], %(first)s::date[], %(last)s::date[], %(due)s::date[],
    %(asks)s::text[], %(level)s::int[], %(low)s::text[], %(high)s::text[], %(needed)s::int[], %(unit)s::text[],
    %(each_unit)s::boolean[])
    AS slot(programme_id, duty, first, last, due, asks, level, low, high, needed, unit, each_unit)
), inner_plan AS (
  SELECT wider.id AS programme_id, root.code AS low,
    rpad(left(root.code, {DIGITS.format("root.level")}), 12, '9') AS high
  FROM programmes_programme wider
  JOIN divisions_division area ON area.code = wider.root_id
  JOIN programmes_programme closer ON closer.year = wider.year AND closer.root_id <> wider.root_id AND closer.ledger
    AND left(closer.root_id, {DIGITS.format("area.level")}) = left(wider.root_id, {DIGITS.format("area.level")})
  JOIN divisions_division root ON root.code = closer.root_id
  WHERE wider.id = ANY(%(programme)s::bigint[])
), running AS MATERIALIZED (
  SELECT matter.id AS matter_id, matter.programme_id, matter.village_id, matter.lead_unit_id, spell.since, spell.until
  FROM matters_matter matter JOIN matters_workspell spell ON spell.matter_id = matter.id
  WHERE matter.programme_id = ANY(%(programme)s) AND matter.village_id BETWEEN %(scope_low)s AND %(scope_high)s
), place AS (
  SELECT slot.*, running.village_id AS division_id, running.matter_id, running.lead_unit_id
  FROM slot JOIN running ON running.programme_id = slot.programme_id
    AND running.since <= slot.last AND (running.until IS NULL OR running.until > slot.last)
  WHERE slot.asks = 'progress'
  UNION ALL
  SELECT slot.*, division.code, NULL, doer.id
  FROM slot
  JOIN divisions_division division ON division.level = slot.level AND division.code BETWEEN slot.low AND slot.high
  LEFT JOIN people_unit doer
    ON slot.each_unit AND doer.division_id = division.code AND doer.kind = 'department'
  WHERE slot.asks <> 'progress' AND division.code BETWEEN %(scope_low)s AND %(scope_high)s
    AND (NOT slot.each_unit OR doer.id IS NOT NULL)
    AND (division.level < %(village)s OR division.is_administrative_village)
    AND division.valid_until IS NULL AND (coalesce(division.valid_from, slot.last) <= slot.last OR EXISTS (
      SELECT 1 FROM divisions_division before
      WHERE before.heir_id = division.code AND coalesce(before.valid_from, slot.last) <= slot.last))
    AND NOT EXISTS (
      SELECT 1 FROM inner_plan
      WHERE inner_plan.programme_id = slot.programme_id AND division.code BETWEEN inner_plan.low AND inner_plan.high)
)"""
# `owing`: each row that is owed, with division, matter (null for a duty of a division) and the report that answers it.
_ROWS = """, owing AS (
  SELECT place.*, report.id AS report_id, report.state, report.submitted_on,
    coalesce(report.state, '') IN ('submitted', 'reviewed', 'locked') AS filed
  FROM place
  LEFT JOIN reporting_report report
    ON report.programme_id = place.programme_id AND report.duty = place.duty AND report.first = place.first
    AND report.division_id = place.division_id AND coalesce(report.matter_id, 0) = coalesce(place.matter_id, 0)
    AND coalesce(report.unit_id, 0) = CASE WHEN place.each_unit THEN place.lead_unit_id ELSE 0 END
) """
# `answer`: each report that answers something owed, with the figures it had when its period was locked. Read apart
# from what is owed, so that a whole year of the region is two sums and no join of one long list with another.
_ANSWERS = """, first_amendment AS (
  SELECT DISTINCT ON (report_id) report_id, (before ->> 'paid')::numeric AS paid, (before ->> 'percent')::int AS percent
  FROM reporting_amendment ORDER BY report_id, id
), candidate AS MATERIALIZED (
  SELECT report.id, report.programme_id, report.duty, report.first, report.division_id, report.matter_id, report.state,
    report.submitted_on, report.paid, report.percent, report.count, report.fields, report.seconds,
    spell.since, spell.until, coalesce(report.unit_id, matter.lead_unit_id) AS lead_unit_id
  FROM reporting_report report
  LEFT JOIN matters_workspell spell ON spell.matter_id = report.matter_id
  LEFT JOIN matters_matter matter ON matter.id = report.matter_id
  WHERE report.programme_id = ANY(%(programme)s) AND report.first BETWEEN %(oldest)s AND %(newest)s
    AND report.division_id BETWEEN %(scope_low)s AND %(scope_high)s
), answer AS (
  SELECT slot.*, candidate.division_id, candidate.matter_id, candidate.lead_unit_id, candidate.id AS report_id, state,
    submitted_on, candidate.paid, candidate.percent, candidate.count, fields, seconds,
    state IN ('submitted', 'reviewed', 'locked') AS filed, amended.report_id IS NOT NULL AS amended,
    CASE WHEN amended.report_id IS NULL THEN candidate.paid ELSE amended.paid END AS paid_locked,
    CASE WHEN amended.report_id IS NULL THEN candidate.percent ELSE amended.percent END AS percent_locked
  FROM candidate
  JOIN slot ON slot.programme_id = candidate.programme_id AND slot.duty = candidate.duty
    AND slot.first = candidate.first
  LEFT JOIN first_amendment amended ON amended.report_id = candidate.id
  WHERE slot.asks <> 'progress' OR (since <= slot.last AND (until IS NULL OR until > slot.last))
)"""
# `tally`: both sides counted for each value of the columns {by}; `missing` and `pending` are what no report answers.
_TALLY = """, side AS (
  SELECT {by}, count(*) AS owed, count(*) FILTER (WHERE due < %(today)s) AS past,
    0 AS on_time, 0 AS late, 0 AS answered, 0 AS returned, 0 AS unreviewed, 0 AS short
  FROM place GROUP BY {by}
  UNION ALL
  SELECT {by}, 0, 0, count(*) FILTER (WHERE filed AND submitted_on <= due),
    count(*) FILTER (WHERE filed AND submitted_on > due), count(*) FILTER (WHERE filed AND due < %(today)s),
    count(*) FILTER (WHERE state = 'returned'), count(*) FILTER (WHERE state = 'submitted'),
    count(*) FILTER (WHERE filed AND asks = 'count' AND coalesce(count, 0) < needed AND due < %(today)s)
  FROM answer GROUP BY {by}
), tally AS MATERIALIZED (
  SELECT {by}, sum(owed)::int AS owed, sum(on_time)::int AS on_time, sum(late)::int AS late,
    (sum(past) - sum(answered))::int AS missing,
    (sum(owed) - sum(past) - (sum(on_time) + sum(late) - sum(answered)))::int AS pending,
    sum(returned)::int AS returned, sum(unreviewed)::int AS unreviewed, sum(short)::int AS short
  FROM side GROUP BY {by}
) """
COUNTED = ("owed", "on_time", "late", "missing", "pending", "returned", "unreviewed", "short")
SUMS = ", ".join(f"sum(tally.{name})::int AS {name}" for name in COUNTED)
Rows = list[dict[str, Any]]


def rows(select: str, found: Sequence[Slot], prefix: str, **more: Any) -> Rows:
    """Run `select` over the rows that are owed (`owing`) for these slots within a code prefix."""
    return _run(_SLOTS + _ROWS + select, found, prefix, more)


def tally(select: str, by: str, found: Sequence[Slot], prefix: str, **more: Any) -> Rows:
    """Run `select` over the counts (`tally`, with COUNTED) of what is owed for each value of the columns `by`."""
    return _run(_SLOTS + _ANSWERS + _TALLY.format(by=by) + select, found, prefix, more)


def both(select: str, by: str, found: Sequence[Slot], prefix: str, **more: Any) -> Rows:
    """Run `select` over the rows (`owing`) and the counts (`tally`) at once; what is not read costs nothing."""
    return _run(_SLOTS + _ROWS + _ANSWERS + _TALLY.format(by=by) + select, found, prefix, more)


def figures(select: str, found: Sequence[Slot], prefix: str, **more: Any) -> Rows:
    """Run `select` over what is owed (`place`) and what was reported (`answer`)."""
    return _run(_SLOTS + _ANSWERS + select, found, prefix, more)


def _run(query: str, found: Sequence[Slot], prefix: str, more: dict[str, Any]) -> Rows:
    if not found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, {**_parameters(found, prefix), "today": clock.today(), **more})
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _parameters(found: Sequence[Slot], prefix: str) -> dict[str, Any]:
    low, high = bounds(prefix)
    spans = {slot.programme.pk: bounds(slot.programme.root_id) for slot in found}
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
        "each_unit": [slot.duty.each_unit for slot in found],
        "oldest": min(slot.period.first for slot in found),
        "newest": max(slot.period.first for slot in found),
        "scope_low": low,
        "scope_high": high,
        "village": int(Level.VILLAGE),
    }
