"""Records of registers, what was done with each, its files, and what was paid on it."""

from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.models import StoredFile
from cunshi.foundation.people.models import Post, ScopedQuerySet
from cunshi.foundation.privacy.fields import SealedField
from cunshi.foundation.residents.models import Household, Resident
from cunshi.kernel import clock
from cunshi.work.programmes.models import Programme

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class RecordQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        return self.filter(closed_on=None)

    def late(self) -> Self:
        """Open records whose step owed next is past its clock today."""
        return self.open().filter(due__lt=clock.today())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Record(models.Model):
    """One case of a register that the plan's pack defines.

    `values` hold what its fields were told: text as such, personal values sealed; `before` what the
    last follow-up found. `done` are the steps that stand, `step` the last of them, `owes` the one to be done next and
    `due` its last day; these follow from its acts and only change with them. `identity` names what the record is
    about, so that there is one open record of each.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="records", verbose_name=_("plan"))
    register = models.CharField(_("register"), max_length=40)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="records")
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="records")
    identity = models.CharField(max_length=80, blank=True)
    lane = models.CharField(max_length=40, blank=True)
    step = models.CharField(_("step"), max_length=40)
    owes = models.CharField(_("next step"), max_length=40, blank=True)
    due = models.DateField(_("due"), null=True)
    paused_on = models.DateField(_("paused"), null=True)
    opened_on = models.DateField(_("opened on"))
    opened_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    came_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="led_to")
    closed_on = models.DateField(_("closed on"), null=True)
    closed_as = models.CharField(max_length=40, blank=True)
    done = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(fields=["programme", "register", "division"], name="record_place"),
            models.Index(fields=["due"], condition=Q(closed_on=None), name="record_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "register", "identity"],
                condition=Q(closed_on=None) & ~Q(identity=""),
                name="record_open_once_of_each",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_as="") | (Q(closed_on__isnull=False) & ~Q(closed_as="")),
                name="record_closed_on_a_day_and_as_something",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(owes="", due=None, paused_on=None), name="record_closed_owes_nothing"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="record_closed_after_it_opened"
            ),
            models.CheckConstraint(condition=Q(due=None) | ~Q(owes=""), name="record_clock_of_a_step"),
            models.CheckConstraint(
                condition=Q(household=None) | Q(resident=None), name="record_of_household_or_resident"
            ),
        ]
        triggers = [pgtrigger.Protect(name="record_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.register} {self.pk}"


class ActKind(models.TextChoices):
    OPENED = "opened", _("Record opened")
    STEP = "step", _("Step carried out")
    FOLLOW_UP = "follow_up", _("Reported")
    SENT_BACK = "sent_back", _("Sent back")
    CORRECTED = "corrected", _("Corrected")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Resumed")
    ENDED = "ended", _("Ended")


class Act(models.Model):
    """What was done with a record, in order; written once.

    `key` is the step, follow-up or ending; `on` the day for which it counts, `at` when it was written down. `due` is
    the last day that the clock allowed, `first` the first day of the period of a follow-up.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="acts")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ActKind.choices)
    key = models.CharField(max_length=40, blank=True)
    on = models.DateField(_("day"))
    due = models.DateField(_("due"), null=True)
    first = models.DateField(_("period from"), null=True)
    note = models.TextField(_("note"), blank=True)
    values = models.JSONField(default=dict)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["record_id", "number"]
        indexes = [models.Index(fields=["record", "kind", "first"], name="act_of_a_period")]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="act_numbered_once"),
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="act_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="follow_up", first__isnull=False) | (~Q(kind="follow_up") & Q(first=None)),
                name="act_of_a_follow_up_has_its_period",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["sent_back", "corrected", "paused", "ended"]) | ~Q(note=""),
                name="act_has_a_reason",
            ),
        ]
        triggers = [pgtrigger.Protect(name="act_written_once", operation=_WRITTEN_ONCE)]


class Attachment(models.Model):
    """A file or photo of a record, kept under the field or step that asked for it."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="attachments")
    key = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["record", "key", "file"], name="record_file_once")]
        triggers = [pgtrigger.Protect(name="record_file_kept", operation=_WRITTEN_ONCE)]


class Trace(models.Model):
    """The fingerprint of a sealed value, by which a record is found without opening any (TGT-11)."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="traces")
    field = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="trace_digest")]
        constraints = [models.UniqueConstraint(fields=["record", "field"], name="trace_once_a_field")]


class Payment(models.Model):
    """Yuan paid on a subsidy of a record (FUND-08); written once, reversed by another one."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="payments")
    subsidy = models.CharField(max_length=40)
    amount = models.DecimalField(_("yuan"), max_digits=14, decimal_places=2)
    on = models.DateField(_("paid on"))
    voucher = models.CharField(_("voucher"), max_length=80)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="payment_reversed_is_negative",
            ),
            models.CheckConstraint(condition=~Q(voucher=""), name="payment_has_a_voucher"),
        ]
        triggers = [pgtrigger.Protect(name="payment_written_once", operation=_WRITTEN_ONCE)]


class Upload(models.Model):
    """A table that waits until its sender confirms it: sealed whole, one for each purpose of a post (TGT-11)."""

    by = models.ForeignKey(Post, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=120)
    name = models.CharField(_("file name"), max_length=200)
    rows = models.PositiveIntegerField()
    content = SealedField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["by", "purpose"], name="upload_once_for_a_purpose"),
            models.CheckConstraint(condition=Q(content__startswith="sealed:"), name="upload_sealed"),
        ]
