"""The monthly check of data as a workbook: what each rule found and how it stands, and every finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table


@dataclass(frozen=True)
class Line:
    """A finding as it is printed."""

    rule: str
    matter: str
    number: str
    village: str
    unit: str
    sentence: str
    state: str
    months: int
    due: date | None
    explanation: str


@dataclass(frozen=True)
class Count:
    """What one rule, division or unit comes to."""

    name: str
    found: int
    mended: int
    explained: int
    answered: int
    open: int
    late: int


def write_checks(
    counts: Sequence[Count], lines: Sequence[Line], file: BinaryIO, *, title: str, note: str, nothing: str
) -> None:
    """Write the counts by rule and the findings to `file` as .xlsx."""
    with Book(file) as book:
        book.add(Table(_("By rule"), title, _COUNTS, counts, note=note, nothing=nothing))
        book.add(Table(_("Findings"), title, _LINES, lines, note=note, nothing=nothing, filters=True))


_COUNTS = [
    Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
    Column("rule", _l("Rule"), lambda row: row.name, width=30),
    Column("found", _l("Found"), lambda row: row.found, Kind.COUNT, 8, total=True),
    Column("mended", _l("mended"), lambda row: row.mended, Kind.COUNT, 8, total=True),
    Column("explained", _l("explained and confirmed"), lambda row: row.explained, Kind.COUNT, 10, total=True),
    Column("answered", _l("explained, to be confirmed"), lambda row: row.answered, Kind.COUNT, 10, total=True),
    Column("open", _l("to be mended"), lambda row: row.open, Kind.COUNT, 8, total=True),
    Column("late", _l("late, not mended"), lambda row: row.late, Kind.COUNT, 8, total=True),
]
_LINES = [
    Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
    Column("rule", _l("Rule"), lambda row: row.rule, width=24),
    Column("number", _l("Matter number"), lambda row: row.number, width=22),
    Column("title", _l("Name of the matter"), lambda row: row.matter, width=28),
    Column("village", _l("Village"), lambda row: row.village, width=16),
    Column("unit", _l("Responsible unit"), lambda row: row.unit, width=18),
    Column("sentence", _l("What is wrong"), lambda row: row.sentence, width=44),
    Column("state", _l("State"), lambda row: row.state, width=14),
    Column("months", _l("Months in a row"), lambda row: row.months, Kind.COUNT, 8),
    Column("due", _l("To be mended until"), lambda row: row.due, Kind.DATE, 11),
    Column("explanation", _l("Explanation"), lambda row: row.explanation, width=30),
]
