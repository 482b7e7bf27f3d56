"""The rows behind a figure: exactly the matters that a dashboard counts in a division, for the ledger to show."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from cunshi.foundation.divisions.models import Division
from cunshi.oversight.measures import records
from cunshi.oversight.measures.facts import plans
from cunshi.oversight.measures.then import THEN
from cunshi.work.matters.queries import any_of, late
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.states import BEGUN, COMPLETED, PASSED, State

# What a figure counts among the listed matters that are led in the division, in words.
GROUPS: dict[str, Promise] = {
    "listed": _l("listed"),
    "begun": _l("begun"),
    "completed": _l("completed"),
    "accepted": _l("accepted on inspection"),
    "written_off": _l("written off"),
    "open": _l("not written off yet"),
    "late": _l("late"),
    "archived": _l("accepted and completely filed"),
    "noticed": _l("publicly noticed"),
    "unobjected": _l("publicly noticed and unobjected"),
}
_DAYS = {"begun": "started_on", "completed": "finished_on", "written_off": "written_off_on"}
_CONDITIONS = {
    "listed": Q(),
    "begun": Q(state__in=BEGUN),
    "completed": Q(state__in=COMPLETED),
    "accepted": Q(state__in=PASSED),
    "written_off": Q(state=State.WRITTEN_OFF),
    "open": ~Q(state=State.WRITTEN_OFF),
    "noticed": records.NOTICED,
    "unobjected": records.UNOBJECTED,
}


def years_of(text: str) -> tuple[int, ...]:
    """The years of 2024 or 2020-2022, none for an empty text."""
    ends = [int(each) for each in text.split("-") if each]
    return tuple(range(ends[0], ends[-1] + 1)) if ends else ()


def counted(
    matters: MatterQuerySet,
    scope: Division,
    group: str,
    years: Sequence[int],
    until: date | None = None,
    map: str = "",
) -> MatterQuerySet:
    """Those that count in the division's figures, of one group; a joint matter counts in its lead village.

    `until` leaves those that had got there by the end of a day, as checkpoints count them.
    """
    found = (matters.led_then(scope.prefix) if map == THEN else matters.led_in(scope.prefix)).in_ledger()
    if until and group in _DAYS:
        return found.filter(**{f"{_DAYS[group]}__lte": until})
    if group == "late":
        return found.filter(late())
    if group == "archived":
        return found.filter(records.archived(plans(scope.prefix, years).by_id.values()))
    return found.filter(_CONDITIONS[group])


def counting_as(scope: Division, years: Sequence[int], category: str) -> Q:
    """Condition: the division's figures count the matter as this category, which its own plan's may roll up to."""
    bearing = plans(scope.prefix, years)
    return any_of(
        [
            Q(programme=key, category=each.key)
            for key, plan in bearing.by_id.items()
            for each in plan.pack.categories
            if bearing.category_of(key, each.key) == category
        ]
    )
