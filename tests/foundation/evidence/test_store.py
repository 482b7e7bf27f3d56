"""Files are told by their content, kept once, and named by what they hold."""

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cunshi.foundation.evidence.actions import store
from cunshi.foundation.evidence.models import StoredFile
from cunshi.foundation.evidence.rules import EXCEL, LARGEST, WORD, media_type
from tests.factories.world import JPEG
from tests.work.refusals import refused

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(32)
UNKNOWN = ["By its content this is no photo, PDF, Word or Excel file."]


def archive(*parts: str) -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as file:
        for part in parts:
            file.writestr(part, "<xml/>")
    return whole.getvalue()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, db: None) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path


@pytest.mark.req("LED-11")
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(24), "image/webp"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1" + bytes(40), "image/heic"),
        (b"%PDF-1.7\n" + bytes(40), "application/pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), WORD),
        (archive("[Content_Types].xml", "xl/workbook.xml"), EXCEL),
    ],
    ids=["jpeg", "png", "webp", "heic", "mif1", "pdf", "docx", "xlsx"],
)
def test_photos_pdf_word_and_excel_are_taken_whatever_their_name(content: bytes, kind: str) -> None:
    assert store(content=content, name="文件").media_type == kind


@pytest.mark.req("LED-11")
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), "现场.jpg"),
        (b"<html><script>alert(1)</script></html>", "现场.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "图.png"),
        ("一般文字".encode(), "说明.docx"),
        (archive("classes.dex", "AndroidManifest.xml"), "方案.docx"),
        (b"PK\x03\x04" + bytes(200), "台账.xlsx"),
    ],
    ids=["exe", "html", "svg", "text", "apk", "broken zip"],
)
def test_a_name_makes_no_photo_of_a_program(content: bytes, name: str, folder: Path) -> None:
    assert refused(store, content=content, name=name) == UNKNOWN
    assert not (folder / "files").exists()


@pytest.mark.req("LED-11")
def test_an_empty_a_too_large_and_a_too_long_named_file_are_refused_in_words() -> None:
    assert refused(store, content=b"", name="空.jpg") == ["The file is empty."]
    large = JPEG + bytes(LARGEST)
    assert refused(store, content=large, name="大.jpg") == ["The file has 20.0 MB; at most 20 MB are taken."]
    assert store(content=large[:LARGEST], name="大.jpg").size == LARGEST
    said = refused(store, content=JPEG, name="长" * 197 + ".jpg")
    assert said == ["The file name has more than 200 characters."]


@pytest.mark.req("LED-11")
def test_the_same_content_is_kept_once_under_its_hash(folder: Path) -> None:
    digest = hashlib.sha256(JPEG).hexdigest()
    first, second = store(content=JPEG, name="前.jpg"), store(content=JPEG, name="另一个名字.png")
    assert first == second
    assert (first.sha256, first.size, str(first)) == (digest, len(JPEG), digest[:12])
    assert first.path == folder / "files" / digest[:2] / digest
    assert first.path.read_bytes() == JPEG
    assert [file for file in folder.rglob("*") if file.is_file()] == [first.path]
    assert StoredFile.objects.count() == 1


@pytest.mark.req("LED-11")
def test_another_content_is_another_file(folder: Path) -> None:
    store(content=JPEG, name="前.jpg")
    store(content=JPEG + b"1", name="前.jpg")
    assert StoredFile.objects.count() == 2
    assert len([file for file in folder.rglob("*") if file.is_file()]) == 2


def test_the_kind_of_unknown_content_is_nothing() -> None:
    assert media_type(b"") is None
    assert media_type(b"PK") is None
