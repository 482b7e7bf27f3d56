"""The rows of a period as a reviewer reads them: percent before and after, payments, photos, what catches the eye."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import gettext as _

from cunshi.foundation.evidence.doubts import doubts
from cunshi.foundation.evidence.models import PhotoUse, ReuseFlag
from cunshi.foundation.people.models import Post
from cunshi.front.console.pages.reports.frame import line
from cunshi.work.matters.models import Progress
from cunshi.work.reporting.models import FILED, Report, ReportPhoto
from cunshi.work.reporting.queries import Owed


def reviewed(rows: Sequence[Owed], post: Post) -> list[dict[str, Any]]:
    """Each row in words, with all that it is judged by; six queries however many rows."""
    reports = [row.report.pk for row in rows if row.report]
    matters = [row.matter.pk for row in rows if row.matter]
    before = _before(reports)
    paid = _paid(matters)
    photos = _photos(reports)
    reused = _reused([use.pk for uses in photos.values() for use in uses])
    return [_row(row, post, before, paid, photos, reused) for row in rows]


def _row(
    row: Owed,
    post: Post,
    before: dict[int, int],
    paid: dict[int, Decimal],
    photos: dict[int, list[PhotoUse]],
    reused: dict[int, list[ReuseFlag]],
) -> dict[str, Any]:
    key = row.report.pk if row.report else 0
    uses = photos.get(key, [])
    return line(row, post) | {
        "before": before.get(key),
        "photos": uses,
        "remind": str(row.matter.lead_unit) if row.matter and row.matter.lead_unit else row.division.short_name,
        "flags": _flags(row, before.get(key), paid, uses, reused),
        "open": row.report is not None and row.state in ("submitted", "reviewed"),
    }


def _flags(
    row: Owed,
    before: int | None,
    paid: dict[int, Decimal],
    uses: list[PhotoUse],
    reused: dict[int, list[ReuseFlag]],
) -> list[str]:
    """What a reviewer must not overlook, in words."""
    report, matter = row.report, row.matter
    if report is None or not row.filed:
        return []
    found = []
    if before is not None and report.percent is not None and report.percent < before:
        found.append(_("Progress falls: %(why)s") % {"why": report.why or _("no explanation")})
    planned: Decimal = matter.planned_total if matter else Decimal(0)  # type: ignore[attr-defined]
    if matter is not None and paid.get(matter.pk, Decimal(0)) > planned:
        found.append(_("Paid in all is above the plan: %(why)s") % {"why": report.why or _("no explanation")})
    if any(use.pk in reused for use in uses):
        found.append(_("A photo looks like one that was used before."))
    said = {text for use in uses for text in doubts(use)}
    return [*found, *sorted(said)]


def _before(reports: list[int]) -> dict[int, int]:
    """The percent that stood before each report: of the matter's report before it, else of its earlier progress."""
    earlier = Report.objects.filter(
        matter=OuterRef("matter"), first__lt=OuterRef("first"), state__in=FILED, duty=OuterRef("duty")
    ).order_by("-first")
    told = Progress.objects.filter(matter=OuterRef("matter"), reported_on__lt=OuterRef("first")).order_by("-pk")
    rows = Report.objects.filter(pk__in=reports).exclude(matter=None)
    found = rows.annotate(
        reported=Subquery(earlier.values("percent")[:1]), told=Subquery(told.values("percent")[:1])
    ).values_list("pk", "reported", "told")
    return {pk: reported if reported is not None else told or 0 for pk, reported, told in found}


def _paid(matters: list[int]) -> dict[int, Decimal]:
    rows = Progress.objects.filter(matter__in=matters).order_by().values_list("matter").annotate(total=Sum("paid"))
    return {matter: total for matter, total in rows}


def _photos(reports: list[int]) -> dict[int, list[PhotoUse]]:
    found: dict[int, list[PhotoUse]] = defaultdict(list)
    rows = ReportPhoto.objects.filter(report__in=reports, use__removed_at=None).select_related("use__photo__file")
    for row in rows:
        found[row.report_id].append(row.use)
    return found


def _reused(uses: list[int]) -> dict[int, list[ReuseFlag]]:
    """Flags of re-use that nobody has cleared as different photos."""
    found: dict[int, list[ReuseFlag]] = defaultdict(list)
    if uses:
        for flag in ReuseFlag.objects.filter(use__in=uses).exclude(verdict="different"):
            found[flag.use_id].append(flag)
    return found
