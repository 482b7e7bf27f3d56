"""A piece of work is closed with its evidence, and opened again by the office with a reason."""

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.matters.rules import text_problems
from cunshi.work.tasks import access, rules
from cunshi.work.tasks.actions.holding import closed, hold, name_of, parties_of, stale, write
from cunshi.work.tasks.models import Kind, Piece, Step
from cunshi.work.tasks.places import Place


def close(*, by: Post, place: Place, line: str, base: int = 0) -> Step:
    """Close it: a sentence on what is there now, and as many files or photos as the plan asks for."""
    with acting(by):
        piece, lead = hold(place)
        access.require_work(by, place, parties_of(piece), lead)
        refuse_if(
            [
                stale(place, piece, base),
                closed(place, piece),
                *rules.time_problems(place.turn, name_of(place), clock.today()),
                _short(piece),
                *text_problems(_("in words"), line, most=rules.LONGEST_LINE),
            ]
        )
        piece.percent, piece.closed_on = 100, clock.today()
        return write(piece, Kind.CLOSED, by=by, percent=100, line=line)


def reopen(*, by: Post, place: Place, reason: str, base: int = 0) -> Step:
    """Open a closed piece of work again: it goes on from its last note, its evidence stays."""
    access.require_reopen(by, place)
    with acting(by, reason=reason):
        piece, _lead = hold(place)
        refuse_if(
            [
                stale(place, piece, base),
                None if piece.closed_on else _not_closed(place),
                *text_problems(_("reason"), reason, most=rules.LONGEST_REASON),
            ]
        )
        last = piece.steps.filter(kind=Kind.NOTED).last()
        piece.percent, piece.closed_on = last.percent if last else 0, None
        return write(piece, Kind.REOPENED, by=by, percent=piece.percent, line=reason)


def _short(piece: Piece) -> Problem | None:
    there = piece.files.count() if piece.pk else 0
    if there >= piece.needed:
        return None
    what = _("It is closed with files or photos: %(needed)d are asked for, %(there)d are there.")
    return Problem(_("evidence"), what % {"needed": piece.needed, "there": there}, _("Add what shows that it is done."))


def _not_closed(place: Place) -> Problem:
    return Problem(name_of(place), _("This task is not closed."), _("There is nothing to open again."))
