"""Problems are values: where it is, what is wrong, how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

from cunshi.kernel.words import say


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `what` and `mend` are whole sentences in the reader's language (lazy ones too)."""

    where: str
    what: str
    mend: str = ""

    def sentence(self) -> str:
        """The problem as one line for a page or a terminal."""
        said = say("{what} {mend}", what=self.what, mend=self.mend) if self.mend else self.what
        return say("{where}: {said}", where=self.where, said=said) if self.where else said

    def __str__(self) -> str:
        return self.sentence()


class Refused(Exception):
    """Nothing was done, for these reasons. Carries one problem or more."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: list[Problem] = [problems] if isinstance(problems, Problem) else list(problems)
        if not self.problems:
            raise ValueError("a refusal needs at least one problem")
        super().__init__(self.problems)

    @classmethod
    def because(cls, where: str, what: str, mend: str = "") -> "Refused":
        """A refusal for one reason."""
        return cls(Problem(where, what, mend))

    def __str__(self) -> str:
        return "\n".join(problem.sentence() for problem in self.problems)


def refuse_if(problems: Iterable[Problem | None]) -> None:
    """Raise one Refused that holds every problem given; return when there is none."""
    found = [problem for problem in problems if problem is not None]
    if found:
        raise Refused(found)
