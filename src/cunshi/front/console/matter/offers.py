"""What a person can do with a matter now: the acts open to the post, and in words what stands against the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cunshi.foundation.people.models import Post, Unit
from cunshi.foundation.people.rules import Capability
from cunshi.front.console.forms.matter import ActForm, DeliberationForm
from cunshi.front.console.matter.acts import ACTS, Act
from cunshi.front.console.matter.loading import upwards
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem
from cunshi.rulebook.calendar import allowed_on, stages_allowing
from cunshi.rulebook.parts import DeliberationStep, Source, Stage
from cunshi.work.matters import access, queries, rules
from cunshi.work.matters.guards import GUARDS
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import BY_ACTION, WITHIN, Action, State

# Guards that ask for what a form will say; the form itself offers only what they allow.
# An inspection that the supervisory committee's objection keeps from passing may still be recorded as failed.
_ASK_THE_FORM = {"mergeable", "route_accepts", "route_raises", "objection_upheld", "supervisors_answered"}
_BY_ROUTE = {"accept", "raise", "return", "reject", "merge"}
# What has a place of its own further down the page.
ELSEWHERE = {
    *("attach", "detach", "object", "answer", "merge", "sign", "object_supervisor", "answer_supervisor"),
    *("draw_up_schedule", "set_schedule", "complete_step", "reopen_step"),
}


@dataclass
class Offer:
    """One act that is the post's in this state; open when neither a stage nor a condition stands against it."""

    act: Act
    matter: Matter
    form: ActForm
    stages: Sequence[Stage] = ()
    unmet: list[Problem] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return not self.stages and not self.unmet

    @property
    def fields(self) -> bool:
        """Whether it asks for anything beyond a press."""
        return bool(self.form.visible_fields())


@dataclass(frozen=True)
class Check:
    """A line of the checklist before an act: what the plan wants, whether it is there, what is missing."""

    name: str
    done: bool
    mend: str = ""
    source: Source | None = None
    anchor: str = ""


class Offers:
    """All offers to one post for one matter. `excepted` are the actions that an exception allows today."""

    def __init__(self, post: Post, matter: Matter, *, excepted: set[str], units: Sequence[Unit] = ()) -> None:
        self.post, self.matter, self.excepted, self.units = post, matter, excepted, units

    @cached_property
    def all(self) -> list[Offer]:
        return [self._offer(act) for act in ACTS if mine(self.post, self.matter, act)]

    @cached_property
    def barred(self) -> list[Offer]:
        """The post's own acts that only the day forbids."""
        return [offer for offer in self.all if offer.stages and offer.act.key not in ELSEWHERE - {"merge"}]

    @cached_property
    def here(self) -> list[Offer]:
        """The acts that the box of the next step shows."""
        return [offer for offer in self.all if offer.act.key not in ELSEWHERE and not offer.stages]

    @cached_property
    def primary(self) -> Offer | None:
        """The most likely act among those that are open."""
        plain = (offer for offer in self.here if offer.open and not (offer.act.ask and offer.fields))
        return next(plain, None)

    @cached_property
    def secondary(self) -> list[Offer]:
        return [offer for offer in self.here if offer.open and offer is not self.primary]

    @cached_property
    def blocked(self) -> list[Offer]:
        """Acts of this state for which something is still missing."""
        return [offer for offer in self.here if offer.unmet]

    def get(self, key: str) -> Offer | None:
        """An open offer by its act's key."""
        return next((offer for offer in self.all if offer.act.key == key and offer.open), None)

    def _offer(self, act: Act) -> Offer:
        pack = self.matter.programme.pack
        day_forbids = not allowed_on(pack, act.action, clock.today()) and act.action not in self.excepted
        stages = stages_allowing(pack, act.action) if day_forbids else []
        return Offer(act, self.matter, self.form(act), stages, [] if stages else _unmet(self.matter, act))

    def form(self, act: Act) -> ActForm:
        """The act's empty form for this matter."""
        more: dict[str, Any] = {"auto_id": f"{act.key}-%s"}
        if act.form is DeliberationForm:
            more["rule"] = next_step(self.matter, act.key)
        if act.key == "accept":
            more["units"] = self.units
        return act.form(matter=self.matter, **more)


def mine(post: Post, matter: Matter, act: Act) -> bool:
    """Whether the act belongs to this state and to this post, whatever the day and the conditions."""
    if act.key == "object":
        return matter.state == State.NOTICED and post.may(Capability.OBJECT) and post.covers(matter.village_id)
    if matter.state not in _states(act.action) or not access.may_act(post, act.action, matter):
        return False
    if act.key in _BY_ROUTE and matter.state == State.SUBMITTED:
        return _route_has(matter, act.key)
    if act.form is DeliberationForm:
        return next_step(matter, act.key) is not None
    return True


def next_step(matter: Matter, key: str) -> DeliberationStep | None:
    """The first step of deliberation (or of disclosure after the work) that has not passed yet."""
    return next(iter(open_steps(matter, "submit" if key == "deliberate" else "write_off")), None)


def open_steps(matter: Matter, before: str) -> list[DeliberationStep]:
    passed = queries.passed_steps(matter)
    return [step for step in rules.steps_before(matter.programme.pack, before) if step.key not in passed]


def checklist(matter: Matter, action: str) -> list[Check]:
    """Everything that the plan wants before submission or write-off, what is there already included."""
    pack, passed = matter.programme.pack, queries.passed_steps(matter)
    lines = []
    if action == Action.WRITE_OFF:
        gaps = {item.key: missing for item, missing in queries.archive_gaps(matter)}
        lines = [
            Check(rules.shown(item.names), item.key not in gaps, source=item.source, anchor=f"archive-{item.key}")
            for item in pack.archive
        ]
    before = str(action)
    return lines + [
        Check(rules.shown(step.names), step.key in passed, source=step.source or pack.deliberation.source,
              anchor=f"step-{step.key}")
        for step in rules.steps_before(pack, before)
    ]  # fmt: skip


def chain_of(matter: Matter, top: Level) -> list[str]:
    """Codes of the lead village and the divisions above it up to `top`."""
    return [each.code for each in upwards(matter.village) if each.level >= top]


def _states(action: Action) -> frozenset[State]:
    return BY_ACTION[action].sources if action in BY_ACTION else WITHIN[action][0]


def _route_has(matter: Matter, key: str) -> bool:
    route = matter.programme.pack.route
    step = route.step(Level(matter.level)) if matter.level else None
    return step is not None and key in step.may and (key != "raise" or route.above(step.level) is not None)


def _unmet(matter: Matter, act: Act) -> list[Problem]:
    row = BY_ACTION.get(act.action)
    guards = [GUARDS[name] for name in row.guards if name not in _ASK_THE_FORM] if row else []
    return [problem for guard in guards for problem in guard(matter, {})]
