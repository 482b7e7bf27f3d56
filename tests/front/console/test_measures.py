"""The table of measures: figures of every division below, ranked, each with the rows that it counts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cunshi.kernel import clock
from cunshi.oversight.measures.registry import MEASURES
from cunshi.work.funds import actions
from cunshi.work.matters.models import Matter
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import NOT_FOUND, OK, at_desk, queries_of, words
from tests.front.console.rows import behind
from tests.work.funds.desk import book

OWN = "/measures/"
COUNTY, TOWNSHIP, NEIGHBOUR = "640221000000", "640221205000", "640221100000"
EVERY = {"m": [each.key for each in MEASURES]}


@pytest.fixture
def running(world: World) -> World:
    """Hongyazi's seven listed, and three matters of a neighbouring town that are written off."""
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    return world


def lines(page: HttpResponse) -> dict[str, dict[str, Any]]:
    return {each["division"].code: each["cells"] for each in page.context["rows"]}


def figures(page: HttpResponse) -> Iterator[tuple[str, str, str, str]]:
    """Every figure of the table that opens rows: where it stands, what it counts, as printed, its address."""
    everyone = {**lines(page), "whole": page.context["whole"]}
    for code, cells in everyone.items():
        for key, cell in cells.items():
            for part in cell.parts:
                if part.url:
                    yield f"{code} {key}", part.name, part.shown, part.url


@pytest.mark.req("DOC-04", "FUND-04")
@pytest.mark.parametrize("name", ["clerk", "township", "county", "region"])
def test_the_rows_behind_every_figure_add_up_to_it(running: World, name: str) -> None:
    running.move_to("2024-10-01")  # some are late by now
    client = at_desk(getattr(running, name))
    shown = list(figures(client.get(OWN, EVERY)))
    assert len(shown) > 10
    assert [(*each[:2], behind(client, each[3])) for each in shown] == [each[:3] for each in shown]


@pytest.mark.req("FUND-03", "FUND-04")
def test_rates_of_each_lead_unit_add_up_to_the_scope_and_open_the_units_own_matters(running: World) -> None:
    running.move_to("2024-05-20")
    first = running.clerk.division.led_matters.get()
    Matter.objects.filter(pk=first.pk).update(lead_unit=running.department.unit)
    source = first.lines.get().source
    book(running, first, "allocated", "20000", "2024-04-01", source=source)
    book(running, first, "paid", "5000", "2024-04-02", source=source)
    client = at_desk(running.county)
    asked = {"by": "unit", "m": ["matters", "start", "completion", "expenditure", "reimbursement"]}
    page = client.get(OWN, asked)
    rows = {each["name"]: each["cells"] for each in page.context["rows"]}
    own = rows["平罗县农业农村局"]
    assert [own[key].shown for key in asked["m"]] == ["1", "0.0%", "0.0%", "25.0%", "0.0%"]
    assert sum(cells["matters"].value for cells in rows.values()) == page.context["whole"]["matters"].value == 10
    shown = [(part.shown, part.url) for cells in rows.values() for cell in cells.values() for part in cell.parts]
    linked = [(told, url) for told, url in shown if url]
    assert [behind(client, url) for _told, url in linked] == [told for told, _url in linked]


@pytest.mark.req("FUND-05")
def test_leverage_is_all_planned_funds_over_award_funds_of_each_scope(world: World) -> None:
    settle(
        world.ningxia,
        [
            row(NEIGHBOURS[0], funds={"award": Decimal(50000), "bridging": Decimal(150000)}),
            row(NEIGHBOURS[1], funds={"bridging": Decimal(100000)}),
        ],
    )
    client = at_desk(world.county)
    page = client.get(OWN, {"m": "leverage"})
    assert page.context["whole"]["leverage"].shown == "1 : 6.00"
    near = lines(page)
    assert (near[NEIGHBOUR]["leverage"].shown, near[TOWNSHIP]["leverage"].shown) == ("1 : 6.00", "—")
    part = page.context["whole"]["leverage"].parts
    assert [(each.shown, behind(client, each.url)) for each in part] == [("30.00", "30.00"), ("5.00", "5.00")]


@pytest.mark.req("DOC-04")
def test_divisions_are_ranked_by_a_measure_and_the_worst_can_stand_first(running: World) -> None:
    client = at_desk(running.county)
    best = client.get(OWN, {"sort": "completion"})
    assert [(each["division"].code, each["cells"]["completion"].rank) for each in best.context["rows"]][:3] == [
        (NEIGHBOUR, 1),
        (TOWNSHIP, 2),
        ("640221101000", None),
    ]
    worst = client.get(OWN, {"sort": "-completion"})
    assert [each["division"].code for each in worst.context["rows"]][:2] == [TOWNSHIP, NEIGHBOUR]
    late = client.get(OWN, {"sort": "late_share"})
    assert {code: cells["late_share"].rank for code, cells in lines(late).items() if cells["late_share"].rank} == {
        TOWNSHIP: 1,
        NEIGHBOUR: 1,
    }


@pytest.mark.req("DOC-04", "LED-04")
def test_shares_add_up_to_a_hundred_percent_and_rates_stand_each_by_itself(running: World) -> None:
    page = at_desk(running.township).get(OWN, EVERY)
    shares = [cells["matters_share"].value for cells in lines(page).values()]
    assert sorted(shares) == [Decimal("14.2")] + [Decimal("14.3")] * 6
    assert page.context["whole"]["matters_share"].shown == "100.0%"
    assert "Shares of a whole are rounded so that they add up to 100%" in words(page)
    assert "rounded by itself" in words(at_desk(running.township).get(OWN))


@pytest.mark.req("DOC-04", "LAND-03")
def test_a_neighbour_reads_its_own_figures_and_none_of_ours(running: World) -> None:
    client = at_desk(running.neighbour_township)
    page = client.get(OWN, EVERY)
    assert page.context["whole"]["matters"].value == 3
    assert "红崖子" not in words(page)
    asked = (NEIGHBOURS[0], TOWNSHIP, COUNTY, "abc")
    assert {code: client.get(f"/measures/{code}/").status_code for code in asked} == {
        NEIGHBOURS[0]: OK,
        TOWNSHIP: NOT_FOUND,
        COUNTY: NOT_FOUND,
        "abc": NOT_FOUND,
    }


@pytest.mark.req("DOC-04")
def test_every_measure_chosen_is_defined_beneath_the_table(running: World) -> None:
    page = at_desk(running.township).get(OWN, {"m": ["expenditure", "nonsense"]})
    assert [each["measure"].key for each in page.context["legend"]] == ["expenditure"]
    text = words(page)
    assert "Funds paid so far, of the funds allocated." in text
    assert "C§2.7" in text


@pytest.mark.req("DOC-04")
def test_one_matter_and_many_cost_the_same_number_of_queries(running: World) -> None:
    from tests.factories.many import copies

    desks: list[Client] = [at_desk(post) for post in (running.clerk, running.county, running.region)]
    address = f"{OWN}?{'&'.join('m=' + each.key for each in MEASURES)}"
    few = [queries_of(client, address) for client in desks]
    copies(running.clerk.division.led_matters.get(), 100)
    assert [queries_of(client, address) for client in desks] == few
    assert max(few) <= 12


@pytest.mark.req("DOC-04")
def test_the_workbook_holds_the_same_figures_and_their_definitions(running: World) -> None:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    response = at_desk(running.township).get(f"/measures/{TOWNSHIP}/table.xlsx", {"m": ["matters", "completion"]})
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    table, definitions = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert [line[1:] for line in table[3:]] == [
        *[[running.division(code).short_name, 1.0, "0.0%", "0 / 1"] for code in VILLAGES],
        ["In all", 7.0, "0.0%", "0 / 7"],
    ]
    assert [line[0] for line in definitions[3:]] == ["Matters", "Completion rate"]


@pytest.mark.req("FUND-07")
def test_labour_days_and_work_relief_wages_are_counted_by_division_and_open_their_records(world: World) -> None:
    matter = world.started()
    book(world, matter, "allocated", "200000")
    book(world, matter, "paid", "9000")
    for kind, days, wages in (("contributed", "12.5", "0"), ("relief", "30", "4500")):
        actions.record_labour(
            by=world.township,
            matter=matter,
            kind=kind,
            people=10,
            days=Decimal(days),
            wages=Decimal(wages),
            on=clock.today(),
        )
    client = at_desk(world.county)
    page = client.get(OWN, {"m": ["labour_days", "relief_wages"]})
    cells = lines(page)[TOWNSHIP]
    assert (cells["labour_days"].shown, cells["relief_wages"].shown) == ("42.5", "0.45")
    assert [behind(client, cell.url) for cell in cells.values()] == ["42.5", "0.45"]
    assert [cell.shown for cell in lines(page)[NEIGHBOUR].values()] == ["0", "0.00"]
