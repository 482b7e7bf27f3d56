"""What a matter is planned to cost, from which sources, and how the money moves as the work does (pure)."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from math import exp

from cunshi.config.simulation.drawing import Weighted, between
from cunshi.config.simulation.life import ALLOCATED, PAID, REIMBURSED, Payment
from cunshi.config.simulation.parameters import Parameters
from cunshi.kernel.codes import Level
from cunshi.rulebook.schema import Pack

# Estimates are whole hundreds of yuan.
STEP = 100
Landmarks = tuple[date, date, date, date]


class Purse:
    """Draws planned funds from the sources that a pack knows."""

    def __init__(self, pack: Pack, model: Parameters) -> None:
        self.model = model
        self.sources = [each.key for each in pack.fund_sources]
        # Villagers' labour and the like is valued when planned; no money of it ever moves.
        self.in_kind = frozenset(each.key for each in pack.fund_sources if getattr(each, "in_kind", False))
        self.count = Weighted(model.sources)
        weights, cost = model.handling, model.cost
        whole = sum(weights.values())
        self.usual = sum(weights[key] * cost[key] for key in weights) / whole

    def draw(self, category: str, handling: Level, mean: float, draw: random.Random) -> dict[str, Decimal]:
        """Yuan by source, the first paying most."""
        spread = self.model.spread
        factor = self.model.cost[handling.key] / self.usual * exp(draw.gauss(0, spread) - spread * spread / 2)
        steps = max(round(mean * factor), self.model.least) // STEP
        count = self.count.draw(draw)
        chosen = draw.sample(self.sources, min(count, len(self.sources)))
        parts = [steps // (2 + turn) for turn in range(1, len(chosen))]
        return {
            source: Decimal(part * STEP)
            for source, part in zip(chosen, [steps - sum(parts), *parts], strict=True)
            if part
        }


def payments(
    purse: Mapping[str, Decimal], in_kind: frozenset[str], at: Landmarks, model: Parameters, draw: random.Random
) -> tuple[Payment, ...]:
    """Money of each source, by day; at no time is more reimbursed than paid, or more paid than allocated.

    `at` are the days of listing, start, finish and acceptance.
    """
    moved = [
        each for source, yuan in purse.items() if source not in in_kind for each in _of(source, yuan, at, model, draw)
    ]
    return tuple(sorted(moved))


def _of(source: str, planned: Decimal, at: Landmarks, model: Parameters, draw: random.Random) -> list[Payment]:
    listed, started, finished, accepted = at
    rule = model.money
    cost = _part(planned, draw.uniform(*rule["final"]))
    first = _part(cost, rule["first"])
    allocated = listed + _later("allocated", model, draw)
    second = max(allocated, started + (finished - started) / 2) + _later("paid", model, draw)
    moved = [Payment(allocated, ALLOCATED, source, first), Payment(second, ALLOCATED, source, cost - first)]
    days = [started + (finished - started) / 3, started + (finished - started) * 2 / 3, finished, accepted]
    so_far, before = Decimal(0), allocated
    for day, until in zip(days, [*rule["paid"], 1.0], strict=True):
        # What goes beyond the first allocation waits for the second.
        due = cost if until == 1.0 else _part(cost, until)
        before = max(day + _later("paid", model, draw), before, second if due > first else before)
        if due > so_far:
            moved.append(Payment(before, PAID, source, due - so_far))
            moved.append(Payment(before + _later("reimbursed", model, draw), REIMBURSED, source, due - so_far))
        so_far = due
    return [each for each in moved if each.yuan]


def _part(yuan: Decimal, share: float) -> Decimal:
    return Decimal(int(int(yuan) * share) // STEP * STEP)


def _later(step: str, model: Parameters, draw: random.Random) -> timedelta:
    return timedelta(days=between(draw, *model.after[step]))
