"""The page of the monthly check: what breaks a rule, who mends it, what was explained, for reading and for Excel."""

from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from cunshi.oversight.checks.models import Finding, Round
from cunshi.work.matters.models import Matter
from tests.factories.many import copies
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import FOUND, NOT_FOUND, at_desk, queries_of, words

pytestmark = pytest.mark.req("FUND-06")


@pytest.fixture
def wrong(world: World) -> Matter:
    """A matter of Hongyazi with three breaches, and one of a neighbouring township that must not leak."""
    started = world.started()
    Matter.objects.filter(pk=started.pk).update(responsible="")
    copies(started, 1)
    Matter.objects.exclude(pk=started.pk).update(village="640221100200", title="邻乡事项丙")
    world.move_to("2024-06-05")
    return started


def test_before_the_check_is_issued_the_page_shows_what_breaks_a_rule_today(world: World, wrong: Matter) -> None:
    page = words(at_desk(world.township).get("/checks/"))
    assert "not issued yet" in page and "Issue the check" not in page
    assert "No responsible person is named." in page and "邻乡事项丙" not in page
    county = words(at_desk(world.county).get("/checks/"))
    assert "Issue the check" in county and "邻乡事项丙" in county


def test_the_county_issues_the_village_explains_the_county_confirms(world: World, wrong: Matter) -> None:
    county, clerk = at_desk(world.county), at_desk(world.clerk)
    assert county.post("/checks/issue/").status_code == FOUND
    made = Round.objects.get()
    assert (made.month, made.findings.count()) == (date(2024, 6, 1), 6)
    assert "◆ to be mended" in words(clerk.get("/checks/"))
    row = Finding.objects.get(matter=wrong, rule="no_beneficiaries")
    clerk.post(f"/checks/{row.pk}/explain/", {"text": "全村公共设施。"})
    assert "explained, to be confirmed" in words(clerk.get("/checks/?rule=no_beneficiaries"))
    page = words(county.get("/checks/?rule=no_beneficiaries"))
    assert "全村公共设施。" in page and "Confirm" in page
    county.post(f"/checks/{row.pk}/decide/", {"accepted": "yes"})
    assert "✓ explained and confirmed" in words(clerk.get("/checks/?rule=no_beneficiaries"))
    assert "6 findings, 1 mended or explained." in words(county.get("/checks/"))


def test_a_neighbours_finding_is_not_to_be_had(world: World, wrong: Matter) -> None:
    at_desk(world.county).post("/checks/issue/")
    row = Finding.objects.get(matter=wrong, rule="no_beneficiaries")
    assert at_desk(world.neighbour_township).post(f"/checks/{row.pk}/explain/", {"text": "x"}).status_code == NOT_FOUND
    assert wrong.title not in words(at_desk(world.neighbour_township).get("/checks/"))


def test_the_workbook_holds_every_rule_and_finding(world: World, wrong: Matter) -> None:
    at_desk(world.county).post("/checks/issue/")
    book = CalamineWorkbook.from_filelike(BytesIO(at_desk(world.township).get("/checks/export.xlsx").content))
    rules = book.get_sheet_by_index(0).to_python()[3:6]
    assert {(row[1], row[2], row[6]) for row in rules} == {
        ("Nobody is responsible", 1, 1),
        ("Households that benefit are missing", 1, 1),
        ("Under way without a report", 1, 1),
    }
    assert {row[3] for row in book.get_sheet_by_index(1).to_python()[3:6]} == {wrong.title}


def test_start_pages_fetch_what_is_to_be_mended_with_its_date(world: World, wrong: Matter) -> None:
    address = "/today/oversight/"
    assert f'hx-get="{address}"' in at_desk(world.clerk).get("/").content.decode()
    assert "Data to mend" not in words(at_desk(world.clerk).get(address))
    at_desk(world.county).post("/checks/issue/")
    page = words(at_desk(world.clerk).get(address))
    assert "Data to mend 3" in page and "No responsible person is named." in page and "until 2024-06-30" in page
    assert "Data to mend" not in words(at_desk(world.second_clerk).get(address))
    assert "Data to mend 3" in words(at_desk(world.township).get(address))


def test_the_page_asks_as_often_for_many_findings_as_for_few(world: World, wrong: Matter) -> None:
    desk, office = at_desk(world.township), at_desk(world.county)
    before = queries_of(desk, "/checks/")
    other = Matter.objects.exclude(pk=wrong.pk).get()
    copies(other, 70)
    Matter.objects.filter(pk__gt=other.pk).update(village=VILLAGES[1])
    assert queries_of(desk, "/checks/") == before <= 12
    office.post("/checks/issue/")
    assert queries_of(desk, "/checks/") <= 12
    assert queries_of(office, "/checks/") <= 12
