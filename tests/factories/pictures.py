"""Pictures for tests: drawn from a number, each like a photo of its own, saved with what a telephone writes."""

import random
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageDraw, ImageFilter


def picture(seed: int, size: tuple[int, int] = (240, 180)) -> Any:
    """Sky above ground, some softened blocks and trunks, noise: another seed is another scene, at whatever size."""
    dice = random.Random(seed)
    width, height = size
    image = Image.new("RGB", size, _colour(dice, 120, 255))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, dice.uniform(0.2, 0.8) * height, width, height), fill=_colour(dice, 20, 160))
    for _ in range(dice.randint(7, 16)):
        left, top = dice.uniform(-0.15, 1), dice.uniform(-0.15, 1)
        right, bottom = left + dice.uniform(0.07, 0.5), top + dice.uniform(0.07, 0.5)
        shape = dice.choice((draw.rectangle, draw.ellipse))
        shape((left * width, top * height, right * width, bottom * height), fill=_colour(dice, 0, 255))
    soft = image.filter(ImageFilter.BoxBlur(dice.uniform(0, 0.02) * width))
    grain = Image.frombytes("L", size, dice.randbytes(width * height)).convert("RGB")
    return Image.blend(soft, grain, 0.1)


def jpeg(image: Any, quality: int = 85, **exif: Any) -> bytes:
    """The picture as JPEG; see `exif_of` for what may be told of it."""
    made = BytesIO()
    image.save(made, "JPEG", quality=quality, exif=exif_of(**exif))
    return made.getvalue()


def exif_of(
    taken: str = "",
    offset: str = "",
    place: tuple[float, float] | None = None,
    camera: tuple[str, str] = ("", ""),
    orientation: int = 1,
) -> Any:
    """EXIF data: `taken` as "2024:05:01 09:30:00", place in degrees north and east."""
    data = Image.Exif()
    data[ExifTags.Base.Orientation] = orientation
    if any(camera):
        data[ExifTags.Base.Make], data[ExifTags.Base.Model] = camera
    inner = data.get_ifd(ExifTags.IFD.Exif)
    if taken:
        inner[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        inner[ExifTags.Base.OffsetTimeOriginal] = offset
    if place:
        gps = data.get_ifd(ExifTags.IFD.GPSInfo)
        north, east = place
        gps[1], gps[2] = "N" if north >= 0 else "S", (abs(north), 0.0, 0.0)
        gps[3], gps[4] = "E" if east >= 0 else "W", (abs(east), 0.0, 0.0)
    return data


def copy_of(image: Any, *, cut: tuple[float, float, float, float] = (0, 0, 0, 0), scale: float = 0.7) -> Any:
    """A copy as people make them: each side (left, top, right, bottom) cut by a share, then resized."""
    left, top, right, bottom = cut
    width, height = image.size
    kept = image.crop(
        (round(width * left), round(height * top), round(width * (1 - right)), round(height * (1 - bottom)))
    )
    return kept.resize((round(kept.width * scale), round(kept.height * scale)), Image.Resampling.BICUBIC)


def _colour(dice: random.Random, low: int, high: int) -> tuple[int, int, int]:
    grey = dice.randint(low, high)
    return tuple(max(0, min(255, grey + dice.randint(-30, 30))) for _ in range(3))  # type: ignore[return-value]
