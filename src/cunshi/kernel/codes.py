"""Statistical division codes: 12 digits whose groups (2, 2, 2, 3, 3) are the path from region to village.

A subtree is a code prefix, so "is it mine?" is `code.startswith(prefix)`. The nation stands above the regions: its code
is all zeros, its prefix is empty, so that everything starts with it. Plans speak of the five levels only.
"""

from enum import IntEnum

from cunshi.kernel.problems import Problem
from cunshi.kernel.words import say

LENGTH = 12
NATION = "0" * LENGTH


class Level(IntEnum):
    """The nation, and below it the five levels of plans from the top down; `key` is the word of packs and pages."""

    NATION = 0
    REGION = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5

    @property
    def key(self) -> str:
        return self.name.lower()

    @property
    def digits(self) -> int:
        """How many leading digits name a division of this level."""
        return _DIGITS[self]

    @property
    def above(self) -> "Level | None":
        """The next of the five levels upwards: None for a region, which no plan's route leaves."""
        return Level(self - 1) if self > Level.REGION else None

    @property
    def below(self) -> "Level | None":
        return Level(self + 1) if self < Level.VILLAGE else None

    @classmethod
    def of(cls, key: str) -> "Level":
        """The level of a key such as "county". Raises KeyError for another word."""
        return cls[key.upper()]


# The levels that plans know: what loops over levels for routes, roles and categories means these.
FIVE = tuple(each for each in Level if each is not Level.NATION)
_DIGITS = {Level.NATION: 0, Level.REGION: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
# From the village up: the digits of each level, laid out once: a national import asks for 665,000 codes.
_GROUPS = tuple((each, each.above.digits if each.above else 0, each.digits) for each in reversed(FIVE))


def level(code: str) -> Level:
    """The level of a full code, read from its trailing groups of zeros."""
    for each, start, end in _GROUPS:
        if int(code[start:end]):
            return each
    if code == NATION:
        return Level.NATION
    raise ValueError(f"{code} names no division")


def prefix(code: str) -> str:
    """The significant digits of a code (2, 4, 6, 9, 12; none for the nation): the prefix of its whole subtree."""
    return code[: level(code).digits]


def full(digits: str) -> str:
    """A prefix filled up with zeros to a full code."""
    return digits.ljust(LENGTH, "0")


def at(code: str, which: Level) -> str:
    """The code of the division of level `which` that `code` lies in (itself when it is of that level)."""
    return full(code[: which.digits])


def parent(code: str) -> str | None:
    """The code one level up, None for a region or the nation. A city without counties is its townships' parent."""
    above = level(code).above
    while above is not None:
        upper = at(code, above)
        if level(upper) is above:
            return upper
        above = above.above
    return None


def check(code: str, where: str = "") -> Problem | None:
    """What is wrong with the form of a division code, None when it is well formed."""
    mend = say("Write the 12 digits of the statistical division code, for example 640221205000.")
    if not (code.isascii() and code.isdigit()):
        return Problem(where, say("Division code “{code}” has other signs than digits.", code=code), mend)
    if len(code) != LENGTH:
        what = say("Division code {code} has {count} digits, not 12.", code=code, count=len(code))
        return Problem(where, what, mend)
    if code[:2] == "00" and code != NATION:
        return Problem(where, say("Division code {code} names no region.", code=code), mend)
    return None
