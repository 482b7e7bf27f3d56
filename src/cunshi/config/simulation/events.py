"""What happens in an invented year, day by day: one deed may lead to the next, as a deadline follows from an act."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from cunshi.kernel import clock
from cunshi.kernel.problems import Refused

MORNING, APART = time(8, tzinfo=clock.ZONE), timedelta(seconds=20)
# What is done on a day, and what follows from it on later ones.
Doing = Callable[[], "Iterable[Deed]"]


@dataclass(order=True)
class Deed:
    """Something done on a day through a real action; `name` says what, for the count of what was refused."""

    day: date
    turn: int
    name: str = field(compare=False)
    do: Doing = field(compare=False)


@dataclass
class Tally:
    """How many deeds were done, and how many the plan or the state of things refused, by name."""

    done: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def happen(deeds: Iterable[Deed], until: date, progress: Callable[[int, int], None]) -> Tally:
    """Do every deed up to `until` in the order of days, those included that follow from others.

    What is refused is counted, as an official would leave it for another day; what is done stays done.
    """
    waiting = [deed for deed in deeds if deed.day <= until]
    heapq.heapify(waiting)
    tally, turns = Tally(), Counter[date]()
    while waiting:
        deed = heapq.heappop(waiting)
        turns[deed.day] += 1
        with clock.fixed(datetime.combine(deed.day, MORNING) + APART * turns[deed.day]):
            try:
                following = list(deed.do())
                tally.done += 1
            except Refused:
                following = []
                tally.refused[deed.name] += 1
        for each in following:
            if each.day <= until:
                heapq.heappush(waiting, each)
        progress(tally.done, tally.done + len(waiting))
    return tally
