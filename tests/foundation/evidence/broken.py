"""How each named constraint and trigger of the room is broken past all actions."""

from collections.abc import Callable
from typing import Any

from django.db.models import F

from cunshi.foundation.evidence.actions import PhotoDraft, store, store_photo, use_photo
from cunshi.foundation.evidence.models import Photo, PhotoUse, ReuseFlag, Upload
from tests.factories.pictures import jpeg, picture
from tests.factories.world import JPEG, World

Break = Callable[[World], Any]


def photo(world: World) -> Photo:
    return store_photo(by=world.clerk, content=jpeg(picture(1)), name="前.jpg")


def use(world: World, subject: str = "matter:1") -> PhotoUse:
    draft = PhotoDraft(photo(world).pk, "before", "前.jpg", None, None)
    return use_photo(by=world.clerk, draft=draft, subject=subject, division=world.clerk.division, year=2024)


def flag(world: World) -> ReuseFlag:
    use(world)
    return use(world, "matter:2").flags.get()


def set_(maker: Callable[[World], Any], **columns: Any) -> Break:
    def broken(world: World) -> None:
        row = maker(world)
        type(row)._base_manager.filter(pk=row.pk).update(**columns)

    return broken


def twice(maker: Callable[[World], Any]) -> Break:
    def broken(world: World) -> None:
        row = maker(world)
        row.pk, row._state.adding = None, True
        row.save(force_insert=True)

    return broken


def new_photo(**columns: Any) -> Break:
    def broken(world: World) -> None:
        Photo.objects.create(file=store(content=JPEG, name="前.jpg"), width=8, height=8, **columns)

    return broken


CONSTRAINTS: dict[str, Break] = {
    "photo_place_on_the_globe": new_photo(latitude=91.0, longitude=0.0),
    "photo_fingerprints_together": new_photo(fingerprint=1),
    "photo_upload_once_a_person": twice(lambda world: Upload.objects.get(photo=photo(world))),
    "photo_use_once_a_phase": twice(use),
    "photo_use_phase_known": set_(use, phase="someday"),
    "photo_use_place_on_the_globe": set_(use, claimed_latitude=38.0),
    "photo_use_removal_has_time_and_post": set_(use, removed_at="2024-01-15T08:00:00+08:00"),
    "reuse_flag_once_a_pair": twice(flag),
    "reuse_flag_two_uses": set_(flag, earlier=F("use")),
    "reuse_flag_verdict_has_time_and_post": set_(flag, verdict="same"),
}

TRIGGERS: dict[str, Break] = {
    "stored_file_unchanged": set_(lambda world: store(content=JPEG, name="前.jpg"), size=1),
    "photo_unchanged": set_(photo, camera="改写"),
    "photo_upload_unchanged": set_(lambda world: Upload.objects.get(photo=photo(world)), sent_at="2020-01-01T00:00Z"),
}
