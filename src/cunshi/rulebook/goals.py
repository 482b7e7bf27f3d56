"""The standing goals of a village: what it wants to have reached in so many years."""

from typing import Annotated, Literal

from pydantic import Field

from cunshi.rulebook.parts import Roles
from cunshi.rulebook.values import Keyed, Level, Sourced


class Horizon(Keyed):
    """A span of years. A goal of it is set by the village, or it is kept by the yearly matter itself."""

    years: Annotated[int, Field(ge=1, le=20)]
    kept_by: Literal["matters", "goals"] = "goals"


class Goals(Sourced):
    """The spans, who sets a village's goals, and the level whose office confirms them: only then does a goal count."""

    horizons: Annotated[list[Horizon], Field(min_length=1)]
    set_by: Roles
    confirmed_by: Level

    def horizon(self, key: str) -> Horizon | None:
        return next((each for each in self.horizons if each.key == key), None)

    @property
    def settable(self) -> list[Horizon]:
        """The spans for which a village sets goals in words."""
        return [each for each in self.horizons if each.kept_by == "goals"]
