"""What the start page says of reporting: what to file, what to review and lock, what was amended after a lock."""

from dataclasses import dataclass
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL
from cunshi.front.console.pages.reports.frame import duty_words, form_url, period_words
from cunshi.front.console.pages.reports.places import named
from cunshi.front.console.pages.reports.review import url_of
from cunshi.kernel import clock
from cunshi.rulebook.calendar import review_by
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting.models import Amendment
from cunshi.work.reporting.waiting import Unlocked, Waiting, amended_lately, to_lock, to_report

SHOWN = 5


@dataclass(frozen=True)
class Today:
    """Rows for the sections of the start page; `waiting` is the count beside the page's name in the menu."""

    context: dict[str, Any]
    waiting: int
    any: bool


def reporting_today(post: Post, known: list[Programme]) -> Today:
    """The sections of reporting for a post, in at most three queries."""
    this = clock.today().year
    plans = [plan for plan in known if plan.year in (this, this - 1)]
    owed, count = to_report(post, plans, limit=SHOWN)
    rounds = to_lock(post, plans)
    amended: list[Amendment] = []
    if any(duty.reviewed_at(post.level) for plan in plans for duty in plan.pack.duties) and _is_office(post):
        amended = amended_lately(post, limit=SHOWN)
    context = {
        "to_report": [_owed(row, post) for row in owed],
        "to_report_count": count,
        "to_lock": [_round(row, post) for row in rounds[:SHOWN]],
        "to_lock_count": len(rounds),
        "amended": amended,
    }
    return Today(context, count + len(rounds), bool(owed or rounds or amended))


def _is_office(post: Post) -> bool:
    return post.role == OFFICE_OF_LEVEL[post.level]


def _owed(row: Waiting, post: Post) -> dict[str, Any]:
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
