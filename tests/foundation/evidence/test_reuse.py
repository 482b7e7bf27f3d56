"""A photo used again for another subject is flagged, also as a copy that was cut and saved anew; and judged once."""

import random
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence import pictures, queries
from cunshi.foundation.evidence.actions import PhotoDraft, judge, store_photo, use_photo
from cunshi.foundation.evidence.models import Photo, PhotoUse, ReuseFlag, StoredFile
from cunshi.foundation.evidence.queries import judged_flags, open_flags, photos_of
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from tests.factories.pictures import copy_of, jpeg, picture
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("REP-04")
OTHER_TOWNSHIP, OTHER_COUNTY, OTHER_REGION = "640221100200", "640205001000", "610429"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA_FOLDER = tmp_path


def use(by: Post, content: bytes, subject: str, phase: str = "before") -> PhotoUse:
    photo = store_photo(by=by, content=content, name="现场.jpg")
    draft = PhotoDraft(photo.pk, phase, "现场.jpg")
    return use_photo(by=by, draft=draft, subject=subject, division=by.division, year=2024)


def flagged(world: World, first: bytes, second: bytes) -> list[int]:
    """Distances of the flags when the second photo is used after the first, for another matter."""
    use(world.clerk, first, "matter:1")
    return [flag.distance for flag in use(world.second_clerk, second, "matter:2").flags.all()]


def test_the_same_file_for_another_subject_is_flagged_with_the_earlier_use(world: World) -> None:
    earlier = use(world.clerk, jpeg(picture(1)), "matter:1")
    later = use(world.second_clerk, jpeg(picture(1)), "report:7")
    flag = ReuseFlag.objects.get()
    assert (flag.use, flag.earlier, flag.distance, flag.verdict) == (later, earlier, 0, None)
    assert flag.within_id == "640221205000"


def test_the_same_subject_never_flags(world: World) -> None:
    use(world.clerk, jpeg(picture(1)), "matter:1")
    use(world.clerk, jpeg(picture(1)), "matter:1", "after")
    use(world.clerk, jpeg(picture(1), quality=60), "matter:1")
    assert not ReuseFlag.objects.exists()


@pytest.mark.parametrize("cut", [(0, 0, 0, 0), (0.02, 0.05, 0.04, 0.03), (0.05, 0.05, 0.05, 0.05)])
@pytest.mark.parametrize("backwards", [False, True], ids=["original first", "copy first"])
def test_a_copy_saved_anew_resized_and_cut_is_flagged(world: World, cut: Any, backwards: bool) -> None:
    original = picture(1, (640, 480))
    pair = [jpeg(original), jpeg(copy_of(original, cut=cut), quality=65)]
    assert len(flagged(world, *(pair[::-1] if backwards else pair))) == 1


def test_a_copy_turned_upright_is_flagged(world: World) -> None:
    original = picture(1)
    turned = original.transpose(Image.Transpose.ROTATE_90)
    assert len(flagged(world, jpeg(original), jpeg(turned, orientation=6))) == 1


def test_another_photo_is_not_flagged(world: World) -> None:
    assert flagged(world, jpeg(picture(1)), jpeg(picture(2))) == []


def test_a_plain_picture_is_flagged_only_as_the_same_file(world: World) -> None:
    night, fog = (jpeg(Image.new("RGB", (240, 180), colour)) for colour in ("black", "white"))
    assert flagged(world, night, fog) == []
    assert [flag.distance for flag in use(world.township, night, "matter:3").flags.all()] == [0]


def test_only_the_nearest_few_subjects_are_flagged(world: World) -> None:
    for number in range(5):
        use(world.clerk, jpeg(picture(1)), f"matter:{number}")
    assert use(world.clerk, jpeg(picture(1), quality=70), "matter:9").flags.count() == queries.NEAREST


@pytest.mark.parametrize(
    ("other", "within"),
    [
        (VILLAGES[0], VILLAGES[0]),
        (VILLAGES[1], "640221205000"),
        (OTHER_TOWNSHIP, "640221000000"),
        ("640205", "640200000000"),
        ("640106", "640000000000"),
        (OTHER_REGION, None),
    ],
)
def test_a_flag_lies_with_the_smallest_division_that_holds_both(world: World, other: str, within: str | None) -> None:
    from cunshi.foundation.evidence.actions import smallest_with_both

    village = Division.objects.within(other).villages()[0]
    assert smallest_with_both(VILLAGES[0], village.code) == within
    assert smallest_with_both(village.code, VILLAGES[0]) == within


def neighbours_flag(world: World) -> ReuseFlag:
    """A photo of the own village, used again in the neighbouring township."""
    use(world.clerk, jpeg(picture(1)), "matter:1")
    return use(world.neighbour_clerk, jpeg(picture(1)), "matter:2").flags.get()


def test_who_covers_either_photo_sees_the_flag_and_who_covers_both_may_judge(world: World) -> None:
    flag = neighbours_flag(world)
    seeing = ("clerk", "township", "neighbour_clerk", "neighbour_township", "county", "city", "region")
    assert [name for name in seeing if list(open_flags(getattr(world, name))) == [flag]] == list(seeing)
    for name in ("second_clerk", "neighbour_county", "neighbour_city"):
        assert not open_flags(getattr(world, name)).exists()
    judges = [name for name in (*seeing, "auditor", "department") if queries.may_judge(getattr(world, name), flag)]
    assert judges == ["county", "city", "region"]


def test_a_verdict_keeps_who_when_and_why_and_closes_the_flag(world: World) -> None:
    flag = neighbours_flag(world)
    judged = judge(by=world.county, flag=flag, same=True, reason=" 两张照片为同一处工地 ")
    assert (judged.verdict, judged.judged_by, judged.reason) == ("same", world.county, "两张照片为同一处工地")
    assert list(open_flags(world.county)) == []
    assert list(judged_flags(world.clerk)) == [flag]


def test_a_flag_is_judged_once_with_a_reason_by_an_office_above_both(world: World) -> None:
    flag = neighbours_flag(world)
    said = refused(judge, by=world.township, flag=flag, same=True, reason="相同")
    assert said[0].startswith("Whether these photos are the same is judged by an office whose area holds both")
    assert refused(judge, by=world.county, flag=flag, same=True, reason="  ") == ["This is still empty."]
    said = refused(judge, by=world.county, flag=flag, same=True, reason="长" * 501)
    assert said == ["The text has 501 characters; there is room for 500."]
    judge(by=world.county, flag=flag, same=False, reason="角度不同")
    said = refused(judge, by=world.city, flag=flag, same=True, reason="相同")
    assert said == ["This was judged already: different photos."]


def test_a_photo_taken_out_leaves_no_open_flag(world: World) -> None:
    from cunshi.foundation.evidence.actions import remove_use

    flag = neighbours_flag(world)
    remove_use(by=world.clerk, photo=flag.use.photo, subject="matter:1", phase="before")
    assert not open_flags(world.county).exists()
    assert photos_of("matter:1") == []
    assert list(flag.use.flags.all()) == [flag]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"phase": "someday"}, "The phase is none of: before, during, after, other."),
        ({"name": "长" * 201}, "The file name has more than 200 characters."),
        ({"claimed_place": (91.0, 100.0)}, "The place stated lies nowhere on the globe."),
        ({"claimed_place": (float("nan"), 100.0)}, "The place stated lies nowhere on the globe."),
    ],
)
def test_a_claim_that_cannot_be_is_refused(world: World, change: dict[str, Any], said: str) -> None:
    photo = store_photo(by=world.clerk, content=jpeg(picture(1)), name="前.jpg")
    draft = PhotoDraft(**{"sha256": photo.pk, "phase": "before", "name": "前.jpg", **change})
    given = {"by": world.clerk, "subject": "matter:1", "division": world.clerk.division, "year": 2024}
    assert refused(use_photo, draft=draft, **given) == [said]
    assert refused(use_photo, draft=draft, **{**given, "division": world.neighbour_clerk.division}) != [said]


# Among many

MANY, DISTINCT, COPIES = 20_000, 1_000, 40


@pytest.fixture
def many(world: World) -> list[Photo]:
    """20,000 photos in use, each of a matter of its own; only those that are copied later are drawn large."""
    files, photos, uses = [], [], []
    for seed in range(MANY):
        facts = pictures.fingerprints_of(picture(seed, (240, 180) if seed < COPIES else (48, 36)))
        files.append(StoredFile(sha256=f"{seed:064d}", size=1, media_type="image/jpeg", stored_at=clock.now()))
        photos.append(Photo(file=files[-1], width=48, height=36, **facts))
        uses.append(
            PhotoUse(
                photo=photos[-1],
                subject=f"matter:{seed}",
                division=world.clerk.division,
                year=2024,
                phase="before",
                name="前.jpg",
                added_by=world.clerk,
                added_at=clock.now(),
            )
        )
    StoredFile.objects.bulk_create(files)
    Photo.objects.bulk_create(photos)
    PhotoUse.objects.bulk_create(uses, batch_size=5000)
    return photos


def test_among_20000_photos_cut_copies_are_found_and_distinct_photos_are_not_flagged(many: list[Photo]) -> None:
    dice = random.Random(7)
    chosen = dice.sample(many, DISTINCT)
    wrong = sum(bool(queries.nearest(photo, f"matter:{int(photo.pk)}")) for photo in chosen)
    assert wrong == 0
    missed, took = [], 0.0
    for photo in many[:COPIES]:
        seed = int(photo.pk)
        cut = tuple(dice.uniform(0.02, 0.05) for _ in range(4))
        small = copy_of(picture(seed), cut=cut, scale=dice.uniform(0.4, 0.9))
        saved = Image.open(BytesIO(jpeg(small, quality=dice.randint(60, 85))))
        began = time.monotonic()
        found = queries.nearest(Photo(pk="copy", **pictures.fingerprints_of(saved)), "matter:-1")
        took += time.monotonic() - began
        missed += [] if [use.photo_id for use in found] == [photo.pk] else [seed]
    assert missed == []
    assert took / COPIES < 0.5
