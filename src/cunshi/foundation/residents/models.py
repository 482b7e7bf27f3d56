"""Households of a village and who lives in them; personal numbers stand here sealed only."""

from datetime import date
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, ScopedQuerySet
from cunshi.foundation.privacy.fields import SealedField
from cunshi.foundation.privacy.kinds import Kind, Sex
from cunshi.kernel import clock


class Relation(models.TextChoices):
    """What a member is to the head of the household."""

    HEAD = "head", _("head of the household")
    SPOUSE = "spouse", _("spouse")
    CHILD = "child", _("child")
    CHILD_IN_LAW = "child_in_law", _("child's spouse")
    GRANDCHILD = "grandchild", _("grandchild")
    PARENT = "parent", _("parent")
    GRANDPARENT = "grandparent", _("grandparent")
    SIBLING = "sibling", _("brother or sister")
    OTHER = "other", _("other relation")


class Leaving(models.TextChoices):
    DIED = "died", _("died")
    MOVED = "moved", _("moved away")


def _left() -> Q:
    return Q(left_on=None, left_why="") | Q(left_on__isnull=False, left_why__in=Leaving.values)


class HouseholdQuerySet(ScopedQuerySet):
    def living(self) -> Self:
        """The households of today."""
        return self.filter(ended_on=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Household(models.Model):
    """A household by its number within the village. `head` and `size` hold before every member is entered."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="households", verbose_name=_("Village"))
    number = models.CharField(_("Household number"), max_length=40)
    group = models.CharField(_("Villagers' group"), max_length=30, blank=True)
    head = models.CharField(_("Household head"), max_length=30)
    size = models.PositiveSmallIntegerField(_("People in it"))
    tags = ArrayField(models.CharField(max_length=20), verbose_name=_("Kind of household"), default=list, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "number"]
        indexes = [
            GinIndex(fields=["tags"], name="household_tags"),
            models.Index(fields=["head"], name="household_head", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["division", "number"], name="household_number_once_in_a_village"),
            models.CheckConstraint(condition=~Q(number=""), name="household_has_a_number"),
            models.CheckConstraint(condition=~Q(head=""), name="household_has_a_head"),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=50), name="household_size_plausible"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.head}"


class ResidentQuerySet(models.QuerySet["Resident"]):
    def visible_to(self, post: Post) -> Self:
        """The people of the post's own subtree."""
        return self.filter(household__division__code__startswith=post.prefix)

    def living(self) -> Self:
        """Those who live in their household today."""
        return self.filter(left_on=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Resident(models.Model):
    """A member of a household. `id_mark` is the fingerprint of the ID number, by which exactly one is found."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members", verbose_name=_("household"))
    relation = models.CharField(_("Relation to the head"), max_length=16, choices=Relation.choices)
    name = models.CharField(_("Person's name"), max_length=30)
    sex = models.CharField(_("Sex"), max_length=6, choices=Sex.choices)
    born = models.DateField(_("Birth date"))
    id_number = SealedField(_("ID number"), kind=Kind.ID_NUMBER, mark="id_mark")
    id_mark = models.CharField(max_length=64, blank=True)
    phone = SealedField(_("Telephone"), kind=Kind.PHONE)
    bank = SealedField(_("Bank card"), kind=Kind.BANK)
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    left_why = models.CharField(_("Reason of leaving"), max_length=5, choices=Leaving.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        ordering = ["household_id", "id"]
        indexes = [
            models.Index(fields=["name"], name="resident_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["id_mark"], name="resident_id_mark", condition=~Q(id_mark="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_mark"], condition=Q(left_on=None) & ~Q(id_mark=""), name="resident_id_number_once"
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(left_on=None, relation="head"), name="household_one_head"
            ),
            models.CheckConstraint(
                condition=Q(id_number="", id_mark="") | (Q(id_number__startswith="sealed:") & ~Q(id_mark="")),
                name="resident_id_number_sealed",
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__startswith="sealed:"), name="resident_phone_sealed"
            ),
            models.CheckConstraint(condition=Q(bank="") | Q(bank__startswith="sealed:"), name="resident_bank_sealed"),
            models.CheckConstraint(condition=~Q(name=""), name="resident_has_a_name"),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="resident_relation_known"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="resident_sex_known"),
            models.CheckConstraint(condition=_left(), name="resident_leaves_for_a_reason"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=models.F("born")), name="resident_leaves_after_birth"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def age(self) -> int:
        """Full years today, or on the day of leaving."""
        return years(self.born, self.left_on or clock.today())

    def shown(self, field: str) -> str:
        """What of a personal value may stand on a page."""
        return self._meta.get_field(field).masked(self)  # type: ignore[union-attr]


def years(born: date, day: date) -> int:
    """Full years from a birth date to a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
