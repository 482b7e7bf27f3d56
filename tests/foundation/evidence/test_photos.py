"""Photos: what they say of themselves, what is refused, who sent them."""

import io
import random
import struct
import tracemalloc
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from cunshi.foundation.evidence.actions import PhotoDraft, store_photo, use_photo
from cunshi.foundation.evidence.models import Photo, Upload
from tests.factories.pictures import exif_of, jpeg, picture
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("REP-04")
DAMAGED = ["The photo is damaged: it cannot be opened."]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path


def saved(image: Any, kind: str, **more: Any) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **more)
    return made.getvalue()


def heic(image: Any, exif: Any = None) -> bytes:
    pillow_heif.register_heif_opener()
    return saved(image, "HEIF", **({"exif": exif.tobytes()} if exif else {}))


def test_time_place_camera_and_size_of_a_photo_are_kept(world: World) -> None:
    content = jpeg(
        picture(1), taken="2024:05:01 09:30:00", place=(38.95, 106.53), camera=("HUAWEI", "ANA-AN00"), orientation=6
    )
    photo = store_photo(by=world.clerk, content=content, name="前.jpg")
    assert photo.taken_at == datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
    assert (photo.latitude, photo.longitude, photo.camera) == (38.95, 106.53, "HUAWEI ANA-AN00")
    assert (photo.width, photo.height) == (180, 240)
    assert photo.file.path.read_bytes() == content


def test_a_stated_offset_of_the_clock_counts(world: World) -> None:
    content = jpeg(picture(1), taken="2024:05:01 09:30:00", offset="+06:00")
    photo = store_photo(by=world.clerk, content=content, name="前.jpg")
    assert photo.taken_at == datetime(2024, 5, 1, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "2024:13:01 09:30:00", "昨天", "9999:12:31 23:59:59"])
def test_an_impossible_time_is_no_time(world: World, taken: str) -> None:
    photo = store_photo(by=world.clerk, content=jpeg(picture(1), taken=taken.encode().decode("latin-1")), name="前.jpg")
    assert photo.taken_at is None


@pytest.mark.parametrize("place", [(0.0, 0.0), (91.0, 100.0), (38.0, 181.0)])
def test_an_impossible_place_is_no_place(world: World, place: tuple[float, float]) -> None:
    photo = store_photo(by=world.clerk, content=jpeg(picture(1), place=place), name="前.jpg")
    assert (photo.latitude, photo.longitude) == (None, None)


def test_a_photo_without_any_exif_data_is_taken(world: World) -> None:
    photo = store_photo(by=world.clerk, content=saved(picture(1), "JPEG"), name="前.jpg")
    assert (photo.taken_at, photo.latitude, photo.camera) == (None, None, "")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_png_and_webp_photos_are_taken(world: World, kind: str) -> None:
    photo = store_photo(by=world.clerk, content=saved(picture(1).convert("RGBA"), kind), name="前.png")
    assert (photo.width, photo.height) == (240, 180)


def test_the_heic_photo_of_a_telephone_is_taken_with_its_time(world: World) -> None:
    content = heic(picture(1), exif_of(taken="2024:05:01 09:30:00"))
    photo = store_photo(by=world.clerk, content=content, name="IMG_0001.HEIC")
    assert (photo.file.media_type, photo.width) == ("image/heic", 240)
    assert photo.taken_at == datetime(2024, 5, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_half_a_photo_is_refused_as_damaged(world: World, folder: Path, kind: str) -> None:
    pillow_heif.register_heif_opener()
    content = saved(picture(1), kind)
    assert refused(store_photo, by=world.clerk, content=content[: len(content) // 2], name="前.jpg") == DAMAGED
    assert not (folder / "files").exists()


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\x00\x00\x00\x18ftypheic"])
def test_rubbish_behind_the_first_bytes_of_a_photo_is_refused_as_damaged(world: World, head: bytes) -> None:
    content = head + random.Random(7).randbytes(3000)
    assert refused(store_photo, by=world.clerk, content=content, name="前.heic") == DAMAGED


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), "By its content this is no photo, PDF, Word or Excel file."),
        (b"%PDF-1.7\n" + bytes(40), "By its content this is no photo."),
        (b"", "The file is empty."),
    ],
    ids=["exe", "pdf", "empty"],
)
def test_a_program_named_as_a_photo_is_refused(world: World, content: bytes, said: str) -> None:
    assert refused(store_photo, by=world.clerk, content=content, name="现场.jpg") == [said]


def test_a_photo_of_60_million_pixels_is_taken_in_little_memory(world: World) -> None:
    content = saved(Image.new("RGB", (9000, 6700), (120, 150, 90)), "JPEG")
    before = peak_memory()
    photo = store_photo(by=world.clerk, content=content, name="大.jpg")
    assert (photo.width, photo.height) == (9000, 6700)
    assert peak_memory() - before < 100


def peak_memory() -> float:
    """The most memory that this process has held so far, in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("kind", ["PNG", "HEIF"])
def test_a_picture_that_must_be_decoded_whole_may_have_50_million_pixels(
    world: World, kind: str, monkeypatch: Any
) -> None:
    pillow_heif.register_heif_opener()
    monkeypatch.setattr("cunshi.foundation.evidence.pictures.LARGEST_WHOLE", 40_000)
    content = saved(picture(1), kind)
    said = refused(store_photo, by=world.clerk, content=content, name="大.png")
    assert said == ["The photo has more than 0 million pixels."]


def test_a_header_that_promises_a_giant_picture_is_refused_before_decoding(world: World) -> None:
    small = saved(picture(1), "PNG")
    head = b"IHDR" + struct.pack(">II", 60_000, 60_000) + small[24:29]
    giant = small[:12] + head + struct.pack(">I", zlib.crc32(head)) + small[33:]
    tracemalloc.start()
    said = refused(store_photo, by=world.clerk, content=giant, name="bomb.png")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said == ["The photo has more than 200 million pixels."]
    assert peak < 50_000_000


def test_the_same_bytes_again_are_the_same_photo_and_each_sender_is_remembered(world: World) -> None:
    content = jpeg(picture(1))
    first = store_photo(by=world.clerk, content=content, name="前.jpg")
    assert store_photo(by=world.clerk, content=content, name="另名.jpg") == first
    assert store_photo(by=world.second_clerk, content=content, name="前.jpg") == first
    assert Photo.objects.count() == 1
    accounts = Upload.objects.order_by("account").values_list("account", flat=True)
    assert list(accounts) == sorted([world.clerk.account_id, world.second_clerk.account_id])


def test_only_who_sent_a_photo_can_use_it(world: World) -> None:
    photo = store_photo(by=world.second_clerk, content=jpeg(picture(1)), name="前.jpg")
    draft = PhotoDraft(photo.pk, "before", "前.jpg", None, None)
    given = {"by": world.clerk, "subject": "matter:1", "division": world.clerk.division, "year": 2024}
    assert refused(use_photo, draft=draft, **given) == ["You have not sent this photo."]
    unknown = PhotoDraft("0" * 64, "before", "前.jpg", None, None)
    assert refused(use_photo, draft=unknown, **given) == ["You have not sent this photo."]
