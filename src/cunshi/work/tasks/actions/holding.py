"""The row of a piece of work, held while something is written of it; made when somebody acts for the first time."""

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem
from cunshi.work.matters.rules import shown
from cunshi.work.tasks.models import Kind, Piece, Step
from cunshi.work.tasks.places import Place, lead_of


def hold(place: Place) -> tuple[Piece, Unit | None]:
    """The row of a place and its lead unit; one writer at a time for a division. A new row is not saved yet."""
    Division.objects.select_for_update(no_key=True).get(pk=place.division.pk)
    programme, task, division, month = place.key
    keys = {"programme_id": programme, "task": task, "division_id": division, "month": month}
    piece = Piece.objects.select_related("unit").filter(**keys).first() or Piece(**keys, needed=place.task.evidence)
    return piece, lead_of(place, piece)


def parties_of(piece: Piece) -> Piece | None:
    """The row where it stands already: only then can it have parties."""
    return piece if piece.pk else None


def write(piece: Piece, kind: Kind, *, by: Post, percent: int, line: str, why: str = "") -> Step:
    """Keep the piece and say what happened to it."""
    piece.version += 1
    piece.save()
    return Step.objects.create(
        piece=piece,
        kind=kind,
        percent=percent,
        unit_id=piece.unit_id,
        line=line.strip(),
        why=why.strip(),
        by=by,
        at=clock.now(),
    )


def name_of(place: Place) -> str:
    return shown(place.task.names)


def stale(place: Place, piece: Piece, base: int) -> Problem | None:
    """Somebody wrote meanwhile: `base` is the version that the writer had before him, 0 for none."""
    if piece.version == base:
        return None
    return Problem(
        name_of(place),
        _("Somebody changed this while you were typing."),
        _("Open it again and decide on what it says now; nothing was written."),
    )


def closed(place: Place, piece: Piece) -> Problem | None:
    """A closed piece of work takes nothing more."""
    if piece.closed_on is None:
        return None
    what = _("This task was closed on %(day)s.") % {"day": piece.closed_on}
    return Problem(name_of(place), what, _("The office opens it again with a reason."))
