"""YAML read into a tree whose every branch still knows its file and line."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from cunshi.kernel.problems import Problem, Refused
from cunshi.kernel.words import say

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class PackProblem(Problem):
    """A problem of a pack with its place apart: file name, line, dotted key."""

    file: str = ""
    line: int = 0
    key: str = ""

    @classmethod
    def at(cls, file: str, line: int, key: str, what: str, mend: str = "") -> "PackProblem":
        where = f"{file}:{line} {key}".rstrip()
        return cls(where=where, what=what, mend=mend, file=file, line=line, key=key)


class PackRefused(Refused):
    """The pack can't be used; every problem names file, line and key."""


@dataclass(frozen=True)
class Node:
    """A value of a pack file: `held` is a dict or list of nodes or a plain scalar."""

    held: Any
    file: str
    line: int

    def plain(self) -> Any:
        if isinstance(self.held, dict):
            return {key: node.plain() for key, node in self.held.items()}
        if isinstance(self.held, list):
            return [node.plain() for node in self.held]
        return self.held

    def get(self, key: str | int) -> "Node | None":
        if isinstance(self.held, dict):
            return self.held.get(key)
        if isinstance(self.held, list) and isinstance(key, int) and key < len(self.held):
            return self.held[key]
        return None

    def nearest(self, path: Path_) -> "Node":
        """The node at `path`, or the last one on the way to it that exists."""
        node = self
        for key in path:
            inner = node.get(key)
            if inner is None:
                break
            node = inner
        return node

    def dotted(self, path: Path_) -> str:
        """`path` as officials' helpers read it: stages.solicitation.start, entries named by their own key."""
        words: list[str] = []
        node: Node | None = self
        for key in path:
            node = node.get(key) if node else None
            name = node.get("key") if node and isinstance(key, int) else None
            words.append(str(name.held) if name else f"[{key + 1}]" if isinstance(key, int) else key)
        return ".".join(words).replace(".[", "[")

    def problem(self, path: Path_, what: str, mend: str = "") -> PackProblem:
        """A problem at `path` below this node."""
        place = self.nearest(path)
        return PackProblem.at(place.file, place.line, self.dotted(path), what, mend)

    def with_(self, key: str, value: "Node") -> "Node":
        """A copy of this mapping with one entry set."""
        return replace(self, held={**self.held, key: value})


@dataclass
class _Reader:
    """Turns composed YAML into nodes, noting what is wrong on the way."""

    file: str
    loader: yaml.SafeLoader
    problems: list[PackProblem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def node(self, raw: yaml.Node, key: str, line: int | None = None) -> Node:
        here = line or raw.start_mark.line + 1
        if id(raw) in self.seen:
            what = say("A YAML anchor is used again here.")
            self._note(here, key, what, say("Write the value out; packs are read without anchors."))
            return Node(None, self.file, here)
        self.seen.add(id(raw))
        if isinstance(raw, yaml.MappingNode):
            return Node(self._mapping(raw, key), self.file, here)
        if isinstance(raw, yaml.SequenceNode):
            rows = [self.node(each, f"{key}[{index + 1}]") for index, each in enumerate(raw.value)]
            return Node(rows, self.file, here)
        return Node(self._scalar(raw, key, here), self.file, here)

    def _mapping(self, raw: yaml.MappingNode, key: str) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for name, value in raw.value:
            line = name.start_mark.line + 1
            inner = f"{key}.{name.value}".lstrip(".")
            if not isinstance(name, yaml.ScalarNode):
                self._note(line, key, say("A key is a list or a group."), say("Write a single word as key."))
            elif name.value in entries:
                what = say("The key stands here twice; first in line {line}.", line=entries[name.value].line)
                self._note(line, inner, what, say("Keep one of the two."))
            else:
                entries[name.value] = self.node(value, inner, line)
        return entries

    def _scalar(self, raw: yaml.Node, key: str, line: int) -> Any:
        try:
            return self.loader.construct_object(raw)
        except (ValueError, yaml.YAMLError):
            # An impossible date such as 2024-02-30 looks like a date to YAML; the schema names the mistake.
            return str(raw.value)

    def _note(self, line: int, key: str, what: str, mend: str) -> None:
        self.problems.append(PackProblem.at(self.file, line, key, what, mend))


def read(path: Path) -> tuple[Node | None, list[PackProblem]]:
    """The tree of a YAML file and what is wrong with its writing; no tree when it can't be read at all."""
    file = path.name
    try:
        loader = yaml.SafeLoader(path.read_text(encoding="utf-8"))
        raw = loader.get_single_node()
    except OSError:
        what = say("There is no readable file of this name.")
        return None, [PackProblem.at(file, 1, "", what, say("Check the name and the folder."))]
    except UnicodeDecodeError:
        what = say("The file isn't written in UTF-8.")
        return None, [PackProblem.at(file, 1, "", what, say("Save it as UTF-8 text."))]
    except yaml.YAMLError as error:
        return None, [_syntax(file, error)]
    if not isinstance(raw, yaml.MappingNode):
        what = say("The file doesn't hold a group of keys.")
        return None, [PackProblem.at(file, 1, "", what, say("Begin with “pack: name-year”."))]
    reader = _Reader(file, loader)
    return reader.node(raw, ""), reader.problems


def _syntax(file: str, error: yaml.YAMLError) -> PackProblem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    reason = getattr(error, "problem", None) or getattr(error, "reason", "")
    what = say("This is not YAML: {reason}.", reason=reason)
    return PackProblem.at(file, line, "", what, say("Check indentation, colons and quotes near this line."))
