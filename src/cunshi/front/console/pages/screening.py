"""Screening: everything submitted to the post's level on one page, decided together or tried first."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks import wording
from cunshi.foundation.people.models import Post, Unit, UnitKind
from cunshi.front.console.access import page
from cunshi.front.console.forms.screening import DecisionForm, decisions
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem
from cunshi.rulebook.calendar import allowed_on
from cunshi.work.matters import actions
from cunshi.work.matters.actions import Decision
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import Action, State

ROWS = 100


@dataclass(frozen=True)
class Result:
    """What became of a decision, for the reader: the matter, the decision in words, the reason typed, the problems."""

    matter: Matter
    decision: str
    reason: str
    problems: list[Problem]
    # Where leave to act outside the stage is asked for; empty when no stage stands against the decision.
    ask: str = ""


@page("screening")
def screening(request: HttpRequest) -> HttpResponse:
    """List what waits for a decision; POST takes the decisions, or with `act` = dry only tries them."""
    post: Post = request.post  # type: ignore[attr-defined]
    units = _units(post)
    dry_run = request.POST.get("act") == "dry"
    results = _decide(request, post, units, dry_run=dry_run) if request.method == "POST" else []
    submitted = Paginator(wording.with_parts(_submitted(post)), ROWS).get_page(request.GET.get("page"))
    refused = {result.matter.pk: result.problems for result in results if result.problems}
    return render(
        request,
        "console/screening.html",
        {
            "page": submitted,
            "rows": [_row(matter, post, request, units, refused.get(matter.pk, [])) for matter in submitted],
            "results": results,
            "illustrative": any(matter.programme.illustrative for matter in submitted),
            "done": sum(not result.problems for result in results),
            "refused": len(refused),
            "dry_run": dry_run,
            "empty_post": request.method == "POST" and not results,
            "has_units": len(units) > 1,
        },
    )


def _submitted(post: Post) -> Any:
    """What was submitted to the post's level by the villages of its own subtree, the oldest first."""
    matters = Matter.objects.visible_to(post).led_in(post.prefix).filter(state=State.SUBMITTED, level=post.level)
    return matters.order_by("changed_at", "pk")


def _units(post: Post) -> list[tuple[str, str]]:
    """The departments of the post's division, where the plan hands matters to one."""
    if post.level != Level.REGION:
        return []
    found = Unit.objects.visible_to(post).filter(division_id=post.division_id, kind=UnitKind.DEPARTMENT)
    return [("", _("no department yet")), *((str(unit.pk), str(unit)) for unit in found)]


def _form(matter: Matter, post: Post, units: list[tuple[str, str]], **kwargs: Any) -> DecisionForm:
    choices = decisions(matter.programme.pack, post.level)
    return DecisionForm(prefix=f"m{matter.pk}", title=matter.title, choices=choices, units=units, **kwargs)


def _row(
    matter: Matter, post: Post, request: HttpRequest, units: list[tuple[str, str]], problems: list[Problem]
) -> dict[str, Any]:
    """A line with what was typed into it before, on the matter as it stands now."""
    typed = {name: request.POST.get(f"m{matter.pk}-{name}", "") for name in ("decision", "reason", "unit")}
    return {
        "matter": matter,
        "villages": wording.villages(matter, post.division),
        "category": wording.category(matter),
        "funds": wording.funds(matter),
        "form": _form(matter, post, units, initial={**typed, "version": matter.version}),
        "problems": problems,
    }


def _decide(request: HttpRequest, post: Post, units: list[tuple[str, str]], *, dry_run: bool) -> list[Result]:
    """Take every decision that was chosen; those that cannot be understood are refused beside the others."""
    keys = [int(key) for key in request.POST.getlist("row") if key.isdigit()]
    matters = Matter.objects.visible_to(post).filter(pk__in=keys).select_related("programme", "village")
    taken: list[Decision] = []
    words: dict[int, str] = {}
    results: list[Result] = []
    for matter in matters.order_by("changed_at", "pk"):
        form = _form(matter, post, units, data=request.POST)
        if not request.POST.get(f"m{matter.pk}-decision"):
            continue
        if form.is_valid():
            taken.append(_decision(matter, form))
            words[matter.pk] = form.names[form.cleaned_data["decision"]]
        else:
            results.append(_misread(matter, request))
    outcomes = actions.screen(by=post, decisions=taken, dry_run=dry_run)
    return results + [
        Result(
            each.decision.matter,
            words[each.decision.matter.pk],
            each.decision.reason,
            each.problems,
            _ask(each.decision) if each.problems else "",
        )
        for each in outcomes
    ]


def _ask(decision: Decision) -> str:
    matter = decision.matter
    if allowed_on(matter.programme.pack, decision.action, clock.today()):
        return ""
    about = {"programme": matter.programme_id, "action": decision.action, "division": matter.village_id}
    return reverse("console:exceptions", query=about, fragment="ask")


def _decision(matter: Matter, form: DecisionForm) -> Decision:
    typed = form.cleaned_data
    action, _colon, level = typed["decision"].partition(":")
    facts: dict[str, Any] = {}
    if action == Action.ACCEPT:
        unit = Unit.objects.get(pk=typed["unit"]) if typed.get("unit") else None
        facts = {"handling_level": Level(int(level)), "lead_unit": unit}
    return Decision(matter, typed["version"], action, typed["reason"], facts)


def _misread(matter: Matter, request: HttpRequest) -> Result:
    chosen = request.POST.get(f"m{matter.pk}-decision", "")
    problem = Problem(
        matter.title,
        _("“%(decision)s” is not a decision that the plan's route offers here.") % {"decision": chosen},
        _("Choose one of the list."),
    )
    return Result(matter, chosen, request.POST.get(f"m{matter.pk}-reason", ""), [problem])


urlpatterns = [path("screening/", screening, name="screening")]
