"""Percentages as officials print them: exact, rounded half up, and shares that add up to the whole."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

Number = int | Decimal | Fraction


def percent(n: Number, d: Number, places: int = 1) -> Decimal | None:
    """n of d in percent, rounded half up to `places`; None where there is nothing to divide by."""
    if not d:
        return None
    return half_up(Fraction(n) / Fraction(d) * 100, places)


def half_up(value: Number, places: int) -> Decimal:
    """`value` rounded half away from zero to `places` decimals, without passing through a float."""
    scaled = abs(Fraction(value)) * 10**places
    whole = floor(scaled + Fraction(1, 2))
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def largest_remainder(weights: Sequence[Number], total: Number = 100, places: int = 1) -> list[Decimal]:
    """`total` shared out by weight in steps of `places` decimals, so that the parts add up to it exactly.

    Steps left over go to the largest remainders, earlier ones first. Weights of zero share nothing.
    Raises ValueError for a negative weight.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    if not whole:
        return [Decimal(0).scaleb(-places) for _ in weights]
    exact = [Fraction(weight) / whole * Fraction(total) * 10**places for weight in weights]
    steps = [floor(each) for each in exact]
    left = floor(Fraction(total) * 10**places) - sum(steps)
    by_remainder = sorted(range(len(exact)), key=lambda i: (steps[i] - exact[i], i))
    for index in by_remainder[:left]:
        steps[index] += 1
    return [Decimal(step).scaleb(-places) for step in steps]
