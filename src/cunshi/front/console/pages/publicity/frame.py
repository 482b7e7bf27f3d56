"""What the pages of publicity share: plans and their forms, the division and plan that something is recorded for."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, QueryDict

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.publicity import queries
from cunshi.work.publicity.rules import span


def post_of(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


def programmes_of(post: Post) -> list[Programme]:
    """All plans that what the post sees can be of, newest first."""
    return list(Programme.objects.visible_to(post))


def kinds_of(programmes: list[Programme]) -> dict[str, str]:
    """Every form of publicity with its name; where plans name one differently, all their names."""
    names: dict[str, list[str]] = {}
    for programme in programmes:
        for kind in programme.pack.publicity:
            several = names.setdefault(kind.key, [])
            if shown(kind.names) not in several:
                several.append(shown(kind.names))
    return {key: " / ".join(several) for key, several in names.items()}


def waiting_badge(post: Post) -> dict[str, int]:
    """How many cases wait for the post to decide on them; townships and villages decide on none."""
    if not (post.may(Capability.DECIDE) and post.level < Level.TOWNSHIP):
        return {}
    return {"publicity": queries.waiting_for(post).count()}


@dataclass(frozen=True)
class Place:
    """For which division and under which plan something is recorded, and what else could be chosen."""

    division: Division
    divisions: list[Division]
    programme: Programme | None
    years: list[int]

    def context(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "divisions": self.divisions,
            "programme": self.programme,
            "years": self.years,
        }


def place_of(post: Post, asked: QueryDict) -> Place:
    """The division asked for (else the post's own) and its plan of the year asked for (else the one that runs)."""
    divisions = [post.division]
    if post.may(Capability.PROPOSE) and post.level == Level.TOWNSHIP:
        divisions += Division.objects.children_of(post.division_id)
    code = asked.get("division") or post.division_id
    division = next((each for each in divisions if each.code == code), None)
    if division is None:
        raise Http404
    # The most specific plan of a year comes last and stays.
    plans = {each.year: each for each in Programme.objects.covering(code) if each.pack.publicity}
    begun = [year for year, plan in plans.items() if span(plan.pack)[0] <= clock.today()]
    year = asked.get("year", "")
    chosen = int(year) if year.isascii() and year.isdigit() and int(year) in plans else max(begun, default=0)
    return Place(division, divisions, plans.get(chosen), sorted(plans, reverse=True))


def version_of(request: HttpRequest) -> int:
    """The version that the form was made from; a form without one is stale."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
