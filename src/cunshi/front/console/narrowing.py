"""The ledger narrowed by words, by what a dashboard links with and by “only”; its order."""

from django.db.models import Exists, F, OrderBy, OuterRef, Q

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.counted import counted, counting_as, years_of
from cunshi.front.console.forms.ledger import NO_UNIT, LedgerFilter
from cunshi.work.matters import queries
from cunshi.work.matters.models import MatterVillage, PlannedFund
from cunshi.work.matters.querysets import MatterQuerySet

NEVER_EMPTY = frozenset({"changed_at", "village_id", "percent", "planned_total"})


def narrow(matters: MatterQuerySet, post: Post, scope: Division, chosen: LedgerFilter) -> MatterQuerySet:
    """What is not a facet: words searched for, and the “only” choice."""
    if chosen.q:
        covered = MatterVillage.objects.filter(matter=OuterRef("pk"), village__full_name__icontains=chosen.q)
        matters = matters.filter(
            Q(title__icontains=chosen.q)
            | Q(number__icontains=chosen.q)
            | Q(village__full_name__icontains=chosen.q)
            | Exists(covered)
        )
    if chosen.years:
        matters = matters.filter(year__in=years_of(chosen.years))
    years = years_of(chosen.years or str(chosen.year or ""))
    if chosen.group:
        matters = counted(matters, scope, chosen.group, years, chosen.until, chosen.map)
    if chosen.unit:
        matters = matters.filter(lead_unit=None if chosen.unit == NO_UNIT else chosen.unit)
    if chosen.counts_as:
        matters = matters.filter(counting_as(scope, years, chosen.counts_as))
    if chosen.source:
        matters = matters.filter(Exists(PlannedFund.objects.filter(matter=OuterRef("pk"), source=chosen.source)))
    if chosen.only == "late":
        matters = matters.filter(queries.late())
    if chosen.only == "joint":
        matters = matters.exclude(village__code__startswith=scope.prefix)
    if chosen.only == "waiting":
        matters = matters.filter(pk__in=queries.waiting_for(post).order_by().values("pk"))
    return matters


def ordered(name: str, downwards: bool) -> OrderBy | F:
    """A column's order, the empty ones last; where none can be empty an index gives it as it stands."""
    column = F(name)
    if name in NEVER_EMPTY:
        return column.desc() if downwards else column.asc()
    return column.desc(nulls_last=True) if downwards else column.asc(nulls_last=True)
