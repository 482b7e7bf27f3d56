"""The township plans of 2023 open for any township: what it owes, its ladders, its figures left open."""

import re
from datetime import date

import pytest

from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import queries
from cunshi.work.tasks.places import place_of
from tests.factories.world import World
from tests.front.console.desk import FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, words
from tests.work.refusals import refused

HONGYAZI, NEIGHBOUR = "640221205000", "640221100000"
KEY = f"townships-2023-{HONGYAZI}"
ONE_STAR = f"/targets/{KEY}/one_star/{HONGYAZI}/"


@pytest.fixture
def plan(world: World) -> Programme:
    """The end of June 2023 in Hongyazi under the plan, which holds for its own villages alone."""
    world.move_to("2023-06-30")
    return open_year(by=None, pack=loader.load("townships-2023"), root=HONGYAZI)


@pytest.mark.req("PLAN-11", "PLAN-01")
def test_the_plan_is_opened_for_a_township_that_is_named(world: World, plan: Programme) -> None:
    assert (plan.key, plan.root_id, plan.year, plan.pack.has_ledger) == (KEY, HONGYAZI, 2023, False)
    other = open_year(by=None, pack=plan.pack, root=NEIGHBOUR)
    assert other.key == f"townships-2023-{NEIGHBOUR}"
    assert len(refused(open_year, by=None, pack=plan.pack)) == 1
    assert len(refused(open_year, by=None, pack=plan.pack, root="640221000000")) == 1


@pytest.mark.req("PLAN-11")
def test_the_plan_page_shows_each_ladder_step_by_step(world: World, plan: Programme) -> None:
    page = at_desk(world.township).get(f"/plans/{KEY}/")
    assert page.status_code == OK
    section = next(each for each in page.context["sections"] if each.key == "penalties")
    rows = {row.cells[0]: row.cells[1:] for row in section.rows}
    whom, counts, steps = rows["What follows when the work of the day isn't done"]
    assert (whom, counts) == ("Village cadres who miss the work of the day", "Named in the weekly circular")
    assert re.findall("<li>(.*?)</li>", str(steps)) == [
        "time 1: Performance pay is cut (XXX元, left open by the plan)",
        "time 2: Disciplined by Party and government",
        "time 3: Suspended (X天, left open by the plan)",
        "time 4: Dismissed or resigns, pay stopped",
    ]
    assert "time 1: One fault, entered in the yearly appraisal" in words(page)
    assert at_desk(world.neighbour_township).get(f"/plans/{KEY}/").status_code in (FORBIDDEN, NOT_FOUND)


@pytest.mark.req("REP-05", "PLAN-11")
def test_village_and_township_owe_what_the_plan_asks_day_by_day_and_week_by_week(world: World, plan: Programme) -> None:
    rows = [each for each in queries.owed_by(world.clerk) if each.programme == plan]
    assert {each.duty.key for each in rows} == {"weekly_meeting", "broadcast", "daily_work", "daily_progress"}
    assert {each.division.code for each in rows} == {world.clerk.division_id}
    today = [each.duty.key for each in rows if each.period.first == date(2023, 6, 30)]
    assert sorted(today) == ["broadcast", "daily_progress", "daily_work"]
    own = [each for each in queries.owed_by(world.township) if each.programme == plan]
    assert {each.duty.key for each in own} == {"weekly_circular", "contact_visits"}
    assert [each for each in queries.owed_by(world.neighbour_township) if each.programme == plan] == []


@pytest.mark.req("TGT-01", "PLAN-07")
def test_a_figure_left_open_is_printed_as_it_stands_until_the_township_states_it(world: World, plan: Programme) -> None:
    desk = at_desk(world.township)
    text = words(desk.get(ONE_STAR))
    assert "The plan leaves the figure open, and nobody has stated it yet." in text
    assert "at least XX个" in text and "The figure that the plan leaves open" in text
    assert desk.get(f"{ONE_STAR}split/").status_code == FORBIDDEN
    assert desk.post(f"{ONE_STAR}figure/", {"amount": "1.5", "line": "镇党委会议定"}).status_code == WRONG
    assert desk.post(f"{ONE_STAR}figure/", {"amount": "2", "line": "镇党委会议定"}).status_code == FOUND
    text = words(desk.get(ONE_STAR))
    assert "at least 2个" in text and "at least XX个" not in text
    assert desk.get(f"{ONE_STAR}split/").status_code == OK
    assert "Last year" not in words(desk.get(ONE_STAR))
    assert at_desk(world.neighbour_township).get(ONE_STAR).status_code == NOT_FOUND


@pytest.mark.req("TGT-01")
def test_a_goal_of_three_years_is_not_missed_when_the_first_ends(world: World, plan: Programme) -> None:
    world.move_to("2023-12-31")
    page = at_desk(world.township).get(f"/targets/{KEY}/pilots_accepted/{HONGYAZI}/")
    assert "2025-12-31" in words(page)
    assert page.context["line"].standing.value == "at_risk"
    world.move_to("2026-01-01")
    page = at_desk(world.township).get(f"/targets/{KEY}/pilots_accepted/{HONGYAZI}/")
    assert page.context["line"].standing.value == "missed"


@pytest.mark.req("PLAN-07", "PLAN-09")
def test_what_every_village_does_stands_at_each_of_them_and_nowhere_else(world: World, plan: Programme) -> None:
    assert {each.each for each in plan.pack.tasks} == {None, Level.VILLAGE}
    places = [world.division(code) for code in (HONGYAZI, "640221205200", "640221100200")]
    found = {
        key: [each.code for each in places if place_of(plan, key, each, None)]
        for key in ("village_programme", "hygiene_rules")
    }
    assert found == {"village_programme": ["640221205200"], "hygiene_rules": [HONGYAZI]}
