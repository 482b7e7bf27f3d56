"""Whom a new record is about: the household or person looked for among those of the post's villages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cunshi.foundation.residents import queries
from cunshi.foundation.residents.models import Household, Resident
from cunshi.front.console.access import page
from cunshi.front.console.pages.registers.places import Place, load
from cunshi.work.registers.given import opens
from cunshi.work.registers.models import Record

FOUND = 40
LONGEST = 60


@page("registers")
@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """Looked for by POST: an ID number must not stand in an address."""
    place = load(request, plan, key)
    if place.rule.subject not in ("household", "person"):
        raise Http404
    if not opens(place.post, place.rule):
        raise PermissionDenied
    words = request.POST.get("q", "").strip()[:LONGEST]
    people = place.rule.subject == "person"
    rows = _people(place, words) if people else _households(place, words)
    context: dict[str, Any] = {
        "place": place,
        "words": words,
        "searched": request.method == "POST",
        "people": people,
        "rows": [_row(place, each, people, known) for each, known in _with_open(place, rows, people)],
        "more": len(rows) == FOUND,
        "most": FOUND,
    }
    return render(request, "console/registers/choose.html", context)


def _households(place: Place, words: str) -> list[Household]:
    """By number, by the beginning of a head's or member's name, by a whole ID number; without words the first ones."""
    rows = queries.households(place.post).filter(division__code__startswith=place.division.prefix)
    if not words:
        return list(rows[:FOUND])
    found = list(queries.named(rows, words)[:FOUND])
    person = queries.by_id_number(place.post, words)
    if person and person.household_id not in {each.pk for each in found}:
        found.insert(0, person.household)
    return found


def _people(place: Place, words: str) -> list[Resident]:
    rows = queries.residents(place.post).filter(household__division__code__startswith=place.division.prefix)
    if not words:
        return list(rows.order_by("household__division_id", "household__number", "pk")[:FOUND])
    ordered = rows.order_by("household__division_id", "household__number", "pk")
    found = list((ordered.filter(name__startswith=words) | ordered.filter(household__number=words))[:FOUND])
    person = queries.by_id_number(place.post, words)
    if person and person.left_on is None and person.pk not in {each.pk for each in found}:
        found.insert(0, person)
    return found


def _with_open(
    place: Place, rows: list[Household] | list[Resident], people: bool
) -> list[tuple[Household | Resident, Record | None]]:
    """Each with its open record of this register, where it has one; one query."""
    column = "resident" if people else "household"
    found = Record.objects.open().visible_to(place.post).filter(place.held.rows, **{f"{column}__in": rows})
    known = {getattr(each, f"{column}_id"): each for each in found}
    return [(each, known.get(each.pk)) for each in rows]


def _row(place: Place, each: Household | Resident, people: bool, known: Record | None) -> dict[str, Any]:
    home = each.household if isinstance(each, Resident) else each
    return {
        "label": queries.label(each),
        "home": home,
        "group": home.group,
        "known": known,
        "url": place.to("new_record", **{"resident" if people else "household": str(each.pk)}),
    }


urlpatterns = [path("registers/<slug:plan>/<slug:key>/choose/", choose, name="choose_subject")]
