"""The ledger: facets, search, order, paging, and exactly this filter as a workbook."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.ledger import export_ledger
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console import facets
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.forms.ledger import DEFAULT_SORT, LedgerFilter, read_filter
from cunshi.front.console.tables import around, header
from cunshi.kernel.problems import Problem
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme

ROWS = 50
# Column headers in order; those with a sort key can be ordered by.
HEADERS = (
    (_l("Matter number"), "number", False),
    (_l("Matter"), "", False),
    (_l("Village"), "village", False),
    (_l("Category"), "", False),
    (_l("Handling level"), "", False),
    (_l("State"), "", False),
    (_l("Progress"), "percent", True),
    (_l("Planned (10,000 yuan)"), "planned", True),
    (_l("Planned finish"), "finish", False),
)


@page("ledger")
def ledger(request: HttpRequest) -> HttpResponse:
    """One page of the ledger, with the counts behind every facet."""
    post: Post = request.post  # type: ignore[attr-defined]
    chosen, path_, children, problems = _chosen(request, post)
    found = facets.Ledger(post, path_[-1], chosen, _packs(post))
    totals = found.totals()
    paginator = Paginator(wording.with_places(found.matters()), ROWS)
    paginator.count = totals.count  # known already: no query of its own
    rows = paginator.get_page(request.GET.get("page"))
    below = _below(found, children)
    return render(
        request,
        "console/ledger.html",
        {
            "filter": chosen,
            "facets": [*found.facets(), *below],
            "only": facets.only_choices(chosen.only),
            "sources": facets.source_choices(chosen.source, found.packs),
            "hold_division": "" if below else chosen.division,
            "path": path_,
            "scope": path_[-1],
            "totals": totals,
            "page": rows,
            "rows": [_row(matter, path_[-1]) for matter in rows],
            "headers": [header(chosen.sort or DEFAULT_SORT, str(label), key, figure) for label, key, figure in HEADERS],
            "problems": problems,
        },
    )


@page("ledger")
def export(request: HttpRequest) -> HttpResponse:
    """The rows of this very filter as .xlsx."""
    post: Post = request.post  # type: ignore[attr-defined]
    chosen, path_, _children, _problems = _chosen(request, post)
    scope = path_[-1]
    found = facets.Ledger(post, scope, chosen, _packs(post))
    title = _("%(division)s: ledger of “one village, one year, one matter”") % {"division": scope.name}
    words = facets.describe(chosen, found.facets(), facets.source_choices(chosen.source, found.packs))
    note = _("Filter: %(words)s.") % {"words": words} if words else ""
    return attachment(
        title, "xlsx", lambda file: export_ledger(found.matters(), file, scope=scope, title=title, note=note)
    )


def _chosen(request: HttpRequest, post: Post) -> tuple[LedgerFilter, list[Division], list[Division], list[Problem]]:
    """The filter, the divisions from the post's own down to the chosen one, those below it, and what was not known."""
    chosen, problems = read_filter(request.GET, post)
    path_, children = around(chosen.division or post.division_id, post)
    if chosen.division and path_[-1].code != chosen.division:
        unknown = Problem(chosen.division, _("There is no such division."), _("Choose one from the list."))
        return replace(chosen, division=""), path_, children, [*problems, unknown]
    return chosen, path_, children, problems


def _packs(post: Post) -> dict[int, Any]:
    """The packs of all plans that the post's matters can be of, newest first."""
    return {plan.pk: plan.pack for plan in Programme.objects.visible_to(post).with_ledger()}


def _below(found: facets.Ledger, children: list[Division]) -> list[facets.Facet]:
    facet = found.children(children) if children else None
    return [facet] if facet and facet.choices else []


def _row(matter: Matter, scope: Division) -> dict[str, Any]:
    partners = wording.partner_rows(matter)
    return {
        "matter": matter,
        "village": wording.place(matter.village, scope),
        "partners": len(partners),
        "villages": wording.villages(matter, scope) if partners else "",
        "category": wording.category(matter),
        "handling": wording.handling(matter),
        "late": wording.late(matter),
        "elsewhere": not matter.village_id.startswith(scope.prefix),
    }


urlpatterns = [
    path("ledger/", ledger, name="ledger"),
    path("ledger/export.xlsx", export, name="ledger_export"),
]
