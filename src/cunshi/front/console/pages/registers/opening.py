"""The form that opens a record, made from the pack's fields; refused, it comes back with all that was typed."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.residents import queries
from cunshi.foundation.residents.models import Household, Resident
from cunshi.front.console.access import page
from cunshi.front.console.forms.registers import Kept, answers, beside, day_of, hold_files, questions, take_files
from cunshi.front.console.pages.registers.offers import choices_for
from cunshi.front.console.pages.registers.places import MOST, Place, load, number_of
from cunshi.kernel import clock, codes
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.registers import HELD_AS_FILES
from cunshi.work.registers import access, actions
from cunshi.work.registers.actions import Draft
from cunshi.work.registers.given import opens
from cunshi.work.registers.models import Record

Subject = Household | Resident | None


@page("registers")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_record(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """Open a record of the household or person chosen before, or in the division chosen here."""
    place = load(request, plan, key)
    if not opens(place.post, place.rule):
        raise PermissionDenied
    about = _about(request, place)
    if about is None and place.rule.subject in ("household", "person"):
        return redirect(place.to("choose_subject"))
    if request.method != "POST":
        return _show(request, place, about)
    fields = place.rule.asked_at_opening
    keys = {each.key: each.type for each in fields if each.type in HELD_AS_FILES}
    kept, problems = take_files(request, place.post, keys)
    try:
        record = _open(request, place, about, kept, problems)
    except Refused as refusal:
        return _show(request, place, about, kept=kept, problems=refusal.problems)
    messages.success(request, _("The record is open."))
    return redirect("console:record", record.pk)


def _about(request: HttpRequest, place: Place) -> Subject:
    """The household or person that the address names, of the post's own subtree."""
    subject, pk = place.rule.subject, None
    if subject == "household" and (pk := number_of(request.GET.get("household", ""))):
        return get_object_or_404(queries.households(place.post), pk=pk)
    if subject == "person" and (pk := number_of(request.GET.get("resident", ""))):
        return get_object_or_404(queries.residents(place.post), pk=pk)
    return None


def _open(
    request: HttpRequest, place: Place, about: Subject, kept: list[Kept], problems: list[Problem]
) -> Record:  # fmt: skip
    on = day_of(request.POST.get("on", ""), _("day"), problems)
    chosen = _division(request, place, about)
    division = chosen or place.division
    if chosen is None:
        problems.append(Problem(_("division"), _("No division is chosen."), _("Choose one from the list.")))
    draft = Draft(
        division,
        answers(request, place.rule.asked_at_opening),
        household=about if isinstance(about, Household) else None,
        resident=about if isinstance(about, Resident) else None,
        on=on,
        papers=[each.paper for each in kept],
    )
    if not problems:
        return actions.open_record(
            by=place.post, programme=place.held.programme, register=place.rule.key, draft=draft
        )  # fmt: skip
    # Something can't be read already: the rest is only weighed, so that every problem is told at once.
    weighed = actions.weigh(by=place.post, programme=place.held.programme, register=place.rule.key, drafts=[draft])
    nowhere = "" if chosen else division.short_name
    raise Refused([*problems, *(each for each in weighed[0].problems if each.where != nowhere)])


def _division(request: HttpRequest, place: Place, about: Subject) -> Division | None:
    """Where the record lies: with the household, at the only division possible, else where the form says."""
    home = about.household if isinstance(about, Resident) else about
    if home is not None:
        return Division.objects.filter(code=codes.at(home.division_id, place.rule.level)).first()
    if place.division.level == place.rule.level:
        return place.division
    code = request.POST.get("division", "").strip()
    if codes.check(code) or not place.post.covers(code):
        return None
    return Division.objects.filter(code=code).at_level(place.rule.level).first()


def _show(
    request: HttpRequest,
    place: Place,
    about: Subject,
    *,
    kept: list[Kept] | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    post, rule = place.post, place.rule
    fields = rule.asked_at_opening
    given = request.POST if request.method == "POST" else None
    code = about.household.division_id if isinstance(about, Resident) else about.division_id if about else ""
    options = choices_for(post, code or place.division.code, fields)
    asked = questions(fields, given=given, needed=lambda each: each.required, options=options)
    beside(asked, problems or [])
    hold_files(asked, kept or [])
    context: dict[str, Any] = {
        "place": place,
        "about": queries.label(about) if about else "",
        "questions": asked,
        "division_asked": about is None and place.division.level < rule.level,
        "divisions": _divisions(place) if about is None and place.division.level < rule.level else [],
        "division": given.get("division", "") if given else "",
        "on": given.get("on", "") if given else clock.today().isoformat(),
        "opened_by": access.roles_in_words(rule.opened_by, rule.unit),
        "officers": options.get("officer", ()),
        "problems": problems or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "console/registers/new.html", context, status=status)


def _divisions(place: Place) -> list[Division]:
    """The divisions in which such records lie, to choose from."""
    rows = Division.objects.within(place.division.code).living().at_level(place.rule.level)
    return list(rows.order_by("code")[:MOST])


urlpatterns = [path("registers/<slug:plan>/<slug:key>/new/", new_record, name="new_record")]
