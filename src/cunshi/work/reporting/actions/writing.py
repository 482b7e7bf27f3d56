"""How a report's row is filled, whichever way it comes."""

from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.reporting.actions.holding import Place
from cunshi.work.reporting.models import Report, ReportState
from cunshi.work.reporting.rules import Content, Sending, asked


def write(
    place: Place, report: Report | None, state: ReportState, *, by: Post, content: Content, sending: Sending
) -> Report:
    """Write what a person sent, as submitted or locked; the first arrival decides on time or late."""
    report, now = report or new(place), clock.now()
    report.state, report.by, report.returned_because = state, by, ""
    report.submitted_at = report.submitted_at or now
    report.submitted_on = report.submitted_on or now.date()
    report.made_at, report.seconds = sending.written_at(now), sending.seconds
    if state == ReportState.SUBMITTED:
        report.reviewed_by = report.reviewed_at = None
    fill(place, report, content)
    report.save()
    return report


def new(place: Place) -> Report:
    """A report for a place where none stands."""
    return Report(
        programme=place.programme,
        duty=place.duty.key,
        first=place.period.first,
        division=place.division,
        matter=place.matter,
        version=0,
    )


def fill(place: Place, report: Report, content: Content) -> None:
    """Put the content into a report and count its version up."""
    report.percent, report.count = content.percent, content.count
    report.paid, report.done, report.why = content.yuan, content.done.strip(), content.why.strip()
    report.fields = asked(place.duty, content)
    report.revised_at = clock.now()
    report.version += 1
