"""The nation above the regions: who holds a post there sees every page, and every figure adds up the regions."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people import actions as people
from cunshi.foundation.people.models import Post
from cunshi.front.console.context import NAVIGATION
from cunshi.kernel.codes import NATION
from cunshi.kernel.problems import Refused
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import World
from tests.front.console.desk import FORBIDDEN, OK, at_desk, words

pytestmark = pytest.mark.req("LAND-01", "DOC-04")


@pytest.fixture
def nation(world: World) -> Division:
    return Division.objects.create(code=NATION, name="全国", full_name="全国", level=0, kind="nation")


def appoint(nation: Division, role: str) -> Post:
    unit = people.add_unit(by=None, name=f"全国{role}", kind="other", division=nation)
    account, _password = people.add_account(
        by=None, division=nation, username=f"nation-{role}", full_name="钱同志", password="test-password"
    )
    return people.appoint(by=None, account=account, unit=unit, role=role, division=nation, since=date(2020, 1, 1))


@pytest.fixture
def desk(world: World, nation: Division) -> Client:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    return at_desk(appoint(nation, "auditor"))


def test_only_auditors_and_administrators_hold_a_post_at_the_nation(world: World, nation: Division) -> None:
    assert [appoint(nation, role).role for role in ("auditor", "administrator")] == ["auditor", "administrator"]
    for role in ("region_office", "department_officer", "inspector", "assessor"):
        with pytest.raises(Refused):
            appoint(nation, role)


def test_the_dashboard_of_the_nation_counts_all_and_names_every_region(desk: Client) -> None:
    page = desk.get("/dashboard/")
    assert page.status_code == OK
    assert page.context["totals"].matters == 10
    # Ranked, those without a figure last.
    children = page.context["children"]
    assert [(each["child"].division.name, each["child"].totals.matters) for each in children] == [
        ("宁夏回族自治区", 10),
        ("吉林省", 0),
        ("陕西省", 0),
    ]
    assert [each.name for each in desk.get("/dashboard/640200000000/").context["crumbs"]] == [
        "全国",
        "宁夏回族自治区",
        "石嘴山市",
    ]


def test_the_ledger_of_the_nation_leads_down_to_a_region(desk: Client) -> None:
    page = desk.get("/ledger/")
    assert page.context["totals"].count == 10
    below = page.context["facets"][-1]
    assert [(each.label, each.count) for each in below.choices] == [("宁夏回族自治区", 10)]
    narrowed = desk.get("/ledger/?division=640221205000")
    assert (narrowed.context["totals"].count, [each.name for each in narrowed.context["path"]][:2]) == (
        7,
        ["全国", "宁夏回族自治区"],
    )


def test_every_village_without_a_matter_is_told_to_the_nation(desk: Client) -> None:
    page = desk.get(f"/coverage/{NATION}/?year=2024")
    villages = Division.objects.villages().count()
    assert (page.context["coverage"].villages, page.context["coverage"].covered) == (villages, 10)
    assert "陕西省" in words(page)


def test_every_page_of_the_frame_opens_for_the_nation(desk: Client) -> None:
    for name, _label, _icon in NAVIGATION:
        expected = FORBIDDEN if name == "screening" else OK
        assert (name, desk.get(reverse(f"console:{name}")).status_code) == (name, expected)
