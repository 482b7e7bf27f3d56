"""A listed matter is carried out: start, report, suspend, resume, finish, cancel."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.matters import access, queries, rules
from cunshi.work.matters.actions.moving import lock, move, require_within, write
from cunshi.work.matters.models import Matter, Progress
from cunshi.work.matters.states import IN_LEDGER, Action, State


def start(*, by: Post, matter: Matter, version: int, on: date | None = None) -> Matter:
    """Start a listed matter, today or on an earlier day not before its listing."""
    day = on or clock.today()
    problem = _day_problem(_("started on"), day, matter.listed_on)
    return move(matter, Action.START, by=by, version=version, facts={"problems": [problem]}, started_on=day)


def report_progress(
    *, by: Post, matter: Matter, version: int, percent: int, done: str, paid: Decimal = Decimal(0), why: str = ""
) -> Matter:
    """Report percent done, what was done and yuan paid since the last report (less than 0: paid less than reported).

    A fall of percent and payments above the planned investment ask for a `why`.
    """
    with acting(by, reason=why):
        locked = lock(matter.pk)
        require_within(locked, Action.REPORT, by=by, version=version)
        refuse_if(
            [
                rules.percent_problem(locked.percent, percent, why),
                *rules.text_problems(_("what was done"), done),
                *rules.paid_problems(queries.paid(locked), paid, locked.planned, why),
            ]
        )
        _write_progress(locked, by=by, percent=percent, done=done, paid=paid, why=why)
        write(locked, percent=percent)
    return locked


def correct_payment(*, by: Post, matter: Matter, paid: Decimal, why: str) -> Matter:
    """Correct what was paid on a matter by a difference, whether it is still under way or not; percent stays.

    Refused once the matter is closed: its account is settled.
    """
    with acting(by, reason=why):
        locked = lock(matter.pk)
        access.require_scope(by, locked)
        access.require(by, Action.REPORT, locked)
        refuse_if(
            [
                _closed_problem(locked),
                *rules.text_problems(_("reason"), why),
                *rules.paid_problems(queries.paid(locked), paid, locked.planned, why),
            ]
        )
        _write_progress(locked, by=by, percent=locked.percent, done=why, paid=paid, why=why)
        write(locked)
    return locked


def _write_progress(matter: Matter, *, by: Post, percent: int, done: str, paid: Decimal, why: str) -> None:
    Progress.objects.create(
        matter=matter,
        percent=percent,
        done=done.strip(),
        paid=paid,
        why=why.strip(),
        reported_on=clock.today(),
        reported_by=by,
    )


def _closed_problem(matter: Matter) -> Problem | None:
    if matter.state in IN_LEDGER - {State.WRITTEN_OFF}:
        return None
    return Problem(
        matter.title,
        _("A matter that is “%(state)s” takes no more payments.") % {"state": matter.get_state_display()},
        _("Ask the level that closed it."),
    )


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
