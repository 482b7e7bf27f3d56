"""The rules that a pack is made of, one model each, in the order in which a matter meets them."""

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from cunshi.kernel import codes
from cunshi.kernel.periods import Cadence
from cunshi.rulebook.values import (
    ActionKey,
    Entry,
    Key,
    Keyed,
    Level,
    Names,
    PageKey,
    Ratio,
    RoleKey,
    Rule,
    Share,
    Source,
    Sourced,
    SupervisedAct,
    Text,
)

Roles = Annotated[list[RoleKey], Field(min_length=1)]
Levels = Annotated[list[Level], Field(min_length=1)]


class Document(Rule):
    """The plan document itself."""

    title: Text
    issuer: Text
    number: str | None = None
    date: dt.date | None = None


class Category(Entry):
    """A kind of matter. `rolls_up_to` is the category of the plan above in whose figures it counts."""

    rolls_up_to: Key | None = None


class TaskList(Entry):
    """A yearly task list and the handling levels whose matters stand in it."""

    levels: Levels


class HandlingLevel(Rule):
    """One of the five levels that can handle a matter, and the task list it is printed in."""

    key: Literal["region", "city", "county", "township", "village"]
    names: Names
    list: Key

    @property
    def level(self) -> codes.Level:
        return codes.Level.of(self.key)


class RouteStep(Rule):
    """Who decides on a submitted matter at one level. Accepting makes it a matter of one of `handles`."""

    level: Level
    decides: RoleKey
    may: Annotated[list[Literal["accept", "raise", "return", "reject", "merge"]], Field(min_length=1)]
    handles: Levels


class Route(Sourced):
    """The way of a submitted matter up the levels."""

    steps: Annotated[list[RouteStep], Field(min_length=1)]
    top_assigns_department: bool

    def step(self, level: codes.Level) -> RouteStep | None:
        return next((step for step in self.steps if step.level == level), None)

    def above(self, level: codes.Level) -> RouteStep | None:
        """The step that a matter goes to when `level` submits or raises it; None above the last."""
        return next((step for step in self.steps if step.level < level), None)


class Stage(Entry):
    """A period of the plan (both days included) and the actions it allows. MM-DD means the pack's year."""

    start: dt.date
    end: dt.date
    allows: list[ActionKey]

    def covers(self, day: dt.date) -> bool:
        return self.start <= day <= self.end


class Checkpoint(Entry):
    """By the end of `due`, at least this share is reached: of the listed matters, or of the yuan allocated to them."""

    measure: Literal["started", "completed", "written_off", "expenditure", "reimbursement"]
    due: dt.date
    at_least: Ratio


class DeliberationStep(Keyed):
    """One step in the village. Quorum: this share of members or more; majority: more than this of present."""

    kind: Literal["deliberation", "disclosure"]
    votes: bool
    before: Literal["submit", "write_off"]
    quorum: Share | None = None
    majority: Share | None = None
    source: Source | None = None

    def quorate(self, present: int, members: int) -> bool:
        return self.quorum is None or Fraction(present) >= members * self.quorum

    def carried(self, in_favour: int, present: int) -> bool:
        return self.majority is None or Fraction(in_favour) > present * self.majority


class Deliberation(Sourced):
    """The village's own decision, step by step in order."""

    steps: Annotated[list[DeliberationStep], Field(min_length=1)]


class Notice(Sourced):
    """Public notice of the list: for how many days, published by which level."""

    days: Annotated[int, Field(ge=0)]
    published_by: Level


class ByLevel(Sourced):
    """An act done by the offices of one level."""

    by: Level


class ByRoles(Sourced):
    """An act done by the holders of these roles."""

    by: Roles


class Numbering(Sourced):
    """The number of a listed matter, from {village}, {year} and {serial}."""

    format: Text

    def number(self, *, village: str, year: int, serial: int) -> str:
        return self.format.format(village=village, year=year, serial=serial)


class Joint(Sourced):
    """How many neighbouring villages may plan one matter, inside which division, for which categories."""

    min: Annotated[int, Field(ge=2)]
    max: Annotated[int, Field(ge=2)]
    within: Level
    categories: Annotated[list[Key], Field(min_length=1)]


class Coverage(Sourced):
    """How many matters every village has at least in a year; 0 where the plan asks for none."""

    per_village: Annotated[int, Field(ge=0)]


class Acceptance(Sourced):
    """Which level inspects and accepts the matters of these handling levels."""

    handling: Levels
    by: Level


class SupervisionStage(Keyed):
    """A stage at which the village's supervisory committee signs or objects, once a matter went through `after`."""

    after: SupervisedAct


class Supervision(Sourced):
    """The supervisory committee's own word on a matter, stage by stage in order."""

    stages: Annotated[list[SupervisionStage], Field(min_length=1)]

    def stage(self, key: str) -> SupervisionStage | None:
        return next((stage for stage in self.stages if stage.key == key), None)


class ArchiveItem(Entry):
    """A piece of the archive. Only `file` is asked for; the rest is complete through what is already held.

    Photos sent with a report go under the item of their `phase`; what the system holds `also` counts beside files.
    """

    held_by: Annotated[
        Literal["file", "progress", "plan", "listing", "deliberation", "acceptance", "notice"],
        Field(alias="from"),
    ]
    min_files: Annotated[int, Field(ge=0)] = 0
    phase: Literal["before", "during", "after"] | None = None
    also: Literal["case"] | None = None


class WorkStep(Keyed):
    """A step of carrying a matter out: so many working days, or (`fills`) all those that the other steps leave."""

    days: Annotated[int, Field(ge=1)] | None = None
    fills: bool = False


class Schedule(Sourced):
    """The template of a backward schedule (倒排工期表); `idea` is the plan that asks for such a table."""

    steps: Annotated[list[WorkStep], Field(min_length=1)]
    idea: Source | None = None


class Arrangement(Entry):
    """What a plan arranges in words, and the page where the system keeps it; None: recorded only."""

    text: Text
    runs: PageKey | None = None


class Due(Rule):
    """The last day to report: `day` of the period's last month, else `after` days (or working days) after its end."""

    day: Annotated[int, Field(ge=1, le=31)] | None = None
    after: Annotated[int, Field(ge=0)] = 0
    working: bool = False


class Review(Rule):
    """A level that reviews and locks what lies below it, within so many working days of the due date."""

    level: Level
    within: Annotated[int, Field(ge=0)]


class Duty(Entry):
    """Something owed again and again by the offices of a level, or by its unit of the name `unit`.

    With `each_unit` every department of the level owes it for itself.
    It asks for the progress of each matter under way, for a count (`times` at `places` places, `items` things at
    each), or for a statement beside figures that the system adds up itself (of the duty `sums`, where one is named).
    """

    cadence: Cadence
    times: Annotated[int, Field(ge=1)] = 1
    by: Level
    unit: Text | None = None
    each_unit: bool = False
    asks: Literal["progress", "count", "statement"] = "statement"
    due: Due = Due()
    months: list[Annotated[int, Field(ge=1, le=12)]] = []
    places: Annotated[int, Field(ge=1)] = 1
    items: Annotated[int, Field(ge=1)] | None = None
    sums: Key | None = None
    during: list[Key] = []
    review: list[Review] = []

    @property
    def needed(self) -> int:
        """How much a count must reach in each period."""
        return self.times * self.places

    def reviewed_at(self, level: codes.Level) -> Review | None:
        return next((step for step in self.review if step.level == level), None)


class PublicityKind(Entry):
    """A form of publicity and the figures that an activity of it is asked for."""

    counts: list[Literal["people", "speakers", "questionnaires"]] = []


class Assessor(Keyed):
    """One step of the yearly assessment and the level that does it."""

    by: Level


class Assessment(Sourced):
    steps: Annotated[list[Assessor], Field(min_length=1)]


class Award(Entry):
    """A reward: how many receivers, yuan for each, yuan in all."""

    count: int | None = None
    each: Decimal | None = None
    total: Decimal | None = None


class Filter(Rule):
    """Which matters (or divisions) a published figure counts; empty: all."""

    category: Key | None = None
    handling: list[Level] = []
    source: Key | None = None
    level: Level | None = None


class Published(Entry):
    """A figure the plan prints. `value` is what the rows must give; `reason` says why `printed` differs."""

    measure: Literal["matters", "share", "investment", "divisions"]
    value: Decimal
    unit: Literal["件", "%", "元", "个"]
    years: Annotated[list[int], Field(min_length=1)]
    filter: Filter = Filter()
    printed: Text
    reason: Names | None = None

    @property
    def places(self) -> int:
        """Decimals to which the figure is stated."""
        exponent = self.value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    @property
    def printed_value(self) -> Decimal | None:
        """The number that the plan prints, 万 and 亿 resolved; None when it prints no number."""
        found = re.search(r"(\d+(?:\.\d+)?)\s*([万亿]?)", self.printed)
        if not found:
            return None
        return Decimal(found[1]) * {"": 1, "万": 10**4, "亿": 10**8}[found[2]]
