"""What can be wrong with a booking: pure, from the entries that a matter has already."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from cunshi.kernel import money
from cunshi.kernel.problems import Problem
from cunshi.work.funds.models import FundLine, Kind

# Each kind draws on the one before it.
DRAWS_ON: dict[str, str] = {Kind.ALLOCATED: Kind.PLANNED, Kind.PAID: Kind.ALLOCATED, Kind.REIMBURSED: Kind.PAID}


@dataclass(frozen=True)
class Booked:
    """An entry as far as sums need it: yuan, less than 0 where it reverses."""

    kind: str
    amount: Decimal
    on: date


def amount_problem(amount: Decimal) -> Problem | None:
    """Yuan to the cent, more than nothing."""
    where = _("amount (yuan)")
    if amount <= 0:
        return Problem(where, _("The amount is not more than 0."), _("To take a booking back, reverse it."))
    if amount != amount.quantize(money.CENT):
        return Problem(
            where,
            _("%(amount)s yuan has parts of a cent.") % {"amount": amount},
            _("Round it to the cent."),
        )
    if amount >= money.LIMIT:
        return Problem(where, _("The amount is larger than any plan."), _("Check the unit: yuan, not 10,000 yuan."))
    return None


def balance_problem(entries: Iterable[Booked], source: str) -> Problem | None:
    """Whether on some day more was booked of a kind than of the kind that it draws on; the first such day is named.

    `entries` are all of one matter and source, the new one among them.
    """
    sums: dict[str, Decimal] = dict.fromkeys(Kind.values, Decimal(0))
    by_day = groupby(sorted(entries, key=lambda entry: entry.on), key=lambda entry: entry.on)
    for day, rows in by_day:
        for row in rows:
            sums[row.kind] += row.amount
        for kind, upper in DRAWS_ON.items():
            if sums[kind] > sums[upper]:
                return _overdrawn(source, day, Kind(kind), sums[kind], Kind(upper), sums[upper])
    return None


def _overdrawn(source: str, day: date, kind: Kind, drawn: Decimal, upper: Kind, bound: Decimal) -> Problem:
    figures = {
        "day": day,
        "kind": kind.label,
        "drawn": money.yuan(drawn),
        "upper": upper.label,
        "bound": money.yuan(bound),
    }
    return Problem(
        source,
        _("On %(day)s “%(kind)s” would be %(drawn)s yuan, but “%(upper)s” only %(bound)s yuan.") % figures,
        _("Check amount and date: nothing is booked beyond what it draws on, or before it."),
    )


def likely_next(lines: Iterable[FundLine]) -> tuple[str, str] | None:
    """Kind and source of the booking that most likely comes next: first money is allocated, then what is allocated is
    paid, then what is paid is reimbursed; within a kind the largest sum that waits."""
    rows = list(lines)
    waiting: dict[str, Callable[[FundLine], Decimal]] = {
        Kind.PAID: lambda line: line.allocated - line.paid,
        Kind.REIMBURSED: lambda line: line.paid - line.reimbursed,
        Kind.ALLOCATED: lambda line: line.planned - line.allocated,
    }
    for kind, left in waiting.items():
        largest = max(rows, key=left, default=None)
        if largest is not None and left(largest) > 0:
            return kind, largest.source
    return None


def date_problems(on: date, today: date, closed: bool) -> list[Problem]:
    """A booking bears a day that has come, in a year whose books are open."""
    where, problems = _("date"), []
    if on > today:
        problems.append(Problem(where, _("The date lies in the future."), _("Book it on the day it happens.")))
    if closed:
        problems.append(
            Problem(
                where,
                _("The books of %(year)d are closed.") % {"year": on.year},
                _("Book it in the open year, and say in the note what it belongs to."),
            )
        )
    return problems


def labour_problems(kind: str, people: int, days: Decimal, wages: Decimal) -> list[Problem]:
    """Labour is of at least one person and some time; wages belong to work relief, and to it alone."""
    problems = []
    if people <= 0:
        problems.append(Problem(_("people"), _("Nobody is counted."), _("Enter how many people worked.")))
    if days <= 0 or days != days.quantize(Decimal("0.1")):
        problems.append(
            Problem(
                _("labour days"), _("Labour days are more than 0, to a tenth of a day."), _("Enter all days together.")
            )
        )
    if kind == "relief" and wages <= 0:
        problems.append(
            Problem(
                _("wages paid (yuan)"),
                _("Work relief pays wages."),
                _("Enter the wages paid, or choose labour contributed."),
            )
        )
    if kind == "contributed" and wages:
        problems.append(
            Problem(
                _("wages paid (yuan)"),
                _("Labour contributed is not paid."),
                _("Leave wages empty, or choose work relief."),
            )
        )
    if wages > 0 and (amount := amount_problem(wages)):
        problems.append(amount)
    return problems
