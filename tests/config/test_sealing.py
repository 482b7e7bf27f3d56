"""`cunshi sealing` says whether every value opens; invented households are valid and the same for the same draws."""

import random

import pytest
from typer.testing import CliRunner

from cunshi.config.cli import app
from cunshi.config.simulation.homes import invent
from cunshi.foundation.residents import actions, rules
from cunshi.foundation.residents.models import Resident
from tests.factories.homes import head, home
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.req("TGT-11")


def test_every_value_is_tried_history_included_and_a_missing_key_is_said(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    head(world, home(world))
    right = CliRunner().invoke(app, ["sealing", "check"])
    assert (right.exit_code, right.stdout) == (0, "6 values open\n")
    settings.SEALING_KEYS = "A" * 43 + "="
    wrong = CliRunner().invoke(app, ["sealing", "check"])
    assert wrong.exit_code == 1
    assert wrong.stdout == "0 values open\n"


def test_invented_households_are_valid_and_each_person_is_another(world: World) -> None:
    taken: set[str] = set()
    made = [each for village in VILLAGES[:3] for each in invent(village, 40, random.Random(village), taken=taken)]
    members = [member for each in made for member in each.members]
    assert [problem for each in made for problem in rules.household_problems(each.household)] == []
    assert [problem for member in members for problem in rules.member_problems(member)] == []
    assert len(taken) == len(members) > 200
    assert [each.members for each in invent(VILLAGES[0], 40, random.Random(VILLAGES[0]))] == [
        each.members for each in made[:40]
    ]


def test_invented_households_are_entered_like_any_other(world: World) -> None:
    village = world.division(VILLAGES[0])
    for each in invent(VILLAGES[0], 5, random.Random(1)):
        actions.enter_household(by=world.clerk, village=village, draft=each.household, members=each.members)
    assert village.households.count() == 5
    assert Resident.objects.filter(relation="head").count() == 5
