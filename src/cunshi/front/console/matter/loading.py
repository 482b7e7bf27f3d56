"""One matter with all that its page shows, in seven queries, eight where a committee spoke, however long its story."""

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, JSONObject
from django.http import Http404

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.matter.fund_rows import fund_lists
from cunshi.front.console.shown_photos import of_matter
from cunshi.work.matters.models import (
    ArchiveFile,
    Deliberation,
    Inspection,
    Matter,
    MatterParticipant,
    MatterVillage,
    Objection,
    Progress,
    Step,
    Supervision,
)
from cunshi.work.publicity.queries import case_count
from cunshi.work.reporting.models import Amendment, Report, ReportPhoto
from cunshi.work.schedules.models import ScheduleStep

# From the village up to the region, joined to the matter's own row.
_UPWARDS = "village__parent__parent__parent__parent"
# Who objected and who answered stand with their names.
_SPEAKERS = ("by__unit", "by__account", "answered_by__unit", "answered_by__account")


def load(post: Post, pk: int) -> Matter:
    """The matter within the post's subtree, or Http404; `shown_*` hold small lists that need no rows of their own."""
    found = (
        Matter.objects.visible_to(post)
        .select_related("programme", _UPWARDS, "lead_unit", "merged_into", "notice")
        .annotate(
            spoken=Exists(Supervision.objects.filter(matter=OuterRef("pk"))),
            case_count=case_count(),
            **_small_lists(),
            **fund_lists(),
        )
        .prefetch_related(
            "funds",
            Prefetch("deliberations", _by(Deliberation, "recorded_by")),
            Prefetch("steps", _by(Step, "by")),
            Prefetch("progress", _by(Progress, "reported_by")),
            Prefetch("files", _by(ArchiveFile, "added_by").select_related("file", "added_by__unit")),
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    _take_schedule(found)
    # Asked for only where a committee has spoken: most pages do without this query.
    words = Supervision.objects.select_related(*_SPEAKERS) if found.spoken else Supervision.objects.none()
    prefetch_related_objects([found], Prefetch("supervisions", words))
    return found


def _take_schedule(found: Matter) -> None:
    """The steps of the schedule came along with the matter's own row: later reads find them fetched already."""
    rows = [
        ScheduleStep(matter=found, **row | {"done_on": row["done_on"] and date.fromisoformat(row["done_on"])})
        for row in found.shown_schedule  # type: ignore[attr-defined]
    ]
    steps = found.schedule.all()
    steps._result_cache = sorted(rows, key=lambda row: row.position)
    found._prefetched_objects_cache["schedule"] = steps  # type: ignore[attr-defined]


def upwards(division: Division) -> list[Division]:
    """The division and those above it, region first; none is asked of the database when `load` joined them."""
    line = [division]
    while upper := line[-1].parent:
        line.append(upper)
    return line[::-1]


def _by(model: Any, name: str) -> QuerySet:
    return model.objects.select_related(f"{name}__unit")


def _small_lists() -> dict[str, ArraySubquery]:
    return {
        "shown_reports": _reports(),
        "shown_villages": _rows(MatterVillage, "matter", code="village_id", name="village__name"),
        "shown_participants": _rows(MatterParticipant, "matter", pk="unit_id", name="unit__name"),
        "shown_schedule": _rows(
            ScheduleStep,
            "matter",
            pk="pk",
            position="position",
            key="key",
            name="name",
            days="days",
            done_on="done_on",
        ),
        "shown_merged": _rows(
            Matter, "merged_into", pk="pk", title="title", raised_by="raised_by", day="raised_on", village="village_id"
        ),
        "shown_photos": of_matter(),
        "shown_inspections": _rows(
            Inspection, "matter", passed="passed", opinion="opinion", signatories="signatories", day="held_on"
        ),
        "shown_objections": _rows(
            Objection,
            "matter",
            pk="pk",
            raised_by="raised_by",
            day="raised_on",
            text="text",
            answer="answer",
            upheld="upheld",
            unit="answered_by__unit__name",
            at="answered_at",
        ),
    }


def _reports() -> ArraySubquery:
    """The reports of a matter, newest period first, each with its photos counted and both figures of amendments."""
    amended = Amendment.objects.filter(report=OuterRef("pk")).order_by("pk")
    photos = ReportPhoto.objects.filter(report=OuterRef("pk"), use__removed_at=None).order_by().values("report")
    rows = Report.objects.filter(matter=OuterRef("pk")).order_by("-first")
    names = ("pk", "duty", "first", "state", "percent", "done", "why", "version", "returned_because")
    return ArraySubquery(
        rows.values(
            data=JSONObject(
                **{name: F(name) for name in names},
                filed=F("submitted_on"),
                paid=Cast("paid", CharField()),
                photos=Subquery(photos.annotate(count=Count("pk")).values("count")),
                amendments=ArraySubquery(
                    amended.values(
                        data=JSONObject(before=F("before"), after=F("after"), reason=F("reason"), at=F("at"))
                    )
                ),
            )
        )
    )


def _rows(model: Any, to_matter: str, **columns: str) -> ArraySubquery:
    rows = model.objects.filter(**{to_matter: OuterRef("pk")}).order_by("pk")
    return ArraySubquery(rows.values(data=JSONObject(**{name: F(path) for name, path in columns.items()})))


def dated(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a `shown_*` list with days and times as dates again."""
    readers = {"day": date.fromisoformat, "at": datetime.fromisoformat}
    return [
        {name: readers[name](value) if value and name in readers else value for name, value in row.items()}
        for row in rows
    ]
