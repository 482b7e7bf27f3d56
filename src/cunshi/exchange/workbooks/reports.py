"""How reports came in, as a workbook: by division, by period, by unit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table

Row = dict[str, Any]


@dataclass(frozen=True)
class PunctualityBook:
    """Rows with the counts owed, on_time, late, missing, pending and a `rate` of each."""

    division: str
    duty: str
    when: str
    children: Sequence[Row]
    periods: Sequence[Row]
    units: Sequence[Row]

    @property
    def title(self) -> str:
        return _("%(division)s %(when)s: how “%(duty)s” came in") % {
            "division": self.division,
            "when": self.when,
            "duty": self.duty,
        }


def write_punctuality(content: PunctualityBook, file: BinaryIO) -> None:
    """Write one sheet for divisions, periods and units each."""
    with Book(file) as book:
        for name, key, head, rows in (
            (_("By division"), "name", _l("Division"), content.children),
            (_("By period"), "period", _l("Period"), content.periods),
            (_("By unit"), "name", _l("Unit"), content.units),
        ):
            more = _SUMS if rows is content.children else ()
            columns = [*_columns(key, head), *more]
            note = _("Rates are of what was due by now; what is not due yet counts in none.")
            book.add(Table(name, content.title, columns, rows, note=note, nothing=_("No report was owed.")))


def _count(key: str, header: Any) -> Column:
    return Column(key, header, lambda row: int(row[key]), Kind.COUNT, 10, total=True)


def _rate(key: str, header: Any) -> Column:
    def value(row: Row) -> str:
        share = getattr(row["rate"], key)
        return "" if share is None else f"{share}%"

    return Column(f"{key}_rate", header, value, width=10)


def _columns(key: str, head: Any) -> list[Column]:
    name: Callable[[Row], Any] = lambda row: row[key]  # noqa: E731
    return [
        Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
        Column("name", head, name, width=28),
        _count("owed", _l("Owed")),
        _count("on_time", _l("On time")),
        _count("late", _l("Filed late")),
        _count("missing", _l("Missing")),
        _count("pending", _l("Not due yet")),
        _rate("on_time", _l("On time (%)")),
        _rate("late", _l("Filed late (%)")),
        _rate("missing", _l("Missing (%)")),
    ]


_SUMS = (
    Column("percent", _l("Mean progress (%)"), lambda row: str(row["percent"] or ""), width=10),
    Column("paid", _l("Paid (10,000 yuan)"), lambda row: row["paid"], Kind.WAN, 14, total=True),
    Column("percent_locked", _l("Progress at the lock (%)"), lambda row: str(row["percent_locked"] or ""), width=12),
    Column("paid_locked", _l("Paid at the lock (10,000 yuan)"), lambda row: row["paid_locked"], Kind.WAN, 14, True),
    _count("amended", _l("Amended since")),
)  # fmt: skip
