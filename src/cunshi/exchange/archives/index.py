"""The index inside an archive: the plan's items with what they lack, and every file with its fingerprint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.archives.contents import Item
from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.kernel import clock
from cunshi.work.matters.models import Matter


@dataclass(frozen=True)
class Entry:
    """A file of the archive; `given` is the name it came with, `note` says what is wrong with it."""

    path: str
    size: int
    sha256: str
    by: str
    at: datetime
    given: str = ""
    note: str = ""

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def write_index(matter: Matter, items: Sequence[Item], entries: Sequence[Entry]) -> bytes:
    """The index as .xlsx: one sheet of items, one of files."""
    content = BytesIO()
    with Book(content) as book:
        book.add(_items(matter, items, entries))
        book.add(_files(matter, entries))
    return content.getvalue()


def _items(matter: Matter, items: Sequence[Item], entries: Sequence[Entry]) -> Table:
    counts = {item.folder: sum(entry.folder == item.folder for entry in entries) for item in items}
    asked = [item for item in items if item.cite]
    done = sum(not item.missing for item in asked)
    return Table(
        name=_("Index"),
        title=_("%(matter)s: index of the archive") % {"matter": matter.title},
        columns=[
            Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
            Column("name", _l("Archive item"), lambda row: row.name, width=20),
            Column("missing", _l("Complete or what is missing"), _completeness, width=44),
            Column("files", _l("Files"), lambda row: counts[row.folder], Kind.COUNT, 8, total=True),
            Column("folder", _l("Folder"), lambda row: row.folder, width=24),
            Column("source", _l("Source clause"), lambda row: row.cite, width=14),
        ],
        rows=items,
        note=_("%(number)s %(done)d of %(all)d items complete, as of %(day)s.")
        % {"number": matter.number or "", "done": done, "all": len(asked), "day": clock.today()},
        nothing=_("The plan asks for no archive."),
    )


def _completeness(item: Item) -> str:
    return _("missing: %(what)s") % {"what": item.missing} if item.missing else _("complete")


def _files(matter: Matter, entries: Sequence[Entry]) -> Table:
    return Table(
        name=_("Files"),
        title=_("%(matter)s: files of the archive") % {"matter": matter.title},
        columns=[
            Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
            Column("folder", _l("Folder"), lambda row: row.folder, width=18),
            Column("name", _l("File name"), lambda row: row.name, width=30),
            Column("size", _l("Size (bytes)"), lambda row: row.size, Kind.COUNT, 12, total=True),
            Column("sha256", _l("SHA-256"), lambda row: row.sha256, width=36),
            Column("by", _l("Added by"), lambda row: row.by, width=20),
            Column("at", _l("Added at"), lambda row: _time(row.at), width=17),
            Column("note", _l("Note"), _note, width=30),
        ],
        rows=entries,
    )


def _time(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _note(entry: Entry) -> str:
    renamed = entry.given and entry.given != entry.name
    said = [entry.note, _("came as “%(name)s”") % {"name": entry.given} if renamed else ""]
    return _("; ").join(filter(None, said))
