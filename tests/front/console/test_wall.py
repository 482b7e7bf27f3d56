"""The wall screen, and each chart taken away as a workbook."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import FOUND, NOT_FOUND, OK, at_desk, queries_of, words

pytestmark = pytest.mark.req("DOC-04")
COUNTY, TOWNSHIP, REGION = "640221000000", "640221205000", "640000000000"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def running(world: World) -> World:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    return world


def wall(code: str) -> str:
    return f"/dashboard/{code}/wall/"


def test_a_wall_shows_its_own_division_in_few_figures(running: World) -> None:
    page = at_desk(running.county).get(wall(COUNTY))
    assert page.status_code == OK
    assert [tile.key for tile in page.context["tiles"]] == [
        "matters", "completion", "write_off", "late", "expenditure", "coverage"
    ]  # fmt: skip
    assert [(row.child.division.short_name, row.shown) for row, _width in page.context["rows"]][:2] == [
        ("红崖子乡", "0.0%"),
        ("城关镇", "100.0%"),
    ]
    assert (len(page.context["rows"]), page.context["more"]) == (13, 0)
    theirs = at_desk(running.neighbour_township).get(wall("640221100000"))
    assert "红崖子" not in words(theirs)
    for code in (TOWNSHIP, COUNTY, "640221205999", "abc"):
        assert at_desk(running.neighbour_township).get(wall(code)).status_code == NOT_FOUND
    assert at_desk(running.clerk).get(wall(VILLAGES[0])).status_code == FOUND


def test_a_wall_renews_its_figures_alone_and_asks_little(running: World) -> None:
    client = at_desk(running.region)
    whole = client.get(wall(REGION))
    part = client.get(wall(REGION), headers=HTMX)
    assert "<html" in whole.content.decode() and "<html" not in part.content.decode()
    for piece in ('id="wall-tiles"', 'id="wall-points"', 'id="wall-map"', 'id="wall-ranking"'):
        assert piece in part.content.decode() and piece in whole.content.decode()
    assert queries_of(client, wall(REGION)) <= 11


def test_a_wall_whose_session_ended_keeps_its_figures_and_says_so(running: World) -> None:
    gone = Client(headers={"accept-language": "en"}).get(wall(COUNTY), headers=HTMX)
    assert (gone.status_code, gone["HX-Retarget"]) == (OK, "#wall-ended")
    assert "The session has ended; the figures are the last ones. Sign in again" in words(gone)
    assert "<form" not in gone.content.decode() and "红崖子" not in words(gone)
    assert Client().get(wall(COUNTY)).status_code == FOUND


def sheets(response: HttpResponse) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("key", ["map", "ranking", "categories", "sources", "progress", "payments"])
def test_a_charts_workbook_holds_the_very_figures_of_the_page(running: World, key: str) -> None:
    client = at_desk(running.region)
    asked = {"year": "2024", "measure": "completion", "far": "1"}
    chart = client.get(f"/dashboard/{REGION}/", asked).context["charts"][key]
    found = sheets(client.get(f"/dashboard/{REGION}/charts/{key}.xlsx", asked))
    figures = [line[1 : 2 + len(chart.columns)] for line in found["Figures"][3 : 3 + len(chart.lines)]]
    units = [column.unit for column in chart.columns]

    def told(value: Any, unit: Any) -> Any:
        number = Decimal(value) / 10000 if unit == "yuan" and value is not None else value
        return "" if number is None else float(number)

    assert figures == [
        [line.name, *(told(value, unit) for value, unit in zip(line.values, units, strict=True))]
        for line in chart.lines
    ]
    assert found["Definitions"][3][3] == chart.definition
    assert chart.title in found["Figures"][0][0]


def test_a_chart_of_another_division_or_of_no_name_is_not_handed_out(running: World) -> None:
    client = at_desk(running.neighbour_township)
    assert client.get(f"/dashboard/{COUNTY}/charts/ranking.xlsx").status_code == NOT_FOUND
    assert client.get("/dashboard/640221100000/charts/nothing.xlsx").status_code == NOT_FOUND
    assert client.get("/dashboard/640221100000/charts/map.xlsx").status_code == NOT_FOUND
    assert client.get("/dashboard/640221100000/charts/ranking.xlsx").status_code == OK
