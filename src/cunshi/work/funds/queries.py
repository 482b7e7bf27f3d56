"""Named reads of the fund ledger."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from cunshi.foundation.divisions.span import ancestors
from cunshi.work.funds.models import Budget, ClosedYear, FundEntry, FundLine, Kind, Labour
from cunshi.work.matters.models import Matter

ZERO = Decimal(0)


@dataclass(frozen=True)
class Money:
    """Yuan of one line, or of many added up."""

    planned: Decimal = ZERO
    allocated: Decimal = ZERO
    paid: Decimal = ZERO
    reimbursed: Decimal = ZERO

    @property
    def unpaid(self) -> Decimal:
        """Allocated and not paid yet."""
        return self.allocated - self.paid

    @property
    def to_allocate(self) -> Decimal:
        """Planned and not allocated yet."""
        return self.planned - self.allocated


def money_of(lines: Iterable[FundLine]) -> Money:
    """Lines added up."""
    rows = list(lines)
    return Money(*(sum((getattr(row, kind) for row in rows), ZERO) for kind in Kind.values))


def entries_of(matter: Matter) -> QuerySet[FundEntry]:
    """The bookings of a matter in the order of their dates, each with who booked it and what reversed it."""
    return matter.entries.select_related("by__account", "by__unit", "reverses", "reversal").order_by("on", "pk")


@dataclass(frozen=True)
class Payments:
    """What is booked as paid on a matter beside what its reports said, in yuan."""

    booked: Decimal
    reported: Decimal

    @property
    def to_report(self) -> Decimal:
        """Booked and not reported yet; nothing where reports said more."""
        return max(self.booked - self.reported, ZERO)


def year_closed(village: str, on: date) -> bool:
    """Whether the books of that day's year are closed for a village, by its own division or one above it."""
    return ClosedYear.objects.covering(village, on.year).exists()


def budgets_over(matter: Matter, source: str) -> QuerySet[Budget]:
    """The budgets that an allocation to a matter draws on: of its village and of every division above it."""
    codes = [*ancestors(matter.village_id), matter.village_id]
    return Budget.objects.filter(year=matter.year, source=source, division_id__in=codes).order_by("division_id")


def same_voucher(matter: Matter, source: str, kind: str, voucher: str, on: date) -> FundEntry | None:
    """An entry in force that used this number already: in the township's books of that year, for another matter or for
    the same line; documents that allocate may name several matters."""
    found = FundEntry.objects.filter(voucher=voucher, kind=kind, on__year=on.year, reverses=None, reversal=None)
    own_line = Q(matter=matter, source=source)
    other = ~Q(matter=matter) & Q(matter__village__code__startswith=matter.village_id[:9])
    return found.filter(own_line if kind == Kind.ALLOCATED else own_line | other).select_related("matter").first()


@dataclass(frozen=True)
class Worked:
    """Villagers' work on matters: persons and labour days by kind, wages in yuan."""

    contributors: int = 0
    contributed: Decimal = ZERO
    workers: int = 0
    worked: Decimal = ZERO
    wages: Decimal = ZERO


def worked(rows: Iterable[Labour]) -> Worked:
    """Labour of rows at hand added up."""
    sums: dict[str, Decimal | int] = defaultdict(int)
    for row in rows:
        relief = row.kind == Labour.Kind.RELIEF
        sums["workers" if relief else "contributors"] += row.people
        sums["worked" if relief else "contributed"] += row.days
        sums["wages"] += row.wages
    return Worked(**sums)  # type: ignore[arg-type]


def labour_of(matters: Iterable[Matter] | QuerySet[Matter]) -> Worked:
    """Labour added up over matters, in one query."""
    relief, given = Q(kind=Labour.Kind.RELIEF), Q(kind=Labour.Kind.CONTRIBUTED)
    found = Labour.objects.filter(matter__in=matters).aggregate(
        contributors=Sum("people", filter=given),
        contributed=Sum("days", filter=given),
        workers=Sum("people", filter=relief),
        worked=Sum("days", filter=relief),
        wages=Sum("wages", filter=relief),
    )
    return Worked(**{key: value for key, value in found.items() if value is not None})
