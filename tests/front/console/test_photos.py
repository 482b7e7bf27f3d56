"""Photos on pages: served within the post, by phase on the matter's page, judged side by side when used again."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from PIL import Image

from cunshi.foundation.evidence.actions import PhotoDraft, store_photo, use_photo
from cunshi.foundation.evidence.models import PhotoUse, ReuseFlag
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.matters.models import Matter
from tests.factories.pictures import jpeg, picture
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import CONFLICT, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words

pytestmark = pytest.mark.req("REP-04")
ADDRESSES = ("photo_thumbnail", "photo_page", "photo_original")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path


def used(by: Post, matter: Matter | None, content: bytes, phase: str = "before", **more: Any) -> PhotoUse:
    photo = store_photo(by=by, content=content, name="现场.jpg")
    draft = PhotoDraft(photo.pk, phase, f"{by.division.short_name}现场.jpg", **more)
    subject = matter.subject if matter else "report:7"
    return use_photo(by=by, draft=draft, subject=subject, division=by.division, year=2024)


def get(post: Post, name: str, *args: object) -> HttpResponse:
    return at_desk(post).get(reverse(f"console:{name}", args=args))  # type: ignore[return-value]


def flagged(world: World, other: str = "second_clerk") -> ReuseFlag:
    """A photo of the own village used again by a neighbour."""
    used(world.clerk, world.propose(), jpeg(picture(1)))
    return used(getattr(world, other), None, jpeg(picture(1))).flags.get()


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_neighbours_photo_is_never_served(world: World, name: str) -> None:
    use = used(world.clerk, world.propose(), jpeg(picture(1)))
    for post in (world.second_clerk, world.neighbour_clerk, world.neighbour_township, world.neighbour_county):
        assert get(post, name, use.pk).status_code == NOT_FOUND
    assert [get(post, name, use.pk).status_code for post in (world.clerk, world.county)] == [OK, OK]


def test_the_partner_of_a_joint_matter_sees_its_photos(world: World) -> None:
    matter = world.propose(by=world.township, partners=[world.division(VILLAGES[1])])
    use = used(world.clerk, matter, jpeg(picture(1)))
    assert get(world.second_clerk, "photo_page", use.pk).status_code == OK


def test_copies_are_upright_small_and_without_the_data_of_the_camera(world: World, folder: Path) -> None:
    content = jpeg(picture(1, (2400, 1800)), taken="2024:05:01 09:30:00", place=(38.9, 106.5), orientation=6)
    use = used(world.clerk, world.propose(), content)
    for name, size in (("photo_thumbnail", (240, 320)), ("photo_page", (1200, 1600))):
        response = get(world.clerk, name, use.pk)
        body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        image = Image.open(BytesIO(body))
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", size, {})
        assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        [file] = (folder / "copies" / name.removeprefix("photo_")).rglob("*.jpg")
        file.unlink()
        assert b"".join(get(world.clerk, name, use.pk).streaming_content) == body  # type: ignore[attr-defined]
    original = get(world.clerk, "photo_original", use.pk)
    assert b"".join(original.streaming_content) == content  # type: ignore[attr-defined]
    assert original["Content-Disposition"].startswith("inline")


def test_a_file_lost_from_the_folder_is_not_found(world: World) -> None:
    use = used(world.clerk, world.propose(), jpeg(picture(1)))
    use.photo.file.path.unlink()
    assert [get(world.clerk, name, use.pk).status_code for name in ADDRESSES] == [NOT_FOUND] * 3


def test_the_matters_page_shows_photos_by_phase_with_time_place_and_doubts(world: World) -> None:
    matter = world.propose()
    claim = {"claimed_at": datetime(2024, 1, 14, 9, 0, tzinfo=clock.ZONE), "claimed_place": (38.95, 106.53)}
    content = jpeg(picture(1), taken="2024:01:04 09:00:00", place=(39.95, 106.53), camera=("HUAWEI", "ANA"))
    used(world.clerk, matter, content, "after", **claim)
    used(world.clerk, matter, jpeg(picture(2)), "before")
    said = words(get(world.clerk, "matter", matter.pk))
    assert "Taken (photo) 2024-01-04 09:00 Taken (sender) 2024-01-14 09:00" in said
    assert "Place (photo) 39.9500, 106.5300 Place (sender) 38.9500, 106.5300 Camera HUAWEI ANA" in said
    assert "The photo's own time differs from the one stated (days: 10)." in said
    assert "The photo's own place lies 111 km from the one stated." in said
    assert "The photo holds no time at which it was taken. The photo holds no place at which it was taken." in said
    assert "during the work No photo yet." in said


def test_a_flag_on_the_matters_page_tells_nothing_of_a_neighbours_photo(world: World) -> None:
    flag = flagged(world, "neighbour_clerk")
    matter = Matter.objects.get()
    said = words(get(world.clerk, "matter", matter.pk))
    assert (
        "Looks like a photo used for another subject; not judged yet. The other photo lies outside your post." in said
    )
    assert flag.use.name not in said
    assert "The other photo lies outside" not in words(get(world.county, "matter", matter.pk))


def test_both_photos_stand_side_by_side_for_whoever_covers_both(world: World) -> None:
    flag = flagged(world)
    body = get(world.township, "reuse").content.decode()
    assert [f"/photos/{use.pk}/thumbnail/" in body for use in (flag.use, flag.earlier)] == [True, True]
    assert f"/reuse/{flag.pk}/judge/" in body
    assert "红崖子村文化活动广场建设" in body


def test_who_covers_one_photo_sees_it_alone_and_cannot_judge(world: World) -> None:
    flag = flagged(world)
    response = get(world.second_clerk, "reuse")
    body = response.content.decode()
    assert (f"/photos/{flag.use.pk}/" in body, f"/photos/{flag.earlier.pk}/" in body) == (True, False)
    assert "The other photo lies outside your post." in words(response)
    for secret in ("红崖子村文化活动广场建设", flag.earlier.name, "/judge/"):
        assert secret not in body
    answer = at_desk(world.second_clerk).post(f"/reuse/{flag.pk}/judge/", {"same": "no", "reason": "不是"})
    assert answer.status_code == CONFLICT
    assert at_desk(world.neighbour_clerk).post(f"/reuse/{flag.pk}/judge/").status_code == NOT_FOUND
    assert ReuseFlag.objects.get().verdict is None


def test_a_pair_is_judged_with_a_reason_and_listed(world: World) -> None:
    flag = flagged(world)
    client = at_desk(world.township)
    answer = client.post(f"/reuse/{flag.pk}/judge/", {"same": "yes", "reason": " "})
    assert (answer.status_code, "Reason" in words(answer)) == (WRONG, True)
    answer = client.post(f"/reuse/{flag.pk}/judge/", {"same": "yes", "reason": "同一处广场"})
    assert answer.status_code == FOUND
    said = words(client.get("/reuse/"))
    assert "the same photo : 同一处广场 红崖子乡人民政府" in said
    assert "No photo within your post is in question." in said
    again = client.post(f"/reuse/{flag.pk}/judge/", {"same": "no", "reason": "改判"})
    assert (again.status_code, "This was judged already: the same photo." in words(again)) == (CONFLICT, True)


def test_nothing_in_question_is_said_in_words(world: World) -> None:
    assert "No photo within your post is in question." in words(get(world.clerk, "reuse"))


def test_the_start_page_names_open_flags_of_the_post_only(world: World) -> None:
    flagged(world)
    assert "Photos used again 1" in words(get(world.clerk, "start"))
    assert "Photos used again" not in words(get(world.neighbour_clerk, "start"))


def test_one_flag_and_many_cost_the_same_number_of_queries(world: World) -> None:
    flagged(world)
    matter = Matter.objects.get()
    pages = ["/reuse/", f"/matters/{matter.pk}/"]
    one = [queries_of(at_desk(world.township), each) for each in pages]
    for seed in range(2, 14):
        used(world.clerk, matter, jpeg(picture(seed)))
        used(world.second_clerk, None, jpeg(picture(seed)))
    client = at_desk(world.township)
    assert [queries_of(client, each) for each in pages] == one
    assert max(one) <= 12
    assert "13 rows" in words(client.get("/reuse/"))
    assert words(client.get("/reuse/?page=2")).count("Used earlier") == 3
