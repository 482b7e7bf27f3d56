"""One record: what it is about, its way and clocks, the next step as a form, all else that can be done, its history."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from cunshi.foundation.privacy import access as privacy
from cunshi.foundation.privacy.actions import look
from cunshi.foundation.privacy.sealing import is_sealed
from cunshi.front.console.access import page
from cunshi.front.console.forms.registers import Kept, beside, hold_files
from cunshi.front.console.pages.registers import money
from cunshi.front.console.pages.registers.doing import ACTS, receive
from cunshi.front.console.pages.registers.offers import Offers
from cunshi.front.console.pages.registers.places import number_of, post_of, record_of
from cunshi.front.console.pages.registers.sections import sections
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.registers import words
from cunshi.work.registers.given import Held
from cunshi.work.registers.models import Record
from cunshi.work.registers.values import clear


@page("registers")
@never_cache
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The record as a page to read and print."""
    held, row = record_of(post_of(request), pk)
    return show(request, held, row)


@page("registers")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def act_on_record(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Do one act; refused, the page comes back with every sentence beside its field and with what was typed."""
    if act not in ACTS:
        raise Http404
    post = post_of(request)
    held, row = record_of(post, pk)
    if request.method != "POST":
        return redirect("console:record", pk)
    offers, key = Offers(post, held, row), request.POST.get("key", "")
    offer = offers.get(f"{act}-{key}" if key else act)
    if offer is None:
        return _gone(request, pk, row)
    sent = receive(request, offer, row)
    try:
        # A day or file that can't be read: the act is only tried, so that every problem is told at once.
        with transaction.atomic():
            ACTS[act].do(sent)
            refuse_if(sent.problems)
    except Refused as refusal:
        problems = [*sent.problems, *(each for each in refusal.problems if each not in sent.problems)]
        held, row = record_of(post, pk)
        return show(request, held, row, typed=offer.id, kept=sent.kept, problems=problems)
    messages.success(request, str(ACTS[act].done))
    return redirect("console:record", pk)


def _gone(request: HttpRequest, pk: int, row: Record) -> HttpResponse:
    """An act that this post can't do, or can't any more: somebody else may have been quicker."""
    version = number_of(request.POST.get("version", ""))
    if version == row.version:
        raise PermissionDenied
    held, row = record_of(post_of(request), pk)
    what = _("Somebody changed this while you were typing.")
    mend = _("Open it again and decide on what it says now; nothing was written.")
    return show(request, held, row, problems=[Problem("", what, mend)], status=HTTPStatus.CONFLICT)


@page("registers")
@never_cache
@require_http_methods(["GET", "POST"])
def look_at_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Personal values in clear, in this one answer; who looked and why is written down before."""
    post = post_of(request)
    if request.method != "POST":
        return redirect("console:record", pk)
    held, row = record_of(post, pk)
    sealed = [each for each in held.rule.fields if is_sealed(row.values.get(each.key))]
    asked = [each for each in sealed if each.key in request.POST.getlist("fields")]
    try:
        nothing = Problem(_("Fields looked at"), _("Nothing is chosen."), _("Choose at least one field."))
        refuse_if([None if asked else nothing])
        look(
            by=post,
            of=row,
            division=row.division_id,
            fields=[each.key for each in asked],
            reason=request.POST.get("reason", ""),
            name=f"{held.rule.names.zh} {words.title_of(held.rule, row)}",
        )
        seen = {each.key: clear(row.values[each.key]) for each in asked}
    except Refused as refusal:
        return show(request, held, row, problems=refusal.problems)
    return show(request, held, row, seen=seen)


def show(
    request: HttpRequest,
    held: Held,
    row: Record,
    *,
    typed: str = "",
    kept: list[Kept] | None = None,
    problems: list[Problem] | None = None,
    seen: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page; with the form that came back, and why; or with values in clear."""
    post = post_of(request)
    offers = Offers(post, held, row, request.POST if typed else None, typed)
    again = offers.get(typed) if typed else None
    if again:
        beside(again.questions, problems or [])
        hold_files(again.questions, kept or [])
        again.kept = [each for each in kept or [] if each.paper.key not in {one.field.key for one in again.questions}]
    context: dict[str, Any] = {
        "record": row,
        "rule": held.rule,
        "held": held,
        "title": words.title_of(held.rule, row),
        "offers": offers,
        "again": again if again and again.act != "step" else None,
        "officers": offers.options.get("officer", ()),
        "views": privacy.may_view(post),
        "seen": seen or {},
        "looking": bool(seen),
        **sections(post, held, row, seen or {}),
        **money.subsidies_of(post, held, row, request.POST if problems else None),
        "problems": problems or [],
    }
    if problems and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "console/registers/record.html", context, status=status)


urlpatterns = [
    path("registers/records/<int:pk>/", record, name="record"),
    path("registers/records/<int:pk>/act/<slug:act>/", act_on_record, name="act_on_record"),
    path("registers/records/<int:pk>/look/", look_at_record, name="look_at_record"),
]
