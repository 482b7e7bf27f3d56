"""Pure decisions on a record: the order of its steps, which is owed, until when, and what stands in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cunshi.kernel import clock
from cunshi.kernel.problems import Problem
from cunshi.kernel.workdays import add_workdays, workdays_between
from cunshi.rulebook.conditions import Condition, hold
from cunshi.rulebook.registerchecks import day_of
from cunshi.rulebook.registers import OPENED, Clock, Lane, Register, RegisterStep
from cunshi.work.matters.rules import shown
from cunshi.work.registers.models import Act, ActKind
from cunshi.work.registers.values import plain

Span = tuple[date, date]


@dataclass(frozen=True)
class Past:
    """What was done with a record: the day of each step that stands, and the days on which the clock stood still."""

    days: Mapping[str, date]
    pauses: Sequence[Span]

    @property
    def last(self) -> date:
        return max(self.days.values())


def lane_of(register: Register, values: Mapping[str, Any], today: date) -> Lane | None:
    """The lane of a record with these values when it is opened; None: the steps in their own order."""
    return next((lane for lane in register.lanes if hold(lane.when, plain(values), today)), None)


def steps_of(register: Register, lane: str) -> list[RegisterStep]:
    """The steps in the order of the record's lane."""
    chosen = register.lane(lane)
    if chosen is None:
        return register.steps
    by_key = {step.key: step for step in register.steps}
    return [by_key[key] for key in chosen.order]


def past(register: Register, lane: str, acts: Iterable[Act]) -> Past:
    """What stands of the acts: a step sent back takes those behind it along."""
    order = [step.key for step in steps_of(register, lane)]
    days: dict[str, date] = {}
    pauses: list[Span] = []
    since: date | None = None
    for act in acts:
        if act.kind == ActKind.OPENED:
            days[OPENED] = act.on
        elif act.kind == ActKind.STEP:
            days[act.key] = act.on
        elif act.kind == ActKind.SENT_BACK:
            days = {key: day for key, day in days.items() if key not in order[order.index(act.key) :]}
        elif act.kind == ActKind.PAUSED:
            since = act.on
        elif act.kind == ActKind.RESUMED and since:
            pauses.append((since, act.on))
    return Past(days, pauses)


def owed(register: Register, lane: str, values: Mapping[str, Any], done: Past, today: date) -> RegisterStep | None:
    """The first step not done that these values ask for; None when nothing is left."""
    known = plain(values)
    return next(
        (step for step in steps_of(register, lane) if step.key not in done.days and hold(step.when, known, today)), None
    )


def clock_of(register: Register, lane: str, step: RegisterStep) -> Clock | None:
    """The clock of a step; a lane may have its own."""
    chosen = register.lane(lane)
    return (chosen.clocks.get(step.key) if chosen else None) or step.clock


def due(
    register: Register, lane: str, step: RegisterStep, values: Mapping[str, Any], done: Past, year: int
) -> date | None:
    """The last day for a step; None without a clock, or while the date that it runs from is not known."""
    timer = clock_of(register, lane, step)
    if timer is None or not hold(timer.when, plain(values), clock.today()):
        return None
    if timer.by:
        return day_of(timer, year)
    since = _since(timer, values, done)
    if since is None:
        return None
    days = timer.days or 0
    if timer.working:
        stood = sum(workdays_between(max(start, since), end) for start, end in done.pauses if end > since)
        return add_workdays(since, days + stood)
    stood = sum((end - max(start, since)).days for start, end in done.pauses if end > since)
    return since + timedelta(days=days + stood)


def _since(timer: Clock, values: Mapping[str, Any], done: Past) -> date | None:
    if timer.since is None:
        return done.last
    if timer.since in done.days:
        return done.days[timer.since]
    written = values.get(timer.since)
    return date.fromisoformat(written) if isinstance(written, str) and written else None


def unmet(register: Register, conditions: Iterable[Condition], values: Mapping[str, Any], today: date) -> list[Problem]:
    """Each condition that doesn't hold, by the name of its field."""
    known = plain(values)
    found = []
    for condition in conditions:
        field = register.field(condition.field)
        if field and not condition.holds(known, today):
            what = _("The plan asks for something else before this step: %(asked)s.") % {
                "asked": condition_in_words(register, condition)
            }
            found.append(Problem(shown(field.names), what, _("Put it right first, or leave the step until it holds.")))
    return found


def condition_in_words(register: Register, condition: Condition) -> str:
    """What a condition asks for, such as “three needs secured: yes”."""
    field = register.field(condition.field)
    if field is None:
        return condition.field
    parts = [*_answers(field, condition), *_bounds(condition)]
    return f"{shown(field.names)} {'、'.join(parts)}"


def _answers(field: Any, condition: Condition) -> list[str]:
    def name(key: str) -> str:
        choice = field.choice(key)
        return shown(choice.names) if choice else {"yes": _("yes"), "no": _("no")}.get(key, key)

    parts = [" / ".join(name(key) for key in condition.among)] if condition.among else []
    if condition.unlike:
        parts.append(_("not %(answers)s") % {"answers": " / ".join(name(key) for key in condition.unlike)})
    if condition.filled is not None:
        parts.append(_("filled in") if condition.filled else _("empty"))
    return parts


def _bounds(condition: Condition) -> list[str]:
    parts = []
    if condition.at_least is not None:
        parts.append(f"≥ {condition.at_least}")
    if condition.at_most is not None:
        parts.append(f"≤ {condition.at_most}")
    if condition.below is not None:
        parts.append(f"< {condition.below}")
    if condition.days_ago is not None:
        parts.append(_("%(days)d days ago or more") % {"days": condition.days_ago})
    if condition.within_days is not None:
        parts.append(_("within %(days)d days") % {"days": condition.within_days})
    if condition.falls_by is not None:
        parts.append(_("fallen by %(percent)s%% or more") % {"percent": float(condition.falls_by * 100)})
    return parts


def day_problems(on: date, earliest: date) -> list[Problem]:
    """The day of an act: not in the future, not before what was done last."""
    if on > clock.today():
        return [Problem(_("day"), _("This day lies in the future."), _("Write the day on which it was."))]
    if on < earliest:
        what = _("The last act of this record was on %(day)s.") % {"day": earliest}
        return [Problem(_("day"), what, _("Write that day or a later one."))]
    return []
