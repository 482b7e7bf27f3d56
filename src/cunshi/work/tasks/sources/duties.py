"""Duties of a month: one line a duty whose reports are due in it, and one for what was missed before."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cunshi.work.matters.rules import shown
from cunshi.work.reporting import owing
from cunshi.work.reporting.owing import Slot, slots
from cunshi.work.reporting.waiting import LOCKED_OVER
from cunshi.work.tasks.lines import Asked, Line, Standing, Work

_DUTIES = f"""
, own AS (
  SELECT owing.*, owing.due < %(from)s AS earlier, coalesce(owing.lead_unit_id, (
    SELECT unit.id FROM people_unit unit WHERE unit.division_id = %(own)s AND unit.name = owing.unit)) AS doer
  FROM owing WHERE (owing.division_id = %(own)s OR owing.lead_unit_id = ANY(%(units)s))
    AND (owing.due >= %(from)s OR (NOT owing.filed AND NOT {LOCKED_OVER}))
)
SELECT programme_id, duty, doer, earlier, count(*)::int AS owed, (count(*) FILTER (WHERE filed))::int AS filed,
  (count(*) FILTER (WHERE filed AND submitted_on > due))::int AS late,
  (count(*) FILTER (WHERE NOT filed AND due < %(today)s))::int AS missing,
  min(due) AS oldest, max(due) AS newest, min(due) FILTER (WHERE NOT filed) AS next, min(first) AS first
FROM own GROUP BY programme_id, duty, doer, earlier ORDER BY programme_id, duty, doer, earlier"""


def duties(asked: Asked) -> Iterator[Line]:
    """The lines of what the division, its units and its office report; one query."""
    level = asked.division.level
    found = [
        slot
        for slot in slots(asked.plans, on=asked.last)
        if slot.due <= asked.last and (slot.duty.by == level or slot.duty.asks == "progress")
    ]
    values: dict[str, Any] = {
        "own": asked.division.code,
        "units": [unit.pk for unit in asked.units],
        "from": asked.first,
    }
    known = {(slot.programme.pk, slot.duty.key): slot for slot in found}
    for row in owing.rows(_DUTIES, found, asked.division.code, **values):
        yield _duty(known[row["programme_id"], row["duty"]], row)


def _duty(slot: Slot, row: dict[str, Any]) -> Line:
    told = {"filed": row["filed"], "owed": row["owed"], "missing": row["missing"]}
    if row["earlier"]:
        standing, detail = Standing.LATE, _("missed before: %(missing)d") % told
    else:
        detail = _("reported: %(filed)d of %(owed)d") % told
        standing = Standing.OPEN
        if row["missing"]:
            standing = Standing.LATE
        elif row["filed"] == row["owed"]:
            standing = Standing.DONE_LATE if row["late"] else Standing.DONE
    return Line(
        Work.DUTY,
        shown(slot.duty.names),
        slot.duty.source.cite,
        slot.programme,
        row["next"] or row["newest"],
        standing,
        (slot.programme.key, slot.duty.key, row["first"].isoformat()),
        row["doer"],
        detail,
    )
