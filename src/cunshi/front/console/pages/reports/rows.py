"""The rows of a period as a reviewer reads them: percent before and after, payments, photos, what catches the eye."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from cunshi.foundation.evidence.doubts import doubts
from cunshi.foundation.evidence.models import PhotoUse, ReuseFlag
from cunshi.foundation.people.models import Post
from cunshi.front.console.pages.reports.frame import line
from cunshi.work.matters.models import Progress
from cunshi.work.reporting.models import FILED, Report, ReportPhoto
from cunshi.work.reporting.queries import Owed


def judged() -> QuerySet[Report]:
    """Reports, each with what it is judged by: `reported` and `told` before it, `all_paid` on its matter by now."""
    earlier = Report.objects.filter(
        matter=OuterRef("matter"), first__lt=OuterRef("first"), state__in=FILED, duty=OuterRef("duty")
    ).order_by("-first")
    told = Progress.objects.filter(matter=OuterRef("matter"), reported_on__lt=OuterRef("first")).order_by("-pk")
    paid = Progress.objects.filter(matter=OuterRef("matter")).order_by().values("matter").annotate(total=Sum("paid"))
    return Report.objects.annotate(
        reported=Subquery(earlier.values("percent")[:1]),
        told=Subquery(told.values("percent")[:1]),
        all_paid=Subquery(paid.values("total")),
    )


def reviewed(rows: Sequence[Owed], post: Post) -> list[dict[str, Any]]:
    """Rows loaded with `judged` in words: percent before, photos, what catches the eye; one query however many rows."""
    photos = _photos([row.report.pk for row in rows if row.report])
    return [_row(row, post, photos.get(row.report.pk, []) if row.report else []) for row in rows]


def _row(row: Owed, post: Post, uses: list[PhotoUse]) -> dict[str, Any]:
    before = _before(row.report) if row.report and row.matter else None
    return line(row, post) | {
        "before": before,
        "photos": uses,
        "flags": _flags(row, before, uses),
        "open": row.report is not None and row.state in ("submitted", "reviewed"),
    }


def _before(report: Any) -> int:
    """The percent that stood before a report: of the matter's report before it, else of its earlier progress."""
    return int(report.reported if report.reported is not None else report.told or 0)


def _flags(row: Owed, before: int | None, uses: list[PhotoUse]) -> list[str]:
    """What a reviewer must not overlook, in words."""
    report: Any = row.report
    if report is None or not row.filed:
        return []
    found = []
    if before is not None and report.percent is not None and report.percent < before:
        found.append(_("Progress falls: %(why)s") % {"why": report.why or _("no explanation")})
    if row.matter is not None and (report.all_paid or 0) > row.matter.planned_total:  # type: ignore[attr-defined]
        found.append(_("Paid in all is above the plan: %(why)s") % {"why": report.why or _("no explanation")})
    if any(use.reused for use in uses):  # type: ignore[attr-defined]
        found.append(_("A photo looks like one that was used before."))
    return [*found, *sorted({text for use in uses for text in doubts(use)})]


def _photos(reports: list[int]) -> dict[int, list[PhotoUse]]:
    """The photos of each report, told whether one that nobody cleared as different looks like an earlier one."""
    found: dict[int, list[PhotoUse]] = defaultdict(list)
    flags = ReuseFlag.objects.filter(use=OuterRef("use")).exclude(verdict="different")
    rows = ReportPhoto.objects.filter(report__in=reports, use__removed_at=None).annotate(reused=Exists(flags))
    for row in rows.select_related("use__photo__file"):
        row.use.reused = row.reused  # type: ignore[attr-defined]
        found[row.report_id].append(row.use)
    return found
