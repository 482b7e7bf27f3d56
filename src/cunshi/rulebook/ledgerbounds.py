"""What a lower plan may not loosen of a ledger of matters above it: coverage, route, stages, and who has the word."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from cunshi.kernel import codes
from cunshi.kernel.words import say
from cunshi.rulebook.tree import Path_
from cunshi.rulebook.view import View

Loosening = tuple[Path_, str, Any, Any]
# Acts that a lower plan may take to a higher level than above, never to a lower one.
_BY_LEVEL = (("listing", "by"), ("write_off", "by"), ("notice", "published_by"))


def loosened(upper: View, lower: View) -> Iterator[Loosening]:
    """Path, sentence, rule above, own rule, of each loosening."""
    yield from _coverage(upper, lower)
    yield from _route(upper, lower)
    yield from _stages(upper, lower)
    yield from _by_level(upper, lower)
    yield from _acceptance(upper, lower)


def _coverage(upper: View, lower: View) -> Iterator[Loosening]:
    above, own = upper.one("coverage"), lower.one("coverage")
    if above and own and own.per_village < above.per_village:
        what = say(
            "It asks for {own} matters a village, above for {above}.", own=own.per_village, above=above.per_village
        )
        yield ("coverage", "per_village"), what, above, own


def _route(upper: View, lower: View) -> Iterator[Loosening]:
    above, own = upper.one("route"), lower.one("route")
    kept = {step.level for step in own.steps} if own else set()
    for step in above.steps if above and own else ():
        if step.level not in kept:
            what = say("The step of {level}, which decides above, is dropped.", level=step.level.key)
            yield ("route", "steps"), what, above, own


def _stages(upper: View, lower: View) -> Iterator[Loosening]:
    above = {stage.key: stage for _path, stage in upper.items("stages")}
    own = {stage.key: (path, stage) for path, stage in lower.items("stages")}
    # A plan may part its year otherwise; a stage that it keeps ends no later and allows no more.
    for key, stage in above.items():
        if key not in own:
            continue
        path, mine = own[key]
        if lower.year and _within_year(mine.end, lower) > _within_year(stage.end, upper):
            what = say("The stage ends on {own}, above on {above}.", own=mine.end, above=stage.end)
            yield (*path, "end"), what, stage, mine
        for act in mine.allows:
            if act not in stage.allows and any(act in each.allows for each in above.values()):
                what = say("It allows “{act}”, which the stage above does not.", act=act)
                yield (*path, "allows"), what, stage, mine


def _within_year(day: date, pack: View) -> tuple[int, int, int]:
    return day.year - pack.year, day.month, day.day


def _by_level(upper: View, lower: View) -> Iterator[Loosening]:
    for section, key in _BY_LEVEL:
        above, own = upper.one(section), lower.one(section)
        if above and own and getattr(own, key) > getattr(above, key):
            yield (section, key), _lower_down(getattr(own, key), getattr(above, key)), above, own


def _acceptance(upper: View, lower: View) -> Iterator[Loosening]:
    above = {level: rule for _path, rule in upper.items("acceptance") for level in rule.handling}
    for path, own in lower.items("acceptance"):
        rules = [above[level] for level in own.handling if level in above]
        rule = min(rules, key=lambda each: each.by, default=None)
        if rule and own.by > rule.by:
            yield (*path, "by"), _lower_down(own.by, rule.by), rule, own


def _lower_down(own: codes.Level, above: codes.Level) -> str:
    return say("It lies with {own}, above with {above}: no lower level may take it.", own=own.key, above=above.key)
