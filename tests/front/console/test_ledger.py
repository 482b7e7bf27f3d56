"""The ledger: what a facet promises is what stands behind it; nothing of a neighbour; the file is the filter."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.http import HttpResponse
from python_calamine import CalamineWorkbook

from cunshi.kernel.codes import Level
from cunshi.work.matters.states import State
from tests.factories.many import copies
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import at_desk, queries_of, words

URL = "/ledger/"


def titles(page: HttpResponse) -> list[str]:
    return [each["matter"].title for each in page.context["rows"]]


def sheet_of(answer: HttpResponse) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


@pytest.mark.req("LED-04", "LED-03")
def test_every_choice_of_every_facet_leads_to_as_many_matters_as_it_says(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    client = at_desk(world.county)
    facets = client.get(URL).context["facets"]
    assert [facet.key for facet in facets] == ["year", "category", "handling", "state", "list", "division"]
    promised = {(facet.key, each.value): each.count for facet in facets for each in facet.choices}
    found = {(key, value): client.get(URL, {key: value}).context["totals"].count for key, value in promised}
    assert found == promised
    assert promised["category", "industry"] == 3
    assert promised["handling", str(int(Level.TOWNSHIP))] == 2
    assert (promised["list", "annex_3"], promised["list", "village"]) == (5, 3)
    assert (promised["state", "waiting_start"], promised["state", "closed"]) == (7, 3)
    assert (promised["division", "640221205000"], promised["division", "640221100000"]) == (7, 3)


@pytest.mark.req("LED-04")
def test_a_facet_counts_what_the_other_facets_leave(world: World) -> None:
    list_seven(world)
    facets = at_desk(world.township).get(URL, {"category": "public_service"}).context["facets"]
    counts = {facet.key: {each.value: each.count for each in facet.choices} for facet in facets}
    assert counts["category"] == {"industry": 3, "rural_construction": 1, "employment": 1, "public_service": 2}
    assert counts["handling"] == {str(int(Level.TOWNSHIP)): 1, str(int(Level.VILLAGE)): 1}


@pytest.mark.req("LED-05")
def test_a_joint_matter_counts_once_and_its_money_in_its_lead_village(world: World) -> None:
    joint = world.propose(by=world.township, village=VILLAGES[1], partners=[world.division(VILLAGES[0])])
    own = world.propose(title="本村道路硬化", funds={"county_budget": Decimal(100000)})
    whole = at_desk(world.township).get(URL)
    totals = whole.context["totals"]
    assert (totals.count, totals.led, totals.joint, totals.planned) == (2, 2, 0, Decimal("450000.00"))
    village = at_desk(world.clerk).get(URL)
    totals = village.context["totals"]
    assert (totals.count, totals.led, totals.joint, totals.planned) == (2, 1, 1, Decimal("100000.00"))
    assert "1 joint matters are led elsewhere; their money counts there." in words(village)
    assert titles(at_desk(world.clerk).get(URL, {"only": "joint"})) == [joint.title]
    below = next(facet for facet in whole.context["facets"] if facet.key == "division")
    assert {each.value: each.count for each in below.choices} == {VILLAGES[0]: 2, VILLAGES[1]: 1}
    assert titles(at_desk(world.township).get(URL, {"division": VILLAGES[1]})) == [joint.title]
    assert own.title not in words(at_desk(world.second_clerk).get(URL))


@pytest.mark.req("LAND-03")
def test_a_division_outside_the_post_or_unknown_is_left_out_with_a_sentence(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    mine = world.propose()
    client = at_desk(world.township)
    for code, sentence in {
        NEIGHBOURS[0]: "This division is outside your post",
        "640221205998": "There is no such division.",
        "6402": "Division code 6402 has 4 digits, not 12.",
    }.items():
        page = client.get(URL, {"division": code})
        assert sentence in words(page)
        assert titles(page) == [mine.title]
        assert [line[2] for line in sheet_of(client.get(f"{URL}export.xlsx", {"division": code}))[3:-1]] == [mine.title]


def test_a_choice_that_no_ledger_knows_is_left_out_with_a_sentence(world: World) -> None:
    mine = world.propose()
    for query in ({"year": "abc"}, {"state": "gone"}, {"handling": "9"}, {"sort": "colour"}, {"only": "mine"}):
        page = at_desk(world.clerk).get(URL, query)
        assert "This choice of the ledger is not known." in words(page), query
        assert titles(page) == [mine.title], query


def test_a_matter_is_found_by_its_number_its_title_and_its_village(world: World) -> None:
    settle(world.ningxia, [row(NEIGHBOURS[0])])
    listed = world.listed(by=world.township, village=VILLAGES[3], title="灌溉渠道维修")
    world.propose(by=world.township, title="文化广场")
    client = at_desk(world.county)
    for text in ("渠道", listed.number, "水泉子"):
        assert titles(client.get(URL, {"q": text})) == ["灌溉渠道维修"], text
    assert titles(client.get(URL, {"q": "没有的事"})) == []
    assert "No matter fits these choices." in words(client.get(URL, {"q": "没有的事"}))


def test_the_ledger_is_ordered_by_the_column_that_is_pressed(world: World) -> None:
    for title, village, wan in (("甲", 2, 30), ("乙", 0, 10), ("丙", 1, 20)):
        funds = {"county_budget": Decimal(wan * 10000)}
        world.propose(by=world.township, village=VILLAGES[village], title=title, funds=funds)
    client = at_desk(world.township)
    assert titles(client.get(URL, {"sort": "planned"})) == ["乙", "丙", "甲"]
    assert titles(client.get(URL, {"sort": "-planned"})) == ["甲", "丙", "乙"]
    assert titles(client.get(URL, {"sort": "village"})) == ["乙", "丙", "甲"]
    assert titles(client.get(URL)) == ["丙", "乙", "甲"]


def test_what_is_past_its_planned_finish_is_called_late_in_words(world: World) -> None:
    started = world.started(by=world.township, planned_finish=date(2024, 8, 20))
    world.move_to("2024-08-20")
    client = at_desk(world.township)
    assert titles(client.get(URL, {"only": "late"})) == []
    world.move_to("2024-08-22")
    page = client.get(URL, {"only": "late"})
    assert titles(page) == [started.title]
    assert "2024-08-20 2 days late" in words(page)


def test_categories_are_called_as_each_matters_own_plan_calls_them(world: World) -> None:
    settle(world.ningxia, [row(NEIGHBOURS[0], category="infrastructure")])
    world.propose(by=world.township, category="employment")
    names = {each["matter"].category: each["category"] for each in at_desk(world.county).get(URL).context["rows"]}
    assert names == {"infrastructure": "Infrastructure", "employment": "Farmers' employment and business"}


def test_an_empty_ledger_says_where_it_begins(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    page = words(at_desk(world.township).get(URL))
    assert "No matter has been recorded in this division yet. It begins with a proposal of a village." in page


@pytest.mark.req("LED-08")
def test_the_file_holds_exactly_the_rows_of_the_filter_in_its_order(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    query = {"category": "industry", "sort": "planned"}
    client = at_desk(world.township)
    answer = client.get(f"{URL}export.xlsx", query)
    sheet = sheet_of(answer)
    assert [line[2] for line in sheet[3:-1]] == titles(client.get(URL, query))
    assert [line[11] for line in sheet[3:-1]] == [320, 680, 1200]
    assert sheet[-1][11] == 2200
    assert sheet[1][0] == "Filter: Industry."


def test_the_ledger_asks_as_many_questions_for_one_matter_as_for_6210(world: World) -> None:
    listed = world.listed()
    urls = (
        URL,
        f"{URL}?only=waiting&division=640221205200&year=2024&counts_as=public_service",
        f"{URL}?q=红崖子&year=2024&group=listed",
    )
    desks = [at_desk(post) for post in (world.clerk, world.township, world.region)]
    one = [queries_of(client, url) for client in desks for url in urls]
    for more, total in ((99, 100), (6110, 6210)):
        copies(listed, more)
        assert {client.get(URL).context["totals"].count for client in desks} == {total}
        assert [queries_of(client, url) for client in desks for url in urls] == one
        listed = type(listed).objects.order_by("-pk")[0]
    assert max(one) <= 12


@pytest.mark.req("LED-11")
def test_open_and_written_off_entries_are_counted_by_scope(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    world.written_off()
    states = {
        name: {
            each.value: each.count
            for facet in at_desk(getattr(world, name)).get(URL).context["facets"]
            if facet.key == "state"
            for each in facet.choices
        }
        for name in ("township", "county", "neighbour_township")
    }
    assert states == {
        "township": {"closed": 1},
        "county": {"closed": 4},
        "neighbour_township": {"closed": 3},
    }
    assert at_desk(world.county).get(URL, {"state": State.WRITTEN_OFF.value}).context["totals"].count == 4


@pytest.mark.req("FUND-02", "LED-04")
def test_the_matters_of_one_fund_source_are_shown_with_what_that_source_gives(world: World) -> None:
    world.propose(title="两源", funds={"county_budget": Decimal(300000), "village_collective": Decimal(50000)})
    world.propose(title="一源", funds={"county_budget": Decimal(100000)})
    settle(world.ningxia, [row(NEIGHBOURS[0])])
    client = at_desk(world.township)
    page = client.get(URL, {"source": "village_collective"})
    totals = page.context["totals"]
    assert (titles(page), totals.planned, totals.of_source) == (["两源"], Decimal(350000), Decimal(50000))
    assert "From the chosen source: 5.00 (10,000 yuan)." in words(page)
    assert client.get(URL).context["totals"].of_source is None
    chosen = {each.label: each.chosen for each in page.context["sources"]}
    assert [label for label, is_chosen in chosen.items() if is_chosen] == ["Village collective's own funds"]
    assert client.get(URL, {"source": "labour"}).context["totals"].count == 0
    sheet = sheet_of(client.get(f"{URL}export.xlsx", {"source": "village_collective"}))
    assert "Filter: Village collective's own funds." in [cell for line in sheet for cell in line]
