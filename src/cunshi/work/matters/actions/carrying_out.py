"""A listed matter is carried out: start, report, suspend, resume, finish, cancel."""

from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.matters import rules
from cunshi.work.matters.actions.moving import lock, move, require_within, write
from cunshi.work.matters.models import Matter, Progress
from cunshi.work.matters.states import Action


def start(*, by: Post, matter: Matter, version: int, on: date | None = None) -> Matter:
    """Start a listed matter, today or on an earlier day not before its listing."""
    day = on or clock.today()
    problem = _day_problem(_("started on"), day, matter.listed_on)
    return move(matter, Action.START, by=by, version=version, facts={"problems": [problem]}, started_on=day)


def report_progress(*, by: Post, matter: Matter, version: int, percent: int, done: str) -> Matter:
    """Report percent done and what was done; progress never falls."""
    with acting(by):
        locked = lock(matter.pk)
        require_within(locked, Action.REPORT, by=by, version=version)
        empty = Problem(_("what was done"), _("This is still empty."), _("Say in a sentence what was done."))
        refuse_if([rules.percent_problem(locked.percent, percent), None if done.strip() else empty])
        Progress.objects.create(
            matter=locked, percent=percent, done=done.strip(), reported_on=clock.today(), reported_by=by
        )
        write(locked, percent=percent)
    return locked


def suspend(*, by: Post, matter: Matter, version: int, reason: str) -> Matter:
    """Suspend a started matter."""
    return move(matter, Action.SUSPEND, by=by, version=version, reason=reason)


def resume(*, by: Post, matter: Matter, version: int, reason: str) -> Matter:
    """Let a suspended matter go on."""
    return move(matter, Action.RESUME, by=by, version=version, reason=reason)


def finish(*, by: Post, matter: Matter, version: int, on: date | None = None) -> Matter:
    """Report a matter finished once its progress stands at 100%."""
    day = on or clock.today()
    problem = _day_problem(_("finished on"), day, matter.started_on)
    return move(matter, Action.FINISH, by=by, version=version, facts={"problems": [problem]}, finished_on=day)


def cancel(*, by: Post, matter: Matter, version: int, reason: str) -> Matter:
    """Cancel a listed matter with the approval of its handling level; its number is not given again."""
    return move(matter, Action.CANCEL, by=by, version=version, reason=reason)


def _day_problem(label: str, day: date, earliest: date | None) -> Problem | None:
    if day > clock.today():
        return Problem(label, _("The date lies in the future."), _("Enter today or an earlier day."))
    if earliest and day < earliest:
        return Problem(label, _("The date lies before %(day)s.") % {"day": earliest}, _("Enter a later day."))
    return None
