"""Counts of activities and cases by scope and kind: one query each, however many divisions there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Left

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.kernel.codes import Level
from cunshi.work.matters.models import Matter
from cunshi.work.publicity.models import ActivityQuerySet, CaseQuerySet, CaseState, TypicalCase


@dataclass(frozen=True)
class Tally:
    """What a scope or kind counts; people, speakers and questionnaires are sums over the activities."""

    activities: int = 0
    people: int = 0
    speakers: int = 0
    questionnaires: int = 0
    cases: int = 0
    commended: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __bool__(self) -> bool:
        return self != Tally()


@dataclass(frozen=True)
class Part:
    """A division below the scope with what it counts; `division` is the scope itself for what it did of its own."""

    division: Division
    tally: Tally
    own: bool = False


_SUMS: dict[str, Any] = {
    "activities": Count("pk"),
    "people": Sum("people", default=0),
    "speakers": Sum("speakers", default=0),
    "questionnaires": Sum("questionnaires", default=0),
}


def by_kind(activities: ActivityQuerySet) -> dict[str, Tally]:
    """Activities of each kind; one query."""
    rows: Any = activities.counting().order_by().values("kind").annotate(**_SUMS)
    return {row.pop("kind"): Tally(**row) for row in rows}


_CASES: dict[str, Any] = {"cases": Count("pk"), "commended": Count("pk", filter=Q(state=CaseState.COMMENDED))}


def by_part(
    scope: Division, below: Iterable[Division], activities: ActivityQuerySet, cases: CaseQuerySet
) -> list[Part]:
    """Activities and cases of each division below the scope and of the scope itself; two queries.

    `below` may hold two levels (a region's cities and its counties): each counts its whole subtree.
    """
    divisions = sorted(below, key=lambda each: each.code)
    digits = max((Level(each.level).digits for each in divisions), default=len(scope.prefix))
    counted = _by_prefix(digits, activities.within(scope.prefix), cases.within(scope.prefix))
    parts = [
        Part(each, sum((tally for key, tally in counted.items() if key.startswith(each.prefix)), Tally()))
        for each in divisions
    ]
    own = counted.get(scope.code[:digits], Tally())
    return [Part(scope, own, own=True), *parts] if own or not divisions else parts


def _by_prefix(digits: int, activities: ActivityQuerySet, cases: CaseQuerySet) -> Mapping[str, Tally]:
    found: dict[str, Tally] = defaultdict(Tally)
    sources: tuple[tuple[Any, dict[str, Any]], ...] = ((activities.counting(), _SUMS), (cases.counting(), _CASES))
    for rows, sums in sources:
        for row in rows.order_by().annotate(part=Left("division_id", digits)).values("part").annotate(**sums):
            found[row.pop("part")] += Tally(**row)
    return found


def waiting_for(post: Post) -> CaseQuerySet:
    """Cases recommended in the post's subtree that no office has decided on."""
    return TypicalCase.objects.within(post.prefix).filter(state=CaseState.SUBMITTED)


_STANDING = (CaseState.SUBMITTED, CaseState.COMMENDED)


def cases_of(matter: Matter) -> CaseQuerySet:
    """The typical cases that name a matter and stand: neither sent back nor withdrawn."""
    return TypicalCase.objects.filter(matter=matter, state__in=_STANDING)


def case_count() -> Subquery:
    """How many cases stand that name the matter of the row: a page that loads one fetches it along as `case_count`."""
    standing = TypicalCase.objects.filter(matter=OuterRef("pk"), state__in=_STANDING).order_by().values("matter")
    return Subquery(standing.annotate(count=Count("pk")).values("count"))


def count_cases(matter: Matter) -> int:
    """How many cases stand that name a matter; read from its row where it was loaded with `case_count`."""
    if "case_count" in vars(matter):
        return vars(matter)["case_count"] or 0
    return cases_of(matter).count()
