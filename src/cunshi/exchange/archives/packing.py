"""The whole archive of a matter as one .zip: a folder an item, the files as they came, and an index of it all."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from cunshi.exchange.archives import contents
from cunshi.exchange.archives.contents import Item
from cunshi.exchange.archives.index import Entry, write_index
from cunshi.exchange.archives.names import Folders, safe
from cunshi.exchange.archives.papers import BESIDE_FILES, PAPERS, TOLD_BY, Write
from cunshi.kernel import clock
from cunshi.work.matters.models import ArchiveFile, Matter
from cunshi.work.matters.queries import held_by_system

PIECE = 256 * 1024
# Packed already by their own format: to deflate them again takes long and gains nothing.
_PACKED = ("image/", "application/vnd.openxmlformats-officedocument")


def write_archive(matter: Matter, file: BinaryIO) -> None:
    """Write the matter's archive to `file`, which must seek; at most one piece of a stored file is held in memory.

    A file that is gone from the disk, or is no longer what was stored, is named in the index and stops nothing.
    """
    packer = _Packer(contents.whole(matter), file)
    with packer.zip:
        packer.pack()


def archive_name(matter: Matter) -> str:
    """What the .zip is called."""
    return safe(_("%(matter)s archive.zip") % {"matter": f"{matter.number or ''} {matter.title}".strip()})


@dataclass
class _Packer:
    matter: Matter
    file: BinaryIO

    def __post_init__(self) -> None:
        self.zip = ZipFile(self.file, "w", compression=ZIP_DEFLATED)
        self.held = held_by_system(self.matter)
        self.folders, self.entries, self.now = Folders(), list[Entry](), clock.now()

    def pack(self) -> None:
        index = self.folders.take("", _("Index.xlsx"))
        items, told = contents.items(self.matter), set[str]()
        papers = {key: _bytes(write, self.matter) for key, (_name, write) in PAPERS.items()}
        for item in items:
            self.zip.mkdir(item.folder)
            for row in item.files:
                self._stored(item, row)
            if item.also and self.held.get(item.also):
                name, write = BESIDE_FILES[item.also]
                self._written(item.folder, str(name), _bytes(write, self.matter))
            if paper := TOLD_BY.get(item.held_by):
                told.add(paper)
                self._written(item.folder, str(PAPERS[paper][0]), papers[paper])
        for key in PAPERS:
            if key not in told:
                self._written("", str(PAPERS[key][0]), papers[key])
        self._put(index, write_index(self.matter, items, self.entries))

    def _written(self, folder: str, name: str, content: bytes) -> None:
        """A paper that the system writes itself."""
        path = self.folders.take(folder, name)
        self._put(path, content)
        digest = hashlib.sha256(content).hexdigest()
        self.entries.append(Entry(path, len(content), digest, _("written by the system"), self.now))

    def _put(self, path: str, content: bytes) -> None:
        with self._open(path, self.now, len(content), packed=True) as target:
            target.write(content)

    def _stored(self, item: Item, row: ArchiveFile) -> None:
        """A stored file, copied piece by piece."""
        path = self.folders.take(item.folder, row.name)
        note = self._copied(path, row)
        by = str(row.added_by or "—")
        self.entries.append(Entry(path, row.file.size, row.file.sha256, by, row.added_at, row.name, note))

    def _copied(self, path: str, row: ArchiveFile) -> str:
        """What was wrong with the stored file, in words."""
        try:
            source = row.file.path.open("rb")
        except OSError:
            return _("The file is missing on the disk; ask the administrator to restore it.")
        packed = row.file.media_type.startswith(_PACKED)
        with source, self._open(path, row.added_at, row.file.size, packed) as target:
            if _copy(source, target) != row.file.sha256:
                return _("The file on the disk is not the one that was stored; ask the administrator.")
        return ""

    @contextmanager
    def _open(self, path: str, at: datetime, size: int, packed: bool) -> Iterator[IO[bytes]]:
        info = ZipInfo(path, timezone.localtime(at).timetuple()[:6])
        info.compress_type, info.file_size = ZIP_STORED if packed else ZIP_DEFLATED, size
        info.external_attr = 0o644 << 16
        with self.zip.open(info, "w") as target:
            yield target


def _bytes(write: Write, matter: Matter) -> bytes:
    content = BytesIO()
    write(matter, content)
    return content.getvalue()


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()
