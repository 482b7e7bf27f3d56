"""Ladders of penalties (SUP-04): what follows the first, the second, the third time, as the plan words it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from cunshi.kernel.words import say
from cunshi.rulebook.tree import PackProblem
from cunshi.rulebook.values import Entry, Names, Sourced, Text

if TYPE_CHECKING:
    from cunshi.rulebook.view import View

Path = tuple[str | int, ...]
Loosening = tuple[Path, str, Sourced, Sourced]


class LadderStep(Entry):
    """What follows the `nth` time: yuan or days where the plan names them; `printed`: it leaves the figure open."""

    nth: Annotated[int, Field(ge=1)]
    yuan: Annotated[Decimal, Field(gt=0)] | None = None
    days: Annotated[int, Field(gt=0)] | None = None
    printed: Text | None = None


class Ladder(Entry):
    """A penalty; with `steps` one that grows each time. `whom` it meets, and `counts` what is a time."""

    whom: Names | None = None
    counts: Names | None = None
    steps: list[LadderStep] = []


def disagreements(pack: "View") -> Iterator[PackProblem]:
    """Every ladder whose steps don't climb one by one, or that prints a figure and leaves it open."""
    for path, ladder in pack.items("penalties"):
        # What is taken over from the plan above was checked where it stands.
        if pack.node.nearest(path).file != pack.node.file:
            continue
        for index, step in enumerate(ladder.steps):
            place = (*path, "steps", index)
            if step.nth != index + 1:
                what = say("The step for time {nth} stands where time {place} is due.", nth=step.nth, place=index + 1)
                yield pack.node.problem((*place, "nth"), what, say("Count the steps from 1, without a gap."))
            if step.key in {before.key for before in ladder.steps[:index]}:
                what = say("The key “{key}” stands here twice.", key=step.key)
                yield pack.node.problem((*place, "key"), what, say("Give each entry its own key."))
            if sum(each is not None for each in (step.yuan, step.days, step.printed)) > 1:
                what = say("The step “{key}” has more than one figure.", key=step.key)
                yield pack.node.problem(place, what, say("Write yuan, days, or what the plan prints."))


def loosened(upper: "View", lower: "View") -> Iterator[Loosening]:
    """Ladders that a lower plan makes milder than the plan above: path, sentence, ladder above, own ladder."""
    above = {ladder.key: ladder for _path, ladder in upper.items("penalties")}
    for path, own in lower.items("penalties"):
        ladder = above.get(own.key)
        if ladder is None or ladder == own:
            continue
        mine = {step.key: (index, step) for index, step in enumerate(own.steps)}
        for step in ladder.steps:
            if step.key not in mine:
                what = say("The step “{step}” of the ladder above is dropped.", step=step.key)
                yield (*path, "steps"), what, step, own
                continue
            index, kept = mine[step.key]
            for name, what in _milder(kept, step):
                yield (*path, "steps", index, name), what, step, kept


def _milder(own: LadderStep, above: LadderStep) -> Iterator[tuple[str, str]]:
    if own.nth > above.nth:
        yield "nth", say("It comes later than above: at time {own}, not {above}.", own=own.nth, above=above.nth)
    for name in ("yuan", "days"):
        mine, theirs = getattr(own, name), getattr(above, name)
        if theirs is not None and (mine is None or mine < theirs):
            figures = {"own": mine if mine is not None else "—", "above": theirs}
            yield name, say("It is milder than above: {own}, not {above}.", **figures)
