"""Writing a declared table to a sheet: title, note and unit line, frozen header, rows, sums, print set-up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from cunshi.exchange.workbooks.columns import FIGURES, Column, Kind
from cunshi.kernel import money

HEADER_ROW = 2
A4 = 9
# A sheet's name holds at most 31 signs and none of these.
LONGEST_NAME, FORBIDDEN = 31, str.maketrans(dict.fromkeys("[]:*?/\\", " "))
NUMBERS = {
    Kind.SERIAL: "0",
    Kind.COUNT: "0",
    Kind.WAN: "#,##0.00####",
    Kind.PERCENT: '0"%"',
    Kind.RATE: '0.0"%"',
    Kind.DATE: "yyyy-mm-dd",
    Kind.TEXT: "@",
}
FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"


@dataclass(frozen=True)
class Table:
    """One sheet: `note` stands on the left above the header, `unit` on the right; `nothing` where there are no
    rows; `counted` prints the number of rows in the line of sums, `summed` says whether there is such a line."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    note: str = ""
    unit: str = ""
    nothing: str = ""
    filters: bool = False
    counted: bool = True
    summed: bool = True


@dataclass(frozen=True)
class Formula:
    """A value that the sheet computes, and what comes out."""

    text: str
    value: Any


@dataclass(frozen=True)
class Sums:
    """Where a sheet's number of rows and sums stand: column key to cell, with the values."""

    sheet: str
    cells: dict[str, str]
    values: dict[str, Any]

    def reference(self, key: str) -> Formula:
        """A formula for another sheet that points at a sum."""
        return Formula(f"='{self.sheet}'!{self.cells[key]}", self.values[key])


class Book:
    """A workbook being written; use it in a `with` block."""

    def __init__(self, file: BinaryIO) -> None:
        self.book = Workbook(file, {"constant_memory": True, "default_date_format": NUMBERS[Kind.DATE]})
        self._formats: dict[tuple[str, ...], Format] = {}

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_error: object) -> None:
        self.book.close()

    def add(self, table: Table) -> Sums:
        """Write a table to a sheet of its own and say where its sums stand; its first column is the serial number."""
        name = table.name.translate(FORBIDDEN)[:LONGEST_NAME]
        sheet = self.book.add_worksheet(name)
        self._set_up(sheet, table)
        self._head(sheet, table)
        values = {column.key: Decimal(0) for column in table.columns if column.total}
        count = 0
        for count, row in enumerate(table.rows, start=1):
            for index, column in enumerate(table.columns):
                value = count if column.kind is Kind.SERIAL else column.value(row)
                self._cell(sheet, HEADER_ROW + count, index, value, column.kind)
                if column.total and value is not None:
                    values[column.key] += value.value if isinstance(value, Formula) else value
        if not count and table.nothing:
            sheet.merge_range(HEADER_ROW + 1, 0, HEADER_ROW + 1, len(table.columns) - 1, table.nothing, self._text())
        if table.filters and count:
            sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + count, len(table.columns) - 1)
        cells = self._foot(sheet, table, count, values) if table.summed else {}
        return Sums(name, cells, {"count": count, **values})

    def _set_up(self, sheet: Worksheet, table: Table) -> None:
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.center_horizontally()
        sheet.set_footer("&C" + _("Page &P of &N"))
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, column.width)

    def _head(self, sheet: Worksheet, table: Table) -> None:
        last = len(table.columns) - 1
        sheet.set_row(0, 32)
        sheet.merge_range(0, 0, 0, last, table.title, self._format("title"))
        half = max(last - 3, 1)
        sheet.merge_range(1, 0, 1, half, table.note, self._format("note"))
        if half + 1 < last:
            sheet.merge_range(1, half + 1, 1, last, table.unit, self._format("unit"))
        else:
            sheet.write_string(1, last, table.unit, self._format("unit"))
        sheet.set_row(HEADER_ROW, 30)
        for index, column in enumerate(table.columns):
            sheet.write_string(HEADER_ROW, index, str(column.header), self._format("header"))

    def _cell(self, sheet: Worksheet, row: int, index: int, value: Any, kind: Kind) -> None:
        style = self._format("cell", kind)
        if value is None or value == "":
            sheet.write_blank(row, index, None, style)
        elif isinstance(value, Formula):
            sheet.write_formula(row, index, value.text, style, _number(value.value, kind))
        elif kind is Kind.WAN:
            sheet.write_number(row, index, _number(value, kind), style)
        elif kind is Kind.DATE:
            sheet.write_datetime(row, index, value, style)
        elif kind in FIGURES:
            sheet.write_number(row, index, value, style)
        else:
            # As text always: a title that begins with "=" or "http" stays what it is.
            sheet.write_string(row, index, str(value), style)

    def _foot(self, sheet: Worksheet, table: Table, count: int, values: dict[str, Decimal]) -> dict[str, str]:
        """The line of sums: formulas over the rows, with their values for readers that do not calculate."""
        row = HEADER_ROW + max(count, 1) + 1
        cells = {"count": xl_rowcol_to_cell(row, 1)}
        for index, column in enumerate(table.columns):
            style = self._format("sum", column.kind if column.total else Kind.TEXT)
            if index == 0:
                sheet.write_string(row, 0, _("Total"), style)
            elif index == 1 and table.counted:
                formula = f"=COUNT({_rows(0, count)})"
                sheet.write_formula(row, 1, formula, self._format("sum", Kind.COUNT), count)
            elif column.total:
                cells[column.key] = xl_rowcol_to_cell(row, index)
                total = _number(values[column.key], column.kind)
                sheet.write_formula(row, index, f"=SUM({_rows(index, count)})", style, total)
            else:
                sheet.write_blank(row, index, None, style)
        return cells

    def _text(self) -> Format:
        return self._format("cell", Kind.TEXT)

    def _format(self, part: str, kind: Kind = Kind.TEXT) -> Format:
        key = (part, kind)
        if key not in self._formats:
            self._formats[key] = self.book.add_format(_STYLES[part] | _kind_style(part, kind))
        return self._formats[key]


def _number(value: Any, kind: Kind) -> float:
    return float(money.to_wan(value) if kind is Kind.WAN else value)


def _rows(index: int, count: int) -> str:
    """The range of a column's rows."""
    first, last = (xl_rowcol_to_cell(HEADER_ROW + n, index) for n in (1, max(count, 1)))
    return f"{first}:{last}"


_GRID = {"font_name": FONT, "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": TITLE_FONT, "font_size": 18, "align": "center", "valign": "vcenter"},
    "note": {"font_name": FONT, "font_size": 10, "align": "left"},
    "unit": {"font_name": FONT, "font_size": 10, "align": "right"},
    "header": _GRID | {"font_name": "黑体", "align": "center", "bg_color": "#EEF2F6"},
    "cell": _GRID,
    "sum": _GRID | {"bold": True},
}


def _kind_style(part: str, kind: Kind) -> dict[str, Any]:
    if part not in ("cell", "sum"):
        return {}
    right = kind in (Kind.WAN, Kind.PERCENT, Kind.RATE)
    centre = kind in (Kind.SERIAL, Kind.COUNT, Kind.DATE)
    return {"num_format": NUMBERS[kind], "align": "right" if right else "center" if centre else "left"}
