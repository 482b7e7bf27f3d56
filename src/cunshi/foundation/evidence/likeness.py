"""Whether two pictures show the same, told from small grey copies: fingerprints find candidates, this decides."""

from collections.abc import Iterable, Sequence
from math import sqrt
from operator import mul
from typing import Any

from PIL import Image

# Pixels a side of the small grey copy that is kept, and of what is compared of it.
SIDE, COMPARED, COARSE = 48, 16, 4
# From here on two pictures count as one (docs/decisions/0007).
ALIKE = 0.95
# Shares of each side that a copy may lack: where the search begins, how it goes on, where it ends.
_STARTS = ((0.0, 0.0), (0.035, 0.035), (0.02, 0.05), (0.05, 0.02))
_STEPS = (0.012, 0.006)
_MOST = 0.06

Cut = tuple[float, float, float, float]


def small_grey(image: Any) -> bytes:
    """The picture, squeezed into a small grey square."""
    return image.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS).tobytes()


def alike(one: bytes, other: bytes) -> bool:
    """Whether one of two pictures is a copy of the other, cut by up to 6% a side."""
    return max(likeness(one, other), likeness(other, one)) >= ALIKE


def likeness(whole: bytes, part: bytes) -> float:
    """How well `part` fits into `whole` at the best cut: 1 the same, about 0 unrelated."""
    ground = Image.frombytes("L", (SIDE, SIDE), whole).convert("F")
    wanted = _details(Image.frombytes("L", (SIDE, SIDE), part).convert("F"), (0, 0, 0, 0))

    def fit(cut: Cut) -> float:
        return sum(map(mul, wanted, _details(ground, cut)))

    best, score = _best(fit, ((left, top, right, bottom) for left, right in _STARTS for top, bottom in _STARTS))
    for step in _STEPS:
        for side in range(4):
            moved = [_moved(best, side, by) for by in (-step, 0, step)]
            best, score = _best(fit, moved)
    return score


def _best(fit: Any, cuts: Iterable[Cut]) -> tuple[Cut, float]:
    return max(((cut, fit(cut)) for cut in cuts), key=lambda each: each[1])


def _moved(cut: Cut, side: int, by: float) -> Cut:
    sides = list(cut)
    sides[side] = min(_MOST, max(0.0, sides[side] + by))
    return tuple(sides)  # type: ignore[return-value]


def _details(grey: Any, cut: Cut) -> list[float]:
    """The cut picture in few pixels less its coarse light and dark, so that not every sky is like every other."""
    left, top, right, bottom = (share * SIDE for share in cut)
    few = grey.resize((COMPARED,) * 2, Image.Resampling.BOX, box=(left, top, SIDE - right, SIDE - bottom))
    coarse = few.resize((COARSE,) * 2, Image.Resampling.BOX).resize((COMPARED,) * 2, Image.Resampling.BICUBIC)
    found = [fine - rough for fine, rough in zip(_values(few), _values(coarse), strict=True)]
    mean = sum(found) / len(found)
    length = sqrt(sum((value - mean) ** 2 for value in found)) or 1.0
    return [(value - mean) / length for value in found]


def _values(image: Any) -> Sequence[float]:
    return memoryview(image.tobytes()).cast("f").tolist()
