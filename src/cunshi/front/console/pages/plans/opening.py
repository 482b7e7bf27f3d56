"""What a post can still open: shipped plans of its divisions, and those that hold for any division of a level."""

from dataclasses import dataclass

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.work.programmes.actions import key_of
from cunshi.work.programmes.models import Programme

# As many as a city has townships; offices with more under them type the code.
MOST_PLACES = 400


@dataclass(frozen=True)
class Offer:
    """A plan ready to be opened; `places` are the divisions to choose from for a plan without one of its own."""

    pack: Pack
    places: list[Division]


def offers(post: Post) -> list[Offer]:
    """The plans that the post can open, by year; two queries more where one of them has no place of its own."""
    if not post.may(Capability.OPEN_YEAR):
        return []
    packs = [loader.load(key) for key in loader.shipped()]
    opened = set(Programme.objects.values_list("key", flat=True))
    placed = [Offer(pack, []) for pack in packs if pack.root and pack.pack not in opened and post.covers(pack.root)]
    chosen = [Offer(pack, _places(post, pack, opened)) for pack in packs if not pack.root]
    found = [*placed, *(offer for offer in chosen if offer.places)]
    return sorted(found, key=lambda offer: (offer.pack.year, offer.pack.root or ""))


def _places(post: Post, pack: Pack, opened: set[str]) -> list[Division]:
    rows = Division.objects.living().within(post.division_id).filter(level=int(pack.holds_for or 0)).order_by("code")
    return [each for each in rows[:MOST_PLACES] if key_of(pack, each.code) not in opened]
