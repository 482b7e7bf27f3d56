"""Whether the registers of a pack agree with themselves: names, conditions, ways through them, clocks, values."""

from collections.abc import Iterable, Iterator
from datetime import date

from cunshi.kernel.words import say
from cunshi.rulebook.conditions import Condition
from cunshi.rulebook.registers import NUMERIC, OPENED, Clock, Opening, Register, Tally
from cunshi.rulebook.tree import PackProblem, Path_
from cunshi.rulebook.view import View

Fault = tuple[Path_, str, str]


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
            *_statistics(register),
            *_ways(register),
            *_clocks(register),
            *_values(register),
            *_others(register, registers),
        ):
            yield pack.node.problem((*path, *place), what, mend)


def _twice(register: Register) -> Iterator[Fault]:
    # Steps, endings and follow-ups are named beside each other in the history of a record.
    for names, taken in (("steps", "endings", "follow_ups"), {OPENED}), (("fields",), set[str]()):
        for part, index, each in [(own, *row) for own in names for row in enumerate(getattr(register, own))]:
            if each.key in taken:
                what = say("The key “{key}” stands here twice.", key=each.key)
                yield (part, index, "key"), what, say("Give each entry its own key.")
            taken.add(each.key)


def _named_fields(register: Register) -> Iterator[Fault]:
    fields = {each.key for each in register.fields}
    named: list[tuple[Path_, Iterable[str]]] = [
        ((name,), getattr(register, name) or ()) for name in ("identity", "title", "columns", "groups")
    ]
    for name in ("steps", "endings", "follow_ups"):
        named += [((name, index, "asks"), each.asks) for index, each in enumerate(getattr(register, name))]
    named += [(("statistics", i, "by"), [each.by] if each.by else []) for i, each in enumerate(register.statistics)]
    named += [(("subsidies", i, "by"), [each.by]) for i, each in enumerate(register.subsidies)]
    for path, keys in named:
        for key in keys:
            if key not in fields:
                yield path, say("The register has no field “{key}”.", key=key), known(fields)
    if register.subject == "thing" and not register.identity:
        what = say("A thing is told from others by its fields; none is named.")
        yield ("identity",), what, say("Name the fields under identity, such as its number.")


def _conditions(register: Register) -> Iterator[Fault]:
    for path, condition in conditions_of(register):
        yield from misfits(register, path, condition)


def misfits(register: Register, path: Path_, condition: Condition) -> Iterator[Fault]:
    """What a condition asks of a field that the register doesn't have or that can't answer it."""
    field = register.field(condition.field)
    if field is None:
        what = say("The register has no field “{key}”.", key=condition.field)
        yield (*path, "field"), what, known(each.key for each in register.fields)
        return
    if condition.compares and field.type not in NUMERIC:
        what = say("“{key}” is no number and can't be compared.", key=field.key)
        yield path, what, say("Name a field of numbers or money.")
    if condition.dated and field.type != "date":
        what = say("“{key}” is no date.", key=field.key)
        yield path, what, say("Name a field with a date.")
    answers = [each.key for each in field.choices] or (["yes", "no"] if field.type == "flag" else [])
    for word in (*condition.among, *condition.unlike) if answers else ():
        if word not in answers:
            what = say("“{key}” offers no answer “{word}”.", key=field.key, word=word)
            yield path, what, known(answers)


def conditions_of(register: Register) -> Iterator[tuple[Path_, Condition]]:
    """Every condition of a register on its own records, with its place."""
    for name, parts in (
        ("steps", ("when", "requires")),
        ("lanes", ("when",)),
        ("follow_ups", ("when",)),
        ("focus", ("when",)),
        ("subsidies", ("when",)),
        ("opens", ("when",)),
    ):
        for index, each in enumerate(getattr(register, name)):
            for part in parts:
                for place, condition in enumerate(getattr(each, part)):
                    yield (name, index, part, place), condition
    for path, clock, _earlier in _clocks_of(register):
        for place, condition in enumerate(clock.when):
            yield (*path, "when", place), condition


def _statistics(register: Register) -> Iterator[Fault]:
    for index, each in enumerate(register.statistics):
        yield from miscounts(register, ("statistics", index), each)
        if each.of:
            yield from miscounts(register, ("statistics", index, "of"), each.of)


def miscounts(register: Register, path: Path_, tally: Tally) -> Iterator[Fault]:
    """Why a tally can't count the records of this register."""
    for place, condition in enumerate(tally.where):
        yield from misfits(register, (*path, "where", place), condition)
    ways = [each.key for each in (*register.steps, *register.endings)]
    if tally.reached and tally.reached not in ways:
        yield (*path, "reached"), say("There is no step “{key}”.", key=tally.reached), known(ways)
    field = register.field(tally.sum) if tally.sum else None
    if tally.sum and (field is None or field.type not in NUMERIC):
        what = say("“{key}” is no number and can't be added up.", key=tally.sum)
        yield (*path, "sum"), what, known(each.key for each in register.fields if each.type in NUMERIC)


def _ways(register: Register) -> Iterator[Fault]:
    steps = [each.key for each in register.steps]
    if not register.endings and (register.lasting or not steps):
        what = say("A record of “{key}” could never be closed.", key=register.key)
        yield ("endings",), what, say("Name an ending, or steps of which the last one closes it.")
    for index, lane in enumerate(register.lanes):
        if sorted(lane.order) != sorted(steps):
            what = say("The order doesn't name each step once.")
            yield ("lanes", index, "order"), what, say("Known: {keys}.", keys=", ".join(steps))
        for key in lane.clocks:
            if key not in steps:
                yield ("lanes", index, "clocks", key), say("There is no step “{key}”.", key=key), known(steps)
    for index, ending in enumerate(register.endings):
        for key in ending.after:
            if key not in (*steps, OPENED):
                yield ("endings", index, "after"), say("There is no step “{key}”.", key=key), known((*steps, OPENED))


def _clocks(register: Register) -> Iterator[Fault]:
    """A clock needs days or a day, and runs from a date of the record or a step that comes earlier."""
    for path, clock, earlier in _clocks_of(register):
        if (clock.days is None) == (clock.by is None):
            yield path, say("A clock needs either days or a day of the year."), say("Write one of the two.")
        field = register.field(clock.since) if clock.since else None
        if clock.since and clock.since not in earlier and (field is None or field.type != "date"):
            what = say("The clock runs from “{key}”, no step before and no date.", key=clock.since)
            dates = (each.key for each in register.fields if each.type == "date")
            yield path, what, known((*earlier, *dates))
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


def _values(register: Register) -> Iterator[Fault]:
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
                yield ("subsidies", index, "amounts", place, "is"), what, known(each.key for each in by.choices)


def _others(register: Register, registers: dict[str, Register]) -> Iterator[Fault]:
    for index, key in enumerate(register.excludes):
        if key not in registers or key == register.key:
            yield ("excludes", index), say("There is no other register “{key}”.", key=key), known(registers)
    moments = {OPENED, *(each.key for each in (*register.steps, *register.follow_ups))}
    for index, opening in enumerate(register.opens):
        path: Path_ = ("opens", index)
        if opening.at not in moments:
            what = say("There is no step or report “{key}”.", key=opening.at)
            yield (*path, "at"), what, known(moments)
        other = registers.get(opening.register_key)
        if other is None:
            what = say("There is no other register “{key}”.", key=opening.register_key)
            yield (*path, "register"), what, known(registers)
            continue
        for key, (what, mend) in _carried(register, opening, other):
            yield (*path, key), what, mend


def _carried(register: Register, opening: Opening, other: Register) -> Iterator[tuple[str, tuple[str, str]]]:
    """What an opening hands over must exist on both sides, be of one kind, and be enough to open the other record."""
    for theirs in (*opening.carry, *opening.fixed):
        if other.field(theirs) is None:
            what = say("The register has no field “{key}”.", key=theirs)
            yield "carry", (what, known(each.key for each in other.fields))
    for theirs, mine in opening.carry.items():
        own, there = register.field(mine), other.field(theirs)
        if own is None:
            what = say("The register has no field “{key}”.", key=mine)
            yield "carry", (what, known(each.key for each in register.fields))
        elif there is not None and there.type not in (own.type, "text"):
            what = say("“{mine}” doesn't fit into “{theirs}”.", mine=mine, theirs=theirs)
            yield "carry", (what, say("Carry a field of the same kind."))
    needed = {each.key for each in other.asked_at_opening if each.required} | set(other.identity)
    for key in sorted(needed - {*opening.carry, *opening.fixed}):
        what = say("The record opened by itself has no “{key}”, without which none is opened.", key=key)
        yield "carry", (what, say("Name it under carry or fixed."))
    if other.subject != register.subject and other.subject in ("household", "person"):
        what = say("A record of “{key}” doesn't say whom the other one is about.", key=register.key)
        yield "register", (what, say("Open a record about the same household or person."))


def known(keys: Iterable[str]) -> str:
    """What could be named instead."""
    return say("Known: {keys}.", keys=", ".join(sorted(keys)))


def day_of(clock: Clock, year: int) -> date | None:
    """The day of the year that a clock names; the 29th of February of another year is the 28th."""
    if clock.by is None:
        return None
    month, day = (int(part) for part in clock.by.split("-"))
    return date(year, month, min(day, 28) if month == 2 else day)
