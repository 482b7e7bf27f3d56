"""Early warning as a workbook: the checkpoints of each division with their forecasts, the gravest first."""

from collections.abc import Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.foundation.divisions.models import Division
from cunshi.oversight.warning import words
from cunshi.oversight.warning.queries import Alert
from cunshi.work.matters.rules import shown


def light(alert: Alert) -> str:
    """A light as text: shape and name, so that it is told without its colour."""
    return f"{words.SHAPES[alert.light]} {words.name_of(alert.light, alert.rule)}"


def write_warnings(alerts: Sequence[Alert], file: BinaryIO, *, scope: Division, title: str, note: str) -> None:
    """Write these checkpoints in their given order to `file` as .xlsx."""

    def place(row: Alert) -> str:
        return (row.division or scope).short_name

    def percent(value: object) -> int | None:
        return None if value is None else int(str(value))

    columns = [
        Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
        Column("light", _l("Warning"), light, width=14),
        Column("division", _l("Division"), place, width=16),
        Column("checkpoint", _l("Checkpoint"), lambda row: shown(row.point.names), width=24),
        Column("due", _l("By the end of"), lambda row: row.point.due, Kind.DATE, 11),
        Column("total", _l("Matters (of money: yuan)"), lambda row: row.forecast.total, Kind.COUNT, 8),
        Column("reached", _l("There already"), lambda row: row.forecast.reached, Kind.COUNT, 8),
        Column("needed", _l("Needed"), lambda row: row.forecast.needed, Kind.COUNT, 8),
        Column("share", _l("Forecast"), lambda row: percent(row.forecast.share), Kind.PERCENT, 8),
        Column("low", _l("At least"), lambda row: percent(row.forecast.low), Kind.PERCENT, 8),
        Column("high", _l("At most"), lambda row: percent(row.forecast.high), Kind.PERCENT, 8),
        Column("short", _l("Short of"), lambda row: row.forecast.short, Kind.COUNT, 8),
        Column("reason", _l("Reason"), words.reason, width=60),
    ]
    nothing = _("No checkpoint is forecast here today.")
    with Book(file) as book:
        book.add(Table(_("Early warning"), title, columns, alerts, note=note, nothing=nothing, filters=True))
