"""The task lists as a workbook: the columns of the official attached tables, one sheet a list, sums at the end."""

from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.lists import TaskLists, TaskTable
from cunshi.exchange.workbooks.sheets import Book, Sums, Table
from cunshi.foundation.divisions.models import Division


def columns(scope: Division) -> list[Column]:
    """The columns of a task list, villages named as people of `scope` name them."""
    return [
        Column("serial", _l("No."), lambda row: row.serial, Kind.SERIAL, 6),
        Column("number", _l("Matter number"), lambda row: row.number, width=12),
        Column("title", _l("Name of the matter"), lambda row: row.title, width=20),
        Column("content", _l("Content"), lambda row: row.content, width=30),
        Column("category", _l("Category"), wording.category, width=10),
        Column("villages", _l("Lead village / joint villages"), lambda row: wording.villages(row, scope), width=16),
        Column("units", _l("Responsible unit"), wording.units, width=15),
        Column("responsible", _l("Responsible person"), lambda row: row.responsible, width=8),
        Column("planned", _l("Planned (10,000 yuan)"), lambda row: row.planned_total, Kind.WAN, 11, total=True),
        Column("funds", _l("Source of funds"), wording.funds, width=16),
        Column("planned_start", _l("Planned start"), lambda row: row.planned_start, Kind.DATE, 11),
        Column("planned_finish", _l("Planned finish"), lambda row: row.planned_finish, Kind.DATE, 11),
        Column("handling", _l("Handling level"), wording.handling, width=9),
    ]


def write_task_lists(lists: TaskLists, file: BinaryIO) -> None:
    """Write each list to a sheet of its own and the sums of all to a last one, as .xlsx."""
    with Book(file) as book:
        sums = [book.add(_sheet(lists, table)) for table in lists.tables]
        book.add(_summary(lists, sums))


def note(lists: TaskLists) -> str:
    """What a reader must know of the rows, above each table."""
    parts = [wording.illustrative()] if lists.illustrative else []
    if lists.joint:
        parts.append(_("%(count)d more joint matters are led from outside and counted there.") % {"count": lists.joint})
    return " ".join(parts)


def _summary(lists: TaskLists, sums: list[Sums]) -> Table:
    """All lists with their sums, which point at the other sheets."""
    return Table(
        name=_("Total"),
        title=lists.title,
        columns=[
            Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 8),
            Column("name", _l("Task list"), lambda row: row.sheet, width=44),
            Column("count", _l("Number of matters"), lambda row: row.reference("count"), Kind.COUNT, 14, total=True),
            Column(
                "planned", _l("Planned (10,000 yuan)"), lambda row: row.reference("planned"), Kind.WAN, 22, total=True
            ),
        ],
        rows=sums,
        note=note(lists),
        unit=_("Unit: 10,000 yuan"),
        counted=False,
    )


def _sheet(lists: TaskLists, table: TaskTable) -> Table:
    return Table(
        name=table.name,
        title=table.title,
        columns=columns(lists.division),
        rows=table.rows,
        note=note(lists),
        unit=_("Unit: 10,000 yuan"),
        nothing=_("No matter stands in this list."),
    )
