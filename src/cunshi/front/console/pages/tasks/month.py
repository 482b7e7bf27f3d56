"""The month list of a division's units: all that is due, of all plans; on screen, on paper and as a workbook."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks.months import write_month
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import RoleKey
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.forms.ledger import own_division
from cunshi.front.console.pages.tasks.places import month_typed
from cunshi.front.console.tables import around
from cunshi.kernel import clock
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks.lines import Line, Standing, Work
from cunshi.work.tasks.months import Counts, month_list, months_around

ROWS = 100
OFFICE = "office"


def _target(key: tuple[str, ...]) -> str:
    return reverse("console:target", args=key[:3])


# Where a line of each kind is done or read.
LINKS: dict[Work, Callable[[tuple[str, ...]], str]] = {
    Work.TASK: lambda key: reverse("console:task", args=key),
    Work.DUTY: lambda key: reverse("console:punctuality", query={"duty": key[1], "year": key[2][:4]}),
    Work.REPORT: _target,
    Work.TARGET: _target,
}


class View:
    """What the page shows: one month of a division's units, or of one of them."""

    def __init__(self, request: HttpRequest) -> None:
        self.post: Post = request.post  # type: ignore[attr-defined]
        # A department reads its own list; who oversees a division reads those of all its units.
        self.whole = self.post.role != RoleKey.DEPARTMENT_OFFICER
        code, self.problem = own_division(request.GET.get("division", "") if self.whole else "", self.post)
        self.path, self.below = around(code or self.post.division_id, self.post)
        self.division = self.path[-1]
        asked = month_typed(request.GET.get("month", ""))
        self.first: date = (asked or clock.today()).replace(day=1)
        plans = Programme.objects.visible_to(self.post).select_related("root", "extends")
        self.month = month_list(self.post, self.division, self.first, plans)
        self.names = {unit.pk: unit.name for unit in self.month.asked.units}
        self.unit = self._unit(request.GET.get("unit", ""))
        self.lines = [line for line in self.month.lines if self._mine(line)]
        self.state = request.GET.get("state", "") if request.GET.get("state") in Standing.values else ""
        self.shown = [line for line in self.lines if self.state in ("", line.standing)]

    def _unit(self, asked: str) -> str:
        """The unit chosen: of a department its own; none for all of them."""
        if not self.whole:
            return str(self.post.unit_id)
        return asked if asked == OFFICE or asked in {str(pk) for pk in self.names} else ""

    def _mine(self, line: Line) -> bool:
        if self.unit in ("", str(line.unit_id)):
            return True
        person = not self.whole and any(each.account == self.post.account_id for each in line.persons)
        return (self.unit == OFFICE and line.unit_id is None) or person

    @property
    def title(self) -> str:
        place = {"": self.division.short_name, OFFICE: _("office of %(place)s") % {"place": self.division.short_name}}
        known = place.get(self.unit) or self.names.get(int(self.unit), self.post.unit.name)
        return _("%(who)s, tasks of %(month)s") % {"who": known, "month": f"{self.first:%Y-%m}"}

    def who(self, line: Line) -> str:
        """The unit of a line, and the persons who do it."""
        unit = self.names.get(line.unit_id, "") if line.unit_id else _("the office itself")
        persons = "、".join(each.name for each in line.persons)
        return f"{unit} {persons}".strip()


@page("tasks")
def month(request: HttpRequest) -> HttpResponse:
    """The list; whoever reads all units finds their numbers above it and opens each."""
    view = View(request)
    rows = Paginator(view.shown, ROWS).get_page(request.GET.get("page"))
    before, after = months_around(view.first)
    totals = Counts()
    for line in view.lines:
        totals.add(line.standing)
    standings = [(each.value, each.label, sum(line.standing == each for line in view.lines)) for each in Standing]
    context = {
        "view": view,
        "totals": totals,
        "units": _units(view) if view.whole and not view.unit else [],
        "standings": [row for row in standings if row[2]],
        "rows": [{"line": each, "who": view.who(each), "url": LINKS[each.work](each.key)} for each in rows],
        "page": rows,
        "before": before,
        "after": after,
        "problems": [view.problem] if view.problem else [],
        "illustrative": any(each.programme.illustrative for each in rows),
    }
    return render(request, "console/tasks/month.html", context)


def _units(view: View) -> list[dict[str, Any]]:
    """Each unit with what is done, late and open; the one with most that is late on top."""
    rows = [
        {
            "key": str(unit or OFFICE),
            "name": view.names.get(unit, "") if unit else _("the office itself"),
            "counts": counts,
        }
        for unit, counts in view.month.counts().items()
    ]
    return sorted(rows, key=lambda row: (-row["counts"].late, row["name"]))


@page("tasks")
def download(request: HttpRequest) -> HttpResponse:
    """The same lines as a workbook."""
    view = View(request)
    note = _("As of %(day)s") % {"day": clock.today()}
    return attachment(
        view.title, "xlsx", lambda file: write_month(view.shown, file, title=view.title, note=note, who=view.who)
    )


urlpatterns = [
    path("tasks/month/", month, name="task_month"),
    path("tasks/month.xlsx", download, name="task_month_file"),
]
