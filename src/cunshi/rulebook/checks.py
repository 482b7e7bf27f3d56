"""Whether the rules of a pack agree with each other: references, order of dates, complete ladders."""

import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from cunshi.kernel import codes
from cunshi.kernel.words import say
from cunshi.rulebook import (
    comparisonchecks,
    countedtargets,
    coverage,
    datachecks,
    ladders,
    ledger,
    registerchecks,
    standards,
    targets,
    tasks,
    warnings,
)
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.tree import PackProblem, Path_
from cunshi.rulebook.values import LEVEL_KEYS
from cunshi.rulebook.view import View

_UNITS = {"matters": "件", "share": "%", "investment": "元", "divisions": "个"}
_KEYED = (
    "categories",
    "task_lists",
    "handling_levels",
    "stages",
    "checkpoints",
    "archive",
    "fund_sources",
    "proposal_channels",
    "duties",
    "targets",
    "tasks",
    "registers",
    "standards",
    "village_classes",
    "honours",
    "publicity",
    "data_checks",
    "awards",
    "penalties",
    "arrangements",
    "published",
)


def disagreements(pack: View, upper: View | None) -> list[PackProblem]:
    """Every contradiction among the well-formed sections of a pack, and towards the pack above it."""
    found = [problem for check in _CHECKS for problem in check(pack)]
    return found + list(_rolling_up(pack, upper))


def _repeated_keys(pack: View) -> Iterator[PackProblem]:
    for section in _KEYED:
        first: dict[str, int] = {}
        for path, row in pack.items(section):
            line = pack.node.nearest(path).line
            if row.key in first:
                what = say(
                    "The entry “{key}” stands here twice; first in line {line}.",
                    key=row.key,
                    line=first[row.key],
                )
                yield pack.node.problem((*path, "key"), what, say("Give each entry its own key."))
            first.setdefault(row.key, line)


def _goals(pack: View) -> Iterator[PackProblem]:
    """Each span of years has a key of its own, and they stand from the shortest to the longest."""
    spans = list(enumerate(pack.one("goals").horizons if pack.one("goals") else []))
    for (_place, before), (place, span) in pairwise(spans):
        if span.years <= before.years:
            what = say("The span of {own} years stands behind one of {before}.", own=span.years, before=before.years)
            mend = say("Give each span its own length, the shortest first.")
            yield pack.node.problem(("goals", "horizons", place, "years"), what, mend)
        if span.key in {other.key for _index, other in spans[:place]}:
            what = say("The key “{key}” stands here twice.", key=span.key)
            yield pack.node.problem(("goals", "horizons", place, "key"), what, say("Give each entry its own key."))


def _stages(pack: View) -> Iterator[PackProblem]:
    before = None
    for path, stage in pack.items("stages"):
        if stage.end < stage.start:
            what = say("The stage ends on {end}, before it starts on {start}.", start=stage.start, end=stage.end)
            yield pack.node.problem((*path, "end"), what, say("Put start and end in order."))
        elif before and stage.start <= before.end:
            what = say(
                "The stage starts on {start}, while “{before}” runs until {end}.",
                start=stage.start,
                before=before.key,
                end=before.end,
            )
            yield pack.node.problem((*path, "start"), what, say("Stages follow each other without overlapping."))
        before = stage


def _checkpoints(pack: View) -> Iterator[PackProblem]:
    highest: dict[str, tuple[Decimal, str]] = {}
    rows = sorted(pack.items("checkpoints"), key=lambda row: (row[1].due, row[1].at_least))
    for path, point in rows:
        share, key = highest.get(point.measure, (Decimal(0), ""))
        if point.at_least < share:
            what = say(
                "The share falls to {share}, after {before} at “{key}”.",
                share=point.at_least,
                before=share,
                key=key,
            )
            yield pack.node.problem((*path, "at_least"), what, say("A later checkpoint asks for as much or more."))
        else:
            highest[point.measure] = (point.at_least, point.key)


def _handling(pack: View) -> Iterator[PackProblem]:
    lists = {task_list.key: task_list for _, task_list in pack.items("task_lists")}
    for path, each in pack.items("handling_levels"):
        task_list = lists.get(each.list)
        if task_list is None:
            yield _unknown(pack, (*path, "list"), say("There is no task list “{key}”.", key=each.list), lists)
        elif each.level not in task_list.levels:
            what = say("The task list “{list}” doesn't name the level {level}.", list=each.list, level=each.key)
            yield pack.node.problem((*path, "list"), what, say("Name the level in the list's levels, or another list."))
    stated = {each.key for _, each in pack.items("handling_levels")}
    missing = [key for key in LEVEL_KEYS if key not in stated]
    if pack.one("handling_levels") is not None and missing and not pack.problems:
        what = say("These levels are missing: {levels}.", levels=", ".join(missing))
        yield pack.node.problem(("handling_levels",), what, say("Name all five levels."))


def _route(pack: View) -> Iterator[PackProblem]:
    route = pack.one("route")
    steps = route.steps if route else []
    for index, step in enumerate(steps):
        path = ("route", "steps", index)
        if index and step.level >= steps[index - 1].level:
            what = say("The step of {level} doesn't lie above the one before it.", level=step.level.key)
            yield pack.node.problem((*path, "level"), what, say("List the steps from below to the top."))
        if "raise" in step.may and index == len(steps) - 1:
            what = say("The last step can't raise: nobody stands above it.")
            yield pack.node.problem((*path, "may"), what, say("Take “raise” away or add a step."))


def _acceptance(pack: View) -> Iterator[PackProblem]:
    rules = pack.one("acceptance")
    if rules is None or any(problem.key.startswith("acceptance") for problem in pack.problems):
        return
    times = Counter(level for _, rule in rules for level in rule.handling)
    wrong = [level.key for level in codes.FIVE if times[level] != 1]
    if wrong:
        what = say("Not exactly one rule says who accepts matters of: {levels}.", levels=", ".join(wrong))
        yield pack.node.problem(("acceptance",), what, say("Name each of the five levels once."))


def _supervision(pack: View) -> Iterator[PackProblem]:
    rule = pack.one("supervision")
    stages = rule.stages if rule else []
    for index, stage in enumerate(stages):
        if stage.key in {each.key for each in stages[:index]}:
            what = say("The stage “{key}” stands here twice.", key=stage.key)
            yield pack.node.problem(("supervision", "stages", index, "key"), what, say("Give each entry its own key."))


def _archive(pack: View) -> Iterator[PackProblem]:
    first: dict[str, str] = {}
    for path, item in pack.items("archive"):
        if item.phase is None:
            continue
        if item.held_by != "file":
            what = say("Photos can't be put under “{key}”: it asks for no file.", key=item.key)
            yield pack.node.problem((*path, "phase"), what, say("Write “from: file”, or take the phase away."))
        if item.phase in first:
            what = say("“{key}” has the phase of “{before}”.", key=item.key, before=first[item.phase])
            yield pack.node.problem((*path, "phase"), what, say("Name each phase once."))
        first.setdefault(item.phase, item.key)


def _schedule(pack: View) -> Iterator[PackProblem]:
    """One step takes the days that the others leave; every other one says how many it takes."""
    rule = pack.one("schedule")
    steps = rule.steps if rule else []
    if rule and sum(step.fills for step in steps) != 1:
        what = say("Not exactly one step takes the days that the others leave.")
        yield pack.node.problem(
            ("schedule", "steps"), what, say("Write “fills: true” at one step, “days” at the others.")
        )
    for index, step in enumerate(steps):
        path: Path_ = ("schedule", "steps", index)
        if step.fills == (step.days is not None):
            what = say("The step “{key}” needs either days or “fills: true”.", key=step.key)
            yield pack.node.problem(path, what, say("Write one of the two."))
        if step.key in {each.key for each in steps[:index]}:
            what = say("The step “{key}” stands here twice.", key=step.key)
            yield pack.node.problem((*path, "key"), what, say("Give each entry its own key."))


def _numbering(pack: View) -> Iterator[PackProblem]:
    rule = pack.one("numbering")
    if rule is None:
        return
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(rule.format) if name is not None}
        rule.number(village="640221205200", year=2024, serial=1)
    except (ValueError, LookupError, AttributeError):
        names = set()
    if names != {"village", "year", "serial"}:
        what = say("The format “{format}” doesn't make a number.", format=rule.format)
        mend = say("Use {fields}, each of them.", fields="{village}, {year}, {serial:02d}")
        yield pack.node.problem(("numbering", "format"), what, mend)


def _references(pack: View) -> Iterator[PackProblem]:
    categories = {category.key for _, category in pack.items("categories")}
    sources = {source.key for _, source in pack.items("fund_sources")}
    joint = pack.one("joint")
    if joint and joint.max < joint.min:
        what = say("At most {max} villages, but at least {min}.", max=joint.max, min=joint.min)
        yield pack.node.problem(("joint", "max"), what, say("Put the two numbers in order."))
    named: list[tuple[Path_, str | None]]
    named = [(("joint", "categories", i), key) for i, key in enumerate(joint.categories if joint else [])]
    named += [((*path, "filter", "category"), row.filter.category) for path, row in pack.items("published")]
    for path, key in named:
        if key is not None and key not in categories:
            yield _unknown(pack, path, say("There is no category “{key}”.", key=key), categories)
    for path, row in pack.items("published"):
        key = row.filter.source
        if key is not None and key not in sources:
            what = say("There is no fund source “{key}”.", key=key)
            yield _unknown(pack, (*path, "filter", "source"), what, sources)


def _published(pack: View) -> Iterator[PackProblem]:
    for path, row in pack.items("published"):
        if row.unit != _UNITS[row.measure]:
            what = say("The unit {unit} doesn't go with the measure {measure}.", unit=row.unit, measure=row.measure)
            yield pack.node.problem((*path, "unit"), what, say("Write {unit}.", unit=_UNITS[row.measure]))
        if row.printed_value != row.value and row.reason is None:
            what = say("The plan prints {printed}, the value is {value}.", printed=row.printed, value=row.value)
            yield pack.node.problem((*path, "value"), what, say("Make them equal or give the reason."))


def _clauses(pack: View) -> Iterator[PackProblem]:
    first: dict[str, int] = {}
    for path, clause in pack.items("clauses"):
        line = pack.node.nearest(path).line
        if clause.id in first:
            what = say(
                "The entry “{key}” stands here twice; first in line {line}.",
                key=clause.id,
                line=first[clause.id],
            )
            yield pack.node.problem((*path, "id"), what, say("Give each entry its own key."))
        first.setdefault(clause.id, line)
        # Inherited clauses were checked where they stand; a lower pack may have other stages or lists.
        own = pack.node.nearest(path).file == pack.node.file
        for index, rule in enumerate(clause.runs if own else ()):
            if not _exists(pack, rule):
                what = say("There is no rule “{rule}” in this pack.", rule=rule)
                mend = say("Write a section or section.key, such as stages.acceptance.")
                yield pack.node.problem((*path, "runs", index), what, mend)


def _exists(pack: View, rule: str) -> bool:
    """Whether a dotted key such as `checkpoints.june` names something in the file."""
    if rule in Pack.model_fields:
        return True
    node = pack.node
    for word in rule.split("."):
        rows = node.held if isinstance(node.held, list) else []
        inner = node.get(word) or next((row for row in rows if (key := row.get("key")) and key.held == word), None)
        if inner is None:
            return False
        node = inner
    return True


def _rolling_up(pack: View, upper: View | None) -> Iterator[PackProblem]:
    if upper is None or upper.one("categories") is None:
        return
    inherited = [category for _, category in upper.items("categories")]
    above = {category.key for category in inherited}
    for path, category in pack.items("categories"):
        target = category.rolls_up_to or category.key
        if category not in inherited and target not in above:
            what = say("The category “{key}” counts in no category of {pack}.", key=category.key, pack=upper.name)
            if category.rolls_up_to:
                what = say("There is no category “{key}” in {pack}.", key=target, pack=upper.name)
            yield _unknown(pack, (*path, "rolls_up_to"), what, above)


def _duties(pack: View) -> Iterator[PackProblem]:
    """A duty names stages and sums that exist, and is reviewed from below to the top."""
    stages = {stage.key for _, stage in pack.items("stages")}
    duties = {duty.key: duty for _, duty in pack.items("duties")}
    for path, duty in pack.items("duties"):
        own = pack.node.nearest(path).file == pack.node.file
        for index, key in enumerate(duty.during if own else ()):
            if key not in stages:
                yield _unknown(pack, (*path, "during", index), say("There is no stage “{key}”.", key=key), stages)
        if duty.sums is not None and (duty.sums not in duties or duties[duty.sums].asks != "count"):
            counted = {key for key, each in duties.items() if each.asks == "count"}
            yield _unknown(pack, (*path, "sums"), say("“{key}” is no duty that is counted.", key=duty.sums), counted)
        if duty.each_unit and (duty.unit or duty.asks == "progress"):
            what = say("The duty “{key}” is owed by each unit, and names one or asks for matters, too.", key=duty.key)
            yield pack.node.problem((*path, "each_unit"), what, say("Take one of the two away."))
        levels = [duty.by, *(step.level for step in duty.review)]
        if any(upper >= lower for lower, upper in pairwise(levels)):
            what = say("The review of the duty “{key}” doesn't rise level by level.", key=duty.key)
            mend = say("Name the levels above the one that reports, from below to the top.")
            yield pack.node.problem((*path, "review"), what, mend)


def _unknown(pack: View, path: Path_, what: str, known: Iterable[str]) -> PackProblem:
    return pack.node.problem(path, what, say("Known: {keys}.", keys=", ".join(sorted(known))))


_CHECKS: tuple[Callable[[View], Iterator[PackProblem]], ...] = (
    _repeated_keys,
    _goals,
    _stages,
    _checkpoints,
    _handling,
    _route,
    _acceptance,
    _supervision,
    _archive,
    _schedule,
    _numbering,
    _references,
    _published,
    _clauses,
    _duties,
    ledger.disagreements,
    coverage.disagreements,
    warnings.disagreements,
    datachecks.disagreements,
    targets.disagreements,
    tasks.disagreements,
    registerchecks.disagreements,
    comparisonchecks.disagreements,
    countedtargets.disagreements,
    standards.disagreements,
    ladders.disagreements,
)
