"""Entries of the fund ledger (written once), and what the database itself adds up from them under check."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Post
from cunshi.work.funds import guards
from cunshi.work.matters.models import Matter


class Kind(models.TextChoices):
    """What an entry says happened to money of a source, in the order in which it happens."""

    PLANNED = "planned", _("Planned investment")
    ALLOCATED = "allocated", _("Allocated")
    PAID = "paid", _("Paid")
    REIMBURSED = "reimbursed", _("Reimbursed")


class FundEntry(models.Model):
    """One booking on a matter's line of a source, in yuan; never changed, only reversed by an entry of its opposite."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="entries")
    source = models.CharField(_("source"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=16, decimal_places=2)
    on = models.DateField(_("date"))
    voucher = models.CharField(_("voucher or document number"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["kind", "on"], name="fund_entry_kind_day")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="fund_entry_kind_known"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses=None) | Q(amount__lt=0, reverses__isnull=False),
                name="fund_entry_positive_unless_it_reverses",
            ),
            models.CheckConstraint(condition=Q(kind=Kind.PLANNED) | ~Q(voucher=""), name="fund_entry_has_its_voucher"),
            models.CheckConstraint(condition=Q(reverses=None) | ~Q(note=""), name="fund_entry_reversed_with_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="fund_entry_written_once", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="fund_entry_allowed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("village", "text"), ("first", "record")],
                func=guards.ALLOWED,
            ),
            pgtrigger.Trigger(
                name="fund_entry_booked",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("budget", "record")],
                func=guards.BOOKED,
            ),
        ]


class FundLine(models.Model):
    """What one source gives to one matter, in yuan: sums of its entries, kept by the database alone.

    The order of the sums is the guard against overdrawing: nothing is allocated beyond the plan, paid beyond what is
    allocated, or reimbursed beyond what is paid.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="lines")
    source = models.CharField(max_length=40)
    planned = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    allocated = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    paid = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    reimbursed = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "source"], name="fund_line_once"),
            models.CheckConstraint(condition=Q(allocated__lte=F("planned")), name="fund_line_allocated_within_planned"),
            models.CheckConstraint(condition=Q(paid__lte=F("allocated")), name="fund_line_paid_within_allocated"),
            models.CheckConstraint(condition=Q(reimbursed__lte=F("paid")), name="fund_line_reimbursed_within_paid"),
            models.CheckConstraint(condition=Q(reimbursed__gte=0), name="fund_line_not_negative"),
        ]


class BudgetQuerySet(models.QuerySet):
    def visible_to(self, post: Post) -> "BudgetQuerySet":
        """Budgets of the post's own subtree."""
        return self.filter(division__code__startswith=post.prefix)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Budget(models.Model):
    """What a source can give to the matters of a division in a year; `allocated` is kept by the database."""

    year = models.PositiveSmallIntegerField(_("year"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="budgets", verbose_name=_("division"))
    source = models.CharField(_("source"), max_length=40)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=16, decimal_places=2)
    allocated = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    document = models.CharField(_("document"), max_length=120)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "division_id", "source"]
        constraints = [
            models.UniqueConstraint(fields=["year", "division", "source"], name="budget_once"),
            models.CheckConstraint(condition=Q(allocated__gte=0), name="budget_allocated_not_negative"),
            models.CheckConstraint(condition=Q(allocated__lte=F("amount")), name="budget_not_overdrawn"),
        ]


class Labour(models.Model):
    """Villagers' work on a matter: given to it (投工投劳) or paid as work relief (以工代赈); written once.

    A row that reverses another holds its opposite, so that sums are what is true.
    """

    class Kind(models.TextChoices):
        CONTRIBUTED = "contributed", _("Labour contributed")
        RELIEF = "relief", _("Work relief")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="labour")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    people = models.IntegerField(_("people"))
    days = models.DecimalField(_("labour days"), max_digits=9, decimal_places=1)
    wages = models.DecimalField(_("wages paid (yuan)"), max_digits=16, decimal_places=2, default=0)
    on = models.DateField(_("date"))
    note = models.TextField(_("note"), blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, people__gt=0, days__gt=0, wages__gte=0)
                | Q(reverses__isnull=False, people__lt=0, days__lt=0, wages__lte=0),
                name="labour_positive_unless_it_reverses",
            ),
            models.CheckConstraint(
                condition=Q(kind="contributed", wages=0) | (Q(kind="relief") & ~Q(wages=0)),
                name="labour_wages_for_relief_only",
            ),
        ]
        triggers = [pgtrigger.Protect(name="labour_written_once", operation=pgtrigger.Update | pgtrigger.Delete)]


class ClosedYearQuerySet(models.QuerySet):
    def covering(self, village: str, year: int) -> "ClosedYearQuerySet":
        """What closes a year's books for a village: a closing of its own division or of one above it."""
        return self.filter(year=year, division_id__in=[*ancestors(village), village])


class ClosedYear(models.Model):
    """The books of a calendar year closed for a division: no entry bears a date in it any more; written once."""

    year = models.PositiveSmallIntegerField(_("year"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = ClosedYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "division_id"]
        constraints = [models.UniqueConstraint(fields=["year", "division"], name="year_closed_once")]
        triggers = [
            # Only a change of divisions may carry it on under another code.
            pgtrigger.ReadOnly(name="closed_year_kept", exclude=["division"]),
            pgtrigger.Protect(name="closed_year_never_deleted", operation=pgtrigger.Delete),
            # Whoever books in this year holds the lock shared: closing waits for them, and they for it.
            pgtrigger.Trigger(
                name="closed_year_alone",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"PERFORM pg_advisory_xact_lock({guards.YEARS}, NEW.year); RETURN NEW;",
            ),
        ]
