"""`cunshi forecast check`: the error of early warning on invented years, beside two plain forecasts."""

import json

import pytest
from typer.testing import CliRunner

from cunshi.config.cli import app

pytestmark = pytest.mark.req("SUP-06")
# Pingluo county alone, one year held back: a minute's work made a second's.
SMALL = ("forecast", "check", "--within", "640221", "--years", "1", "--seed", "5")


@pytest.fixture(scope="module")
def told() -> dict:
    done = CliRunner().invoke(app, [*SMALL, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_it_errs_less_than_planned_dates_and_than_a_straight_line(told: dict) -> None:
    whole = told["counties"]
    assert whole["tried"] == 1 * 4 * 4
    assert whole["forecast"] < whole["by_line"] < whole["by_plan"]


def test_its_range_and_its_lights_hold_what_they_say(told: dict) -> None:
    whole = told["counties"]
    assert 0.6 <= whole["covered"] <= 1
    share = {light: each["met"] / sum(each.values()) for light, each in whole["lights"].items()}
    assert share["green"] > 0.7 > share["amber"] >= share["red"]


def test_the_same_seed_gives_the_same_figures_and_a_line_for_each_part() -> None:
    first, second = (CliRunner().invoke(app, list(SMALL)).stdout for _ in range(2))
    assert first == second
    lines = [line[:26].strip() for line in first.splitlines()]
    assert lines[1:6] == ["percentage points", "counties", "counties, august", "counties, june", "counties, october"]
    assert "the whole" in lines


def test_a_place_without_villages_is_said_in_a_sentence() -> None:
    done = CliRunner().invoke(app, ["forecast", "check", "--within", "9999"])
    assert done.exit_code == 1
    assert "no village under that prefix" in done.stderr
