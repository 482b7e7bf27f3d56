"""How matters stand in their backward schedules, and what a slip endangers, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from cunshi.kernel import clock
from cunshi.kernel.workdays import workdays_between
from cunshi.rulebook.calendar import stage_on
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.rules import shown
from cunshi.work.matters.states import COMPLETED, State
from cunshi.work.schedules import rules
from cunshi.work.schedules.models import ScheduleStep
from cunshi.work.schedules.rules import Bar, Part, Span

# Matters that a schedule still leads: those not finished yet.
RUNNING = frozenset({State.LISTED, State.STARTED, State.SUSPENDED})


@dataclass(frozen=True)
class Line:
    """A step with its dates; `now` marks the one under way."""

    step: ScheduleStep
    name: str
    bar: Bar
    now: bool


@dataclass(frozen=True)
class Outlook:
    """A matter's schedule as it stands today: `finish` is when the last step was done or is expected to be."""

    matter: Matter
    lines: list[Line]
    finish: date
    slip: int
    endangers: list[str]
    unannounced: list[int]

    @property
    def current(self) -> Line | None:
        return next((line for line in self.lines if line.now), None)

    @property
    def ended(self) -> bool:
        return self.current is None


@dataclass(frozen=True)
class Standing:
    """The slip of one matter among many, in working days."""

    matter_id: int
    slip: int


def span_of(matter: Matter) -> Span | None:
    """The planned dates and course of a matter; None while a planned date is missing."""
    if matter.planned_start is None or matter.planned_finish is None:
        return None
    ended = matter.finished_on if matter.state in COMPLETED else None
    return Span(matter.planned_start, matter.planned_finish, matter.started_on, ended)


def step_name(pack: Pack, step: ScheduleStep) -> str:
    """What a step is called: by the matter's own people, else by the plan."""
    if step.name:
        return step.name
    template = pack.schedule.steps if pack.schedule else []
    return next((shown(each.names) for each in template if each.key == step.key), step.key)


def outlook(matter: Matter) -> Outlook | None:
    """The matter's schedule today; None when it has none."""
    steps, span = list(matter.schedule.all()), span_of(matter)
    if not steps or span is None:
        return None
    pack, today = matter.programme.pack, clock.today()
    bars = rules.bars([Part(step.days, step.done_on) for step in steps], span, today)
    current = next((place for place, bar in enumerate(bars) if not bar.done), None)
    lines = [
        Line(step, step_name(pack, step), bar, place == current)
        for place, (step, bar) in enumerate(zip(steps, bars, strict=True))
    ]
    last = bars[-1]
    endangers = _endangers(pack, lines, span.finish) if current is not None and last.slip > 0 else []
    years = rules.unannounced([bars[0].latest_start, today, span.finish, last.finish])
    return Outlook(matter, lines, last.finish, last.slip, endangers, years)


def _endangers(pack: Pack, lines: Sequence[Line], planned: date) -> list[str]:
    """What the slip of the step under way puts at risk, the nearest first."""
    expected = lines[-1].bar.finish
    found = _squeezed([line for line in lines if not line.bar.done], planned)
    found.append(
        _("The planned finish of %(planned)s: at the earliest %(expected)s, %(days)d working days later.")
        % {"planned": planned, "expected": expected, "days": lines[-1].bar.slip}
    )
    for point in sorted(pack.checkpoints, key=lambda each: each.due):
        if point.measure == "completed" and planned <= point.due < expected and point.due >= clock.today():
            words = {"point": shown(point.names), "due": point.due}
            found.append(_("The checkpoint “%(point)s”: by %(due)s this matter will not count as completed.") % words)
    stage = stage_on(pack, planned)
    if stage and stage.end < expected:
        words = {"stage": shown(stage.names), "end": stage.end}
        found.append(_("The end of the stage “%(stage)s” on %(end)s.") % words)
    return found


def _squeezed(waiting: Sequence[Line], planned: date) -> list[str]:
    """The steps behind the one under way, and the working days that are left for them."""
    later = waiting[1:]
    if not later:
        return []
    asked = sum(line.step.days for line in later)
    left = workdays_between(waiting[0].bar.finish, planned)
    names = _(", ").join(line.name for line in later)
    if left < len(later):
        return [_("The steps behind it have no room any more: %(steps)s.") % {"steps": names}]
    return [
        _("The steps behind it: %(steps)s have %(left)d working days left, %(asked)d are planned.")
        % {"steps": names, "left": left, "asked": asked}
    ]


def standings(matters: MatterQuerySet) -> list[Standing]:
    """The slip of every matter that has a schedule, worst first, in one query of one row a matter."""
    columns = ("matter", "matter__planned_start", "matter__planned_finish", "matter__started_on",
               "matter__finished_on", "matter__state")  # fmt: skip
    rows = (
        ScheduleStep.objects.filter(matter__in=matters.order_by().values("pk"))
        .exclude(Q(matter__planned_start=None) | Q(matter__planned_finish=None))
        .order_by()
        .values_list(*columns)
        .annotate(
            open_days=ArrayAgg("days", filter=Q(done_on=None), order_by="position", default=[]),
            last_done=Max("done_on"),
        )
    )
    today = clock.today()
    found = []
    for pk, start, finish, began, ended, state, open_days, last_done in rows:
        span = Span(start, finish, began, ended if state in COMPLETED else None)
        found.append(Standing(pk, rules.slip(open_days, last_done, span, today)))
    return sorted(found, key=lambda each: (-each.slip, each.matter_id))
