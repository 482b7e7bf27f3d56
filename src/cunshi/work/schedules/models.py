"""The backward schedule of a matter (倒排工期表): steps in working days, each with the day on which it was done."""

import pghistory
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from cunshi.work.matters.models import Matter


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ScheduleStep(models.Model):
    """One step; `key` is that of the plan's template, `name` what the matter's own people call it. When it must begin
    and end follows from the planned finish and is not stored."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="schedule")
    position = models.PositiveSmallIntegerField(_("place of the step"))
    key = models.CharField(_("step of the template"), max_length=40, blank=True)
    name = models.CharField(_("name of the step"), max_length=60, blank=True)
    days = models.PositiveSmallIntegerField(_("working days"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering = ["matter_id", "position"]
        constraints = [
            # Checked when the transaction ends, so that steps can change places.
            models.UniqueConstraint(
                fields=["matter", "position"], name="schedule_step_has_a_place", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="schedule_step_takes_a_day"),
            models.CheckConstraint(condition=~Q(key="") | ~Q(name=""), name="schedule_step_named"),
        ]

    def __str__(self) -> str:
        return self.name or self.key
