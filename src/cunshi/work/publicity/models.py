"""Publicity activities of a plan, and typical cases that others can learn from."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Post
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme

# Beyond the people of any region here: a figure above it is a slip of the hand.
MOST = 10_000_000
COUNTED = ("people", "speakers", "questionnaires")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, post: Post) -> "ActivityQuerySet":
        """Activities of the post's own subtree."""
        return self.within(post.prefix)

    def within(self, prefix: str) -> "ActivityQuerySet":
        """Activities of the divisions under a code prefix."""
        return self.filter(division__code__startswith=prefix)

    def counting(self) -> "ActivityQuerySet":
        """Those that stand; a void one is kept and counts nowhere."""
        return self.filter(voided_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Activity(models.Model):
    """One publicity activity of a division. Figures are null where its kind is not asked for them."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="activities", verbose_name=_("plan"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="activities", verbose_name=_("division"))
    kind = models.CharField(_("form of publicity"), max_length=40)
    held_on = models.DateField(_("day of the activity"))
    place = models.CharField(_("place"), max_length=120)
    title = models.CharField(_("title"), max_length=120)
    people = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    speakers = models.PositiveIntegerField(_("speakers"), null=True, blank=True)
    questionnaires = models.PositiveIntegerField(_("questionnaires"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    recorded_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))
    voided_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("voided by"))
    voided_at = models.DateTimeField(_("voided at"), null=True)
    void_reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        indexes = [models.Index(fields=["programme", "-held_on"], name="activity_of_a_plan_by_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(place=""), name="activity_has_title_and_place"),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__gte": 1, f"{name}__lte": MOST}),
                    name=f"activity_{name}_within_reason",
                )
                for name in COUNTED
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="activity_void_has_time_post_and_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="activity_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="void_activity_unchanged",
                operation=pgtrigger.Update,
                # Only a change of divisions may carry it on under another code.
                condition=pgtrigger.Q(old__voided_at__isnull=False)
                & pgtrigger.Q(old__division=pgtrigger.F("new__division")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What its photos are filed under."""
        return f"activity:{self.pk}"


class CaseState(models.TextChoices):
    SUBMITTED = "submitted", _("Recommended")
    COMMENDED = "commended", _("Commended")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CaseQuerySet(models.QuerySet["TypicalCase"]):
    def visible_to(self, post: Post) -> "CaseQuerySet":
        """Cases of the post's own subtree, and those that an office above it commended to be learnt from."""
        learnt = Q(state=CaseState.COMMENDED, commended_in__in=[*ancestors(post.division_id), post.division_id])
        return self.filter(Q(division__code__startswith=post.prefix) | learnt)

    def within(self, prefix: str) -> "CaseQuerySet":
        """Cases of the divisions under a code prefix."""
        return self.filter(division__code__startswith=prefix)

    def counting(self) -> "CaseQuerySet":
        """Those that their authors stand by."""
        return self.exclude(state=CaseState.WITHDRAWN)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class TypicalCase(models.Model):
    """A typical case: what was done, and what others can copy. Commended, the whole subtree of the office reads it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cases", verbose_name=_("plan"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="cases", verbose_name=_("division"))
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("matter")
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("main measures"))
    practice = models.TextField(_("what others can copy"))
    state = models.CharField(_("state"), max_length=12, choices=CaseState.choices, default=CaseState.SUBMITTED)
    recorded_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    commended_in = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name=_("commended in")
    )
    reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text="") & ~Q(practice=""), name="case_says_what_others_can_copy"
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.SUBMITTED, decided_by=None, decided_at=None)
                | (~Q(state=CaseState.SUBMITTED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="case_decision_has_time_and_post",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.COMMENDED, commended_in__isnull=False)
                | (~Q(state=CaseState.COMMENDED) & Q(commended_in=None)),
                name="case_commended_in_a_division",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CaseState.RETURNED, CaseState.WITHDRAWN]) | ~Q(reason=""),
                name="case_sent_back_or_withdrawn_has_a_reason",
            ),
        ]
        triggers = [pgtrigger.Protect(name="case_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title
