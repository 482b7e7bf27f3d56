"""The task lists inside a document, read back: title, sums in words, tables, paper and fonts."""

import io
from typing import Any

import pytest
from django.utils import translation
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from cunshi.exchange.documents.tasklists import write_task_lists
from cunshi.exchange.workbooks.lists import task_lists
from cunshi.work.matters.models import Matter
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import World

pytestmark = pytest.mark.req("LED-08")


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def written(world: World) -> Any:
    file = io.BytesIO()
    found = task_lists(Matter.objects.all(), pack=world.hongyazi.pack, division=world.township.division)
    write_task_lists(found, file)
    return Document(io.BytesIO(file.getvalue()))


def test_the_document_carries_plan_as_seven_matters_and_their_sums(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    document = written(world)
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines == [
        "红崖子乡, 2024: “one village, one year, one matter”, task lists",
        "7 matters in all, planned investment 2,750.92 (10,000 yuan): Task list of the region (table 1) 1, 1,200.00; "
        "Task list of the city (table 2) 1, 680.00; "
        "Task list of county, township and village (table 3) 5, 870.92.",
        "红崖子乡, 2024: “one village, one year, one matter”, Task list of the region (table 1)",
        "红崖子乡, 2024: “one village, one year, one matter”, Task list of the city (table 2)",
        "红崖子乡, 2024: “one village, one year, one matter”, Task list of county, township and village (table 3)",
    ]
    tables = [[[cell.text for cell in line.cells] for line in table.rows] for table in document.tables]
    assert [len(table) for table in tables] == [3, 3, 7]
    assert tables[0][1] == [
        "1",
        "640221205205-2024-01",
        "蔬菜温棚产业园建设",
        "硬化场地1200平方米，安装健身器材12件。",
        "Industry",
        "红翔新村",
        "自治区农业农村厅",
        "马建国",
        "1,200.00",
        "Fiscal bridging funds 900.00; Social capital 300.00",
        "2024-03-10",
        "2024-08-20",
        "Region",
    ]
    assert [(line[0], line[2], line[8]) for line in tables[2][1:]] == [
        ("1", "文化活动广场建设", "84.26"),
        ("2", "文化活动室建设", "65.66"),
        ("3", "滩羊圈舍改造", "320.00"),
        ("4", "灌溉渠道维修", "186.00"),
        ("5", "枸杞就业基地建设", "215.00"),
        ("Total", "", "870.92"),
    ]
    assert tables[2][-1][1] == "5 matters"


def test_it_lies_on_a4_in_the_fonts_of_official_documents_and_repeats_its_headers(world: World) -> None:
    list_seven(world)
    document = written(world)
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (29.7, 21.0)
    faces = [
        paragraph.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in document.paragraphs
        if paragraph.runs
    ]
    assert faces == ["方正小标宋简体", "仿宋_GB2312", "黑体", "黑体", "黑体"]
    heads = [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables]
    assert heads == [True, True, True]


def test_an_empty_list_says_so_and_has_no_table(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    document = written(world)
    assert document.tables == []
    assert [p.text for p in document.paragraphs].count("No matter stands in this list.") == 3


def test_illustrative_rows_are_called_so_and_signs_that_xml_does_not_hold_are_left_out(world: World) -> None:
    list_seven(world)
    Matter.objects.update(illustrative=True)
    Matter.objects.filter(title="滩羊圈舍改造").update(content="圈舍<3座> & 棚\x0b")
    document = written(world)
    said = "The rows of this table are illustrative, the totals are the published ones."
    assert said in [paragraph.text for paragraph in document.paragraphs]
    assert document.tables[2].rows[3].cells[3].text == "圈舍<3座> & 棚 "
