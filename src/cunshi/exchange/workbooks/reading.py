"""Reading a table (.xlsx or .csv) that people filled in: the sheet that has the asked headers, as plain text."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from cunshi.foundation.evidence.rules import EXCEL, LARGEST, media_type
from cunshi.foundation.privacy.kinds import LOST
from cunshi.kernel.problems import Refused

MOST_ROWS = 10_000
# Excel keeps 15 digits of a number; what a column formatted as number holds beyond them is lost for good.
_EXACT = 10**15
# Where the line of headers may stand: below a title and a note.
_HEAD_WITHIN = 10


@dataclass(frozen=True)
class Row:
    """One row: its number in the sheet as Excel counts, and its cells by the key of their column."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.cells.get(key, "")


def read(content: bytes, headers: Mapping[str, Sequence[str]], *, asked: Sequence[str]) -> list[Row]:
    """The rows below the line of headers; `headers` are the words of each column by its key, blank rows left out.

    A cell that lost digits in Excel reads LOST. Raises Refused for what is no workbook, lacks a column of `asked`,
    has no rows or more than MOST_ROWS.
    """
    sheet = _sheet(content, lambda rows: _head(rows, headers) is not None)
    head = _head(sheet, headers)
    if head is None:
        names = "、".join(headers[key][0] for key in asked)
        raise Refused.because(
            _("Line of headers"),
            _("No sheet has a line with these headers: %(names)s.") % {"names": names},
            _("Fill in the template of this page; its line of headers stays as it is."),
        )
    line, columns = head
    missing = [headers[key][0] for key in asked if key not in columns]
    if missing:
        raise Refused.because(
            _("Line of headers"),
            _("These columns are missing: %(names)s.") % {"names": "、".join(missing)},
            _("Fill in the template of this page; its line of headers stays as it is."),
        )
    rows = [
        Row(number, {key: _text(cells[index]) for key, index in columns.items() if index < len(cells)})
        for number, cells in enumerate(sheet[line + 1 :], start=line + 2)
    ]
    filled = [row for row in rows if any(row.cells.values())]
    _count(len(filled))
    return filled


@dataclass(frozen=True)
class Sheet:
    """A table of which the headers aren't known before: them, and the rows below by their number as Excel counts."""

    headers: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def read_any(content: bytes) -> Sheet:
    """The first sheet with two headers or more: the line of the first ten with most of them, and what is below.

    Raises Refused like `read`.
    """
    sheet = _sheet(content, lambda rows: any(_width(row) >= 2 for row in rows[:_HEAD_WITHIN]))
    widths = [_width(row) for row in sheet[:_HEAD_WITHIN]]
    line = widths.index(max(widths)) if widths else 0
    rows = [(number, [_text(cell) for cell in cells]) for number, cells in enumerate(sheet[line + 1 :], start=line + 2)]
    filled = [row for row in rows if any(row[1])]
    _count(len(filled))
    return Sheet([_text(cell) for cell in sheet[line]], filled)


def _width(cells: Sequence[Any]) -> int:
    return sum(bool(_text(cell)) for cell in cells)


def _sheet(content: bytes, fits: Callable[[list[list[Any]]], bool]) -> list[list[Any]]:
    """The first sheet that fits, else the first one; a text with commas or tabs is one sheet."""
    lines = _lines(content)
    if lines is not None:
        return lines
    if len(content) > LARGEST or media_type(content) != EXCEL:
        raise Refused.because(
            _("file"),
            _("This is no table (.xlsx or .csv) of at most 20 MB."),
            _("Save the table as .xlsx and choose it again."),
        )
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except Exception as error:  # The library has no common class for its errors.
        raise Refused.because(
            _("file"),
            _("This workbook can't be read: it is damaged or protected by a password."),
            _("Open it in Excel, save it anew without a password and choose it again."),
        ) from error
    return next((sheet for sheet in sheets if fits(sheet)), sheets[0] if sheets else [])


def _lines(content: bytes) -> list[list[Any]] | None:
    """The cells of a .csv as Excel saves it, in Unicode or in the national encoding; None for anything else."""
    if len(content) > LARGEST or b"\0" in content or content.startswith(b"PK"):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.partition("\n")[0]
        mark = max((",", "\t", ";"), key=first.count)
        return list(csv.reader(StringIO(text), delimiter=mark)) if mark in first else None
    return None


def _head(sheet: list[list[Any]], headers: Mapping[str, Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """The line that holds most of the headers, at least two, with the place of each."""
    known = {word.strip(): key for key, words in headers.items() for word in words}
    best: tuple[int, dict[str, int]] | None = None
    for number, cells in enumerate(sheet[:_HEAD_WITHIN]):
        found: dict[str, int] = {}
        for index, cell in enumerate(cells):
            key = known.get(_text(cell).rstrip("*"))
            if key:
                found.setdefault(key, index)
        if len(found) >= 2 and (best is None or len(found) > len(best[1])):
            best = number, found
    return best


def _count(count: int) -> None:
    if not count:
        raise Refused.because(_("file"), _("The table has no rows."), _("Fill it in below the line of headers."))
    if count > MOST_ROWS:
        raise Refused.because(
            _("file"),
            _("The table has %(count)d rows; at most %(most)d are taken at once.")
            % {"count": count, "most": MOST_ROWS},
            _("Part it into several files."),
        )


def _text(cell: Any) -> str:
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float | int):
        if abs(cell) >= _EXACT:
            return LOST
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
