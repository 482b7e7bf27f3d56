"""The rows of one run: by what became of them, beside the run before, a list to act on; also as a workbook."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cunshi.exchange.workbooks.comparisons import write_findings
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import access as privacy
from cunshi.foundation.privacy.sealing import unseal
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.rulebook.comparisons import Comparison
from cunshi.work.comparing import access, columns, queries
from cunshi.work.comparing.models import Finding, Kind, Run
from cunshi.work.matters.rules import shown

ROWS = 50


def load(post: Post, pk: int) -> tuple[Run, Comparison]:
    """A run of the post's subtree; another one doesn't exist here."""
    row = get_object_or_404(queries.runs(post).select_related("programme__root", "programme__published"), pk=pk)
    rule = row.programme.pack.comparison(row.comparison)
    if rule is None:
        raise Http404
    return row, rule


@page("registers")
@never_cache
def comparison_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of the rows; those that agree are shown only when asked for."""
    post: Post = request.post  # type: ignore[attr-defined]
    run, rule = load(post, pk)
    kind, open_only = _narrowed(request)
    earlier = queries.before(run)
    fewer, labels = queries.fewer(run, earlier), _labels(run, rule)
    left = queries.left([run]).get(run.pk, 0)
    page_ = Paginator(queries.findings(run, kind, open_only=open_only), ROWS).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "rule": rule,
        "earlier": earlier,
        "left": left,
        "kind": kind,
        "open_only": open_only,
        "kinds": [(each.value, each.label, run.counts.get(each.value, 0), fewer[each.value]) for each in Kind],
        "labels": labels.values(),
        "page": page_,
        "rows": [_row(each, labels, names=privacy.may_view(post)) for each in page_],
        "may_settle": access.may_settle(post, run, rule),
    }
    return render(request, "console/comparing/run.html", context)


def _narrowed(request: HttpRequest) -> tuple[str, bool]:
    kind = request.GET.get("kind", "")
    return kind if kind in Kind.values else "", kind == ""


def _labels(run: Run, rule: Comparison) -> dict[str, str]:
    known = columns.labels(run.programme, rule)
    return {key: known.get(key, key) for key in run.columns}


def _row(row: Finding, labels: dict[str, str], *, names: bool) -> dict[str, Any]:
    return {"row": row, "cells": cells(row, labels, names=names)}


def cells(row: Finding, labels: dict[str, str], *, names: bool) -> list[dict[str, Any]]:
    """Each column with both sides, masked; names in clear where the post sees households by name."""
    told = {key: list(row.told.get(key, ["", ""])) for key in labels}
    if names and "name" in told:
        told["name"] = _named(row, told["name"])
    return [
        {"label": label, "theirs": told[key][0], "ours": told[key][1], "differs": key in row.differing}
        for key, label in labels.items()
    ]


def _named(row: Finding, masked: list[str]) -> list[str]:
    theirs = json.loads(unseal(row.theirs)).get("name", masked[0]) if row.theirs else masked[0]
    person = row.resident or (row.record.resident if row.record else None)
    home = row.record.household if row.record else None
    return [theirs, person.name if person else home.head if home else masked[1]]


@page("registers")
@never_cache
def comparison_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that the page lists, as .xlsx, masked."""
    post: Post = request.post  # type: ignore[attr-defined]
    run, rule = load(post, pk)
    kind, open_only = _narrowed(request)
    rows = queries.findings(run, kind, open_only=open_only)
    title = _("%(comparison)s of %(day)s, %(division)s") % {
        "comparison": shown(rule.names),
        "day": run.at.date(),
        "division": run.division.short_name,
    }
    labels = _labels(run, rule)
    return attachment(title, "xlsx", lambda file: write_findings(rows.iterator(1000), labels, file, title=title))


urlpatterns = [
    path("registers/comparisons/runs/<int:pk>/", comparison_run, name="comparison_run"),
    path("registers/comparisons/runs/<int:pk>/rows.xlsx", comparison_file, name="comparison_file"),
]
