"""Which files are taken, told by their content and never by their name."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

import puremagic
from django.utils.translation import gettext as _

from cunshi.kernel.problems import Problem

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 200
TAKEN = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "image/heic": "HEIC",
    "application/pdf": "PDF",
    WORD: "Word",
    EXCEL: "Excel",
}


def media_type(content: bytes) -> str | None:
    """The media type told by the bytes alone, None when it is none of those taken."""
    if content.startswith(b"PK"):
        return _office(content)
    if content[4:12] in _HEIC:
        return "image/heic"
    try:
        found = [match.mime_type for match in puremagic.magic_string(content)]
    except (puremagic.PureError, ValueError):
        return None
    return next((kind for kind in found if kind in TAKEN), None)


def is_picture(content: bytes) -> bool:
    """Whether the bytes begin as those of a picture that is taken; it may still be damaged."""
    return (media_type(content) or "").startswith("image/")


def _office(content: bytes) -> str | None:
    """Word and Excel files are archives that hold a part of a known name; any other archive is not taken."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return None
    return next((kind for part, kind in _OFFICE.items() if part in parts), None)


# What telephones write at the start of HEIC photos.
_HEIC = {b"ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1")}
_OFFICE = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL}


def problems_of(content: bytes, name: str) -> list[Problem]:
    """Why a file is not taken; empty when it is."""
    if len(name) > LONGEST_NAME:
        return [
            Problem(
                where=f"{name[:20]}…",
                what=_("The file name has more than %(most)d characters.") % {"most": LONGEST_NAME},
                mend=_("Give the file a shorter name."),
            )
        ]
    if not content:
        return [Problem(where=name, what=_("The file is empty."), mend=_("Choose the file again."))]
    if len(content) > LARGEST:
        size = f"{len(content) / 1024 / 1024:.1f}"
        return [
            Problem(
                where=name,
                what=_("The file has %(size)s MB; at most 20 MB are taken.") % {"size": size},
                mend=_("Send a smaller copy."),
            )
        ]
    if media_type(content) is None:
        return [
            Problem(
                where=name,
                what=_("By its content this is no photo, PDF, Word or Excel file."),
                mend=_("Send a JPEG, PNG, WebP or HEIC photo, or a PDF, .docx or .xlsx file."),
            )
        ]
    return []
