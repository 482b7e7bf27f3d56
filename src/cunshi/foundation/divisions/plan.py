"""A change of divisions as it is thought of: who becomes who, and all that speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from cunshi.foundation.divisions.models import ChangeKind, Division
from cunshi.foundation.divisions.signals import Move
from cunshi.kernel import codes
from cunshi.kernel.problems import Problem


@dataclass(frozen=True)
class Order:
    """The document that orders a change, and the day from which it holds."""

    day: date
    document: str
    reason: str = ""


@dataclass(frozen=True)
class Link:
    """One old division and the code of one that it becomes; `heir` carries on its work."""

    old: Division
    new: str
    heir: bool = True


@dataclass
class Plan:
    """A change thought through: who becomes who, the names of the new ones, and what forbids it."""

    kind: ChangeKind
    links: list[Link] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, where: str, what: str, mend: str) -> None:
        self.problems.append(Problem(where, what, mend))

    @property
    def old(self) -> dict[str, Division]:
        return {link.old.code: link.old for link in self.links}

    @property
    def retired(self) -> list[str]:
        kept = {link.new for link in self.links if link.new == link.old.code}
        return [code for code in self.old if code not in kept]

    @cached_property
    def held(self) -> dict[str, Division]:
        """The rows of the table that bear one of the new codes."""
        return Division.objects.in_bulk({link.new for link in self.links})

    @property
    def made(self) -> list[str]:
        """The new codes that come into the table, upper divisions first."""
        new = {link.new for link in self.links} - set(self.held)
        return sorted(new, key=lambda code: (codes.level(code), code))

    @property
    def touched(self) -> set[str]:
        """Every code that the change is about: the subtree of whoever enters it must hold them all."""
        return set(self.old) | {link.new for link in self.links}

    def move(self, day: date) -> Move:
        heirs = {link.old.code: link.new for link in self.links if link.heir and link.new != link.old.code}
        coming = [link.new for link in self.links if link.heir]
        return Move(
            self.kind,
            day,
            heirs,
            {code: self.old[code].short_name for code in heirs},
            frozenset(code for code in coming if coming.count(code) > 1 or code in self.held),
        )


@dataclass(frozen=True)
class Part:
    """One of the divisions that a split leaves, and the lower divisions that go to it."""

    code: str
    name: str
    below: Sequence[str] = ()
