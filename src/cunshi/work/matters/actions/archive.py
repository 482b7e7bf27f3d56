"""Files and photos for a matter's archive."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cunshi.foundation.evidence.actions import PhotoDraft, remove_use, store, store_photo, use_photo
from cunshi.foundation.evidence.models import Phase, Photo, PhotoUse, StoredFile
from cunshi.foundation.evidence.rules import is_picture
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.matters import access
from cunshi.work.matters.actions.moving import lock, require_within, write
from cunshi.work.matters.models import ArchiveFile, Matter
from cunshi.work.matters.states import Action


def attach(*, by: Post, matter: Matter, version: int, item: str, name: str, content: bytes) -> ArchiveFile:
    """Add a file to an item of the archive's list; the same file is kept once an item. Photos become evidence."""
    with acting(by):
        locked = lock(matter.pk)
        require_within(locked, Action.ATTACH, by=by, version=version)
        asked = {each.key for each in locked.programme.pack.archive if each.held_by == "file"}
        if item not in asked:
            raise Refused(
                Problem(item, _("The archive asks for no file under this item."), _("Choose an item of the list."))
            )
        file = _stored(by, locked, item, name, content)
        row, made = _kept(by, locked, item, name, file)
        if not made:
            raise Refused(Problem(name, _("This file is in the archive already."), _("Choose another file.")))
        write(locked)
    return row


def detach(*, by: Post, file: ArchiveFile, version: int) -> None:
    """Take a file out of the archive list; history keeps that it was there."""
    with acting(by):
        locked = lock(file.matter_id)
        require_within(locked, Action.ATTACH, by=by, version=version)
        file.delete()
        photo, phase = Photo.objects.filter(pk=file.file_id).first(), _phase(locked, file.item)
        still = {_phase(locked, row.item) for row in locked.files.filter(file=file.file_id)}
        if photo and phase not in still:
            remove_use(by=by, photo=photo, subject=locked.subject, phase=phase)
        write(locked)


def add_photos(*, by: Post, matter: Matter, photos: Sequence[PhotoDraft]) -> list[PhotoUse]:
    """Use photos that the person sent for a matter, each put under the archive's item of its phase if there is one.

    Whoever may report on the matter or add to its archive adds photos to it; `matter` gets its new version.
    """
    if not photos:
        return []
    with acting(by):
        locked = lock(matter.pk)
        _require_report_or_attach(by, locked)
        items: dict[str, str] = {item.phase: item.key for item in locked.programme.pack.archive if item.phase}
        uses = [_use(by, locked, draft) for draft in photos]
        for use in uses:
            if item := items.get(use.phase):
                _kept(by, locked, item, use.name, use.photo.file)
        write(locked)
    matter.version, matter.changed_at = locked.version, locked.changed_at
    return uses


def _require_report_or_attach(by: Post, matter: Matter) -> None:
    first = Action.REPORT if access.may_act(by, Action.REPORT, matter) else Action.ATTACH
    try:
        require_within(matter, first, by=by, version=matter.version)
    except Refused:
        if first is Action.ATTACH or not access.may_act(by, Action.ATTACH, matter):
            raise
        require_within(matter, Action.ATTACH, by=by, version=matter.version)


def _stored(by: Post, matter: Matter, item: str, name: str, content: bytes) -> StoredFile:
    if not is_picture(content):
        return store(content=content, name=name)
    photo = store_photo(by=by, content=content, name=name)
    _use(by, matter, PhotoDraft(photo.pk, _phase(matter, item), name))
    return photo.file


def _use(by: Post, matter: Matter, draft: PhotoDraft) -> PhotoUse:
    return use_photo(by=by, draft=draft, subject=matter.subject, division=matter.village, year=matter.year)


def _phase(matter: Matter, key: str) -> str:
    item = next((each for each in matter.programme.pack.archive if each.key == key), None)
    return item.phase if item and item.phase else Phase.OTHER


def _kept(by: Post, matter: Matter, item: str, name: str, file: StoredFile) -> tuple[ArchiveFile, bool]:
    return ArchiveFile.objects.get_or_create(
        matter=matter, item=item, file=file, defaults={"name": name, "added_by": by, "added_at": clock.now()}
    )
