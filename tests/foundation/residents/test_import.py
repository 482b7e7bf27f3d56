"""A table of 5,000 people: weighed and entered in a few queries, every bad row named, nothing half written."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunshi.config.simulation.homes import invent
from cunshi.foundation.residents import actions
from cunshi.foundation.residents.incoming import Line, weigh
from cunshi.foundation.residents.models import Household, Relation, Resident
from cunshi.kernel.problems import Refused
from tests.factories.homes import head, home, member
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.req("TGT-11")

ROWS, BAD = 5000, 40


def lines(count: int) -> list[Line]:
    """`count` rows of invented households of one village, as a table holds them."""
    return [line for _, line in zip(range(count), _lines(), strict=False)]


def _lines() -> Iterator[Line]:
    row = 1
    for each in invent(VILLAGES[0], 4000, random.Random(7)):
        for person in each.members:
            row += 1
            yield Line(
                row,
                number=each.household.number,
                relation=str(Relation(person.relation).label),
                name=person.name,
                id_number=person.id_number or "",
                phone=person.phone or "",
                bank=person.bank or "",
            )


def test_of_5000_rows_40_bad_ones_are_all_named_and_the_rest_is_taken_only_when_asked(world: World) -> None:
    table = lines(ROWS)
    spoilt = [place for place, line in enumerate(table) if line.relation != "head of the household"][::20][:BAD]
    for place in spoilt:
        table[place] = replace(table[place], id_number=table[place].id_number[:-1] + "*")
    with pytest.raises(Refused) as refused:
        actions.import_households(by=world.clerk, lines=table)
    assert [each.where for each in refused.value.problems] == [f"row {table[place].row}, ID number" for place in spoilt]
    assert Resident.objects.count() == Household.objects.count() == 0
    with CaptureQueriesContext(connection) as asked:
        done = actions.import_households(by=world.clerk, lines=table, good_only=True)
    assert (done.rows, done.bad, Resident.objects.count()) == (ROWS, BAD, ROWS - BAD)
    assert Household.objects.count() == done.new == len({line.number for line in table})
    assert len(asked) < 40


def test_members_of_a_table_come_to_a_household_that_stands_already(world: World) -> None:
    row = home(world, head="马老汉")
    table = [Line(2, number="001", relation="户主", name="马建国", sex="男", born="1980-01-01")]
    assert [(each.known, each.draft) for each in weigh(world.clerk, table).homes] == [(row, None)]
    actions.import_households(by=world.clerk, lines=table)
    assert Household.objects.get().head == "马建国"


def test_a_table_names_villages_only_within_the_post(world: World) -> None:
    head(world, home(world))
    table = [Line(2, village="640221100200", number="9", relation="户主", name="外人", sex="男", born="1980-01-01")]
    weighed = weigh(world.township, table)
    assert [each.what for _row, each in weighed.problems] == [
        f"Your area ({world.township.division}) has no village of this name or code."
    ]
    assert weighed.homes == []
    with pytest.raises(Refused) as refused:
        weigh(world.county, table)
    assert [each.what for each in refused.value.problems] == ["Your post doesn't enter or change households."]


def test_a_table_checked_twice_finds_on_the_second_time_what_stands_already(world: World) -> None:
    table = lines(6)
    actions.import_households(by=world.clerk, lines=table)
    again = weigh(world.clerk, table)
    assert again.bad == 6
    assert Resident.objects.filter(name=member().name).count() == 0


def test_two_who_enter_the_same_table_at_once_enter_it_once(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    table = lines(3)
    before = weigh(world.clerk, table)
    actions.import_households(by=world.clerk, lines=table)
    monkeypatch.setattr("cunshi.foundation.residents.actions.importing.weigh", lambda by, lines: before)
    with pytest.raises(Refused) as refused:
        actions.import_households(by=world.clerk, lines=table)
    assert [each.what for each in refused.value.problems] == [
        "Somebody entered one of these households or people at the same moment; nothing was written."
    ]
