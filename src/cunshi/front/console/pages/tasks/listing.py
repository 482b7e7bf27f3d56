"""The tasks that a post sees, by plan, lead unit, state and month; the ones to be done first on top."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.tasks.places import month_typed, plans_of
from cunshi.kernel import clock, periods
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks import listing
from cunshi.work.tasks.listing import Item, Narrowed, Row
from cunshi.work.tasks.places import turns_of
from cunshi.work.tasks.rules import State

ROWS = 50


class View:
    """What the list is narrowed to."""

    def __init__(self, request: HttpRequest) -> None:
        asked = request.GET
        self.post: Post = request.post  # type: ignore[attr-defined]
        self.plans = plans_of(self.post)
        self.plan: Programme | None = next((each for each in self.plans if each.key == asked.get("plan")), None)
        self.q = asked.get("q", "").strip()[:60]
        self.state = asked.get("state", "") if asked.get("state") in State.values else ""
        unit = asked.get("unit", "")
        self.unit = unit if unit == "none" or (unit.isascii() and unit.isdigit() and len(unit) < 10) else ""
        self.month: date | None = month_typed(asked.get("month", ""))
        self.own = asked.get("own") == "1"
        self.narrowed = any((self.plan, self.q, self.state, self.unit, self.month, self.own))

    @property
    def year(self) -> int:
        """The year whose plans are shown: this one, else the newest that has tasks."""
        years = {each.year for each in self.plans}
        today = clock.today().year
        return today if today in years or not years else max(years)

    @property
    def rows(self) -> list[Row]:
        """The tasks of the plans chosen whose words hold what is searched, and the turns that touch the month."""
        chosen = [self.plan] if self.plan else [each for each in self.plans if each.year == self.year]
        found = [row for row in turns_of(chosen) if self._said(row)]
        if self.month is None:
            return found
        span = periods.at("monthly", self.month)
        return [row for row in found if row[2].first <= span.last and row[2].last >= span.first]

    def _said(self, row: Row) -> bool:
        _plan, task, _turn = row
        words = (task.names.zh, task.names.en, task.lead, task.asks, task.source.clause, task.source.quote)
        return self.q.lower() in " ".join(filter(None, words)).lower()

    @property
    def months(self) -> list[date]:
        """The months to choose from."""
        return [date(self.plan.year if self.plan else self.year, number, 1) for number in range(1, 13)]


@page("tasks")
def tasks(request: HttpRequest) -> HttpResponse:
    """One page of the list, with the numbers of each state and unit."""
    view = View(request)
    text = request.GET.get("page", "1")
    number = max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    narrowed = Narrowed(view.state, view.unit, view.own)
    items, total = listing.page_of(view.post, view.rows, narrowed, limit=ROWS, offset=(number - 1) * ROWS)
    states, units = listing.counts(view.post, view.rows, Narrowed(own=view.own))
    context = {
        "view": view,
        "rows": [row_of(each, view.post) for each in items],
        "states": [(each.value, each.label, states[each]) for each in State if states.get(each)],
        "all": sum(states.values()),
        "units": sorted(((str(unit or "none"), name, count) for (unit, name), count in units.items()), key=_by_name),
        "page": Paginator(range(total), ROWS).get_page(number),
        "illustrative": any(each.programme.illustrative for each in items),
    }
    return render(request, "console/tasks/list.html", context)


def _by_name(unit: tuple[str, str, int]) -> tuple[bool, str]:
    return not unit[1], unit[1]


def row_of(item: Item, post: Post) -> dict[str, Any]:
    """A row of the list: its name, where it is done when not at the post's own division, its page."""
    args = [item.programme.key, item.task.key, item.code, item.turn.month or 0]
    return {
        "item": item,
        "name": shown(item.task.names),
        "place": item.division if item.code != post.division_id else "",
        "url": reverse("console:task", args=args),
    }


urlpatterns = [path("tasks/", tasks, name="tasks")]
