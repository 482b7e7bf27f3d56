"""Today's work: what waits for this post, what is late, what came back, which date is next."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cunshi.exchange.workbooks import wording
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.evidence.queries import open_count
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.front.console.access import page
from cunshi.front.console.matter.turns import forward
from cunshi.front.console.pages.exceptions import waiting_for
from cunshi.front.console.pages.oversight_today import oversight_today
from cunshi.front.console.pages.reports.today import reporting_today
from cunshi.front.console.pages.targets.today import targets_today
from cunshi.front.console.pages.tasks.today import tasks_today
from cunshi.kernel import clock
from cunshi.oversight.measures import queries as measures
from cunshi.oversight.measures.rules import Standing
from cunshi.rulebook.calendar import allowed_on, stage_on, stages_allowing
from cunshi.rulebook.schema import Stage
from cunshi.work.goals.queries import counted, waiting_count
from cunshi.work.matters import queries
from cunshi.work.matters.models import Matter, Notice, Objection, Step, Supervision
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.states import State
from cunshi.work.programmes.models import Programme
from cunshi.work.targets.waiting import drafted

# How many matters a section names before it refers to the ledger.
NAMED = 3
SHOWN = 5


@dataclass(frozen=True)
class Turn:
    """An act that waits for the post: in words, and the page where it is done for many at once, if there is one."""

    label: Promise
    button: Promise
    page: str = ""


# The next act on a matter that waits in each state, in the order in which a day's work is best done.
TURNS = {
    State.SUBMITTED: Turn(_("Submitted to you: decide"), _("To screening"), "screening"),
    State.APPROVED: Turn(_("Approved: publish for notice"), _("To public notices"), "notices"),
    State.NOTICED: Turn(_("Notice over: list and number"), _("To public notices"), "notices"),
    State.FINISHED: Turn(_("Reported finished: inspect and accept"), _("Open the rows")),
    State.ACCEPTED: Turn(_("Accepted: write off"), _("Open the rows")),
    State.DRAFTED: Turn(_("Drafted: deliberate in the village"), _("Open the rows")),
    State.DELIBERATED: Turn(_("Deliberated: submit"), _("Open the rows")),
    State.LISTED: Turn(_("Listed: start"), _("Open the rows")),
    State.STARTED: Turn(_("Under way: report progress"), _("Open the rows")),
}


@page("start")
def start(request: HttpRequest) -> HttpResponse:
    """The work of the post today."""
    post: Post = request.post  # type: ignore[attr-defined]
    mine = Matter.objects.visible_to(post)
    known = _known(post)
    waiting = _waiting(post, known)
    late = _first(_villages(mine.filter(queries.late())).order_by("planned_finish", "pk"))
    returned = _returned(post, mine)
    exceptions = waiting_for(post)
    stages = [row for row in queries.supervision_of(post) if row.waits]
    contested = _contested(post)
    plans = _plans(post, known)
    reused = max((plan["reused"] for plan in plans), default=0)
    reports = reporting_today(post, known)
    goals = waiting_count(post, known)
    plans_ask = targets_today(post, known) | tasks_today(post, known)
    return render(
        request,
        "console/start.html",
        {
            "waiting": waiting,
            "late": [_late_row(matter, post) for matter in late],
            "late_count": late[0].total if late else 0,  # type: ignore[attr-defined]
            "returned": [(matter, wording.place(matter.village, post.division)) for matter in returned],
            "returned_count": returned[0].total if returned else 0,  # type: ignore[attr-defined]
            "notices": _notices(post),
            "exceptions": exceptions,
            "reused": reused,
            "stages": [(row, wording.place(row.matter.village, post.division)) for row in stages[:SHOWN]],
            "stages_count": len(stages),
            "contested": [(row, wording.place(row.matter.village, post.division)) for row in contested],
            "contested_count": contested[0].total if contested else 0,  # type: ignore[attr-defined]
            "goals": goals,
            "plans": plans,
            "registers": any(plan.pack.registers for plan in known),
            "illustrative": any(plan["illustrative"] for plan in plans),
            "may_propose": any(plan["pack"].has_ledger and post.role in plan["pack"].proposal.by for plan in plans),
            **reports.context,
            **plans_ask,
            "nothing": not any(
                (waiting, late, returned, exceptions, reused, stages, contested, goals, plans_ask, reports.any)
            ),
            "badges": {"screening": _to_decide(waiting), "plans": len(exceptions), "reports": reports.waiting},
        },
    )


def _known(post: Post) -> list[Programme]:
    """The plans visible to the post, read once; photos in question, goals, drafts are counted along: fewer queries."""
    visible = Programme.objects.visible_to(post).select_related("root", "extends")
    return list(visible.annotate(reused=open_count(post), **counted(post), **drafted(post)).order_by("root_id"))


def _waiting(post: Post, known: list[Programme]) -> list[dict[str, Any]]:
    """The matters whose next act is the post's, by act; what came back has a section of its own."""
    rows = (
        _villages(queries.waiting_for(post, known).exclude(state=State.RETURNED))
        .select_related("programme")
        .order_by()
        .annotate(
            total=Window(Count("pk"), partition_by=[F("state")]),
            place=Window(RowNumber(), partition_by=[F("state")], order_by=[F("changed_at").asc(), F("pk").asc()]),
        )
        .filter(place__lte=NAMED)
        .order_by("place")
    )
    found: dict[str, list[Matter]] = {}
    for row in rows:
        found.setdefault(row.state, []).append(row)
    return [_turn(post, state, turn, found[state]) for state, turn in TURNS.items() if state in found]


def _to_decide(waiting: list[dict[str, Any]]) -> int:
    return sum(turn["count"] for turn in waiting if turn["page"] == "screening")


def _turn(post: Post, state: State, turn: Turn, rows: list[Matter]) -> dict[str, Any]:
    ledger = reverse("console:ledger", query={"only": "waiting", "state": state.value})
    count: int = rows[0].total  # type: ignore[attr-defined]
    # One matter alone is opened itself: a list of one row would only be a further press.
    alone = not turn.page and count == 1
    many = reverse(f"console:{turn.page}") if turn.page else ledger
    return {
        "label": turn.label,
        "button": _("Do it now") if alone else turn.button,
        "url": reverse("console:matter", args=[rows[0].pk]) if alone else many,
        "urgent": alone or bool(turn.page),
        "page": turn.page,
        "count": count,
        "ledger": ledger,
        "rows": [(row, wording.place(row.village, post.division), _barred(row)) for row in rows],
    }


def _barred(matter: Matter) -> str | Promise:
    """When the plan's stages let the next act be done, if not today; nothing otherwise."""
    action, today, pack = forward(matter.state), clock.today(), matter.programme.pack
    if action is None or allowed_on(pack, action, today):
        return ""
    ahead = [stage.start for stage in stages_allowing(pack, action) if stage.start > today]
    return _("from %(day)s on, by the plan's stages") % {"day": min(ahead)} if ahead else _("its stage is over")


def _first(matters: MatterQuerySet) -> list[Matter]:
    """The first few matters, each with the `total` of all."""
    return list(matters.annotate(total=Window(Count("pk")))[:SHOWN])


def _contested(post: Post) -> list[Supervision]:
    """The first few objections of supervisory committees that the post answers, each with the `total` of all."""
    if not post.may(Capability.PROPOSE):
        return []
    return list(queries.objections_to_answer(post).annotate(total=Window(Count("pk")))[:SHOWN])


def _villages(matters: MatterQuerySet) -> MatterQuerySet:
    return matters.select_related("village")


def _late_row(matter: Matter, post: Post) -> dict[str, Any]:
    days = (clock.today() - matter.planned_finish).days if matter.planned_finish else 0
    return {"matter": matter, "village": wording.place(matter.village, post.division), "days": days}


def _returned(post: Post, mine: MatterQuerySet) -> list[Matter]:
    """What was returned to the villages, with the reason that was given, for those who mend it."""
    if not post.may(Capability.PROPOSE):
        return []
    last = Step.objects.filter(matter=OuterRef("pk"), target=State.RETURNED).order_by("-pk")
    rows = _villages(mine.filter(state=State.RETURNED)).annotate(
        reason=Subquery(last.values("reason")[:1]), returned_at=Subquery(last.values("at")[:1])
    )
    return _first(rows.order_by("-returned_at", "pk"))


def _notices(post: Post) -> list[Notice]:
    """The notices that run today, the one that ends first on top, with their unanswered objections."""
    unanswered = (
        Objection.objects.filter(notice=OuterRef("pk"), upheld=None, matter__village__code__startswith=post.prefix)
        .order_by()
        .values("notice")
        .annotate(count=Count("pk"))
        .values("count")
    )
    running = Notice.objects.visible_to(post).filter(closes_on__gte=clock.today())
    rows = list(running.annotate(open_objections=Subquery(unanswered)).order_by("closes_on", "pk")[:SHOWN])
    for row in rows:
        row.days_left = (row.closes_on - clock.today()).days
    return rows


def _plans(post: Post, known: list[Programme]) -> list[dict[str, Any]]:
    """Each plan that governs the post's division today: its stage, and where its next checkpoint stands."""
    return [_plan(plan, post) for plan in _in_force(post, known)]


def _in_force(post: Post, known: list[Programme]) -> list[Programme]:
    """The most specific plan with a ledger and each without one: of this year, or where a stage holds today."""
    today, codes = clock.today(), {*ancestors(post.division_id), post.division_id}
    by_year = {(plan.year, 0 if plan.ledger else plan.pk): plan for plan in known if plan.root_id in codes}
    plans = [plan for _year, plan in sorted(by_year.items())]
    return [plan for plan in plans if plan.year == today.year or stage_on(plan.pack, today)]


def _plan(plan: Programme, post: Post) -> dict[str, Any]:
    today, pack = clock.today(), plan.pack
    stage: Stage | None = stage_on(pack, today)
    following = next((point for point in measures.checkpoints(plan, post.prefix) if not point.passed), None)
    return {
        "pack": pack,
        "illustrative": plan.illustrative,
        "reused": plan.reused,  # type: ignore[attr-defined]
        "stage": stage,
        "between": not stage and bool(pack.stages),
        "checkpoint": following,
        "days": (following.due - today).days if following else None,
        "at_risk": following is not None and following.status == Standing.AT_RISK,
    }


@page("start")
def oversight(request: HttpRequest) -> HttpResponse:
    """Warned checkpoints and data to mend: fetched once the page is there, for they take more reckoning."""
    post: Post = request.post  # type: ignore[attr-defined]
    return render(request, "console/start_oversight.html", oversight_today(post, _in_force(post, _known(post))))


urlpatterns = [path("", start, name="start"), path("today/oversight/", oversight, name="oversight_today")]
