"""Where an invented matter stands on a day: the columns that its row then has (pure)."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cunshi.config.simulation.life import Life
from cunshi.work.matters.states import HANDLED, IN_LEDGER, State

# States with a public notice.
SHOWN = IN_LEDGER | {State.NOTICED}


@dataclass(frozen=True, slots=True)
class Standing:
    """State, percent and days as far as they have come; `since` is the day of the last act."""

    state: State
    percent: int
    since: date
    started: date | None = None
    finished: date | None = None
    accepted: date | None = None
    written_off: date | None = None

    @property
    def listed(self) -> bool:
        return self.state in IN_LEDGER

    @property
    def handled(self) -> bool:
        return self.state in HANDLED

    @property
    def shown(self) -> bool:
        return self.state in SHOWN


def standing(life: Life, day: date) -> Standing | None:
    """The matter at the end of a day; None before it was raised."""
    if day < life.raised:
        return None
    if day < life.started:
        return _before_work(life, day)
    percent = life.percent_on(day)
    if day < life.finished:
        still = life.stopped and life.stopped[0] <= day < life.stopped[1]
        since = max([life.started, *(each.day for each in life.reports if each.day <= day)])
        return Standing(State.SUSPENDED if still else State.STARTED, percent, since, life.started)
    if day < life.accepted:
        if life.failed and life.failed <= day:  # mended: the finish will be reported anew
            return Standing(State.STARTED, percent, life.failed, life.started)
        return Standing(State.FINISHED, percent, life.finished, life.started, life.finished)
    done = (life.started, life.finished, life.accepted)
    if day < life.written_off:
        return Standing(State.ACCEPTED, percent, life.accepted, *done)
    return Standing(State.WRITTEN_OFF, percent, life.written_off, *done, life.written_off)


def _before_work(life: Life, day: date) -> Standing:
    steps = [
        (life.raised, State.DRAFTED),
        (life.submitted, State.SUBMITTED),
        (life.approved, State.APPROVED),
        (life.noticed, State.NOTICED),
        (life.listed, State.LISTED),
        (life.started, State.STARTED),
    ]
    since, state = next(one for one, following in pairwise(steps) if one[0] <= day < following[0])
    return Standing(state, 0, since)


def spells(life: Life, day: date) -> list[tuple[date, date | None]]:
    """The times under way up to a day, the last one open while work goes on."""
    if day < life.started:
        return []
    turns = [(life.started, life.stopped[0]), (life.stopped[1], life.finished)] if life.stopped else []
    turns = turns or [(life.started, life.finished)]
    if life.failed:
        turns.append((life.failed, life.accepted))
    return [(since, until if until <= day else None) for since, until in turns if since <= day]
