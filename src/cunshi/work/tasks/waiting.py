"""What waits for a post today: its pieces of work that are late or due soon."""

from collections.abc import Iterable
from datetime import timedelta

from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks import listing
from cunshi.work.tasks.listing import Item, Narrowed
from cunshi.work.tasks.places import turns_of

SOON_DAYS = 15


def waiting_for(post: Post, plans: Iterable[Programme], *, limit: int) -> tuple[list[Item], int]:
    """The first few, due first, and how many there are; one query, none where no plan has tasks that run now."""
    today = clock.today()
    rows = [row for row in turns_of(plans) if row[2].first <= today and row[2].last <= today + timedelta(SOON_DAYS)]
    due = Narrowed(own=True, more="item.closed_on IS NULL")
    return listing.page_of(post, rows, due, limit=limit) if rows else ([], 0)
