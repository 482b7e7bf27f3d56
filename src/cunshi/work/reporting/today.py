"""What a day brings in reporting to one post, in one query: what to file, what to lock, how much was amended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL
from cunshi.kernel import clock
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import owing
from cunshi.work.reporting.owing import Slot, slots
from cunshi.work.reporting.queries import own_rows
from cunshi.work.reporting.waiting import LOCKED_OVER, RECENT_DAYS


@dataclass(frozen=True)
class Waiting:
    """A report that is still to be filed, with just what a line of a start page says."""

    slot: Slot
    code: str
    division: str
    matter: int | None
    title: str
    returned: str

    @property
    def days_late(self) -> int:
        return max((clock.today() - self.slot.due).days, 0)


@dataclass(frozen=True)
class Unlocked:
    """A period that is over and that the post's level has not locked yet."""

    slot: Slot
    counts: dict[str, Any]

    @property
    def unfiled(self) -> int:
        return int(self.counts["missing"] + self.counts["pending"])


@dataclass(frozen=True)
class Today:
    """The first few reports to file and how many there are, periods to lock, oldest first, and recent amendments."""

    to_report: list[Waiting]
    count: int
    to_lock: list[Unlocked]
    amended: int


_TO_REPORT = """
SELECT owing.programme_id, owing.duty, owing.first, owing.division_id, owing.matter_id,
  coalesce(matter.title, '') AS title, place.name AS division,
  coalesce(report.returned_because, '') AS returned, count(*) OVER () AS total
FROM owing
JOIN divisions_division place ON place.code = owing.division_id
LEFT JOIN matters_matter matter ON matter.id = owing.matter_id
LEFT JOIN reporting_report report ON report.id = owing.report_id
WHERE NOT filed AND {mine} AND NOT {locked}
ORDER BY owing.due, owing.division_id, owing.matter_id LIMIT %(limit)s
"""
_TO_LOCK = """
SELECT * FROM tally WHERE last < %(today)s AND duty = ANY(%(reviewed)s) AND NOT EXISTS (
  SELECT 1 FROM reporting_periodlock held
  WHERE held.programme_id = tally.programme_id AND held.duty = tally.duty AND held.first = tally.first
    AND held.division_id = %(own)s)
"""
_AMENDED = """
SELECT count(*) AS amended FROM reporting_amendment amendment
JOIN reporting_report report ON report.id = amendment.report_id
WHERE amendment.at >= %(since)s AND amendment.by_id <> %(post)s
  AND report.division_id BETWEEN %(scope_low)s AND %(scope_high)s
"""


def today(post: Post, plans: Sequence[Programme], *, limit: int) -> Today:
    """What waits for the post in reporting."""
    found = slots(plans)
    mine, reviewed = own_rows(post), _reviewed(post, plans)
    parts = {}
    values: dict[str, Any] = {"own": post.division_id, "post": post.pk, "limit": limit, "reviewed": list(reviewed)}
    if mine:
        parts["file"] = _TO_REPORT.format(mine=mine[0], locked=LOCKED_OVER)
        values |= mine[1]
    if reviewed:
        values["since"] = clock.now() - timedelta(days=RECENT_DAYS)
        parts |= {"lock": _TO_LOCK, "amended": _AMENDED}
    if not parts:
        return Today([], 0, [], 0)
    select = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, to_jsonb(part)::text AS row FROM ({part}) AS part" for kind, part in parts.items()
    )
    return _read(found, owing.both(select, "programme_id, duty, first, last", found, post.prefix, **values))


def _reviewed(post: Post, plans: Sequence[Programme]) -> set[str]:
    """The duties that the post's own office reviews."""
    if post.role != OFFICE_OF_LEVEL.get(post.level):
        return set()
    return {duty.key for plan in plans for duty in plan.pack.duties if duty.reviewed_at(post.level)}


def _read(found: Sequence[Slot], rows: list[dict[str, Any]]) -> Today:
    by_key = {slot.key: slot for slot in found}
    told: dict[str, list[tuple[Slot | None, dict[str, Any]]]] = {"file": [], "lock": [], "amended": []}
    for each in rows:
        row = json.loads(each["row"])
        key = (row["programme_id"], row["duty"], date.fromisoformat(row["first"])) if "duty" in row else None
        told[each["kind"]].append((by_key[key] if key else None, row))
    to_report = [
        Waiting(slot, row["division_id"], row["division"], row["matter_id"], row["title"], row["returned"])
        for slot, row in told["file"]
        if slot
    ]
    to_lock = [Unlocked(slot, row) for slot, row in told["lock"] if slot]
    return Today(
        to_report=sorted(to_report, key=lambda row: (row.slot.due, row.code, row.matter or 0)),
        count=told["file"][0][1]["total"] if told["file"] else 0,
        to_lock=sorted(to_lock, key=lambda row: (row.slot.period.first, row.slot.programme.root_id)),
        amended=told["amended"][0][1]["amended"] if told["amended"] else 0,
    )
