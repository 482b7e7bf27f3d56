"""Invented files for registers and tasks: a page that says what it stands for, or a plain picture."""

import io
from functools import cache

from docx import Document
from PIL import Image


@cache
def page(words: str) -> bytes:
    """A Word file with one line."""
    document = Document()
    document.add_paragraph(words)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@cache
def picture(words: str) -> bytes:
    """A picture of one colour that follows from the words: nobody takes it for a photo of anything."""
    seed = sum(words.encode())
    image = Image.new("RGB", (320, 240), (150 + seed % 90, 150 + seed // 7 % 90, 150 + seed // 31 % 90))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
