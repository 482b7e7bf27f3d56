"""A report is drafted and filed: once, whatever the network does, and the ledger follows in the same transaction."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.matters.actions import report_progress
from cunshi.work.matters.actions.moving import lock as lock_matter
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import State
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting.actions.holding import Place, find, give_receipt, hold, receipt_of, reported_later
from cunshi.work.reporting.actions.writing import fill, new, write
from cunshi.work.reporting.models import Report, ReportState
from cunshi.work.reporting.queries import lock_over
from cunshi.work.reporting.rules import Conflict, Content, Sending, content_problems, draft_problems


def submit(
    *,
    by: Post,
    programme: Programme,
    duty: str,
    first: date,
    content: Content,
    matter: Matter | None = None,
    division: Division | None = None,
    sending: Sending | None = None,
    base: int = 0,
) -> Report:
    """File the report of a period, or file it anew while the period is not locked; returns it.

    `base` is the version of the report that the writer had before him, 0 for none. Sent again with the same client_id
    it writes nothing and returns the same report. Raises Conflict when the world has moved on meanwhile, Refused with
    every other problem.
    """
    sending = sending or Sending()
    place = find(by, programme=programme, duty=duty, first=first, matter=matter, division=division)
    with acting(by, reason=content.why):
        hold(place)
        if receipt := receipt_of(by, sending):
            return receipt.report
        report = place.existing()
        _require_unchanged(place, report, base)
        refuse_if(content_problems(place.duty, content))
        if place.matter is not None:
            _report_on(place, place.matter, by=by, content=content, before=report)
        report = write(place, report, ReportState.SUBMITTED, by=by, content=content, sending=sending)
        give_receipt(by, sending, report)
    return report


def save_draft(
    *,
    by: Post,
    programme: Programme,
    duty: str,
    first: date,
    content: Content,
    matter: Matter | None = None,
    division: Division | None = None,
) -> Report:
    """Keep an unfinished report for whoever goes on with it; nothing counts and nothing is judged before it is filed.

    Refused once a report of the period is filed or its period is locked.
    """
    place = find(by, programme=programme, duty=duty, first=first, matter=matter, division=division)
    with acting(by):
        hold(place)
        report = place.existing()
        if report is not None and report.state != ReportState.DRAFT:
            raise Conflict("already", _already(place, report), report)
        _require_unlocked(place, report)
        refuse_if(draft_problems(content))
        report = report or new(place)
        report.state, report.by = ReportState.DRAFT, by
        fill(place, report, content)
        report.save()
    return report


def _require_unchanged(place: Place, report: Report | None, base: int) -> None:
    """Refuse what was written against another state of things, saying which."""
    _require_unlocked(place, report)
    if report is not None and report.state != ReportState.DRAFT and report.version != base:
        raise Conflict("already", _already(place, report), report)
    if place.matter is not None:
        state = lock_matter(place.matter.pk).state
        if state != State.STARTED:
            raise Conflict("state", _not_under_way(place, state), report)


def _require_unlocked(place: Place, report: Report | None) -> None:
    over = lock_over(place.programme, place.duty.key, place.period.first, place.division.code)
    if over is not None:
        raise Conflict(
            "locked",
            Problem(
                place.name,
                _("The period from %(first)s to %(last)s was locked by %(division)s on %(day)s.")
                % {
                    "first": place.period.first,
                    "last": place.period.last,
                    "division": over.division.short_name,
                    "day": timezone.localtime(over.at).date(),
                },
                _("File the figures as an amendment with a reason; both figures stay visible."),
            ),
            report,
        )


def _already(place: Place, report: Report) -> Problem:
    return Problem(
        place.name,
        _("A report of this period came in meanwhile, from %(name)s.") % {"name": report.by.account},
        _("Look at what it says; replace it with yours or drop yours. Nothing of yours was written."),
    )


def _not_under_way(place: Place, state: str) -> Problem:
    return Problem(
        place.name,
        _("The matter is “%(state)s” now and takes no progress report.") % {"state": State(state).label},
        _("Keep the photos for its archive, or drop the report."),
    )


def _report_on(place: Place, matter: Matter, *, by: Post, content: Content, before: Report | None) -> None:
    """Bring the figures into the matter's ledger; a report filed anew counts with the difference.

    One handed in late for an older period leaves the percent that a later report gave.
    """
    locked = lock_matter(matter.pk)
    counted = before.paid if before is not None and before.state != ReportState.DRAFT else Decimal(0)
    report_progress(
        by=by,
        matter=matter,
        version=locked.version,
        percent=locked.percent if reported_later(place) else content.percent or 0,
        done=content.done,
        paid=content.yuan - counted,
        why=content.why,
    )
