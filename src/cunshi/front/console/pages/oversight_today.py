"""What the start page says of oversight: checkpoints that are warned of, and data to mend by the month's end."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from cunshi.exchange.workbooks import wording
from cunshi.foundation.people.models import Post
from cunshi.front.console.pages.warnings import row
from cunshi.kernel.codes import Level
from cunshi.oversight.checks import words
from cunshi.oversight.checks.queries import open_for
from cunshi.oversight.warning import queries
from cunshi.work.programmes.models import Programme

SHOWN = 5


def oversight_today(post: Post, plans: Iterable[Programme]) -> dict[str, Any]:
    """What the post itself has to mend; above the village also warned checkpoints of the plans in force."""
    found = open_for(post)
    return {
        "warned": _warned(post, plans) if post.level < Level.VILLAGE else [],
        "to_mend": [
            {
                "matter": each.finding.matter,
                "village": wording.place(each.finding.matter.village, post.division),
                "sentence": words.sentence(each.finding.kind, each.facts),
                "due": each.finding.round.due,
                "since": words.standing_since(each.finding.months),
                "late": each.state == "late",
                "url": reverse("console:matter", args=[each.finding.matter_id])
                + f"#{words.PLACES.get(each.finding.kind, 'facts')}",
            }
            for each in found[:SHOWN]
        ],
        "to_mend_count": len(found),
    }


def _warned(post: Post, plans: Iterable[Programme]) -> list[dict[str, Any]]:
    alerts = [each for plan in plans for each in queries.alerts(plan, post.prefix) if each.warns]
    return [row(each, post.division) for each in sorted(alerts, key=lambda each: each.gravity)]
