"""Quick draws: a year of the nation asks for some hundred million of them."""

import random
from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


def between(draw: random.Random, least: int, most: int) -> int:
    """A whole number of the span, both ends included."""
    return least + int(draw.random() * (most - least + 1))


class Weighted(Generic[T]):
    """One of several values, by weight."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.values, self.sums = list(weights), list(accumulate(weights.values()))

    def draw(self, draw: random.Random) -> T:
        return self.values[bisect(self.sums, draw.random() * self.sums[-1], 0, len(self.values) - 1)]
