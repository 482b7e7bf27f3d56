"""The whole archive of a matter: what was put in comes out, and the index says what is there and what is missing."""

import hashlib
import io
import struct
from dataclasses import replace
from decimal import Decimal
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from cunshi.exchange.archives.names import LONGEST, Folders, safe
from cunshi.exchange.archives.packing import archive_name, write_archive
from cunshi.foundation.evidence.actions import store
from cunshi.kernel import clock
from cunshi.work.matters import actions
from cunshi.work.matters.models import ArchiveFile, Matter
from cunshi.work.publicity.actions import write_case
from tests.factories.publicity import CASE
from tests.factories.world import JPEG, VILLAGES, World
from tests.front.console.desk import NOT_FOUND, at_desk

pytestmark = pytest.mark.req("LED-12")

UTF_8 = 0x800
PDF = b"%PDF-1.4\n" + b"0" * 300_000 + b"\n%%EOF"
FOLDERS = [
    "01 实施前图片",
    "02 实施中图片",
    "03 实施后图片",
    "04 进度",
    "05 方案",
    "06 清单",
    "07 信息",
    "08 经验典型",
    "09 验收记录",
]


def packed(matter: Matter) -> ZipFile:
    file = io.BytesIO()
    write_archive(matter, file)
    return ZipFile(io.BytesIO(file.getvalue()))


def sheets(box: ZipFile) -> dict[str, list[list[Any]]]:
    """The index by the name of its sheets, without title, note and header, and without the line of sums."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(box.read("目录.xlsx")))
    return {name: book.get_sheet_by_name(name).to_python()[3:-1] for name in book.sheet_names}


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def put(world: World, matter: Matter, name: str, content: bytes, item: str = "photos_before") -> None:
    """A file put into the archive, whatever its name: phones and older systems send any."""
    ArchiveFile.objects.create(
        matter=matter,
        item=item,
        file=store(content=content, name="a.jpg"),
        name=name,
        added_by=world.clerk,
        added_at=clock.now(),
    )


def test_every_file_comes_out_as_it_was_put_in_and_the_index_names_it(world: World) -> None:
    other = world.propose(by=world.second_clerk, village=VILLAGES[1], title="王家沟村公厕改造")
    matter = world.started()
    put(world, other, "邻村.jpg", JPEG + b"other")
    given = {
        ("photos_before", "村口.jpg"): JPEG + b"1",
        ("photos_before", "村部.jpg"): JPEG + b"2",
        ("photos_after", "村口.jpg"): JPEG + b"3",
        ("information", "简报.pdf"): PDF,
    }
    for (item, name), content in given.items():
        matter = world.again(matter)
        actions.attach(by=world.clerk, matter=matter, version=matter.version, item=item, name=name, content=content)
    box = packed(matter)
    paths = ["01 实施前图片/村口.jpg", "01 实施前图片/村部.jpg", "03 实施后图片/村口.jpg", "07 信息/简报.pdf"]
    assert [box.read(path) for path in paths] == list(given.values())
    assert [name for name in box.namelist() if not name.endswith("/")] == [
        *paths[:3],
        "04 进度/进度.xlsx",
        "05 方案/事项情况.docx",
        "06 清单/事项情况.docx",
        paths[3],
        "09 验收记录/验收记录.docx",
        "议事和公示记录.docx",
        "目录.xlsx",
    ]
    listed = {f"{row[1]}/{row[2]}".lstrip("/"): row[3:7] for row in sheets(box)["文件"]}
    day = clock.now().strftime("%Y-%m-%d")
    for path in paths:
        content = box.read(path)
        digest = hashlib.sha256(content).hexdigest()
        size, sha256, by, at = listed[path]
        assert (size, sha256, by, at[:10]) == (len(content), digest, str(world.clerk), day)
    assert set(listed) == set(box.namelist()) - {f"{folder}/" for folder in FOLDERS} - {"目录.xlsx"}
    assert box.testzip() is None


def test_photos_are_not_packed_twice_and_chinese_names_are_marked_as_such(world: World) -> None:
    matter = world.started()
    put(world, matter, "村口.jpg", JPEG)
    put(world, matter, "简报.pdf", PDF, "information")
    box = packed(matter)
    photo, paper = box.getinfo("01 实施前图片/村口.jpg"), box.getinfo("07 信息/简报.pdf")
    assert (photo.compress_type, paper.compress_type) == (ZIP_STORED, ZIP_DEFLATED)
    assert paper.compress_size < len(PDF) // 50
    assert {info.flag_bits & UTF_8 for info in box.infolist()} == {UTF_8}


def test_an_empty_archive_still_says_item_by_item_what_is_missing(world: World) -> None:
    matter = world.listed()
    box = packed(matter)
    assert [name for name in box.namelist() if name.endswith("/")] == [f"{folder}/" for folder in FOLDERS]
    rows = [(row[1], row[2], row[3], row[4], row[5]) for row in sheets(box)["目录"]]
    wanted = "缺：还缺1份文件"
    said = [wanted, wanted, wanted, "缺：尚未报送进度", "齐全", "齐全", wanted, wanted, "缺：尚未验收合格"]
    counts = [0, 0, 0, 1, 1, 1, 0, 0, 1]
    assert rows == [
        (folder[3:], words, files, folder, "A§4.2") for folder, words, files in zip(FOLDERS, said, counts, strict=True)
    ]
    assert "尚无记录。" in text_of(box.read("09 验收记录/验收记录.docx"))


def test_the_archive_of_a_matter_written_off_is_complete(world: World) -> None:
    box = packed(world.written_off())
    assert {row[2] for row in sheets(box)["目录"]} == {"齐全"}
    record = text_of(box.read("09 验收记录/验收记录.docx"))
    assert [word in record for word in ("合格", "张三、李四", "2024-11-05")] == [True] * 3


def test_what_the_system_holds_itself_is_written_out_to_read(world: World) -> None:
    matter = world.submitted()
    matter = actions.return_(by=world.township, matter=matter, version=matter.version, reason="请补充村集体资金")
    matter = actions.submit(by=world.township, matter=matter, version=matter.version)
    facts = text_of(packed(matter).read("05 方案/事项情况.docx"))
    expected = [
        "红崖子村文化活动广场建设",
        "请补充村集体资金",
        "县财政预算经费",
        "30.00",
        "35.00",
        "2024-03-10",
        "马建国",
    ]
    assert [word for word in expected if word not in facts] == []
    held = text_of(packed(matter).read("议事和公示记录.docx"))
    assert [word for word in ("村民代表会议决议", "40 / 36 / 33", "会议一致同意。", "通过") if word not in held] == []


def test_progress_reads_back_report_by_report(world: World) -> None:
    matter = world.started()
    for percent, done in ((30, "场地平整"), (60, "=1+1 场地硬化")):
        matter = actions.report_progress(
            by=world.clerk, matter=matter, version=matter.version, percent=percent, done=done, paid=Decimal(50000)
        )
    book = CalamineWorkbook.from_filelike(io.BytesIO(packed(matter).read("04 进度/进度.xlsx")))
    rows = book.get_sheet_by_index(0).to_python()[3:5]
    assert [(row[2], row[3], row[4], row[5]) for row in rows] == [
        (30, "场地平整", str(world.clerk), 5),
        (60, "=1+1 场地硬化", str(world.clerk), 5),
    ]


@pytest.mark.req("REP-06")
def test_what_the_supervisory_committee_said_stands_in_the_record_of_acceptance(world: World) -> None:
    matter = world.started()
    actions.object_as_supervisor(by=world.supervisor, matter=matter, stage="started", text="基层未压实")
    actions.sign(by=world.supervisor, matter=world.again(matter), stage="listed")
    record = text_of(packed(matter).read("09 验收记录/验收记录.docx"))
    expected = ["村务监督委员会", "基层未压实", "提出异议", "签字", str(world.supervisor)]
    assert [word for word in expected if word not in record] == []


NAMES = {
    "../../etc/passwd": "_._etc_passwd",
    "..\\..\\开机.jpg": "_.._开机.jpg",
    "CON.txt": "_CON.txt",
    "lpt1": "_lpt1",
    "nul .jpg": "_nul.jpg",
    'a<b>c:"d"|e?f*.jpg': "a_b_c__d__e_f_.jpg",
    "照片.jpg. . ": "照片.jpg",
    "fdp.\u202egpj.exe": "fdp._gpj.exe",
    "线\n上\x00.jpg": "线_上_.jpg",
    "...": "文件",
    "": "文件",
    "CONTRACT.jpg": "CONTRACT.jpg",
}


@pytest.mark.parametrize(("given", "kept"), NAMES.items())
def test_a_name_that_a_file_system_refuses_is_made_safe(given: str, kept: str) -> None:
    assert safe(given) == kept


@pytest.mark.parametrize("sign", ["长", "a", "é"])
def test_a_name_of_three_hundred_signs_is_cut_and_keeps_its_kind(sign: str) -> None:
    name = safe(sign * 300 + ".jpg")
    assert (len(name.encode()) <= LONGEST, name.endswith(f"{sign}.jpg")) == (True, True)


def test_the_same_name_twice_in_a_folder_gets_a_number_in_either_case() -> None:
    folders = Folders()
    asked = [("甲", "a.jpg"), ("甲", "A.JPG"), ("乙", "a.jpg"), ("甲", "a.jpg"), ("甲", "长" * 300), ("甲", "长" * 300)]
    taken = [folders.take(*each) for each in asked]
    assert taken[:4] == ["甲/a.jpg", "甲/A (2).JPG", "乙/a.jpg", "甲/a (3).jpg"]
    assert (taken[5].endswith(" (2)"), len(taken[5].encode()) <= LONGEST + 4, len(set(taken))) == (True, True, 6)


def test_unsafe_and_equal_names_in_the_archive_lose_no_file(world: World) -> None:
    matter = world.started()
    given = ["../../etc/passwd", "CON.txt", "长" * 190 + ".jpg", "a.jpg", "a.jpg"]
    for count, name in enumerate(given):
        put(world, matter, name, JPEG + bytes([count]))
    box = packed(matter)
    names = [name for name in box.namelist() if name.startswith(FOLDERS[0]) and not name.endswith("/")]
    assert [box.read(name) for name in names] == [JPEG + bytes([count]) for count in range(5)]
    assert [name.split("/")[1] for name in names][:2] == ["_._etc_passwd", "_CON.txt"]
    assert [row[7] for row in sheets(box)["文件"]][:2] == ["原文件名“../../etc/passwd”", "原文件名“CON.txt”"]


def test_a_file_gone_or_changed_on_the_disk_is_named_and_breaks_nothing(world: World) -> None:
    matter = world.started()
    for name, more in (("在.jpg", b"1"), ("丢失.jpg", b"2"), ("改动.jpg", b"3")):
        put(world, matter, name, JPEG + more)
    ArchiveFile.objects.get(name="丢失.jpg").file.path.unlink()
    changed = ArchiveFile.objects.get(name="改动.jpg").file.path
    changed.write_bytes(JPEG)
    try:
        box = packed(matter)
    finally:
        changed.unlink()
    assert box.read("01 实施前图片/在.jpg") == JPEG + b"1"
    assert "01 实施前图片/丢失.jpg" not in box.namelist()
    assert {row[2]: row[7] for row in sheets(box)["文件"] if row[1] == FOLDERS[0]} == {
        "在.jpg": "",
        "丢失.jpg": "存储中找不到该文件，请联系系统管理员恢复。",
        "改动.jpg": "存储中的文件与归档时不一致，请联系系统管理员。",
    }


def test_a_file_under_an_item_that_the_plan_does_not_name_is_not_left_out(world: World) -> None:
    matter = world.started()
    put(world, matter, "旧件.jpg", JPEG, "of_an_older_plan")
    assert packed(matter).read("10 其他文件/旧件.jpg") == JPEG


def test_one_file_and_forty_cost_the_same_number_of_queries(world: World, django_assert_num_queries: Any) -> None:
    matter = world.started()
    put(world, matter, "0.jpg", JPEG)
    write_archive(matter, io.BytesIO())
    with django_assert_num_queries(15):
        write_archive(matter, io.BytesIO())
    for count in range(40):
        put(world, matter, f"{count}.jpg", JPEG + struct.pack(">H", count))
    with django_assert_num_queries(15):
        write_archive(matter, io.BytesIO())


def test_the_page_offers_the_archive_and_its_own_people_get_it(world: World) -> None:
    matter = world.started()
    put(world, matter, "村口.jpg", JPEG)
    url = reverse("console:matter_archive", args=[matter.pk])
    for post in (world.clerk, world.supervisor, world.county, world.auditor):
        assert url in at_desk(post).get(reverse("console:matter", args=[matter.pk])).content.decode()
        response = at_desk(post).get(url)
        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        assert (response["Content-Type"], int(response["Content-Length"])) == ("application/zip", len(content))
        with ZipFile(io.BytesIO(content)) as box:
            assert [name for name in box.namelist() if name.endswith(".jpg")] != []


@pytest.mark.req("LAND-03")
@pytest.mark.parametrize("outsider", ["neighbour_clerk", "neighbour_township", "neighbour_county", "second_clerk"])
def test_a_neighbour_does_not_get_it(world: World, outsider: str) -> None:
    url = reverse("console:matter_archive", args=[world.started().pk])
    assert at_desk(getattr(world, outsider)).get(url).status_code == NOT_FOUND


def test_the_archive_is_called_after_number_and_title(world: World) -> None:
    assert archive_name(world.listed()) == "640221205200-2024-01 红崖子村文化活动广场建设项目档案.zip"
    assert archive_name(world.propose(title="a/b")) == "a_b项目档案.zip"


def test_a_typical_case_that_names_the_matter_lies_in_its_folder(world: World) -> None:
    matter = world.propose()
    draft = replace(CASE, matter=matter)
    write_case(by=world.clerk, programme=world.hongyazi, division=world.clerk.division, draft=draft)
    box = packed(matter)
    (path,) = [name for name in box.namelist() if name.endswith("典型案例.docx")]
    assert path == "08 经验典型/典型案例.docx"
    told = "\n".join(line.text for line in Document(io.BytesIO(box.read(path))).paragraphs)
    assert all(words in told for words in (CASE.title, CASE.text, CASE.practice))
    assert not any(name.endswith("典型案例.docx") for name in packed(world.propose(title="另一件")).namelist())
