"""The entries of a division and year, the latest first, with their sums by kind; the same rows as .xlsx."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.funds import write_entries
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.pages.funds.frame import Scope, frame, scope_of
from cunshi.kernel import clock
from cunshi.work.funds.models import FundEntry, Kind

ROWS = 50
# Planned sums are booked by the system at listing; who reads the entries asks for what people booked.
SHOWN = (Kind.ALLOCATED, Kind.PAID, Kind.REIMBURSED)


@page("ledger")
def funds(request: HttpRequest) -> HttpResponse:
    """One page of entries."""
    scope = scope_of(request)
    chosen = _chosen(request, scope)
    found = _entries(scope, chosen)
    sums = {row["kind"]: row for row in found.order_by().values("kind").annotate(yuan=Sum("amount"), count=Count("pk"))}
    paginator = Paginator(_joined(found), ROWS)
    paginator.count = sum(row["count"] for row in sums.values())  # known already: no query of its own
    rows = paginator.get_page(request.GET.get("page"))
    context = {
        "chosen": chosen,
        "kinds": [(kind.value, kind.label) for kind in SHOWN],
        "sources": scope.sources.items(),
        "sums": [(kind.value, kind.label, sums[kind]["yuan"] if kind in sums else Decimal(0)) for kind in SHOWN],
        "page": rows,
        "rows": [_row(each, scope) for each in rows],
    }
    return render(request, "console/funds/entries.html", frame(scope, "funds") | context)


@page("ledger")
def export(request: HttpRequest) -> HttpResponse:
    """The entries of this very choice as .xlsx."""
    scope = scope_of(request)
    chosen = _chosen(request, scope)
    title = _("%(division)s, %(year)s: entries of the fund ledger") % {
        "division": scope.division.name,
        "year": scope.year,
    }
    words = [str(Kind(chosen["kind"]).label)] if chosen["kind"] else []
    words += [scope.sources[chosen["source"]]] if chosen["source"] else []
    note = _("As of %(day)s.") % {"day": clock.today()} + " ".join(["", *words])
    rows = _joined(_entries(scope, chosen)).order_by("on", "pk")
    return attachment(
        title, "xlsx", lambda file: write_entries(rows, file, scope=scope.division, title=title, note=note)
    )


def _chosen(request: HttpRequest, scope: Scope) -> dict[str, str]:
    kind, source = request.GET.get("kind", ""), request.GET.get("source", "")
    return {"kind": kind if kind in SHOWN else "", "source": source if source in scope.sources else ""}


def _entries(scope: Scope, chosen: dict[str, str]) -> QuerySet[FundEntry]:
    """What was booked on matters of the year that a village of the division leads."""
    within = {"matter__year": scope.year, "matter__village__code__startswith": scope.division.prefix}
    only = {name: value for name, value in chosen.items() if value}
    return FundEntry.objects.filter(kind__in=SHOWN, **within).filter(**only)


def _joined(entries: QuerySet[FundEntry]) -> QuerySet[FundEntry]:
    joined = ("matter__programme", "matter__village", "by__account", "by__unit", "reversal", "reverses")
    return entries.select_related(*joined).order_by("-on", "-pk")


def _row(entry: FundEntry, scope: Scope) -> dict[str, Any]:
    return {
        "row": entry,
        "source": wording.source(entry.matter.programme.pack, entry.source),
        "village": wording.place(entry.matter.village, scope.division),
        "undone": getattr(entry, "reversal", None),
        "undoes": entry.reverses,
    }


urlpatterns = [
    path("funds/", funds, name="funds"),
    path("funds/entries.xlsx", export, name="funds_export"),
]
