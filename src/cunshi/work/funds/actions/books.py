"""Budgets of sources and the closing of a year's books."""

from decimal import Decimal

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock, money
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.funds import access, rules
from cunshi.work.funds.models import Budget, ClosedYear, FundEntry, Kind
from cunshi.work.matters.rules import text_problems
from cunshi.work.programmes.models import Programme


def set_budget(
    *, by: Post, programme: Programme, division: Division, source: str, amount: Decimal, document: str
) -> Budget:
    """Say how many yuan a source can give to a division's matters of the plan's year; again to change it.

    What is allocated already counts at once; the budget never falls below it.
    """
    access.require_book_keeper(by, division.code)
    rule = programme.pack.fund_source(source)
    unknown = _("The plan has no fund source “%(key)s”.") % {"key": source}
    with acting(by, reason=document):
        _alone()
        drawn = _allocated(programme.year, division, source)
        refuse_if(
            [
                None if rule else Problem(source, unknown, _("Choose a source of the plan.")),
                rules.amount_problem(amount),
                *text_problems(_("document"), document, most=120),
                _below(drawn, amount),
            ]
        )
        budget, made = Budget.objects.select_for_update().get_or_create(
            year=programme.year,
            division=division,
            source=source,
            defaults={"amount": amount, "allocated": drawn, "document": document.strip()},
        )
        if not made:
            budget.amount, budget.document = amount, document.strip()
            budget.save(update_fields=["amount", "document"])
    return budget


def close_year(*, by: Post, division: Division, year: int) -> ClosedYear:
    """Close the books of a calendar year that is over for a division; they stay closed."""
    access.require_book_keeper(by, division.code)
    over = year < clock.today().year
    closed = ClosedYear.objects.covering(division.code, year).exists()
    refuse_if(
        [
            None if over else Problem(str(year), _("This year is not over."), _("Close its books when it is over.")),
            Problem(str(year), _("These books are closed already."), _("Nothing is left to do.")) if closed else None,
        ]
    )
    with acting(by):
        return ClosedYear.objects.create(year=year, division=division, by=by, at=clock.now())


def _alone() -> None:
    """Wait for whoever is booking: an allocation made while a budget comes into being would count in neither."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Budget._meta.db_table} IN EXCLUSIVE MODE")


def _allocated(year: int, division: Division, source: str) -> Decimal:
    """Yuan of a source that the division's matters of a year were allocated so far."""
    found = FundEntry.objects.filter(
        kind=Kind.ALLOCATED, source=source, matter__year=year, matter__village__code__startswith=division.prefix
    )
    total: Decimal | None = found.aggregate(total=Sum("amount"))["total"]
    return total or Decimal(0)


def _below(drawn: Decimal, amount: Decimal) -> Problem | None:
    if amount >= drawn:
        return None
    return Problem(
        _("amount (yuan)"),
        _("%(drawn)s yuan are allocated already.") % {"drawn": money.yuan(drawn)},
        _("Enter at least this much, or have allocations reversed first."),
    )
