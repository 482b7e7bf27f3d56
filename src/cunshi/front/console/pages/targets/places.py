"""Which plan, target and division a page of targets is about, within the post's own subtree."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.rulebook.registers import Register
from cunshi.rulebook.targets import Target
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import given
from cunshi.work.targets.figures import Holder


@dataclass(frozen=True)
class Place:
    """One target of one plan at one division."""

    programme: Programme
    target: Target
    division: Division

    @property
    def args(self) -> list[str]:
        return [self.programme.key, self.target.key, self.division.code]

    @property
    def url(self) -> str:
        return reverse("console:target", args=self.args)

    @property
    def register(self) -> Register | None:
        """The register that the figure is counted from; None where it is reported."""
        counts = self.target.counts
        return self.programme.pack.register(counts.register_key) if counts else None

    @property
    def holder(self) -> Holder:
        return self.division.code, None, None


def plans_of(post: Post) -> list[Programme]:
    """The plans with targets that the post sees, the newest first."""
    rows = Programme.objects.visible_to(post).select_related("root", "extends").order_by("-year", "root_id")
    return [each for each in rows if given.targets_of(each)]


def load(post: Post, plan: str, key: str, code: str) -> Place:
    """The place of a page; what lies outside the post or the plan does not exist here."""
    rows = Programme.objects.visible_to(post).select_related("root", "extends")
    programme = get_object_or_404(rows, key=plan)
    target = given.find(programme, key)
    if target is None or not post.covers(code) or not code.startswith(programme.root.prefix):
        raise Http404
    return Place(programme, target, get_object_or_404(Division, code=code))


def target_url(programme: Programme, target: Target, code: str) -> str:
    return reverse("console:target", args=[programme.key, target.key, code])


def typed(text: str) -> Decimal | None:
    """A figure as people type it, thousands separated or not; None for nothing, NaN for what is no figure."""
    plain = text.replace(",", "").replace("，", "").strip()
    if not plain:
        return None
    try:
        figure = Decimal(plain)
    except InvalidOperation:
        return Decimal("NaN")
    return figure if figure.is_finite() and figure.adjusted() < 30 else Decimal("NaN")
