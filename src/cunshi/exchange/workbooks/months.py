"""The month list of a unit as a workbook."""

from collections.abc import Callable, Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.work.tasks.lines import Line


def write_month(lines: Sequence[Line], file: BinaryIO, *, title: str, note: str, who: Callable[[Line], str]) -> None:
    """Write these lines in their given order to `file` as .xlsx; `who` says whose a line is."""
    with Book(file) as book:
        book.add(
            Table(
                name=_("Tasks of the month"),
                title=title,
                columns=[
                    Column("serial", _l("No."), lambda line: None, Kind.SERIAL, 6),
                    Column("name", _l("Item of work"), lambda line: line.name, width=36),
                    Column("work", _l("Kind of work"), lambda line: line.work.label, width=11),
                    Column("plan", _l("Plan and clause"), lambda line: f"{line.programme} {line.cite}", width=30),
                    Column("deadline", _l("Deadline"), lambda line: line.deadline, Kind.DATE, 11),
                    Column("state", _l("State"), lambda line: line.standing.label, width=10),
                    Column("detail", _l("How far"), lambda line: line.detail, width=20),
                    Column("who", _l("Who does it"), who, width=24),
                ],
                rows=lines,
                note=note,
                nothing=_("Nothing is due in this month."),
                filters=True,
            )
        )
