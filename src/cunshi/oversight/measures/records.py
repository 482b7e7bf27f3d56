"""Which matters have a complete archive, and which stood on public notice without an objection: as conditions.

`archived` says in one condition what `matters.rules.archive_gaps` says of one matter, so that a region is one query.
"""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left
from django.db.models.lookups import GreaterThanOrEqual

from cunshi.kernel.codes import Level
from cunshi.oversight.measures.facts import ledger
from cunshi.rulebook.parts import ArchiveItem
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import ArchiveFile, Deliberation, Objection, PlannedFund, Progress
from cunshi.work.matters.queries import any_of
from cunshi.work.matters.states import PASSED
from cunshi.work.programmes.models import Programme
from cunshi.work.publicity.models import TypicalCase

# What the system holds beside the files of an item, by the word that packs use.
_ALSO: dict[str, QuerySet] = {"case": TypicalCase.objects.filter(matter=OuterRef("pk"))}

NOTICED = Q(notice__isnull=False)
UNOBJECTED = NOTICED & ~Q(Exists(Objection.objects.filter(matter=OuterRef("pk"), notice=OuterRef("notice"))))


def archived(programmes: Iterable[Programme]) -> Q:
    """Condition: accepted on inspection, and the archive lacks nothing of its own plan's list."""
    plans: dict[str, tuple[Pack, list[int]]] = {}
    for each in programmes:
        pack = each.pack
        plans.setdefault(str(pack.archive), (pack, []))[1].append(each.pk)
    return Q(state__in=PASSED) & any_of(Q(programme__in=keys) & _complete(pack) for pack, keys in plans.values())


def counts(
    prefix: str, years: Iterable[int], level: Level, programmes: Iterable[Programme]
) -> dict[str, dict[str, int]]:
    """Archived, noticed and unobjected matters by the first digits of a level's codes; one query."""
    rows = (
        ledger(prefix, list(years))
        .annotate(part=Left("village_id", level.digits))
        .order_by()
        .values("part")
        .annotate(
            archived=Count("pk", filter=archived(programmes)),
            noticed=Count("pk", filter=NOTICED),
            unobjected=Count("pk", filter=UNOBJECTED),
        )
    )
    return {row.pop("part"): row for row in rows}


def _complete(pack: Pack) -> Q:
    whole = Q()
    for item in pack.archive:
        whole &= _held(item)
    return whole


def _held(item: ArchiveItem) -> Q:
    if item.held_by == "file":
        return _files(item)
    held = {
        "progress": Q(Exists(Progress.objects.filter(matter=OuterRef("pk")))),
        "plan": Q(planned_start__isnull=False, planned_finish__isnull=False)
        & Q(Exists(PlannedFund.objects.filter(matter=OuterRef("pk")))),
        "listing": Q(number__isnull=False),
        "deliberation": Q(Exists(_passed())),
        "acceptance": Q(state__in=PASSED),
        "notice": NOTICED,
    }
    return held[item.held_by]


def _files(item: ArchiveItem) -> Q:
    """As many files of the item as the plan wants, with what the system holds beside them."""
    files = ArchiveFile.objects.filter(matter=OuterRef("pk"), item=item.key)
    beside = _ALSO.get(item.also or "")
    if item.min_files <= 0:
        return Q()
    if item.min_files == 1:
        return Q(Exists(files)) | (Q(Exists(beside)) if beside is not None else Q(pk__in=[]))
    have = _count(files) + _count(beside) if beside is not None else _count(files)
    return Q(GreaterThanOrEqual(have, item.min_files))


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("matter").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _passed() -> QuerySet:
    """Steps of the village's own decision whose latest record passed."""
    later = Deliberation.objects.filter(matter=OuterRef("matter"), step=OuterRef("step"), pk__gt=OuterRef("pk"))
    return Deliberation.objects.filter(matter=OuterRef("pk"), passed=True).exclude(Exists(later))
