"""Whether the comparisons of a pack agree with its registers, and what a lower plan may not compare less closely."""

from collections.abc import Iterator

from cunshi.kernel.words import say
from cunshi.rulebook.comparisons import RESIDENTS, ComparedField, Comparison, fields_of
from cunshi.rulebook.registerchecks import known
from cunshi.rulebook.registers import NUMERIC, Register, RegisterField
from cunshi.rulebook.tree import PackProblem, Path_
from cunshi.rulebook.view import View

_Fault = tuple[Path_, str, str]


def disagreements(pack: View) -> Iterator[PackProblem]:
    """Every comparison that names a register or field that isn't there, or that can't be compared."""
    registers = {register.key: register for _path, register in pack.items("registers")}
    for path, each in pack.items("comparisons"):
        if pack.node.nearest(path).file != pack.node.file:
            continue
        for place, what, mend in (*_sides(each, registers), *_fields(each, registers)):
            yield pack.node.problem((*path, *place), what, mend)


def _sides(each: Comparison, registers: dict[str, Register]) -> Iterator[_Fault]:
    if each.register_key != RESIDENTS and each.register_key not in registers:
        what = say("There is no register “{key}”.", key=each.register_key)
        yield ("register",), what, known([RESIDENTS, *registers])
    if each.against is not None and (each.against not in registers or each.against == each.register_key):
        yield ("with",), say("There is no other register “{key}”.", key=each.against), known(registers)


def _fields(each: Comparison, registers: dict[str, Register]) -> Iterator[_Fault]:
    for side in (each.register_key, each.against):
        if side is None or (side != RESIDENTS and side not in registers):
            continue
        fields = fields_of(registers.get(side))
        for index, keys in enumerate(each.match_on):
            for key in keys:
                if key not in fields:
                    yield ("match_on", index), _no_field(key), known(fields)
        for index, one in enumerate(each.fields):
            if one.field not in fields:
                yield ("fields", index, "field"), _no_field(one.field), known(fields)
                continue
            yield from ((("fields", index), what, mend) for what, mend in _closeness(one, fields[one.field]))
    for key in each.headings:
        if key not in each.columns:
            what = say("“{key}” is not compared here.", key=key)
            yield ("headings", key), what, known(each.columns)


def _closeness(one: ComparedField, field: RegisterField | None) -> Iterator[tuple[str, str]]:
    number = field is not None and field.type in NUMERIC and not field.sealed
    dated = one.field == "born" if field is None else field.type == "date"
    if one.within and not number:
        yield say("“{key}” is no number and can't be compared.", key=one.field), say("Take “within” away.")
    if one.days and not dated:
        yield say("“{key}” is no date.", key=one.field), say("Take “days” away.")


def _no_field(key: str) -> str:
    return say("The register has no field “{key}”.", key=key)


def loosened(upper: View, lower: View) -> Iterator[tuple[Path_, str, Comparison, Comparison]]:
    """Comparisons in which a lower plan compares less, or less closely, than the plan above."""
    above = {each.key: each for _path, each in upper.items("comparisons")}
    for path, own in lower.items("comparisons"):
        theirs = above.get(own.key)
        if theirs is None:
            continue
        for one in theirs.fields:
            mine = own.compared(one.field)
            if mine is None:
                yield (*path, "fields"), say("“{key}” is no longer compared.", key=one.field), theirs, own
            elif mine.within > one.within or mine.days > one.days:
                what = say("“{key}” may differ by more than above.", key=one.field)
                yield (*path, "fields"), what, theirs, own
