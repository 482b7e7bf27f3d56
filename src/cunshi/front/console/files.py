"""Files that pages hand out: written whole in memory, named in Chinese."""

from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def attachment(name: str, kind: str, write: Callable[[BinaryIO], object]) -> HttpResponse:
    """A file called `name` of a kind in TYPES, with what `write` puts into it."""
    content = BytesIO()
    write(content)
    response = HttpResponse(content.getvalue(), content_type=TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}")
    return response
