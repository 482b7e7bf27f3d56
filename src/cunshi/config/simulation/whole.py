"""What a plan asks for besides its matters, lived through a year: targets, tasks, duties, registers of cases."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from cunshi.config.simulation.amounts import draw_amounts
from cunshi.config.simulation.cases import draw_cases
from cunshi.config.simulation.events import Deed, Tally, happen
from cunshi.config.simulation.neighbours import settle_households
from cunshi.config.simulation.parameters import parameters
from cunshi.config.simulation.pieces import draw_duties, draw_pieces
from cunshi.config.simulation.posts import Offices
from cunshi.foundation.divisions.models import Division
from cunshi.work.programmes.models import Programme

Show = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Year:
    """One plan's year in some of its villages, up to a day."""

    programme: Programme
    villages: Sequence[Division]
    until: date
    seed: int


def drawn(villages: Sequence[str], scale: float, seed: int) -> list[str]:
    """The codes of the share of villages that a scale below 1 asks for, at least one; spread by the seed."""
    count = min(ceil(len(villages) * scale), len(villages))
    return sorted(random.Random(seed).sample(list(villages), count))


def live(year: Year, progress: Show) -> Tally:
    """Live it through the real actions; each chapter under a bar of its own."""
    whole = Tally()
    for name, deeds in _chapters(year):
        done = happen(deeds, year.until, lambda did, known, name=name: progress(name, did, known))  # type: ignore[misc]
        whole.done += done.done
        whole.refused += done.refused
    return whole


def _chapters(year: Year) -> Iterator[tuple[str, Iterator[Deed]]]:
    programme, seed, pack = year.programme, year.seed, year.programme.pack
    model: dict[str, Any] = parameters().whole
    offices = Offices(programme.root, date(programme.year - 1, 1, 1))
    if pack.registers:
        settle_households(year.villages, model["households"], seed)
        yield "registers", draw_cases(programme, year.villages, offices, model["cases"], seed)
    if pack.targets:
        yield "targets", draw_amounts(programme, offices, model["targets"], seed)
    if pack.tasks:
        yield "tasks", draw_pieces(programme, year.villages, offices, model["tasks"], seed)
    if pack.duties:
        yield "duties", draw_duties(programme, year.villages, offices, model["duties"], seed)
