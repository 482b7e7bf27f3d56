"""Registers of cases (TGT-02 to TGT-10): what is asked of a case, its steps with clocks, and what follows from it."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from cunshi.kernel.periods import Cadence
from cunshi.rulebook.conditions import Condition
from cunshi.rulebook.parts import Roles
from cunshi.rulebook.values import Entry, Key, Keyed, Level, Names, Rule, Source, Sourced, Text

FieldType = Literal[
    "text",
    "number",
    "money",
    "date",
    "choice",
    "flag",
    "officer",
    "division",
    "file",
    "photo",
    "id_number",
    "phone",
    "bank",
]
# Kinds of value that name or reach a person: sealed and masked without a word in the pack.
PERSONAL: frozenset[FieldType] = frozenset({"id_number", "phone", "bank"})
NUMERIC: frozenset[FieldType] = frozenset({"number", "money"})
HELD_AS_FILES: frozenset[FieldType] = frozenset({"file", "photo"})
# What a clock may run from besides a step or a date: the day on which the record was opened.
OPENED = "opened"
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Conditions = list[Condition]


class Choice(Keyed):
    """One answer of a field that offers some; `source` where the plan names it."""

    source: Source | None = None


class RegisterField(Keyed):
    """What a record is asked for. Numbers may have bounds; money is in yuan; `past`: the date can't lie ahead.

    `required`: needed to open a record. What a step, ending or follow-up asks is needed there, unless `optional`.
    """

    type: FieldType
    required: bool = False
    optional: bool = False
    personal: bool = False
    choices: list[Choice] = []
    unit: Text | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    whole: bool = False
    past: bool = False
    not_before: Key | None = None
    help: Names | None = None
    source: Source | None = None

    @property
    def sealed(self) -> bool:
        """Whether its values are kept encrypted and shown masked."""
        return self.personal or self.type in PERSONAL

    def choice(self, key: str) -> Choice | None:
        return next((each for each in self.choices if each.key == key), None)


class Clock(Rule):
    """Until when a step is done: so many days after another step or a date of the record, or a day of the year.

    `since` is a step, a field with a date, or “opened”; without it the step before. A pause stops the days, not `by`.
    `when`: it runs only for records for which this holds.
    """

    days: Annotated[int, Field(ge=0)] | None = None
    working: bool = False
    since: Key | None = None
    by: MonthDay | None = None
    when: Conditions = []
    source: Source | None = None


class RegisterStep(Keyed):
    """One step of a case. `when`: only for such records; `requires`: what must hold before it is done."""

    by: Roles
    unit: Text | None = None
    clock: Clock | None = None
    asks: list[Key] = []
    files: Annotated[int, Field(ge=0)] = 0
    when: Conditions = []
    requires: Conditions = []
    source: Source | None = None


class Lane(Entry):
    """Another order of the steps for the records for which `when` holds: helped first, procedure after."""

    when: Annotated[Conditions, Field(min_length=1)]
    order: Annotated[list[Key], Field(min_length=1)]
    clocks: dict[Key, Clock] = {}


class Ending(Keyed):
    """A way out without the last step, with a reason: after one of these steps, or at any time."""

    by: Roles
    after: list[Key] = []
    asks: list[Key] = []
    source: Source | None = None


class FollowUp(Keyed):
    """What is reported of every open record for which `when` holds again and again, `times` in each period."""

    cadence: Cadence
    times: Annotated[int, Field(ge=1)] = 1
    by: Roles
    asks: list[Key] = []
    when: Conditions = []
    source: Source | None = None


class Tally(Rule):
    """Which records are counted, or (`sum`) of which field the values are added up.

    `reached`: only those that went through this step or ending.
    """

    state: Literal["any", "open", "closed", "late"] = "any"
    reached: Key | None = None
    where: Conditions = []
    sum: Key | None = None


class Statistic(Keyed, Tally):
    """A figure of the register; with `of` a share in percent; with `by` one figure for each choice of a field."""

    unit: Text
    of: Tally | None = None
    by: Key | None = None


class Focus(Keyed):
    """Records that are to be looked at first, such as households whose income fell."""

    when: Annotated[Conditions, Field(min_length=1)]
    source: Source | None = None


class Opening(Sourced):
    """A record of another register that opens by itself: at a step or follow-up (or once opened) where `when` holds."""

    register_key: Annotated[Key, Field(alias="register")]
    at: Key = OPENED
    when: Conditions = []
    carry: dict[Key, Key] = {}
    fixed: dict[Key, Text] = {}


class SubsidyAmount(Sourced):
    """What one class of people is given, in yuan."""

    among: Annotated[Text, Field(alias="is")]
    yuan: Annotated[Decimal, Field(gt=0)]


class Subsidy(Entry):
    """A fixed amount for each class of `by`, due to the records for which `when` holds (FUND-08)."""

    by: Key
    amounts: Annotated[list[SubsidyAmount], Field(min_length=1)]
    when: Conditions = []
    paid_by: Roles
    until: MonthDay | None = None


class Register(Entry):
    """A register of cases in the divisions of one level, run without code of its own (TGT-10).

    A record is about a household, a person, the division itself, or a thing that the fields of `identity` name within
    its division; of each there is one open record. Its last step closes it, unless it is `lasting`: then only an
    ending does. `excludes` names registers in which the same one can't be open at the same time.
    """

    subject: Literal["household", "person", "division", "thing"]
    level: Level
    opened_by: Roles
    unit: Text | None = None
    identity: list[Key] = []
    lasting: bool = False
    excludes: list[Key] = []
    title: Annotated[list[Key], Field(min_length=1)] | None = None
    columns: list[Key] = []
    groups: list[Key] = []
    fields: list[RegisterField] = []
    steps: list[RegisterStep] = []
    lanes: list[Lane] = []
    endings: list[Ending] = []
    pauses: Roles | None = None
    follow_ups: list[FollowUp] = []
    opens: list[Opening] = []
    focus: list[Focus] = []
    statistics: list[Statistic] = []
    subsidies: list[Subsidy] = []

    def field(self, key: str) -> RegisterField | None:
        return next((each for each in self.fields if each.key == key), None)

    def step(self, key: str) -> RegisterStep | None:
        return next((each for each in self.steps if each.key == key), None)

    def ending(self, key: str) -> Ending | None:
        return next((each for each in self.endings if each.key == key), None)

    def lane(self, key: str) -> Lane | None:
        return next((each for each in self.lanes if each.key == key), None)

    def follow_up(self, key: str) -> FollowUp | None:
        return next((each for each in self.follow_ups if each.key == key), None)

    def subsidy(self, key: str) -> Subsidy | None:
        return next((each for each in self.subsidies if each.key == key), None)

    @property
    def asked_at_opening(self) -> list[RegisterField]:
        """The fields of the form that opens a record: those that no step, ending or follow-up asks for later."""
        asking: list[RegisterStep | Ending | FollowUp] = [*self.steps, *self.endings, *self.follow_ups]
        later = {key for each in asking for key in each.asks}
        return [each for each in self.fields if each.key not in later]
