"""One row of a comparison with both sides: an ambiguous one is settled, any other marked as dealt with."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import access as privacy
from cunshi.front.console.access import page
from cunshi.front.console.pages.comparing.run import cells, load
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.comparisons import Comparison
from cunshi.work.comparing import access, actions, columns, queries
from cunshi.work.comparing.models import Finding, Kind, Run


@page("registers")
@never_cache
@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """The row with what can be done about it."""
    post: Post = request.post  # type: ignore[attr-defined]
    rows = Finding.objects.visible_to(post).select_related(
        "division", "record__household", "record__resident", "resident", "settled_by__unit", "settled_by__account"
    )
    row = get_object_or_404(rows, pk=pk)
    run, rule = load(post, row.run_id)
    if request.method != "POST":
        return _show(request, post, row, run, rule)
    if not access.may_settle(post, run, rule):
        raise PermissionDenied
    reason = request.POST.get("reason", "")
    try:
        if request.POST.get("act") == "match":
            own = request.POST.get("own", "")
            chosen = int(own) if own.isascii() and own.isdigit() and len(own) < 12 else 0
            actions.settle(by=post, finding=row, own=chosen, reason=reason)
        else:
            actions.deal(by=post, finding=row, reason=reason)
    except Refused as refusal:
        return _show(request, post, row, run, rule, refusal.problems)
    messages.success(request, _("Settled; it no longer stands among the rows to act on."))
    return redirect("console:comparison_run", pk=run.pk)


def _show(
    request: HttpRequest, post: Post, row: Finding, run: Run, rule: Comparison, problems: list[Problem] | None = None
) -> HttpResponse:
    known = columns.labels(run.programme, rule)
    labels = {key: known.get(key, key) for key in run.columns}
    context = {
        "row": row,
        "run": run,
        "rule": rule,
        "cells": cells(row, labels, names=privacy.may_view(post)),
        "candidates": queries.own_rows(rule, row.candidates) if row.kind == Kind.AMBIGUOUS else [],
        "chosen": request.POST.get("own", ""),
        "reason": request.POST.get("reason", ""),
        "may_settle": access.may_settle(post, run, rule) and not row.settled_as and row.kind != Kind.MATCHED,
        "problems": problems or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "console/comparing/finding.html", context, status=status)


urlpatterns = [path("registers/comparisons/rows/<int:pk>/", finding, name="comparison_row")]
