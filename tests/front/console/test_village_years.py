"""A village over the years: the matter of each, the years without one, its goals and what the matters did for them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse

from cunshi.foundation.divisions import actions as divisions
from cunshi.foundation.divisions.actions import Order
from cunshi.foundation.divisions.models import Division, Kind
from cunshi.kernel import clock, money
from cunshi.rulebook import loader
from cunshi.work.funds.models import FundLine
from cunshi.work.goals.actions import link_matter
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.actions import open_year
from tests.factories.goals import goal
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import OK, at_desk, queries_of, words

pytestmark = pytest.mark.req("PLAN-06")
OWN = "/dashboard/"


@pytest.fixture
def running(world: World) -> Iterator[World]:
    """Hongyazi's seven of 2024; in 2021 and 2022 a matter of the first village and one of the second."""
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    for year in (2020, 2021, 2022):
        with clock.fixed(f"{year}-01-01"):
            past = open_year(by=None, pack=loader.load(f"ningxia-{year}"), illustrative=True)
        if year > 2020:
            settle(past, [row(VILLAGES[0], year, title=f"{year}年道路硬化"), row(VILLAGES[1], year, title="邻村水渠")])
    yield world


def line(page: HttpResponse) -> list[tuple[int, list[str], str]]:
    return [(each.year, [thing.matter.title for thing in each.things], each.lacking) for each in page.context["years"]]


def test_each_year_shows_its_matter_and_a_year_without_one_is_said_so(running: World) -> None:
    page = at_desk(running.clerk).get(OWN)
    assert line(page) == [
        (2024, ["文化活动广场建设"], ""),
        (2022, ["2022年道路硬化"], ""),
        (2021, ["2021年道路硬化"], ""),
        (2020, [], "This year went by without a matter."),
    ]
    assert (page.context["kept"], page.context["asked"]) == (3, 4)
    assert "邻村水渠" not in words(page)
    built = [thing.built for each in page.context["years"] for thing in each.things]
    assert [bool(each) for each in built] == [False, True, True]


def test_a_year_that_runs_asks_for_its_matter_until_one_is_in_the_ledger(world: World) -> None:
    page = at_desk(world.clerk).get(OWN)
    assert line(page) == [(2024, [], "No matter of this year is recorded yet.")]
    assert f"/matters/new/?village={VILLAGES[0]}&amp;year=2024" in page.content.decode()
    world.propose(title="村巷道硬化")
    assert line(at_desk(world.clerk).get(OWN)) == [
        (2024, ["村巷道硬化"], "No matter of this year is in the ledger yet.")
    ]


def test_a_joint_matter_stands_on_both_villages_pages_and_its_money_on_the_leads(running: World) -> None:
    lead = at_desk(running.second_clerk).get(OWN)
    other = at_desk(running.township).get(f"/dashboard/{VILLAGES[2]}/")

    def leads(page: HttpResponse) -> dict[str, str]:
        return {thing.matter.title: thing.lead for each in page.context["years"][:1] for thing in each.things}

    assert leads(lead) == {"文化活动室建设": ""}
    assert leads(other) == {"文化活动室建设": "宁夏回族自治区石嘴山市平罗县红崖子乡王家沟村", "滩羊圈舍改造": ""}
    own = sum(each.planned for each in Matter.objects.filter(village_id=VILLAGES[1]))
    paid = sum(line.paid for line in FundLine.objects.filter(matter__village_id=VILLAGES[1]))
    assert lead.context["investment"] == (money.wan(own), "ten thousand yuan")
    assert lead.context["paid"] == (money.wan(paid), "ten thousand yuan")
    assert other.context["investment"] == ("320.00", "ten thousand yuan")
    assert other.context["joint"] == 1


def spans(page: HttpResponse) -> list[tuple[str, list[tuple[str, bool, int, int]]]]:
    return [
        (
            span["name"],
            [(each["goal"].text, each["counts"], len(each["served"]), each["done"]) for each in span["goals"]],
        )
        for span in page.context["spans"]
    ]


def test_the_goals_for_three_and_five_years_stand_with_what_the_matters_did_for_them(running: World) -> None:
    three = goal(running.clerk, confirmed_by=running.township, from_year=2022, text="巷道全部硬化")
    goal(running.clerk, horizon="five_years", text="建成新村")
    goal(running.second_clerk, confirmed_by=running.township, text="王家沟渠道衬砌")
    for title in ("2022年道路硬化", "文化活动广场建设"):
        link_matter(by=running.clerk, goal=three, matter=Matter.objects.get(title=title))
    page = at_desk(running.township).get(f"/dashboard/{VILLAGES[0]}/")
    assert spans(page) == [
        ("A great change in three years", [("巷道全部硬化", True, 2, 1)]),
        ("A new village in five years", [("建成新村", False, 0, 0)]),
    ]
    text = words(page)
    assert "2 matters serve it, 1 of them completed:" in text
    assert "2022–2024 · ends this year" in text
    assert "王家沟渠道衬砌" not in text


def test_the_page_costs_the_same_for_one_goal_and_for_many_years_of_matters(world: World) -> None:
    link_matter(by=world.clerk, goal=goal(world.clerk), matter=world.propose())
    client = at_desk(world.clerk)
    one = queries_of(client, OWN)
    for place in range(3):
        served = goal(world.clerk, confirmed_by=world.township, text=f"目标{place}")
        for title in ("甲", "乙"):
            link_matter(by=world.clerk, goal=served, matter=world.propose(title=f"{title}{place}"))
    assert (queries_of(client, OWN), one <= 12) == (one, True)


@pytest.mark.req("LAND-08")
def test_a_village_that_moved_keeps_its_goals_and_its_old_code_is_no_row_of_the_dashboard(world: World) -> None:
    made = goal(world.clerk, confirmed_by=world.township)
    divisions.renumber(
        by=world.county, code=VILLAGES[0], new="640221205260", order=Order(date(2024, 1, 10), "平政发〔2024〕1号")
    )
    made.refresh_from_db()
    assert made.village_id == "640221205260"
    rows = at_desk(world.township).get(OWN).context["children"]
    codes = {each["child"].division.code for each in rows}
    assert (VILLAGES[0] in codes, "640221205260" in codes) == (False, True)


def test_a_community_is_asked_for_nothing(running: World) -> None:
    community = Division.objects.within("640221").filter(kind=Kind.COMMUNITY)[0]
    page = at_desk(running.county).get(f"/dashboard/{community.code}/")
    assert (page.status_code, page.context["asked"], line(page)) == (OK, 0, [])


def test_a_village_sets_a_goal_and_the_township_confirms_it_from_todays_work(world: World) -> None:
    clerk, office = at_desk(world.clerk), at_desk(world.township)
    sent: dict[str, Any] = {"horizon": "three_years", "from_year": "2024", "text": "全村亮化"}
    answer = clerk.post("/goals/new/", sent, follow=True)
    assert "It counts once your township has confirmed it." in words(answer)
    (url, _status) = answer.redirect_chain[-1]
    today = office.get("/")
    assert "Goals of villages to confirm 1" in words(today)
    assert [row["goal"].text for row in office.get("/goals/?waiting=1").context["rows"]] == ["全村亮化"]
    assert at_desk(world.neighbour_township).get("/").context["goals"] == 0
    back = office.post(f"{url}return/", {"version": 1, "reason": "请写明盏数"}, follow=True)
    assert back.context["goal"].state == "returned"
    assert "Goals that came back 1" in words(clerk.get("/"))
    assert "Sent back: 请写明盏数" in words(clerk.get(url))
    clerk.post(f"{url}edit/", {"version": 2, "text": "全村亮化，安装路灯86盏"})
    done = office.post(f"{url}confirm/", {"version": 3}, follow=True)
    assert (done.context["goal"].state, done.context["goal"].text) == ("open", "全村亮化，安装路灯86盏")
    assert office.get("/").context["goals"] == 0 == clerk.get("/").context["goals"]


def test_what_is_wrong_with_a_goal_stands_beside_its_field(world: World) -> None:
    goal(world.clerk, text="全村亮化")
    page = at_desk(world.clerk).post("/goals/new/", {"horizon": "three_years", "from_year": "2024", "text": "全村亮化"})
    assert page.status_code == 422
    assert page.context["form"].errors == {
        "text": ["The village has a goal of these words already. Change that one, or say what is new."]
    }


def test_who_sets_no_goals_is_offered_none(world: World) -> None:
    made = goal(world.clerk)
    for name in ("supervisor", "township", "county"):
        client = at_desk(getattr(world, name))
        assert client.get("/goals/new/").status_code == 403
        page = client.get(f"/goals/{made.pk}/")
        assert (page.context["mine"], "/goals/new/" in page.content.decode()) == (False, False)
    assert at_desk(world.second_clerk).get(f"/goals/{made.pk}/").status_code == 404


def test_the_list_of_goals_is_narrowed_and_costs_the_same_for_many(world: World) -> None:
    goal(world.clerk)
    client = at_desk(world.township)
    one = queries_of(client, "/goals/?waiting=1"), queries_of(client, "/goals/")
    for place in range(4):
        goal(world.clerk, text=f"目标{place}", confirmed_by=world.township)
        goal(world.second_clerk, text=f"目标{place}")
    waits = client.get("/goals/?waiting=1")
    assert [row["goal"].village_id for row in waits.context["rows"]] == [VILLAGES[0], *[VILLAGES[1]] * 4]
    assert {value: count for value, _label, count in waits.context["states"] if count} == {"proposed": 5, "open": 4}
    assert (queries_of(client, "/goals/?waiting=1"), queries_of(client, "/goals/")) == one
    assert [row["goal"].text for row in client.get(f"/goals/?state=open&division={VILLAGES[0]}").context["rows"]] == [
        f"目标{place}" for place in range(4)
    ]
