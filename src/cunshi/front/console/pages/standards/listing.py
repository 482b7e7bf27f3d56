"""Villages with class, grade, honours and what the next grade lacks; also as a workbook; figures a plan leaves open."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_POST

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.standards import Row, write_standards
from cunshi.foundation.divisions.models import Division
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.pages.standards import tallies
from cunshi.front.console.pages.standards.places import plans_of, post_of, usual
from cunshi.front.console.pages.targets.places import typed
from cunshi.front.console.places import require_covered
from cunshi.front.console.tables import header
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.standards import Standard
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import access, actions, given, queries, words
from cunshi.work.standards.queries import Standing
from cunshi.work.standards.scoring import Ladder

ROWS = 50
HEADERS = [
    (_l("Village"), "village", False),
    (_l("Planning class"), "class", False),
    (_l("Village grade"), "grade", False),
    (_l("Follows from the check"), "follows", False),
    (_l("Checked"), "checked", False),
    (_l("What the next grade lacks"), "lacks", True),
    (_l("Honours"), "honours", False),
]
STATES = {
    "rise": _l("a higher grade may be given"),
    "held": _l("grade and check agree"),
    "fallen": _l("below its grade"),
    "unchecked": _l("not checked"),
}


class View:
    """What the list shows: the villages of one plan and standard in a division, narrowed and in an order."""

    def __init__(self, request: HttpRequest) -> None:
        post, asked = post_of(request), request.GET
        self.plans = plans_of(post)
        self.plan = usual(self.plans, asked.get("plan", ""))
        self.division = self._division(request)
        standards = given.standards_of(self.plan) if self.plan else []
        self.standards = [(each.key, shown(each.names)) for each in standards]
        named = next((each for each in standards if each.key == asked.get("standard")), None)
        self.standard: Standard | None = named or next(iter(standards), None)
        self.ladder: Ladder | None = given.ladder(self.plan, self.standard) if self.plan and self.standard else None
        self.chosen = {name: asked.get(name, "") for name in ("grade", "state", "class", "honour", "q", "sort")}
        self.all = self._all()
        kept = [row for row in self.all if self._keeps(row)]
        self.sort = self.chosen["sort"]
        order = _KEYS.get(self.sort.strip("-"))
        self.rows = sorted(kept, key=order, reverse=self.sort.startswith("-")) if order else kept

    def _division(self, request: HttpRequest) -> Division:
        """The division asked for, else the plan's, as far as it lies within the post."""
        post, code = post_of(request), request.GET.get("division", "").strip()
        if code and code != post.division_id:
            require_covered(post, code)
            return get_object_or_404(Division, code=code)
        root = self.plan.root if self.plan else post.division
        return root if root.code.startswith(post.prefix) else post.division

    def _all(self) -> list[Row]:
        if self.plan is None or not self.division.code.startswith(self.plan.root.prefix):
            return []
        titles = {each.key: shown(each.names) for each in given.honours_of(self.plan)}
        villages = list(Division.objects.within(self.division.code).villages().order_by("code"))
        return [_row(each, self.division, titles) for each in queries.standings(self.plan, self.ladder, villages)]

    def _keeps(self, row: Row) -> bool:
        chosen, standing = self.chosen, row.standing
        grade = standing.graded.grade if standing.graded and standing.graded.grade else "none"
        classed = standing.classed.village_class if standing.classed else "none"
        return (
            chosen["grade"] in ("", grade)
            and chosen["state"] in ("", standing.state)
            and chosen["class"] in ("", classed)
            and (not chosen["honour"] or chosen["honour"] in {each.honour for each in standing.honours})
            and chosen["q"].strip() in standing.village.full_name
        )


def _row(standing: Standing, scope: Division, titles: dict[str, str]) -> Row:
    return Row(
        standing,
        wording.place(standing.village, scope),
        words.class_name(standing.classed) if standing.classed else "",
        [titles.get(each.honour, each.honour) for each in standing.honours],
        str(STATES[standing.state]),
    )


_KEYS: dict[str, Callable[[Row], Any]] = {
    "village": lambda row: row.place,
    "class": lambda row: row.village_class,
    "grade": lambda row: row.standing.rank,
    "follows": lambda row: row.standing.follows if row.standing.score else -1,
    "checked": lambda row: str(row.standing.check.checked_on) if row.standing.check else "",
    "lacks": lambda row: len(row.standing.score.lacks) if row.standing.score else -1,
    "honours": lambda row: len(row.honours),
}


@page("standards")
@require_GET
def standards(request: HttpRequest) -> HttpResponse:
    """The list with the number of villages of each grade beside what the plan wants."""
    return _show(request)


def _show(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    view, post = View(request), post_of(request)
    shown_rows = Paginator(view.rows, ROWS).get_page(request.GET.get("page"))
    states = Counter(row.standing.state for row in view.all)
    context = {
        "view": view,
        "page": shown_rows,
        "rows": shown_rows.object_list,
        "tiles": tallies.grades(view.plan, view.ladder, view.all),
        "states": [(key, label, states[key]) for key, label in STATES.items() if states[key]] if view.ladder else [],
        "classes": tallies.classes(view.all),
        "honours": tallies.honours(view.plan, view.all),
        "held_back": tallies.held_back(view.all),
        "open": tallies.left_open(view.ladder),
        "may_state": view.plan is not None and access.may_state(post, view.plan),
        "headers": [header(view.sort, str(label), key, figure) for label, key, figure in HEADERS],
        "typed": request.POST,
        "problems": problems or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "console/standards/list.html", context, status=status)


@page("standards")
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    view = View(request)
    if view.plan is None:
        raise Http404
    known = {"place": view.division.short_name, "plan": view.plan}
    title = _("%(place)s, classes and grades of villages, %(plan)s") % known
    note = _("As of %(day)s") % {"day": clock.today()}
    return attachment(title, "xlsx", lambda file: write_standards(view.rows, file, title=title, note=note))


@page("standards")
@require_POST
def state(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """State a figure that the plan leaves open."""
    post = post_of(request)
    programme = get_object_or_404(Programme.objects.visible_to(post).select_related("root", "extends"), key=plan)
    standard = given.find(programme, key)
    if standard is None or not post.covers(programme.root_id):
        raise Http404
    item, _colon, grade = request.POST.get("which", "").partition(":")
    amount = typed(request.POST.get("amount", ""))
    try:
        row = actions.state_figure(
            by=post,
            programme=programme,
            standard=key,
            item=item,
            grade=grade,
            amount=amount if amount is not None else Decimal("NaN"),
            line=request.POST.get("line", ""),
        )
    except Refused as refusal:
        return _show(request, refusal.problems)
    known = {"figure": words.plain(row.amount)}
    messages.success(request, _("Stated: %(figure)s. Grades are computed with it from now on.") % known)
    return redirect(reverse("console:standards", query={"plan": plan, "standard": key}) + "#open")


urlpatterns = [
    path("standards/", standards, name="standards"),
    path("standards.xlsx", download, name="standards_file"),
    path("standards/<slug:plan>/<slug:key>/figure/", state, name="state_standard"),
]
