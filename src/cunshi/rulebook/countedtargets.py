"""Whether the targets that a register counts name one that can count them."""

from collections.abc import Iterator

from cunshi.kernel.words import say
from cunshi.rulebook.registerchecks import known, miscounts
from cunshi.rulebook.registers import Register
from cunshi.rulebook.targets import Counted, Target
from cunshi.rulebook.tree import PackProblem, Path_
from cunshi.rulebook.view import View


def disagreements(pack: View) -> Iterator[PackProblem]:
    """Every target whose register is missing, can't answer, or is kept above the level that gets the shares."""
    registers = {register.key: register for _path, register in pack.items("registers")}
    for path, target in pack.items("targets"):
        # What is taken over from the plan above was checked where it stands.
        if target.counts is None or pack.node.nearest(path).file != pack.node.file:
            continue
        place = (*path, "counts")
        register = registers.get(target.counts.register_key)
        if register is None:
            what = say("There is no register “{key}”.", key=target.counts.register_key)
            yield pack.node.problem((*place, "register"), what, known(registers))
            continue
        for inner, what, mend in (*_parts(target, target.counts), *_counting(register, target.counts)):
            yield pack.node.problem((*place, *inner), what, mend)
        if target.breakdown is not None and register.level < target.breakdown:
            what = say("The register is kept by {own}, the shares go down to {below}.", **_levels(register, target))
            yield pack.node.problem((*place, "register"), what, say("Name a register of the level that gets shares."))


def _parts(target: Target, counts: Counted) -> Iterator[tuple[Path_, str, str]]:
    if (target.aggregate == "ratio") != (counts.of is not None):
        what = say("A ratio, and nothing else, says what it is counted of.")
        yield ("of",), what, say("Write “of” with a ratio only.")


def _counting(register: Register, counts: Counted) -> Iterator[tuple[Path_, str, str]]:
    yield from miscounts(register, (), counts)
    if counts.of:
        yield from miscounts(register, ("of",), counts.of)


def _levels(register: Register, target: Target) -> dict[str, str]:
    return {"own": register.level.key, "below": target.breakdown.key if target.breakdown else ""}
