"""What filing and amending share: the slot that a report belongs to, held against others until the end."""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from django.db import connection
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel import clock
from cunshi.kernel.periods import Period
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.calendar import period_on
from cunshi.rulebook.schema import Duty
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import access
from cunshi.work.reporting.models import FILED, Amendment, Receipt, Report
from cunshi.work.reporting.rules import Sending


@dataclass(frozen=True)
class Place:
    """Where a report belongs: one duty and period of a plan, and the matter or division that it speaks of."""

    programme: Programme
    duty: Duty
    period: Period
    division: Division
    matter: Matter | None
    unit: Unit | None = None

    @property
    def name(self) -> str:
        return self.matter.title if self.matter else self.division.short_name

    def existing(self) -> Report | None:
        """The report that stands here, held until the transaction ends."""
        return (
            Report.objects.select_for_update(of=("self",))
            .filter(
                programme=self.programme,
                duty=self.duty.key,
                first=self.period.first,
                division=self.division,
                matter=self.matter,
                unit=self.unit,
            )
            .first()
        )


def find(
    by: Post, *, programme: Programme, duty: str, first: date, matter: Matter | None, division: Division | None
) -> Place:
    """The place of a report. Refused for a duty or period that the plan does not know, and for another's report."""
    rule = programme.pack.duty(duty)
    where = matter.village if matter else division
    if rule is None or where is None or (rule.asks == "progress") != (matter is not None):
        raise Refused.because(duty, _("The plan asks for no such report."), _("Choose a report of the list."))
    period = period_on(programme.pack, rule, first)
    if period is None or period.first != first or period.first > clock.today():
        raise Refused.because(
            matter.title if matter else where.short_name,
            _("Nothing is owed for a period from %(first)s on.") % {"first": first},
            _("Choose a period of the list that has begun."),
        )
    access.require_reporter(by, rule, where, matter)
    return Place(programme, rule, period, where, matter, by.unit if rule.each_unit else None)


def hold(place: Place) -> None:
    """Let two sendings for one place follow each other, and none cross the locking of its period."""
    report = (
        place.programme.pk,
        place.duty.key,
        place.period.first,
        place.division.pk,
        place.matter and place.matter.pk,
        place.unit and place.unit.pk,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_number(period_key(place))])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(report)])


def hold_period(programme: Programme, duty: str, first: date) -> None:
    """Wait for the sendings of a period that are on their way, and let no other begin until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number((programme.pk, duty, first))])


def period_key(place: Place) -> tuple[object, ...]:
    return place.programme.pk, place.duty.key, place.period.first


def _number(key: tuple[object, ...]) -> int:
    """A key as the 64 bits that the database's advisory locks take."""
    return int.from_bytes(blake2b(repr(key).encode(), digest_size=8).digest(), signed=True)


def reported_later(place: Place) -> bool:
    """Whether a later period of the same matter was reported already: its percent is the newer one."""
    return Report.objects.filter(matter=place.matter, first__gt=place.period.first, state__in=FILED).exists()


def receipt_of(by: Post, sending: Sending) -> Receipt | None:
    """What this sending came to when it arrived before. Refused when the key is another person's."""
    if sending.client_id is None:
        return None
    receipt = Receipt.objects.select_related("report", "amendment").filter(pk=sending.client_id).first()
    if receipt is not None and receipt.account_id != by.account_id:
        raise Refused(
            Problem(str(sending.client_id), _("This sending belongs to another person."), _("Fill in the report anew."))
        )
    return receipt


def give_receipt(by: Post, sending: Sending, report: Report, amendment: Amendment | None = None) -> None:
    """Keep what a sending came to, in the transaction that wrote it."""
    if sending.client_id is not None:
        Receipt.objects.create(
            client_id=sending.client_id, account=by.account, report=report, amendment=amendment, at=clock.now()
        )
