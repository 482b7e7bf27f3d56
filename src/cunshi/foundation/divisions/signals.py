"""What rooms above hear of a change of divisions: each weighs and moves its own rows.

Receivers of `weighed` return a `Weight`, before anything is written, for the preview and for what forbids the change;
receivers of `moved` run in the transaction of the change, when the new divisions stand and the old ones still do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.dispatch import Signal

from cunshi.foundation.divisions.models import ChangeKind
from cunshi.kernel.problems import Problem


@dataclass(frozen=True)
class Move:
    """Whose rows go where: `heirs` maps each retired code to the code that carries its work on.

    `names` are the old ones' names by code. `shared` holds the new codes to which more than one division comes.
    """

    kind: ChangeKind
    day: date
    heirs: Mapping[str, str]
    names: Mapping[str, str]
    shared: frozenset[str]

    @property
    def old(self) -> list[str]:
        return list(self.heirs)

    @property
    def meeting(self) -> list[str]:
        """Those that come to a division which carries on the work of others too."""
        return [old for old, new in self.heirs.items() if new in self.shared]

    @property
    def alone(self) -> dict[str, str]:
        """Those whose heir carries on nobody else's work: a change of code, and nothing more."""
        return {old: new for old, new in self.heirs.items() if new not in self.shared}


@dataclass(frozen=True)
class Weight:
    """What one room would move, in words with how many; what stays or changes besides; what forbids the change."""

    moves: list[tuple[str, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


weighed = Signal()
moved = Signal()


def weigh(move: Move) -> list[Weight]:
    """Every room's word on a change that is thought of."""
    answers: list[tuple[Any, Any]] = weighed.send(sender=Move, move=move)
    return [answer for _receiver, answer in answers]


def tell(move: Move) -> None:
    """Let every room move its rows; what one of them cannot do undoes the whole change."""
    moved.send(sender=Move, move=move)


def problems_of(weights: Iterable[Weight]) -> list[Problem]:
    return [problem for weight in weights for problem in weight.problems]
