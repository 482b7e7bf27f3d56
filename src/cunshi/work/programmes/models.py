"""A plan opened for its year: the published pack, immutable, and exceptions from its stages."""

from functools import lru_cache

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Post
from cunshi.rulebook.schema import Pack


@lru_cache(maxsize=64)
def _parsed(digest: str) -> Pack:
    """Packs are immutable and named by their hash, so each is read once a process."""
    return Pack.model_validate(PublishedPack.objects.get(pk=digest).content)


class PublishedPack(models.Model):
    """A pack's whole content, apart from the programme so that lists of matters don't carry it along."""

    digest = models.CharField(primary_key=True, max_length=64)
    content = models.JSONField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="published_pack_immutable", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, post: Post) -> "ProgrammeQuerySet":
        """Plans in force for the post's division, and plans of divisions within its subtree."""
        above = ancestors(post.division_id)
        now = Q(root_id__in=above) | Q(root__code__startswith=post.prefix)
        # A plan of a past year stays under the code of its time; who carries on that division's work reads it.
        return self.filter(now | Q(root__heir__in=above) | Q(root__heir__code__startswith=post.prefix))

    def covering(self, code: str) -> "ProgrammeQuerySet":
        """Plans whose root is `code` or above it, or became so, the most specific last, of today before of then."""
        line = [*ancestors(code), code]
        today = F("root__heir").asc(nulls_last=True)
        return self.filter(Q(root_id__in=line) | Q(root__heir__in=line)).order_by("root__level", "year", today)

    def with_ledger(self) -> "ProgrammeQuerySet":
        """Plans that keep matters; the others only have duties, targets and the like."""
        return self.filter(ledger=True)


class Programme(models.Model):
    """One pack opened for its year in the subtree of its root; one with a ledger of matters in a division and year."""

    key = models.SlugField(unique=True)
    year = models.PositiveSmallIntegerField()
    root = models.ForeignKey(Division, models.PROTECT, related_name="programmes")
    extends = models.ForeignKey("self", models.PROTECT, null=True, related_name="derived")
    published = models.ForeignKey(PublishedPack, models.PROTECT, related_name="+")
    ledger = models.BooleanField(default=True)
    illustrative = models.BooleanField(default=False)
    opened_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "root_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["root", "year"], condition=Q(ledger=True), name="programme_ledger_once_a_root_and_year"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="programme_immutable", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.pack.names.text(get_language() or "")

    @property
    def pack(self) -> Pack:
        """The pack as published, with all that it inherits."""
        return _parsed(self.published_id)

    @property
    def digest(self) -> str:
        """The hash that names the published content."""
        return self.published_id


class StageExceptionQuerySet(models.QuerySet):
    def visible_to(self, post: Post) -> "StageExceptionQuerySet":
        """Exceptions within the post's own subtree."""
        return self.filter(division__code__startswith=post.prefix)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class StageException(models.Model):
    """Leave to do an act outside its stage, within one division and until a date (PLAN-03)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="exceptions")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    action = models.CharField(_("action"), max_length=20)
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    objects = StageExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="exception_has_a_reason"),
            models.CheckConstraint(
                condition=Q(approved=None, decided_by=None, decided_at=None)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="exception_decision_has_time_and_post",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="exception_not_self_approved",
            ),
        ]
