"""Units, the people's accounts, their posts, and task forces."""

from typing import Self

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.rules import ROLES, Capability, RoleKey
from cunshi.kernel import clock, codes


class Account(AbstractUser):
    """A person who signs in."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")

    def get_full_name(self) -> str:
        return self.full_name

    def __str__(self) -> str:
        return self.full_name or self.username


class UnitKind(models.TextChoices):
    OFFICE = "office", _("Rural work office")
    DEPARTMENT = "department", _("Department")
    GOVERNMENT = "government", _("Township government")
    VILLAGE_COMMITTEE = "village_committee", _("Village committee")
    SUPERVISORY_COMMITTEE = "supervisory_committee", _("Village supervisory committee")
    WORK_TEAM = "work_team", _("Stationed work team")
    OTHER = "other", _("Other unit")


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a division by `division`; lists begin with `visible_to`."""

    def visible_to(self, post: "Post") -> Self:
        """The rows of the post's own subtree."""
        return self.filter(division__code__startswith=post.prefix)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Unit(models.Model):
    """A department, office, committee or team of one division."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=24, choices=UnitKind.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="units", verbose_name=_("division"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["division", "name"], name="unit_named_once_in_a_division"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        """Posts held today."""
        today = clock.today()
        return self.not_over().filter(since__lte=today)

    def not_over(self) -> Self:
        """Posts held today or given for a day to come."""
        return self.filter(Q(until=None) | Q(until__gte=clock.today()))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Post(models.Model):
    """A person's role in a unit, for a division: what may be seen and done follows from it."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="posts", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=24, choices=RoleKey.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="posts", verbose_name=_("division"))
    title = models.CharField(_("title"), max_length=60, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    # The first post of a line of hand-overs (LAND-09): whoever is named by one post of the line means its holder today.
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="line", verbose_name=_("handed down from")
    )
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="substitutes", verbose_name=_("stands in for")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "unit", "role", "division", "since"], name="post_given_once"),
            models.CheckConstraint(condition=Q(role__in=RoleKey.values), name="post_role_known"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="post_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | (Q(until__isnull=False, origin=None) & ~Q(reason="")),
                name="post_stands_in_until_a_day_and_with_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(stands_in_for=None) | ~Q(stands_in_for=F("id"))) & (Q(origin=None) | ~Q(origin=F("id"))),
                name="post_is_not_its_own_origin_or_substitute",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}"

    @property
    def name(self) -> str:
        """The job title, else the role; of a substitute with a mark that says so."""
        return self._marked(self.title or self.get_role_display())

    @property
    def role_name(self) -> str:
        """The role in words; of a substitute with a mark that says so."""
        return self._marked(self.get_role_display())

    def _marked(self, name: str) -> str:
        return str(_("%(post)s (acting)") % {"post": name}) if self.stands_in_for_id else name

    @property
    def prefix(self) -> str:
        """The code prefix of all that this post may see."""
        return codes.prefix(self.division_id)

    @property
    def level(self) -> codes.Level:
        return codes.level(self.division_id)

    def may(self, capability: Capability) -> bool:
        return capability in ROLES[self.role].capabilities

    def covers(self, code: str) -> bool:
        """Whether a division lies in the post's own subtree."""
        return code.startswith(self.prefix)

    def signature(self) -> dict[str, str]:
        """Who acts, as history keeps it: readable even after the post has changed hands."""
        return {"account": self.account.username, "name": self.account.full_name, "post": str(self)}


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class TaskForce(models.Model):
    """A leading group or task force: a named head, members drawn from several units (LAND-04)."""

    name = models.CharField(_("name"), max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, related_name="task_forces", verbose_name=_("division"))
    head = models.ForeignKey(Post, models.PROTECT, related_name="heads", verbose_name=_("head"))
    duty = models.CharField(_("duty"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "name"]
        constraints = [models.UniqueConstraint(fields=["division", "name"], name="task_force_named_once_in_a_division")]

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class TaskForceMember(models.Model):
    """A post's membership in a task force."""

    task_force = models.ForeignKey(TaskForce, models.CASCADE, related_name="members")
    post = models.ForeignKey(Post, models.PROTECT, related_name="memberships")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["task_force", "post"], name="task_force_member_once")]
