"""A village's work as the phone keeps it: plain values, in the reader's language, money as text in yuan."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.front.field.wording import period_text
from cunshi.kernel import clock
from cunshi.work.matters import queries as matters
from cunshi.work.matters.models import Matter, Progress
from cunshi.work.matters.rules import shown
from cunshi.work.matters.states import State
from cunshi.work.reporting import queries as reporting
from cunshi.work.reporting.models import Report
from cunshi.work.reporting.queries import Owed

# The running ones first, then what comes next, then what is done.
ORDER = (State.STARTED, State.SUSPENDED, State.LISTED, State.FINISHED, State.ACCEPTED, State.WRITTEN_OFF)
MOST_MATTERS = 40
LINES = 3


def village(post: Post) -> dict[str, Any]:
    """What a post of a village owes, its matters, and the stages that it signs."""
    owed = reporting.owed_by(post)
    return {
        "owed": [_owed(row) for row in owed],
        "matters": _matters(post, {row.matter.pk for row in owed if row.matter}),
        "stages": [_stage(row) for row in matters.supervision_of(post)],
    }


def _owed(row: Owed) -> dict[str, Any]:
    report, matter = row.report, row.matter
    subject = f"m{matter.pk}" if matter else row.division.pk
    return {
        "key": f"{row.programme.pk}.{row.duty.key}.{row.period.first}.{subject}",
        "programme": row.programme.pk,
        "duty": row.duty.key,
        "name": shown(row.duty.names),
        "asks": row.duty.asks,
        "needed": row.duty.needed,
        "division": row.division.pk,
        "matter": matter.pk if matter else None,
        "first": row.period.first.isoformat(),
        "last": row.period.last.isoformat(),
        "period": period_text(row.period),
        "due": row.due.isoformat(),
        "state": row.state,
        "late": row.late,
        "reason": report.returned_because if report else "",
        "base": report.version if report else 0,
        "filed": figures(report) if report else None,
    }


def figures(report: Report) -> dict[str, Any]:
    """A report as it stands, for somebody who has to weigh it against an own one."""
    return {
        "percent": report.percent,
        "count": report.count,
        "done": report.done,
        "paid": None if report.matter_id is None else str(report.paid),
        "photos": _photos(report),
        "version": report.version,
        "by": str(report.by.account),
        "at": report.revised_at.isoformat(),
    }


def _photos(report: Report) -> int:
    """How many photos came with a report; lists bring the number along."""
    counted: int | None = getattr(report, "photo_count", None)
    return report.photos.count() if counted is None else counted


def _matters(post: Post, owing: set[int]) -> list[dict[str, Any]]:
    """The matters of this year that the village carries out, and older ones on which it still owes a report."""
    mine = Matter.objects.visible_to(post).filter(state__in=ORDER).select_related("village").with_planned()
    rows = [row for row in mine if row.year == clock.today().year or row.pk in owing]
    rows.sort(key=lambda row: (ORDER.index(State(row.state)), row.planned_finish or clock.today(), row.pk))
    rows = rows[:MOST_MATTERS]
    paid, lines = _reported(rows)
    return [
        {
            "id": row.pk,
            "title": row.title,
            "place": row.village.short_name,
            "state": row.state,
            "label": str(State(row.state).label),
            "percent": row.percent,
            "planned": str(row.planned_total),
            "paid": f"{paid[row.pk]:.2f}",
            "finish": row.planned_finish.isoformat() if row.planned_finish else None,
            "lines": lines[row.pk],
        }
        for row in rows
    ]


def _reported(rows: Sequence[Matter]) -> tuple[dict[int, Decimal], dict[int, list[str]]]:
    """What was paid for each matter in all, and what was last said of it, newest first, each line once."""
    paid: dict[int, Decimal] = defaultdict(Decimal)
    lines: dict[int, list[str]] = defaultdict(list)
    reports = Progress.objects.filter(matter__in=rows).order_by("-pk").values_list("matter", "done", "paid")
    for matter, line, amount in reports:
        paid[matter] += amount
        if len(lines[matter]) < LINES and line not in lines[matter]:
            lines[matter].append(line)
    return paid, lines


def _stage(row: matters.SupervisedStage) -> dict[str, Any]:
    word = row.word
    return {
        "matter": row.matter.pk,
        "title": row.matter.title,
        "stage": row.stage,
        "name": shown(row.names),
        "state": row.state,
        "note": (word.answer or word.text) if word else "",
    }
