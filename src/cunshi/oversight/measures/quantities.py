"""The named quantities that measures are made of: each counted or added up in one place, its rows opened by one list.

Counts are matters of the ledger, each once, in its lead village, unless the name says otherwise; money is yuan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from cunshi.oversight.measures.queries import Child
    from cunshi.oversight.measures.rules import Totals

Number = int | Decimal
# What a division counts, by the key of a quantity; a family that was not read is absent.
Values = Mapping[str, Number]


class Unit(models.TextChoices):
    """What a figure is counted in."""

    PERCENT = "percent", "%"
    TIMES = "times", _("times")
    MATTERS = "matters", _("matters")
    YUAN = "yuan", _("yuan")
    VILLAGES = "villages", _("villages")
    REPORTS = "reports", _("reports")
    DAYS = "days", _("working days of people")


class Family(StrEnum):
    """Quantities that are read together, in one query for all divisions below a scope."""

    LEDGER = "ledger"
    REPORTS = "reports"
    RECORDS = "records"
    LABOUR = "labour"


@dataclass(frozen=True)
class Opened:
    """The rows behind a quantity, in words that any front can turn into an address.

    `list` is the list that holds them, `by` narrows it, and `adds` names what its rows add up to: their number or a
    column of money.
    """

    list: Literal["ledger", "funds", "coverage", "reports", "labour"]
    by: str = ""
    adds: str = "rows"


@dataclass(frozen=True)
class Quantity:
    """Something counted or added up for a division."""

    key: str
    name: str | Promise
    unit: Unit
    family: Family
    rows: Opened


def _matters(key: str, name: Promise, family: Family = Family.LEDGER, group: str = "") -> Quantity:
    return Quantity(key, name, Unit.MATTERS, family, Opened("ledger", group or key))


def _money(key: str, name: Promise, by: str = "") -> Quantity:
    return Quantity(key, name, Unit.YUAN, Family.LEDGER, Opened("funds", by, key if not by else "planned"))


MATTERS = _matters("matters", _("Matters listed"), group="listed")
BEGUN = _matters("begun", _("Matters begun"))
COMPLETED = _matters("completed", _("Matters completed"))
ACCEPTED = _matters("accepted", _("Matters accepted on inspection"))
WRITTEN_OFF = _matters("written_off", _("Matters written off"))
OPEN = _matters("open", _("Matters not written off"))
LATE = _matters("late", _("Matters past their planned finish"))
VILLAGES = Quantity("villages", _("Administrative villages"), Unit.VILLAGES, Family.LEDGER, Opened("coverage", "all"))
COVERED = Quantity(
    "covered", _("Villages with a matter of every year"), Unit.VILLAGES, Family.LEDGER, Opened("coverage", "covered")
)
INVESTMENT = Quantity("investment", _("Planned funds"), Unit.YUAN, Family.LEDGER, Opened("funds", adds="planned"))
ALLOCATED = _money("allocated", _("Allocated funds"))
PAID = _money("paid", _("Paid funds"))
REIMBURSED = _money("reimbursed", _("Reimbursed funds"))
AWARD = _money("award", _("Planned award funds"), by="award")
REPORTS_DUE = Quantity("reports_due", _("Reports due by today"), Unit.REPORTS, Family.REPORTS, Opened("reports", "due"))
REPORTS_ON_TIME = Quantity(
    "reports_on_time", _("Reports filed on time"), Unit.REPORTS, Family.REPORTS, Opened("reports", "on_time")
)
ARCHIVED = _matters("archived", _("Accepted matters with a complete archive"), Family.RECORDS)
NOTICED = _matters("noticed", _("Matters that stood on public notice"), Family.RECORDS)
UNOBJECTED = _matters("unobjected", _("Of these, matters without an objection"), Family.RECORDS)

LABOUR_DAYS = Quantity(
    "labour_days", _("Labour days of villagers"), Unit.DAYS, Family.LABOUR, Opened("labour", adds="days")
)
RELIEF_WAGES = Quantity(
    "relief_wages", _("Work-relief wages paid"), Unit.YUAN, Family.LABOUR, Opened("labour", "relief", "wages")
)


def of_child(child: "Child") -> dict[str, Number]:
    """The quantities of the ledger that a division counts, by key."""
    return {**of_totals(child.totals), "villages": child.villages, "covered": child.covered}


def of_totals(totals: "Totals") -> dict[str, Number]:
    """The quantities that totals hold, by key."""
    counted: dict[str, Number] = {each.name: getattr(totals, each.name) for each in fields(totals)}
    return {**counted, "open": totals.open}
