"""Photos and their flags as one post may see them: what lies outside the post is told in words alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils.timezone import localtime

from cunshi.foundation.evidence.doubts import doubts
from cunshi.foundation.evidence.models import Phase, Photo, PhotoUse, ReuseFlag
from cunshi.foundation.evidence.queries import may_judge
from cunshi.foundation.people.models import Post
from cunshi.work.matters.models import Matter

_MATTER = "matter:"
_OF_USE = ("pk", "phase", "name", "claimed_at", "claimed_latitude", "claimed_longitude", "added_at")
_OF_PHOTO = ("taken_at", "latitude", "longitude", "camera")


@dataclass
class Side:
    """One photo of a pair; `use` is None where the post may not see it."""

    use: PhotoUse | None
    matter: Matter | None = None
    doubts: list[str] = field(default_factory=list)


@dataclass
class Pair:
    """A flag with its two photos, the later one first."""

    flag: ReuseFlag
    sides: tuple[Side, Side]
    may_judge: bool
    form: Any = None


def may_see(post: Post, use: PhotoUse) -> bool:
    """Whether the photo's division lies within the post, or the post sees the (joint) matter that it shows."""
    if post.covers(use.division_id):
        return True
    keys = _matter_keys([use])
    return bool(keys) and Matter.objects.visible_to(post).filter(pk__in=keys).exists()


def pairs(post: Post, flags: Iterable[ReuseFlag]) -> list[Pair]:
    """Flags for a page, in one query more however many they are."""
    rows = list(flags)
    uses = [use for flag in rows for use in (flag.use, flag.earlier) if post.covers(use.division_id)]
    matters = Matter.objects.visible_to(post).select_related("village").in_bulk(_matter_keys(uses))
    return [
        Pair(flag, (_side(post, flag.use, matters), _side(post, flag.earlier, matters)), may_judge(post, flag))
        for flag in rows
    ]


def of_matter() -> ArraySubquery:
    """A matter's photos with their flags, as a column of the matter's own row: no query more on its full page."""
    subject = Concat(Value(_MATTER), Cast(OuterRef("pk"), CharField()))
    flags = ReuseFlag.objects.filter(Q(use=OuterRef("pk")) | Q(earlier=OuterRef("pk"))).order_by("pk")
    sides = {"verdict": "verdict", "later": "use__division_id", "earlier": "earlier__division_id"}
    found = ArraySubquery(flags.values(data=JSONObject(**sides)))
    columns = {name: name for name in _OF_USE} | {f"photo__{name}": f"photo__{name}" for name in _OF_PHOTO}
    rows = PhotoUse.objects.filter(subject=subject, removed_at=None).order_by("pk")
    sender = "added_by__unit__name"
    return ArraySubquery(rows.values(data=JSONObject(flags=found, sender=sender, **columns)))


def by_phase(post: Post, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `of_matter` phase by phase, each with its doubts and with what was found of its re-use."""
    shown = [_row(post, row) for row in rows]
    found = {phase: [row for row in shown if row["use"].phase == phase] for phase in Phase}
    return [{"phase": phase, "photos": photos} for phase, photos in found.items() if photos or phase is not Phase.OTHER]


def _row(post: Post, row: dict[str, Any]) -> dict[str, Any]:
    photo = Photo(**{name: _read(name, row[f"photo__{name}"]) for name in _OF_PHOTO})
    use = PhotoUse(photo=photo, **{name: _read(name, row[name]) for name in _OF_USE})
    flags = [
        {"verdict": flag["verdict"], "outside": not (post.covers(flag["later"]) and post.covers(flag["earlier"]))}
        for flag in row["flags"]
    ]
    return {"use": use, "sender": row["sender"], "doubts": doubts(use), "flags": flags}


def _read(name: str, value: Any) -> Any:
    return localtime(datetime.fromisoformat(value)) if value and name.endswith("_at") else value


def _side(post: Post, use: PhotoUse, matters: dict[int, Matter]) -> Side:
    if not post.covers(use.division_id):
        return Side(None)
    keys = _matter_keys([use])
    return Side(use, matters.get(keys[0]) if keys else None, doubts(use))


def _matter_keys(uses: Iterable[PhotoUse]) -> list[int]:
    return [int(use.subject.removeprefix(_MATTER)) for use in uses if use.subject.startswith(_MATTER)]
