"""Backward schedules as a workbook: one sheet of matters with their slips, one of all their steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.foundation.divisions.models import Division
from cunshi.work.schedules.queries import Line, Outlook


@dataclass(frozen=True)
class _Step:
    outlook: Outlook
    line: Line


def behind(slip: int) -> str:
    """A slip in words."""
    if slip > 0:
        return _("%(days)d working days behind") % {"days": slip}
    return _("%(days)d working days in hand") % {"days": -slip} if slip else _("on the day")


def write_schedules(outlooks: Sequence[Outlook], file: BinaryIO, *, scope: Division, title: str, note: str) -> None:
    """Write these matters in their given order, and their steps, to `file` as .xlsx."""
    with Book(file) as book:
        book.add(_matters(outlooks, scope, title, note))
        book.add(_steps(outlooks, scope, title, note))


def _matters(outlooks: Sequence[Outlook], scope: Division, title: str, note: str) -> Table:
    return Table(
        name=_("Matters"),
        title=title,
        columns=[
            Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
            Column("number", _l("Matter number"), lambda row: row.matter.number, width=22),
            Column("title", _l("Name of the matter"), lambda row: row.matter.title, width=28),
            Column(
                "villages",
                _l("Lead village / joint villages"),
                lambda row: wording.villages(row.matter, scope),
                width=18,
            ),
            Column("state", _l("State"), lambda row: row.matter.get_state_display(), width=10),
            Column("start", _l("Planned start"), lambda row: row.matter.planned_start, Kind.DATE, 11),
            Column("finish", _l("Planned finish"), lambda row: row.matter.planned_finish, Kind.DATE, 11),
            Column("step", _l("Step under way"), lambda row: row.current.name if row.current else "", width=20),
            Column("expected", _l("Done or expected on"), lambda row: row.finish, Kind.DATE, 11),
            Column("slip", _l("Slip (working days)"), lambda row: row.slip, Kind.COUNT, 9),
            Column("endangers", _l("What it endangers"), lambda row: "\n".join(row.endangers), width=50),
        ],
        rows=outlooks,
        note=note,
        nothing=_("No matter here has a backward schedule."),
    )


def _steps(outlooks: Sequence[Outlook], scope: Division, title: str, note: str) -> Table:
    return Table(
        name=_("Steps"),
        title=title,
        columns=[
            Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
            Column("title", _l("Name of the matter"), lambda row: row.outlook.matter.title, width=28),
            Column("village", _l("Village"), lambda row: wording.place(row.outlook.matter.village, scope), width=16),
            Column("step", _l("Step"), lambda row: row.line.name, width=24),
            Column("days", _l("Working days"), lambda row: row.line.step.days, Kind.COUNT, 8),
            Column("latest_start", _l("Latest start"), lambda row: row.line.bar.latest_start, Kind.DATE, 11),
            Column("latest_finish", _l("Latest finish"), lambda row: row.line.bar.latest_finish, Kind.DATE, 11),
            Column(
                "done_on", _l("Done on"), lambda row: row.line.bar.finish if row.line.bar.done else None, Kind.DATE, 11
            ),
            Column(
                "expected",
                _l("Expected on"),
                lambda row: None if row.line.bar.done else row.line.bar.finish,
                Kind.DATE,
                11,
            ),
            Column("slip", _l("Slip (working days)"), lambda row: row.line.bar.slip, Kind.COUNT, 9),
        ],
        rows=[_Step(outlook, line) for outlook in outlooks for line in outlook.lines],
        note=note,
        nothing=_("No matter here has a backward schedule."),
        filters=True,
    )
