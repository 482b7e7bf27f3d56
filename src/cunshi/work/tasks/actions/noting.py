"""Progress of a piece of work, in percent and a sentence; the newest counts, all stay."""

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import refuse_if
from cunshi.work.tasks import access, rules
from cunshi.work.tasks.actions.holding import closed, hold, name_of, parties_of, stale, write
from cunshi.work.tasks.models import Kind, Step
from cunshi.work.tasks.places import Place


def note(*, by: Post, place: Place, percent: int | None, line: str, why: str = "", base: int = 0) -> Step:
    """Note how far it is; less than before needs a word why. `base` is the version that the writer had before him."""
    with acting(by, reason=why):
        piece, lead = hold(place)
        access.require_work(by, place, parties_of(piece), lead)
        refuse_if(
            [
                stale(place, piece, base),
                closed(place, piece),
                *rules.time_problems(place.turn, name_of(place), clock.today()),
                *rules.note_problems(percent, line, why, piece.percent),
            ]
        )
        assert percent is not None
        piece.percent = percent
        return write(piece, Kind.NOTED, by=by, percent=percent, line=line, why=why)
