"""The task lists inside a document: title, notes, and one table a list with its sum (A's attached tables)."""

from typing import BinaryIO

from django.utils.translation import gettext as _
from docx.document import Document as Word

from cunshi.exchange.documents import pages
from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.lists import TaskLists, TaskTable
from cunshi.exchange.workbooks.tasklists import columns, note
from cunshi.kernel import money


def write_task_lists(lists: TaskLists, file: BinaryIO) -> None:
    """Write the lists of a division and year to `file` as .docx, A4 landscape, each list on a page of its own."""
    document = pages.landscape()
    pages.write_line(document, lists.title, font=pages.TITLE, points=22, centred=True)
    pages.write_line(document, summary(lists))
    if notes := note(lists):
        pages.write_line(document, notes, points=12)
    for number, table in enumerate(lists.tables):
        _write_list(document, table, columns(lists.division), new_page=number > 0)
    document.save(file)


def summary(lists: TaskLists) -> str:
    """The sums of all lists and of each, in a sentence."""
    whole = _("%(count)d matters in all, planned investment %(amount)s (10,000 yuan): ") % {
        "count": lists.count,
        "amount": money.wan(lists.planned),
    }
    each = [
        _("%(list)s %(count)d, %(amount)s")
        % {"list": table.name, "count": table.count, "amount": money.wan(table.planned)}
        for table in lists.tables
    ]
    return whole + _("; ").join(each) + _(".")


def _write_list(document: Word, table: TaskTable, declared: list[Column], *, new_page: bool) -> None:
    pages.write_line(document, table.title, font=pages.HEADING, points=16, centred=True, new_page=new_page)
    if not table.count:
        pages.write_line(document, _("No matter stands in this list."), points=12, centred=True)
        return
    rows = [[column.text(row) for column in declared] for row in table.rows]
    rows.append([_foot(table, column) for column in declared])
    pages.write_table(
        document,
        [str(column.header) for column in declared],
        rows,
        widths=[column.width for column in declared],
        right=[index for index, column in enumerate(declared) if column.kind is Kind.WAN],
        last_bold=True,
    )


def _foot(table: TaskTable, column: Column) -> str:
    if column.key == "serial":
        return _("Total")
    if column.key == "number":
        return _("%(count)d matters") % {"count": table.count}
    return money.wan(table.planned) if column.total else ""
