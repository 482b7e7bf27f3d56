"""Which division, year, duty and period a page of figures speaks of; and how counts become rates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.pages.reports.frame import duty_words, post_of
from cunshi.front.console.places import place_of
from cunshi.kernel import clock, codes, ratios
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting.owing import Slot, latest, slots

WHOLE_YEAR = "all"
ALL_DUTIES = "all"
# Periods that stand beside each other before the whole year is asked for.
RECENT = 6


@dataclass(frozen=True)
class Rate:
    """Counts of a row, and the parts of what was due by now: what is still pending counts in no rate."""

    counts: dict[str, Any]

    @property
    def due(self) -> int:
        return int(self.counts["owed"] - self.counts["pending"])

    @property
    def filed(self) -> int:
        return int(self.counts["on_time"] + self.counts["late"])

    @property
    def on_time(self) -> Decimal | None:
        return ratios.percent(int(self.counts["on_time"]), self.due)

    @property
    def late(self) -> Decimal | None:
        return ratios.percent(int(self.counts["late"]), self.due)

    @property
    def missing(self) -> Decimal | None:
        return ratios.percent(int(self.counts["missing"]), self.due)


class View:
    """What is asked for: division, year, duty and period, each with its choices."""

    def __init__(self, request: HttpRequest) -> None:
        self.post: Post = post_of(request)
        code = request.GET.get("division", "") or self.post.division_id
        if code == self.post.division_id:
            self.division, self.path = self.post.division, [self.post.division]
        else:
            self.division, self.path = place_of(request, code)
        self._asked = request.GET

    @cached_property
    def plans(self) -> list[Programme]:
        """The plans of all years that can concern the division; what they ask for elsewhere is left out by scope."""
        return list(Programme.objects.visible_to(self.post).select_related("root"))

    @cached_property
    def years(self) -> list[int]:
        return sorted({plan.year for plan in self.plans}, reverse=True)

    @cached_property
    def year(self) -> int:
        text = self._asked.get("year", "")
        asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else clock.today().year
        return asked if asked in self.years else next(iter(self.years), clock.today().year)

    @cached_property
    def of_year(self) -> list[Slot]:
        return slots([plan for plan in self.plans if plan.year == self.year])

    @cached_property
    def duties(self) -> dict[str, str]:
        """The duties of the year by key; reports on progress first."""
        found = {slot.duty.key: (slot.duty.asks != "progress", duty_words(slot)) for slot in self.of_year}
        named = {key: name for key, (_last, name) in sorted(found.items(), key=lambda item: item[1])}
        return named | ({ALL_DUTIES: _("All reports together")} if len(named) > 1 else {})

    @cached_property
    def duty(self) -> str:
        asked = self._asked.get("duty", "")
        return asked if asked in self.duties else next(iter(self.duties), "")

    @cached_property
    def of_duty(self) -> list[Slot]:
        return [slot for slot in self.of_year if self.duty in (ALL_DUTIES, slot.duty.key)]

    @cached_property
    def firsts(self) -> list[date]:
        """The first days of the periods that can be chosen, newest first."""
        return sorted({slot.period.first for slot in self.of_duty}, reverse=True)

    @cached_property
    def first(self) -> date | None:
        """The period asked for, the one that runs (or ended last) unless another is; none for the whole year."""
        asked = self._asked.get("first", "")
        if asked == WHOLE_YEAR or self.running is None:
            return None
        return next((day for day in self.firsts if day.isoformat() == asked), self.running.period.first)

    @cached_property
    def shown(self) -> list[Slot]:
        """The periods set side by side: the latest few, or all where the whole year is asked for."""
        few = set(self.firsts if self.first is None else self.firsts[:RECENT]) | {self.first}
        return [slot for slot in self.of_duty if slot.period.first in few]

    @cached_property
    def chosen(self) -> list[Slot]:
        return [slot for slot in self.of_duty if self.first in (None, slot.period.first)]

    @cached_property
    def running(self) -> Slot | None:
        return latest(self.of_duty, clock.today())

    @property
    def query(self) -> dict[str, str]:
        first = self.first.isoformat() if self.first else WHOLE_YEAR
        return {"division": self.division.code, "year": str(self.year), "duty": self.duty, "first": first}

    def url(self, name: str = "punctuality", **changes: str) -> str:
        """The same page with something changed; an empty value takes the choice away."""
        query = {key: value for key, value in {**self.query, **changes}.items() if value}
        return f"{reverse(f'console:{name}')}?{urlencode(query)}"


def named(code: str, name: str) -> str:
    """A division's short name from its two columns."""
    return Division(code=code, name=name, level=codes.level(code)).short_name


def added(rows: list[dict[str, Any]]) -> dict[str, int]:
    """The counts of several rows together."""
    keys = ("owed", "on_time", "late", "missing", "pending", "returned", "unreviewed", "short")
    return {key: sum(int(row[key]) for row in rows) for key in keys}
