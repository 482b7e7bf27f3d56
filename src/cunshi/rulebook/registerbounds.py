"""What a lower plan may not take away from a register of the plan above: fields, steps, days, reports, amounts."""

from collections.abc import Iterable, Iterator

from cunshi.kernel.periods import CADENCES
from cunshi.kernel.words import say
from cunshi.rulebook.conditions import Condition
from cunshi.rulebook.registers import Clock, Register, RegisterField, RegisterStep
from cunshi.rulebook.tree import Path_
from cunshi.rulebook.view import View

Loosening = tuple[Path_, str, Register, Register]
_Less = Iterator[tuple[Path_, str]]


def loosened(upper: View, lower: View) -> Iterator[Loosening]:
    """Registers of which a lower plan asks less: dropped fields and steps, longer clocks, rarer reports, less money."""
    above = {register.key: register for _path, register in upper.items("registers")}
    for path, own in lower.items("registers"):
        theirs = above.get(own.key)
        if theirs is None or theirs == own:
            continue
        for place, what in (*_parts(own, theirs), *_clocks(own, theirs), *_rarer(own, theirs), *_money(own, theirs)):
            yield (*path, *place), what, theirs, own


def _parts(own: Register, above: Register) -> _Less:
    """Fields, steps, reports and subsidies that are missing, and fields and steps of which less is asked."""
    for name in ("fields", "steps", "follow_ups", "subsidies"):
        mine = {each.key for each in getattr(own, name)}
        for each in getattr(above, name):
            if each.key not in mine:
                yield (name,), say("“{key}” of the register above is dropped.", key=each.key)
    for index, field in enumerate(own.fields):
        theirs = above.field(field.key)
        yield from ((("fields", index), what) for what in (_field(field, theirs) if theirs else ()))
    for index, step in enumerate(own.steps):
        before = above.step(step.key)
        yield from ((("steps", index), what) for what in (_step(step, before) if before else ()))


def _field(own: RegisterField, above: RegisterField) -> Iterator[str]:
    if (above.required and not own.required) or (own.optional and not above.optional):
        yield say("“{key}” is required above.", key=own.key)
    if above.sealed and not own.sealed:
        yield say("“{key}” is personal above.", key=own.key)


def _step(own: RegisterStep, above: RegisterStep) -> Iterator[str]:
    if own.files < above.files:
        yield say("{own} files are fewer than the {above} above.", own=own.files, above=above.files)
    if set(above.asks) - set(own.asks):
        missing = ", ".join(sorted(set(above.asks) - set(own.asks)))
        yield say("The step “{key}” no longer asks for: {keys}.", key=own.key, keys=missing)
    if _more(above.requires, own.requires):
        yield say("The step “{key}” is done under fewer conditions than above.", key=own.key)
    if _more(own.when, above.when):
        yield say("“{key}” is asked of fewer records than above.", key=own.key)


def _more(some: Iterable[Condition], others: list[Condition]) -> bool:
    """Whether there is a condition among `some` that `others` don't hold."""
    return any(each not in others for each in some)


def _clocks(own: Register, above: Register) -> _Less:
    """A step has the clock of the step above, or a shorter one, in every lane."""
    for index, step in enumerate(own.steps):
        theirs = above.step(step.key)
        clock = theirs.clock if theirs else None
        if clock and step.clock is None:
            yield ("steps", index, "clock"), say("The clock of the step “{key}” is dropped.", key=step.key)
        elif clock and step.clock:
            yield from ((("steps", index, "clock"), what) for what in _slower(step.clock, clock))
    for index, lane in enumerate(own.lanes):
        same = above.lane(lane.key)
        for key, mine in lane.clocks.items():
            usual = above.step(key)
            clock = (same.clocks.get(key) if same else None) or (usual.clock if usual else None)
            yield from ((("lanes", index, "clocks", key), what) for what in (_longer(mine, clock) if clock else ()))


def _slower(own: Clock, above: Clock) -> Iterator[str]:
    yield from _longer(own, above)
    if own.since != above.since:
        words = {"own": own.since or "—", "above": above.since or "—"}
        yield say("The clock runs from “{own}”, above from “{above}”.", **words)
    if _more(own.when, above.when):
        yield say("The clock runs for fewer records than above.")


def _longer(own: Clock, above: Clock) -> Iterator[str]:
    if above.days is not None and (own.days is None or own.days > above.days or own.working > above.working):
        days = own.days if own.days is not None else "—"
        yield say("It allows {own} days, above {above}.", own=days, above=above.days)
    if above.by and (own.by is None or own.by > above.by):
        yield say("The date {own} is later than {above} above.", own=own.by or "—", above=above.by)


def _rarer(own: Register, above: Register) -> _Less:
    for index, each in enumerate(own.follow_ups):
        theirs = above.follow_up(each.key)
        if theirs is None:
            continue
        path: Path_ = ("follow_ups", index)
        rarer = CADENCES.index(each.cadence) > CADENCES.index(theirs.cadence)
        if rarer or (each.cadence == theirs.cadence and each.times < theirs.times):
            what = say("It is owed more rarely than above: {own}, not {above}.", own=each.cadence, above=theirs.cadence)
            yield path, what
        if _more(each.when, theirs.when):
            yield path, say("“{key}” is asked of fewer records than above.", key=each.key)


def _money(own: Register, above: Register) -> _Less:
    for index, each in enumerate(own.subsidies):
        theirs = above.subsidy(each.key)
        mine = {amount.among: amount.yuan for amount in each.amounts}
        for amount in theirs.amounts if theirs else ():
            if mine.get(amount.among, 0) < amount.yuan:
                paid = mine.get(amount.among, "—")
                what = say("“{key}” is given {own} yuan, above {above}.", key=amount.among, own=paid, above=amount.yuan)
                yield ("subsidies", index, "amounts"), what
        if theirs and _more(each.when, theirs.when):
            yield ("subsidies", index), say("“{key}” is asked of fewer records than above.", key=each.key)
