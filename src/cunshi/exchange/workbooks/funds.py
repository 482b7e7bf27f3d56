"""Entries of the fund ledger as a workbook, amounts in yuan to the cent."""

from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.foundation.divisions.models import Division
from cunshi.work.funds.models import FundEntry

CHUNK = 10_000


def columns(scope: Division) -> list[Column]:
    """The columns of an entry, villages named as people of `scope` name them."""
    return [
        Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
        Column("on", _l("Date"), lambda row: row.on, Kind.DATE, 11),
        Column("kind", _l("Kind"), lambda row: row.get_kind_display(), width=8),
        Column("source", _l("Fund source"), _source, width=20),
        Column("amount", _l("Amount (10,000 yuan)"), lambda row: row.amount, Kind.WAN, 15, total=True),
        Column("voucher", _l("Voucher or document number"), lambda row: row.voucher, width=20),
        Column("number", _l("Matter number"), lambda row: row.matter.number, width=22),
        Column("title", _l("Name of the matter"), lambda row: row.matter.title, width=30),
        Column("village", _l("Village"), lambda row: wording.place(row.matter.village, scope), width=16),
        Column("note", _l("Note"), lambda row: row.note, width=24),
        Column("by", _l("Booked by"), lambda row: str(row.by or ""), width=24),
        Column("undoes", _l("Reverses"), lambda row: row.reverses.on if row.reverses else None, Kind.DATE, 11),
    ]


def write_entries(entries: QuerySet[FundEntry], file: BinaryIO, *, scope: Division, title: str, note: str) -> int:
    """Write entries in their given order to `file` as .xlsx and return how many there are."""
    table = Table(
        name=_("Entries"),
        title=title,
        columns=columns(scope),
        rows=entries.iterator(chunk_size=CHUNK),
        note=note,
        unit=_("Unit: 10,000 yuan"),
        nothing=_("Nothing is booked here."),
        filters=True,
    )
    with Book(file) as book:
        return book.add(table).values["count"]


def _source(row: Any) -> str:
    return wording.source(row.matter.programme.pack, row.source)
