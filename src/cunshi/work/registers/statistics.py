"""The figures of a register: what the pack defines, counted for a place and for each division below it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet
from django.db.models.functions import Substr

from cunshi.kernel import clock, codes
from cunshi.kernel.ratios import percent
from cunshi.rulebook.registers import Choice, Register, Statistic
from cunshi.work.matters.rules import shown
from cunshi.work.registers.asking import aggregate, choice_is
from cunshi.work.registers.models import Record


@dataclass(frozen=True)
class Figure:
    """One figure: a count, a sum, or with `base` a share in percent; `name` is that of its choice where it has one."""

    statistic: Statistic
    value: Decimal
    base: Decimal | None = None
    choice: Choice | None = None

    @property
    def name(self) -> str:
        return shown(self.choice.names if self.choice else self.statistic.names)

    @property
    def share(self) -> Decimal | None:
        """In percent with two decimals; None where there is nothing to divide by."""
        return percent(self.value, self.base, 2) if self.base else None


@dataclass(frozen=True)
class Counts:
    """How many records there are in all, how many of them open, late, paused."""

    all: int
    open: int
    late: int
    paused: int

    @property
    def closed(self) -> int:
        return self.all - self.open


_COUNTS: Mapping[str, Q] = {
    "all": Q(),
    "open": Q(closed_on=None),
    "paused": Q(closed_on=None, paused_on__isnull=False),
}


def basic() -> dict[str, Aggregate]:
    found: dict[str, Aggregate] = {f"n_{key}": Count("pk", filter=which) for key, which in _COUNTS.items()}
    return found | {"n_late": Count("pk", filter=Q(closed_on=None, due__lt=clock.today()))}


def figures(register: Register, records: "QuerySet[Record]") -> tuple[Counts, list[Figure]]:
    """Every figure of a register over these records; one query."""
    row = records.aggregate(**basic(), **_asked(register))
    return counts_of(row), list(_read(register, row))


def by_child(register: Register, records: "QuerySet[Record]", code: str) -> dict[str, tuple[Counts, list[Figure]]]:
    """The same for each division directly below `code` that has records, by its code; one query."""
    below = codes.level(code).below
    if below is None:
        return {}
    rows = (
        records.annotate(part=Substr("division", 1, below.digits))
        .values("part")
        .annotate(**basic(), **_asked(register))
        .order_by("part")
    )
    return {codes.full(row["part"]): (counts_of(row), list(_read(register, row))) for row in rows}


def _asked(register: Register) -> dict[str, Aggregate]:
    found: dict[str, Aggregate] = {}
    for each in register.statistics:
        for name, more in _parts(register, each):
            found[name] = aggregate(each, more)
        if each.of is not None:
            found[f"of_{each.key}"] = aggregate(each.of)
    return found


def _parts(register: Register, statistic: Statistic) -> Iterator[tuple[str, Q | None]]:
    field = register.field(statistic.by) if statistic.by else None
    if field is None:
        yield f"s_{statistic.key}", None
        return
    for choice in field.choices:
        yield f"s_{statistic.key}_{choice.key}", choice_is(field.key, choice.key)


def _read(register: Register, row: Mapping[str, Any]) -> Iterator[Figure]:
    for each in register.statistics:
        base = Decimal(row[f"of_{each.key}"]) if each.of is not None else None
        field = register.field(each.by) if each.by else None
        if field is None:
            yield Figure(each, Decimal(row[f"s_{each.key}"]), base)
            continue
        for choice in field.choices:
            yield Figure(each, Decimal(row[f"s_{each.key}_{choice.key}"]), base, choice)


def counts_of(row: Mapping[str, Any]) -> Counts:
    return Counts(all=row["n_all"], open=row["n_open"], late=row["n_late"], paused=row["n_paused"])
