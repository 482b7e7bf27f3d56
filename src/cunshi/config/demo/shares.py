"""From the published figures of a pack to the single matters that add up to them: pure, and the same for one seed."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused
from cunshi.kernel.ratios import largest_remainder
from cunshi.kernel.words import say
from cunshi.rulebook.parts import Filter, Published
from cunshi.rulebook.schema import Joint, Pack

# Amounts are whole hundreds of yuan, as estimates are; what a published sum has beyond goes to the last one.
STEP = 100
T = TypeVar("T")


@dataclass(frozen=True)
class Targets:
    """What a pack publishes of its matters, by years: counts by category and by levels, yuan by category."""

    years: list[int]
    total: int
    by_category: dict[str, int]
    by_levels: dict[tuple[Level, ...], int]
    yuan: dict[str, Decimal]


@dataclass(frozen=True)
class Slot:
    """One matter to be: its year, category, handling level and yuan."""

    year: int
    category: str
    level: Level
    yuan: Decimal


def targets(pack: Pack) -> Targets:
    """Read the published figures. Refused when counts by category, by level and in all do not agree."""
    counts = [each for each in pack.published if each.measure == "matters"]
    whole = next((each for each in counts if each.filter == Filter()), None)
    if whole is None:
        raise Refused.because(pack.pack, say("The plan publishes no number of matters."))
    money = [each for each in pack.published if each.measure == "investment" and _is_of_category(each)]
    found = Targets(
        years=whole.years,
        total=int(whole.value),
        by_category={str(each.filter.category): int(each.value) for each in counts if _is_of_category(each)},
        by_levels={tuple(each.filter.handling): int(each.value) for each in counts if _is_of_levels(each)},
        yuan={str(each.filter.category): each.value for each in money},
    )
    if not found.total == sum(found.by_category.values()) == sum(found.by_levels.values()):
        raise Refused.because(pack.pack, say("Its published counts do not add up to the number of matters."))
    return found


def _is_of_category(figure: Published) -> bool:
    return figure.filter.category is not None and not figure.filter.handling


def _is_of_levels(figure: Published) -> bool:
    return bool(figure.filter.handling) and figure.filter.category is None


def slots(
    wanted: Targets, parting: Mapping[Level, int], cost: Mapping[Level, float], draw: random.Random
) -> list[Slot]:
    """Matters whose counts and yuan are exactly the published ones, spread evenly over the years."""
    categories = _repeat(wanted.by_category)
    levels = _repeat(_single(wanted.by_levels, parting))
    years = _repeat(dict(zip(wanted.years, _even(wanted.total, len(wanted.years)), strict=True)))
    draw.shuffle(categories)
    draw.shuffle(levels)
    members: dict[str, list[int]] = defaultdict(list)
    for index, category in enumerate(categories):
        members[category].append(index)
    yuan: dict[int, Decimal] = {}
    for category, indexes in members.items():
        weights = [int(1000 * cost[levels[index]] * draw.uniform(0.5, 1.8)) for index in indexes]
        yuan |= zip(indexes, amounts(wanted.yuan[category], weights), strict=True)
    return [Slot(years[i], categories[i], levels[i], yuan[i]) for i in range(wanted.total)]


def amounts(total: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """`total` yuan shared out by weight in whole hundreds; a rest goes to the last."""
    shared = [each * STEP for each in largest_remainder(weights, total // STEP, places=0)]
    return [*shared[:-1], shared[-1] + total % STEP]


def _single(by_levels: Mapping[tuple[Level, ...], int], parting: Mapping[Level, int]) -> dict[Level, int]:
    """Counts of single levels; a figure of several levels together is parted by weight."""
    single: dict[Level, int] = {}
    for levels, count in by_levels.items():
        weights = [parting.get(level, 1) for level in levels]
        single |= zip(levels, map(int, largest_remainder(weights, count, places=0)), strict=True)
    return single


def _even(total: int, parts: int) -> list[int]:
    return [int(each) for each in largest_remainder([1] * parts, total, places=0)]


def _repeat(counts: Mapping[T, int]) -> list[T]:
    return [each for each, count in counts.items() for _ in range(count)]


def groups(villages: Sequence[str], count: int, joint: Joint | None, draw: random.Random) -> list[list[str]]:
    """Part villages (in the order of their codes) into `count` matters so that as many as can be are covered.

    Too many villages: neighbours of one township share a matter, as the plan's rule on joint matters allows. Too few:
    some villages get another. What cannot be joined stays uncovered.
    """
    if len(villages) <= count:
        return [[code] for code in [*villages, *draw.choices(villages, k=count - len(villages))]]
    parted = [[code] for code in villages]
    if joint:
        parted = _joined(parted, len(villages) - count, joint.max, draw)
    return parted if len(parted) == count else sorted(draw.sample(parted, count))


def _joined(single: list[list[str]], merges: int, largest: int, draw: random.Random) -> list[list[str]]:
    """Join neighbours at random until `merges` matters are saved or nothing can be joined any more."""
    of = {row[0]: row for row in single}
    township = Level.TOWNSHIP.digits
    borders = [(a[0], b[0]) for a, b in pairwise(single) if a[0][:township] == b[0][:township]]
    draw.shuffle(borders)
    for left, right in borders:
        if not merges:
            break
        if len(of[left]) + len(of[right]) <= largest:
            whole = of[left] + of[right]
            of |= dict.fromkeys(whole, whole)
            merges -= 1
    return [row for code, row in of.items() if row[0] == code]
