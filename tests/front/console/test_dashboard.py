"""Dashboards: figures equal the rows behind their links, three clicks to a village, nothing of a neighbour."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock, money
from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from tests.factories.many import copies
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import NOT_FOUND, OK, at_desk, queries_of, words
from tests.front.console.rows import behind

OWN = "/dashboard/"
REGION, CITY, COUNTY, TOWNSHIP = "640000000000", "640200000000", "640221000000", "640221205000"


def board(code: str) -> str:
    return f"/dashboard/{code}/"


@pytest.fixture
def running(world: World) -> World:
    """Hongyazi's seven listed, and three matters of a neighbouring town that are written off."""
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    return world


def tiles(page: HttpResponse) -> dict[str, str]:
    return {tile.name: f"{tile.value} {tile.unit} {tile.more}".strip() for tile in page.context["tiles"]}


def parts(page: HttpResponse, name: str) -> list[tuple[str, int, Decimal, Decimal]]:
    rows = [each["part"] for each in page.context[name]]
    return [(part.name, part.matters, part.share, part.investment) for part in rows]


def lines(page: HttpResponse, key: str) -> list[tuple[Any, ...]]:
    """The rows of a chart: the name and its figures."""
    return [(line.name, *line.values) for line in page.context["charts"][key].lines]


@pytest.mark.req("DOC-04")
def test_the_headline_of_a_township_is_its_own(running: World) -> None:
    assert tiles(at_desk(running.township).get(OWN)) == {
        "Matters": "7 matters",
        "Planned investment": "2,750.92 ten thousand yuan",
        "Completion rate": "0.0%  0 of 7",
        "Write-off rate": "0.0%  0 of 7",
        "Late": "0 matters",
        "Paid": "0.00 ten thousand yuan",
        "Expenditure rate": "—",
        "Villages covered": "100.0%  7 of 7 villages",
    }
    assert tiles(at_desk(running.county).get(OWN)) == {
        "Matters": "10 matters",
        "Planned investment": "2,810.92015 ten thousand yuan",
        "Completion rate": "30.0%  3 of 10",
        "Write-off rate": "30.0%  3 of 10",
        "Late": "0 matters",
        "Paid": "0.00 ten thousand yuan",
        "Expenditure rate": "—",
        "Villages covered": "6.9%  10 of 144 villages",
    }


@pytest.mark.req("DOC-04", "LED-04")
def test_categories_are_those_of_the_plan_in_force_and_add_to_the_whole(running: World) -> None:
    here = at_desk(running.township).get(OWN)
    assert lines(here, "categories") == [
        ("Industry", 3, Decimal("42.8"), Decimal(22000000)),
        ("Rural construction", 1, Decimal("14.3"), Decimal(1860000)),
        ("Farmers' employment and business", 1, Decimal("14.3"), Decimal(2150000)),
        ("Public services", 2, Decimal("28.6"), Decimal(1499200)),
    ]
    above = at_desk(running.county).get(OWN)
    assert [(name, count) for name, count, _share, _money in lines(above, "categories")] == [
        ("Infrastructure", 4),
        ("Industry", 4),
        ("Public services", 2),
        ("Rural governance", 0),
        ("Rural reform and other", 0),
    ]
    for page in (here, above):
        assert sum(share for _name, _count, share, _money in lines(page, "categories")) == 100


@pytest.mark.req("DOC-04")
def test_handling_levels_and_the_plans_own_task_lists_stand_side_by_side(running: World) -> None:
    page = at_desk(running.township).get(OWN)
    levels = [(name, count) for name, count, *_rest in parts(page, "levels")]
    assert levels == [("Region", 1), ("City", 1), ("County", 2), ("Township", 2), ("Village", 1)]
    lists = [count for _name, count, *_rest in parts(page, "lists")]
    assert lists == [1, 1, 5]


def figures_with_links(page: HttpResponse) -> Iterator[tuple[str, int, str]]:
    """Every count of matters on a dashboard and the address that it opens."""
    counts = {"Matters": "matters", "Late": "late", "Completion rate": "completed", "Write-off rate": "written_off"}
    totals = page.context["totals"]
    for tile in page.context["tiles"]:
        if tile.name in counts:
            yield tile.name, getattr(totals, counts[tile.name]), tile.url
    for line in page.context["charts"]["categories"].lines:
        if line.urls[0]:
            yield line.name, line.values[0], line.urls[0]
    for name in ("levels", "lists"):
        for each in page.context[name]:
            if each["url"]:
                yield each["part"].name, each["part"].matters, each["url"]
    for each in page.context["children"]:
        totals = each["child"].totals
        counted = (totals.matters, None, totals.completed, totals.written_off)
        for count, cell in zip(counted, each["cells"], strict=False):
            if count and cell.url:
                yield each["name"], count, cell.url


@pytest.mark.req("DOC-04", "LED-04", "LED-11")
@pytest.mark.parametrize("name", ["township", "county", "region"])
def test_every_figure_opens_as_many_rows_as_it_says(running: World, name: str) -> None:
    running.move_to("2024-10-01")  # some are late by now
    client = at_desk(getattr(running, name))
    shown = list(figures_with_links(client.get(OWN)))
    opened = [(figure, client.get(url).context["totals"].count, url) for figure, _count, url in shown]
    assert opened == shown
    assert dict((figure, count) for figure, count, _url in shown)["Late"] == 7


@pytest.mark.req("DOC-04", "LAND-03")
def test_a_dashboard_outside_the_subtree_does_not_exist(running: World) -> None:
    client = at_desk(running.township)
    inside = {code: client.get(board(code)).status_code for code in (TOWNSHIP, VILLAGES[0])}
    assert set(inside.values()) == {OK}
    codes = (COUNTY, REGION, NEIGHBOURS[0], "640221205999", "64022120500", "abc", "440000000000")
    for page in ("dashboard", "coverage"):
        found = {code: client.get(f"/{page}/{code}/").status_code for code in codes}
        assert set(found.values()) == {NOT_FOUND}


@pytest.mark.req("DOC-04", "LAND-03")
def test_a_neighbour_sees_its_own_three_and_none_of_ours(running: World) -> None:
    page = at_desk(running.neighbour_township).get(OWN)
    assert tiles(page)["Matters"] == "3 matters"
    assert "红崖子" not in words(page)
    villages = {each["name"]: each["child"].totals.matters for each in page.context["children"]}
    assert {name for name, count in villages.items() if count} == {
        Division.objects.get(code=code).short_name for code in NEIGHBOURS
    }


def click(client: Client, page: HttpResponse, code: str) -> HttpResponse:
    """Follow the page's own link to the dashboard of a division."""
    html = page.content.decode()
    found = re.search(rf'href="({re.escape(board(code))}[^"]*)"', html)
    assert found, f"no link to {code}"
    return client.get(found[1].replace("&amp;", "&"))


@pytest.mark.req("DOC-04")
def test_three_clicks_lead_from_the_region_to_a_village(running: World) -> None:
    client = at_desk(running.region)
    page = client.get(OWN)
    for code in (COUNTY, TOWNSHIP, VILLAGES[1]):
        page = click(client, page, code)
    assert page.context["division"].code == VILLAGES[1]
    assert [each.code for each in page.context["crumbs"]] == [REGION, CITY, COUNTY, TOWNSHIP, VILLAGES[1]]
    assert "文化活动室建设" in words(page)


@pytest.mark.req("DOC-04")
def test_the_map_holds_every_county_of_region_or_city_and_leads_to_its_dashboard(running: World) -> None:
    client = at_desk(running.region)
    items = client.get(OWN, {"measure": "matters"}).context["charts"]["map"].data["items"]
    counties = list(Division.objects.at_level(3).filter(code__startswith="64"))
    assert {each["code"]: each["value"] for each in items} == {
        county.code: 10 if county.code == COUNTY else 0 for county in counties
    }
    assert {each["code"]: each["url"] for each in items} == {
        county.code: f"{board(county.code)}?year=2024" for county in counties
    }
    city = client.get(board(CITY), {"measure": "coverage"}).context["charts"]["map"].data
    assert (city["unit"], {each["code"]: each["value"] for each in city["items"]}) == (
        "%",
        {"640202000000": Decimal("0.0"), "640205000000": Decimal("0.0"), COUNTY: Decimal("6.9")},
    )
    assert "map" not in client.get(board(COUNTY)).context["charts"]


@pytest.mark.req("DOC-04", "PLAN-05")
def test_checkpoints_say_where_a_township_stands_and_why(running: World) -> None:
    running.move_to("2024-07-01")
    page = at_desk(running.township).get(OWN)
    shown = [(each.key, each.due.isoformat(), each.gap, str(each.status)) for each in page.context["outlooks"]]
    assert shown == [
        ("june", "2024-06-30", 4, "missed"),
        ("august", "2024-08-31", 7, "on_course"),
        ("october", "2024-10-31", 7, "on_course"),
        ("year_end", "2024-12-31", 7, "on_course"),
    ]
    text = words(page)
    assert "On 2024-06-30 0 of 7 matters (0.0%) had got there: 4 short." in text
    assert "Missed" in text and "On course" in text
    county = at_desk(running.county).get(OWN)
    assert [each.key for each in county.context["outlooks"]] == ["year_end"]


@pytest.mark.req("DOC-04")
def test_children_are_ordered_as_asked(running: World) -> None:
    client = at_desk(running.county)

    def first(sort: str) -> str:
        return client.get(OWN, {"sort": sort}).context["children"][0]["name"]

    assert (first("-matters"), first("-written_off"), first("-completed")) == ("红崖子乡", "城关镇", "城关镇")
    assert client.get(OWN, {"sort": "code"}).context["children"][0]["child"].division.code == "640221100000"


@pytest.mark.req("DOC-04")
def test_divisions_are_ranked_by_the_measure_chosen_and_equals_share_a_place(running: World) -> None:
    client = at_desk(running.county)

    def ranked(**asked: str) -> list[tuple[str, Any, str]]:
        return [(row["name"], row["rank"], row["figure"]) for row in client.get(OWN, asked).context["children"]]

    worst = ranked(measure="completion")
    assert worst[:2] == [("红崖子乡", 2, "0.0%"), ("城关镇", 1, "100.0%")]
    assert {(rank, shown) for _name, rank, shown in worst[2:]} == {("—", "—")}
    assert ranked(measure="completion", order="best")[:2] == [("城关镇", 1, "100.0%"), ("红崖子乡", 2, "0.0%")]
    matters = ranked(measure="matters", order="best")
    assert matters[:2] == [("红崖子乡", 1, "7"), ("城关镇", 2, "3")]
    assert {(rank, shown) for _name, rank, shown in matters[2:]} == {(3, "0")}
    running.move_to("2024-10-01")
    assert ranked(measure="late")[0] == ("红崖子乡", len(worst), "7")
    assert ranked(measure="nonsense") == ranked()


@pytest.mark.req("DOC-04")
def test_a_region_ranks_its_cities_or_its_counties(running: World) -> None:
    client = at_desk(running.region)
    cities = client.get(OWN, {"far": "0"}).context["children"]
    counties = client.get(OWN).context["children"]
    assert {row["child"].division.level for row in cities} == {2}
    assert {row["child"].division.level for row in counties} == {3}
    assert sum(row["child"].totals.matters for row in cities) == 10
    assert sum(row["child"].totals.matters for row in counties) == 10


@pytest.mark.req("DOC-04")
def test_what_is_wrong_is_read_first_and_the_worst_of_it_on_top(running: World) -> None:
    running.move_to("2024-10-01")
    page = at_desk(running.township).get(OWN)
    said = [(each.level, each.text, each.url) for each in page.context["first"]]
    assert [level for level, _text, _url in said] == sorted(
        (level for level, _text, _url in said), key=["bad", "warn", "good"].index
    )
    assert (
        "bad",
        "7 matters are past their planned finish.",
        f"/ledger/?division={TOWNSHIP}&year=2024&group=late",
    ) in said
    assert any(text.startswith("Missed:") for _level, text, _url in said)
    quiet = at_desk(running.neighbour_township).get(OWN).context["first"]
    assert not any("past their planned finish" in each.text for each in quiet)


@pytest.mark.req("DOC-04")
def test_the_year_before_stands_beside_on_the_same_day(running: World) -> None:
    with clock.fixed("2023-01-01"):
        past = open_year(by=None, pack=loader.load("ningxia-2023"))
    settle(past, [row(village, 2023) for village in [*VILLAGES[:2], NEIGHBOURS[0]]])
    running.move_to("2024-12-31")
    shown = tiles(at_desk(running.township).get(OWN))
    assert shown["Matters"] == "7 matters a year ago 2"
    assert shown["Completion rate"] == "0.0%  0 of 7; a year ago 100.0%"
    assert tiles(at_desk(running.neighbour_township).get(OWN))["Matters"] == "3 matters a year ago 1"


@pytest.mark.req("DOC-04")
def test_the_months_add_up_to_what_is_done_and_leave_open_what_lies_ahead(running: World) -> None:
    running.move_to("2024-12-31")
    page = at_desk(running.county).get(OWN)
    months = lines(page, "progress")
    totals = page.context["totals"]
    assert months[-1][1:] == (totals.matters, totals.completed, totals.written_off)
    running.move_to("2024-02-01")
    ahead = [row for row in lines(at_desk(running.county).get(OWN), "progress") if row[0] > "2024-02"]
    assert ahead and {row[2:] for row in ahead} == {(None, None)}


@pytest.mark.req("DOC-04", "LED-06")
def test_villages_without_a_matter_are_listed_and_joint_ones_count_as_covered(world: World) -> None:
    world.propose(by=world.township, village=VILLAGES[1], partners=[world.division(VILLAGES[0])])
    page = at_desk(world.township).get(f"/coverage/{TOWNSHIP}/")
    assert [each.code for each in page.context["page"]] == VILLAGES[2:]
    assert "2 of 7 administrative villages have a matter; 5 have none." in words(page)
    assert f"/matters/new/?village={VILLAGES[2]}&amp;year=2024" in page.content.decode()
    above = at_desk(world.county).get(f"/coverage/{COUNTY}/", {"page": 3})
    assert (above.context["page"].paginator.count, above.context["page"].number) == (142, 3)
    assert len(above.context["page"].object_list) == 42
    assert "/matters/new/" not in above.content.decode()
    assert "A proposal is recorded by the village clerk" in words(above)


@pytest.mark.req("LED-06")
def test_communities_farms_and_parks_are_asked_for_nothing(world: World) -> None:
    page = at_desk(world.county).get(f"/coverage/{COUNTY}/")
    villages = Division.objects.within(COUNTY).villages()
    assert page.context["coverage"].missing == villages.count() == 144
    community = Division.objects.within(COUNTY).filter(kind="community").first()
    assert community is not None
    assert "no administrative village" in words(at_desk(world.county).get(board(community.code)))


@pytest.mark.req("DOC-04", "LED-06")
def test_years_can_be_chosen_one_by_one_and_as_the_plan_publishes_them(running: World) -> None:
    for year in (2020, 2021, 2022):
        with clock.fixed(f"{year}-01-01"):
            past = open_year(by=None, pack=loader.load(f"ningxia-{year}"))
        settle(past, [row(village, year) for village in VILLAGES[: year - 2018]])
    client = at_desk(running.region)
    page = client.get(OWN, {"year": "2020-2022"})
    assert [each.key for each in page.context["periods"]] == ["2024", "2022", "2021", "2020", "2020-2022"]
    assert page.context["totals"].matters == 2 + 3 + 4
    assert page.context["coverage"]["covered"] == 2  # with a matter in each of the three years
    assert "Checkpoints hold for one year each." in words(page)
    assert client.get(page.context["tiles"][0].url).context["totals"].count == 9
    assert client.get(OWN, {"year": "1999"}).context["period"].key == "2024"
    assert client.get(OWN, {"year": "2021"}).context["totals"].matters == 3
    uncovered = client.get(f"/coverage/{TOWNSHIP}/", {"year": "2020-2022"}).context["page"]
    assert [each.code for each in uncovered] == VILLAGES[2:]


@pytest.mark.req("DOC-04", "LED-04")
def test_published_figures_stand_beside_the_computed_ones(running: World) -> None:
    page = at_desk(running.township).get(OWN)
    found = {each["name"]: (each["printed"], each["computed"], each["equal"]) for each in page.context["published"]}
    assert found["Matters in all"] == ("7件", "7 matters", True)
    assert found["Planned investment"] == ("2750.92万元", "2,750.92 ten thousand yuan", True)
    assert found["Share of industry"] == ("42.85%", "42.86%", True)
    assert len(found) == len(loader.load("hongyazi-2024").published)
    assert "3 of 7 is 42.857" in words(page)
    assert at_desk(running.county).get(OWN).context["published"] == []


@pytest.mark.req("DOC-04")
def test_illustrative_rows_are_called_so(running: World) -> None:
    said = "Rows are illustrative, totals are the published ones."
    with clock.fixed("2022-01-01"):
        open_year(by=None, pack=loader.load("ningxia-2022"), illustrative=True)
    client = at_desk(running.region)
    assert said in words(client.get(OWN, {"year": 2022}))
    assert said not in words(client.get(OWN, {"year": 2024}))


@pytest.mark.req("DOC-04")
def test_a_division_without_plan_or_matters_says_so(divisions: None) -> None:
    with World.at("2023-05-01") as world:
        page = at_desk(world.neighbour_city).get(OWN)
    assert page.status_code == OK
    assert "No matter is listed here yet." in words(page) or page.context["outlooks"] == []
    assert page.context["totals"].matters == 0


@pytest.mark.req("DOC-04", "SYS-06")
def test_the_dashboard_is_chinese_by_default(running: World) -> None:
    client = Client()
    client.force_login(running.township.account)
    text = words(client.get(OWN))
    for word in ("红崖子乡 2024 年驾驶舱", "考核节点完成情况", "行政村覆盖率", "事项类别构成"):
        assert word in text


def urls_of(post: Post) -> list[str]:
    return [OWN, f"/coverage/{post.division_id}/"]


@pytest.mark.req("DOC-04")
@pytest.mark.parametrize("name", ["region", "city", "county", "township", "clerk"])
def test_dashboards_cost_the_same_with_one_matter_and_with_many(world: World, name: str) -> None:
    matter = world.listed()
    post = getattr(world, name)
    client = at_desk(post)
    one = [queries_of(client, url) for url in urls_of(post)]
    copies(matter, 200)
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    many = [queries_of(client, url) for url in urls_of(post)]
    assert many == one
    assert max(many) <= 12


@pytest.mark.req("DOC-04", "FUND-02")
def test_every_bar_of_a_fund_source_opens_its_matters_and_their_money(running: World) -> None:
    client = at_desk(running.county)
    page = client.get(OWN)
    bars = page.context["charts"]["sources"].lines
    assert len(bars) > 1
    for bar, part in zip(bars, page.context["board"].sources, strict=True):
        assert (bar.name, bar.values[0]) == (part.name, part.investment)
        assert behind(client, bar.urls[0]) == money.wan(part.investment)


@pytest.mark.req("DOC-04")
def test_a_map_shows_first_the_measure_that_tells_counties_apart(running: World) -> None:
    client = at_desk(running.region)
    assert client.get(OWN).context["board"].measure.key == "completion"
    city = client.get(board("640100000000"))
    assert {each["value"] for each in city.context["charts"]["map"].data["items"]} == {None}
    assert city.context["board"].measure.key == "completion"
    asked = client.get(board("640100000000"), {"measure": "coverage"})
    assert asked.context["board"].measure.key == "coverage"
