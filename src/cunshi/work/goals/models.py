"""Standing goals of a village, what the village asked to be done with them and what its township decided, and the
matters that serve them."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme


class GoalState(models.TextChoices):
    PROPOSED = "proposed", _("To be confirmed")
    RETURNED = "returned", _("Sent back")
    OPEN = "open", _("In force")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Dropped")


# Goals that a village stands by, confirmed or not; and those that count.
STANDING = (GoalState.PROPOSED, GoalState.RETURNED, GoalState.OPEN)
COUNTING = (GoalState.OPEN, GoalState.REACHED)
ENDED = (GoalState.REACHED, GoalState.DROPPED)


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, post: Post) -> "GoalQuerySet":
        """Goals of the villages of the post's own subtree."""
        return self.within(post.prefix)

    def within(self, prefix: str) -> "GoalQuerySet":
        """Goals of the villages under a code prefix."""
        return self.filter(village__code__startswith=prefix)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Goal(models.Model):
    """What a village wants to have reached by the end of `until_year`. It counts once its township confirmed it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="goals", verbose_name=_("plan"))
    village = models.ForeignKey(Division, models.PROTECT, related_name="goals", verbose_name=_("village"))
    horizon = models.CharField(_("span"), max_length=40)
    from_year = models.PositiveSmallIntegerField(_("first year"))
    until_year = models.PositiveSmallIntegerField(_("last year of it"))
    text = models.TextField(_("goal"))
    state = models.CharField(_("state"), max_length=12, choices=GoalState.choices, default=GoalState.PROPOSED)
    confirmed_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["village_id", "until_year", "from_year", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="goal_has_a_text"),
            models.CheckConstraint(condition=Q(until_year__gte=F("from_year")), name="goal_years_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=COUNTING, confirmed_by__isnull=False, confirmed_at__isnull=False)
                | Q(state__in=[GoalState.PROPOSED, GoalState.RETURNED], confirmed_by=None, confirmed_at=None)
                | Q(state=GoalState.DROPPED, confirmed_by=None, confirmed_at=None)
                | Q(state=GoalState.DROPPED, confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="goal_counts_once_confirmed",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=ENDED, ended_by__isnull=False, ended_at__isnull=False) & ~Q(reason=""))
                | (~Q(state__in=ENDED) & Q(ended_by=None, ended_at=None, reason="")),
                name="goal_end_has_time_post_and_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="goal_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_goal_unchanged",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False)
                & pgtrigger.Q(old__text__df=pgtrigger.F("new__text")),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Kind(models.TextChoices):
    SET = "set", _("set the goal")
    CHANGE = "change", _("change the goal")
    REACH = "reach", _("call it reached")
    DROP = "drop", _("drop the goal")


class GoalRequest(models.Model):
    """What a village asks to be done with a goal, and the answer of its township; kept for good."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="requests")
    kind = models.CharField(_("what is asked"), max_length=8, choices=Kind.choices)
    text = models.TextField(_("wording"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    confirmed = models.BooleanField(_("confirmed"), null=True)
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        ordering = ["goal_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal"], condition=Q(confirmed=None), name="goal_waits_for_one_answer_at_a_time"
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=[Kind.SET, Kind.CHANGE]) & ~Q(text=""))
                | (Q(kind__in=[Kind.REACH, Kind.DROP]) & Q(text="")),
                name="goal_request_has_the_wording_it_asks_for",
            ),
            models.CheckConstraint(condition=Q(kind=Kind.SET) | ~Q(reason=""), name="goal_request_has_a_reason"),
            models.CheckConstraint(
                condition=Q(confirmed=None, decided_by=None, decided_at=None, answer="")
                | Q(confirmed__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="goal_answer_has_time_and_post",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed=False) | ~Q(answer=""), name="goal_request_sent_back_with_a_reason"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="goal_request_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="goal_answer_unchanged",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed__isnull=False),
            ),
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class GoalMatter(models.Model):
    """A matter that serves a goal: its village is covered, its year lies in the span."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="served")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="serves")

    class Meta:
        ordering = ["goal_id", "matter_id"]
        constraints = [models.UniqueConstraint(fields=["goal", "matter"], name="matter_serves_a_goal_once")]
