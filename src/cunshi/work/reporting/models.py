"""Reports as filed, corrections after a lock, and the locks themselves. What is owed is computed, never stored."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.models import PhotoUse
from cunshi.foundation.people.models import Account, Post, Unit
from cunshi.kernel.codes import FIVE
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme


class ReportState(models.TextChoices):
    """Where a report stands; one that is owed and not begun has no row."""

    DRAFT = "draft", _("Draft report")
    SUBMITTED = "submitted", _("Report submitted")
    RETURNED = "returned", _("Report returned")
    REVIEWED = "reviewed", _("Report reviewed")
    LOCKED = "locked", _("Report locked")


FILED = frozenset({ReportState.SUBMITTED, ReportState.REVIEWED, ReportState.LOCKED})


class ReportQuerySet(models.QuerySet):
    def visible_to(self, post: Post) -> "ReportQuerySet":
        """Reports of the divisions of the post's own subtree."""
        return self.filter(division__code__startswith=post.prefix)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Report(models.Model):
    """One report of one period: on a matter under way, or on a duty of a division.

    `submitted_at` is when it first arrived, which decides on time or late; `revised_at` when its content last changed.
    `unit` is the department that reports for itself where each of them owes a duty.
    `made_at` is when the sender's own clock, corrected by ours, says it was written. `paid` is yuan in this period.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="reports")
    duty = models.CharField(_("duty"), max_length=40)
    first = models.DateField(_("period from"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices)
    percent = models.PositiveSmallIntegerField(_("progress (%)"), null=True)
    count = models.PositiveIntegerField(_("times done"), null=True)
    paid = models.DecimalField(_("paid since (yuan)"), max_digits=16, decimal_places=2, default=Decimal(0))
    done = models.TextField(_("what was done"), blank=True)
    why = models.TextField(_("explanation"), blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    submitted_on = models.DateField(_("submitted on"), null=True)
    revised_at = models.DateTimeField(_("changed at"))
    made_at = models.DateTimeField(_("written at"), null=True)
    seconds = models.PositiveIntegerField(_("seconds spent"), null=True)
    fields = models.PositiveSmallIntegerField(_("fields asked"))
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("reported by"))
    reviewed_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    returned_because = models.TextField(_("reason of return"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-first", "division_id", "id"]
        indexes = [models.Index(fields=["programme", "duty", "first"], name="report_period")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "duty", "first", "division", "matter", "unit"],
                nulls_distinct=False,
                name="report_once_a_period",
            ),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="report_state_known"),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, submitted_at=None, submitted_on=None)
                | (~Q(state=ReportState.DRAFT) & Q(submitted_at__isnull=False, submitted_on__isnull=False)),
                name="report_submitted_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="report_review_has_time_and_post",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReportState.REVIEWED, ReportState.RETURNED]) | Q(reviewed_by__isnull=False),
                name="report_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(state=ReportState.RETURNED) & ~Q(returned_because=""))
                | (~Q(state=ReportState.RETURNED) & Q(returned_because="")),
                name="report_returned_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="report_percent_at_most_100"),
            models.CheckConstraint(condition=Q(paid__gte=0), name="report_paid_not_negative"),
        ]
        triggers = [
            pgtrigger.Protect(name="report_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="report_stays_locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=ReportState.LOCKED) & ~pgtrigger.Q(new__state=ReportState.LOCKED),
            ),
        ]

    @property
    def subject(self) -> str:
        """The name under which a duty's photos are kept; those of a matter are the matter's own."""
        return f"report:{self.pk}"


class Amendment(models.Model):
    """A correction after the lock: the figures before and after, both kept; written once. `before` is null for a
    report that was missing when its period was locked."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="amendments")
    before = models.JSONField(null=True)
    after = models.JSONField()
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="amendment_has_a_reason")]
        triggers = [pgtrigger.Protect(name="amendment_written_once", operation=pgtrigger.Update | pgtrigger.Delete)]


class PeriodLock(models.Model):
    """A level has reviewed one period of one duty within a division and locked it; kept as it is."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="locks")
    duty = models.CharField(max_length=40)
    first = models.DateField()
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=[(int(level), level.key) for level in FIVE])
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(_("note on what is missing"), blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "duty", "first", "division"], name="period_locked_once")
        ]
        triggers = [
            # Only a change of divisions may carry it on under another code.
            pgtrigger.ReadOnly(name="period_lock_kept", exclude=["division"]),
            pgtrigger.Protect(name="period_lock_never_deleted", operation=pgtrigger.Delete),
        ]


class ReportPhoto(models.Model):
    """A photo that came with a report."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="photos")
    use = models.ForeignKey(PhotoUse, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "use"], name="report_photo_once")]


class Receipt(models.Model):
    """What one sending came to, by the sender's own key: sent again, it is answered again and writes nothing."""

    client_id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, related_name="receipts")
    amendment = models.ForeignKey(Amendment, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="receipt_written_once", operation=pgtrigger.Update | pgtrigger.Delete)]
