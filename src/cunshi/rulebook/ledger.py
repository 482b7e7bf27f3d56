"""Whether a plan keeps a ledger of matters, and whether it has one place: what its parts say of each other."""

from collections.abc import Iterator

from cunshi.kernel import codes
from cunshi.kernel.words import say
from cunshi.rulebook.schema import LEDGER
from cunshi.rulebook.tree import PackProblem
from cunshi.rulebook.view import View

# What speaks of matters, and so means nothing in a plan without a ledger.
_OF_MATTERS = (
    "checkpoints",
    "warning",
    "joint",
    "schedule",
    "goals",
    "supervision",
    "archive",
    "monthly_check",
    "data_checks",
    "published",
)


def disagreements(pack: View) -> Iterator[PackProblem]:
    """All parts of a ledger or none; one place or any of a level."""
    if not pack.complete:
        return
    yield from _place(pack)
    missing = [part for part in LEDGER if pack.node.get(part) is None]
    if missing and len(missing) < len(LEDGER):
        what = say("A plan has all parts of a ledger of matters or none; missing: {parts}.", parts=", ".join(missing))
        yield pack.node.problem((), what, say("Add them, or take the others away."))
    elif missing:
        yield from _without(pack)


def _without(pack: View) -> Iterator[PackProblem]:
    for part in _OF_MATTERS:
        if pack.one(part):
            what = say("“{part}” speaks of matters, but the plan has no ledger of them.", part=part)
            yield pack.node.problem((part,), what, say("Take it away, or add the parts of a ledger."))
    for path, stage in pack.items("stages"):
        if stage.allows:
            what = say("The stage “{key}” allows acts on matters, but the plan has no ledger of them.", key=stage.key)
            yield pack.node.problem((*path, "allows"), what, say("Write {words}.", words="allows: []"))
    for path, duty in pack.items("duties"):
        if duty.asks == "progress":
            what = say("The duty “{key}” asks for the progress of matters, but the plan has no ledger.", key=duty.key)
            yield pack.node.problem((*path, "asks"), what, say("Write {words}.", words="asks: statement"))


def _place(pack: View) -> Iterator[PackProblem]:
    root, level = pack.node.get("root"), pack.node.get("for")
    placed, chosen = bool(root and root.held is not None), bool(level and level.held is not None)
    if placed == chosen:
        what = say("A plan holds for one division, or for any division of a level.")
        yield pack.node.problem(("root",), what, say("Write either “root” with a code or “for” with a level."))
    problem = codes.check(pack.one("root")) if pack.one("root") is not None else None
    if problem:
        yield pack.node.problem(("root",), problem.what, problem.mend)
