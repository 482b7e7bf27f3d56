"""Households handed out and taken in as tables: masked exports, a check first, good rows only when asked."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from cunshi.foundation.privacy.models import Look
from cunshi.foundation.residents.models import Household, Resident
from tests.factories.homes import CARD, PHONE, head, home, id_number
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import FOUND, OK, WRONG, at_desk, words

pytestmark = pytest.mark.req("TGT-11")

HEADERS = ["户号", "与户主关系", "姓名", "身份证号", "性别", "出生日期", "联系电话", "银行卡号", "行政村", "户内人口"]


def table(rows: list[list[object]], headers: list[str] = HEADERS) -> SimpleUploadedFile:
    file = BytesIO()
    book = Workbook(file)
    sheet = book.add_worksheet()
    for number, row in enumerate([headers, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("农户.xlsx", file.getvalue())


def carried(body: str) -> str:
    """The sealed table that the page carries."""
    return body.split('name="table" value="')[1].split('"')[0]


def sheet_of(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_an_export_is_masked_and_full_names_cost_a_reason(world: World) -> None:
    head(world, home(world))
    head(world, home(world, "001", village=VILLAGES[1]), name="邻村人", id_number=id_number(serial=3))
    desk = at_desk(world.clerk)
    rows = sheet_of(desk.post("/residents.xlsx").content)
    shown = [f"640221********001{id_number()[-1]}", "138****1234", f"**** **** {CARD[-4:]}"]
    village = world.division(VILLAGES[0]).short_name
    assert rows[3] == [1.0, village, "001", "", "脱贫户", "head of the household", "马**", "male", *shown]
    assert "邻村" not in str(rows)
    refused = desk.post("/residents.xlsx", {"names": "1", "reason": ""})
    assert refused.status_code == WRONG
    assert Look.objects.count() == 0
    rows = sheet_of(desk.post("/residents.xlsx", {"names": "1", "reason": "村务公开核对名单"}).content)
    assert (rows[3][6], rows[3][8:]) == ("马建国", shown)
    assert [(each.fields, each.reason) for each in Look.objects.all()] == [(["name"], "村务公开核对名单")]
    assert desk.get("/residents.xlsx").status_code == 405


def test_the_template_filled_in_is_checked_first_and_then_entered(world: World) -> None:
    desk = at_desk(world.clerk)
    template = sheet_of(desk.get("/residents/template.xlsx").content)
    assert [str(each).rstrip("*") for each in template[0]][:2] == ["Village", "Household number"]
    rows: list[list[object]] = [
        ["018", "户主", "马建国", id_number(), "", "", PHONE, CARD, "", "3"],
        ["018", "妻子", "王秀英", id_number("19820202", 22), "女", "", "", "", "", ""],
        [19, "户主", "李四", id_number("19700101", 5), "", "", "", "", VILLAGES[0], ""],
        ["019", "户主", "赵六", "", "男", "1950年5月6日", "", "", "", ""],
    ]
    checked = desk.post("/residents/import/", {"act": "check", "file": table(rows)})
    assert checked.status_code == OK
    weighed = checked.context["weighed"]
    assert (weighed.rows, weighed.bad, weighed.new) == (4, 0, 3)
    body = checked.content.decode()
    assert Household.objects.count() == 0
    assert (id_number() in body, PHONE in body) == (False, False)
    done = desk.post("/residents/import/", {"act": "all", "table": carried(body)})
    assert done["Location"] == "/residents/"
    assert "4 people entered, 3 households of them new." in words(desk.get("/residents/"))
    assert [(each.number, each.head, each.size) for each in Household.objects.order_by("number")] == [
        ("018", "马建国", 3),
        ("019", "赵六", 1),
        ("19", "李四", 1),
    ]
    spouse = Resident.objects.get(name="王秀英")
    assert (spouse.relation, spouse.sex, spouse.shown("id_number")[-4:]) == (
        "spouse",
        "female",
        id_number("19820202", 22)[-4:],
    )


def test_every_bad_row_is_named_and_the_good_ones_are_taken_only_when_asked(world: World) -> None:
    head(world, home(world, "001"))
    desk = at_desk(world.clerk)
    rows: list[list[object]] = [
        ["001", "子", "马小明", id_number("20100101", 7), "", "", "", "", "", ""],
        ["001", "户主", "马建军", id_number("19810101", 7), "", "", "", "", "", ""],
        ["002", "户主", "李四", id_number(), "", "", "", "", "", ""],
        ["002", "妻", "李四妻", id_number("19720101", 8), "", "", "", "", "", ""],
        ["003", "户主", "赵六", id_number("19730101", 9), "", "", "110", "6222", "", ""],
        ["004", "户主", "钱七", 640221197401010011, "", "", "", "", "", ""],
        ["005", "户主", "孙八", id_number("19750101", 9), "女", "", "", "", "城关镇某村", ""],
        ["", "户主", "周九", id_number("19760101", 9), "", "", "", "", "", ""],
        ["006", "大哥", "吴十", "", "", "昨天", "", "", "", ""],
        ["007", "户主", "郑一", id_number("19770101", 9), "", "", "", "", "", ""],
        ["008", "户主", "王二", id_number("19770101", 9), "", "", "", "", "", "99"],
    ]
    checked = desk.post("/residents/import/", {"act": "check", "file": table(rows)})
    assert checked.status_code == WRONG
    village = world.division(VILLAGES[0])
    assert [f"{each.where}: {each.what}" for each in checked.context["faults"]] == [
        "row 3, Relation to the head: 马建国 is the head of this household already.",
        f"row 4, ID number: This ID number stands already with 马建国 in household 001 of {village.short_name}.",
        "row 5, Relation to the head: The table has no good row for this household's head.",
        "row 6, Telephone: This is no telephone number of the mainland.",
        "row 6, Bank card: A bank card has 13 to 19 digits.",
        "row 7, ID number: Excel has cut this number to 15 digits.",
        f"row 8, Village: Your area ({village}) has no village of this name or code.",
        "row 9, Household number: It is missing.",
        "row 10, Birth date: This is no day.",
        "row 10, Relation to the head: No relation to the head is chosen.",
        "row 10, Sex: Without an ID number the sex is not known.",
        "row 10, Birth date: Without an ID number the birth date is not known.",
        "row 12, ID number: This ID number stands in row 11 already.",
    ]
    held = carried(checked.content.decode())
    refused = desk.post("/residents/import/", {"act": "all", "table": held})
    assert refused.status_code == WRONG
    assert Resident.objects.count() == 1
    assert "Take the 2 good rows only" in words(refused)
    desk.post("/residents/import/", {"act": "good", "table": held})
    assert list(Resident.objects.order_by("pk").values_list("name", "household__number")) == [
        ("马建国", "001"),
        ("马小明", "001"),
        ("郑一", "007"),
    ]
    again = desk.post("/residents/import/", {"act": "good", "table": held})
    assert again.status_code in (OK, WRONG, FOUND)
    assert Resident.objects.count() == 3


def test_a_checked_table_is_of_use_to_nobody_else(world: World) -> None:
    rows: list[list[object]] = [["018", "户主", "马建国", id_number(), "", "", "", "", "", ""]]
    held = carried(
        at_desk(world.clerk).post("/residents/import/", {"act": "check", "file": table(rows)}).content.decode()
    )
    for table_ in (held, "", "sealed:x", held[:-9]):
        answer = at_desk(world.second_clerk).post("/residents/import/", {"act": "all", "table": table_})
        assert "The checked table is no longer there." in words(answer)
    assert Household.objects.count() == 0


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "No file is chosen."),
        (SimpleUploadedFile("a.xlsx", b"text"), "This is no table (.xlsx or .csv) of at most 20 MB."),
        (table([["1", "2"]], ["甲", "乙"]), "No sheet has a line with these headers"),
        (table([["018", "男"]], ["户号", "性别"]), "These columns are missing: Relation to the head、Person's name."),
        (table([]), "The table has no rows."),
    ],
)
def test_a_file_that_is_no_filled_in_template_is_refused(world: World, file: SimpleUploadedFile, said: str) -> None:
    answer = at_desk(world.clerk).post("/residents/import/", {"act": "check", **({"file": file} if file else {})})
    assert answer.status_code == WRONG
    assert said in words(answer)
