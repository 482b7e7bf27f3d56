"""Workbooks read back as an office would open them: titles, headers, rows, sums, print set-up."""

import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.ledger import export_ledger
from cunshi.exchange.workbooks.lists import task_lists
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.exchange.workbooks.tasklists import write_task_lists
from cunshi.work.matters.models import Matter
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.req("LED-08")


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def sheets(file: io.BytesIO) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def part(file: io.BytesIO, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(file.getvalue())) as box:
        return box.read(name).decode()


@pytest.fixture
def lists(world: World) -> io.BytesIO:
    """The workbook of Hongyazi's lists, a neighbour's matters beside them in the database."""
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    file = io.BytesIO()
    found = task_lists(Matter.objects.all(), pack=world.hongyazi.pack, division=world.township.division)
    write_task_lists(found, file)
    return file


def test_each_list_stands_on_a_sheet_of_its_own_and_all_sums_on_the_last(lists: io.BytesIO) -> None:
    found = sheets(lists)
    assert list(found) == [
        "Task list of the region (table ",
        "Task list of the city (table 2)",
        "Task list of county, township a",
        "Total",
    ]
    assert found["Total"] == [
        ["红崖子乡, 2024: “one village, one year, one matter”, task lists", "", "", ""],
        ["", "", "Unit: 10,000 yuan", ""],
        ["No.", "Task list", "Number of matters", "Planned (10,000 yuan)"],
        [1, "Task list of the region (table ", 1, 1200],
        [2, "Task list of the city (table 2)", 1, 680],
        [3, "Task list of county, township a", 5, 870.92],
        ["Total", "", 7, 2750.92],
    ]


def test_a_list_has_the_columns_of_the_official_table_and_every_matter_in_full(lists: io.BytesIO) -> None:
    first, second = list(sheets(lists).values())[0:3:2]
    assert first[0][0].endswith("Task list of the region (table 1)")
    assert first[2] == [
        "No.",
        "Matter number",
        "Name of the matter",
        "Content",
        "Category",
        "Lead village / joint villages",
        "Responsible unit",
        "Responsible person",
        "Planned (10,000 yuan)",
        "Source of funds",
        "Planned start",
        "Planned finish",
        "Handling level",
    ]
    (line,) = first[3:-1]
    assert line[:9] == [
        1,
        "640221205205-2024-01",
        "蔬菜温棚产业园建设",
        "硬化场地1200平方米，安装健身器材12件。",
        "Industry",
        "红翔新村",
        "自治区农业农村厅",
        "马建国",
        1200,
    ]
    assert line[9] == "Fiscal bridging funds 900.00; Social capital 300.00"
    assert [str(line[10])[:10], str(line[11])[:10], line[12]] == ["2024-03-10", "2024-08-20", "Region"]
    assert [(each[0], each[1], each[5]) for each in second[3:-1]] == [
        (1, "640221205200-2024-01", "红崖子村"),
        (2, "640221205201-2024-01", "王家沟村 (lead), 五堆子村"),
        (3, "640221205202-2024-01", "五堆子村"),
        (4, "640221205203-2024-01", "水泉子村"),
        (5, "640221205204-2024-01", "三棵柳村"),
    ]
    assert second[-1] == ["Total", 5, "", "", "", "", "", "", 870.92, "", "", "", ""]


def test_sums_are_formulas_over_the_rows_and_the_last_sheet_points_at_them(lists: io.BytesIO) -> None:
    third, last = part(lists, "xl/worksheets/sheet3.xml"), part(lists, "xl/worksheets/sheet4.xml")
    assert re.findall(r"<f>([^<]+)</f><v>([^<]+)</v>", third) == [("COUNT(A4:A8)", "5"), ("SUM(I4:I8)", "870.92")]
    assert re.findall(r"<f>([^<]+)</f><v>([^<]+)</v>", last)[-2:] == [("SUM(C4:C6)", "7.0"), ("SUM(D4:D6)", "2750.92")]
    assert "'Task list of county, township a'!I9" in last


def test_a_list_prints_on_a4_lying_with_its_header_on_every_page(lists: io.BytesIO) -> None:
    sheet = part(lists, "xl/worksheets/sheet1.xml")
    assert re.search(r'<pageSetup paperSize="9"[^>]*orientation="landscape"', sheet)
    assert 'ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"' in sheet
    assert "$3:$3</definedName>" in part(lists, "xl/workbook.xml")


def test_a_year_of_past_matters_says_that_its_rows_are_illustrative(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    Matter.objects.update(illustrative=True)
    file = io.BytesIO()
    lists = task_lists(Matter.objects.all(), pack=world.ningxia.pack, division=world.region.division)
    write_task_lists(lists, file)
    said = "The rows of this table are illustrative, the totals are the published ones."
    assert {lines[1][0] for lines in sheets(file).values()} == {said}
    village = sheets(file)["Task list of the village"]
    assert [line[5] for line in village[3:-1]] == [
        "石嘴山市平罗县城关镇合作村",
        "石嘴山市平罗县城关镇和平村",
        "石嘴山市平罗县城关镇新建村",
    ]
    assert village[-1][8] == 60.00015
    assert sheets(file)["Task list of the region"][3][0] == "No matter stands in this list."


def test_the_ledger_goes_out_row_by_row_with_its_sum_and_comes_back_equal(world: World) -> None:
    list_seven(world)
    world.propose(by=world.township, village=VILLAGES[0], title="=1+1 不是公式", funds={})
    file = io.BytesIO()
    count = export_ledger(Matter.objects.order_by("pk"), file, scope=world.township.division)
    lines = sheets(file)["Ledger"]
    assert count == 8
    assert [line[0] for line in lines[3:-1]] == list(range(1, 9))
    assert [(line[1], line[2], line[11]) for line in lines[3:-1]] == [
        (matter.number or "", matter.title, float(matter.planned / 10000))
        for matter in Matter.objects.order_by("pk").prefetch_related("funds")
    ]
    assert lines[-1][1] == 8
    assert lines[-1][11] == 2750.92
    assert lines[10][2] == "=1+1 不是公式"


def test_an_empty_ledger_is_a_whole_workbook(world: World) -> None:
    file = io.BytesIO()
    assert export_ledger(Matter.objects.all(), file) == 0
    lines = sheets(file)["Ledger"]
    assert lines[0][0] == "Ledger of matters"
    assert lines[3][0] == "No matter stands here."
    assert lines[4][:2] == ["Total", 0]


def test_amounts_keep_the_cent_and_a_name_of_forbidden_signs_is_a_sheets_name_still() -> None:
    file = io.BytesIO()
    columns = [
        Column("serial", "No.", lambda each: None, Kind.SERIAL),
        Column("name", "Name", lambda each: each[0]),
        Column("planned", "Planned", lambda each: each[1], Kind.WAN, total=True),
        Column("share", "Share", lambda each: each[2], Kind.PERCENT),
    ]
    rows = [("甲", Decimal("123456.78"), 50), ("乙", None, None)]
    with Book(file) as book:
        sums = book.add(Table("县/乡[村]:*?清单", "表", columns, rows))
    assert (sums.values, sums.cells) == (
        {"count": 2, "planned": Decimal("123456.78")},
        {"count": "B6", "planned": "C6"},
    )
    ((name, lines),) = sheets(file).items()
    assert name == "县 乡 村    清单"
    assert lines[3:] == [[1, "甲", 12.345678, 50], [2, "乙", "", ""], ["Total", 2, 12.345678, ""]]
