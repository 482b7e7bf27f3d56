"""The rows behind every figure of money: each matter's line of each source, with the entries that it is the sum of."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import wording
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console import facets
from cunshi.front.console.access import page
from cunshi.front.console.forms.ledger import LedgerFilter, read_filter
from cunshi.front.console.tables import around, header
from cunshi.rulebook.schema import Pack
from cunshi.work.funds.models import FundEntry, FundLine
from cunshi.work.matters.queries import any_of
from cunshi.work.programmes.models import Programme

ROWS = 50
MONEY = ("planned", "allocated", "paid", "reimbursed")
# What a line is ordered by; "-" before the key turns it round.
SORTS = {
    "village": ("matter__village_id", "matter__number", "source"),
    **{each: (each,) for each in MONEY},
    "unpaid": ("unpaid",),
}
HEADERS = (
    (_l("Matter"), "", False),
    (_l("Village"), "village", False),
    (_l("Fund source"), "", False),
    (_l("Planned (10,000 yuan)"), "planned", True),
    (_l("Allocated (10,000 yuan)"), "allocated", True),
    (_l("Paid (10,000 yuan)"), "paid", True),
    (_l("Reimbursed (10,000 yuan)"), "reimbursed", True),
    (_l("Allocated, not paid (10,000 yuan)"), "unpaid", True),
    (_l("Entries"), "", False),
)
DEFAULT_SORT = "village"


class _Form(forms.Form):
    """What this page adds to the ledger's own filter."""

    by = forms.ChoiceField(required=False, choices=[("award", "award")])
    adds = forms.ChoiceField(required=False, choices=[(each, each) for each in MONEY])
    sort = forms.ChoiceField(required=False, choices=[(sign + key, key) for key in SORTS for sign in ("", "-")])


@page("measures")
def fund_rows(request: HttpRequest) -> HttpResponse:
    """Lines of money of the matters that a figure counts, page by page, with the sums of all of them."""
    post: Post = request.post  # type: ignore[attr-defined]
    query = request.GET.copy()
    asked = _Form(query)
    asked.is_valid()
    query.pop("sort", None)
    query.setdefault("group", "listed")
    chosen, problems = read_filter(query, post)
    crumbs, children = around(chosen.division or post.division_id, post)
    packs = {plan.pk: plan.pack for plan in Programme.objects.visible_to(post)}
    lines = _lines(post, crumbs[-1], chosen, packs, asked.cleaned_data.get("by", ""))
    sums = lines.aggregate(
        **{each: Sum(each, default=Decimal(0)) for each in MONEY}, matters=Count("matter", distinct=True)
    )
    sort = asked.cleaned_data.get("sort") or DEFAULT_SORT
    shown_lines = Paginator(_ordered(lines, sort), ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "console/measures/fund_rows.html",
        {
            "filter": chosen,
            "problems": problems,
            "crumbs": crumbs,
            "children": children,
            "division": crumbs[-1],
            "award": asked.cleaned_data.get("by") == "award",
            "adds": asked.cleaned_data.get("adds", ""),
            "sums": sums | {"unpaid": sums["allocated"] - sums["paid"]},
            "page": shown_lines,
            "rows": _rows(list(shown_lines), crumbs[-1]),
            "headers": [header(sort, str(label), key, figure) for label, key, figure in HEADERS],
        },
    )


def _lines(post: Post, scope: Division, chosen: LedgerFilter, packs: dict[int, Pack], by: str) -> Any:
    """The lines of the matters that the ledger's filter leaves, of one source or of award funds where asked."""
    matters = facets.Ledger(post, scope, chosen, packs).matters()
    lines = FundLine.objects.filter(matter__in=matters.order_by().values("pk"))
    if chosen.source:
        lines = lines.filter(source=chosen.source)
    if by == "award":
        lines = lines.filter(award_lines(packs))
    return lines.annotate(unpaid=F("allocated") - F("paid"))


def award_lines(packs: dict[int, Pack]) -> Q:
    """Condition: the line is of a source that its matter's plan counts as award funds."""
    return any_of(
        Q(matter__programme=key, source__in=[each.key for each in pack.fund_sources if each.award])
        for key, pack in packs.items()
    )


def _ordered(lines: Any, sort: str) -> Any:
    turned, names = sort.startswith("-"), SORTS[sort.lstrip("-")]
    order = [F(name).desc() if turned else F(name).asc() for name in names]
    return lines.select_related("matter__village", "matter__programme").order_by(*order, "pk")


def _rows(lines: Sequence[FundLine], scope: Division) -> list[dict[str, Any]]:
    """Lines in words, each with its entries; one query for the entries of the page."""
    entries: dict[tuple[int, str], list[FundEntry]] = defaultdict(list)
    for entry in FundEntry.objects.filter(matter__in={each.matter_id for each in lines}).order_by("on", "pk"):
        entries[entry.matter_id, entry.source].append(entry)
    return [
        {
            "line": {each: getattr(line, each) for each in (*MONEY, "unpaid")},
            "matter": line.matter,
            "village": wording.place(line.matter.village, scope),
            "source": wording.source(line.matter.programme.pack, line.source),
            "entries": entries[line.matter_id, line.source],
        }
        for line in lines
    ]


urlpatterns = [path("measures/funds/", fund_rows, name="fund_rows")]
