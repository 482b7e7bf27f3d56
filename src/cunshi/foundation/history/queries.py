"""What the database recorded of a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory.models
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

LIMIT = 500


@dataclass(frozen=True)
class Change:
    """One field of one row, before and after; a made or removed row is one line with `field` empty and its data."""

    at: datetime
    name: str
    post: str
    table: str
    row: str
    event: str
    field: str
    before: Any
    after: Any
    reason: str


def changes_of(row: models.Model, *, ignore: frozenset[str] = frozenset()) -> list[Change]:
    """All recorded changes of `row` and of the rows that belong to it, newest first; the 500 latest events."""
    own = Q(pgh_obj_id=str(row.pk)) | ~Q(pgh_obj_model=row._meta.label)
    # A row of the same table that points at this one (a duplicate merged into it) has a history of its own.
    references = pghistory.models.Events.objects.references(row).filter(own)
    events = references.order_by("-pgh_created_at", "-pgh_id")[:LIMIT]
    return [line for event in events for line in _lines(event, ignore)]


def _lines(event: Any, ignore: frozenset[str]) -> Iterator[Change]:
    context = event.pgh_context or {}
    at = parse_datetime(context.get("at", "")) or event.pgh_created_at
    common = {
        "at": timezone.localtime(at),
        "name": context.get("name", ""),
        "post": context.get("post", ""),
        "table": event.pgh_obj_model.rsplit(".", 1)[-1].lower(),
        "row": str(event.pgh_obj_id),
        "event": event.pgh_label,
        "reason": context.get("reason", ""),
    }
    if event.pgh_label == "update":
        for field, (before, after) in sorted((event.pgh_diff or {}).items()):
            if field not in ignore:
                yield Change(**common, field=field, before=before, after=after)
    else:
        removed = event.pgh_label == "delete"
        yield Change(
            **common,
            field="",
            before=event.pgh_data if removed else None,
            after=None if removed else event.pgh_data,
        )
