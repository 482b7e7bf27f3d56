"""A matter of one year: what a village gets done, who proposed it, what it costs, where it stands."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Unit
from cunshi.kernel.codes import FIVE
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.states import ALIVE, HANDLED, IN_LEDGER, State
from cunshi.work.programmes.models import Programme

LEVELS = [(int(level), level.key) for level in FIVE]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Matter(models.Model):
    """One thing to be done; `village` is the lead village, `MatterVillage` names all that it covers."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="matters", verbose_name=_("plan"))
    year = models.PositiveSmallIntegerField(_("year"))
    village = models.ForeignKey(Division, models.PROTECT, related_name="led_matters", verbose_name=_("lead village"))
    # Where it was listed, kept by the first change of divisions that moves the matter: figures "as it was" go by it.
    formerly = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("village when it was listed"),
    )
    title = models.CharField(_("title"), max_length=120)
    content = models.TextField(_("content"))
    category = models.CharField(_("category"), max_length=40)
    beneficiaries = models.PositiveIntegerField(_("households that benefit"), null=True, blank=True)

    raised_by = models.CharField(_("raised by"), max_length=60)
    raised_on = models.DateField(_("raised on"))
    channel = models.CharField(_("how it was raised"), max_length=40)

    planned_start = models.DateField(_("planned start"), null=True, blank=True)
    planned_finish = models.DateField(_("planned finish"), null=True, blank=True)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="led_matters", verbose_name=_("lead unit")
    )
    participants = models.ManyToManyField(
        Unit,
        through="MatterParticipant",
        related_name="joined_matters",
        verbose_name=_("participating units"),
    )
    responsible = models.CharField(_("responsible person"), max_length=60, blank=True)

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFTED)
    level = models.PositiveSmallIntegerField(_("submitted to"), choices=LEVELS, null=True, blank=True)
    handling_level = models.PositiveSmallIntegerField(_("handling level"), choices=LEVELS, null=True, blank=True)
    number = models.CharField(_("number"), max_length=40, null=True, blank=True, unique=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    notice = models.ForeignKey(
        "Notice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matters",
        verbose_name=_("public notice"),
    )
    percent = models.PositiveSmallIntegerField(_("progress (%)"), default=0)
    listed_on = models.DateField(_("listed on"), null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    written_off_on = models.DateField(_("written off on"), null=True, blank=True)
    illustrative = models.BooleanField(_("illustrative"), default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("changed at"))

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering = ["village_id", "year", "id"]
        indexes = [
            models.Index(fields=["year", "village"], name="matter_year_village"),
            models.Index(fields=["state", "level"], name="matter_state_level"),
            # With the key, so that a page of thousands changed at one moment needs no sorting.
            models.Index(fields=["-changed_at", "id"], name="matter_changed"),
            models.Index(fields=["formerly"], condition=Q(formerly__isnull=False), name="matter_formerly"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="matter_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.SUBMITTED, level__isnull=False)
                | (~Q(state=State.SUBMITTED) & Q(level__isnull=True)),
                name="matter_level_while_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HANDLED) | Q(handling_level__isnull=False),
                name="matter_handled_at_a_level",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=IN_LEDGER) & Q(number__isnull=False, listed_on__isnull=False))
                | (~Q(state__in=IN_LEDGER | {State.CANCELLED}) & Q(number__isnull=True))
                | Q(state=State.CANCELLED),
                name="matter_number_with_listing",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.MERGED) & Q(merged_into__isnull=False))
                | (~Q(state=State.MERGED) & Q(merged_into__isnull=True)),
                name="matter_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="matter_not_merged_into_itself",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="matter_percent_at_most_100"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.FINISHED, State.ACCEPTED, State.WRITTEN_OFF])
                | Q(percent=100, started_on__isnull=False, finished_on__isnull=False),
                name="matter_finished_is_whole_and_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ACCEPTED, State.WRITTEN_OFF]) | Q(accepted_on__isnull=False),
                name="matter_accepted_is_dated",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.WRITTEN_OFF) & Q(written_off_on__isnull=False))
                | (~Q(state=State.WRITTEN_OFF) & Q(written_off_on__isnull=True)),
                name="matter_written_off_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(planned_start=None) | Q(planned_finish=None) | Q(planned_finish__gte=F("planned_start")),
                name="matter_planned_finish_after_start",
            ),
            models.CheckConstraint(
                condition=Q(formerly=None) | Q(listed_on__isnull=False), name="matter_formerly_since_listing"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="matter_number_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__number__isnull=False)
                & pgtrigger.Q(old__number__df=pgtrigger.F("new__number")),
            ),
            pgtrigger.Protect(
                name="matter_formerly_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__formerly__isnull=False)
                & pgtrigger.Q(old__formerly__df=pgtrigger.F("new__formerly")),
            ),
            pgtrigger.Protect(name="matter_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What photos of this matter are used for, as the room of evidence names it."""
        return f"matter:{self.pk}"

    @property
    def alive(self) -> bool:
        return self.state in ALIVE

    @property
    def planned(self) -> Decimal:
        """Planned investment in yuan, all sources together."""
        return sum((line.amount for line in self.funds.all()), Decimal(0))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class MatterVillage(models.Model):
    """A village that a matter covers: its lead village and, for a joint matter, the others."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="coverage")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["matter", "village"], name="matter_covers_a_village_once")]


class FormerVillage(models.Model):
    """A village that a matter covered when it was listed; kept for each matter with `formerly`, written once."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="former_coverage")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["matter", "village"], name="former_village_once")]
        triggers = [
            pgtrigger.Protect(name="former_village_written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class MatterParticipant(models.Model):
    """A unit that takes part in a matter beside the lead unit (LAND-02)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="participations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="participations")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["matter", "unit"], name="matter_participant_once")]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class PlannedFund(models.Model):
    """Planned investment of a matter from one source of its plan, in yuan."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="funds")
    source = models.CharField(_("source"), max_length=40)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=16, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "source"], name="matter_fund_source_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="planned_fund_positive"),
        ]
        triggers = [
            # What was listed is the baseline that the fund ledger starts from.
            pgtrigger.Trigger(
                name="planned_fund_kept_once_listed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT FROM matters_matter WHERE id = OLD.matter_id AND number IS NOT NULL) THEN
                        RAISE EXCEPTION 'the planned investment of a listed matter is kept';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            )
        ]
