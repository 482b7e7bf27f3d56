"""What happens to a matter, row by row: its path, deliberations, notices, progress, inspections, files."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.models import StoredFile
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.matters.models.matter import LEVELS, Matter
from cunshi.work.programmes.models import Programme


class Step(models.Model):
    """One act on a matter: the path it took, with times (LED-03); written once."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="steps")
    action = models.CharField(max_length=12)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12)
    from_level = models.PositiveSmallIntegerField(null=True, choices=LEVELS)
    to_level = models.PositiveSmallIntegerField(null=True, choices=LEVELS)
    by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="steps")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="step_written_once", operation=pgtrigger.Update | pgtrigger.Delete)]


class Deliberation(models.Model):
    """One step of the four deliberations and two disclosures (四议两公开), with votes and minutes; written once."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="deliberations")
    step = models.CharField(_("step"), max_length=40)
    held_on = models.DateField(_("held on"))
    entitled = models.PositiveIntegerField(_("entitled"), null=True)
    present = models.PositiveIntegerField(_("present"), null=True)
    in_favour = models.PositiveIntegerField(_("in favour"), null=True)
    minutes = models.TextField(_("minutes"))
    passed = models.BooleanField(_("passed"))
    recorded_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present=None) | Q(entitled=None) | Q(present__lte=F("entitled")),
                name="deliberation_present_within_entitled",
            ),
            models.CheckConstraint(
                condition=Q(in_favour=None) | Q(present=None) | Q(in_favour__lte=F("present")),
                name="deliberation_votes_within_present",
            ),
            models.CheckConstraint(condition=~Q(minutes=""), name="deliberation_has_minutes"),
        ]
        triggers = [pgtrigger.Protect(name="deliberation_written_once", operation=pgtrigger.Update | pgtrigger.Delete)]


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, post: Post) -> "NoticeQuerySet":
        """Notices of the post's own subtree, and those of a division above that show a matter of it."""
        shown = Matter.objects.filter(notice=OuterRef("pk"), coverage__village__code__startswith=post.prefix)
        return self.filter(Q(division__code__startswith=post.prefix) | Exists(shown))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Notice(models.Model):
    """A list on public notice for the plan's number of days (LED-09)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="notices")
    division = models.ForeignKey(Division, models.PROTECT, related_name="notices")
    title = models.CharField(_("title"), max_length=120)
    opened_on = models.DateField(_("from"))
    closes_on = models.DateField(_("to"))
    opened_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opened_on")), name="notice_closes_after_it_opens")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def over(self) -> bool:
        """Whether the last day of the notice has passed."""
        return clock.today() > self.closes_on


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Objection(models.Model):
    """An objection to a matter on public notice, and its answer."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="objections")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    raised_by = models.CharField(_("raised by"), max_length=60)
    raised_on = models.DateField(_("raised on"))
    text = models.TextField(_("objection"))
    recorded_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    answer = models.TextField(_("answer"), blank=True)
    upheld = models.BooleanField(_("upheld"), null=True)
    answered_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", upheld=None, answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(upheld__isnull=False, answered_by__isnull=False, answered_at__isnull=False)),
                name="objection_answer_has_time_and_post",
            )
        ]


class Progress(models.Model):
    """A progress report: percent done, what was done, money paid since; written once.

    A corrected report is a new row whose `paid` is the difference, so that the sum of all rows is what was paid.
    `why` explains a fall of percent or a payment above the plan.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="progress")
    percent = models.PositiveSmallIntegerField(_("progress (%)"))
    done = models.TextField(_("what was done"))
    paid = models.DecimalField(_("paid since (yuan)"), max_digits=16, decimal_places=2, default=0)
    why = models.TextField(_("explanation"), blank=True)
    reported_on = models.DateField(_("reported on"))
    reported_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="progress_percent_at_most_100")]
        triggers = [pgtrigger.Protect(name="progress_written_once", operation=pgtrigger.Update | pgtrigger.Delete)]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class WorkSpell(models.Model):
    """A time in which a matter was under way, from its start or resumption to its finish, suspension or end.

    Reports are owed for the periods at whose end a matter was under way. `until` is the first day on which it is not.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="spells")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(until=None), name="matter_under_way_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="spell_ends_after_it_begins"
            ),
        ]


class Inspection(models.Model):
    """An acceptance on the spot: passed or to be rectified, with opinion and signatories; written once."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="inspections")
    held_on = models.DateField(_("held on"))
    passed = models.BooleanField(_("passed"))
    opinion = models.TextField(_("opinion"))
    signatories = models.CharField(_("signatories"), max_length=200)
    recorded_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(opinion="") & ~Q(signatories=""), name="inspection_is_signed")
        ]
        triggers = [pgtrigger.Protect(name="inspection_written_once", operation=pgtrigger.Update | pgtrigger.Delete)]


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ArchiveFile(models.Model):
    """A file in a matter's archive, under one item of the plan's list."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="files")
    item = models.CharField(_("archive item"), max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    added_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["matter", "item", "file"], name="archive_file_once_an_item")]


class NumberSeries(models.Model):
    """The last serial number given to a village in a year; its row is locked while a number is given."""

    village = models.ForeignKey(Division, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["village", "year"], name="number_series_once")]
