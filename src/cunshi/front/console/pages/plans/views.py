"""The list of plans, one plan's page, and opening a plan for its year."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.exceptions import waiting_for
from cunshi.front.console.pages.plans import origin, sections
from cunshi.front.console.pages.plans.clauses import Text, percent
from cunshi.front.console.pages.plans.opening import offers
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook import loader
from cunshi.rulebook.coverage import count, cover
from cunshi.rulebook.parts import Stage
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.values import Names
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme

PLANS_A_PAGE = 50


@page("plans")
def plans(request: HttpRequest) -> HttpResponse:
    """The plans in force for the post's division and those of divisions within it, and what can still be opened."""
    return _list(request)


def _list(request: HttpRequest, problems: list[Problem] | None = None, status: int = 200) -> HttpResponse:
    post: Post = request.post  # type: ignore[attr-defined]
    # A pack's whole text isn't needed for a line of the list: only its names and its stages are read.
    rows = (
        Programme.objects.visible_to(post)
        .annotate(
            names=F("published__content__names"),
            stages=F("published__content__stages"),
            counted=F("published__content__counted"),
            upper_names=F("extends__published__content__names"),
        )
        .select_related("root", "opened_by__unit", "extends")
    )
    shown = Paginator(rows, PLANS_A_PAGE).get_page(request.GET.get("page"))
    counts = {row.digest: count(cover(row.pack)) for row in shown if row.counted}
    for row in shown:
        row.share = counts.get(row.digest)
        row.percent = percent(row.share) if row.share else ""
        row.title = Names.model_validate(row.names).text(get_language())
        row.upper = Names.model_validate(row.upper_names).text(get_language()) if row.extends else ""
        row.stage = _stage_today(row.stages)
    waiting = len(waiting_for(post))
    context = {"page": shown, "to_open": offers(post), "waiting": waiting, "badges": {"plans": waiting}}
    context["problems"] = problems or []
    return render(request, "console/plans.html", context, status=status)


def _stage_today(stages: list[dict[str, Any]]) -> str:
    if not stages:
        return _("no stages set")
    running = [each for each in map(Stage.model_validate, stages) if each.covers(clock.today())]
    return running[0].names.text(get_language()) if running else _("between stages")


@page("plans")
@require_POST
def open_plan(request: HttpRequest) -> HttpResponse:
    """Open a shipped plan for its year."""
    key, root = request.POST.get("pack", ""), request.POST.get("root", "").strip()
    try:
        if key not in loader.shipped():
            raise Refused.because(key, _("No plan of this key comes with the program."), _("Choose one of the list."))
        opened = open_year(by=request.post, pack=loader.load(key), root=root)  # type: ignore[attr-defined]
    except Refused as refused:
        return _list(request, refused.problems, status=422)
    return redirect("console:plan", key=opened.key)


@page("plans")
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """One plan: its document, stages, rules with their sources, and its text beside what runs it."""
    post: Post = request.post  # type: ignore[attr-defined]
    rows = Programme.objects.visible_to(post).select_related("root", "opened_by__unit", "extends__root")
    programme = get_object_or_404(rows, key=key)
    chain = origin.chain(programme, post)
    shown = sections.sections(chain)
    context = {
        "programme": programme,
        "pack": programme.pack,
        "above": chain[1] if len(chain) > 1 else None,
        "timeline": timeline(programme.pack, clock.today()),
        "sections": shown,
        "text": Text(programme.pack, shown, request.GET.get("sentences", "")),
    }
    return render(request, "console/plans_plan.html", context)


@dataclass(frozen=True)
class Period:
    """A stage on the timeline: where it begins and how long it is, in percent of the whole."""

    stage: Stage
    left: str
    width: str
    phase: str


def timeline(pack: Pack, today: date) -> dict[str, Any] | None:
    """The stages along one line with today's mark; None for a plan without stages."""
    if not pack.stages:
        return None
    first = min(stage.start for stage in pack.stages)
    last = max(stage.end for stage in pack.stages) + timedelta(days=1)
    whole = (last - first).days

    def share(days: int) -> str:
        return f"{100 * days / whole:.2f}"

    periods = [
        Period(
            stage, share((stage.start - first).days), share((stage.end - stage.start).days + 1), _phase(stage, today)
        )
        for stage in pack.stages
    ]
    inside = first <= today < last
    return {
        "periods": periods,
        "today": share((today - first).days) if inside else None,
        "between": inside and not any(each.phase == "now" for each in periods),
        "before": today < first,
        "points": [
            (point, share((point.due - first).days + 1)) for point in pack.checkpoints if first <= point.due < last
        ],
    }


def _phase(stage: Stage, today: date) -> str:
    if stage.covers(today):
        return "now"
    return "past" if stage.end < today else "ahead"


urlpatterns = [
    path("plans/", plans, name="plans"),
    path("plans/open/", open_plan, name="open_plan"),
    path("plans/<slug:key>/", plan, name="plan"),
]
