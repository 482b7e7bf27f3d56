"""A subsidy at a place: due, paid and missing by class, and the records behind it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.front.console.access import page
from cunshi.front.console.pages.registers.places import Place, load
from cunshi.front.console.pages.registers.rows import row_of
from cunshi.rulebook.registers import Subsidy
from cunshi.work.matters.rules import shown
from cunshi.work.registers import access, subsidies

ROWS = 50


@page("registers")
def register_subsidy(request: HttpRequest, plan: str, key: str, subsidy: str) -> HttpResponse:
    """One subsidy; only what is missing where asked for."""
    place = load(request, plan, key)
    rule = place.rule.subsidy(subsidy)
    if rule is None:
        raise Http404
    classes = subsidies.by_class(place.rule, rule, place.records)
    missing = request.GET.get("only") == "missing"
    kind = request.GET.get("class", "")
    found = subsidies.listed(rule, place.records, missing=missing, among=kind)
    page_ = Paginator(found.select_related("division", "household", "resident"), ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "place": place,
        "rule": rule,
        "name": shown(rule.names),
        "paid_by": access.roles_in_words(rule.paid_by),
        "classes": classes,
        "total": subsidies.total(classes),
        "missing": missing,
        "kind": kind,
        "page": page_,
        "rows": [{**row_of(place, each.record, []), "owing": each} for each in _owing(place, rule, page_)],
    }
    return render(request, "console/registers/subsidy.html", context)


def _owing(place: Place, rule: Subsidy, page_: Any) -> list[subsidies.Owing]:
    """Due and paid as the query found them."""
    return [subsidies.Owing(each, each.due_yuan, each.paid_yuan) for each in page_]


urlpatterns = [
    path("registers/<slug:plan>/<slug:key>/subsidies/<slug:subsidy>/", register_subsidy, name="register_subsidy")
]
