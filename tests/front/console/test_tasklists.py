"""Task lists on screen and as files: plan A's attached tables, the neighbours' rows left out."""

import io
from decimal import Decimal

import pgtrigger
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from cunshi.oversight.measures import queries as measures
from cunshi.work.matters.models import Notice
from cunshi.work.programmes.models import Programme
from tests.factories.many import copies
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import at_desk, queries_of, words

URL = "/task-lists/"


@pytest.mark.req("LED-08")
def test_the_townships_lists_are_plan_as_three_attached_tables_with_seven_matters_and_2750_92(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    page = at_desk(world.township).get(URL)
    lists = page.context["lists"]
    assert [(table.key, table.count, table.planned) for table in lists.tables] == [
        ("annex_1", 1, Decimal("12000000.00")),
        ("annex_2", 1, Decimal("6800000.00")),
        ("annex_3", 5, Decimal("8709200.00")),
    ]
    assert (lists.count, lists.planned, lists.illustrative) == (7, Decimal("27509200.00"), False)
    assert "All lists: 7 matters, planned investment 2,750.92 (10,000 yuan)." in words(page)
    assert "村组道路硬化" not in words(page)


@pytest.mark.req("LED-08")
def test_the_sums_of_the_lists_are_those_of_the_measures(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    for post in (world.township, world.county, world.region):
        tables = at_desk(post).get(URL).context["lists"].tables
        measured = measures.by_task_list(post.prefix, [2024])
        assert [(table.key, table.count, table.planned) for table in tables] == [
            (part.key, part.matters, part.investment) for part in measured
        ]


@pytest.mark.req("LED-08", "LED-05")
def test_a_joint_matter_stands_in_the_list_of_its_lead_village_and_is_named_beside_the_others(world: World) -> None:
    list_seven(world)
    lead = at_desk(world.township).get(URL, {"division": VILLAGES[1]}).context["lists"]
    other = at_desk(world.township).get(URL, {"division": VILLAGES[2]})
    assert (lead.count, lead.joint) == (1, 0)
    assert (other.context["lists"].count, other.context["lists"].joint) == (1, 1)
    assert "1 more joint matter is led from outside and counted there." in words(other)


@pytest.mark.req("LED-08", "LAND-03")
def test_a_list_of_a_division_outside_the_post_is_refused(world: World) -> None:
    client = at_desk(world.township)
    refusals = {"640221100000": 403, "640221000000": 403, "123": 404, "64022120599x": 404, "640221205998": 404}
    for code, status in refusals.items():
        for url in (URL, f"{URL}lists.xlsx", f"{URL}lists.docx"):
            assert (code, url, client.get(url, {"division": code}).status_code) == (code, url, status)
    assert client.get(f"{URL}lists.pdf").status_code == 404


@pytest.mark.req("LED-08")
def test_a_year_without_a_plan_says_so_and_gives_no_file(world: World) -> None:
    client = at_desk(world.township)
    for year in ("2019", "next", "²"):
        assert "No plan has been opened for this division and year" in words(client.get(URL, {"year": year}))
        assert client.get(f"{URL}lists.xlsx", {"year": year}).status_code == 404


@pytest.mark.req("LED-08")
def test_the_files_of_a_division_hold_its_lists_and_none_of_its_neighbours(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    client = at_desk(world.township)
    workbook = client.get(f"{URL}lists.xlsx")
    assert workbook["Content-Disposition"].startswith("attachment; filename")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(workbook.content))
    titles = [line[2] for name in sheets.sheet_names[:3] for line in sheets.get_sheet_by_name(name).to_python()[3:-1]]
    assert titles == [
        "蔬菜温棚产业园建设",
        "肉牛养殖园区提升",
        "文化活动广场建设",
        "文化活动室建设",
        "滩羊圈舍改造",
        "灌溉渠道维修",
        "枸杞就业基地建设",
    ]
    document = Document(io.BytesIO(client.get(f"{URL}lists.docx").content))
    assert [line.cells[2].text for table in document.tables for line in table.rows[1:-1]] == titles


@pytest.mark.req("LED-08")
def test_a_list_of_more_rows_than_a_page_is_paged_and_shows_its_first_rows_beside_the_others(world: World) -> None:
    listed = world.listed(by=world.township)
    copies(listed, 200)
    client = at_desk(world.township)
    together = client.get(URL).context["tables"]
    assert [(each["table"].count, len(each["table"].rows), each["cut"]) for each in together] == [
        (0, 0, False),
        (0, 0, False),
        (201, 10, True),
    ]
    first, last, beyond = (
        client.get(URL, {"list": "annex_3", "page": page}).context["tables"][0] for page in ("1", "3", "zzz")
    )
    assert [row.serial for row in first["table"].rows] == list(range(1, 101))
    assert [row.serial for row in last["table"].rows] == [201]
    assert [row.serial for row in beyond["table"].rows] == list(range(1, 101))


@pytest.mark.req("LED-08")
def test_the_page_asks_as_many_questions_for_one_row_as_for_hundreds(world: World) -> None:
    listed = world.listed(by=world.township)
    client = at_desk(world.region)
    one = queries_of(client, f"{URL}?division=640221205000")
    copies(listed, 300)
    assert queries_of(client, f"{URL}?division=640221205000") == one <= 12


@pytest.mark.req("LED-08")
def test_every_page_of_a_plan_opened_for_demonstration_says_that_its_rows_are_illustrative(world: World) -> None:
    said = "Rows are illustrative, totals are the published ones."
    list_seven(world)
    world.submitted(by=world.township)
    client = at_desk(world.township)
    urls = ("/", "/ledger/", "/screening/", "/notices/", f"/notices/{Notice.objects.get().pk}/", URL)
    assert [said in words(client.get(url)) for url in urls] == [False] * 6
    with pgtrigger.ignore("programmes.Programme:programme_immutable"):
        Programme.objects.update(illustrative=True)
    assert [said in words(client.get(url)) for url in urls] == [True] * 6
