"""A village over the years: the matter of each year, what it cost and built, and what is set for three and five."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks import wording
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.pages.dashboard.figures import amount
from cunshi.kernel import clock
from cunshi.rulebook.goals import Horizon
from cunshi.work.funds.queries import Money, money_of
from cunshi.work.goals import access, queries
from cunshi.work.goals.models import COUNTING, ENDED, Goal, GoalState
from cunshi.work.matters.models import Matter, Progress
from cunshi.work.matters.rules import shown
from cunshi.work.matters.states import COMPLETED, IN_LEDGER
from cunshi.work.programmes.models import Programme


@dataclass(frozen=True)
class Thing:
    """A matter as the line of years tells it; `lead` names the village that leads a joint one of another."""

    matter: Matter
    category: str
    handling: str
    villages: str
    lead: str
    money: Money

    @property
    def built(self) -> str:
        """What stands there now: the last report of a matter that is done."""
        return self.matter.last_done if self.matter.state in COMPLETED else ""  # type: ignore[attr-defined]


@dataclass
class Year:
    """One year of the village; `plan` is the one in force, None where no plan was open."""

    year: int
    plan: Programme | None
    things: list[Thing] = field(default_factory=list)

    @property
    def listed(self) -> bool:
        """Whether a matter of this year stands in the ledger."""
        return any(each.matter.state in IN_LEDGER for each in self.things)

    @property
    def over(self) -> bool:
        return self.year < clock.today().year

    @property
    def lacking(self) -> str:
        """What is to be said of a year without its matter; nothing where it has one or no plan asks for it."""
        if self.listed or self.plan is None or self.year > clock.today().year:
            return ""
        if self.things:
            return _("No matter of this year is in the ledger yet.")
        return _("This year went by without a matter.") if self.over else _("No matter of this year is recorded yet.")


def village(request: HttpRequest, here: Division) -> dict[str, Any]:
    """All that the page of a village shows; six queries, however many years."""
    post: Post = request.post  # type: ignore[attr-defined]
    plans = {each.year: each for each in Programme.objects.covering(here.code).with_ledger()}
    things = [_thing(each, here) for each in _matters(post, here)]
    years = _years(plans, things, asked=here.is_administrative_village)
    asked = [each for each in years if each.plan and each.year <= clock.today().year]
    led = [each.money for each in things if each.matter.village_id == here.code and each.matter.state in IN_LEDGER]
    plan = next((each.plan for each in years if each.plan and each.plan.pack.goals), None)
    matters = {each.matter.pk for each in things}
    goals = [_goal(each, matters) for each in queries.with_matters(Goal.objects.filter(village=here))]
    return {
        "years": years,
        "kept": sum(1 for each in asked if each.listed),
        "asked": len(asked),
        "completed": sum(1 for each in things if each.matter.state in COMPLETED),
        "count": len(things),
        "joint": sum(1 for each in things if each.lead),
        "investment": amount(sum((each.planned for each in led), Decimal(0))),
        "paid": amount(sum((each.paid for each in led), Decimal(0))),
        "illustrative": any(each.matter.illustrative or each.matter.programme.illustrative for each in things),
        "goal_plan": plan,
        "spans": _spans(plan, goals),
        "dropped": [each for each in goals if each["goal"].state == GoalState.DROPPED],
        "may_set": plan is not None and access.may_set(post, plan.pack, here.code),
        "this_year": clock.today().year,
    }


def _matters(post: Post, here: Division) -> Iterable[Matter]:
    """The living matters that cover the village, each with the words of its last report."""
    last = Progress.objects.filter(matter=OuterRef("pk")).order_by("-pk").values("done")[:1]
    found = wording.with_places(Matter.objects.visible_to(post).covering(here.prefix).alive())
    return found.annotate(last_done=Subquery(last)).prefetch_related("lines").order_by("-year", "number", "pk")


def _thing(matter: Matter, here: Division) -> Thing:
    joint = bool(wording.partner_rows(matter))
    led = matter.village_id == here.code
    return Thing(
        matter,
        wording.category(matter),
        wording.handling(matter),
        wording.villages(matter, here) if joint else "",
        "" if led else wording.place(matter.village),
        money_of(matter.lines.all()),
    )


def _years(plans: dict[int, Programme], things: list[Thing], *, asked: bool) -> list[Year]:
    """Each year with a plan or a matter, newest first; only administrative villages are asked for a matter."""
    known = {each.matter.year for each in things} | (set(plans) if asked else set())
    years = {year: Year(year, plans.get(year) if asked else None) for year in sorted(known, reverse=True)}
    for each in things:
        years[each.matter.year].things.append(each)
    return list(years.values())


def _goal(goal: Goal, visible: set[int]) -> dict[str, Any]:
    served = [row.matter for row in goal.served.all() if row.matter_id in visible]
    return {
        "goal": goal,
        "years": queries.years_of(goal),
        "counts": goal.state in COUNTING,
        "left": goal.until_year - clock.today().year if goal.state not in ENDED else None,
        "served": served,
        "done": sum(1 for each in served if each.state in COMPLETED),
    }


def _spans(plan: Programme | None, goals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The plan's spans that the village sets goals for, each with its goals that are not dropped."""
    settable: list[Horizon] = plan.pack.goals.settable if plan and plan.pack.goals else []
    living = [each for each in goals if each["goal"].state != GoalState.DROPPED]
    return [
        {
            "key": span.key,
            "name": shown(span.names),
            "goals": [each for each in living if each["goal"].horizon == span.key],
        }
        for span in settable
    ]
