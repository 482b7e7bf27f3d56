"""The rows of a comparison as a workbook: both sides beside each other, masked."""

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.work.comparing.models import Finding


def write_findings(rows: Iterable[Finding], labels: Mapping[str, str], file: BinaryIO, *, title: str) -> None:
    """Write these rows to `file` as .xlsx; `labels` name the columns that were compared."""
    with Book(file) as book:
        book.add(
            Table(
                name=_("Comparison"),
                title=title,
                columns=list(_columns(labels)),
                rows=rows,
                note=_("ID numbers, telephones, bank cards and names are masked in this table."),
                nothing=_("No row stands here."),
                filters=True,
                summed=False,
            )
        )


def _columns(labels: Mapping[str, str]) -> Iterable[Column]:
    yield Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6)
    yield Column("kind", _l("Outcome"), lambda row: row.get_kind_display(), width=14)
    yield Column("number", _l("Row in the other list"), lambda row: row.number, Kind.COUNT, 10)
    yield Column("place", _l("Place"), lambda row: row.division.short_name, width=14)
    for key, label in labels.items():
        yield Column(f"theirs-{key}", _("%(column)s (other list)") % {"column": label}, _side(key, 0), width=16)
        yield Column(f"ours-{key}", _("%(column)s (own list)") % {"column": label}, _side(key, 1), width=16)
    yield Column("differing", _l("Differs in"), lambda row: _named(row, labels), width=16)
    yield Column("settled", _l("Settled"), lambda row: row.get_settled_as_display(), width=10)
    yield Column("reason", _l("Reason"), lambda row: row.reason, width=24)


def _side(key: str, side: int) -> Any:
    return lambda row: row.told.get(key, ["", ""])[side]


def _named(row: Finding, labels: Mapping[str, str]) -> str:
    return "、".join(labels.get(key, key) for key in row.differing)
