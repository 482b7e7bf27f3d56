"""What is booked on a matter's page: funds, labour, and both taken back by their opposite."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.forms.fields import problems_of
from cunshi.front.console.forms.funds import BookForm, LabourForm, source_name
from cunshi.front.console.forms.matter import ActForm, ReasonForm
from cunshi.front.console.matter.loading import load
from cunshi.front.console.pages.matter import show
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.funds import access, actions
from cunshi.work.funds.models import FundEntry, Labour
from cunshi.work.matters.models import Matter


@dataclass(frozen=True)
class Book:
    """One of the two books on a matter: how a row comes in, and how it is taken back."""

    form: type[ActForm]
    write: Callable[..., object]
    written: Promise
    rows: type[FundEntry] | type[Labour]
    may: Callable[[Post, Matter], bool]
    undo: Callable[[Post, Any, str], object]
    undone: Promise


BOOKS = {
    "book": Book(
        BookForm,
        actions.book,
        _("Booked."),
        FundEntry,
        access.may_book,
        lambda by, row, reason: actions.reverse(by=by, entry=row, reason=reason),
        _("The booking is reversed; both entries stay in the list."),
    ),
    "labour": Book(
        LabourForm,
        actions.record_labour,
        _("The labour is recorded."),
        Labour,
        access.may_record_labour,
        lambda by, row, reason: actions.reverse_labour(by=by, labour=row, reason=reason),
        _("The record of labour is reversed; both rows stay in the list."),
    ),
}


@page("ledger")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Book funds or record labour; refused, the matter's page comes back with every sentence and what was typed."""
    book, found = _book(key), load(_post(request), pk)
    if request.method == "GET":
        return redirect(_place(pk))
    form = book.form(request.POST, matter=found, auto_id=f"{key}-%s")
    problems, status = problems_of(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if not problems:
        try:
            book.write(by=_post(request), matter=found, **form.cleaned_data)
        except Refused as refusal:
            problems, status = refusal.problems, HTTPStatus.CONFLICT
    if not problems:
        messages.success(request, str(book.written))
        return redirect(_place(pk))
    return show(request, load(_post(request), pk), booking={key: form}, problems=problems, status=status)


@page("ledger")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: int, key: str, row: int) -> HttpResponse:
    """Ask before an entry is reversed, naming it; then reverse it."""
    post, book = _post(request), _book(key)
    matter = get_object_or_404(Matter.objects.visible_to(post).select_related("programme", "village"), pk=pk)
    entry = get_object_or_404(book.rows.objects.select_related("by__account", "by__unit"), pk=row, matter=matter)
    form = ReasonForm(request.POST or None, matter=matter)
    if request.method == "GET":
        return _ask(request, key, matter, entry, form)
    problems, status = problems_of(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if not problems:
        try:
            book.undo(post, entry, form.cleaned_data["reason"])
        except Refused as refusal:
            problems, status = refusal.problems, HTTPStatus.CONFLICT
    if problems:
        return _ask(request, key, matter, entry, form, problems=problems, status=status)
    messages.success(request, str(book.undone))
    return redirect(_place(pk))


def _ask(
    request: HttpRequest,
    key: str,
    matter: Matter,
    row: Any,
    form: ReasonForm,
    *,
    problems: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "matter": matter,
        "key": key,
        "row": row,
        "source": source_name(matter, row.source) if isinstance(row, FundEntry) else "",
        "form": form,
        "may": BOOKS[key].may(_post(request), matter),
        "problems": problems or [],
    }
    return render(request, "console/matter/reverse.html", context, status=status)


def _book(key: str) -> Book:
    if key not in BOOKS:
        raise Http404
    return BOOKS[key]


def _place(pk: int) -> str:
    return reverse("console:matter", args=[pk]) + "#funds"


def _post(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


urlpatterns = [
    path("matters/<int:pk>/funds/<slug:key>/", write, name="funds_write"),
    path("matters/<int:pk>/funds/<slug:key>/<int:row>/reverse/", take_back, name="funds_reverse"),
]
