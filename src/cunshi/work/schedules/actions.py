"""All writes on backward schedules: drawn up from the plan's template, changed by hand, done step by step."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.matters.actions.moving import lock, require_within, write
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import shown
from cunshi.work.matters.states import Action
from cunshi.work.schedules import rules
from cunshi.work.schedules.models import ScheduleStep
from cunshi.work.schedules.queries import step_name


def draw_up_schedule(*, by: Post, matter: Matter, version: int) -> list[ScheduleStep]:
    """Give a matter the steps of its plan's template; the step that fills takes the days that the others leave."""
    with acting(by):
        locked = _locked(matter, by, version)
        start, finish = _planned(locked)
        template = locked.programme.pack.schedule
        if template is None or locked.schedule.exists():
            raise Refused(_not_drawn_up(locked, template is None))
        days = rules.drawn_up(template.steps, start, finish)
        # A step that takes no day leaves a schedule which cannot be kept: the room is too small by that day.
        asked = [(shown(step.names), max(count, 1)) for step, count in zip(template.steps, days, strict=True)]
        refuse_if(rules.problems_of(asked, 0, start, finish))
        rows = [
            ScheduleStep(matter=locked, position=place, key=step.key, days=count)
            for place, (step, count) in enumerate(zip(template.steps, days, strict=True), start=1)
        ]
        for row in rows:
            row.save()
        write(locked)
    return rows


def set_schedule(*, by: Post, matter: Matter, version: int, steps: Sequence[tuple[str, int]]) -> list[ScheduleStep]:
    """Put these steps (name, working days) in the place of those not done yet; what is done stays as it is.

    A step that keeps its name keeps its row, so that history tells what changed of it.
    """
    with acting(by):
        locked = _locked(matter, by, version)
        start, finish = _planned(locked)
        rows = list(locked.schedule.all())
        done, pack = [row for row in rows if row.done_on], locked.programme.pack
        given = [(name.strip(), days) for name, days in steps]
        taken = {step_name(pack, row) for row in done}
        refuse_if(
            [
                *(_done_already(name) for name, _days in given if name in taken),
                *rules.problems_of(given, sum(row.days for row in done), start, finish),
            ]
        )
        names = _template_names(locked)
        kept = {step_name(pack, row): row for row in rows if not row.done_on}
        for row in kept.values():
            if step_name(pack, row) not in {name for name, _days in given}:
                row.delete()
        for place, (name, days) in enumerate(given, start=len(done) + 1):
            row = kept.get(name) or ScheduleStep(matter=locked, key=names.get(name, ""))
            row.name, row.position, row.days = "" if row.key and names.get(name) == row.key else name, place, days
            row.save()
        write(locked)
        return list(locked.schedule.all())


def complete_step(*, by: Post, matter: Matter, version: int, step: ScheduleStep, on: date) -> ScheduleStep:
    """Say on which day a step was done: the steps are done one after another."""
    with acting(by):
        locked = _locked(matter, by, version)
        rows = list(locked.schedule.all())
        turn = next((row for row in rows if row.done_on is None), None)
        if turn is None or turn.pk != step.pk:
            raise Refused(_not_its_turn(locked, step, turn))
        before = [row.done_on for row in rows if row.done_on]
        refuse_if(_day_problems(step_name(locked.programme.pack, step), on, max(before, default=None)))
        turn.done_on = on
        turn.save()
        write(locked)
    return turn


def reopen_step(*, by: Post, matter: Matter, version: int, step: ScheduleStep, reason: str) -> ScheduleStep:
    """Take back that the last step done is done, with a reason that history keeps."""
    with acting(by, reason=reason):
        locked = _locked(matter, by, version)
        done = [row for row in locked.schedule.all() if row.done_on]
        if not done or done[-1].pk != step.pk:
            name = step_name(locked.programme.pack, step)
            raise Refused.because(name, _("Only the last step done can be taken back."), _("Open the page again."))
        refuse_if([_unreasoned(reason)])
        done[-1].done_on = None
        done[-1].save()
        write(locked)
    return done[-1]


def _locked(matter: Matter, by: Post, version: int) -> Matter:
    locked = lock(matter.pk)
    require_within(locked, Action.SCHEDULE, by=by, version=version)
    return locked


def _planned(matter: Matter) -> tuple[date, date]:
    if matter.planned_start is None or matter.planned_finish is None:
        what = _("Planned start and planned finish are not both filled in.")
        raise Refused.because(matter.title, what, _("A schedule is counted between them."))
    return matter.planned_start, matter.planned_finish


def _template_names(matter: Matter) -> dict[str, str]:
    """The keys of the plan's template by the names that people read."""
    template = matter.programme.pack.schedule
    return {shown(step.names): step.key for step in template.steps} if template else {}


def _not_drawn_up(matter: Matter, no_template: bool) -> Problem:
    if no_template:
        return Problem(matter.title, _("The plan has no template of a schedule."), _("Write the steps by hand."))
    return Problem(matter.title, _("This matter has a schedule already."), _("Change its steps instead."))


def _done_already(name: str) -> Problem:
    return Problem(name, _("This step is done already."), _("Leave it out: what is done stays in the schedule."))


def _not_its_turn(matter: Matter, step: ScheduleStep, turn: ScheduleStep | None) -> Problem:
    pack = matter.programme.pack
    if turn is None:
        return Problem(step_name(pack, step), _("Every step is done."), _("Open the page again."))
    return Problem(
        step_name(pack, step),
        _("It is the turn of another step: “%(step)s”.") % {"step": step_name(pack, turn)},
        _("Steps are done one after another; change their order in the schedule if need be."),
    )


def _day_problems(name: str, on: date, before: date | None) -> list[Problem]:
    if on > clock.today():
        return [Problem(name, _("The date lies in the future."), _("Enter today or an earlier day."))]
    if before and on < before:
        return [Problem(name, _("The date lies before %(day)s.") % {"day": before}, _("Enter a later day."))]
    return []


def _unreasoned(reason: str) -> Problem | None:
    if reason.strip():
        return None
    return Problem(
        _("reason"),
        _("“%(action)s” needs a reason.") % {"action": _("Take back")},
        _("Say why in a sentence; it stays on the matter's page."),
    )
