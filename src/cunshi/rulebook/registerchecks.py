"""Whether the registers of a pack agree with themselves, and what a lower plan may not take away from one above."""

from collections.abc import Iterable, Iterator
from datetime import date

from cunshi.kernel.periods import CADENCES
from cunshi.kernel.words import say
from cunshi.rulebook.conditions import Condition
from cunshi.rulebook.registers import NUMERIC, OPENED, Clock, Register
from cunshi.rulebook.tree import PackProblem, Path_
from cunshi.rulebook.view import View

Loosening = tuple[Path_, str, Register, Register]
_Fault = tuple[Path_, str, str]


def disagreements(pack: View) -> Iterator[PackProblem]:
    """Every register that names what it doesn't have, or whose parts contradict each other."""
    registers = {register.key: register for _path, register in pack.items("registers")}
    for path, register in pack.items("registers"):
        # What is taken over from the plan above was checked where it stands.
        if pack.node.nearest(path).file != pack.node.file:
            continue
        for place, what, mend in (
            *_twice(register),
            *_named_fields(register),
            *_conditions(register),
            *_ways(register),
            *_clocks(register),
            *_values(register),
            *_others(register, registers),
        ):
            yield pack.node.problem((*path, *place), what, mend)


def _twice(register: Register) -> Iterator[_Fault]:
    # Steps, endings and follow-ups are named beside each other in the history of a record.
    for names, taken in (("steps", "endings", "follow_ups"), {OPENED}), (("fields",), set[str]()):
        for part, index, each in [(own, *row) for own in names for row in enumerate(getattr(register, own))]:
            if each.key in taken:
                what = say("The key “{key}” stands here twice.", key=each.key)
                yield (part, index, "key"), what, say("Give each entry its own key.")
            taken.add(each.key)


def _named_fields(register: Register) -> Iterator[_Fault]:
    known = {each.key for each in register.fields}
    named: list[tuple[Path_, Iterable[str]]] = [
        ((name,), getattr(register, name) or ()) for name in ("identity", "title", "columns", "groups")
    ]
    for name in ("steps", "endings", "follow_ups"):
        named += [((name, index, "asks"), each.asks) for index, each in enumerate(getattr(register, name))]
    named += [(("statistics", i, "sum"), [each.sum] if each.sum else []) for i, each in enumerate(register.statistics)]
    named += [(("statistics", i, "by"), [each.by] if each.by else []) for i, each in enumerate(register.statistics)]
    named += [(("subsidies", i, "by"), [each.by]) for i, each in enumerate(register.subsidies)]
    for path, keys in named:
        for key in keys:
            if key not in known:
                yield path, say("The register has no field “{key}”.", key=key), _known(known)
    if register.subject == "thing" and not register.identity:
        what = say("A thing is told from others by its fields; none is named.")
        yield ("identity",), what, say("Name the fields under identity, such as its number.")


def _conditions(register: Register) -> Iterator[_Fault]:
    for path, condition in conditions_of(register):
        field = register.field(condition.field)
        if field is None:
            what = say("The register has no field “{key}”.", key=condition.field)
            yield (*path, "field"), what, _known(each.key for each in register.fields)
            continue
        if condition.compares and field.type not in NUMERIC:
            what = say("“{key}” is no number and can't be compared.", key=field.key)
            yield path, what, say("Name a field of numbers or money.")
        if condition.days_ago is not None and field.type != "date":
            what = say("“{key}” is no date.", key=field.key)
            yield path, what, say("Name a field with a date.")
        for word in (*condition.among, *condition.unlike) if field.choices else ():
            if field.choice(word) is None:
                what = say("“{key}” offers no answer “{word}”.", key=field.key, word=word)
                yield path, what, _known(each.key for each in field.choices)


def conditions_of(register: Register) -> Iterator[tuple[Path_, Condition]]:
    """Every condition of a register on its own records, with its place."""
    for name, parts in (
        ("steps", ("when", "requires")),
        ("lanes", ("when",)),
        ("focus", ("when",)),
        ("statistics", ("where",)),
        ("subsidies", ("when",)),
        ("opens", ("when",)),
    ):
        for index, each in enumerate(getattr(register, name)):
            for part in parts:
                for place, condition in enumerate(getattr(each, part)):
                    yield (name, index, part, place), condition
    for index, each in enumerate(register.statistics):
        for place, condition in enumerate(each.of.where if each.of else ()):
            yield ("statistics", index, "of", "where", place), condition


def _ways(register: Register) -> Iterator[_Fault]:
    steps = [each.key for each in register.steps]
    for index, lane in enumerate(register.lanes):
        if sorted(lane.order) != sorted(steps):
            what = say("The order doesn't name each step once.")
            yield ("lanes", index, "order"), what, say("Known: {keys}.", keys=", ".join(steps))
        for key in lane.clocks:
            if key not in steps:
                yield ("lanes", index, "clocks", key), say("There is no step “{key}”.", key=key), _known(steps)
    for index, ending in enumerate(register.endings):
        for key in ending.after:
            if key not in (*steps, OPENED):
                yield ("endings", index, "after"), say("There is no step “{key}”.", key=key), _known((*steps, OPENED))


def _clocks(register: Register) -> Iterator[_Fault]:
    """A clock needs days or a day, and runs from a date of the record or a step that comes earlier."""
    for path, clock, earlier in _clocks_of(register):
        if (clock.days is None) == (clock.by is None):
            yield path, say("A clock needs either days or a day of the year."), say("Write one of the two.")
        field = register.field(clock.since) if clock.since else None
        if clock.since and clock.since not in earlier and (field is None or field.type != "date"):
            what = say("The clock runs from “{key}”, no step before and no date.", key=clock.since)
            dates = (each.key for each in register.fields if each.type == "date")
            yield path, what, _known((*earlier, *dates))
        if clock.by and clock.since:
            yield path, say("A day of the year needs no beginning."), say("Take “since” away.")


def _clocks_of(register: Register) -> Iterator[tuple[Path_, Clock, list[str]]]:
    """Every clock with its place and what comes before its step."""
    order = [each.key for each in register.steps]
    for index, step in enumerate(register.steps):
        if step.clock:
            yield ("steps", index, "clock"), step.clock, [OPENED, *order[:index]]
    for index, lane in enumerate(register.lanes):
        for key, clock in lane.clocks.items():
            if key in lane.order:
                yield ("lanes", index, "clocks", key), clock, [OPENED, *lane.order[: lane.order.index(key)]]


def _values(register: Register) -> Iterator[_Fault]:
    for index, field in enumerate(register.fields):
        path: Path_ = ("fields", index)
        if (field.type == "choice") != bool(field.choices):
            what = say("“{key}” needs answers to choose from, and only a choice has any.", key=field.key)
            yield (*path, "choices"), what, say("Write “type: choice” together with choices.")
        if (field.at_least is not None or field.at_most is not None or field.whole) and field.type not in NUMERIC:
            what = say("“{key}” is no number and can't be compared.", key=field.key)
            yield path, what, say("Name a field of numbers or money.")
        if field.at_least is not None and field.at_most is not None and field.at_least > field.at_most:
            what = say("At least {low}, but at most {high}.", low=field.at_least, high=field.at_most)
            yield path, what, say("Put the two numbers in order.")
        if field.not_before and getattr(register.field(field.not_before), "type", None) != "date":
            what = say("“{key}” is no date.", key=field.not_before)
            yield (*path, "not_before"), what, say("Name a field with a date.")
    for index, subsidy in enumerate(register.subsidies):
        by = register.field(subsidy.by)
        for place, amount in enumerate(subsidy.amounts):
            if by and by.choice(amount.among) is None:
                what = say("“{key}” offers no answer “{word}”.", key=subsidy.by, word=amount.among)
                yield ("subsidies", index, "amounts", place, "is"), what, _known(each.key for each in by.choices)


def _others(register: Register, registers: dict[str, Register]) -> Iterator[_Fault]:
    for index, key in enumerate(register.excludes):
        if key not in registers or key == register.key:
            yield ("excludes", index), say("There is no other register “{key}”.", key=key), _known(registers)
    moments = {OPENED, *(each.key for each in (*register.steps, *register.follow_ups))}
    for index, opening in enumerate(register.opens):
        path: Path_ = ("opens", index)
        if opening.at not in moments:
            what = say("There is no step or report “{key}”.", key=opening.at)
            yield (*path, "at"), what, _known(moments)
        other = registers.get(opening.register_key)
        if other is None:
            what = say("There is no other register “{key}”.", key=opening.register_key)
            yield (*path, "register"), what, _known(registers)
            continue
        for theirs in (*opening.carry, *opening.fixed):
            if other.field(theirs) is None:
                what = say("The register has no field “{key}”.", key=theirs)
                yield (*path, "carry"), what, _known(each.key for each in other.fields)
        for mine in opening.carry.values():
            if register.field(mine) is None:
                what = say("The register has no field “{key}”.", key=mine)
                yield (*path, "carry"), what, _known(each.key for each in register.fields)


def loosened(upper: View, lower: View) -> Iterator[Loosening]:
    """Registers of which a lower plan asks less: dropped fields and steps, longer clocks, rarer reports."""
    above = {register.key: register for _path, register in upper.items("registers")}
    for path, own in lower.items("registers"):
        theirs = above.get(own.key)
        if theirs is None or theirs == own:
            continue
        for place, what in (*_dropped(own, theirs), *_slower(own, theirs), *_rarer(own, theirs)):
            yield (*path, *place), what, theirs, own


def _dropped(own: Register, above: Register) -> Iterator[tuple[Path_, str]]:
    for name in ("fields", "steps", "follow_ups"):
        kept = {each.key: each for each in getattr(own, name)}
        for each in getattr(above, name):
            if each.key not in kept:
                yield (name,), say("“{key}” of the register above is dropped.", key=each.key)
            elif name == "fields" and each.required and not kept[each.key].required:
                yield (name,), say("“{key}” is required above.", key=each.key)
            elif name == "fields" and each.sealed and not kept[each.key].sealed:
                yield (name,), say("“{key}” is personal above.", key=each.key)
            elif name == "steps" and kept[each.key].files < each.files:
                what = say("{own} files are fewer than the {above} above.", own=kept[each.key].files, above=each.files)
                yield (name,), what


def _slower(own: Register, above: Register) -> Iterator[tuple[Path_, str]]:
    theirs = {step.key: step.clock for step in above.steps}
    for index, step in enumerate(own.steps):
        clock = theirs.get(step.key)
        if clock is None:
            continue
        path: Path_ = ("steps", index, "clock")
        mine = step.clock
        if mine is None:
            yield path, say("The clock of the step “{key}” is dropped.", key=step.key)
        elif clock.days is not None and (mine.days is None or mine.days > clock.days or mine.working > clock.working):
            days = mine.days if mine.days is not None else "—"
            yield path, say("It allows {own} days, above {above}.", own=days, above=clock.days)
        elif clock.by and (mine.by is None or mine.by > clock.by):
            yield path, say("The date {own} is later than {above} above.", own=mine.by or "—", above=clock.by)


def _rarer(own: Register, above: Register) -> Iterator[tuple[Path_, str]]:
    for index, each in enumerate(own.follow_ups):
        theirs = above.follow_up(each.key)
        if theirs is None:
            continue
        rarer = CADENCES.index(each.cadence) > CADENCES.index(theirs.cadence)
        if rarer or (each.cadence == theirs.cadence and each.times < theirs.times):
            what = say("It is owed more rarely than above: {own}, not {above}.", own=each.cadence, above=theirs.cadence)
            yield ("follow_ups", index), what


def _known(keys: Iterable[str]) -> str:
    return say("Known: {keys}.", keys=", ".join(sorted(keys)))


def day_of(clock: Clock, year: int) -> date | None:
    """The day of the year that a clock names; the 29th of February of another year is the 28th."""
    if clock.by is None:
        return None
    month, day = (int(part) for part in clock.by.split("-"))
    return date(year, month, min(day, 28) if month == 2 else day)
