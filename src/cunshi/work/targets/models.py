"""How a target is split down the tree, what its holders report, and figures that a plan only compares with."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, ScopedQuerySet, Unit
from cunshi.work.programmes.models import Programme
from cunshi.work.targets.guards import ADDS_UP, SHARES_OF_A_DRAFT, STAYS_LOCKED


class SplitState(models.TextChoices):
    DRAFT = "draft", _("Draft split")
    LOCKED = "locked", _("Locked split")
    REPLACED = "replaced", _("Replaced by a new version")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Split(models.Model):
    """One version of how a division shares out its amount of a target. Locked it stays; a new version replaces it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="splits", verbose_name=_("plan"))
    target = models.CharField(_("target"), max_length=40)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=SplitState.choices, default=SplitState.DRAFT)
    amount = models.DecimalField(_("amount shared out"), max_digits=18, decimal_places=2)
    direction = models.CharField(max_length=10)
    additive = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"))
    locked_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("locked by"))
    locked_at = models.DateTimeField(_("locked at"), null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "target", "division", "number"], name="split_version_once"),
            models.UniqueConstraint(
                fields=["programme", "target", "division"], condition=Q(state="draft"), name="split_one_draft"
            ),
            models.UniqueConstraint(
                fields=["programme", "target", "division"], condition=Q(state="locked"), name="split_one_locked"
            ),
            models.CheckConstraint(condition=Q(state__in=SplitState.values), name="split_state_known"),
            models.CheckConstraint(
                condition=Q(direction__in=["at_least", "at_most", "exactly"]), name="split_direction_known"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0, number__gte=1), name="split_figures_not_negative"),
            models.CheckConstraint(
                condition=Q(state="draft", locked_by=None, locked_at=None)
                | (~Q(state="draft") & Q(locked_by__isnull=False, locked_at__isnull=False)),
                name="split_lock_has_time_and_post",
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="split_new_version_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="split_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="split_stays_locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(STAYS_LOCKED),
            ),
            pgtrigger.Protect(
                name="split_begins_as_a_draft",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__in=["locked", "replaced"]),
            ),
            pgtrigger.Trigger(
                name="split_locked_adds_up",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state="draft", new__state="locked"),
                declare=[("total", "numeric"), ("worst", "numeric")],
                func=ADDS_UP,
            ),
        ]


class Share(models.Model):
    """One holder's share: a division below, or a unit or person of the division that splits. `floor` is last year's."""

    split = models.ForeignKey(Split, models.PROTECT, related_name="shares")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    amount = models.DecimalField(_("share"), max_digits=18, decimal_places=2)
    floor = models.DecimalField(_("last year"), null=True, max_digits=18, decimal_places=2)
    deadline = models.DateField(_("deadline"))
    standard = models.CharField(_("standard"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "unit_id", "person_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["split", "division", "unit", "person"], nulls_distinct=False, name="share_once_a_holder"
            ),
            models.CheckConstraint(condition=Q(unit=None) | Q(person=None), name="share_of_one_holder"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="share_not_negative"),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(floor__gte=0, floor__lte=F("amount")), name="share_not_below_last_year"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="share_of_a_draft",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("owner", "bigint")],
                func=SHARES_OF_A_DRAFT,
            )
        ]


class TargetReport(models.Model):
    """What a holder says of one period; written once. A correction is a further number, the highest counts."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="target_reports")
    target = models.CharField(_("target"), max_length=40)
    first = models.DateField(_("period from"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField(_("version"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    base = models.DecimalField(_("of"), null=True, max_digits=18, decimal_places=2)
    line = models.TextField(_("evidence"))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("reported by"))
    at = models.DateTimeField(_("reported at"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-first", "-number"]
        indexes = [models.Index(fields=["programme", "target", "division"], name="target_report_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "target", "first", "division", "unit", "person", "number"],
                nulls_distinct=False,
                name="target_report_number_once",
            ),
            models.CheckConstraint(condition=Q(unit=None) | Q(person=None), name="target_report_of_one_holder"),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_report_not_negative"),
            models.CheckConstraint(condition=Q(base=None) | Q(base__gt=0), name="target_report_divides"),
            models.CheckConstraint(condition=~Q(line=""), name="target_report_has_evidence"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="target_correction_has_a_reason"),
        ]
        triggers = [
            # Only a change of divisions may carry it on under another code.
            pgtrigger.ReadOnly(name="target_report_kept", exclude=["division"]),
            pgtrigger.Protect(name="target_report_never_deleted", operation=pgtrigger.Delete),
        ]


class Stated(models.Model):
    """A figure that a plan compares with but doesn't print, such as last year's; written once, the newest counts."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    target = models.CharField(_("target"), max_length=40)
    amount = models.DecimalField(_("figure"), max_digits=18, decimal_places=2)
    line = models.TextField(_("where it comes from"))
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["programme", "target"], name="target_stated")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="stated_figure_not_negative"),
            models.CheckConstraint(condition=~Q(line=""), name="stated_figure_has_a_source"),
        ]
        triggers = [pgtrigger.Protect(name="stated_figure_kept", operation=pgtrigger.Update | pgtrigger.Delete)]
