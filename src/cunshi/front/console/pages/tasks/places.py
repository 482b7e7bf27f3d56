"""Which plan and piece of work a page of tasks is about, among those that the post sees."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel import clock
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks import access
from cunshi.work.tasks.models import Party, Piece
from cunshi.work.tasks.places import Place, lead_of, place_of, tasks_of
from cunshi.work.tasks.rules import State


@dataclass(frozen=True)
class Work:
    """A piece of work as a page has it: its place, its row where somebody acted, who leads."""

    place: Place
    piece: Piece | None
    lead: Unit | None

    @property
    def state(self) -> State:
        return self.place.state(self.piece, clock.today())

    @property
    def base(self) -> int:
        return self.piece.version if self.piece else 0

    @property
    def url(self) -> str:
        return reverse("console:task", args=args_of(self.place))


def args_of(place: Place) -> list[str | int]:
    return [place.programme.key, place.task.key, place.division.code, place.turn.month or 0]


def plans_of(post: Post) -> list[Programme]:
    """The plans with tasks that the post sees, the newest first."""
    rows = Programme.objects.visible_to(post).select_related("root", "extends").order_by("-year", "root_id")
    return [each for each in rows if tasks_of(each)]


def load(post: Post, plan: str, key: str, code: str, month: int) -> Work:
    """The piece of work of a page; what the post doesn't see does not exist here."""
    rows = Programme.objects.visible_to(post).select_related("root", "extends")
    programme = get_object_or_404(rows, key=plan)
    division = get_object_or_404(Division, code=code)
    place = place_of(programme, key, division, month or None)
    if place is None:
        raise Http404
    parties = Party.objects.select_related("unit", "person__account", "person__unit")
    pieces = Piece.objects.select_related("unit").prefetch_related(Prefetch("parties", parties))
    piece = pieces.filter(programme=programme, task=key, division=division, month=month or None).first()
    lead = lead_of(place, piece)
    if not access.may_see(post, place, piece, lead):
        raise Http404
    return Work(place, piece, lead)


def month_typed(text: str) -> date | None:
    """A month as addresses write it, 2024-06."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
