"""The word of the village's supervisory committee on a matter, stage by stage (村监会全程监督)."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.work.matters.models.matter import Matter


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Supervision(models.Model):
    """A signature (`agrees`) or an objection at one stage of the plan; only the answer to it is filled in later."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="supervisions")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("village"))
    stage = models.CharField(_("stage"), max_length=40)
    agrees = models.BooleanField(_("signed"))
    text = models.TextField(_("what the committee says"), blank=True)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    client_id = models.UUIDField(null=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["client_id"], name="supervision_sent_once"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(text=""), name="supervision_objection_says_what"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (Q(agrees=False, answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="supervision_answer_to_an_objection_with_time_and_post",
            ),
        ]
        triggers = [
            # Only a change of divisions may carry it on under another village.
            pgtrigger.ReadOnly(
                name="supervision_said_once", exclude=["village", "answer", "answered_by", "answered_at"]
            ),
            pgtrigger.Protect(
                name="supervision_answered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False)
                & pgtrigger.Q(old__village=pgtrigger.F("new__village")),
            ),
            pgtrigger.Protect(name="supervision_never_deleted", operation=pgtrigger.Delete),
        ]

    @property
    def open(self) -> bool:
        """An objection that nobody has answered yet."""
        return not self.agrees and self.answered_at is None
