"""Exceptions from a plan's stages: ask the level above with a reason, decide what was asked from below."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.front.console.access import page
from cunshi.front.console.forms.exceptions import AskForm, DecideForm
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.matters.states import Action
from cunshi.work.programmes.actions import ask_exception, decide_exception, may_ask_exception, may_decide_exception
from cunshi.work.programmes.models import Programme, StageException

_ROWS = 20
_OPEN = 200


@page("exceptions")
@require_http_methods(["GET", "POST"])
def exceptions(request: HttpRequest) -> HttpResponse:
    """What waits for my decision, what I asked for, what was decided; and the form to ask."""
    post = _post(request)
    if request.method == "GET":
        return _show(request, form=_form(post, initial=request.GET.dict()))
    form = _form(post, request.POST)
    if not form.is_valid():
        return _show(request, form=form, problems=_sentences(form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        ask_exception(
            by=post,
            programme=form.programmes[given["programme"]],
            division=form.divisions[given["division"]],
            action=given["action"],
            until=given["until"],
            reason=given["reason"],
        )
    except Refused as refusal:
        return _show(request, form=form, problems=refusal.problems, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Asked. The level above sees it among what waits for its decision."))
    return redirect("console:exceptions")


@page("exceptions")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a request."""
    post = _post(request)
    row = get_object_or_404(_rows(post), pk=pk)
    form = DecideForm(request.POST, auto_id=f"decide-{pk}-%s")
    problems = [] if form.is_valid() else _sentences(form)
    try:
        if not problems:
            approved = form.cleaned_data["approved"] == "yes"
            decide_exception(by=post, exception=row, approved=approved, answer=form.cleaned_data["answer"])
    except Refused as refusal:
        problems = refusal.problems
    if problems:
        return _show(request, form=_form(post), kept={pk: form}, problems=problems, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Approved.") if approved else _("Refused."))
    return redirect("console:exceptions")


def waiting_for(post: Post) -> list[StageException]:
    """Requests for leave to act outside a stage that this post may decide, the newest first."""
    if not post.may(Capability.DECIDE):
        return []
    open_ones = _rows(post).filter(decided_at=None)[:_OPEN]
    return [each for each in open_ones if may_decide_exception(post, each)]


def _show(
    request: HttpRequest,
    *,
    form: AskForm,
    kept: dict[int, DecideForm] | None = None,
    problems: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    post = _post(request)
    open_rows = list(_rows(post).filter(decided_at=None)[:_OPEN])
    waiting = [row for row in open_rows if may_decide_exception(post, row)]
    decided = Paginator(_rows(post).exclude(decided_at=None), _ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "may_ask": may_ask_exception(post),
        "waiting": [{**_told(row), "form": (kept or {}).get(row.pk) or _blank(row)} for row in waiting],
        "open": [_told(row) for row in open_rows if row not in waiting],
        "decided": [_told(row) for row in decided],
        "page": decided,
        "problems": problems or [],
        "badges": {"plans": len(waiting)},
    }
    return render(request, "console/exceptions.html", context, status=status)


def _rows(post: Post) -> QuerySet[StageException]:
    """Requests within the post's subtree."""
    joined = ("programme", "division", "asked_by__unit", "decided_by__unit")
    return StageException.objects.visible_to(post).select_related(*joined)


def _told(row: StageException) -> dict[str, Any]:
    """A request with its act in words and whether it holds today."""
    return {
        "row": row,
        "act": Action(row.action).label,
        "holds": bool(row.approved) and row.until >= clock.today(),
    }


def _blank(row: StageException) -> DecideForm:
    return DecideForm(auto_id=f"decide-{row.pk}-%s")


def _form(post: Post, data: Any = None, **given: Any) -> AskForm:
    # Stages of a plan without a ledger bar no act.
    plans = Programme.objects.visible_to(post).with_ledger()
    # The post's own division and those below it; further down, the one that a matter's page asks about.
    asked = str((data or given.get("initial") or {}).get("division", ""))
    further = Q(code=asked) if post.covers(asked) else Q()
    places = Division.objects.living().filter(Q(code=post.division_id) | Q(parent=post.division_id) | further)
    staged = [each for each in plans if each.pack.stages]
    return AskForm(data, programmes=staged, divisions=places, **given)


def _sentences(form: Any) -> list[Problem]:
    return [
        Problem(str(form.fields[name].label) if name in form.fields else "", str(text))
        for name, texts in form.errors.items()
        for text in texts
    ]


def _post(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


urlpatterns = [
    path("exceptions/", exceptions, name="exceptions"),
    path("exceptions/<int:pk>/decide/", decide, name="decide_exception"),
]
