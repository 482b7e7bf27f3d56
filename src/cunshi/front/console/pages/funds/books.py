"""Budgets of sources and the closing of a year's books; labour by division."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Q, Sum
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.front.console.access import page
from cunshi.front.console.forms.books import BudgetForm, ClosingForm
from cunshi.front.console.forms.fields import problems_of
from cunshi.front.console.pages.funds.frame import Scope, frame, scope_of
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused
from cunshi.work.funds import access, actions
from cunshi.work.funds.models import Budget, ClosedYear, Labour

# The oldest year whose books can still be open here.
_YEARS_BACK = 10


@page("ledger")
@require_http_methods(["GET", "POST"])
def budgets(request: HttpRequest) -> HttpResponse:
    """Budgets of the year within the division; who keeps books sets and raises them."""
    scope = scope_of(request)
    places = _places(scope)
    may = access.may_keep_books(scope.post) and bool(scope.of_year)
    sent = request.POST if request.method == "POST" else None
    form = BudgetForm(sent, divisions=places, sources=scope.sources) if may or sent else None
    problems, status = (problems_of(form), HTTPStatus.UNPROCESSABLE_ENTITY) if sent and form else ([], HTTPStatus.OK)
    if sent and form and not problems:
        try:
            _set(scope, form)
        except Refused as refusal:
            problems, status = refusal.problems, HTTPStatus.CONFLICT
        else:
            messages.success(request, _("The budget is set; allocations are held against it from now on."))
            return redirect(request.get_full_path())
    found = Budget.objects.visible_to(scope.post).filter(
        year=scope.year, division__code__startswith=scope.division.prefix
    )
    rows = [
        {"row": row, "source": scope.sources.get(row.source, row.source), "left": row.amount - row.allocated}
        for row in found.select_related("division").order_by("division_id", "source")
    ]
    context = {"rows": rows, "form": form if may else None, "problems": problems}
    return render(request, "console/funds/budgets.html", frame(scope, "budgets") | context, status=status)


def _set(scope: Scope, form: BudgetForm) -> None:
    given = form.cleaned_data
    source = given["source"]
    plan = next(each for each in scope.of_year if each.pack.fund_source(source))
    actions.set_budget(
        by=scope.post,
        programme=plan,
        division=form.known[given["division"]],
        source=source,
        amount=given["amount"],
        document=given["document"],
    )


@page("ledger")
@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest) -> HttpResponse:
    """Which books are closed; who keeps them closes those of a year that is over, once and for good."""
    scope = scope_of(request)
    this_year = clock.today().year
    may = access.may_keep_books(scope.post)
    sent = request.POST if request.method == "POST" else None
    years = range(this_year - 1, this_year - 1 - _YEARS_BACK, -1)
    form = ClosingForm(sent, divisions=_places(scope), years=years) if may or sent else None
    problems, status = (problems_of(form), HTTPStatus.UNPROCESSABLE_ENTITY) if sent and form else ([], HTTPStatus.OK)
    if sent and form and not problems:
        given = form.cleaned_data
        try:
            actions.close_year(by=scope.post, division=form.known[given["division"]], year=given["year"])
        except Refused as refusal:
            problems, status = refusal.problems, HTTPStatus.CONFLICT
        else:
            messages.success(request, _("The books are closed."))
            return redirect(request.get_full_path())
    code = scope.division.code
    near = Q(division_id__in=ancestors(code)) | Q(division__code__startswith=scope.division.prefix)
    rows = ClosedYear.objects.filter(near).select_related("division", "by__account", "by__unit")
    context = {"rows": rows, "form": form if may else None, "problems": problems}
    return render(request, "console/funds/closing.html", frame(scope, "closing") | context, status=status)


@page("ledger")
@require_GET
def labour(request: HttpRequest) -> HttpResponse:
    """Villagers' labour of the year's matters by the divisions below, with the sum of all."""
    scope = scope_of(request)
    places = scope.children() or [scope.division]
    digits = len(places[0].prefix)
    relief, given = Q(kind=Labour.Kind.RELIEF), Q(kind=Labour.Kind.CONTRIBUTED)
    sums = (
        Labour.objects.filter(matter__year=scope.year, matter__village__code__startswith=scope.division.prefix)
        .annotate(place=Substr("matter__village_id", 1, digits))
        .order_by()
        .values("place")
        .annotate(
            contributors=Sum("people", filter=given, default=0),
            contributed=Sum("days", filter=given, default=0),
            workers=Sum("people", filter=relief, default=0),
            worked=Sum("days", filter=relief, default=0),
            wages_paid=Sum("wages", filter=relief, default=0),
        )
    )
    by_place = {row["place"]: row for row in sums}
    rows = [{"division": each, **by_place[each.prefix]} for each in places if each.prefix in by_place]
    names = ("contributors", "contributed", "workers", "worked", "wages_paid")
    context: dict[str, Any] = {"rows": rows, "total": {name: sum(row[name] for row in rows) for name in names}}
    return render(request, "console/funds/labour.html", frame(scope, "fund_labour") | context)


def _places(scope: Scope) -> list[Division]:
    """The division itself and what can be chosen below it."""
    return [scope.division, *scope.children()]


urlpatterns = [
    path("funds/budgets/", budgets, name="budgets"),
    path("funds/closing/", closing, name="closing"),
    path("funds/labour/", labour, name="fund_labour"),
]
