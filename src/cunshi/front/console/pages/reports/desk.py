"""One report as its page needs it: where it belongs, what stands there, what the system knows already."""

import time
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.pages.reports.frame import found_slot, post_of
from cunshi.front.console.places import place_of
from cunshi.work.funds.queries import Payments, money_of
from cunshi.work.matters import queries as ledger
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import State
from cunshi.work.reporting import access
from cunshi.work.reporting.models import FILED, PeriodLock, Report
from cunshi.work.reporting.owing import Slot
from cunshi.work.reporting.queries import Owed, beneath, lock_over, punctuality, roll_up
from cunshi.work.reporting.rules import Content, Sending, asks_why

# A form left open over lunch says nothing about how long a report takes.
LONGEST_SECONDS = 3600


@dataclass
class Desk:
    """A place of reporting before one post."""

    post: Post
    slot: Slot
    division: Division
    matter: Matter | None

    @cached_property
    def report(self) -> Report | None:
        key = {"programme": self.slot.programme, "duty": self.slot.duty.key, "first": self.slot.period.first}
        unit = self.post.unit_id if self.slot.duty.each_unit else None
        found = Report.objects.filter(**key, division=self.division, matter=self.matter, unit=unit)
        return found.select_related("by__account", "by__unit", "reviewed_by__account", "reviewed_by__unit").first()

    @cached_property
    def lock(self) -> PeriodLock | None:
        return lock_over(self.slot.programme, self.slot.duty.key, self.slot.period.first, self.division.code)

    @cached_property
    def may(self) -> bool:
        return access.may_report(self.post, self.slot.duty, self.division, self.matter)

    @cached_property
    def previous(self) -> Report | None:
        """The matter's last report before this period."""
        if self.matter is None:
            return None
        before = Report.objects.filter(matter=self.matter, first__lt=self.slot.period.first, state__in=FILED)
        return before.order_by("-first").first()

    @cached_property
    def paid(self) -> Decimal:
        return ledger.paid(self.matter) if self.matter else Decimal(0)

    @cached_property
    def payments(self) -> Payments | None:
        """What is booked as paid beside what reports said; for a matter whose funds are booked at all."""
        if self.matter is None:
            return None
        booked = money_of(self.matter.lines.all())
        return Payments(booked.paid, self.paid) if booked.allocated else None

    @property
    def row(self) -> Owed:
        return Owed(self.slot, self.division, self.matter, self.report)

    @property
    def base(self) -> int:
        """The version that the writer has before him; a draft is nobody's word yet."""
        return self.report.version if self.report and self.report.state != "draft" else 0

    @property
    def closed(self) -> bool:
        """The matter takes no report any more, whatever the period says."""
        return self.matter is not None and self.matter.state != State.STARTED

    @property
    def where(self) -> dict[str, Any]:
        """The place as the actions take it."""
        return {
            "by": self.post,
            "programme": self.slot.programme,
            "duty": self.slot.duty.key,
            "first": self.slot.period.first,
            "matter": self.matter,
            "division": self.division,
        }

    def look_again(self) -> None:
        """Forget what was read: somebody else has written meanwhile."""
        for name in ("report", "lock", "previous", "paid", "payments"):
            self.__dict__.pop(name, None)
        if self.matter is not None:
            self.matter.refresh_from_db(fields=["state", "percent", "version"])

    def asks_why(self, content: Content) -> bool:
        """Whether what was typed needs a word why."""
        if self.matter is None:
            return False
        counted = self.report.paid if self.report and self.report.state != "draft" else Decimal(0)
        planned: Decimal = self.matter.planned_total  # type: ignore[attr-defined]
        return asks_why(content, percent=self.matter.percent, paid=self.paid - counted, planned=planned)


def of_matter(request: HttpRequest, pk: int, duty: str, first: str) -> Desk:
    """The desk of a matter's report, or Http404."""
    post = post_of(request)
    matter = Matter.objects.visible_to(post).select_related("programme", "village").with_planned().filter(pk=pk).first()
    if matter is None or not post.covers(matter.village_id):
        raise Http404
    slot = found_slot(post, matter.programme_id, duty, first)
    if slot.duty.asks != "progress":
        raise Http404
    return Desk(post, slot, matter.village, matter)


def of_duty(request: HttpRequest, programme: int, duty: str, first: str, code: str) -> Desk:
    """The desk of a division's report, or Http404."""
    division, _line = place_of(request, code)
    slot = found_slot(post_of(request), programme, duty, first)
    if slot.duty.asks == "progress" or slot.duty.by != division.level:
        raise Http404
    return Desk(post_of(request), slot, division, None)


@dataclass(frozen=True)
class Sums:
    """What the system has added up by itself for a statement: of which duty, how it came in, and by division."""

    slot: Slot
    counts: dict[str, int]
    rows: list[dict[str, Any]]
    paid: Decimal
    times: int


def sums_for(desk: Desk) -> Sums | None:
    """Figures beside a statement: the counted duty that it sums, else the progress of the matters in its period."""
    found = beneath(desk.slot)
    if not found:
        return None
    rows = roll_up(found, desk.division.code)
    counts = punctuality(found, desk.division.prefix)
    return Sums(found[-1], counts, rows, sum((row["paid"] for row in rows), Decimal(0)), sum(r["count"] for r in rows))


def opened() -> dict[str, Any]:
    """What a fresh form carries: its own key, so that it counts once, and when it was opened."""
    return {"client_id": uuid4(), "opened": int(time.time())}


def sending(request: HttpRequest) -> Sending:
    """The form's own key and the seconds that it stood open; what is no number is no time."""
    try:
        key: UUID | None = UUID(request.POST.get("client_id", ""))
    except ValueError:
        key = None
    text = request.POST.get("opened", "")
    spent = int(time.time()) - int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
    return Sending(client_id=key, seconds=spent if 0 <= spent <= LONGEST_SECONDS else None)


def number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
