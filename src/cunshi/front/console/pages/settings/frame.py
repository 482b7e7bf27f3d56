"""What the tabs of the settings share: the line of tabs, and choosing a division within the post's subtree."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cunshi.foundation.divisions import queries as divisions
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.kernel.problems import Problem, Refused

DIVISIONS_OFFERED = 20
REFUSED = 422


def tabs(active: str) -> list[dict[str, Any]]:
    """The line of tabs, the open one marked."""
    names = [
        ("settings", _("People and posts")),
        ("settings_units", _("Units")),
        ("settings_forces", _("Task forces")),
        ("settings_divisions", _("Divisions")),
        ("settings_account", _("My account")),
    ]
    return [{"url": reverse(f"console:{key}"), "name": name, "active": key == active} for key, name in names]


def show(
    request: HttpRequest, template: str, tab: str, context: dict[str, Any], problems: list[Problem] | None = None
) -> HttpResponse:
    """Render a page of the settings; with problems the answer says that nothing was done."""
    frame = {"tabs": tabs(tab), "manages": _manages(request), "problems": problems or []}
    return render(request, template, frame | context, status=REFUSED if problems else 200)


def _manages(request: HttpRequest) -> bool:
    post: Post = request.post  # type: ignore[attr-defined]
    return post.may(Capability.MANAGE_PEOPLE)


def require_administrator(request: HttpRequest) -> Post:
    """The post, when it may change people; others get the page that says whose turn it is."""
    if not _manages(request):
        raise PermissionDenied
    return request.post  # type: ignore[attr-defined]


@dataclass
class Choice:
    """The division that a form is about, and what a search for another one found."""

    division: Division | None
    q: str = ""
    found: list[Division] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def choose_division(request: HttpRequest, post: Post) -> Choice:
    """The division named in the address or form, else the post's own; `q` searches by code or name."""
    q = request.GET.get("q", "").strip()
    code = (request.POST if request.method == "POST" else request.GET).get("division", "").strip()
    if q.isascii() and q.isdigit():
        code = q
    try:
        division = _within(code, post) if code else post.division
    except Refused as refused:
        return Choice(None, q, problems=refused.problems)
    if not q or code == q:
        return Choice(division, q)
    within = Division.objects.within(post.division_id).living().filter(full_name__icontains=q)
    found = list(within.order_by("level", "code")[:DIVISIONS_OFFERED])
    missing = Problem(q, _("No division of your subtree has this in its name."), _("Write a part of its name."))
    return Choice(division, q, found, [] if found else [missing])


def _within(code: str, post: Post) -> Division:
    division = divisions.find(code)
    require_scope(post, code)
    return division
