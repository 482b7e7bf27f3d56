"""The divisions below in the order of a measure: places, figures, and the addresses of what they count."""

from collections.abc import Sequence
from dataclasses import dataclass

from cunshi.front.console.pages.dashboard.figures import printed
from cunshi.front.console.pages.dashboard.frame import Board
from cunshi.oversight.measures.quantities import Number, Unit, of_child
from cunshi.oversight.measures.queries import Child
from cunshi.oversight.measures.registry import Direction, Kind, Measure


@dataclass(frozen=True)
class Ranked:
    """One division: its place among its neighbours (None without a figure), its figure, what the figure divides."""

    child: Child
    rank: int | None
    value: Number | None
    shown: str
    unit: Unit
    divided: tuple[Number, Number] | None


def places(measure: Measure, column: Sequence[Number | None]) -> list[int | None]:
    """The place of each value, the best first; equal values share a place, what has none gets none."""
    told = sorted((each for each in column if each is not None), reverse=measure.direction is not Direction.LESS)
    first: dict[Number, int] = {}
    for place, each in enumerate(told, start=1):
        first.setdefault(each, place)
    return [None if each is None else first[each] for each in column]


def ranking(board: Board) -> list[Ranked]:
    """All divisions of the level that is ranked, the worst first unless the best are asked for; those without a
    figure last, what is equal in the order of codes."""
    measure = board.measure
    counted = [of_child(each) for each in board.ranked]
    column = [measure.value(each) for each in counted]
    lower = measure.denominator if measure.kind is Kind.RATE else None
    rows = [
        Ranked(
            child,
            rank,
            value,
            printed(value, measure.unit),
            measure.unit,
            (values[measure.numerator.key], values[lower.key]) if lower else None,
        )
        for child, values, value, rank in zip(board.ranked, counted, column, places(measure, column), strict=True)
    ]
    sign = 1 if board.best_first else -1
    return sorted(rows, key=lambda row: (row.rank is None, sign * (row.rank or 0), row.child.division.code))
