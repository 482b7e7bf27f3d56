"""One matter's invented life, from the villager's word to the write-off, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cunshi.kernel.codes import Level

ALLOCATED, PAID, REIMBURSED = "allocated", "paid", "reimbursed"


class Report(NamedTuple):
    """A progress report: the end of the period it speaks of, the day on which it came, percent done."""

    period: date
    day: date
    percent: int


class Payment(NamedTuple):
    """Money that moved on a day: allocated to the matter, paid out, or reimbursed; whole yuan."""

    day: date
    kind: str
    source: str
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Life:
    """Planned and real days of a matter, its reports in order and its payments by day.

    `stopped` are first and last day of a standstill; `failed` is the day of an inspection that was not passed. Days may
    lie in the year after the plan's, for what is late.
    """

    village: str
    partners: tuple[str, ...]
    category: str
    handling: Level
    funds: Mapping[str, Decimal]
    raised: date
    submitted: date
    approved: date
    noticed: date
    listed: date
    planned_start: date
    planned_finish: date
    started: date
    finished: date
    accepted: date
    written_off: date
    reports: tuple[Report, ...]
    payments: tuple[Payment, ...]
    stopped: tuple[date, date] | None = None
    failed: date | None = None
    returned: bool = False

    @property
    def planned(self) -> Decimal:
        """Planned investment in yuan."""
        return sum(self.funds.values(), Decimal(0))

    def percent_on(self, day: date) -> int:
        """The percent that the ledger shows on a day: that of the last report that had come."""
        if day >= self.finished:
            return 100
        return max((report.percent for report in self.reports if report.day <= day), default=0)

    def moved(self, kind: str, day: date) -> Decimal:
        """Yuan of one kind up to a day."""
        return sum((each.yuan for each in self.payments if each.kind == kind and each.day <= day), Decimal(0))
