"""Files and photos that show what was done; a photo is kept as evidence with its facts and its other uses."""

from django.utils.translation import gettext as _

from cunshi.foundation.evidence.actions import PhotoDraft, remove_use, store, store_photo, use_photo
from cunshi.foundation.evidence.models import Phase, Photo, StoredFile
from cunshi.foundation.evidence.rules import is_picture
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.tasks import access, rules
from cunshi.work.tasks.actions.holding import closed, hold, name_of, parties_of
from cunshi.work.tasks.models import Piece, PieceFile
from cunshi.work.tasks.places import Place


def add_file(*, by: Post, place: Place, name: str, content: bytes) -> PieceFile:
    """Add a file or photo to a piece of work that is open; the same file is kept once."""
    with acting(by):
        piece = _open(by, place)
        if not piece.pk:
            piece.save()
        file = _stored(by, place, piece, name, content)
        if piece.files.filter(file=file).exists():
            raise Refused.because(name, _("This file is here already."), _("Choose another file."))
        row = PieceFile.objects.create(piece=piece, file=file, name=name, added_by=by, added_at=clock.now())
        _touch(piece)
    return row


def remove_file(*, by: Post, place: Place, file: PieceFile) -> None:
    """Take a file out of a piece of work that is open; history keeps that it was there."""
    with acting(by):
        piece = _open(by, place)
        row = PieceFile.objects.filter(piece=piece, pk=file.pk).first() if piece.pk else None
        if row is None:
            raise Refused.because(file.name, _("This file is not here any more."), _("Open the page again."))
        photo = Photo.objects.filter(pk=row.file_id).first()
        row.delete()
        if photo:
            remove_use(by=by, photo=photo, subject=piece.subject, phase=Phase.OTHER)
        _touch(piece)


def _open(by: Post, place: Place) -> Piece:
    """The row, held, of work that is the post's and that can take files now."""
    piece, lead = hold(place)
    access.require_work(by, place, parties_of(piece), lead)
    full = piece.pk is not None and piece.files.count() >= rules.MOST_FILES
    refuse_if(
        [
            closed(place, piece),
            *rules.time_problems(place.turn, name_of(place), clock.today()),
            _full() if full else None,
        ]
    )
    return piece


def _stored(by: Post, place: Place, piece: Piece, name: str, content: bytes) -> StoredFile:
    if not is_picture(content):
        return store(content=content, name=name)
    photo = store_photo(by=by, content=content, name=name)
    draft = PhotoDraft(photo.pk, Phase.OTHER, name)
    # A unit below that leads a task of the whole county shows its photos under its own division.
    division = place.division if by.covers(place.division.code) else by.division
    use_photo(by=by, draft=draft, subject=piece.subject, division=division, year=place.programme.year)
    return photo.file


def _touch(piece: Piece) -> None:
    piece.version += 1
    piece.save(update_fields=["version"])


def _full() -> Problem:
    what = _("A task has room for %(most)d files.") % {"most": rules.MOST_FILES}
    return Problem(_("evidence"), what, _("Take one out first; keep those that show most."))
