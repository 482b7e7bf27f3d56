"""What was found in a village against a standard, the grade it was given, its planning class and its honours."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, ScopedQuerySet
from cunshi.work.programmes.models import Programme


class Written(models.Model):
    """Something said of a village, written once. Said again it is a further number with a reason; the highest counts.

    `division` is the village; only a change of divisions carries a row on under another code.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("plan"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("village"))
    number = models.PositiveSmallIntegerField(_("number"))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered at"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


def _kept(name: str) -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.ReadOnly(name=f"{name}_kept", exclude=["division"]),
        pgtrigger.Protect(name=f"{name}_never_deleted", operation=pgtrigger.Delete),
    ]


_AGAIN = Q(number=1) | ~Q(reason="")


class Check(Written):
    """A check list as filled in for a village by a level: {"counts": {key: figure}, "items": {key: figure or bool}}."""

    standard = models.CharField(_("standard"), max_length=40)
    level = models.PositiveSmallIntegerField(_("checked by"))
    answers = models.JSONField(_("answers"))
    checked_on = models.DateField(_("checked on"))
    line = models.TextField(_("remarks"), blank=True)

    class Meta:
        ordering = ["level", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "standard", "division", "level", "number"], name="village_check_number_once"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="village_check_level_known"),
            models.CheckConstraint(condition=_AGAIN, name="village_check_again_has_a_reason"),
        ]
        triggers = _kept("village_check")

    @property
    def subject(self) -> str:
        """What its photos are filed under."""
        return f"village_check:{self.pk}"


class Graded(Written):
    """A grade decided for a village: `rank` counts from the lowest grade, 0 for none; `follows` is the computed one."""

    standard = models.CharField(_("standard"), max_length=40)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField()
    follows = models.PositiveSmallIntegerField()
    rests_on = models.ForeignKey(Check, models.PROTECT, related_name="+", verbose_name=_("check"))
    document = models.CharField(_("document"), max_length=200)
    decided_on = models.DateField(_("decided on"))

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "standard", "division", "number"], name="village_grade_number_once"
            ),
            models.CheckConstraint(condition=Q(rank__lte=F("follows")), name="village_grade_not_above_what_follows"),
            models.CheckConstraint(
                condition=Q(rank=F("follows")) | ~Q(reason=""), name="village_grade_lower_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(rank=0, grade="") | (Q(rank__gte=1) & ~Q(grade="")), name="village_grade_has_its_rank"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="village_grade_has_a_document"),
            models.CheckConstraint(condition=_AGAIN, name="village_grade_again_has_a_reason"),
        ]
        triggers = _kept("village_grade")


class Classed(Written):
    """The planning class of a village from a day on."""

    village_class = models.CharField(_("planning class"), max_length=40)
    since = models.DateField(_("from"))
    document = models.CharField(_("document"), max_length=200)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["division", "number"], name="village_class_number_once"),
            models.CheckConstraint(condition=~Q(document=""), name="village_class_has_a_document"),
            models.CheckConstraint(condition=_AGAIN, name="village_class_again_has_a_reason"),
        ]
        triggers = _kept("village_class")


class Honoured(Written):
    """A title given to a village in the plan's year, or (`given` false) taken from it again."""

    honour = models.CharField(_("honour"), max_length=40)
    given = models.BooleanField(default=True)
    document = models.CharField(_("document"), max_length=200)
    decided_on = models.DateField(_("decided on"))

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "honour", "division", "number"], name="village_honour_number_once"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="village_honour_has_a_document"),
            models.CheckConstraint(condition=_AGAIN, name="village_honour_again_has_a_reason"),
            models.CheckConstraint(condition=Q(given=True) | Q(number__gt=1), name="village_honour_given_before_taken"),
        ]
        triggers = _kept("village_honour")


class StatedFigure(models.Model):
    """A figure that the plan leaves open (“XX%”), as its office states it; written once, the newest counts.

    Without an item it is how many villages of a grade the plan wants; without a grade it holds for all of them.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    standard = models.CharField(_("standard"), max_length=40)
    item = models.CharField(max_length=40, blank=True)
    grade = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(_("figure"), max_digits=12, decimal_places=2)
    line = models.TextField(_("where it comes from"))
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["programme", "standard"], name="standard_stated")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="standard_figure_not_negative"),
            models.CheckConstraint(condition=~Q(item="", grade=""), name="standard_figure_is_of_something"),
            models.CheckConstraint(condition=~Q(line=""), name="standard_figure_has_a_source"),
        ]
        triggers = [pgtrigger.Protect(name="standard_figure_kept", operation=pgtrigger.Update | pgtrigger.Delete)]
