"""The monthly check of data as it was issued: what was found, how it was explained, what came of it.

Whether a breach still stands is not stored while its month runs: it is looked up each time. What came of it is
written down when the next month's check is issued.
"""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.work.matters.models import Matter


class RoundQuerySet(models.QuerySet):
    def visible_to(self, post: Post) -> "RoundQuerySet":
        """Rounds of the post's own subtree, and those of a division above it: their findings narrow themselves."""
        above = [post.division_id[:digits].ljust(12, "0") for digits in (2, 4, 6, 9)]
        return self.filter(Q(division__code__startswith=post.prefix) | Q(division__in=above))


class Round(models.Model):
    """One month's check of one division, issued once; what it found is to be mended until `due`."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    month = models.DateField(_("month"))
    due = models.DateField(_("to be mended until"))
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "division_id"]
        constraints = [
            models.UniqueConstraint(fields=["division", "month"], name="check_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="check_of_a_whole_month"),
            models.CheckConstraint(condition=Q(due__gte=models.F("month")), name="check_due_after_its_month_begins"),
        ]
        triggers = [pgtrigger.Protect(name="check_round_kept", operation=pgtrigger.Update | pgtrigger.Delete)]


class Outcome(models.TextChoices):
    """What came of a finding by the next month's check."""

    MENDED = "mended", _("Mended")
    EXPLAINED = "explained", _("Explained")
    CARRIED = "carried", _("Carried over")


class FindingQuerySet(models.QuerySet):
    def visible_to(self, post: Post) -> "FindingQuerySet":
        """Findings on matters led in the post's own subtree."""
        return self.filter(matter__village__code__startswith=post.prefix)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Finding(models.Model):
    """A breach of one rule by one matter; `months` counts the checks in a row that found it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="findings")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="findings")
    rule = models.CharField(_("rule"), max_length=40)
    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=5)
    facts = models.JSONField(default=dict)
    months = models.PositiveSmallIntegerField(default=1)
    explanation = models.TextField(_("explanation"), blank=True)
    explained_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(_("explanation accepted"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["round_id", "rule", "matter_id"]
        indexes = [models.Index(fields=["matter", "rule"], name="finding_matter_rule")]
        constraints = [
            models.UniqueConstraint(fields=["round", "matter", "rule"], name="finding_once_a_round"),
            models.CheckConstraint(
                condition=Q(explanation="", explained_by=None, explained_at=None)
                | (~Q(explanation="") & Q(explained_by__isnull=False, explained_at__isnull=False)),
                name="finding_explained_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted=None, decided_by=None, decided_at=None)
                | (Q(accepted__isnull=False, decided_by__isnull=False, decided_at__isnull=False) & ~Q(explanation="")),
                name="finding_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(outcome=None) | Q(outcome__in=Outcome.values), name="finding_outcome_known"
            ),
        ]
        triggers = [pgtrigger.Protect(name="finding_never_deleted", operation=pgtrigger.Delete)]
