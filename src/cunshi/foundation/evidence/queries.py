"""Named queries on photos as evidence."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, F, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least

from cunshi.foundation.evidence import pictures
from cunshi.foundation.evidence.fields import BitsApart, BitsField
from cunshi.foundation.evidence.likeness import alike
from cunshi.foundation.evidence.models import Photo, PhotoUse, ReuseFlag, StoredFile
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability

# Fingerprint bits of 128 that may differ between two photos worth a closer look (docs/decisions/0007).
NEAR = 20
NEAREST = 3
_LOOKED_AT = 20


def photos_of(subject: str) -> list[PhotoUse]:
    """The photos used for a subject, oldest first, each with `photo.file` and `added_by.unit`."""
    return photos_of_all([subject])[subject]


def photos_of_all(subjects: Iterable[str]) -> dict[str, list[PhotoUse]]:
    """The photos of several subjects in one query."""
    found: dict[str, list[PhotoUse]] = defaultdict(list)
    rows = PhotoUse.objects.filter(subject__in=list(subjects), removed_at=None)
    for use in rows.select_related("photo__file", "added_by__unit"):
        found[use.subject].append(use)
    return found


def open_flags(post: Post) -> QuerySet[ReuseFlag]:
    """Flags that wait for a judgement and hold a photo of the post's subtree, newest first."""
    return _joined(ReuseFlag.objects.visible_to(post).open())


def open_count(post: Post) -> Coalesce:
    """How many flags `open_flags` has, for use within another query."""
    rows = ReuseFlag.objects.visible_to(post).open().order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def judged_flags(post: Post) -> QuerySet[ReuseFlag]:
    """Flags that somebody judged, the latest judgement first."""
    return _joined(ReuseFlag.objects.visible_to(post).exclude(verdict=None)).order_by("-judged_at", "-pk")


def may_judge(post: Post, flag: ReuseFlag) -> bool:
    """An office that decides, whose subtree holds both photos."""
    return flag.within_id is not None and post.may(Capability.DECIDE) and post.covers(flag.within_id)


def nearest(photo: Photo, subject: str) -> list[PhotoUse]:
    """Uses of this photo or a near one for other subjects, one a subject, the nearest first, with its `distance`."""
    others = PhotoUse.objects.filter(removed_at=None).exclude(subject=subject)
    found: list[PhotoUse] = list(others.filter(photo=photo).annotate(distance=Value(0, IntegerField()))[:_LOOKED_AT])
    if photo.fingerprint is not None:
        near = others.exclude(photo=photo).annotate(distance=_distance(photo)).filter(distance__lte=NEAR)
        found += (use for use in _closest(near) if alike(bytes(photo.grey or b""), bytes(use.photo.grey or b"")))
    first: dict[str, PhotoUse] = {}
    for use in found:
        first.setdefault(use.subject, use)
    return list(first.values())[:NEAREST]


def _closest(near: Any) -> list[PhotoUse]:
    return list(near.select_related("photo").order_by("distance", "pk")[:_LOOKED_AT])


def _distance(photo: Photo) -> Least:
    """Bits that differ at best, of whole pictures or of one without its rim: so a copy cut a little is found."""
    whole, inner = (Value(bits, BitsField()) for bits in (photo.fingerprint, photo.inner))
    pairs = (("fingerprint", whole), ("fingerprint", inner), ("inner", whole))
    return Least(*(BitsApart(F(f"photo__{mine}"), theirs) for mine, theirs in pairs))


def copy_of(file: StoredFile, kind: str) -> Path:
    """The file of a page copy ("thumbnail" or "page"), made when it is first asked for."""
    target = Path(settings.DATA_FOLDER) / "copies" / kind / file.sha256[:2] / f"{file.sha256}.jpg"
    return pictures.made_copy(file.path, target, kind)


def _joined(flags: QuerySet[ReuseFlag]) -> QuerySet[ReuseFlag]:
    sides = [f"{side}__{way}" for side in ("use", "earlier") for way in ("photo__file", "division", "added_by__unit")]
    return flags.select_related(*sides, "within", "judged_by__unit").order_by("-pk")
