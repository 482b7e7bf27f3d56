"""What the start page says of targets: shares to report, amounts to split, drafts to lock."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from cunshi.foundation.people.models import Post
from cunshi.work.programmes.models import Programme
from cunshi.work.targets.waiting import Due, waiting_for

SHOWN = 5


def targets_today(post: Post, known: list[Programme]) -> dict[str, Any]:
    """The section's rows; nothing where no target waits."""
    found = waiting_for(post, known)
    if not (found.to_report or found.unsplit or found.drafts):
        return {}
    return {
        "targets_due": [_row(each) for each in found.to_report[:SHOWN]],
        "targets_due_count": len(found.to_report),
        "targets_unsplit": found.unsplit,
        "targets_drafts": found.drafts,
        "targets_wait": True,
    }


def _row(due: Due) -> dict[str, Any]:
    code, unit, person = due.holder
    query = {"first": due.first.isoformat()}
    query |= {"unit": str(unit)} if unit else {"person": str(person)} if person else {}
    return {
        "name": due.target.names.text(get_language()),
        "first": due.first,
        "url": reverse("console:report_target", args=[due.programme.key, due.target.key, code], query=query),
    }
