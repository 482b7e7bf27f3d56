"""Changes of divisions: entered with a preview, listed, and each shown with who became who."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cunshi.foundation.divisions import actions
from cunshi.foundation.divisions.access import may_change
from cunshi.foundation.divisions.models import ChangeKind, Division, DivisionChange, Lineage
from cunshi.foundation.divisions.span import bounds
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.forms.divisions import FORMS, Change, heading
from cunshi.front.console.pages.settings.frame import show
from cunshi.kernel.problems import Problem, Refused

CHANGES_A_PAGE = 30
LINES_A_PAGE = 100
# A preview names this many; the rest is counted.
LINES_PREVIEWED = 30


@page("settings")
def changes(request: HttpRequest) -> HttpResponse:
    """The changes that touched the post's subtree, the latest first."""
    post: Post = request.post  # type: ignore[attr-defined]
    shown = Paginator(DivisionChange.objects.within(post.division_id), CHANGES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "rows": [(each, _heads(each)) for each in _with_lineage(list(shown.object_list))]}
    return show(request, "console/settings_changes.html", "settings_divisions", context)


@page("settings")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: the document, who entered it, and who became who within the post's subtree."""
    post: Post = request.post  # type: ignore[attr-defined]
    found = get_object_or_404(DivisionChange.objects.within(post.division_id), pk=pk)
    low, high = bounds(post.division_id)
    lines = found.lineage.filter(Q(old__code__range=(low, high)) | Q(new__code__range=(low, high)))
    shown = Paginator(lines.select_related("old", "new"), LINES_A_PAGE).get_page(request.GET.get("page"))
    return show(request, "console/settings_change.html", "settings_divisions", {"change": found, "page": shown})


@page("settings")
@never_cache
def make_change(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The form of one of the four changes, its preview, and the deed."""
    post: Post = request.post  # type: ignore[attr-defined]
    if kind not in FORMS or not post.covers(code):
        raise Http404
    if not may_change(post):
        raise PermissionDenied
    here = get_object_or_404(Division.objects.living(), code=code)
    form = FORMS[kind](request.POST or None, division=here)
    seen, problems = None, list[Problem]()
    if request.method == "POST" and form.is_valid():
        try:
            if "sure" in request.POST:
                return _made(request, post, form)
            seen = actions.preview(by=post, think=form.think, order=form.order)
            problems = seen.problems
        except Refused as refused:
            problems = refused.problems
    context = {
        "division": here,
        "title": heading(kind, here),
        "kind": kind,
        "form": form,
        "preview": _preview(seen) if seen and not problems else None,
    }
    return show(request, "console/settings_make_change.html", "settings_divisions", context, problems)


def _made(request: HttpRequest, post: Post, form: Change) -> HttpResponse:
    done = actions.enact(by=post, think=form.think, order=form.order)
    messages.success(request, _("The change is entered: %(change)s.") % {"change": done})
    return redirect("console:settings_change", done.pk)


def _preview(seen: actions.Preview) -> dict[str, Any]:
    """Who becomes who, what moves and what stays; of a long list the first lines."""
    plan = seen.plan
    lines = [
        {
            "old": link.old,
            "new": link.new,
            "name": plan.names.get(link.new) or (plan.held[link.new].name if link.new in plan.held else ""),
            "heir": link.heir,
        }
        for link in plan.links
    ]
    return {
        "lines": lines[:LINES_PREVIEWED],
        "more": max(0, len(lines) - LINES_PREVIEWED),
        "moves": [(name, count) for weight in seen.weights for name, count in weight.moves if count],
        "notes": [note for weight in seen.weights for note in weight.notes],
    }


def _with_lineage(found: list[DivisionChange]) -> list[DivisionChange]:
    """Each with `lines` of its uppermost level, read in one query for all."""
    rows = Lineage.objects.filter(change__in=found).select_related("old", "new").order_by("old__level", "pk")
    by_change: dict[int, list[Lineage]] = {}
    for row in rows[: CHANGES_A_PAGE * LINES_A_PAGE]:
        by_change.setdefault(row.change_id, []).append(row)
    for each in found:
        each.lines = by_change.get(each.pk, [])  # type: ignore[attr-defined]
    return found


def _heads(found: DivisionChange) -> dict[str, Any]:
    """The old and new divisions of the level that the document speaks of, and how many lie below."""
    lines: list[Lineage] = found.lines  # type: ignore[attr-defined]
    top = [line for line in lines if line.old.level == lines[0].old.level] if lines else []
    heads = top if found.kind in (ChangeKind.MERGE, ChangeKind.SPLIT) else top[:1]
    return {"heads": heads, "below": len(lines) - len(heads)}


def lineage_of(division: Division) -> dict[str, Any]:
    """What a division came from and what it became, change by change; two queries."""
    came = Lineage.objects.filter(new=division).select_related("change", "old").order_by("-change__day", "-change_id")
    became = Lineage.objects.filter(old=division).exclude(new=division).select_related("change", "new")
    return {
        "came_from": list(came[:LINES_A_PAGE]),
        "became": list(became.order_by("change__day", "change_id", "-heir")[:LINES_A_PAGE]),
    }


def offers(post: Post, division: Division) -> list[tuple[str, str]]:
    """The changes that the post may enter of a division, by key and name."""
    return [(key, str(label)) for key, label in ChangeKind.choices] if may_change(post) and not division.retired else []


urlpatterns = [
    path("settings/division-changes/", changes, name="settings_changes"),
    path("settings/division-changes/<int:pk>/", change, name="settings_change"),
    path("settings/divisions/<str:code>/<str:kind>/", make_change, name="settings_make_change"),
]
