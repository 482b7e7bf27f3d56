"""An empty table that people fill in: its headers, choices as lists, every cell text, a sheet of notes beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from cunshi.exchange.workbooks.sheets import FORBIDDEN, LONGEST_NAME, Book

READY_ROWS = 5000
# Excel takes a list of choices of at most 255 signs in a cell's rule; a longer one stands in the notes alone.
LONGEST_LIST = 255


@dataclass(frozen=True)
class Blank:
    """One column to fill in; `words` are offered as a list where there are any."""

    key: str
    header: str
    note: str = ""
    width: float = 14
    asked: bool = False
    words: Sequence[str] = ()


def write_blank(file: BinaryIO, name: str, columns: Sequence[Blank], rows: Sequence[Sequence[str]] = ()) -> None:
    """A sheet with the headers (and `rows`, if any), and how to fill it in."""
    with Book(file) as book:
        sheet = book.book.add_worksheet(name.translate(FORBIDDEN)[:LONGEST_NAME])
        text = book.book.add_format({"num_format": "@"})
        head = book.book.add_format({"bold": True, "bg_color": "#EEF2F6", "border": 1})
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width, text)
            sheet.write_string(0, index, f"{column.header}*" if column.asked else column.header, head)
            if column.words and len(",".join(column.words)) <= LONGEST_LIST:
                # Other words may be understood too, so the list only offers.
                rule = {"validate": "list", "source": list(column.words), "error_type": "information"}
                sheet.data_validation(1, index, READY_ROWS, index, rule)
        for number, row in enumerate(rows, start=1):
            for index, cell in enumerate(row):
                sheet.write_string(number, index, cell, text)
        notes = book.book.add_worksheet(_("How to fill it in"))
        notes.set_column(0, 0, 24)
        notes.set_column(1, 1, 70)
        for number, column in enumerate(columns):
            notes.write_string(number, 0, column.header)
            notes.write_string(number, 1, column.note)
