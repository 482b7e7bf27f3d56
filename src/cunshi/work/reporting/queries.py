"""Named questions on reports: what a post owes, what a level reviews, how punctual each division is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors, bounds
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, RoleKey
from cunshi.kernel import clock
from cunshi.kernel.periods import Period
from cunshi.rulebook.calendar import review_by
from cunshi.rulebook.schema import Duty
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import owing
from cunshi.work.reporting.models import FILED, PeriodLock, Report
from cunshi.work.reporting.owing import COUNTED, SUMS, Slot, slots


@dataclass(frozen=True)
class Owed:
    """One report that is owed: of which duty and period, on what, and the report that stands there, if any."""

    slot: Slot
    division: Division
    matter: Matter | None
    report: Report | None

    @property
    def programme(self) -> Programme:
        return self.slot.programme

    @property
    def duty(self) -> Duty:
        return self.slot.duty

    @property
    def period(self) -> Period:
        return self.slot.period

    @property
    def due(self) -> date:
        return self.slot.due

    @property
    def state(self) -> str:
        """A report's state, or “owed” while there is none."""
        return self.report.state if self.report else "owed"

    @property
    def filed(self) -> bool:
        return self.state in FILED

    @property
    def late(self) -> bool:
        """Filed after the due date, or not filed and past it."""
        day = self.report.submitted_on if self.report and self.filed else None
        return (day or clock.today()) > self.due


@dataclass(frozen=True)
class Round:
    """One period that a level reviews: the counts of what lies below it, until when, and its lock when there is one."""

    slot: Slot
    counts: dict[str, int]
    until: date | None
    lock: PeriodLock | None

    @property
    def late(self) -> bool:
        return self.lock is None and self.until is not None and self.until < clock.today()


def plans_of(post: Post, year: int | None = None) -> list[Programme]:
    """The plans whose reports may concern a post this year, and last year's, which is still being closed."""
    known = Programme.objects.visible_to(post).select_related("root")
    this = clock.today().year
    return list(known.filter(year__in=[year] if year else [this - 1, this]))


def owed_by(post: Post) -> list[Owed]:
    """What the post has to report: all that is not filed and not locked, and what it filed for running periods."""
    mine = own_rows(post)
    if mine is None:
        return []
    condition, values = mine
    select = f"""
        SELECT programme_id, duty, first, division_id, matter_id, report_id, filed FROM owing
        WHERE (NOT filed OR last >= %(today)s) AND {condition} ORDER BY due, division_id, matter_id"""
    found = slots(plans_of(post))
    rows = owing.rows(select, found, post.prefix, **values)
    kept = [row for row in _unlocked(rows, post) if not row["locked"] or row["filed"]]
    return load(found, kept)


def own_rows(post: Post) -> tuple[str, dict[str, Any]] | None:
    """Which rows are the post's own to report: its village's, its unit's, its office's."""
    if post.role == RoleKey.VILLAGE_CLERK:
        return "owing.division_id = %(own)s AND owing.unit = ''", {"own": post.division_id}
    if post.role == RoleKey.DEPARTMENT_OFFICER:
        led = "(owing.lead_unit_id = %(unit_id)s OR (owing.unit = %(unit_name)s AND owing.division_id = %(own)s))"
        return led, {"unit_id": post.unit_id, "unit_name": post.unit.name, "own": post.division_id}
    if post.role == OFFICE_OF_LEVEL.get(post.level):
        own = "owing.asks <> 'progress' AND owing.unit = '' AND NOT owing.each_unit AND owing.division_id = %(own)s"
        return own, {"own": post.division_id}
    return None


def _unlocked(rows: list[dict[str, Any]], post: Post) -> list[dict[str, Any]]:
    """The rows, each told whether a lock lies over its period."""
    keys = {(row["programme_id"], row["duty"], row["first"]) for row in rows}
    above = [*ancestors(post.division_id), post.division_id]
    locks = PeriodLock.objects.filter(programme_id__in={key[0] for key in keys}, first__in={key[2] for key in keys})
    held = [(lock.programme_id, lock.duty, lock.first, lock.division_id) for lock in locks if keys]
    for row in rows:
        over = {*above, *ancestors(row["division_id"]), row["division_id"]}
        row["locked"] = any(
            lock[:3] == (row["programme_id"], row["duty"], row["first"]) and lock[3] in over for lock in held
        )
    return rows


def load(found: Sequence[Slot], rows: Iterable[dict[str, Any]], reports: QuerySet[Report] | None = None) -> list[Owed]:
    """Rows of `owing` as objects: matters, reports (of the query given), and divisions where no matter brings them."""
    rows = list(rows)
    by_key = {slot.key: slot for slot in found}
    divisions = Division.objects.in_bulk([row["division_id"] for row in rows if not row["matter_id"]])
    matters = (
        Matter.objects.select_related("programme", "village", "lead_unit")
        .with_planned()
        .in_bulk([row["matter_id"] for row in rows if row["matter_id"]])
    )
    known = Report.objects.all() if reports is None else reports
    filed = known.select_related("by", "by__account", "by__unit").annotate(photo_count=Count("photos"))
    by_pk = filed.in_bulk([row["report_id"] for row in rows if row["report_id"]])
    return [
        Owed(
            by_key[row["programme_id"], row["duty"], row["first"]],
            matters[row["matter_id"]].village if row["matter_id"] else divisions[row["division_id"]],
            matters.get(row["matter_id"]),
            by_pk.get(row["report_id"]),
        )
        for row in rows
    ]


def lock_over(programme: Programme, duty: str, first: date, code: str) -> PeriodLock | None:
    """The lock that lies over a period for a division, its own or of a level above; the lowest counts."""
    above = [*ancestors(code), code]
    return PeriodLock.objects.filter(programme=programme, duty=duty, first=first, division_id__in=above).last()


def rounds(post: Post, year: int | None = None) -> list[Round]:
    """The periods that the post's level reviews, newest first; of those not locked also the ones still running."""
    level, found = post.level, slots(plans_of(post, year))
    reviewed = [slot for slot in found if slot.duty.reviewed_at(level)]
    counted = owing.tally("SELECT * FROM tally", "programme_id, duty, first", reviewed, post.prefix)
    counts = {(row["programme_id"], row["duty"], row["first"]): row for row in counted}
    locks = {
        (lock.programme_id, lock.duty, lock.first): lock
        for lock in PeriodLock.objects.filter(division=post.division_id).select_related("by", "by__account", "by__unit")
    }
    return [
        Round(slot, counts[slot.key], review_by(slot.duty, slot.period, level), locks.get(slot.key))
        for slot in reversed(reviewed)
        if slot.key in counts
    ]


def rounds_due(post: Post) -> list[Round]:
    """The rounds that wait for the post: over and not locked, oldest first."""
    if post.role != OFFICE_OF_LEVEL.get(post.level):
        return []
    today = clock.today()
    return [each for each in reversed(rounds(post)) if each.lock is None and each.slot.period.last < today]


def rows_of(found: Sequence[Slot], prefix: str) -> list[Owed]:
    """Every report owed in these slots within a code prefix, village by village."""
    select = """
        SELECT programme_id, duty, first, division_id, matter_id, report_id FROM owing
        ORDER BY division_id, matter_id, first"""
    return load(found, owing.rows(select, found, prefix))


def page_of(
    found: Sequence[Slot],
    prefix: str,
    standing: str = "",
    *,
    limit: int,
    offset: int = 0,
    counted: Sequence[dict[str, Any]] | None = None,
    reports: QuerySet[Report] | None = None,
) -> tuple[list[Owed], int]:
    """One page of what is owed in these slots, newest period first, and how many rows there are in all.

    The counts (of by_period, where the caller has them) tell which periods the page falls into, so only those are
    read row by row.
    """
    names = _COUNTED_AS.get(standing, (standing,) if standing in _STANDINGS else ("owed",))
    periods = by_period(found, prefix) if counted is None else counted
    counts = {(row["duty"], row["first"]): sum(row[name] for name in names) for row in periods}
    total, here, skipped = sum(counts.values()), [], 0
    before = 0
    for first in sorted({key[1] for key in counts}, reverse=True):
        count = sum(many for key, many in counts.items() if key[1] == first)
        if before + count <= offset:
            skipped += count
        elif before < offset + limit:
            here += [slot for slot in found if slot.period.first == first]
        before += count
    select = f"""
        SELECT programme_id, duty, first, division_id, matter_id, report_id FROM owing
        WHERE {_STANDINGS.get(standing, "true")} ORDER BY first DESC, division_id, matter_id, duty
        LIMIT %(limit)s OFFSET %(offset)s"""
    rows = owing.rows(select, here, prefix, limit=limit, offset=offset - skipped)
    return load(found, rows, reports), total


_STANDINGS = {
    "on_time": "filed AND submitted_on <= due",
    "late": "filed AND submitted_on > due",
    "missing": "NOT filed AND due < %(today)s",
    "pending": "NOT filed AND due >= %(today)s",
    "unfiled": "NOT filed",
    "due": "filed OR due < %(today)s",
    "returned": "state = 'returned'",
    "unreviewed": "state = 'submitted'",
}
_COUNTED_AS = {"unfiled": ("missing", "pending"), "due": ("on_time", "late", "missing")}


def punctuality(found: Sequence[Slot], prefix: str) -> dict[str, int]:
    """How the reports of these slots stand within a code prefix: COUNTED, from owed to short."""
    rows = owing.tally(f"SELECT {SUMS} FROM tally", "asks", found, prefix)
    return {name: (rows[0][name] if rows else 0) or 0 for name in COUNTED}


def by_period(found: Sequence[Slot], prefix: str) -> list[dict[str, Any]]:
    """The same counts for each duty and period, oldest first."""
    return owing.tally("SELECT * FROM tally ORDER BY first, duty", "duty, first", found, prefix)


def by_child(found: Sequence[Slot], code: str) -> list[dict[str, Any]]:
    """The same counts for each division directly below `code` that owes anything; `child` is its code."""
    select = f"""
        SELECT child.code AS child, child.name AS name, {SUMS} FROM tally
        JOIN {_CHILDREN} ON tally.division_id BETWEEN child.code AND child.high
        GROUP BY child.code, child.name ORDER BY child.code"""
    return owing.tally(select, "division_id", found, code, **_children(code))


def by_part(found: Sequence[Slot], prefix: str, digits: int) -> list[dict[str, Any]]:
    """The same counts by the first digits of the codes; `part` is those. What a division owes itself ends in zeros."""
    select = f"SELECT left(tally.division_id, %(digits)s) AS part, {SUMS} FROM tally GROUP BY 1 ORDER BY 1"
    return owing.tally(select, "division_id", found, prefix, digits=digits)


def by_unit(found: Sequence[Slot], prefix: str) -> list[dict[str, Any]]:
    """The same counts for each unit that leads matters or owes a duty by name; `name` is empty for the villages."""
    select = f"""
        SELECT coalesce(people_unit.name, nullif(tally.unit, ''), '') AS name, {SUMS} FROM tally
        LEFT JOIN people_unit ON people_unit.id = tally.lead_unit_id
        GROUP BY 1 ORDER BY 1"""
    return owing.tally(select, "lead_unit_id, unit", found, prefix)


def roll_up(found: Sequence[Slot], code: str) -> list[dict[str, Any]]:
    """What each division below `code` reports: COUNTED, filed, mean percent, yuan paid; and the same as locked.

    Sums of the villages' own reports: no level keeps a figure of its own. The mean is of the last percent that each
    matter reported. `paid_locked` and `percent_locked` are what stood at the lock, before any amendment; `amended`
    counts the reports that were corrected since.
    """
    select = f"""
        , newest AS (
          SELECT DISTINCT ON (matter_id) division_id, percent, percent_locked
          FROM answer WHERE filed AND percent IS NOT NULL ORDER BY matter_id, first DESC
        ), side AS MATERIALIZED (
          SELECT division_id, count(*) AS owed, count(*) FILTER (WHERE due < %(today)s) AS past, 0 AS filed,
            0::numeric AS paid, 0 AS percent, 0::numeric AS paid_locked, 0 AS percent_locked, 0 AS told, 0 AS locked,
            0 AS count, 0 AS amended, 0 AS on_time, 0 AS answered, 0 AS returned, 0 AS unreviewed, 0 AS short
          FROM place GROUP BY division_id
          UNION ALL
          SELECT division_id, 0, 0, count(*) FILTER (WHERE filed), sum(paid) FILTER (WHERE filed),
            0, sum(paid_locked) FILTER (WHERE filed), 0, 0, 0,
            sum(count) FILTER (WHERE filed), count(*) FILTER (WHERE amended),
            count(*) FILTER (WHERE filed AND submitted_on <= due), count(*) FILTER (WHERE filed AND due < %(today)s),
            count(*) FILTER (WHERE state = 'returned'), count(*) FILTER (WHERE state = 'submitted'),
            count(*) FILTER (WHERE filed AND asks = 'count' AND coalesce(count, 0) < needed AND due < %(today)s)
          FROM answer GROUP BY division_id
          UNION ALL
          SELECT division_id, 0, 0, 0, 0, sum(percent), 0, sum(percent_locked), count(*), count(percent_locked),
            0, 0, 0, 0, 0, 0, 0 FROM newest GROUP BY division_id)
        SELECT child.code AS child, child.name AS name, sum(owed)::int AS owed, sum(filed)::int AS filed,
          sum(on_time)::int AS on_time, (sum(filed) - sum(on_time))::int AS late,
          (sum(past) - sum(answered))::int AS missing,
          (sum(owed) - sum(past) - (sum(filed) - sum(answered)))::int AS pending,
          sum(returned)::int AS returned, sum(unreviewed)::int AS unreviewed, sum(short)::int AS short,
          coalesce(sum(paid), 0) AS paid, coalesce(sum(paid_locked), 0) AS paid_locked,
          round(sum(percent)::numeric / nullif(sum(told), 0), 1) AS percent,
          round(sum(percent_locked)::numeric / nullif(sum(locked), 0), 1) AS percent_locked,
          coalesce(sum(count), 0)::int AS count, sum(amended)::int AS amended
        FROM side JOIN {_CHILDREN} ON side.division_id BETWEEN child.code AND child.high
        GROUP BY child.code, child.name ORDER BY child.code"""
    return owing.figures(select, found, code, **_children(code))


def beneath(slot: Slot) -> list[Slot]:
    """The slots whose figures a statement is written beside: of the duty that it sums, else of the progress reported.

    Those whose period ends within the statement's own; none for what is itself reported or counted.
    """
    if slot.duty.asks == "progress" or (slot.duty.asks == "count" and not slot.duty.sums):
        return []
    return [
        each
        for each in slots([slot.programme], on=min(slot.period.last, clock.today()))
        if (each.duty.key == slot.duty.sums if slot.duty.sums else each.duty.asks == "progress")
        and slot.period.first <= each.period.last <= slot.period.last
    ]


def burden(found: Sequence[Slot], code: str, month: date) -> list[dict[str, Any]]:
    """What the villages below each division were asked for in a month (REP-08): reports, fields, seconds spent.

    A report belongs to the month in which it is due; one that is not filed yet counts with the fields of its form.
    """
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    due = [slot for slot in found if month.replace(day=1) <= slot.due <= last]
    select = f"""
        , side AS MATERIALIZED (
          SELECT division_id, count(*) AS reports, 0 AS filed, sum({_FIELDS}) AS fields, 0 AS seconds, 0 AS timed
          FROM place WHERE level = %(village)s GROUP BY division_id
          UNION ALL
          SELECT division_id, 0, count(*) FILTER (WHERE filed), sum(fields - {_FIELDS}), coalesce(sum(seconds), 0),
            count(seconds) FROM answer WHERE level = %(village)s GROUP BY division_id)
        SELECT child.code AS child, child.name AS name, count(DISTINCT division_id) AS villages,
          sum(reports)::int AS reports, sum(filed)::int AS filed, sum(fields)::int AS fields,
          sum(seconds)::int AS seconds, sum(timed)::int AS timed
        FROM side JOIN {_CHILDREN} ON side.division_id BETWEEN child.code AND child.high
        GROUP BY child.code, child.name ORDER BY child.code"""
    return owing.figures(select, due, code, **_children(code))


# What the form of a duty asks for before anybody has filled it in (rules.asked says the same of one that was filed).
_FIELDS = "CASE asks WHEN 'progress' THEN 4 WHEN 'count' THEN 2 ELSE 1 END"
_CHILDREN = "unnest(%(child)s::text[], %(child_name)s::text[], %(child_high)s::text[]) AS child(code, name, high)"


def _children(code: str) -> dict[str, Any]:
    """The divisions directly below a code; a village has none and stands for itself."""
    rows = list(Division.objects.children_of(code)) or list(Division.objects.filter(code=code))
    return {
        "child": [row.code for row in rows],
        "child_name": [row.short_name for row in rows],
        "child_high": [bounds(row.code)[1] for row in rows],
    }
