"""The small values that every rule of a pack is made of: names, sources, levels, exact fractions."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from cunshi.kernel import codes
from cunshi.kernel.words import say

LEVEL_KEYS = tuple(level.key for level in codes.FIVE)

RoleKey = Literal[
    "village_clerk",
    "village_supervisor",
    "township_officer",
    "department_officer",
    "county_office",
    "city_office",
    "region_office",
    "inspector",
    "assessor",
    "auditor",
    "administrator",
]

# What can be done with a matter; stages open and close these.
ActionKey = Literal[
    "propose",
    "edit",
    "merge",
    "deliberate",
    "submit",
    "accept",
    "raise",
    "return",
    "reject",
    "notice",
    "list",
    "start",
    "suspend",
    "resume",
    "report",
    "attach",
    "finish",
    "inspect",
    "write_off",
    "cancel",
]

# The acts after which the supervisory committee of a village can be asked for its word: all leave a trace.
SupervisedAct = Literal["propose", "submit", "accept", "notice", "list", "start", "report", "finish"]

# The pages on which a clause or an arrangement can be seen at work.
PageKey = Literal[
    "start",
    "ledger",
    "matter",
    "lists",
    "dashboard",
    "plan",
    "people",
    "publicity",
    "reports",
    "goals",
    "warnings",
    "checks",
]

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Text = Annotated[str, Field(min_length=1)]
PlanRef = Annotated[str, Field(pattern=r"^([A-E]|X|law: ?\S.*)$")]


def _level(value: Any) -> codes.Level:
    if isinstance(value, codes.Level) and value in codes.FIVE:
        return value
    if value in LEVEL_KEYS:
        return codes.Level.of(value)
    raise PydanticCustomError("choice", "not a level", {"expected": ", ".join(LEVEL_KEYS)})


def _fraction(value: Any) -> Fraction:
    try:
        exact = Fraction(str(value)) if not isinstance(value, bool) else None
    except (ValueError, ZeroDivisionError):
        exact = None
    if exact is None or not 0 <= exact <= 1:
        raise PydanticCustomError("share", "not a share")
    return exact


Level = Annotated[codes.Level, BeforeValidator(_level), PlainSerializer(lambda level: level.key, str)]
Share = Annotated[Fraction, BeforeValidator(_fraction), PlainSerializer(str, str)]
Ratio = Annotated[Decimal, Field(ge=0, le=1)]


class Rule(BaseModel):
    """Base of all parts of a pack: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        serialize_by_alias=True,
        arbitrary_types_allowed=True,
    )


class Names(Rule):
    """A Chinese and an English wording of one thing."""

    zh: Text
    en: Text

    def text(self, language: str | None) -> str:
        """The wording for a language code such as "zh-hans" or "en"."""
        return self.zh if (language or "zh").startswith("zh") else self.en


class Source(Rule):
    """Where a rule comes from: plan A to E, a law, or X for what the plan leaves open; `note` says so."""

    plan: PlanRef
    clause: str = ""
    quote: Text | None = None
    note: Names | None = None

    @property
    def cite(self) -> str:
        """The short citation, such as “A§4.2” or “村民委员会组织法 第二十六条”."""
        if self.plan.startswith("law:"):
            return f"{self.plan[4:].strip()} {self.clause}".strip()
        return f"{self.plan}{self.clause}" if self.plan != "X" else say("chosen by this system")


class Sourced(Rule):
    """A rule that names its source."""

    source: Source


class Keyed(Rule):
    """An entry of a list, known by its key and named in both languages."""

    key: Key
    names: Names


class Entry(Keyed, Sourced):
    """An entry of a list with its own source."""
