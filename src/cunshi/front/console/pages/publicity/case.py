"""One typical case: its page to print, writing, editing, and what is decided on it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.forms.publicity import CaseForm, initial_of_case
from cunshi.front.console.pages.publicity.frame import place_of, post_of, version_of
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme
from cunshi.work.publicity import access, actions
from cunshi.work.publicity.actions.cases import EDITABLE
from cunshi.work.publicity.models import TypicalCase


@page("publicity")
@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The case as a page to read and print."""
    return _show(request, _load(post_of(request), pk))


@page("publicity")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a case of the post's own division, or of a village of the township."""
    post, asked = post_of(request), request.POST or request.GET
    if not access.may_write_case(post):
        raise PermissionDenied
    place = place_of(post, asked)
    if place.programme is None:
        return render(request, "console/publicity/case_form.html", place.context())
    programme, shown = place.programme, f"{place.division.code}-{place.programme.year}"
    matters = _matters(post, programme, place.division)
    if request.method == "POST" and asked.get("shown") != shown:
        form = CaseForm(matters=matters, initial=asked.dict())
    else:
        form = CaseForm(request.POST or None, matters=matters, initial=request.GET.dict())
    if form.is_bound:
        row = _tried(form, lambda draft: actions.write_case(
            by=post, programme=programme, division=place.division, draft=draft
        ))  # fmt: skip
        if row is not None:
            messages.success(request, _("The case is written; the offices above can commend it."))
            return redirect("console:case", row.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {**place.context(), "form": form, "shown": shown, "problems": _sentences(form)}
    return render(request, "console/publicity/case_form.html", context, status=status)


@page("publicity")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a case that is not commended; one that was sent back goes to the offices again."""
    post = post_of(request)
    row = _load(post, pk)
    if row.state not in EDITABLE or not access.may_write_case(post, row.division_id):
        messages.error(request, _("This case is commended or withdrawn, or not yours to edit."))
        return redirect("console:case", pk)
    form = CaseForm(
        request.POST or None, matters=_matters(post, row.programme, row.division), initial=initial_of_case(row)
    )
    if form.is_bound:
        version = version_of(request)
        if _tried(form, lambda draft: actions.edit_case(by=post, case=row, version=version, draft=draft)):
            messages.success(request, _("The changes are saved."))
            return redirect("console:case", pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"case": row, "programme": row.programme, "division": row.division, "form": form,
               "version": request.POST.get("version", row.version), "problems": _sentences(form)}  # fmt: skip
    return render(request, "console/publicity/case_form.html", context, status=status)


Act = Callable[..., TypicalCase]
# What can be decided on a case: the action, whether it takes a reason, what is said when it is done.
ACTS: dict[str, tuple[Act, bool, Promise]] = {
    "commend": (actions.commend, False, _l("Commended: all divisions of your office read it now.")),
    "return": (actions.return_case, True, _l("Sent back; its authors read the reason.")),
    "withdraw": (actions.withdraw_case, True, _l("Withdrawn; it stays on record.")),
}


@page("publicity")
@require_POST
def act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Commend, return or withdraw."""
    if key not in ACTS:
        raise Http404
    post = post_of(request)
    row = _load(post, pk)
    do, reasoned, done = ACTS[key]
    reason = {"reason": request.POST.get("reason", "")} if reasoned else {}
    try:
        do(by=post, case=row, version=version_of(request), **reason)
    except Refused as refusal:
        return _show(request, _load(post, pk), problems=refusal.problems, status=HTTPStatus.CONFLICT)
    messages.success(request, str(done))
    return redirect("console:case", pk)


def _matters(post: Post, programme: Programme, division: Division) -> list[Matter]:
    """Living matters of the plan that lie in the division."""
    rows = Matter.objects.visible_to(post).covering(division.prefix).filter(programme=programme).alive()
    return list(rows.prefetch_related("coverage"))


def _tried(form: CaseForm, act: Callable[[Any], TypicalCase]) -> TypicalCase | None:
    """What the action wrote. None with every problem told; where a field is wrong by itself the act is only tried."""
    whole, row = form.is_valid(), None
    try:
        with transaction.atomic():
            row = act(form.draft())
            if not whole:
                transaction.set_rollback(True)
    except Refused as refusal:
        form.tell(refusal.problems)
        return None
    return row if whole else None


def _sentences(form: CaseForm) -> list[Problem]:
    return form.sentences() if form.is_bound else []


def _load(post: Post, pk: int) -> TypicalCase:
    rows = TypicalCase.objects.visible_to(post).select_related(
        "programme", "division", "matter", "commended_in", "recorded_by__unit", "decided_by__unit"
    )
    return get_object_or_404(rows, pk=pk)


def _show(
    request: HttpRequest, row: TypicalCase, *, problems: list[Problem] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    post = post_of(request)
    mine = row.state in EDITABLE and access.may_write_case(post, row.division_id)
    context = {
        "case": row,
        "mine": mine,
        "may_commend": access.may_commend(post, row),
        "may_return": access.may_return(post, row),
        # Who learns from a case elsewhere has no page of its matter to open.
        "matter_is_mine": row.matter is not None and post.covers(row.matter.village_id),
        "hidden": {"version": row.version},
        "problems": problems or [],
    }
    return render(request, "console/publicity/case.html", context, status=status)


urlpatterns = [
    path("publicity/cases/new/", new, name="new_case"),
    path("publicity/cases/<int:pk>/", case, name="case"),
    path("publicity/cases/<int:pk>/edit/", edit, name="edit_case"),
    path("publicity/cases/<int:pk>/<slug:key>/", act, name="act_on_case"),
]
