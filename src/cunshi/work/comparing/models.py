"""Comparisons that were run, and their rows as a list to act on; what others sent stands here sealed and masked."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, ScopedQuerySet
from cunshi.foundation.privacy.fields import SealedField
from cunshi.foundation.residents.models import Resident
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.models import Record


class Kind(models.TextChoices):
    """What became of a row: every row of both lists is in exactly one of these."""

    DIFFERING = "differing", _("Differing")
    MISSING_HERE = "missing_here", _("Missing in the own list")
    MISSING_THERE = "missing_there", _("Missing in the other list")
    AMBIGUOUS = "ambiguous", _("Ambiguous")
    MATCHED = "matched", _("Matched")


class Settled(models.TextChoices):
    MATCH = "match", _("Match chosen")
    DEALT = "dealt", _("Dealt with")


class Run(models.Model):
    """One comparison at one moment; never changed, the next one is a row of its own."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("plan"))
    comparison = models.CharField(max_length=40)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    name = models.CharField(_("file name"), max_length=200)
    ours = models.PositiveIntegerField(_("rows of the own list"))
    theirs = models.PositiveIntegerField(_("rows of the other list"))
    counts = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("compared by"))
    at = models.DateTimeField(_("compared on"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["programme", "comparison", "division", "-at"], name="comparison_run_place")]
        triggers = [
            # Only a change of divisions may carry it on under another code.
            pgtrigger.ReadOnly(name="comparison_run_kept", exclude=["division"]),
            pgtrigger.Protect(name="comparison_run_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.comparison} {self.pk}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, post: Post) -> Self:
        """The rows of the runs of the post's own subtree."""
        return self.filter(run__division__code__startswith=post.prefix)


# Rows that disagree and that nobody settled yet.
TO_ACT_ON = Q(settled_as="") & ~Q(kind=Kind.MATCHED)


class Finding(models.Model):
    """A row of a run. `theirs` is the other list's row sealed, `told` both sides masked: {column: [theirs, ours]}.

    `record` or `resident` is the own row, once known; `candidates` are the own rows that an ambiguous one may mean.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    number = models.PositiveIntegerField(_("row in the other list"), null=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="findings")
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="findings")
    theirs = SealedField(_("other list"))
    told = models.JSONField(default=dict)
    differing = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    settled_as = models.CharField(max_length=5, choices=Settled.choices, blank=True)
    settled_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["run_id", "number", "pk"]
        indexes = [models.Index(fields=["run", "kind"], name="finding_of_a_run")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="finding_kind_known"),
            models.CheckConstraint(
                condition=Q(settled_as="", settled_by=None, settled_at=None, reason="")
                | (Q(settled_as__in=Settled.values) & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="finding_settled_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(settled_as="dealt") | ~Q(reason=""), name="finding_dealt_for_a_reason"),
            models.CheckConstraint(condition=Q(record=None) | Q(resident=None), name="finding_of_one_own_row"),
            models.CheckConstraint(
                condition=Q(theirs="") | Q(theirs__startswith="sealed:"), name="finding_theirs_sealed"
            ),
            models.CheckConstraint(
                condition=~Q(kind="missing_there") | Q(number=None), name="finding_missing_there_has_no_row"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="finding_kept", fields=["run", "kind", "number", "theirs", "told", "differing", "candidates"]
            ),
            pgtrigger.Protect(name="finding_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number or self.pk}"
