"""One vocabulary of measures, pure: what a total, a share, a rate and a checkpoint's standing are.

Counts are matters of the ledger (listed and numbered, not cancelled), each once, in its lead village. Money is yuan.
Rates and shares are percent to one decimal.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Protocol

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cunshi.kernel.codes import Level
from cunshi.kernel.money import wan
from cunshi.kernel.ratios import largest_remainder, percent
from cunshi.work.matters.states import BEGUN, COMPLETED, PASSED, State

# The fields of a cell and of totals that are money.
MONEY = ("investment", "allocated", "paid", "reimbursed", "award")


@dataclass(frozen=True)
class Cell:
    """Matters that agree in year, category, handling level and state. Money is yuan, as in `Totals`."""

    year: int
    category: str
    handling: Level
    state: str
    matters: int
    late: int
    investment: Decimal
    allocated: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    reimbursed: Decimal = Decimal(0)
    award: Decimal = Decimal(0)


@dataclass(frozen=True)
class Totals:
    """Counts of matters by how far they have come, and their money in yuan. `late`: past the planned finish.

    `investment` is planned from all sources, `award` the part of it that comes from award funds.
    """

    matters: int = 0
    investment: Decimal = Decimal(0)
    begun: int = 0
    completed: int = 0
    accepted: int = 0
    written_off: int = 0
    late: int = 0
    allocated: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    reimbursed: Decimal = Decimal(0)
    award: Decimal = Decimal(0)

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def open(self) -> int:
        """Entries of the ledger not yet written off."""
        return self.matters - self.written_off

    @property
    def begun_rate(self) -> Decimal | None:
        """Percent of the matters that were begun; None where there is no matter. So the other rates."""
        return percent(self.begun, self.matters)

    @property
    def completed_rate(self) -> Decimal | None:
        return percent(self.completed, self.matters)

    @property
    def written_off_rate(self) -> Decimal | None:
        return percent(self.written_off, self.matters)


@dataclass(frozen=True)
class Part:
    """A part of a whole: a category, a handling level, a task list, a year or a source of funds.

    `share` is percent by largest remainder, so that the shares of all parts add up to 100.0; `percent` is the same
    ratio rounded half up by itself, None where the whole is nothing. Both are of matters, for sources of investment.
    """

    key: str
    name: str
    totals: Totals
    share: Decimal
    percent: Decimal | None

    @property
    def matters(self) -> int:
        return self.totals.matters

    @property
    def investment(self) -> Decimal:
        """Yuan."""
        return self.totals.investment


class Counted(Protocol):
    """Matters that agree in state, with their money in yuan: a cell, or any row that says as much."""

    @property
    def state(self) -> str: ...
    @property
    def matters(self) -> int: ...
    @property
    def late(self) -> int: ...


def total(cells: Iterable[Counted]) -> Totals:
    """All cells added up."""
    cells = list(cells)

    def count(states: frozenset[State]) -> int:
        return sum(cell.matters for cell in cells if cell.state in states)

    def yuan(name: str) -> Decimal:
        return sum((getattr(cell, name) for cell in cells), Decimal(0))

    return Totals(
        matters=sum(cell.matters for cell in cells),
        begun=count(BEGUN),
        completed=count(COMPLETED),
        accepted=count(PASSED),
        written_off=count(frozenset({State.WRITTEN_OFF})),
        late=sum(cell.late for cell in cells),
        **{name: yuan(name) for name in MONEY},
    )


def parts(cells: Iterable[Cell], names: dict[str, str], key: Callable[[Cell], Hashable]) -> list[Part]:
    """The cells parted by `key`, in the order of `names`; empty parts stay, others come last, in order."""
    grouped: dict[str, list[Cell]] = {name: [] for name in names}
    for found, cell in sorted(((str(key(cell)), cell) for cell in cells), key=lambda row: row[0]):
        grouped.setdefault(found, []).append(cell)
    return weighed([(each, names.get(each, each), total(group)) for each, group in grouped.items()])


def weighed(rows: list[tuple[str, str, Totals]], by: Callable[[Totals], int | Decimal] | None = None) -> list[Part]:
    """Rows of key, name and totals with their shares, of matters unless `by` says of what."""
    weights = [(by or _matters)(totals) for _key, _name, totals in rows]
    whole = sum(weights, Decimal(0))
    shares = largest_remainder(weights)
    return [
        Part(key, name, totals, share, percent(weight, whole))
        for (key, name, totals), share, weight in zip(rows, shares, weights, strict=True)
    ]


def _matters(totals: Totals) -> int:
    return totals.matters


class Standing(models.TextChoices):
    """How a scope stands against a checkpoint."""

    MET = "met", gettext_lazy("Met")
    ON_COURSE = "on_course", gettext_lazy("On course")
    AT_RISK = "at_risk", gettext_lazy("At risk")
    MISSED = "missed", gettext_lazy("Missed")
    NONE = "none", gettext_lazy("Nothing listed")


@dataclass(frozen=True)
class Outlook:
    """A checkpoint for one scope. `reached` counts until `due` or today, `to_come` what is planned until `due`.

    `at_least` and `share` are percent; all else counts matters, or yuan where the checkpoint is one of money: `total`
    is then what was allocated, `to_come` what is unpaid on matters that are planned to be finished by then.
    """

    key: str
    name: str
    measure: str
    due: date
    at_least: Decimal
    total: int | Decimal
    reached: int | Decimal
    to_come: int | Decimal
    today: date

    @property
    def in_yuan(self) -> bool:
        return self.measure in MONEY_POINTS

    @property
    def needed(self) -> int | Decimal:
        """What must be reached by the due date: whole matters, or yuan to the cent."""
        exact = Fraction(self.at_least) * Fraction(self.total) / 100
        return Decimal(ceil(exact * 100)).scaleb(-2) if self.in_yuan else ceil(exact)

    @property
    def gap(self) -> int | Decimal:
        return max(self.needed - self.reached, Decimal(0) if self.in_yuan else 0)

    @property
    def share(self) -> Decimal | None:
        return percent(self.reached, self.total)

    @property
    def passed(self) -> bool:
        """Whether the due date has passed; the due date itself still counts."""
        return self.today > self.due

    @property
    def status(self) -> Standing:
        if not self.total:
            return Standing.NONE
        if not self.gap:
            return Standing.MET
        if self.passed:
            return Standing.MISSED
        return Standing.ON_COURSE if self.to_come >= self.gap else Standing.AT_RISK

    @property
    def label(self) -> str:
        """The standing in words."""
        nothing = self.in_yuan and self.status is Standing.NONE
        return str(gettext_lazy("Nothing allocated") if nothing else self.status.label)

    @property
    def reason(self) -> str:
        """Why it stands so, in one sentence."""
        counted: dict[str, object] = {
            "reached": self.reached,
            "total": self.total,
            "gap": self.gap,
            "to_come": self.to_come,
        }
        if self.in_yuan:
            counted = {name: wan(Decimal(str(value))) for name, value in counted.items()}
        return _reasons(self.measure)[self.status] % {**counted, "share": self.share, "due": self.due}


# Checkpoints that count yuan.
MONEY_POINTS = frozenset({"expenditure", "reimbursement"})


def _reasons(measure: str) -> dict[Standing, Promise]:
    if measure in MONEY_POINTS:
        return _OF_MONEY
    return _REASONS | _OF_STARTS if measure == "started" else _REASONS


_REASONS: dict[Standing, Promise] = {
    Standing.NONE: gettext_lazy("No matter is listed here yet."),
    Standing.MET: gettext_lazy("%(reached)d of %(total)d matters (%(share)s%%) had got there."),
    Standing.MISSED: gettext_lazy(
        "On %(due)s %(reached)d of %(total)d matters (%(share)s%%) had got there: %(gap)d short."
    ),
    Standing.ON_COURSE: gettext_lazy(
        "%(gap)d more needed by %(due)s; %(to_come)d are planned to finish by then and are not late."
    ),
    Standing.AT_RISK: gettext_lazy("%(gap)d more needed by %(due)s; only %(to_come)d are planned to finish by then."),
}
_OF_STARTS: dict[Standing, Promise] = {
    Standing.ON_COURSE: gettext_lazy(
        "%(gap)d more needed by %(due)s; %(to_come)d are planned to start by then and are not late."
    ),
    Standing.AT_RISK: gettext_lazy("%(gap)d more needed by %(due)s; only %(to_come)d are planned to start by then."),
}
_OF_MONEY: dict[Standing, Promise] = {
    Standing.NONE: gettext_lazy("No money is allocated here yet."),
    Standing.MET: gettext_lazy("%(reached)s of %(total)s (10,000 yuan, %(share)s%%) had got there."),
    Standing.MISSED: gettext_lazy(
        "On %(due)s %(reached)s of %(total)s (10,000 yuan, %(share)s%%) had got there: %(gap)s short."
    ),
    Standing.ON_COURSE: gettext_lazy(
        "%(gap)s more (10,000 yuan) needed by %(due)s; %(to_come)s are open on matters to be finished by then."
    ),
    Standing.AT_RISK: gettext_lazy(
        "%(gap)s more (10,000 yuan) needed by %(due)s; only %(to_come)s are open on matters to be finished by then."
    ),
}
