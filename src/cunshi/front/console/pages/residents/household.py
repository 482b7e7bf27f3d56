"""One household: its members with masked numbers, and a look at them in clear, once and with a reason."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import access as privacy
from cunshi.foundation.privacy.actions import look
from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.privacy.models import Look
from cunshi.foundation.privacy.sealing import unseal
from cunshi.foundation.residents import access, queries
from cunshi.foundation.residents.models import Household, Resident
from cunshi.front.console.access import page
from cunshi.front.console.pages.residents.frame import household_of, member_of, post_of, show
from cunshi.front.console.pages.residents.looks import words_of
from cunshi.kernel.problems import Problem, Refused

LOOKS = 20
# What a look can ask for: personal numbers, and the birth date, which would complete a masked ID number.
FIELDS = ("id_number", "born", "phone", "bank")


@page("residents")
@never_cache
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The household as everybody sees it whose subtree holds it."""
    return _show(request, household_of(post_of(request), pk))


@page("residents")
@never_cache
@require_POST
def look_at(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's values in clear, in this one answer; who looked and why is written down before."""
    post = post_of(request)
    row = member_of(post, pk)
    asked = [each for each in FIELDS if each in request.POST.getlist("fields") and getattr(row, each)]
    if not asked:
        problem = Problem(_("Fields looked at"), _("Nothing is chosen."), _("Choose at least one field."))
        return _show(request, row.household, problems=[problem])
    try:
        look(
            by=post,
            of=row,
            division=row.household.division_id,
            fields=asked,
            reason=request.POST.get("reason", ""),
            name=queries.label(row),
        )
        clear = {each: _clear(row, each) for each in asked}
    except Refused as refusal:
        return _show(request, row.household, problems=refusal.problems)
    return _show(request, row.household, clear={row.pk: clear})


def _clear(row: Resident, field: str) -> str:
    return row.born.isoformat() if field == "born" else unseal(getattr(row, field))


def _show(
    request: HttpRequest,
    row: Household,
    *,
    clear: dict[int, dict[str, str]] | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    post = post_of(request)
    members = list(row.members.order_by("left_on", "pk"))
    for each in members:
        each.household = row
    living = [each for each in members if not each.left_on]
    views = privacy.may_view(post)
    context: dict[str, Any] = {
        "row": row,
        "members": [_told(each, (clear or {}).get(each.pk, {})) for each in living],
        "left": [each for each in members if each.left_on],
        "missing": max(row.size - len(living), 0),
        "writes": access.may_register(post) and not row.ended_on,
        "views": views,
        "choices": [(each, _label(each)) for each in FIELDS],
        "looked": bool(clear),
        "looks": _looks(post, row, members) if privacy.may_review(post) else None,
    }
    return show(request, "household.html", context, problems)


def _told(row: Resident, clear: dict[str, str]) -> dict[str, Any]:
    """A member with each number in clear where it was asked for, else masked; the rest is there to choose from."""
    there = [each for each in FIELDS if getattr(row, each)]
    return {
        "row": row,
        "clear": clear,
        "numbers": {each: clear.get(each) or row.shown(each) for each in ("id_number", "phone", "bank")},
        "offers": [(each, _label(each)) for each in there],
    }


def _label(field: str) -> str:
    return _("Birth date") if field == "born" else str(Kind(field).label)


def _looks(post: Post, row: Household, members: list[Resident]) -> list[dict[str, Any]]:
    """The newest looks at this household's members."""
    keys = [str(each.pk) for each in members]
    rows = Look.objects.visible_to(post).filter(subject=Resident._meta.label_lower, key__in=keys)
    return [words_of(each) for each in rows.select_related("by__unit", "by__account")[:LOOKS]]


urlpatterns = [
    path("residents/<int:pk>/", household, name="household"),
    path("residents/members/<int:pk>/look/", look_at, name="look_at_resident"),
]
