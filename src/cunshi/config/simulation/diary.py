"""An invented life as the acts that make it, each on a day on which the plan's stages allow it (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cunshi.config.simulation.life import Life
from cunshi.kernel.codes import Level
from cunshi.rulebook.calendar import allowed_on
from cunshi.rulebook.schema import Pack

# How long a stage of the plan is waited for.
LONGEST = timedelta(days=400)


@dataclass(frozen=True)
class Entry:
    """One act on a day; `facts` are what it needs beside the life."""

    day: date
    act: str
    facts: dict[str, Any] = field(default_factory=dict)


def diary(life: Life, pack: Pack) -> list[Entry]:
    """The acts of one life in order, until its write-off."""
    found: list[Entry] = []
    day = life.raised
    for entry in _acts(life, pack):
        day = _allowed(pack, entry.act, max(day, entry.day))
        found.append(Entry(day, entry.act, entry.facts))
    return found


def _allowed(pack: Pack, act: str, wanted: date) -> date:
    """The first day from `wanted` on on which the stages allow the act; `wanted` itself when none does in time."""
    day = wanted
    while day - wanted < LONGEST:
        if allowed_on(pack, act, day):
            return day
        day += timedelta(days=1)
    return wanted


def _acts(life: Life, pack: Pack) -> Iterator[Entry]:
    yield Entry(life.raised, "propose")
    yield Entry(life.submitted, "deliberate")
    yield Entry(life.submitted, "submit")
    if life.returned:
        yield Entry(life.submitted + timedelta(days=4), "return")
        yield Entry(life.submitted + timedelta(days=9), "submit")
    for level in levels_to(pack, life.handling)[:-1]:
        yield Entry(life.approved, "raise", {"level": level})
    yield Entry(life.approved, "accept", {"level": levels_to(pack, life.handling)[-1]})
    yield Entry(life.noticed, "notice")
    yield Entry(life.listed, "list")
    yield Entry(life.started, "start")
    yield from _work(life)
    yield from _end(life)


def _work(life: Life) -> Iterator[Entry]:
    """Reports and standstills by day; a report that would come while work stands still never comes."""
    stopped = life.stopped
    rows = [
        Entry(report.day, "report", {"report": report})
        for report in life.reports
        if not (stopped and stopped[0] <= report.day < stopped[1])
    ]
    if stopped:
        rows += [Entry(stopped[0], "suspend"), Entry(stopped[1], "resume")]
    # On the day on which work goes on, that is said before a report.
    yield from sorted(rows, key=lambda entry: (entry.day, entry.act != "resume"))


def _end(life: Life) -> Iterator[Entry]:
    yield Entry(life.finished, "finish")
    if life.failed:
        yield Entry(life.failed, "inspect", {"passed": False})
        yield Entry(life.accepted, "finish")
    yield Entry(life.accepted, "disclose")
    yield Entry(life.accepted, "inspect", {"passed": True})
    yield Entry(life.written_off, "write_off")


def levels_to(pack: Pack, handling: Level) -> list[Level]:
    """The levels that a matter passes by the plan's route until the one that handles it."""
    passed, step = [], pack.route.above(Level.VILLAGE)
    while step is not None:
        passed.append(step.level)
        if handling in step.handles:
            break
        step = pack.route.above(step.level)
    return passed
