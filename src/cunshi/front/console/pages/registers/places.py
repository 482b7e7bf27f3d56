"""Which register, division and record a page is about, within the post's own subtree."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.tables import around
from cunshi.kernel import codes
from cunshi.rulebook.registers import Register
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.given import Held, find, held_by
from cunshi.work.registers.models import Record

# How many divisions a form offers at once.
MOST = 600


@dataclass(frozen=True)
class Place:
    """One register at one division; `path` leads from the post's own division to it, `below` lies directly under it."""

    post: Post
    held: Held
    path: list[Division]
    below: list[Division]

    @property
    def division(self) -> Division:
        return self.path[-1]

    @property
    def rule(self) -> Register:
        return self.held.rule

    @property
    def args(self) -> list[str]:
        return [self.held.programme.key, self.held.rule.key]

    @property
    def url(self) -> str:
        return self.to("register")

    @property
    def records(self) -> "QuerySet[Record]":
        """The register's records in this division."""
        seen = Record.objects.visible_to(self.post).filter(division__code__startswith=self.division.prefix)
        return seen.filter(self.held.rows)

    def to(self, page: str, *more: Any, **query: str) -> str:
        """The address of one of the register's pages at this division."""
        if self.division.code != self.post.division_id:
            query["place"] = self.division.code
        return reverse(f"console:{page}", args=[*self.args, *more], query=query or None)


def post_of(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


def plans_of(post: Post) -> list[Programme]:
    """The plans with registers that the post sees, the newest first."""
    rows = Programme.objects.visible_to(post).select_related("root", "extends").order_by("-year", "root_id")
    return [each for each in rows if held_by([each])]


def held_of(post: Post, plan: str, key: str) -> Held:
    rows = Programme.objects.visible_to(post).select_related("root", "extends")
    held = find(get_object_or_404(rows, key=plan), key)
    if held is None:
        raise Http404
    return held


def load(request: HttpRequest, plan: str, key: str) -> Place:
    """The register of a page at the division that the address names, by default the post's own."""
    post = post_of(request)
    held = held_of(post, plan, key)
    path, below = way_of(request, post)
    return Place(post, held, path, below if path[-1].level < held.rule.level else [])


def way_of(request: HttpRequest, post: Post) -> tuple[list[Division], list[Division]]:
    """The way to the division that `place` names, and what lies below it; one outside the post doesn't exist."""
    code = request.GET.get("place", "").strip() or post.division_id
    if codes.check(code) or not post.covers(code):
        raise Http404
    path, below = around(code, post)
    if path[-1].code != code:
        raise Http404
    return path, below


def record_of(post: Post, pk: int) -> tuple[Held, Record]:
    """A record of the post's subtree with its register; another one doesn't exist here."""
    rows = Record.objects.visible_to(post).select_related(
        "programme__root", "programme__extends", "division", "household__division",
        "resident__household__division", "opened_by__unit", "opened_by__account",
    )  # fmt: skip
    row = get_object_or_404(rows, pk=pk)
    rule = row.programme.pack.register(row.register)
    if rule is None:
        raise Http404
    return Held(row.programme, rule), row


def number_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def places_named(codes_: set[str]) -> dict[str, str]:
    """Divisions by code, for values that name some; no query for none."""
    if not codes_:
        return {}
    return {each.code: each.short_name for each in Division.objects.filter(code__in=codes_)}


def places_offered(post: Post) -> list[tuple[str, str]]:
    """The divisions of the post's subtree that a form's field offers; none where they are too many to choose from."""
    rows = list(Division.objects.within(post.division_id).living().order_by("code")[: MOST + 1])
    return [(each.code, each.short_name) for each in rows] if len(rows) <= MOST else []
