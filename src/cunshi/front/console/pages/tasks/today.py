"""What the start page says of tasks: the post's own that are late or due soon."""

from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.front.console.pages.tasks.listing import row_of
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks.waiting import waiting_for

SHOWN = 5


def tasks_today(post: Post, known: list[Programme]) -> dict[str, Any]:
    """The section's rows; nothing where no task waits."""
    items, count = waiting_for(post, known, limit=SHOWN)
    return {"tasks_due": [row_of(each, post) for each in items], "tasks_due_count": count} if count else {}
