"""Pictures opened: what they say of themselves, their fingerprints, and copies for pages."""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import dhash
import pillow_heif
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageChops, ImageOps

from cunshi.foundation.evidence.likeness import small_grey
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused

# Nobody's camera makes more; a file that says so is made to exhaust the machine.
LARGEST = 200_000_000
# These are decoded whole in memory (4 bytes a pixel at most), unlike a JPEG, which is read smaller than it is.
LARGEST_WHOLE = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# A clock that says another year was never set.
YEARS = range(1980, 2100)
# Pixels of the longer side of the copies that pages show.
COPIES = {"thumbnail": 320, "page": 1600}
# How much of each side the second fingerprint leaves out.
RIM = 0.035
# A picture with fewer clear steps of grey among its 128 neighbours is too plain for a fingerprint.
STEP, STEPS = 4, 48

pillow_heif.register_heif_opener()
# Pillow refuses above twice this number by itself; below it, the limits here hold.
Image.MAX_IMAGE_PIXELS = LARGEST // 2
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Facts:
    """What a picture says: size upright, EXIF time, place and camera, fingerprints (None: too plain)."""

    width: int
    height: int
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    camera: str
    fingerprint: int | None
    inner: int | None
    grey: bytes | None


def read(content: bytes, name: str) -> Facts:
    """Decode a picture and tell its facts. Raises Refused when it is broken or too large."""
    with _decoded(content, name) as (image, size):
        exif = image.getexif()
        upright = ImageOps.exif_transpose(image)
        turned = exif.get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
        width, height = size[::-1] if turned else size
        latitude, longitude = _place(exif.get_ifd(ExifTags.IFD.GPSInfo)) or (None, None)
        return Facts(
            width=width,
            height=height,
            taken_at=_taken_at(exif.get_ifd(ExifTags.IFD.Exif)),
            latitude=latitude,
            longitude=longitude,
            camera=_camera(exif),
            **fingerprints_of(upright),
        )


def copy(content: bytes, kind: str) -> bytes:
    """A smaller JPEG of the upright picture without its EXIF data; the same bytes for the same picture."""
    side = COPIES[kind]
    with _decoded(content, kind) as (image, _size):
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((side, side), Image.Resampling.LANCZOS)
        made = BytesIO()
        _on_white(upright).save(made, "JPEG", quality=85 if kind == "page" else 80, optimize=True)
    return made.getvalue()


@contextmanager
def _decoded(content: bytes, name: str) -> Iterator[tuple[Any, tuple[int, int]]]:
    """The decoded picture (a JPEG at about the size that is needed) and its full size."""
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
        size = image.size
        problem = _too_large(image, name)
        if not problem:
            image.draft(None, (COPIES["page"],) * 2)
            image.load()
            image.getexif()
    except Image.DecompressionBombError:
        problem = _too_many(name, LARGEST)
    except Exception:
        # Decoders of foreign bytes fail in many ways, all of which say the same to the sender.
        problem = Problem(
            name,
            _("The photo is damaged: it cannot be opened."),
            _("Take it again from the telephone or the camera and send it once more."),
        )
    if problem:
        raise Refused(problem)
    with image:
        yield image, size


def _too_large(image: Any, name: str) -> Problem | None:
    pixels = image.width * image.height
    if pixels > LARGEST:
        return _too_many(name, LARGEST)
    by_rows = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    return _too_many(name, LARGEST_WHOLE) if pixels > LARGEST_WHOLE and not by_rows else None


def _too_many(name: str, most: int) -> Problem:
    return Problem(
        name,
        _("The photo has more than %(most)d million pixels.") % {"most": most // 1_000_000},
        _("Send it as an ordinary JPEG or as a smaller copy."),
    )


def _on_white(image: Any) -> Any:
    """The picture in colour on white, where it lets the ground through."""
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def fingerprints_of(upright: Any) -> dict[str, Any]:
    """dhash of the whole picture and of it without its rim, 128 bits each; nothing for a picture all too plain."""
    grey = upright.convert("L")
    width, height = grey.size
    rim = (width * RIM, height * RIM, width * (1 - RIM), height * (1 - RIM))
    whole, inner = (grey.resize((9, 9), Image.Resampling.LANCZOS, box=box) for box in (None, rim))
    if _steps(whole) < STEPS:
        return {"fingerprint": None, "inner": None, "grey": None}
    prints = (dhash.dhash_int(list(small.tobytes())) for small in (whole, inner))
    return {**dict(zip(("fingerprint", "inner"), prints, strict=True)), "grey": small_grey(grey)}


def _steps(small: Any) -> int:
    """How many neighbours among 9 x 9 differ so much that noise does not turn the sign of their difference."""
    across = ImageChops.difference(small.crop((0, 0, 8, 8)), small.crop((1, 0, 9, 8)))
    down = ImageChops.difference(small.crop((0, 0, 8, 8)), small.crop((0, 1, 8, 9)))
    return sum(count for each in (across, down) for count in each.histogram()[STEP:])


def _taken_at(exif: Any) -> datetime | None:
    """DateTimeOriginal with its offset; Chinese time where the camera states none."""
    stated = _text(exif.get(ExifTags.Base.DateTimeOriginal))
    offset = _text(exif.get(ExifTags.Base.OffsetTimeOriginal))
    try:
        moment = datetime.strptime(stated, "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    try:
        return datetime.strptime(f"{stated}{offset}", "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        return moment.replace(tzinfo=clock.ZONE)


def _place(gps: Any) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; nothing where they are missing, impossible or a receiver's 0, 0."""
    found = []
    for value, ref, negative, most in ((2, 1, "S", 90), (4, 3, "W", 180)):
        try:
            degrees, minutes, seconds = (float(part) for part in gps[value])
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            return None
        amount = degrees + minutes / 60 + seconds / 3600
        if not math.isfinite(amount) or not 0 <= amount <= most:
            return None
        found.append(-amount if _text(gps.get(ref)).upper() == negative else amount)
    return (found[0], found[1]) if any(found) else None


def _camera(exif: Any) -> str:
    make, model = _text(exif.get(ExifTags.Base.Make)), _text(exif.get(ExifTags.Base.Model))
    return (model if model.startswith(make) else f"{make} {model}").strip()[:100]


def _text(value: Any) -> str:
    """EXIF text as it can be kept: no zero bytes, nothing unprintable."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "ignore")
    return "".join(sign for sign in str(value or "") if sign.isprintable()).strip()


def made_copy(original: Path, target: Path, kind: str) -> Path:
    """The copy of a kind at `target`, made on the first call."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_suffix(f".{clock.now().timestamp()}")
        beside.write_bytes(copy(original.read_bytes(), kind))
        beside.replace(target)
    return target
