"""`cunshi figures`: what the plans publish beside what the rows give."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from typer.testing import CliRunner

from cunshi.config.cli import app
from cunshi.oversight.measures.figures import Figure, figures
from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.world import VILLAGES, World


def run(*options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["figures", *options])
    return result.exit_code, result.output


def plain() -> dict[str, dict[str, Any]]:
    _code, output = run("--json")
    return {f"{each['programme']} {each['key']}": each for each in json.loads(output)}


def figure(**changes: Any) -> Figure:
    values = {
        "programme": "p",
        "key": "k",
        "name": "事项",
        "printed": "7件",
        "value": Decimal(7),
        "computed": Decimal(7),
        "unit": "件",
        "measure": "matters",
        "reason": "",
        "source": "A§2",
    }
    return Figure(**(values | changes))


@pytest.mark.req("LED-08", "PLAN-11")
def test_figures_of_an_empty_ledger_differ_from_the_published_ones(world: World) -> None:
    code, output = run()
    assert code == 1
    assert "DIFFERS" in output
    found = plain()["hongyazi-2024 matters"]
    assert (found["published"], found["computed"], found["equal"], found["source"]) == ("7", "0", False, "A§2")
    assert plain()["hongyazi-2024 share_industry"]["computed"] is None


@pytest.mark.req("LED-04", "LED-08")
def test_figures_count_a_plans_own_rows_and_none_of_its_neighbours(world: World) -> None:
    world.listed(category="industry", partners=[])
    settle(world.ningxia, [row(village, category="industry") for village in NEIGHBOURS])
    found = plain()
    assert found["hongyazi-2024 matters"]["computed"] == "1"
    assert found["hongyazi-2024 matters_industry"]["computed"] == "1"
    assert found["hongyazi-2024 share_industry"]["computed"] == "100"
    assert found["hongyazi-2024 investment"]["computed"] == "350000"
    assert found["hongyazi-2024 handled_county_township_village"]["computed"] == "1"


@pytest.mark.req("LED-04")
def test_a_share_printed_otherwise_than_its_rows_give_is_shown_apart_with_the_reason(world: World) -> None:
    rows = [row(VILLAGES[n], category="industry" if n < 3 else "public_service") for n in range(7)]
    settle(world.hongyazi, rows)
    found = plain()["hongyazi-2024 share_industry"]
    assert (found["printed"], found["published"], found["computed"]) == ("42.85%", "42.86", "42.86")
    assert found["equal"] is True
    assert "42.85" in found["reason"]


@pytest.mark.req("LAND-01", "PLAN-11")
def test_the_count_of_villages_stands_apart_from_the_division_table_with_the_reason(divisions: None) -> None:
    open_year(by=None, pack=loader.load("ningxia-2020"))
    open_year(by=None, pack=loader.load("ningxia-2022"))
    found = {each.key: each for each in figures() if each.measure == "divisions"}
    assert {key: each.computed for key, each in found.items()} == {
        "divisions_city": 5,
        "divisions_county": 22,
        "divisions_township": 193,
        "divisions_village": 2214,
    }
    villages = found["divisions_village"]
    assert (villages.value, villages.equal, villages.explained, villages.holds) == (2207, False, True, True)
    with translation.override("en"):
        assert "2,214" in next(each.reason for each in figures() if each.key == "divisions_village")


def test_a_reason_explains_a_difference_of_divisions_and_of_nothing_else() -> None:
    assert figure().holds
    assert not figure(computed=Decimal(6), reason="…").holds
    assert not figure(computed=Decimal(6), measure="divisions").holds
    assert figure(computed=Decimal(6), measure="divisions", reason="…").holds
    assert not figure(computed=None).holds


def test_without_an_opened_plan_there_is_nothing_to_compare_and_that_is_no_success(db: None) -> None:
    code, output = run("--json")
    assert code == 1
    assert output.startswith("[]")
