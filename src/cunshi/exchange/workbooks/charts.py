"""A chart's rows as a workbook: the figures as numbers, and what they count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.oversight.measures.quantities import Number, Unit

Row = tuple[str, tuple[Number | None, ...]]
_KINDS = {Unit.YUAN: Kind.WAN, Unit.PERCENT: Kind.RATE, Unit.TIMES: Kind.TEXT}


@dataclass(frozen=True)
class ChartBook:
    """Names of rows and their figures in the order of `columns` (name and unit); money in yuan."""

    title: str
    note: str
    head: str
    columns: Sequence[tuple[str, Unit | None]]
    rows: Sequence[Row]
    definition: str


def write_chart(content: ChartBook, file: BinaryIO) -> None:
    """Write the rows, and on a second sheet what each column counts and in what."""
    columns = [
        Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
        Column("name", content.head, lambda row: row[0], width=30),
        *(_column(place, name, unit) for place, (name, unit) in enumerate(content.columns)),
    ]
    with Book(file) as book:
        nothing = _("Nothing is counted here yet.")
        book.add(Table(_("Figures"), content.title, columns, content.rows, content.note, nothing=nothing, summed=False))
        told = [(name, _unit(unit), content.definition) for name, unit in content.columns]
        book.add(Table(_("Definitions"), content.title, _TOLD, told, content.note, summed=False))


def _column(place: int, name: str, unit: Unit | None) -> Column:
    def value(row: Row) -> Any:
        return row[1][place]

    header = f"{name} ({_unit(unit)})" if unit not in (None, Unit.PERCENT) else name
    return Column(str(place), header, value, _KINDS.get(unit, Kind.COUNT) if unit else Kind.COUNT, 16)


def _unit(unit: Unit | None) -> str:
    if unit is None:
        return ""
    return _("10,000 yuan") if unit is Unit.YUAN else str(unit.label)


_TOLD = (
    Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
    Column("name", _l("Figure"), lambda row: row[0], width=24),
    Column("unit", _l("Unit"), lambda row: row[1], width=12),
    Column("definition", _l("What is counted"), lambda row: row[2], width=80),
)
