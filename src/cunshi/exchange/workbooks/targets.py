"""Targets of a place as a workbook."""

from collections.abc import Sequence
from typing import BinaryIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.exchange.workbooks.wording import level_name
from cunshi.work.targets import words
from cunshi.work.targets.board import Line


def owner_of(line: Line) -> str:
    """The lead unit as the plan writes it, else the level that owns the target in the plan's words."""
    owner = line.target.owner
    return owner.unit or level_name(line.programme.pack, owner.level)


def write_targets(lines: Sequence[Line], file: BinaryIO, *, title: str, note: str) -> None:
    """Write these targets in their given order to `file` as .xlsx."""
    with Book(file) as book:
        book.add(
            Table(
                name=_("Targets"),
                title=title,
                columns=[
                    Column("serial", _l("No."), lambda line: None, Kind.SERIAL, 6),
                    Column("name", _l("Target"), lambda line: line.target.names.text(get_language()), width=30),
                    Column("asked", _l("Asked for"), lambda line: line.asked, width=18),
                    Column("value", _l("Reported so far"), _value, width=14),
                    Column("reached", _l("Reached"), lambda line: _percent(line.reached), width=10),
                    Column("elapsed", _l("Time passed"), lambda line: _percent(line.elapsed_percent), width=10),
                    Column("until", _l("Deadline"), lambda line: line.given.until, Kind.DATE, 11),
                    Column("state", _l("State"), lambda line: line.standing.label, width=10),
                    Column("missing", _l("Not reported"), lambda line: line.missing, Kind.COUNT, 9),
                    Column("owner", _l("Owner"), owner_of, width=18),
                    Column("sentence", _l("In words"), lambda line: line.sentence, width=50),
                ],
                rows=lines,
                note=note,
                nothing=_("No target stands here."),
                filters=True,
            )
        )


def _value(line: Line) -> str:
    return words.amount(line.target, line.value)


def _percent(value: object) -> str:
    return "" if value is None else f"{value}%"
