"""What the pages of reporting share: their tabs, places and periods of the address, words for how a report stands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cunshi.exchange.workbooks import wording
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, RoleKey
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting.models import ReportState
from cunshi.work.reporting.owing import Slot
from cunshi.work.reporting.queries import Owed
from cunshi.work.reporting.waiting import slot_of

REFUSED = 422
CONFLICT = 409
# Colour says the phase of a report's life, as it does for matters.
PHASES = {
    "owed": "draft",
    ReportState.DRAFT: "draft",
    ReportState.SUBMITTED: "review",
    ReportState.RETURNED: "held",
    ReportState.REVIEWED: "done",
    ReportState.LOCKED: "closed",
}


def post_of(request: HttpRequest) -> Post:
    return request.post  # type: ignore[attr-defined]


def tabs(post: Post, active: str) -> list[dict[str, Any]]:
    """The line of tabs, the open one marked; a village reviews nothing."""
    names = [
        ("reports", _("To report")),
        ("review", _("Review and lock")),
        ("punctuality", _("How reports came in")),
        ("burden", _("What villages are asked for")),
    ]
    return [
        {"url": reverse(f"console:{key}"), "name": name, "active": key == active}
        for key, name in names
        if key != "review" or post.level < Level.VILLAGE
    ]


def reports_at_all(post: Post) -> bool:
    """Whether any report can be the post's to file."""
    return post.role in (RoleKey.VILLAGE_CLERK, RoleKey.DEPARTMENT_OFFICER, OFFICE_OF_LEVEL.get(post.level))


def found_slot(post: Post, programme: int, duty: str, first: str) -> Slot:
    """The slot that an address names, within the plans that concern the post, or Http404."""
    try:
        day = date.fromisoformat(first)
    except ValueError:
        raise Http404 from None
    plan = Programme.objects.visible_to(post).select_related("root").filter(pk=programme).first()
    rule = plan.pack.duty(duty) if plan else None
    slot = slot_of(plan, rule, day) if plan and rule else None
    if slot is None:
        raise Http404
    return slot


def period_words(slot: Slot) -> str:
    """The days of a period: 2024-06-01 to 2024-06-15, or the one day."""
    first, last = slot.period.first, slot.period.last
    return str(first) if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def duty_words(slot: Slot) -> str:
    return shown(slot.duty.names)


@dataclass(frozen=True)
class Standing:
    """How something owed stands against its due date, in words; `bad` is what somebody must see to."""

    words: str
    bad: bool = False


def standing(row: Owed) -> Standing:
    """“3 days late” for what is not filed, “filed late (2 days)” or “on time” for what is."""
    days = (_counted_on(row) - row.due).days
    if row.filed and days <= 0:
        return Standing(_("on time"))
    if row.filed:
        return Standing(ngettext("filed %(days)d day late", "filed %(days)d days late", days) % {"days": days}, True)
    if days > 0:
        return Standing(ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}, True)
    if days == 0:
        return Standing(_("due today"))
    return Standing(ngettext("due tomorrow", "due in %(days)d days", -days) % {"days": -days})


def _counted_on(row: Owed) -> date:
    day = row.report.submitted_on if row.report and row.filed else None
    return day or clock.today()


def state_words(row: Owed) -> tuple[str, str]:
    """A report's state in words and the phase that colours it."""
    if row.report is None:
        return _("Not reported"), PHASES["owed"]
    return str(row.report.get_state_display()), PHASES[ReportState(row.report.state)]


def form_url(slot: Slot, code: str, matter: int | None) -> str:
    """The page of one report, whatever stands there."""
    first = slot.period.first.isoformat()
    if matter is not None:
        return reverse("console:matter_report", args=[matter, slot.duty.key, first])
    return reverse("console:duty_report", args=[slot.programme.pk, slot.duty.key, first, code])


def line(row: Owed, post: Post) -> dict[str, Any]:
    """One row of a list of reports, in words."""
    words, phase = state_words(row)
    return {
        "row": row,
        "name": row.matter.title if row.matter else duty_words(row.slot),
        "place": wording.place(row.division, post.division),
        "duty": duty_words(row.slot),
        "period": period_words(row.slot),
        "standing": standing(row),
        "state": words,
        "phase": phase,
        "url": form_url(row.slot, row.division.code, row.matter.pk if row.matter else None),
    }
