"""Activities and cases of the small world, recorded through the same actions that pages call."""

from dataclasses import replace
from datetime import date
from typing import Any

from cunshi.foundation.evidence.actions import PhotoDraft, store_photo
from cunshi.foundation.evidence.models import Phase
from cunshi.foundation.people.models import Post
from cunshi.work.publicity import actions
from cunshi.work.publicity.actions import ActivityDraft, CaseDraft
from cunshi.work.publicity.models import Activity, TypicalCase
from tests.factories.world import JPEG, World

DRAFT = ActivityDraft(
    kind="household_visits",
    held_on=date(2024, 1, 10),
    place="红崖子村一组",
    title="入户宣讲征集事项",
    people=62,
    speakers=4,
    summary="逐户说明事项怎样提出、怎样议定。",
)
CASE = CaseDraft(
    title="广场选址由群众说了算",
    text="三个备选地点张榜七天，村民代表会议票决。",
    practice="先张榜、后票决，选址无争议。",
)


def photo(by: Post, name: str = "宣讲") -> PhotoDraft:
    """A photo that the person of the post sent."""
    made = store_photo(by=by, content=JPEG + name.encode(), name=f"{name}.jpg")
    return PhotoDraft(made.pk, Phase.OTHER, f"{name}.jpg")


def activity(
    by: Post, world: World, *, again: bool = False, photos: Any = (), division: Any = None, **changes: Any
) -> Activity:
    """An activity of the post's own division (or another) under the plan in force there."""
    place = division or by.division
    programme = world.hongyazi if place.code.startswith(world.hongyazi.root.prefix) else world.ningxia
    kind = {} if programme == world.hongyazi else {"kind": "on_site_talk"}
    return actions.record(
        by=by,
        programme=programme,
        division=place,
        draft=replace(DRAFT, **{**kind, **changes}),
        again=again,
        photos=photos,
    )


def case(by: Post, world: World, *, division: Any = None, **changes: Any) -> TypicalCase:
    """A case that the post recommends, of its own division (or another)."""
    place = division or by.division
    programme = world.hongyazi if place.code.startswith(world.hongyazi.root.prefix) else world.ningxia
    return actions.write_case(by=by, programme=programme, division=place, draft=replace(CASE, **changes))
