"""What a pack's dates say on a given day: which stage runs, what it allows, which reports are owed and until when."""

from calendar import monthrange
from datetime import date, timedelta

from cunshi.kernel import periods
from cunshi.kernel.codes import Level
from cunshi.kernel.periods import Period
from cunshi.kernel.workdays import add_workdays
from cunshi.rulebook.parts import Duty, Stage
from cunshi.rulebook.schema import Pack


def stage_on(pack: Pack, day: date) -> Stage | None:
    """The stage that covers `day`; None between stages, outside them, or when the plan sets none."""
    return next((stage for stage in pack.stages if stage.covers(day)), None)


def stages_allowing(pack: Pack, action: str) -> list[Stage]:
    """The stages in which the plan lets an action be done."""
    return [stage for stage in pack.stages if action in stage.allows]


def allowed_on(pack: Pack, action: str, day: date) -> bool:
    """Whether the stages let `action` be done on `day`; an action that no stage names is barred by none."""
    allowing = stages_allowing(pack, action)
    return not allowing or any(stage.covers(day) for stage in allowing)


def span_of(pack: Pack, duty: Duty) -> tuple[date, date]:
    """First and last day of a duty: its own stages, else those in which progress is reported, else the year."""
    stages = [stage for stage in pack.stages if stage.key in duty.during] or stages_allowing(pack, "report")
    if not stages:
        return date(pack.year, 1, 1), date(pack.year, 12, 31)
    return min(stage.start for stage in stages), max(stage.end for stage in stages)


def periods_of(pack: Pack, duty: Duty) -> list[Period]:
    """The periods in which a duty is owed, in order; a week belongs to the month in which it ends."""
    found = periods.between(duty.cadence, *span_of(pack, duty))
    return [period for period in found if not duty.months or period.last.month in duty.months]


def period_on(pack: Pack, duty: Duty, day: date) -> Period | None:
    """The period of a duty in which `day` lies; None when nothing is owed then."""
    period = periods.at(duty.cadence, day)
    return period if period in periods_of(pack, duty) else None


def due_on(duty: Duty, period: Period) -> date:
    """The last day on which a report of this period is on time."""
    rule = duty.due
    if rule.day is not None:
        return period.last.replace(day=min(rule.day, monthrange(period.last.year, period.last.month)[1]))
    return add_workdays(period.last, rule.after) if rule.working else period.last + timedelta(days=rule.after)


def review_by(duty: Duty, period: Period, level: Level) -> date | None:
    """The day by which a level has reviewed and locked the period; None when the plan doesn't ask it to."""
    step = duty.reviewed_at(level)
    return add_workdays(due_on(duty, period), step.within) if step else None
