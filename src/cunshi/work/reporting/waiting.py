"""What waits in reporting beside the open work: what was missing at a lock, who has not filed, what was amended."""

from datetime import date, timedelta
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.rulebook.schema import Duty
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import owing
from cunshi.work.reporting.models import Amendment
from cunshi.work.reporting.owing import DIGITS, Slot, slots
from cunshi.work.reporting.queries import Owed, Round, load, own_rows, plans_of

# Whether a lock of the row's division or of one above it lies over it.
LOCKED_OVER = f"""EXISTS (
  SELECT 1 FROM reporting_periodlock held
  WHERE held.programme_id = owing.programme_id AND held.duty = owing.duty AND held.first = owing.first
    AND left(held.division_id, {DIGITS.format("held.level")})
      = left(owing.division_id, {DIGITS.format("held.level")}))"""
RECENT_DAYS = 15


def unfiled(slot: Slot, prefix: str, *, limit: int) -> list[dict[str, Any]]:
    """Who has not filed a period's report, the first few: division, matter and the unit that carries it out."""
    select = """
        SELECT owing.division_id, place.name AS division, owing.matter_id, matter.title, unit.name AS unit
        FROM owing
        JOIN divisions_division place ON place.code = owing.division_id
        LEFT JOIN matters_matter matter ON matter.id = owing.matter_id
        LEFT JOIN people_unit unit ON unit.id = owing.lead_unit_id
        WHERE NOT filed ORDER BY owing.division_id, owing.matter_id LIMIT %(limit)s"""
    return owing.rows(select, [slot], prefix, limit=limit)


def own_reports(post: Post) -> tuple[list[Owed], list[Owed]]:
    """What the post owes or has filed for running periods, due first; and what was missing at a lock, newest first.

    Only an amendment can still hand in the latter.
    """
    who = own_rows(post)
    if who is None:
        return [], []
    condition, values = who
    select = f"""
        SELECT programme_id, duty, first, division_id, matter_id, report_id, {LOCKED_OVER} AS locked, filed FROM owing
        WHERE (NOT filed OR last >= %(today)s) AND {condition} ORDER BY due, division_id, matter_id"""
    found = slots(plans_of(post))
    rows = owing.rows(select, found, post.prefix, **values)
    pairs = list(zip(rows, load(found, rows), strict=True))
    owed = [each for row, each in pairs if row["filed"] or not row["locked"]]
    missing = [each for row, each in reversed(pairs) if row["locked"] and not row["filed"]]
    return owed, missing


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
