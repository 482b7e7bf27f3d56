"""The pages of early warning: the gravest first, behind each checkpoint its matters, never by colour alone."""

from datetime import date
from io import BytesIO

import pytest
from django.core.cache import cache
from python_calamine import CalamineWorkbook

from cunshi.oversight.warning import queries
from cunshi.rulebook import loader
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.actions import open_year
from tests.factories.many import copies
from tests.factories.pace import write_lives
from tests.factories.world import World
from tests.front.console.desk import NOT_FOUND, OK, at_desk, queries_of, words
from tests.oversight.warning.years import lives

pytestmark = pytest.mark.req("SUP-06")
TODAY = date(2024, 5, 20)


@pytest.fixture
def warned(world: World) -> World:
    """Three past years in two counties, and 40 matters of this year in Hongyazi and in a neighbouring township."""
    cache.clear()
    programmes = {year: open_year(by=None, pack=loader.load(f"ningxia-{year}")) for year in (2021, 2022, 2023)}
    counties = {"640200": "640202", "640201": "640205"}
    write_lives(lives(range(2021, 2024), counties=2, each=20), programmes, date(2024, 2, 1), counties=counties)
    here = {"640200": "640221205", "640201": "640221100"}
    write_lives(lives(range(2024, 2025), counties=2, each=20, seed=11), {2024: world.hongyazi}, TODAY, counties=here)
    world.move_to(TODAY)
    return world


def test_the_township_reads_shape_word_figures_and_reason_of_each_checkpoint(warned: World) -> None:
    page = words(at_desk(warned.township).get("/warnings/"))
    alerts = queries.alerts(warned.hongyazi, "640221205")
    assert [each.point.key for each in alerts] == ["june", "august", "october"]
    assert "▲ Red (will be missed) 50% completed by the end of June" in page
    told = alerts[0].forecast
    assert f"Expected by 2024-06-30: {told.share}% ({told.low}% to {told.high}%) of the 50% required" in page
    assert "the pace of 120 matters of 2021 to 2023" in page
    assert page.count("Matters that cause it") >= sum(each.warns for each in alerts)


def test_villages_below_stand_in_order_of_gravity(warned: World) -> None:
    rows = at_desk(warned.township).get("/warnings/").context["rows"]
    gravity = [each["alert"].gravity for each in rows]
    assert gravity == sorted(gravity) and len(rows) > 3
    assert {each["light"] for each in rows} <= {"red", "amber"}
    assert all(each["division"].code.startswith("640221205") for each in rows)
    every = at_desk(warned.township).get("/warnings/?show=all").context["page"].paginator.count
    assert every == 3 * len(at_desk(warned.township).get("/warnings/").context["groups"][0][1])


def test_the_county_sees_the_checkpoints_of_its_townships_own_plan(warned: World) -> None:
    warned.move_to("2024-07-01")
    rows = at_desk(warned.county).get("/warnings/?show=all").context["rows"]
    own = [
        (each["division"].code, each["alert"].point.key) for each in rows if each["alert"].programme == warned.hongyazi
    ]
    assert {code for code, _key in own} == {"640221205000"}
    assert {key for _code, key in own} == {"august", "october", "year_end"}


def test_the_matters_behind_a_checkpoint_say_why(warned: World) -> None:
    address = f"/warnings/{warned.hongyazi.key}/june/"
    answer = at_desk(warned.township).get(address)
    assert answer.status_code == OK
    shown = [each["matter"] for each in answer.context["rows"]]
    assert {each.village[:9] for each in shown} == {"640221205"}
    assert [each.chance for each in shown] == sorted(each.chance for each in shown)
    assert len(shown) == Matter.objects.filter(
        village__code__startswith="640221205", year=2024, state__in=queries.OPEN).count()  # fmt: skip
    assert "Planned to finish only later" in words(answer)
    assert at_desk(warned.township).get(f"/warnings/{warned.hongyazi.key}/unheard/").status_code == NOT_FOUND
    assert at_desk(warned.neighbour_township).get(address).status_code == NOT_FOUND


def test_the_workbook_holds_the_same_checkpoints(warned: World) -> None:
    answer = at_desk(warned.township).get("/warnings/export.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "红崖子乡: early warning"
    told = queries.alerts(warned.hongyazi, "640221205")
    body = [row for row in rows[3:] if row[2] == "红崖子乡"]
    assert [(row[3], row[5], row[7], row[11]) for row in sorted(body, key=lambda row: str(row[4]))] == [
        (each.point.names.en, each.forecast.total, each.forecast.needed, each.forecast.short) for each in told
    ]


def test_pages_ask_as_often_for_many_matters_as_for_few(warned: World) -> None:
    pages = ["/warnings/", "/warnings/?show=all", f"/warnings/{warned.hongyazi.key}/june/"]
    desks = [at_desk(warned.township), at_desk(warned.county), at_desk(warned.region)]
    few = [queries_of(desk, page) for desk in desks[:1] for page in pages] + [
        queries_of(d, pages[0]) for d in desks[1:]
    ]
    copies(Matter.objects.filter(village__code__startswith="640221205", year=2024, state="started")[0], 300)
    many = [queries_of(desk, page) for desk in desks[:1] for page in pages] + [
        queries_of(d, pages[0]) for d in desks[1:]
    ]
    assert few == many
    assert max(many) <= 12


def test_a_year_without_a_plan_says_so(warned: World) -> None:
    warned.move_to("2026-05-20")
    assert "No plan is in force here in this year, so nothing is forecast." in words(
        at_desk(warned.township).get("/warnings/")
    )


def test_the_plan_page_states_the_rule(warned: World) -> None:
    page = at_desk(warned.township).get(f"/plans/{warned.hongyazi.key}/")
    assert 'id="rule-warning"' in page.content.decode()
    assert "red from more than 10% short" in words(page)


def test_dashboards_fetch_the_lights_of_their_checkpoints(warned: World) -> None:
    desk = at_desk(warned.township)
    assert 'hx-get="/warnings/part/?division=640221205000"' in desk.get("/dashboard/?year=2024").content.decode()
    page = words(desk.get("/warnings/part/?division=640221205000"))
    assert "▲ Red (will be missed) 50% completed by the end of June : Expected by 2024-06-30" in page
    assert queries_of(desk, "/warnings/part/") <= 12
    assert "Early warning" in words(desk.get("/today/oversight/"))
