"""What the start page says of reporting: what to file, what to review and lock, what was amended after a lock."""

from dataclasses import dataclass
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.front.console.pages.reports.frame import duty_words, form_url, period_words
from cunshi.front.console.pages.reports.places import named
from cunshi.front.console.pages.reports.review import url_of
from cunshi.kernel import clock
from cunshi.rulebook.calendar import review_by
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting.today import Unlocked, Waiting, today
from cunshi.work.reporting.waiting import RECENT_DAYS

SHOWN = 5


@dataclass(frozen=True)
class Sections:
    """Rows for the sections of the start page; `waiting` is the count beside the page's name in the menu."""

    context: dict[str, Any]
    waiting: int
    any: bool


def reporting_today(post: Post, known: list[Programme]) -> Sections:
    """The sections of reporting for a post, in one query."""
    this = clock.today().year
    found = today(post, [plan for plan in known if plan.year in (this, this - 1)], limit=SHOWN)
    context = {
        "to_report": [_owed(row) for row in found.to_report],
        "to_report_count": found.count,
        "to_lock": [_round(row, post) for row in found.to_lock[:SHOWN]],
        "to_lock_count": len(found.to_lock),
        "amended_count": found.amended,
        "recent_days": RECENT_DAYS,
    }
    waits = found.count + len(found.to_lock)
    return Sections(context, waits, bool(waits or found.amended))


def _owed(row: Waiting) -> dict[str, Any]:
    place = named(row.code, row.division)
    return {
        "row": row,
        "name": f"{place} · {row.title}" if row.title else duty_words(row.slot),
        "period": period_words(row.slot),
        "url": form_url(row.slot, row.code, row.matter),
    }


def _round(row: Unlocked, post: Post) -> dict[str, Any]:
    until = review_by(row.slot.duty, row.slot.period, post.level)
    return {
        "row": row,
        "name": duty_words(row.slot),
        "period": period_words(row.slot),
        "until": until,
        "late": until is not None and until < clock.today(),
        "url": url_of(row.slot),
    }
