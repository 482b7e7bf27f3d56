"""The targets of a plan at a place: asked for, reached, time passed, how each stands; also as a workbook."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.targets import owner_of, write_targets
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.forms.ledger import own_division
from cunshi.front.console.pages.targets.places import plans_of, target_url
from cunshi.front.console.tables import around, header
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import board
from cunshi.work.targets.board import Line
from cunshi.work.targets.rules import Standing

HEADERS = [
    (_l("Target"), "", False),
    (_l("Asked for"), "", False),
    (_l("Reported so far"), "value", True),
    (_l("Reached"), "reached", True),
    (_l("Time passed"), "elapsed", True),
    (_l("State"), "state", False),
    (_l("Not reported"), "missing", True),
    (_l("Owner"), "owner", False),
]
_ORDER = list(Standing)


class View:
    """What the list shows: one plan at one division, narrowed by state and unit of measure, in an order."""

    def __init__(self, request: HttpRequest) -> None:
        post: Post = request.post  # type: ignore[attr-defined]
        self.plans = plans_of(post)
        year = clock.today().year
        named = next((each for each in self.plans if each.key == request.GET.get("plan")), None)
        usual = next((each for each in self.plans if each.year == year), None)
        self.plan: Programme | None = named or usual or next(iter(self.plans), None)
        self.division, self.problem = self._division(request, post)
        code = self.division.code
        self.path, self.below = around(code, post)
        self.all: list[Line] = board.board([self.plan], code) if self.plan else []
        self.state, self.unit = request.GET.get("state", ""), request.GET.get("unit", "")
        self.sort = request.GET.get("sort", "")
        rows = [each for each in self.all if self.state in ("", each.standing) and self.unit in ("", each.target.unit)]
        order = _KEYS.get(self.sort.strip("-"))
        self.rows = sorted(rows, key=order, reverse=self.sort.startswith("-")) if order else rows

    def _division(self, request: HttpRequest, post: Post) -> tuple[Division, Problem | None]:
        code, problem = own_division(request.GET.get("division", "").strip(), post)
        root = self.plan.root if self.plan else post.division
        usual = root if root.code.startswith(post.prefix) else post.division
        if code and code != usual.code and code.startswith(root.prefix):
            return Division.objects.get(code=code), problem
        return usual, problem


_KEYS: dict[str, Any] = {
    "value": lambda line: line.value or 0,
    "reached": lambda line: line.reached if line.reached is not None else -1,
    "elapsed": lambda line: line.elapsed,
    "state": lambda line: _ORDER.index(line.standing),
    "missing": lambda line: line.missing,
    "owner": lambda line: owner_of(line),
}


@page("targets")
def targets(request: HttpRequest) -> HttpResponse:
    """The list with the number of each state."""
    view = View(request)
    counts = Counter(each.standing for each in view.all)
    context = {
        "view": view,
        "rows": [
            {"line": each, "name": each.target.names.text(get_language()), "owner": owner_of(each),
             "url": target_url(each.programme, each.target, each.code)}
            for each in view.rows
        ],
        "states": [(each.value, each.label, counts[each]) for each in Standing if counts[each]],
        "units": sorted({each.target.unit for each in view.all}),
        "headers": [header(view.sort, str(label), key, figure) for label, key, figure in HEADERS],
        "illustrative": view.plan is not None and view.plan.illustrative,
        "problems": [view.problem] if view.problem else [],
    }  # fmt: skip
    return render(request, "console/targets/list.html", context)


@page("targets")
def download(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    view = View(request)
    if view.plan is None:
        raise Http404
    title = _("%(place)s, targets of %(plan)s") % {"place": view.division.short_name, "plan": view.plan}
    note = _("As of %(day)s") % {"day": clock.today()}
    return attachment(title, "xlsx", lambda file: write_targets(view.rows, file, title=title, note=note))


urlpatterns = [
    path("targets/", targets, name="targets"),
    path("targets.xlsx", download, name="targets_file"),
]
