"""The ledger as a workbook: one row a matter, its columns declared here."""

from collections.abc import Callable
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.foundation.divisions.models import Division
from cunshi.work.funds.queries import money_of
from cunshi.work.matters.models import Matter
from cunshi.work.matters.querysets import MatterQuerySet

# Rows held in memory at a time.
CHUNK = 10_000


def columns(scope: Division | None) -> list[Column]:
    """The ledger's columns, villages named as people of `scope` name them."""
    return [
        Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
        Column("number", _l("Matter number"), lambda row: row.number, width=22),
        Column("title", _l("Name of the matter"), lambda row: row.title, width=30),
        Column("content", _l("Content"), lambda row: row.content, width=36),
        Column("year", _l("Year"), lambda row: row.year, Kind.COUNT, 7),
        Column("villages", _l("Lead village / joint villages"), lambda row: wording.villages(row, scope), width=22),
        Column("code", _l("Code of the lead village"), lambda row: row.village_id, width=15),
        Column("category", _l("Category"), wording.category, width=12),
        Column("handling", _l("Handling level"), wording.handling, width=10),
        Column("state", _l("State"), lambda row: row.get_state_display(), width=11),
        Column("percent", _l("Progress"), lambda row: row.percent, Kind.PERCENT, 8),
        Column("planned", _l("Planned (10,000 yuan)"), lambda row: row.planned_total, Kind.WAN, 13, total=True),
        Column("allocated", _l("Allocated (10,000 yuan)"), _booked("allocated"), Kind.WAN, 13, total=True),
        Column("paid", _l("Paid (10,000 yuan)"), _booked("paid"), Kind.WAN, 13, total=True),
        Column("funds", _l("Source of funds"), wording.funds, width=24),
        Column("planned_start", _l("Planned start"), lambda row: row.planned_start, Kind.DATE, 11),
        Column("planned_finish", _l("Planned finish"), lambda row: row.planned_finish, Kind.DATE, 11),
        Column("late", _l("Late"), wording.late, width=11),
        Column("units", _l("Responsible unit"), wording.units, width=20),
        Column("responsible", _l("Responsible person"), lambda row: row.responsible, width=10),
        Column("listed_on", _l("Listed on"), lambda row: row.listed_on, Kind.DATE, 11),
        Column("started_on", _l("Started on"), lambda row: row.started_on, Kind.DATE, 11),
        Column("finished_on", _l("Finished on"), lambda row: row.finished_on, Kind.DATE, 11),
        Column("accepted_on", _l("Accepted on"), lambda row: row.accepted_on, Kind.DATE, 11),
        Column("written_off_on", _l("Written off on"), lambda row: row.written_off_on, Kind.DATE, 11),
    ]


def _booked(kind: str) -> Callable[[Matter], Decimal | None]:
    """Yuan of all sources of a matter together; nothing for one without books."""

    def of(matter: Matter) -> Decimal | None:
        lines = list(matter.lines.all())
        return getattr(money_of(lines), kind) if lines else None

    return of


def export_ledger(
    matters: MatterQuerySet, file: BinaryIO, *, scope: Division | None = None, title: str = "", note: str = ""
) -> int:
    """Write matters in their given order to `file` as .xlsx and return how many there are.

    `note` says which rows these are; illustrative rows are named as such beside it.
    """
    if matters.filter(wording.ILLUSTRATIVE).exists():
        note = f"{note} {wording.illustrative()}"
    table = Table(
        name=_("Ledger"),
        title=title or _("Ledger of matters"),
        columns=columns(scope),
        rows=wording.with_parts(matters).prefetch_related("lines").iterator(chunk_size=CHUNK),
        note=note.strip(),
        unit=_("Unit: 10,000 yuan"),
        nothing=_("No matter stands here."),
        filters=True,
    )
    with Book(file) as book:
        return book.add(table).values["count"]
