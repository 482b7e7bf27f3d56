"""How a report's row is filled, whichever way it comes."""

from cunshi.foundation.evidence.actions import use_photo
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.matters.actions import add_photos
from cunshi.work.reporting.actions.holding import Place
from cunshi.work.reporting.models import Report, ReportPhoto, ReportState
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
    _keep_photos(place, report, by=by, content=content)
    return report


def _keep_photos(place: Place, report: Report, *, by: Post, content: Content) -> None:
    """Photos of a matter go into its archive as well; those of a duty stand by its report alone."""
    if place.matter is not None:
        uses = add_photos(by=by, matter=place.matter, photos=content.photos)
    else:
        year = place.programme.year
        uses = [
            use_photo(by=by, draft=draft, subject=report.subject, division=place.division, year=year)
            for draft in content.photos
        ]
    ReportPhoto.objects.bulk_create([ReportPhoto(report=report, use=use) for use in uses], ignore_conflicts=True)


def new(place: Place) -> Report:
    """A report for a place where none stands."""
    return Report(
        programme=place.programme,
        duty=place.duty.key,
        first=place.period.first,
        division=place.division,
        matter=place.matter,
        unit=place.unit,
        version=0,
    )


def fill(place: Place, report: Report, content: Content) -> None:
    """Put the content into a report and count its version up."""
    report.percent, report.count = content.percent, content.count
    report.paid, report.done, report.why = content.yuan, content.done.strip(), content.why.strip()
    report.fields = asked(place.duty, content)
    report.revised_at = clock.now()
    report.version += 1
