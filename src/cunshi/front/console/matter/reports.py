"""The reports of one matter, period by period, as its page shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from cunshi.foundation.people.models import Post
from cunshi.front.console.matter.fund_rows import lines_of
from cunshi.front.console.pages.reports.frame import PHASES, duty_words, period_words
from cunshi.kernel import clock
from cunshi.work.funds.queries import Payments, money_of
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting.models import FILED, ReportState
from cunshi.work.reporting.owing import Slot, slots


def running_slot(programme: Programme) -> Slot | None:
    """The period of the plan's progress duty that runs today; None when the plan asks for no report now."""
    today = clock.today()
    running = (slot for slot in slots([programme]) if slot.duty.asks == "progress" and slot.period.covers(today))
    return next(running, None)


def standing_report(matter: Matter, slot: Slot | None) -> dict[str, Any] | None:
    """The report that stands for a period among those that the page has loaded; a draft is none."""
    if slot is None:
        return None
    told: list[dict[str, Any]] = getattr(matter, "shown_reports", [])
    key = (slot.duty.key, slot.period.first.isoformat())
    return next((row for row in told if (row["duty"], row["first"]) == key and row["state"] != "draft"), None)


def payments_of(matter: Matter) -> Payments | None:
    """What is booked as paid beside what was reported; None where the page has no books or nothing is allocated."""
    if not hasattr(matter, "fund_lines"):
        return None
    booked = money_of(lines_of(matter))
    reported = sum((each.paid for each in matter.progress.all()), Decimal(0))
    return Payments(booked.paid, reported) if booked.allocated else None


def reports(post: Post, matter: Matter) -> dict[str, Any]:
    """Every report by period, what was paid in all, and where the running period's is filed."""
    known = {(slot.duty.key, slot.period.first): slot for slot in slots([matter.programme])}
    told: list[dict[str, Any]] = matter.shown_reports  # type: ignore[attr-defined]
    rows = [_row(matter, row, known) for row in told]
    running = running_slot(matter.programme)
    return {
        "rows": rows,
        "paid": sum((each.paid for each in matter.progress.all()), Decimal(0)),
        "booked": payments_of(matter),
        "running": _url(matter, running) if running else "",
    }


def _row(matter: Matter, row: dict[str, Any], known: dict[tuple[str, date], Slot]) -> dict[str, Any]:
    slot = known[row["duty"], date.fromisoformat(row["first"])]
    filed = date.fromisoformat(row["filed"]) if row["filed"] else None
    state = ReportState(row["state"])
    return row | {
        "period": period_words(slot),
        "name": duty_words(slot),
        "words": state.label,
        "phase": PHASES[state],
        "late": filed is not None and state in FILED and filed > slot.due,
        "on_time": filed is not None and state in FILED and filed <= slot.due,
        "filed": filed,
        "paid": Decimal(row["paid"]),
        "amendments": [each | {"at": datetime.fromisoformat(each["at"])} for each in row["amendments"]],
        "url": _url(matter, slot),
    }


def _url(matter: Matter, slot: Slot) -> str:
    return reverse("console:matter_report", args=[matter.pk, slot.duty.key, slot.period.first.isoformat()])
