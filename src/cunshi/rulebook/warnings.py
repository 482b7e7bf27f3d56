"""When a checkpoint is warned of (SUP-06): how far ahead, how far short, and from how much of the past."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from cunshi.kernel.words import say
from cunshi.rulebook.tree import PackProblem
from cunshi.rulebook.values import Names, Ratio, Sourced

if TYPE_CHECKING:
    from cunshi.rulebook.view import View


class WarningNames(Sourced):
    """What the three lights are called."""

    green: Names
    amber: Names
    red: Names


class WarningRule(Sourced):
    """The rule of early warning.

    Warned of are checkpoints due within `look_ahead` days. A forecast below what is required by more than `amber_below`
    is amber, by more than `red_below` red (shares of the whole); green also needs the chance `green_chance`. Past pace
    counts from `min_history` matters of up to `history_years` years on; a range holds the outcome with the chance
    `interval`, its deviation is at least `spread` of what is open in a county. `closing_days` pass between finish and
    write-off where the past doesn't tell. In a reason, progress is low under `low_percent`, behind when it is
    `behind_points` under the matter's own plan.
    """

    names: WarningNames
    look_ahead: Annotated[int, Field(ge=1, le=366)]
    amber_below: Ratio
    red_below: Ratio
    green_chance: Ratio
    interval: Annotated[Decimal, Field(ge=Decimal("0.5"), le=Decimal("0.99"))]
    spread: Ratio
    min_history: Annotated[int, Field(ge=1)]
    history_years: Annotated[int, Field(ge=1, le=10)]
    closing_days: Annotated[int, Field(ge=0)]
    low_percent: Annotated[int, Field(ge=1, le=100)]
    behind_points: Annotated[int, Field(ge=1, le=100)]


def disagreements(pack: "View") -> Iterator[PackProblem]:
    """Red begins where amber does, or below it."""
    rule = pack.one("warning")
    if rule and rule.red_below < rule.amber_below:
        what = say("Red begins at {red}, before amber at {amber}.", red=rule.red_below, amber=rule.amber_below)
        yield pack.node.problem(("warning", "red_below"), what, say("Put the two numbers in order."))


# What a lower plan may only make sharper: field, and whether more of it is sharper.
_SHARPER = {"look_ahead": True, "amber_below": False, "red_below": False, "green_chance": True}


def loosened(upper: "View", lower: "View") -> Iterator[tuple[str, object, object]]:
    """Fields in which a lower plan warns later or of less than the plan above: field, own value, value above."""
    above, own = upper.one("warning"), lower.one("warning")
    if above is None or own is None:
        return
    for field, more_is_sharper in _SHARPER.items():
        mine, asked = getattr(own, field), getattr(above, field)
        if mine < asked if more_is_sharper else mine > asked:
            yield field, mine, asked
