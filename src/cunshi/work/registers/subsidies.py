"""What is due by class, what was paid, what is missing (FUND-08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from cunshi.kernel import clock
from cunshi.rulebook.conditions import hold
from cunshi.rulebook.registers import Register, Subsidy
from cunshi.work.registers.models import Payment, Record
from cunshi.work.registers.values import plain


def due_on(subsidy: Subsidy, values: Mapping[str, Any]) -> Decimal | None:
    """Yuan due to a record with these values; None where its class has no amount or the plan's condition fails."""
    known = plain(values)
    if not hold(subsidy.when, known, clock.today()):
        return None
    return next((each.yuan for each in subsidy.amounts if known.get(subsidy.by) == each.among), None)


@dataclass(frozen=True)
class Owing:
    """One record's subsidy: yuan due and paid."""

    record: Record
    due: Decimal
    paid: Decimal

    @property
    def missing(self) -> Decimal:
        return self.due - self.paid


def owing(register: Register, subsidy: Subsidy, records: "QuerySet[Record]") -> list[Owing]:
    """What is due and paid on each of these records that has something due; two queries."""
    rows = [(record, due) for record in records if (due := due_on(subsidy, record.values)) is not None]
    paid = dict(
        Payment.objects.filter(record__in=records, subsidy=subsidy.key)
        .values_list("record")
        .annotate(sum=Sum("amount"))
    )
    return [Owing(record, due, paid.get(record.pk, Decimal(0))) for record, due in rows]
