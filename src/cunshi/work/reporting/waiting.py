"""What waits in reporting, asked for in one query each: for start pages, and what no list of open work shows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import cached_property

from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL
from cunshi.kernel import clock
from cunshi.rulebook.schema import Duty
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import owing
from cunshi.work.reporting.models import Amendment
from cunshi.work.reporting.owing import DIGITS, Slot, slots
from cunshi.work.reporting.queries import Owed, Round, load, own_rows, plans_of

# Whether a lock of the row's division or of one above it lies over it.
_OVER = f"""EXISTS (
  SELECT 1 FROM reporting_periodlock held
  WHERE held.programme_id = owing.programme_id AND held.duty = owing.duty AND held.first = owing.first
    AND left(held.division_id, {DIGITS.format("held.level")})
      = left(owing.division_id, {DIGITS.format("held.level")}))"""
RECENT_DAYS = 15


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


def to_report(post: Post, plans: list[Programme], *, limit: int) -> tuple[list[Waiting], int]:
    """The first few reports that the post has not filed, due first, and how many there are."""
    who = own_rows(post)
    if who is None:
        return [], 0
    condition, values = who
    select = f"""
        SELECT owing.programme_id, owing.duty, owing.first, owing.division_id, owing.matter_id,
          coalesce(matter.title, '') AS title, place.name AS division,
          coalesce(report.returned_because, '') AS returned,
          count(*) OVER () AS total
        FROM owing
        JOIN divisions_division place ON place.code = owing.division_id
        LEFT JOIN matters_matter matter ON matter.id = owing.matter_id
        LEFT JOIN reporting_report report ON report.id = owing.report_id
        WHERE NOT filed AND {condition} AND NOT {_OVER}
        ORDER BY owing.due, owing.division_id, owing.matter_id LIMIT %(limit)s"""
    found = slots(plans)
    by_key = {slot.key: slot for slot in found}
    rows = owing.rows(select, found, post.prefix, limit=limit, **values)
    waiting = [
        Waiting(
            by_key[row["programme_id"], row["duty"], row["first"]],
            row["division_id"],
            row["division"],
            row["matter_id"],
            row["title"],
            row["returned"],
        )
        for row in rows
    ]
    return waiting, rows[0]["total"] if rows else 0


def own_reports(post: Post) -> tuple[list[Owed], list[Owed]]:
    """What the post owes or has filed for running periods, due first; and what was missing at a lock, newest first.

    Only an amendment can still hand in the latter.
    """
    who = own_rows(post)
    if who is None:
        return [], []
    condition, values = who
    select = f"""
        SELECT programme_id, duty, first, division_id, matter_id, report_id, {_OVER} AS locked, filed FROM owing
        WHERE (NOT filed OR last >= %(today)s) AND {condition} ORDER BY due, division_id, matter_id"""
    found = slots(plans_of(post))
    rows = owing.rows(select, found, post.prefix, **values)
    pairs = list(zip(rows, load(found, rows), strict=True))
    owed = [each for row, each in pairs if row["filed"] or not row["locked"]]
    missing = [each for row, each in reversed(pairs) if row["locked"] and not row["filed"]]
    return owed, missing


@dataclass(frozen=True)
class Unlocked:
    """A period that is over and that the post's level has not locked yet."""

    slot: Slot
    counts: dict[str, Any]

    @cached_property
    def unfiled(self) -> int:
        return int(self.counts["missing"] + self.counts["pending"])


def to_lock(post: Post, plans: list[Programme]) -> list[Unlocked]:
    """The periods that are over and wait for the post's review and lock, oldest first."""
    if post.role != OFFICE_OF_LEVEL[post.level]:
        return []
    found = [slot for slot in slots(plans) if slot.duty.reviewed_at(post.level) and slot.period.last < clock.today()]
    select = """SELECT * FROM tally WHERE NOT EXISTS (
        SELECT 1 FROM reporting_periodlock held
        WHERE held.programme_id = tally.programme_id AND held.duty = tally.duty AND held.first = tally.first
          AND held.division_id = %(own)s)"""
    counted = owing.tally(select, "programme_id, duty, first", found, post.prefix, own=post.division_id)
    rows = {(row["programme_id"], row["duty"], row["first"]): row for row in counted}
    return [Unlocked(slot, rows[slot.key]) for slot in found if slot.key in rows]


def rounds_read(post: Post) -> list[Round]:
    """The periods that levels below review, newest first, for a level that the plans ask no review of."""
    found = [slot for slot in slots(plans_of(post)) if slot.duty.review]
    counted = owing.tally("SELECT * FROM tally", "programme_id, duty, first", found, post.prefix)
    counts = {(row["programme_id"], row["duty"], row["first"]): row for row in counted}
    return [Round(slot, counts[slot.key], None, None) for slot in reversed(found) if slot.key in counts]


def amended_lately(post: Post, *, limit: int) -> list[Amendment]:
    """Amendments of the last days within the post's subtree that somebody else made, the newest first."""
    since = clock.now() - timedelta(days=RECENT_DAYS)
    rows = Amendment.objects.filter(at__gte=since, report__division__code__startswith=post.prefix).exclude(by=post)
    return list(rows.select_related("report__division", "report__matter", "report__programme").order_by("-pk")[:limit])


def slot_of(programme: Programme, duty: Duty, first: date) -> Slot | None:
    """The slot of a duty that begins on a day; None when the plan has none there or it lies ahead."""
    return next((slot for slot in slots([programme], duty=duty.key) if slot.period.first == first), None)
