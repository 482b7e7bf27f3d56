"""Which files are taken, told by their content and never by their name."""

import puremagic
from django.utils.translation import gettext as _

from cunshi.kernel.problems import Problem

LARGEST = 20 * 1024 * 1024
TAKEN = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "image/heic": "HEIC",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}


def media_type(content: bytes, name: str) -> str | None:
    """The media type told by the first bytes (the name only tells Office files apart), None when unknown."""
    try:
        found = [match.mime_type for match in puremagic.magic_string(content, filename=name)]
    except (puremagic.PureError, ValueError):
        return None
    return next((kind for kind in found if kind in TAKEN), None)


def problems_of(content: bytes, name: str) -> list[Problem]:
    """Why a file is not taken; empty when it is."""
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
    if media_type(content, name) is None:
        return [
            Problem(
                where=name,
                what=_("By its content this is no photo, PDF, Word or Excel file."),
                mend=_("Send a JPEG, PNG, WebP or HEIC photo, or a PDF, .docx or .xlsx file."),
            )
        ]
    return []
