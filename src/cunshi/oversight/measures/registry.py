"""Every measure, defined once: checkpoints, dashboards, lists, rankings and documents all read it from here.

Rates are percent to one decimal, rounded half up each by itself. A share is the part that one division has in the
whole; the shares of all parts are rounded by largest remainder, so that they add up to 100.0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cunshi.kernel.ratios import half_up, largest_remainder, percent
from cunshi.oversight.measures import quantities as q
from cunshi.oversight.measures.quantities import Family, Number, Quantity, Unit, Values


class Direction(StrEnum):
    """Which way is better."""

    MORE = "more"
    LESS = "less"
    NONE = "none"


class Kind(StrEnum):
    """How a measure comes from its quantities."""

    COUNT = "count"  # the numerator itself
    RATE = "rate"  # numerator of denominator, in percent
    SHARE = "share"  # a division's part of the whole scope, in percent
    TIMES = "times"  # numerator over denominator


@dataclass(frozen=True)
class Measure:
    """One measure; `definition` says in a sentence what is counted, `source` names the clauses that ask for it."""

    key: str
    name: str | Promise
    definition: str | Promise
    kind: Kind
    numerator: Quantity
    denominator: Quantity | None
    direction: Direction
    source: str

    @property
    def unit(self) -> Unit:
        """What its value is in; a count's is its quantity's."""
        units = {Kind.RATE: Unit.PERCENT, Kind.SHARE: Unit.PERCENT, Kind.TIMES: Unit.TIMES}
        return units.get(self.kind, self.numerator.unit)

    @property
    def families(self) -> frozenset[Family]:
        """The families of quantities that must be read for it."""
        return frozenset(each.family for each in (self.numerator, self.denominator) if each)

    def value(self, values: Values) -> Number | None:
        """The measure of one division; None where there is nothing to divide by or its family was not read.

        A share is of the whole, so it comes from `shares`.
        """
        part = values.get(self.numerator.key)
        whole = values.get(self.denominator.key) if self.denominator else None
        if part is None or self.kind is Kind.SHARE:
            return None
        if self.kind is Kind.COUNT:
            return part
        if not whole:
            return None
        return percent(part, whole) if self.kind is Kind.RATE else half_up(Fraction(part) / Fraction(whole), 2)

    def column(self, rows: Sequence[Values]) -> list[Number | None]:
        """The measure of each of several divisions that make up a whole."""
        if self.kind is not Kind.SHARE:
            return [self.value(each) for each in rows]
        shares = largest_remainder([each.get(self.numerator.key, 0) for each in rows])
        return list(shares) if any(shares) else [None for _each in rows]


def _rate(key: str, name: Promise, definition: Promise, of: tuple[Quantity, Quantity], source: str) -> Measure:
    return Measure(key, name, definition, Kind.RATE, *of, Direction.MORE, source)


def _share(key: str, name: Promise, definition: Promise, of: Quantity, source: str) -> Measure:
    return Measure(key, name, definition, Kind.SHARE, of, of, Direction.NONE, source)


def _count(
    key: str, name: Promise, definition: Promise, of: Quantity, source: str, direction: Direction = Direction.NONE
) -> Measure:
    return Measure(key, name, definition, Kind.COUNT, of, None, direction, source)


MEASURES: tuple[Measure, ...] = (
    _count(
        "matters",
        _("Matters"),
        _("Matters listed and numbered in the ledger and not cancelled; a joint matter counts in its lead village."),
        q.MATTERS,
        "A§2, B§2.4",
    ),
    _share(
        "matters_share",
        _("Share of the matters"),
        _("The division's part of all matters of the scope; the parts add up to 100%."),
        q.MATTERS,
        "A§2",
    ),
    _count(
        "investment",
        _("Planned investment"),
        _("Planned funds of the matters from all sources together."),
        q.INVESTMENT,
        "A§2, B§4",
    ),
    _share(
        "investment_share",
        _("Share of the investment"),
        _("The division's part of all planned funds of the scope; the parts add up to 100%."),
        q.INVESTMENT,
        "A§2",
    ),
    _rate(
        "coverage",
        _("Villages covered"),
        _("Administrative villages that have their matter of every year chosen, of all administrative villages."),
        (q.COVERED, q.VILLAGES),
        "B§2.5",
    ),
    _rate(
        "start",
        _("Start rate"),
        _("Matters that have begun, finished ones included, of the matters listed."),
        (q.BEGUN, q.MATTERS),
        "C§2.7",
    ),
    _rate(
        "completion",
        _("Completion rate"),
        _("Matters reported finished, of the matters listed."),
        (q.COMPLETED, q.MATTERS),
        "A§1, C§2.7",
    ),
    _rate(
        "acceptance",
        _("Acceptance rate"),
        _("Matters accepted on inspection, of the matters listed."),
        (q.ACCEPTED, q.MATTERS),
        "A§4.3",
    ),
    _rate(
        "write_off",
        _("Write-off rate"),
        _("Matters written off, of the matters listed."),
        (q.WRITTEN_OFF, q.MATTERS),
        "A§3.2, B§1",
    ),
    _count("open", _("Still open"), _("Matters listed and not written off yet."), q.OPEN, "B§2.4", Direction.LESS),
    _count(
        "late",
        _("Late"),
        _("Matters not finished although their planned finish has passed."),
        q.LATE,
        "A§1",
        Direction.LESS,
    ),
    Measure(
        "late_share",
        _("Late share"),
        _("Matters not finished although their planned finish has passed, of the matters listed."),
        Kind.RATE,
        q.LATE,
        q.MATTERS,
        Direction.LESS,
        "A§1",
    ),
    _rate(
        "allocation",
        _("Allocation rate"),
        _("Funds allocated so far, of the planned funds."),
        (q.ALLOCATED, q.INVESTMENT),
        "C§2.7",
    ),
    _rate(
        "expenditure",
        _("Expenditure rate"),
        _("Funds paid so far, of the funds allocated."),
        (q.PAID, q.ALLOCATED),
        "C§2.7",
    ),
    _rate(
        "reimbursement",
        _("Reimbursement rate"),
        _("Funds reimbursed so far, of the funds allocated."),
        (q.REIMBURSED, q.ALLOCATED),
        "C§2.7",
    ),
    Measure(
        "leverage",
        _("Leverage"),
        _("Yuan planned from all sources for each yuan of award funds."),
        Kind.TIMES,
        q.INVESTMENT,
        q.AWARD,
        Direction.MORE,
        "B§4",
    ),
    _count(
        "labour_days",
        _("Labour days"),
        _("Days that villagers worked on the matters, given freely or paid as work relief."),
        q.LABOUR_DAYS,
        "E§4.2",
    ),
    _count(
        "relief_wages",
        _("Work-relief wages"),
        _("Wages paid to villagers for work relief on the matters."),
        q.RELIEF_WAGES,
        "E§4.3",
    ),
    _rate(
        "timeliness",
        _("Report timeliness"),
        _("Reports of all duties filed by their due day, of those due by today; what is not due yet is left out."),
        (q.REPORTS_ON_TIME, q.REPORTS_DUE),
        "A§5.3, B§3.1",
    ),
    _rate(
        "archive",
        _("Archive completeness"),
        _("Matters whose archive lacks nothing that the plan lists, of the matters accepted on inspection."),
        (q.ARCHIVED, q.ACCEPTED),
        "A§4.2, B§2.5",
    ),
    _rate(
        "unobjected",
        _("Notice without objection"),
        _("Matters against which nobody objected while they stood on public notice, of the matters put on notice."),
        (q.UNOBJECTED, q.NOTICED),
        "A§4.2",
    ),
)
_BY_KEY = {each.key: each for each in MEASURES}


def measure(key: str) -> Measure:
    """The measure of a key; KeyError for one that is not defined."""
    return _BY_KEY[key]


def known(keys: Iterable[str]) -> list[Measure]:
    """The measures of these keys that are defined, in the order of the registry."""
    wanted = set(keys)
    return [each for each in MEASURES if each.key in wanted]
