"""Photos and their flags as one post may see them: what lies outside the post is told in words alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cunshi.foundation.evidence.doubts import doubts
from cunshi.foundation.evidence.models import Phase, PhotoUse, ReuseFlag
from cunshi.foundation.evidence.queries import flags_of, may_judge, photos_of
from cunshi.foundation.people.models import Post
from cunshi.work.matters.models import Matter

_MATTER = "matter:"


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


def by_phase(post: Post, matter: Matter) -> list[dict[str, Any]]:
    """A matter's photos, phase by phase, each with its doubts and with what was found of its re-use."""
    uses, flags = photos_of(matter.subject), flags_of(matter.subject)
    rows = [
        {
            "use": use,
            "doubts": doubts(use),
            "flags": [
                {"flag": flag, "outside": not post.covers(other.division_id)}
                for flag in flags
                for mine, other in ((flag.use, flag.earlier), (flag.earlier, flag.use))
                if mine.pk == use.pk
            ],
        }
        for use in uses
    ]
    found = {phase: [row for row, use in zip(rows, uses, strict=True) if use.phase == phase] for phase in Phase}
    return [{"phase": phase, "photos": photos} for phase, photos in found.items() if photos or phase is not Phase.OTHER]


def _side(post: Post, use: PhotoUse, matters: dict[int, Matter]) -> Side:
    if not post.covers(use.division_id):
        return Side(None)
    keys = _matter_keys([use])
    return Side(use, matters.get(keys[0]) if keys else None, doubts(use))


def _matter_keys(uses: Iterable[PhotoUse]) -> list[int]:
    return [int(use.subject.removeprefix(_MATTER)) for use in uses if use.subject.startswith(_MATTER)]
