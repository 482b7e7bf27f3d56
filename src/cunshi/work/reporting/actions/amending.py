"""A figure is corrected after its period was locked: with a reason, and with both figures kept."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.matters.actions import correct_payment, report_progress
from cunshi.work.matters.actions.moving import lock as lock_matter
from cunshi.work.matters.actions.moving import stage_problem
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import text_problems
from cunshi.work.matters.states import Action, State
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting.actions.holding import Place, find, give_receipt, hold, receipt_of, reported_later
from cunshi.work.reporting.actions.writing import write
from cunshi.work.reporting.models import FILED, Amendment, Report, ReportState
from cunshi.work.reporting.queries import lock_over
from cunshi.work.reporting.rules import Content, Sending, content_problems, figures_of


def amend(
    *,
    by: Post,
    programme: Programme,
    duty: str,
    first: date,
    content: Content,
    reason: str,
    matter: Matter | None = None,
    division: Division | None = None,
    sending: Sending | None = None,
) -> Amendment:
    """Correct a report of a locked period, or file one that was missing when it was locked.

    The matter's account follows by the difference; its percent only when no later report has been filed. Sent again
    with the same client_id it writes nothing and returns the same amendment.
    """
    sending = sending or Sending()
    place = find(by, programme=programme, duty=duty, first=first, matter=matter, division=division)
    with acting(by, reason=reason):
        hold(place)
        receipt = receipt_of(by, sending)
        if receipt and receipt.amendment:
            return receipt.amendment
        report = place.existing()
        before = figures_of(report) if report is not None and report.state in FILED else None
        refuse_if(
            [
                _not_locked(place),
                *text_problems(_("reason"), reason, most=500),
                *content_problems(place.duty, content),
                _unchanged(place, before, content),
            ]
        )
        if place.matter is not None:
            _settle(place, place.matter, by=by, content=content, report=report, reason=reason)
        report = write(place, report, ReportState.LOCKED, by=by, content=content, sending=sending)
        amendment = Amendment.objects.create(
            report=report, before=before, after=figures_of(report), reason=reason.strip(), by=by, at=clock.now()
        )
        give_receipt(by, sending, report, amendment)
    return amendment


def _not_locked(place: Place) -> Problem | None:
    if lock_over(place.programme, place.duty.key, place.period.first, place.division.code):
        return None
    return Problem(place.name, _("The period is not locked."), _("File the report itself; it needs no amendment."))


def _unchanged(place: Place, before: dict[str, object] | None, content: Content) -> Problem | None:
    if before != content.figures() or content.photos:
        return None
    return Problem(place.name, _("The amendment changes nothing."), _("Change a figure, or leave the report as it is."))


def _settle(place: Place, matter: Matter, *, by: Post, content: Content, report: Report | None, reason: str) -> None:
    """Let the matter follow: in full while this is its last report, by the payment alone afterwards."""
    counted = report.paid if report is not None and report.state != ReportState.DRAFT else Decimal(0)
    difference = content.yuan - counted
    locked = lock_matter(matter.pk)
    if not reported_later(place) and locked.state == State.STARTED and stage_problem(locked, Action.REPORT) is None:
        report_progress(
            by=by,
            matter=locked,
            version=locked.version,
            percent=content.percent or 0,
            done=content.done,
            paid=difference,
            why=reason,
        )
    elif difference:
        correct_payment(by=by, matter=locked, paid=difference, why=reason)
