"""What is due by class, what was paid, what is missing (FUND-08)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from cunshi.kernel import clock
from cunshi.rulebook.conditions import hold
from cunshi.rulebook.registers import Register, Subsidy
from cunshi.work.registers.asking import asked
from cunshi.work.registers.models import Payment, Record
from cunshi.work.registers.values import plain, told

_SHORT = Q(LessThan(F("paid_yuan"), F("due_yuan")))
_YUAN = DecimalField(max_digits=14, decimal_places=2)


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


@dataclass(frozen=True)
class Class:
    """One class of people: how many have something due, how much is due and paid, how many miss some of it."""

    name: str
    key: str
    yuan: Decimal
    records: int
    due: Decimal
    paid: Decimal
    short: int

    @property
    def missing(self) -> Decimal:
        return self.due - self.paid


def with_sums(subsidy: Subsidy, records: "QuerySet[Record]") -> "QuerySet[Record]":
    """The records that have something due, each with `due_yuan` and `paid_yuan`."""
    amounts = [When(**{f"values__{subsidy.by}": each.among}, then=Value(each.yuan)) for each in subsidy.amounts]
    paid = (
        Payment.objects.filter(record=OuterRef("pk"), subsidy=subsidy.key)
        .order_by()
        .values("record")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    return records.filter(asked(subsidy.when)).annotate(
        due_yuan=Case(*amounts, output_field=_YUAN), paid_yuan=Coalesce(Subquery(paid), Decimal(0), output_field=_YUAN)
    ).filter(due_yuan__isnull=False)  # fmt: skip


def listed(
    subsidy: Subsidy, records: "QuerySet[Record]", *, missing: bool = False, among: str = ""
) -> "QuerySet[Record]":
    """The records behind a subsidy, by place; only one class, only those that miss some of it, where asked for."""
    found = with_sums(subsidy, records)
    if among:
        found = found.filter(**{f"values__{subsidy.by}": among})
    if missing:
        found = found.filter(_SHORT)
    return found.order_by("division_id", F("household__number"), "pk")


def by_class(register: Register, subsidy: Subsidy, records: "QuerySet[Record]") -> list[Class]:
    """Each class of the subsidy with its sums; one query."""
    rows = (
        with_sums(subsidy, records)
        .order_by()
        .annotate(kind=KT(f"values__{subsidy.by}"))
        .values("kind")
        .annotate(
            n=Count("pk"),
            due=Sum("due_yuan"),
            paid=Sum("paid_yuan"),
            short=Count("pk", filter=_SHORT),
        )
    )
    known = {row["kind"]: row for row in rows}
    field = register.field(subsidy.by)
    found = []
    for each in subsidy.amounts:
        row: Mapping[str, Any] = known.get(each.among) or {"n": 0, "due": Decimal(0), "paid": Decimal(0), "short": 0}
        name = told(field, each.among) if field else each.among
        found.append(Class(name, each.among, each.yuan, row["n"], row["due"], row["paid"], row["short"]))
    return found


def total(classes: Iterable[Class]) -> Class:
    """All classes together."""
    rows = list(classes)
    return Class(
        "",
        "",
        Decimal(0),
        sum(each.records for each in rows),
        sum((each.due for each in rows), Decimal(0)),
        sum((each.paid for each in rows), Decimal(0)),
        sum(each.short for each in rows),
    )
