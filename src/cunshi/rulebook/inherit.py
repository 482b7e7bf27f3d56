"""What a lower plan takes over from the plan above it, and what it must not loosen."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from cunshi.kernel.periods import CADENCES
from cunshi.kernel.words import say
from cunshi.rulebook import (
    comparisonchecks,
    datachecks,
    ladders,
    ledgerbounds,
    registerbounds,
    standards,
    targets,
    tasks,
    warnings,
)
from cunshi.rulebook.tree import Node, PackProblem, Path_
from cunshi.rulebook.view import View

# Lists whose entries add up: the lower plan's entry replaces the upper one of the same key.
ADDED_UP = (
    "checkpoints",
    "archive",
    "fund_sources",
    "proposal_channels",
    "duties",
    "targets",
    "tasks",
    "registers",
    "comparisons",
    "standards",
    "village_classes",
    "honours",
    "publicity",
    "data_checks",
    "awards",
    "penalties",
    "arrangements",
)
# A pack's own: never taken over.
OWN = ("pack", "extends", "published")


def merge(upper: Node, lower: Node) -> Node:
    """The lower pack completed by the upper one: it inherits each rule that it doesn't state."""
    # Clauses are the words of one document, so a plan of its own doesn't repeat those above it.
    dropped = (*OWN, "clauses", "counted") if lower.get("document") else OWN
    # A plan that says where it holds says so wholly: a place of its own takes the choice of places away.
    dropped = (*dropped, "root", "for") if lower.get("root") or lower.get("for") else dropped
    entries = {key: node for key, node in upper.held.items() if key not in dropped}
    for key, node in lower.held.items():
        above = entries.get(key)
        entries[key] = _added_up(above, node) if key in ADDED_UP and above else node
    merged = replace(lower, held=entries)
    return _joint_by_own_categories(merged, upper, lower)


def _added_up(upper: Node, lower: Node) -> Node:
    if not (isinstance(upper.held, list) and isinstance(lower.held, list)):
        return lower
    own = {_key(row) for row in lower.held}
    return replace(lower, held=[row for row in upper.held if _key(row) not in own] + lower.held)


def _joint_by_own_categories(merged: Node, upper: Node, lower: Node) -> Node:
    """An inherited joint rule speaks of the upper categories: put the own ones that roll up to them."""
    joint, categories = upper.get("joint"), lower.get("categories")
    if not joint or lower.get("joint") or not categories or not isinstance(categories.held, list):
        return merged
    above = joint.get("categories")
    if not above or not isinstance(above.held, list):
        return merged
    named = above.plain()
    rows = [row for row in categories.held if _text(row, "rolls_up_to") in named]
    keys = [Node(_key(row), row.file, row.line) for row in rows]
    own = joint.with_("categories", replace(above, held=keys))
    return merged.with_("joint", own if keys else replace(joint, held=None))


def _key(node: Node) -> Any:
    return _text(node, "key")


def _text(node: Node, key: str) -> Any:
    inner = node.get(key)
    return inner.held if inner else None


def loosened(upper: View, lower: View) -> list[PackProblem]:
    """Every place where the lower pack asks less than the upper one, naming both clauses."""
    found = [problem for rule in _RULES for problem in rule(upper, lower)]
    for part in _PARTS:
        found += [_refusal(lower, path, what, upper, above, own) for path, what, above, own in part(upper, lower)]
    return found


def _notice(upper: View, lower: View) -> Iterator[PackProblem]:
    above, own = upper.one("notice"), lower.one("notice")
    if above and own and own.days < above.days:
        what = say("The notice of {own} days is shorter than the {above} days above.", own=own.days, above=above.days)
        yield _refusal(lower, ("notice", "days"), what, upper, above, own)


def _checkpoints(upper: View, lower: View) -> Iterator[PackProblem]:
    above = {point.key: point for _, point in upper.items("checkpoints")}
    for path, own in lower.items("checkpoints"):
        point = above.get(own.key)
        if not point:
            continue
        if own.at_least < point.at_least:
            what = say("The share {own} is lower than {above} above.", own=own.at_least, above=point.at_least)
            yield _refusal(lower, (*path, "at_least"), what, upper, point, own)
        if lower.year and _within_year(own.due, lower) > _within_year(point.due, upper):
            what = say("The date {own} is later than {above} above.", own=own.due, above=point.due)
            yield _refusal(lower, (*path, "due"), what, upper, point, own)
        if own.measure != point.measure:
            what = say("It measures another thing than the checkpoint of the same key above.")
            yield _refusal(lower, (*path, "measure"), what, upper, point, own)


def _within_year(day: date, pack: View) -> tuple[int, int, int]:
    """A date seen from its pack's year, so that plans of two years can be compared."""
    return day.year - pack.year, day.month, day.day


def _joint(upper: View, lower: View) -> Iterator[PackProblem]:
    above, own = upper.one("joint"), lower.one("joint")
    if not above or not own:
        return
    if own.max > above.max:
        what = say("{own} joint villages are more than the {above} above.", own=own.max, above=above.max)
        yield _refusal(lower, ("joint", "max"), what, upper, above, own)
    if own.within < above.within:
        what = say("Joint villages may lie further apart than above: {own}, not {above}.", **_keys(own, above))
        yield _refusal(lower, ("joint", "within"), what, upper, above, own)


def _keys(own: Any, above: Any) -> dict[str, object]:
    return {"own": own.within.key, "above": above.within.key}


def _deliberation(upper: View, lower: View) -> Iterator[PackProblem]:
    above, own = upper.one("deliberation"), lower.one("deliberation")
    if not above or not own:
        return
    steps = {step.key: (index, step) for index, step in enumerate(own.steps)}
    for step in above.steps:
        if step.key not in steps:
            what = say("The step “{step}” of the plan above is dropped.", step=step.key)
            yield _refusal(lower, ("deliberation", "steps"), what, upper, above, own)
            continue
        index, mine = steps[step.key]
        path: Path_ = ("deliberation", "steps", index)
        if step.votes and not mine.votes:
            what = say("The step no longer votes, above it does.")
            yield _refusal(lower, (*path, "votes"), what, upper, above, own)
        for name in ("quorum", "majority"):
            asked, given = getattr(step, name), getattr(mine, name)
            if asked is not None and (given is None or given < asked):
                what = say("The share {own} is lower than {above} above.", own=given or 0, above=asked)
                yield _refusal(lower, (*path, name), what, upper, above, own)


def _supervision(upper: View, lower: View) -> Iterator[PackProblem]:
    above, own = upper.one("supervision"), lower.one("supervision")
    if not above or not own:
        return
    mine = {stage.key: (index, stage) for index, stage in enumerate(own.stages)}
    for stage in above.stages:
        if stage.key not in mine:
            what = say("The stage “{stage}” that the plan above supervises is dropped.", stage=stage.key)
            yield _refusal(lower, ("supervision", "stages"), what, upper, above, own)
            continue
        index, found = mine[stage.key]
        if found.after != stage.after:
            what = say(
                "The stage comes after another act than above: {own}, not {above}.", own=found.after, above=stage.after
            )
            yield _refusal(lower, ("supervision", "stages", index, "after"), what, upper, above, own)


def _goals(upper: View, lower: View) -> Iterator[PackProblem]:
    above, own = upper.one("goals"), lower.one("goals")
    for span in above.horizons if above and own else []:
        if own.horizon(span.key) is None:
            what = say("The span “{span}” for which the plan above has goals is dropped.", span=span.key)
            yield _refusal(lower, ("goals", "horizons"), what, upper, above, own)


def _archive(upper: View, lower: View) -> Iterator[PackProblem]:
    above = {item.key: item for _, item in upper.items("archive")}
    for path, own in lower.items("archive"):
        item = above.get(own.key)
        if item and own.min_files < item.min_files:
            what = say("{own} files are fewer than the {above} above.", own=own.min_files, above=item.min_files)
            yield _refusal(lower, (*path, "min_files"), what, upper, item, own)


def _duties(upper: View, lower: View) -> Iterator[PackProblem]:
    """A duty of the plan above is not owed more rarely, later, fewer times, or reviewed by fewer levels."""
    above = {duty.key: duty for _, duty in upper.items("duties")}
    for path, own in lower.items("duties"):
        duty = above.get(own.key)
        if duty is None:
            continue
        if CADENCES.index(own.cadence) > CADENCES.index(duty.cadence):
            what = say("It is owed more rarely than above: {own}, not {above}.", own=own.cadence, above=duty.cadence)
            yield _refusal(lower, (*path, "cadence"), what, upper, duty, own)
        elif own.cadence == duty.cadence and own.needed < duty.needed:
            what = say("It asks for {own} in each period, above for {above}.", own=own.needed, above=duty.needed)
            yield _refusal(lower, (*path, "times"), what, upper, duty, own)
        if own.due.after > duty.due.after or (own.due.day or 0) > (duty.due.day or 31):
            what = say("It is due later than above.")
            yield _refusal(lower, (*path, "due"), what, upper, duty, own)
        if {step.level for step in duty.review} - {step.level for step in own.review}:
            what = say("A level that reviews it above no longer does.")
            yield _refusal(lower, (*path, "review"), what, upper, duty, own)
        if duty.each_unit and not own.each_unit:
            what = say("Above each unit owes it for itself, here one for all.")
            yield _refusal(lower, (*path, "each_unit"), what, upper, duty, own)


def _warning(upper: View, lower: View) -> Iterator[PackProblem]:
    for field, own, above in warnings.loosened(upper, lower):
        what = say("It warns later or of less than above: {own}, not {above}.", own=own, above=above)
        yield _refusal(lower, ("warning", field), what, upper, upper.one("warning"), lower.one("warning"))


def _refusal(lower: View, path: Path_, what: str, upper: View, above: Any, own: Any) -> PackProblem:
    mend = say(
        "A lower plan may tighten, not loosen: here {own}, above {above} ({pack}).",
        own=own.source.cite,
        above=above.source.cite,
        pack=upper.name,
    )
    return lower.node.problem(path, what, mend)


_RULES: tuple[Callable[[View, View], Iterator[PackProblem]], ...] = (
    _notice,
    _checkpoints,
    _joint,
    _deliberation,
    _supervision,
    _goals,
    _archive,
    _duties,
    _warning,
)

# Parts of a plan that know themselves what is less than above: path, sentence, rule above, own rule.
_PARTS: tuple[Callable[[View, View], Iterable[tuple[Path_, str, Any, Any]]], ...] = (
    datachecks.loosened,
    targets.loosened,
    tasks.loosened,
    registerbounds.loosened,
    comparisonchecks.loosened,
    standards.loosened,
    ladders.loosened,
    ledgerbounds.loosened,
)
