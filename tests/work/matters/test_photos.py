"""Photos of a matter: kept by phase, put under the archive's items, used by who sent them."""

from typing import Any

import pytest

from cunshi.foundation.evidence.actions import PhotoDraft, store_photo
from cunshi.foundation.evidence.models import PhotoUse, ReuseFlag
from cunshi.foundation.evidence.queries import photos_of
from cunshi.foundation.people.models import Post
from cunshi.kernel.codes import Level
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import Action
from tests.factories.pictures import jpeg, picture
from tests.factories.world import JPEG, VILLAGES, World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("REP-02", "REP-04")


def sent(by: Post, seed: int, phase: str = "before", **more: Any) -> PhotoDraft:
    photo = store_photo(by=by, content=jpeg(picture(seed)), name=f"{seed}.jpg")
    return PhotoDraft(photo.pk, phase, f"{seed}.jpg", **more)


def archived(matter: Matter) -> list[tuple[str, str]]:
    return [(row.item, row.name) for row in matter.files.all()]


def test_photos_of_a_report_go_under_the_items_of_their_phases(world: World) -> None:
    matter = world.started()
    before = matter.version
    photos = [sent(world.clerk, seed, phase) for seed, phase in enumerate(("before", "during", "after", "other"))]
    uses = actions.add_photos(by=world.clerk, matter=matter, photos=photos)
    assert [use.phase for use in uses] == ["before", "during", "after", "other"]
    assert photos_of(matter.subject) == uses
    assert archived(matter) == [("photos_before", "0.jpg"), ("photos_during", "1.jpg"), ("photos_after", "2.jpg")]
    assert (uses[0].division_id, uses[0].year, uses[0].added_by) == (VILLAGES[0], 2024, world.clerk)
    assert matter.version == world.again(matter).version == before + 1


def test_the_same_photo_again_is_neither_used_nor_filed_twice(world: World) -> None:
    matter = world.started()
    draft = sent(world.clerk, 1)
    first = actions.add_photos(by=world.clerk, matter=matter, photos=[draft])
    assert actions.add_photos(by=world.clerk, matter=matter, photos=[draft]) == first
    assert archived(matter) == [("photos_before", "1.jpg")]
    assert PhotoUse.objects.count() == 1


def test_who_reports_on_the_matter_adds_photos_and_others_do_not(world: World) -> None:
    matter = world.started(Level.REGION)
    assert (
        len(actions.add_photos(by=world.region_department, matter=matter, photos=[sent(world.region_department, 1)]))
        == 1
    )
    for by in (world.county, world.supervisor):
        said = refused(actions.add_photos, by=by, matter=matter, photos=[sent(by, 2)])
        assert said == [f"“{Action.ATTACH.label}” is not an act of your post ({by})."]
    said = refused(actions.add_photos, by=world.second_clerk, matter=matter, photos=[sent(world.second_clerk, 3)])
    assert said == [f"This matter lies outside your post ({world.second_clerk})."]


def test_a_photo_that_somebody_else_sent_is_not_used(world: World) -> None:
    matter = world.started()
    said = refused(actions.add_photos, by=world.clerk, matter=matter, photos=[sent(world.second_clerk, 1)])
    assert said == ["You have not sent this photo."]


def test_photos_come_in_the_stages_of_reports_and_archive(world: World) -> None:
    matter = world.listed()
    photo = sent(world.clerk, 1)
    said = refused(actions.add_photos, by=world.clerk, matter=matter, photos=[photo])
    assert said[0].startswith("The plan's stages do not allow “Add to the archive” on 2024-01-22")


def test_a_photo_attached_at_the_office_is_evidence_too(world: World) -> None:
    matter = world.started()
    attach(world, matter, "photos_after", jpeg(picture(1), taken="2024:05:01 09:30:00"))
    use = PhotoUse.objects.get()
    assert (use.subject, use.phase, use.added_by) == (matter.subject, "after", world.clerk)
    assert use.photo.taken_at is not None
    attach(world, world.again(matter), "information", jpeg(picture(2)))
    assert photos_of(matter.subject)[1].phase == "other"


def test_a_document_is_filed_and_no_photo(world: World) -> None:
    matter = world.started()
    attach(world, matter, "information", b"%PDF-1.7\n" + bytes(40))
    assert archived(matter) == [("information", "现场.jpg")]
    assert photos_of(matter.subject) == []


def test_a_damaged_photo_leaves_the_archive_as_it_was(world: World) -> None:
    matter = world.started()
    said = refused(lambda: attach(world, matter, "photos_before", JPEG[:100]))
    assert said == ["The photo is damaged: it cannot be opened."]


def test_a_photo_taken_out_of_the_archive_is_used_no_more(world: World) -> None:
    matter = world.started()
    row = attach(world, matter, "photos_before", JPEG)
    actions.detach(by=world.township, file=row, version=world.again(matter).version)
    use = PhotoUse.objects.get()
    assert (photos_of(matter.subject), use.removed_by) == ([], world.township)
    attach(world, world.again(matter), "photos_before", JPEG)
    assert len(photos_of(matter.subject)) == 1


def test_a_photo_filed_under_two_items_of_one_phase_stays_until_both_are_out(world: World) -> None:
    matter = world.started()
    first = attach(world, matter, "information", JPEG)
    attach(world, world.again(matter), "experience", JPEG)
    actions.detach(by=world.clerk, file=first, version=world.again(matter).version)
    assert len(photos_of(matter.subject)) == 1


def test_the_photo_of_another_matter_is_flagged_and_of_the_same_matter_not(world: World) -> None:
    matter = world.started()
    world.move_to("2024-01-15")
    other = world.started(village=VILLAGES[1], by=world.township)
    actions.add_photos(by=world.clerk, matter=matter, photos=[sent(world.clerk, 1), sent(world.clerk, 1, "after")])
    assert not ReuseFlag.objects.exists()
    actions.add_photos(by=world.second_clerk, matter=other, photos=[sent(world.second_clerk, 1, "after")])
    actions.add_photos(by=world.second_clerk, matter=other, photos=[sent(world.second_clerk, 1, "during")])
    flag = ReuseFlag.objects.get()
    assert (flag.earlier.subject, flag.distance, flag.within_id) == (matter.subject, 0, world.township.division_id)


def attach(world: World, matter: Matter, item: str, content: bytes) -> Any:
    return actions.attach(
        by=world.clerk, matter=matter, version=matter.version, item=item, name="现场.jpg", content=content
    )
