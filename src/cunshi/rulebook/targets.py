"""Numeric targets of a plan (TGT-01): how much of what, until when, owned by whom, and how figures of it add up."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from cunshi.kernel import periods
from cunshi.kernel.periods import CADENCES, Cadence, Period
from cunshi.kernel.words import say
from cunshi.rulebook.registers import Tally
from cunshi.rulebook.tree import PackProblem
from cunshi.rulebook.values import Entry, Key, Level, Names, Rule, Text

if TYPE_CHECKING:
    from cunshi.rulebook.schema import Pack
    from cunshi.rulebook.view import View

Path = tuple[str | int, ...]
Loosening = tuple[Path, str, "Target", "Target"]


class Owner(Rule):
    """The level that answers for a target, and its lead unit as the plan writes it where it names one."""

    level: Level
    unit: Text | None = None


class Parts(Rule):
    """What a ratio divides by what."""

    numerator: Names
    denominator: Names


class Counted(Tally):
    """Where a register of the pack holds the figure, so that nobody types it again; `of` is what a ratio divides by."""

    register_key: Annotated[Key, Field(alias="register")]
    of: Tally | None = None


class Target(Entry):
    """A figure to be reached, kept or not passed; figures are in `unit`, a ratio's in percent.

    `floor` instead of `value`: not below a figure that the plan doesn't print, last year's or one of another place.
    `printed` instead of `value`: what the plan prints where it leaves the figure open, such as “XX个”; its office
    states it. `beyond`: the plan itself names a day after its year.
    Reports say what was added in the period (sum) or how it stands at its end (latest, mean, ratio).
    `breakdown` is the lowest level that gets a share; none: it isn't split among divisions.
    `counts`: the figure is counted from a register instead of being reported.
    """

    unit: Text
    direction: Literal["at_least", "at_most", "exactly"]
    value: Annotated[Decimal, Field(ge=0)] | None = None
    floor: Literal["last_year", "elsewhere"] | None = None
    printed: Text | None = None
    deadline: dt.date | None = None
    beyond: bool = False
    aggregate: Literal["sum", "latest", "mean", "ratio"] = "sum"
    ratio: Parts | None = None
    whole: bool = True
    owner: Owner
    cadence: Cadence = "monthly"
    breakdown: Level | None = None
    counts: Counted | None = None

    @property
    def additive(self) -> bool:
        """Whether shares of it add up; of a rate or mean each share keeps the same standard."""
        return self.aggregate in ("sum", "latest")

    @property
    def stated(self) -> bool:
        """Whether its figure isn't the plan's: the office of the plan's division states it."""
        return self.value is None

    @property
    def limit(self) -> bool:
        """Whether it is kept from the first day on, not reached in the end: a ceiling, or exactly none."""
        return self.direction == "at_most" or (self.direction == "exactly" and self.value == 0)


def until(pack: "Pack", target: Target) -> dt.date:
    """The last day of a target: its own, else that of the plan."""
    return target.deadline or max((stage.end for stage in pack.stages), default=dt.date(pack.year, 12, 31))


def begins(pack: "Pack") -> dt.date:
    """The day from which time is counted: the plan's first."""
    return min((stage.start for stage in pack.stages), default=dt.date(pack.year, 1, 1))


def periods_of(pack: "Pack", target: Target) -> list[Period]:
    """The periods in which a target is reported, in order."""
    return periods.between(target.cadence, begins(pack), until(pack, target))


def disagreements(pack: "View") -> Iterator[PackProblem]:
    """Every target that contradicts itself or its plan's year."""
    for path, target in pack.items("targets"):
        # What is taken over from the plan above was checked where it stands.
        if pack.node.nearest(path).file != pack.node.file:
            continue
        for key, what, mend in (*_figure(target), *_adding_up(target), *_place(target)):
            yield pack.node.problem((*path, key), what, mend)
        if target.deadline and pack.year and not _in_time(target, pack.year):
            what = say("The deadline {day} lies outside the plan's year {year}.", day=target.deadline, year=pack.year)
            if target.beyond:
                what = say(
                    "The deadline {day} doesn't lie beyond the year {year}.", day=target.deadline, year=pack.year
                )
            yield pack.node.problem((*path, "deadline"), what, say("Write a day of the year, as 10-31."))
        starts = min((stage.start for _path, stage in pack.items("stages")), default=None)
        if target.deadline and starts and target.deadline < starts:
            what = say("The deadline {day} lies before the plan starts on {start}.", day=target.deadline, start=starts)
            yield pack.node.problem((*path, "deadline"), what, say("Write a day after the start."))


def _in_time(target: Target, year: int) -> bool:
    """Whether the deadline lies in the plan's year, or beyond it where the plan says so."""
    return target.deadline is None or (target.deadline.year > year if target.beyond else target.deadline.year == year)


def _figure(target: Target) -> Iterator[tuple[str, str, str]]:
    if sum(each is not None for each in (target.value, target.floor, target.printed)) != 1:
        what = say("The target “{key}” needs a value, a floor, or what the plan prints for it.", key=target.key)
        yield "value", what, say("Write one of the three.")
    if target.floor and target.direction != "at_least":
        what = say("A floor goes with “at_least” only, not with “{direction}”.", direction=target.direction)
        yield "direction", what, say("Write {words}.", words="at_least")
    if target.value is not None and target.whole and target.value % 1:
        what = say("The value {value} is no whole number.", value=target.value)
        yield "value", what, say("Write a whole number, or “whole: false”.")


def _adding_up(target: Target) -> Iterator[tuple[str, str, str]]:
    if target.direction == "exactly" and target.aggregate == "ratio":
        what = say("No rate can be hit exactly.")
        yield "direction", what, say("Write “at_least” or “at_most”.")
    if target.aggregate == "ratio" and target.ratio is None:
        what = say("The ratio “{key}” doesn't say what is divided by what.", key=target.key)
        yield "ratio", what, say("Name numerator and denominator under ratio.")
    if target.aggregate != "ratio" and target.ratio is not None:
        what = say("Only a ratio has a numerator and a denominator.")
        yield "ratio", what, say("Take it away, or write “aggregate: ratio”.")
    if target.aggregate == "ratio" and target.unit != "%":
        yield "unit", say("A ratio is written in {unit}.", unit="%"), say("Write {words}.", words="%")
    if target.aggregate in ("ratio", "mean") and target.whole:
        what = say("A rate or mean is no whole number.")
        yield "whole", what, say("Write {words}.", words="whole: false")


def _place(target: Target) -> Iterator[tuple[str, str, str]]:
    if target.breakdown is not None and target.breakdown <= target.owner.level:
        what = say(
            "Shares go to {below}, but {owner} owns the target.",
            below=target.breakdown.key,
            owner=target.owner.level.key,
        )
        yield "breakdown", what, say("Name a level below its owner, or leave it out.")


def loosened(upper: "View", lower: "View") -> Iterator[Loosening]:
    """Targets that a lower plan asks less of than the plan above: path, sentence, target above, own target."""
    above = {target.key: target for _path, target in upper.items("targets")}
    for path, own in lower.items("targets"):
        target = above.get(own.key)
        if target is None or target == own:
            continue
        for key, what in (*_other_thing(own, target), *_less(own, target), *_later(own, target, upper, lower)):
            yield (*path, key), what, target, own


def _other_thing(own: Target, above: Target) -> Iterator[tuple[str, str]]:
    for name in ("unit", "direction", "aggregate"):
        mine, theirs = getattr(own, name), getattr(above, name)
        # Exactly so many is no less than at least or at most so many.
        if mine != theirs and not (name == "direction" and mine == "exactly"):
            yield name, say("It asks for another thing than above: {own}, not {above}.", own=mine, above=theirs)


def _less(own: Target, above: Target) -> Iterator[tuple[str, str]]:
    if above.floor and own.floor != above.floor:
        yield "floor", say("The floor of the target above is dropped.")
    if above.value is None:
        return
    mine, theirs = own.value, above.value
    figures = {"own": mine if mine is not None else "—", "above": theirs}
    if above.direction == "at_least" and (mine is None or mine < theirs):
        yield "value", say("It asks for {own} at least, above for {above}.", **figures)
    if above.direction == "at_most" and (mine is None or mine > theirs):
        yield "value", say("It allows {own}, above {above} at most.", **figures)
    if above.direction == "exactly" and mine != theirs:
        yield "value", say("It asks for {own}, above for exactly {above}.", **figures)


def _later(own: Target, above: Target, upper: "View", lower: "View") -> Iterator[tuple[str, str]]:
    mine, theirs = _day(own, lower), _day(above, upper)
    if mine > theirs:
        yield "deadline", say("The date {own} is later than {above} above.", own=_said(mine), above=_said(theirs))
    if CADENCES.index(own.cadence) > CADENCES.index(above.cadence):
        what = say("It is reported more rarely than above: {own}, not {above}.", own=own.cadence, above=above.cadence)
        yield "cadence", what


def _day(target: Target, pack: "View") -> tuple[int, int, int]:
    """The day by which it is reached, seen from the plan's year, so that plans of two years can be compared."""
    ends = [stage.end for _path, stage in pack.items("stages")]
    day = target.deadline or max(ends, default=None)
    return (day.year - pack.year, day.month, day.day) if day and pack.year else (0, 12, 31)


def _said(day: tuple[int, int, int]) -> str:
    years, month, date = day
    return f"{month:02}-{date:02}" + (f" (+{years})" if years else "")
