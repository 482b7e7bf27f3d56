"""Which plan and village a page of standards is about, within the post's own subtree."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.places import require_covered
from cunshi.kernel import clock
from cunshi.rulebook.standards import Standard
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import given


def post_of(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


def plans_of(post: Post) -> list[Programme]:
    """The plans that the post sees and that say something of standards, classes or honours, the newest first.

    Of a year those over the post's own division come first, the most specific before all.
    """
    rows = Programme.objects.visible_to(post).select_related("root", "extends").order_by("-root__level", "root_id")
    over = post.division_id
    found = [each for each in rows if given.has_any(each)]
    return sorted(found, key=lambda each: (-each.year, not over.startswith(each.root.prefix)))


def usual(plans: list[Programme], key: str) -> Programme | None:
    """The plan that is named, else one of this year, else the newest."""
    named = next((each for each in plans if each.key == key), None)
    running = next((each for each in plans if each.year == clock.today().year), None)
    return named or running or next(iter(plans), None)


@dataclass(frozen=True)
class Place:
    """A village with the plans over it, and the one of them that is shown."""

    village: Division
    plans: list[Programme]
    programme: Programme | None

    @property
    def url(self) -> str:
        query = {"plan": self.programme.key} if self.programme else {}
        return reverse("console:village_standards", args=[self.village.code], query=query)


def load(post: Post, code: str, plan: str = "") -> Place:
    """The place of a page; what lies outside the post, or is no village, does not exist here."""
    require_covered(post, code)
    village = get_object_or_404(Division, code=code)
    if not village.is_administrative_village:
        raise Http404
    over = [each for each in plans_of(post) if code.startswith(each.root.prefix)]
    plans = sorted(over, key=lambda each: (-each.year, -each.root.level))
    return Place(village, plans, usual(plans, plan))


def load_standard(post: Post, code: str, plan: str, key: str) -> tuple[Place, Programme, Standard]:
    """The place with a standard of exactly this plan."""
    place = load(post, code, plan)
    programme = place.programme
    if programme is None or programme.key != plan:
        raise Http404
    standard = given.find(programme, key)
    if standard is None:
        raise Http404
    return place, programme, standard


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def whole(text: str) -> int:
    """A number that a form carries along; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
