"""What a pack may say: `Pack` and its parts. Values come from the YAML files alone."""

import hashlib
import json
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from cunshi.kernel import codes
from cunshi.rulebook.clauses import Clause
from cunshi.rulebook.comparisons import Comparison
from cunshi.rulebook.datachecks import DataCheck, MonthlyCheck
from cunshi.rulebook.goals import Goals
from cunshi.rulebook.ladders import Ladder
from cunshi.rulebook.money import FundSource
from cunshi.rulebook.parts import (
    Acceptance,
    ArchiveItem,
    Arrangement,
    Assessment,
    Award,
    ByLevel,
    ByRoles,
    Category,
    Checkpoint,
    Coverage,
    Deliberation,
    Document,
    Duty,
    HandlingLevel,
    Joint,
    Notice,
    Numbering,
    PublicityKind,
    Published,
    Route,
    Schedule,
    Stage,
    Supervision,
    TaskList,
)
from cunshi.rulebook.registers import Register
from cunshi.rulebook.standards import Honour, Standard, VillageClass
from cunshi.rulebook.targets import Target
from cunshi.rulebook.tasks import Task
from cunshi.rulebook.values import Key, Keyed, Level, Names, PlanRef, Rule, Text
from cunshi.rulebook.warnings import WarningRule

# The parts of a ledger of matters: a plan states all of them or none, for it may only name duties, targets and tasks.
LEDGER = (
    "categories",
    "task_lists",
    "handling_levels",
    "coverage",
    "route",
    "deliberation",
    "notice",
    "listing",
    "numbering",
    "proposal",
    "start",
    "progress",
    "finish",
    "acceptance",
    "write_off",
    "fund_sources",
    "proposal_channels",
)
# Whoever reads a single part of the ledger holds a matter, or asked `has_ledger`; so its type doesn't say None.
_ABSENT: Any = None


class Pack(Rule):
    """All that one plan fixes for one year. Immutable; `digest` names exactly this content.

    Its place is one division (`root`) or, for a plan without a place, any division of a level (`for`).
    """

    pack: Key
    version: Text
    year: Annotated[int, Field(ge=2000, le=2100)]
    extends: str | None = None
    root: Text | None = None
    holds_for: Annotated[Level | None, Field(alias="for")] = None
    names: Names
    document: Document
    source: PlanRef
    categories: Annotated[list[Category], Field(min_length=1)] = []
    task_lists: Annotated[list[TaskList], Field(min_length=1)] = []
    handling_levels: list[HandlingLevel] = []
    coverage: Coverage = _ABSENT
    route: Route = _ABSENT
    stages: list[Stage] = []
    checkpoints: list[Checkpoint] = []
    warning: WarningRule | None = None
    deliberation: Deliberation = _ABSENT
    notice: Notice = _ABSENT
    listing: ByLevel = _ABSENT
    numbering: Numbering = _ABSENT
    joint: Joint | None = None
    proposal: ByRoles = _ABSENT
    start: ByRoles = _ABSENT
    progress: ByRoles = _ABSENT
    finish: ByRoles = _ABSENT
    schedule: Schedule | None = None
    goals: Goals | None = None
    supervision: Supervision | None = None
    acceptance: Annotated[list[Acceptance], Field(min_length=1)] = []
    write_off: ByLevel = _ABSENT
    archive: list[ArchiveItem] = []
    fund_sources: Annotated[list[FundSource], Field(min_length=1)] = []
    proposal_channels: Annotated[list[Keyed], Field(min_length=1)] = []
    duties: list[Duty] = []
    targets: list[Target] = []
    tasks: list[Task] = []
    registers: list[Register] = []
    comparisons: list[Comparison] = []
    standards: list[Standard] = []
    village_classes: list[VillageClass] = []
    honours: list[Honour] = []
    publicity: list[PublicityKind] = []
    monthly_check: MonthlyCheck | None = None
    data_checks: list[DataCheck] = []
    assessment: Assessment | None = None
    awards: list[Award] = []
    penalties: list[Ladder] = []
    arrangements: list[Arrangement] = []
    clauses: list[Clause] = []
    counted: bool = False
    published: list[Published] = []

    def content(self) -> dict[str, Any]:
        """The pack as JSON values; `Pack.model_validate(content)` gives the same pack back."""
        return self.model_dump(mode="json", exclude=set() if self.has_ledger else set(LEDGER))

    @cached_property
    def digest(self) -> str:
        """sha256 of the canonical JSON: same content, same digest."""
        text = json.dumps(self.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def level(self) -> codes.Level:
        """The level of the division for which it is opened."""
        return codes.level(self.root) if self.root else self.holds_for or codes.Level.NATION

    @property
    def has_ledger(self) -> bool:
        """Whether it keeps matters; a plan without a ledger has duties, targets and the like alone."""
        return bool(self.categories)

    def category(self, key: str) -> Category | None:
        return next((category for category in self.categories if category.key == key), None)

    def fund_source(self, key: str) -> FundSource | None:
        return next((source for source in self.fund_sources if source.key == key), None)

    def duty(self, key: str) -> Duty | None:
        return next((duty for duty in self.duties if duty.key == key), None)

    def target(self, key: str) -> Target | None:
        return next((target for target in self.targets if target.key == key), None)

    def task(self, key: str) -> Task | None:
        return next((task for task in self.tasks if task.key == key), None)

    def register(self, key: str) -> Register | None:
        return next((register for register in self.registers if register.key == key), None)

    def comparison(self, key: str) -> Comparison | None:
        return next((each for each in self.comparisons if each.key == key), None)

    def standard(self, key: str) -> Standard | None:
        return next((standard for standard in self.standards if standard.key == key), None)

    def publicity_kind(self, key: str) -> PublicityKind | None:
        return next((kind for kind in self.publicity if kind.key == key), None)

    def handling(self, key: str) -> HandlingLevel | None:
        return next((each for each in self.handling_levels if each.key == key), None)

    def find(self, dotted: str) -> Any:
        """The rule that a clause names, such as `stages.acceptance` or `notice`; None when this pack has none."""
        found: Any = self
        for word in dotted.split("."):
            if isinstance(found, list):
                found = next((each for each in found if getattr(each, "key", None) == word), None)
            else:
                found = getattr(found, word, None)
        return found

    def accepted_by(self, handling: codes.Level) -> codes.Level | None:
        """The level that accepts matters handled at `handling`."""
        return next((rule.by for rule in self.acceptance if handling in rule.handling), None)
