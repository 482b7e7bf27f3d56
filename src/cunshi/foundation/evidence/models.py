"""Files kept by their content, and what makes a photo evidence: its facts, its sender, its uses."""

from pathlib import Path
from typing import Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.fields import BitsField
from cunshi.foundation.people.models import Account, Post

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Phase(models.TextChoices):
    """When a photo was taken, as seen from the work that it shows."""

    BEFORE = "before", _("before")
    DURING = "during", _("during the work")
    AFTER = "after", _("after")
    OTHER = "other", _("other")


class Verdict(models.TextChoices):
    """What somebody found who looked at both photos."""

    SAME = "same", _("the same photo")
    DIFFERENT = "different", _("different photos")


class StoredFile(models.Model):
    """A file in the data folder, named by the SHA-256 of its bytes; immutable."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="stored_file_unchanged", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> Path:
        return Path(settings.DATA_FOLDER) / "files" / self.sha256[:2] / self.sha256


def _place(latitude: str, longitude: str) -> Q:
    """Both coordinates on the globe, or neither."""
    inside = {f"{latitude}__range": (-90, 90), f"{longitude}__range": (-180, 180)}
    return Q(**{latitude: None, longitude: None}) | Q(
        **inside, **{f"{latitude}__isnull": False, f"{longitude}__isnull": False}
    )


class Photo(models.Model):
    """What a stored picture says of itself; written once.

    Size in pixels as it is seen upright; time, place and camera from its EXIF data; fingerprints of the upright
    picture and of the picture without its rim and a small grey copy, none for a picture too plain to be told from
    others.
    """

    file = models.OneToOneField(StoredFile, models.PROTECT, primary_key=True, related_name="photo")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    camera = models.CharField(max_length=100, blank=True)
    fingerprint = BitsField(null=True)
    inner = BitsField(null=True)
    grey = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_place("latitude", "longitude"), name="photo_place_on_the_globe"),
            models.CheckConstraint(
                condition=Q(fingerprint=None, inner=None, grey=None)
                | Q(fingerprint__isnull=False, inner__isnull=False, grey__isnull=False),
                name="photo_fingerprints_together",
            ),
        ]
        triggers = [pgtrigger.Protect(name="photo_unchanged", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return str(self.file_id)[:12]


class Upload(models.Model):
    """Who sent a photo: only a person who sent it can use it."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="uploads")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "account"], name="photo_upload_once_a_person")]
        triggers = [pgtrigger.Protect(name="photo_upload_unchanged", operation=_WRITTEN_ONCE)]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class PhotoUse(models.Model):
    """A photo used for a subject ("matter:12"), with the time and place that its sender states beside its own."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="uses")
    subject = models.CharField(max_length=40)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    phase = models.CharField(_("phase"), max_length=8, choices=Phase.choices)
    name = models.CharField(_("file name"), max_length=200)
    claimed_at = models.DateTimeField(null=True)
    claimed_latitude = models.FloatField(null=True)
    claimed_longitude = models.FloatField(null=True)
    added_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject"], name="photo_use_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "photo", "phase"], condition=Q(removed_at=None), name="photo_use_once_a_phase"
            ),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="photo_use_phase_known"),
            models.CheckConstraint(
                condition=_place("claimed_latitude", "claimed_longitude"), name="photo_use_place_on_the_globe"
            ),
            models.CheckConstraint(
                condition=Q(removed_by=None, removed_at=None) | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="photo_use_removal_has_time_and_post",
            ),
        ]


class ReuseFlagQuerySet(models.QuerySet["ReuseFlag"]):
    def visible_to(self, post: Post) -> Self:
        """Flags with a photo of the post's own subtree on at least one side."""
        return self.filter(
            Q(use__division__code__startswith=post.prefix) | Q(earlier__division__code__startswith=post.prefix)
        )

    def open(self) -> Self:
        """Not judged yet, and both photos still in use."""
        return self.filter(verdict=None, use__removed_at=None, earlier__removed_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class ReuseFlag(models.Model):
    """A photo that looks like one used earlier for another subject, and what somebody found who compared them.

    `distance` is the number of fingerprint bits that differ, 0 for the same file. `within` is the smallest division
    that holds both; none when no division does.
    """

    use = models.ForeignKey(PhotoUse, models.CASCADE, related_name="flags")
    earlier = models.ForeignKey(PhotoUse, models.CASCADE, related_name="later_flags")
    distance = models.PositiveSmallIntegerField()
    within = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, null=True)
    judged_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = ReuseFlagQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["use", "earlier"], name="reuse_flag_once_a_pair"),
            models.CheckConstraint(condition=~Q(use=models.F("earlier")), name="reuse_flag_two_uses"),
            models.CheckConstraint(
                condition=Q(verdict=None, judged_by=None, judged_at=None, reason="")
                | (Q(verdict__in=Verdict.values, judged_by__isnull=False, judged_at__isnull=False) & ~Q(reason="")),
                name="reuse_flag_verdict_has_time_and_post",
            ),
        ]
