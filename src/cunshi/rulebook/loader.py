"""From a YAML file to a Pack, or to every reason why not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from cunshi.kernel.words import say
from cunshi.rulebook.checks import disagreements
from cunshi.rulebook.inherit import loosened, merge
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.tree import Node, PackProblem, PackRefused, read
from cunshi.rulebook.view import View, view

PACKS = Path(__file__).parent / "packs"
_SUFFIXES = (".yaml", ".yml")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,99}")


def shipped() -> list[str]:
    """The keys of the packs that come with the program, in order of name."""
    return sorted(path.stem for path in PACKS.glob("*.yaml"))


def load(path_or_key: str | Path) -> Pack:
    """The pack of a file or of a shipped key. Raises PackRefused with every problem found."""
    if isinstance(path_or_key, str) and not path_or_key.endswith(_SUFFIXES):
        return _load_shipped(path_or_key)
    return _load(Path(path_or_key))


def check(path: str | Path) -> list[PackProblem]:
    """Every problem of a pack file (or shipped key) and of those it extends; empty when it can be used."""
    file = Path(path)
    return _open(file if file.suffix in _SUFFIXES else PACKS / f"{path}.yaml", ()).problems


@cache
def _load_shipped(key: str) -> Pack:
    return _load(PACKS / f"{key}.yaml")


def _load(path: Path) -> Pack:
    opened = _open(path, ())
    if opened.problems or opened.view is None or opened.view.pack is None:
        raise PackRefused(opened.problems)
    return opened.view.pack


@dataclass(frozen=True)
class _Opened:
    """A file with all above it merged in; no view when it can't be read at all."""

    view: View | None
    problems: list[PackProblem]
    complete: bool = True


def _open(path: Path, below: tuple[str, ...]) -> _Opened:
    """Read a pack and those it extends. `below` are the keys that led here, so that a loop is seen."""
    node, problems = read(path)
    if node is None:
        return _Opened(None, problems, complete=False)
    upper, complete = None, True
    if (extends := node.get("extends")) and extends.held is not None:
        above = _upper(path, node, (*below, path.stem))
        problems += above.problems
        upper, complete = above.view, above.complete
    merged = merge(upper.node, node) if upper else node
    seen = view(merged, complete=complete)
    problems += seen.problems + disagreements(seen, upper)
    if upper:
        problems += loosened(upper, seen)
    return _Opened(replace(seen, pack=None if problems else seen.pack), _once(problems), complete)


def _upper(path: Path, node: Node, chain: tuple[str, ...]) -> _Opened:
    """The pack named by `extends`: beside the file, else among the shipped ones."""
    key = str(node.held["extends"].plain())
    if key in chain:
        what = say("Packs extend each other in a loop: {chain}.", chain=" → ".join((*chain, key)))
        mend = say("Let the uppermost plan extend nothing.")
        return _Opened(None, [node.problem(("extends",), what, mend)], complete=False)
    folders = (path.parent, PACKS) if _KEY.fullmatch(key) else ()
    found = next((each for each in folders if (each / f"{key}.yaml").is_file()), None)
    if found is None:
        what = say("There is no pack “{key}” to extend.", key=key)
        mend = say("Put {key}.yaml beside this file, or name one of: {packs}.", key=key, packs=", ".join(shipped()))
        return _Opened(None, [node.problem(("extends",), what, mend)], complete=False)
    return _open(found / f"{key}.yaml", chain)


def _once(problems: Iterable[PackProblem]) -> list[PackProblem]:
    """Each problem once: what an upper pack does wrong shows again in the packs that inherit it."""
    return list(dict.fromkeys(problems))
