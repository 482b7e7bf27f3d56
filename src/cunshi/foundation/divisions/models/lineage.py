"""A change of divisions ordered by a document, and who became who by it; both written once."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models.division import Division
from cunshi.foundation.divisions.span import bounds


class ChangeKind(models.TextChoices):
    RENAME = "rename", _("Renaming")
    RENUMBER = "renumber", _("Change of code")
    MERGE = "merge", _("Merger")
    SPLIT = "split", _("Splitting")


class ChangeQuerySet(models.QuerySet["DivisionChange"]):
    def within(self, code: str) -> "ChangeQuerySet":
        """Changes that touched a division, then or now, in the subtree of a code or prefix."""
        low, high = bounds(code)
        touched = Q(old__code__range=(low, high)) | Q(new__code__range=(low, high))
        return self.filter(pk__in=Lineage.objects.filter(touched).order_by().values("change"))


class DivisionChange(models.Model):
    """One change: from `day` on the divisions are the new ones. `by` is the signature of the post that entered it."""

    kind = models.CharField(_("kind of change"), max_length=10, choices=ChangeKind.choices)
    day = models.DateField(_("in force from"))
    document = models.CharField(_("document that orders it"), max_length=160)
    reason = models.TextField(_("reason"), blank=True)
    by = models.JSONField()
    at = models.DateTimeField(_("entered at"))

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="division_change_kind_known"),
            models.CheckConstraint(condition=~Q(document=""), name="division_change_has_a_document"),
        ]
        triggers = [
            pgtrigger.Protect(name="division_change_written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


class Lineage(models.Model):
    """One old division and one that it became, under the names of that day; `heir` carries its work on."""

    change = models.ForeignKey(DivisionChange, models.PROTECT, related_name="lineage")
    old = models.ForeignKey(Division, models.PROTECT, related_name="became")
    new = models.ForeignKey(Division, models.PROTECT, related_name="came_from")
    heir = models.BooleanField()
    old_name = models.CharField(max_length=80)
    new_name = models.CharField(max_length=80)

    class Meta:
        ordering = ["change_id", "old_id", "-heir", "new_id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "old", "new"], name="lineage_once_a_pair"),
            models.UniqueConstraint(fields=["change", "old"], condition=Q(heir=True), name="lineage_has_one_heir"),
            models.CheckConstraint(condition=~Q(old_name="") & ~Q(new_name=""), name="lineage_named"),
        ]
        triggers = [
            pgtrigger.Protect(name="lineage_written_once", operation=pgtrigger.Update | pgtrigger.Delete),
            # Looked at when the transaction ends: the rows of one old division are written one after another.
            pgtrigger.Trigger(
                name="lineage_has_an_heir",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func="""
                    IF NOT EXISTS (SELECT FROM divisions_lineage other
                        WHERE other.change_id = NEW.change_id AND other.old_id = NEW.old_id AND other.heir) THEN
                        RAISE EXCEPTION 'lineage_has_an_heir: nobody carries on the work of %', NEW.old_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]
