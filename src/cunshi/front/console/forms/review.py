"""What a reviewer sends: the reports ticked, each with the version seen, and a reason where one is returned."""

from typing import Literal

from django.http import QueryDict

from cunshi.foundation.people.models import Post
from cunshi.work.reporting.actions import Verdict
from cunshi.work.reporting.models import Report


def ticked(data: QueryDict) -> list[int]:
    """The keys of the reports that were ticked."""
    return [int(key) for key in data.getlist("row") if key.isascii() and key.isdigit() and len(key) < 19]


def verdicts(data: QueryDict, post: Post, act: Literal["review", "return"]) -> list[Verdict]:
    """One verdict for each ticked report of the post's subtree, with the reason of its own line or the common one."""
    reports = Report.objects.visible_to(post).filter(pk__in=ticked(data)).select_related("matter", "division")
    return [
        Verdict(
            each, _version(data, each.pk), act, data.get(f"r{each.pk}-reason", "").strip() or data.get("reason", "")
        )
        for each in reports
    ]


def _version(data: QueryDict, pk: int) -> int:
    text = data.get(f"r{pk}-version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
