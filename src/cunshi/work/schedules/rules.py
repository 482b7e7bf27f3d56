"""Pure decisions on backward schedules: working days and dates in, dates, slips and problems out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cunshi.kernel.problems import Problem
from cunshi.kernel.workdays import add_workdays, announced, is_workday, workdays_between
from cunshi.rulebook.parts import WorkStep

_DAY = timedelta(days=1)
LONGEST_NAME, MOST_STEPS, MOST_DAYS = 60, 30, 1000


@dataclass(frozen=True)
class Part:
    """A step as far as dates go: its working days, and the day it was done."""

    days: int
    done_on: date | None = None


@dataclass(frozen=True)
class Bar:
    """When a step must begin and end at the latest, and when it did or is expected to. `slip` is in working days:
    positive behind the latest finish, negative before it."""

    latest_start: date
    latest_finish: date
    start: date
    finish: date
    done: bool
    slip: int


@dataclass(frozen=True)
class Span:
    """The planned dates of a matter and what is known of its course; `ended` is the day on which it was finished."""

    start: date
    finish: date
    began: date | None = None
    ended: date | None = None


def room(start: date, finish: date) -> int:
    """Working days from `start` to `finish`, both included."""
    return max(workdays_between(start - _DAY, finish), 0)


def on_or_before(day: date) -> date:
    """The last working day up to `day`."""
    return day if is_workday(day) else add_workdays(day, -1)


def on_or_after(day: date) -> date:
    """The first working day from `day` on."""
    return day if is_workday(day) else add_workdays(day, 1)


def drawn_up(template: Sequence[WorkStep], start: date, finish: date) -> list[int]:
    """The working days of each step of a template: the one that fills takes what the others leave, perhaps none."""
    fixed = sum(step.days or 0 for step in template)
    return [step.days or max(room(start, finish) - fixed, 0) for step in template]


def backwards(days: Sequence[int], finish: date) -> list[tuple[date, date]]:
    """Latest start and latest finish of each step, counted back from the planned finish."""
    found, last = [], on_or_before(finish)
    for count in reversed(days):
        first = add_workdays(last, 1 - count)
        found.append((first, last))
        last = add_workdays(first, -1)
    return found[::-1]


def bars(parts: Sequence[Part], span: Span, today: date) -> list[Bar]:
    """The whole schedule: back from the planned finish, and forward from what is done and from today.

    A step under way ends today at the earliest; those behind it follow one after another.
    """
    latest = backwards([part.days for part in parts], span.finish)
    free, waits, found = _begins(span, today, begun=any(part.done_on for part in parts)), True, []
    for part, (first, last) in zip(parts, latest, strict=True):
        done_on = part.done_on or span.ended
        if done_on:
            start, finish = min(free, done_on), done_on
        else:
            start, finish = free, add_workdays(free, part.days - 1)
            finish, waits = (max(finish, on_or_after(today)), False) if waits else (finish, False)
        free = add_workdays(finish, 1)
        found.append(Bar(first, last, start, finish, bool(done_on), workdays_between(last, finish)))
    return found


def _begins(span: Span, today: date, *, begun: bool) -> date:
    """The first working day of the first step: what has not begun by its planned start begins today at the earliest."""
    return on_or_after(span.began or (span.start if begun or span.ended else max(span.start, today)))


def slip(open_days: Sequence[int], last_done: date | None, span: Span, today: date) -> int:
    """The slip of the last of `bars` without the others: what is done needs no more than its last day."""
    if span.ended or not open_days:
        end = last_done if last_done and not open_days else span.ended or span.finish
        return workdays_between(on_or_before(span.finish), end)
    free = add_workdays(last_done, 1) if last_done else _begins(span, today, begun=False)
    now = max(add_workdays(free, open_days[0] - 1), on_or_after(today))
    return workdays_between(on_or_before(span.finish), add_workdays(now, sum(open_days[1:])))


def unannounced(days: Iterable[date]) -> list[int]:
    """Years among the days whose public holidays are not announced yet: there Monday to Friday is taken."""
    return sorted({day.year for day in days if not announced(day.year)})


def problems_of(steps: Sequence[tuple[str, int]], done_days: int, start: date, finish: date) -> list[Problem]:
    """What forbids a schedule of these open steps beside the `done_days` of those done: names, days, room in all."""
    found = [problem for name, days in steps if (problem := _step_problem(name, days))]
    if not steps and not done_days:
        found.append(Problem(_("steps"), _("A schedule needs at least one step."), _("Write a step on each line.")))
    if len(steps) > MOST_STEPS:
        found.append(
            Problem(_("steps"), _("These are too many steps."), _("Write %(most)d at most.") % {"most": MOST_STEPS})
        )
    names = [name for name, _days in steps]
    for name in sorted({name for name in names if names.count(name) > 1}):
        found.append(Problem(name, _("This step stands here twice."), _("Give each step a name of its own.")))
    return found or _room_problem(sum(days for _name, days in steps) + done_days, room(start, finish), start, finish)


def _step_problem(name: str, days: int) -> Problem | None:
    if len(name) > LONGEST_NAME:
        return Problem(
            f"{name[:12]}…",
            _("The name of a step has at most %(most)d characters.") % {"most": LONGEST_NAME},
            _("Write it shorter."),
        )
    if not 1 <= days <= MOST_DAYS:
        return Problem(name, _("A step takes at least one working day."), _("Write a whole number of working days."))
    return None


def _room_problem(asked: int, there: int, start: date, finish: date) -> list[Problem]:
    if asked <= there:
        return []
    return [
        Problem(
            _("working days"),
            _("The steps take %(asked)d working days together; from %(start)s to %(finish)s there are %(there)d.")
            % {"asked": asked, "there": there, "start": start, "finish": finish},
            _("Take %(over)d working days away.") % {"over": asked - there},
        )
    ]
