"""What is reported of open records again and again: which of them owe a report for a period, and who made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from cunshi.kernel import clock, codes, periods
from cunshi.kernel.periods import Period
from cunshi.rulebook.registers import FollowUp
from cunshi.rulebook.targets import begins
from cunshi.work.registers.asking import asked
from cunshi.work.registers.given import Held
from cunshi.work.registers.models import Act, ActKind, Record


@dataclass(frozen=True)
class Round:
    """One period of one report of a register."""

    held: Held
    follow_up: FollowUp
    period: Period

    @property
    def owing(self) -> Q:
        """The records that owe it: open in the period, and of the kind that the plan asks about."""
        there = Q(opened_on__lte=self.period.last) & (Q(closed_on=None) | Q(closed_on__gt=self.period.last))
        return self.held.rows & there & asked(self.follow_up.when)

    @property
    def made(self) -> Exists:
        """Whether it was reported as often as the plan asks."""
        acts = Act.objects.filter(
            record=OuterRef("pk"), kind=ActKind.FOLLOW_UP, key=self.follow_up.key, first=self.period.first
        )
        if self.follow_up.times == 1:
            return Exists(acts)
        return Exists(acts.order_by().values("record").annotate(n=Count("pk")).filter(n__gte=self.follow_up.times))

    @property
    def over(self) -> bool:
        return self.period.last < clock.today()

    @property
    def days_late(self) -> int:
        return max((clock.today() - self.period.last).days, 0)


@dataclass(frozen=True)
class Tally:
    """How many records owe a report of a period, and of how many it was made."""

    owed: int
    made: int

    @property
    def missing(self) -> int:
        return self.owed - self.made


def rounds(held: Held, follow_up: FollowUp, last: int | None = None) -> list[Round]:
    """The periods that have begun, the running one first; only the last few where asked."""
    start, today = begins(held.programme.pack), min(clock.today(), date(held.programme.year, 12, 31))
    if start > today:
        return []
    found = list(reversed(periods.between(follow_up.cadence, start, today)))
    return [Round(held, follow_up, each) for each in found[:last]]


def tallies(asked_for: Sequence[Round], records: "QuerySet[Record]") -> list[Tally]:
    """Owed and made of each round over these records; one query, none for no rounds."""
    if not asked_for:
        return []
    row = records.aggregate(**_counts(asked_for))
    return [Tally(row[f"owed_{i}"], row[f"made_{i}"]) for i in range(len(asked_for))]


def by_child(of: Round, records: "QuerySet[Record]", code: str) -> dict[str, Tally]:
    """The same for each division directly below `code` that has such records, by its code; one query."""
    below = codes.level(code).below
    if below is None:
        return {}
    rows: Any = (
        records.filter(of.owing).annotate(part=Substr("division", 1, below.digits)).values("part").order_by("part")
    ).annotate(**_counts([of]))
    return {codes.full(row["part"]): Tally(row["owed_0"], row["made_0"]) for row in rows}


def missing(of: Round, records: "QuerySet[Record]") -> "QuerySet[Record]":
    """The records that owe the report still."""
    return records.filter(of.owing).exclude(of.made).order_by("division_id", F("household__number"), "pk")


def _counts(asked_for: Sequence[Round]) -> dict[str, Count]:
    found = {}
    for i, each in enumerate(asked_for):
        found[f"owed_{i}"] = Count("pk", filter=each.owing)
        found[f"made_{i}"] = Count("pk", filter=each.owing & Q(each.made))
    return found
