"""The list of publicity activities as a workbook: one row an activity, its columns declared here."""

from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.exchange.workbooks.wording import place
from cunshi.foundation.divisions.models import Division
from cunshi.work.matters.rules import shown
from cunshi.work.publicity.models import Activity, ActivityQuerySet

# Rows held in memory at a time.
CHUNK = 10_000


def kind(row: Activity) -> str:
    """The form of publicity by the name that the activity's own plan gives it."""
    found = row.programme.pack.publicity_kind(row.kind)
    return shown(found.names) if found else row.kind


def columns(scope: Division) -> list[Column]:
    """The columns of the list, divisions named as people of `scope` name them."""
    return [
        Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
        Column("held_on", _l("Day of the activity"), lambda row: row.held_on, Kind.DATE, 11),
        Column("division", _l("Division"), lambda row: place(row.division, scope), width=22),
        Column("code", _l("Code of the division"), lambda row: row.division_id, width=15),
        Column("kind", _l("Form of publicity"), kind, width=16),
        Column("title", _l("Title"), lambda row: row.title, width=30),
        Column("place", _l("Venue"), lambda row: row.place, width=20),
        Column("people", _l("People reached"), lambda row: row.people, Kind.COUNT, 10, total=True),
        Column("speakers", _l("Speakers"), lambda row: row.speakers, Kind.COUNT, 10, total=True),
        Column("questionnaires", _l("Questionnaires"), lambda row: row.questionnaires, Kind.COUNT, 10, total=True),
        Column("summary", _l("Summary"), lambda row: row.summary, width=40),
        Column("recorded_by", _l("Recorded by"), lambda row: str(row.recorded_by), width=22),
        Column("void", _l("Reason for voiding"), lambda row: row.void_reason, width=20),
    ]


def export_activities(
    activities: ActivityQuerySet, file: BinaryIO, *, scope: Division, title: str, note: str = ""
) -> int:
    """Write activities in their given order to `file` as .xlsx and return how many there are."""
    if activities.filter(programme__illustrative=True).exists():
        note = f"{note} {_('These rows are made up for the demonstration.')}"
    table = Table(
        name=_("Publicity"),
        title=title,
        columns=columns(scope),
        rows=activities.select_related("programme", "division", "recorded_by__unit").iterator(chunk_size=CHUNK),
        note=note.strip(),
        nothing=_("No activity stands here."),
        filters=True,
    )
    with Book(file) as book:
        return book.add(table).values["count"]
