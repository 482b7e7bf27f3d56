"""What became of a plan's tasks. What is to be done is read from the plan: a row is there once somebody acted."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.models import StoredFile
from cunshi.foundation.people.models import Post, ScopedQuerySet, Unit
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks.guards import CLOSED_WITH_EVIDENCE, FILES_OF_AN_OPEN_PIECE

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Piece(models.Model):
    """One piece of work: a task of a plan at one division, in one month where it comes back.

    `unit` is the lead unit that the office named; none: the plan's own. `needed` is how many files close it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("plan"))
    task = models.CharField(_("task"), max_length=60)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("division"))
    month = models.PositiveSmallIntegerField(_("month"), null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("lead unit"))
    percent = models.PositiveSmallIntegerField(_("progress (%)"), default=0)
    closed_on = models.DateField(_("closed on"), null=True)
    needed = models.PositiveSmallIntegerField(_("files needed"))
    version = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "task", "division", "month"], nulls_distinct=False, name="task_piece_once"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="task_percent_at_most_100"),
            models.CheckConstraint(condition=Q(closed_on=None) | Q(percent=100), name="task_closed_is_all_done"),
            models.CheckConstraint(condition=Q(month=None) | Q(month__range=(1, 12)), name="task_month_of_the_year"),
        ]
        triggers = [
            pgtrigger.Protect(name="task_piece_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="task_closed_with_evidence",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__closed_on__isnull=False),
                func=CLOSED_WITH_EVIDENCE,
            ),
        ]

    @property
    def subject(self) -> str:
        """What its photos are filed under."""
        return f"task:{self.pk}"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class Party(models.Model):
    """A unit that takes part in a piece of work, or a person of the lead unit who does it."""

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["piece", "unit", "person"], nulls_distinct=False, name="task_party_once"),
            models.CheckConstraint(
                condition=Q(unit=None, person__isnull=False) | Q(unit__isnull=False, person=None),
                name="task_party_is_a_unit_or_a_person",
            ),
        ]


class Kind(models.TextChoices):
    """What happened to a piece of work."""

    NAMED = "named", _("Lead unit named")
    NOTED = "noted", _("Progress noted")
    CLOSED = "closed", _("Task closed")
    REOPENED = "reopened", _("Task reopened")


class Step(models.Model):
    """What was said of a piece of work, and when; written once, the newest counts."""

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="steps")
    kind = models.CharField(_("act"), max_length=10, choices=Kind.choices)
    percent = models.PositiveSmallIntegerField(_("progress (%)"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("lead unit"))
    line = models.TextField(_("in words"), blank=True)
    why = models.TextField(_("why less than before"), blank=True)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("by whom"))
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="task_step_kind_known"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="task_step_percent_at_most_100"),
            models.CheckConstraint(condition=Q(kind=Kind.NAMED) | ~Q(line=""), name="task_step_says_something"),
        ]
        triggers = [pgtrigger.Protect(name="task_step_written_once", operation=_WRITTEN_ONCE)]


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class PieceFile(models.Model):
    """A file or photo that shows what was done; it stays once the piece is closed."""

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    added_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["piece", "file"], name="task_file_once_a_piece")]
        triggers = [
            pgtrigger.Protect(name="task_file_unchanged", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="task_file_of_an_open_piece",
                operation=pgtrigger.Insert | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("owner", "bigint")],
                func=FILES_OF_AN_OPEN_PIECE,
            ),
        ]
