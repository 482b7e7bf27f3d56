"""Which grade follows from a check list, and what the next one still lacks (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any

from cunshi.rulebook.standards import Asked, Grade, Item, Standard

Stated = Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True)
class Answers:
    """A check list as filled in: counts, figures and a plain yes or no by the keys of the standard."""

    counts: Mapping[str, Decimal]
    figures: Mapping[str, Decimal]
    plain: Mapping[str, bool]

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Answers":
        """What `kept` wrote."""
        items = kept.get("items", {})
        return cls(
            {key: Decimal(figure) for key, figure in kept.get("counts", {}).items()},
            {key: Decimal(figure) for key, figure in items.items() if not isinstance(figure, bool)},
            {key: figure for key, figure in items.items() if isinstance(figure, bool)},
        )

    def kept(self) -> dict[str, Any]:
        """As JSON, figures as text so that none is rounded."""
        return {
            "counts": {key: str(figure) for key, figure in self.counts.items()},
            "items": {key: str(figure) for key, figure in self.figures.items()} | dict(self.plain),
        }

    def of(self, item: Item) -> Fraction | bool | None:
        """The value of an item, computed where it is a ratio; None where an answer is missing."""
        if item.direction == "yes":
            return self.plain.get(item.key)
        if item.ratio is None:
            figure = self.figures.get(item.key)
            return None if figure is None else Fraction(figure)
        above, below = self.counts.get(item.ratio.numerator), self.counts.get(item.ratio.denominator)
        if above is None or not below:
            return None
        return Fraction(above) * Fraction(item.ratio.per) / Fraction(below)


@dataclass(frozen=True)
class Ladder:
    """A standard with the figures that were stated where its plan leaves them open."""

    standard: Standard
    stated: Stated

    def asked(self, item: Item, grade: Grade) -> Asked | None:
        """What an item asks for a grade, an open figure filled in; None for nothing."""
        return self._table[item.key, grade.key]

    @cached_property
    def _table(self) -> dict[tuple[str, str], Asked | None]:
        items, grades = self.standard.items, self.standard.grades
        return {(item.key, grade.key): self._filled(item, grade) for item in items for grade in grades}

    def _filled(self, item: Item, grade: Grade) -> Asked | None:
        asked = item.asked(grade.key)
        if asked is None or asked.printed is None:
            return asked
        given = self.stated.get((item.key, grade.key if item.by_grade else ""))
        return asked if given is None else Asked(grade=grade.key, value=given)

    def wanted(self, grade: Grade) -> Decimal | None:
        """How many villages of a grade the office stated, where the plan leaves the number open."""
        return self.stated.get(("", grade.key))

    def rank(self, key: str) -> int:
        """The place of a grade, counted from the lowest; 0 for none."""
        return next((place for place, grade in enumerate(self.standard.grades, 1) if grade.key == key), 0)

    def at(self, rank: int) -> Grade | None:
        """The grade of a rank; None for 0."""
        return self.standard.grades[rank - 1] if 0 < rank <= len(self.standard.grades) else None


@dataclass(frozen=True)
class Lack:
    """An item that keeps a village from a grade; `more` is how many of the counted things more would do."""

    item: Item
    grade: Grade
    asked: Asked
    value: Fraction | bool | None
    more: int | None = None

    @property
    def open(self) -> bool:
        return self.asked.printed is not None


@dataclass(frozen=True)
class Line:
    """An item as answered, and the highest grade that it allows by itself (ranks from 0)."""

    item: Item
    value: Fraction | bool | None
    rank: int


@dataclass(frozen=True)
class Score:
    """What follows from a check: the highest grade whose items all hold, and those of all lower ones."""

    ladder: Ladder
    answers: Answers

    @cached_property
    def rank(self) -> int:
        """The place of the grade that follows, counted from the lowest; 0 for none."""
        rank = 0
        for grade in self.ladder.standard.grades:
            if next(self._lacking(grade), None):
                break
            rank += 1
        return rank

    @property
    def grade(self) -> Grade | None:
        return self.ladder.at(self.rank)

    @property
    def next(self) -> Grade | None:
        """The grade above the one that follows; None at the top."""
        return self.ladder.at(self.rank + 1)

    @cached_property
    def lacks(self) -> list[Lack]:
        """What the next grade lacks; nothing at the top."""
        return list(self._lacking(self.next)) if self.next else []

    @property
    def lines(self) -> list[Line]:
        """Every item with the grade up to which it holds."""
        grades = self.ladder.standard.grades
        found = []
        for item in self.ladder.standard.items:
            missed = (place for place, grade in enumerate(grades) if self._lack(item, grade))
            found.append(Line(item, self.answers.of(item), next(missed, len(grades))))
        return found

    def _lacking(self, grade: Grade) -> Iterator[Lack]:
        lacks = (self._lack(item, grade) for item in self.ladder.standard.items)
        return (each for each in lacks if each)

    def _lack(self, item: Item, grade: Grade) -> Lack | None:
        asked, value = self.ladder.asked(item, grade), self.answers.of(item)
        if asked is None or holds(item, asked, value):
            return None
        return Lack(item, grade, asked, value, self._more(item, asked))

    def _more(self, item: Item, asked: Asked) -> int | None:
        """How many of the counted things more would do."""
        if item.ratio is None or item.direction == "at_most" or asked.value is None:
            return None
        have, whole = self.answers.counts.get(item.ratio.numerator), self.answers.counts.get(item.ratio.denominator)
        if have is None or not whole:
            return None
        more = ceil(Fraction(asked.value) * Fraction(whole) / Fraction(item.ratio.per) - Fraction(have))
        return more if more > 0 else None


def holds(item: Item, asked: Asked, value: Fraction | bool | None) -> bool:
    """Whether a value is what is asked; an open figure that nobody stated is never reached."""
    if value is None:
        return False
    if item.direction == "yes":
        return value is True
    if asked.value is None:
        return False
    if item.direction == "at_least":
        return value >= asked.value
    return value <= asked.value if item.direction == "at_most" else value == asked.value
