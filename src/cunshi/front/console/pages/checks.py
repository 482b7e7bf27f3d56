"""The monthly check of data: breaches of today, the check as issued, explanations and what is decided on them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cunshi.exchange.workbooks import wording
from cunshi.exchange.workbooks.checks import Count, Line, write_checks
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.places import below, path_of
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused
from cunshi.oversight.checks import actions, queries, words
from cunshi.oversight.checks.models import Finding, Round
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter

ROWS = 50


@dataclass(frozen=True)
class Row:
    """A finding, or before the check is issued a breach, as pages print it."""

    line: Line
    matter: Matter
    key: str
    place: str
    state: str
    severity: str
    finding: Finding | None = None
    may_decide: bool = False

    @property
    def light(self) -> str:
        return words.LIGHTS[self.state]

    @property
    def shape(self) -> str:
        return words.SHAPES[self.state]

    @property
    def since(self) -> str:
        return words.standing_since(self.line.months)

    @property
    def url(self) -> str:
        return reverse("console:matter", args=[self.matter.pk]) + f"#{self.place}"


@dataclass(frozen=True)
class View:
    """A division's check of one month."""

    path: list[Division]
    month: date
    rounds: list[Round]
    rows: list[Row]
    may_issue: bool

    @property
    def division(self) -> Division:
        return self.path[-1]


@page("checks")
def checks(request: HttpRequest) -> HttpResponse:
    """What the check of a month found in a division, by rule, by division and by unit; every finding."""
    post: Post = request.post  # type: ignore[attr-defined]
    view = _view(request, post)
    chosen = request.GET.get("rule", "")
    shown = [row for row in view.rows if not chosen or row.key == chosen]
    rows = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    mine = set(
        queries.to_mend(post)
        .filter(pk__in=[row.finding.pk for row in rows if row.finding])
        .values_list("pk", flat=True)
    )
    context = {
        "view": view,
        "path": view.path,
        "division": view.division,
        "groups": below(view.division),
        "month": view.month,
        "months": [date(clock.today().year, month, 1) for month in range(1, clock.today().month + 1)],
        "running": view.month == _first(),
        "round": view.rounds[0] if view.rounds else None,
        "by_rule": [(key, count) for key, count in _counted(view.rows, lambda row: (row.key, row.line.rule))],
        "by_unit": [count for _key, count in _counted(view.rows, lambda row: (row.line.unit, row.line.unit))],
        "by_place": [count for _key, count in _counted(view.rows, _place)],
        "rule": chosen,
        "page": rows,
        "rows": [(row, bool(row.finding and row.finding.pk in mine)) for row in rows],
        "settled": sum(row.state in ("mended", "explained") for row in view.rows),
    }
    return render(request, "console/checks.html", context)


@page("checks")
def export(request: HttpRequest) -> HttpResponse:
    """The whole check of the month as .xlsx."""
    view = _view(request, request.post)  # type: ignore[attr-defined]
    counts = [count for _key, count in _counted(view.rows, lambda row: (row.key, row.line.rule))]
    said = {"division": view.division.name, "month": f"{view.month:%Y-%m}"}
    title = _("%(division)s: check of data of %(month)s") % said
    note = _("As of %(day)s.") % {"day": clock.today()}
    lines, nothing = [row.line for row in view.rows], _("Nothing breaks a rule here.")
    return attachment(
        title, "xlsx", lambda file: write_checks(counts, lines, file, title=title, note=note, nothing=nothing)
    )


@page("checks")
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Issue the check of the running month for the post's own division."""
    post: Post = request.post  # type: ignore[attr-defined]
    try:
        made = actions.issue_check(by=post, division=post.division, month=_first())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = {"count": made.findings.count(), "due": made.due}
        messages.success(request, _("Issued: %(count)d findings, to be mended until %(due)s.") % said)
    return redirect("console:checks")


@page("checks")
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a finding is right as it stands."""
    return _act(request, pk, lambda post, row: actions.explain(by=post, finding=row, text=request.POST.get("text", "")))


@page("checks")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm an explanation or refuse it."""
    accepted, answer = request.POST.get("accepted") == "yes", request.POST.get("answer", "")
    return _act(request, pk, lambda post, row: actions.decide(by=post, finding=row, accepted=accepted, answer=answer))


def _act(request: HttpRequest, pk: int, act: Callable[[Post, Finding], object]) -> HttpResponse:
    post: Post = request.post  # type: ignore[attr-defined]
    row = get_object_or_404(Finding.objects.visible_to(post).select_related("round", "matter"), pk=pk)
    try:
        act(post, row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Kept."))
    return redirect(reverse("console:checks", query={"rule": row.rule}))


def _first() -> date:
    return clock.today().replace(day=1)


def _view(request: HttpRequest, post: Post) -> View:
    """The check that the address asks for; of the running month beside what breaks a rule today."""
    path_, month = path_of(request, post), _month(request.GET.get("month", ""))
    division = path_[-1]
    plans = queries.plans_over(division.prefix, month.year)
    packs = {plan.pk: plan.pack for plan in plans}
    live = queries.standing(division.prefix, month.year, plans)
    rounds = queries.rounds_of(division.prefix, month)
    if rounds:
        found = queries.found_in(rounds, post, division.prefix, live)
        office = {each.pk for each in rounds if _is_office(post, each)}
        due = {each.pk: each.due for each in rounds}
        rows = [_finding_row(each, division, packs, due[each.finding.round_id], office) for each in found]
    else:
        running = live if month == _first() else []
        matters = Matter.objects.select_related("village", "lead_unit").in_bulk([each.matter for each in running])
        rows = [_breach_row(each, matters[each.matter], division, packs) for each in running]
    levels = {pack.monthly_check.by for pack in packs.values() if pack.monthly_check}
    may_issue = (
        not rounds
        and month == _first()
        and post.division_id == division.code
        and post.level in levels
        and post.role == OFFICE_OF_LEVEL[post.level]
    )
    return View(path_, month, rounds, rows, may_issue)


def _month(asked: str) -> date:
    try:
        month = date.fromisoformat(f"{asked}-01") if asked else _first()
    except ValueError:
        raise Http404 from None
    return month


def _is_office(post: Post, round_: Round) -> bool:
    return post.division_id == round_.division_id and post.role == OFFICE_OF_LEVEL[post.level]


def _finding_row(
    found: queries.Found, division: Division, packs: Mapping[int, Pack], due: date, office: set[int]
) -> Row:
    row = found.finding
    line = _line(row.matter, row.rule, row.kind, found.facts, division, packs)
    said = replace(line, state=str(words.STATES[found.state]), months=row.months, due=due, explanation=row.explanation)
    may_decide = found.state == "answered" and row.round_id in office
    place = words.PLACES.get(row.kind, "facts")
    return Row(said, row.matter, row.rule, place, found.state, row.severity, row, may_decide)


def _breach_row(breach: queries.Breach, matter: Matter, division: Division, packs: Mapping[int, Pack]) -> Row:
    line = _line(matter, breach.rule, breach.kind, breach.facts, division, packs)
    return Row(line, matter, breach.rule, words.PLACES.get(breach.kind, "facts"), "open", breach.severity)


def _line(
    matter: Matter, rule: str, kind: str, facts: Mapping[str, Any], division: Division, packs: Mapping[int, Pack]
) -> Line:
    village = wording.place(matter.village, division)
    pack = packs.get(matter.programme_id)
    return Line(
        rule=words.rule_name(pack, rule) if pack else rule,
        matter=matter.title,
        number=matter.number or "",
        village=village,
        unit=matter.lead_unit.name if matter.lead_unit else matter.village.short_name,
        sentence=words.sentence(kind, facts),
        state=str(words.STATES["open"]),
        months=1,
        due=None,
        explanation="",
    )


def _counted(rows: Sequence[Row], key: Callable[[Row], tuple[str, str]]) -> list[tuple[str, Count]]:
    """What parts of the rows come to, the largest first."""
    groups: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        groups.setdefault(key(row), Counter())[row.state] += 1
    found = [
        (
            value,
            Count(
                name,
                sum(states.values()),
                states["mended"],
                states["explained"],
                states["answered"],
                states["open"],
                states["late"] + states["carried"],
            ),
        )
        for (value, name), states in groups.items()
    ]
    return sorted(found, key=lambda pair: (-pair[1].found, pair[0]))


def _place(row: Row) -> tuple[str, str]:
    return row.matter.village_id, row.line.village


urlpatterns = [
    path("checks/", checks, name="checks"),
    path("checks/export.xlsx", export, name="checks_export"),
    path("checks/issue/", issue, name="issue_check"),
    path("checks/<int:pk>/explain/", explain, name="explain_finding"),
    path("checks/<int:pk>/decide/", decide, name="decide_finding"),
]
