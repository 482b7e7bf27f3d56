"""Who looked at personal values in clear, at whose, and why."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, ScopedQuerySet


class Look(models.Model):
    """One look at one object's personal fields; written once. `subject` is its label ("residents.household")."""

    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    at = models.DateTimeField(_("Looked at"))
    subject = models.CharField(max_length=60)
    key = models.CharField(max_length=40)
    name = models.CharField(_("Looked at what"), max_length=200)
    fields = ArrayField(models.CharField(max_length=60), verbose_name=_("Fields looked at"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    reason = models.CharField(_("reason"), max_length=200)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject", "key"], name="look_subject"),
            models.Index(fields=["division", "-at"], name="look_place"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="look_has_a_reason"),
            models.CheckConstraint(condition=Q(fields__len__gte=1), name="look_names_its_fields"),
        ]
        triggers = [
            # Only a change of divisions may carry it on under another code.
            pgtrigger.ReadOnly(name="look_kept", exclude=["division"]),
            pgtrigger.Protect(name="look_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.name}"
