"""Matters of past years: loaded in bulk, whole or not at all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import translation

from cunshi.foundation.history.queries import changes_of
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused
from cunshi.work.matters.actions.settled import Settled, load_settled
from cunshi.work.matters.models import Matter, Notice
from cunshi.work.matters.states import BY_ACTION, State
from tests.factories.settled import NEIGHBOURS, days, row, settle
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused

YEAR_END = date(2024, 12, 31)


def load(world: World, *rows: Settled) -> list[str]:
    """What the rows are refused for."""
    with clock.fixed(YEAR_END):
        return refused(load_settled, by=None, programme=world.ningxia, rows=rows, notice_title="公示")


@pytest.mark.req("LED-07", "LED-11")
def test_settled_matters_are_written_off_with_number_villages_funds_and_path(world: World) -> None:
    joint = row(partners=[NEIGHBOURS[1]], handling_level=Level.CITY, raised_because="资金不足")
    assert settle(world.ningxia, [joint]) == 1
    matter = Matter.objects.get()
    assert (matter.state, matter.number, matter.illustrative) == (State.WRITTEN_OFF, f"{NEIGHBOURS[0]}-2024-01", True)
    assert (matter.written_off_on, matter.percent, matter.planned) == (date(2024, 12, 1), 100, Decimal("200000.50"))
    assert [each.village_id for each in matter.coverage.all()] == NEIGHBOURS[:2]
    assert list(matter.steps.values_list("action", "from_level", "to_level")) == [
        ("propose", None, None),
        ("deliberate", None, None),
        ("submit", None, Level.TOWNSHIP),
        ("raise", Level.TOWNSHIP, Level.COUNTY),
        ("raise", Level.COUNTY, Level.CITY),
        ("accept", Level.CITY, None),
        ("notice", None, None),
        ("list", None, None),
        ("start", None, None),
        ("finish", None, None),
        ("inspect", None, None),
        ("write_off", None, None),
    ]
    assert {step.reason for step in matter.steps.filter(action="raise")} == {"资金不足"}


@pytest.mark.req("LED-03")
def test_the_path_follows_the_table_of_states_in_the_order_of_time(world: World) -> None:
    settle(world.ningxia, [row()])
    steps = list(Matter.objects.get().steps.all())
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    for before, step in pairwise(steps):
        assert step.source == before.target
        assert step.source in BY_ACTION[step.action].sources
        assert step.target == BY_ACTION[step.action].target


@pytest.mark.req("LED-09")
def test_one_notice_a_township_and_day_ends_before_listing(world: World) -> None:
    later = replace(days(2024), listed=date(2024, 3, 5))
    settle(world.ningxia, [row(NEIGHBOURS[0]), row(NEIGHBOURS[1]), row(NEIGHBOURS[2], days=later)])
    assert list(Notice.objects.order_by("opened_on").values_list("division", "opened_on", "closes_on")) == [
        ("640221100000", date(2024, 2, 23), date(2024, 2, 29)),
        ("640221100000", date(2024, 2, 27), date(2024, 3, 4)),
    ]
    assert sorted(notice.matters.count() for notice in Notice.objects.all()) == [1, 2]


@pytest.mark.req("LED-07")
def test_numbers_go_on_without_a_gap_after_those_given_already(world: World) -> None:
    settle(world.ningxia, [row(), row(), row(NEIGHBOURS[1])])
    settle(world.ningxia, [row()])
    assert list(Matter.objects.order_by("number").values_list("number", flat=True)) == [
        f"{NEIGHBOURS[0]}-2024-01",
        f"{NEIGHBOURS[0]}-2024-02",
        f"{NEIGHBOURS[0]}-2024-03",
        f"{NEIGHBOURS[1]}-2024-01",
    ]


@pytest.mark.req("SYS-01")
def test_history_says_that_the_rows_were_loaded(world: World) -> None:
    settle(world.ningxia, [row()])
    assert {change.event for change in changes_of(Matter.objects.get())} == {"insert"}


@pytest.mark.req("LED-04", "LED-05", "FUND-02")
def test_every_problem_of_every_row_is_named_and_nothing_is_written(world: World) -> None:
    rows = [row(category="castles"), row("640221100001"), row(funds={"lottery": Decimal(1)}), row()]
    with clock.fixed(YEAR_END), translation.override("en"), pytest.raises(Refused) as caught:
        load_settled(by=None, programme=world.ningxia, rows=rows, notice_title="公示")
    assert [problem.where for problem in caught.value.problems] == [
        "row 1, category",
        "row 2, 640221100001",
        "row 3, lottery",
    ]
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"village": "640221100001"},
        {"village": "610429100200"},
        {"category": "castles"},
        {"channel": "pigeon"},
        {"funds": {}},
        {"funds": {"bridging": Decimal("-1.00")}},
        {"title": " "},
        {"category": "industry", "partners": [NEIGHBOURS[1]]},
        {"partners": [*NEIGHBOURS[1:], VILLAGES[0]]},
        {"days": replace(days(2024), finished=date(2024, 3, 1))},
        {"days": replace(days(2024), written_off=date(2025, 1, 1))},
        {"days": replace(days(2024), approved=date(2024, 2, 28))},
        {"reports": [(date(2024, 6, 1), 50, "过半")]},
        {"handling_level": Level.REGION},
    ],
)
def test_a_row_with_one_fault_is_refused_for_it(world: World, changes: dict[str, object]) -> None:
    assert len(load(world, row(**changes))) == 1


@pytest.mark.req("LAND-03", "SYS-02")
def test_only_an_office_that_opens_years_loads_and_only_within_its_division(world: World) -> None:
    with clock.fixed(YEAR_END):
        for post in (world.clerk, world.township, world.county, world.neighbour_city):
            assert len(refused(load_settled, by=post, programme=world.ningxia, rows=[row()], notice_title="公示")) == 1
        assert load_settled(by=world.region, programme=world.ningxia, rows=[row()], notice_title="公示") == 1


@pytest.mark.req("LED-04")
def test_a_notice_is_named_after_the_division_and_year_that_publish_it(world: World) -> None:
    with clock.fixed("2024-12-31"):
        load_settled(by=None, programme=world.ningxia, rows=[row()], notice_title="{division}{year}年公示")
    assert list(Notice.objects.values_list("title", flat=True)) == ["城关镇2024年公示"]
