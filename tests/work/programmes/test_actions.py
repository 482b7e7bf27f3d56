"""Opening a year, and leave to act outside a stage."""

from datetime import date
from typing import Any

import pytest

from cunshi.foundation.people import actions as people
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.work.matters import actions as matters
from cunshi.work.programmes import queries
from cunshi.work.programmes.actions import ask_exception, decide_exception, open_year
from cunshi.work.programmes.models import Programme, StageException
from tests.factories.world import POSTS, VILLAGES, World
from tests.work.refusals import refused


def changed(key: str, **content: Any) -> Pack:
    return Pack.model_validate(loader.load(key).content() | content)


def ask(world: World, by: str = "township", **changes: Any) -> StageException:
    arguments = {
        "programme": world.hongyazi,
        "division": world.division(VILLAGES[0]),
        "action": "propose",
        "until": date(2024, 3, 31),
        "reason": "汛情致征集推迟",
    }
    return ask_exception(by=getattr(world, by), **(arguments | changes))


def decide(world: World, row: StageException, by: str, *, approved: bool = True, answer: str = "") -> StageException:
    return decide_exception(by=getattr(world, by), exception=row, approved=approved, answer=answer)


# Opening a year


@pytest.mark.req("PLAN-01")
def test_opening_the_same_plan_again_changes_nothing(world: World) -> None:
    assert open_year(by=None, pack=loader.load("hongyazi-2024")) == world.hongyazi
    assert Programme.objects.count() == 2


@pytest.mark.req("PLAN-01")
def test_a_published_plan_is_not_changed_under_its_key(world: World) -> None:
    said = refused(open_year, by=None, pack=changed("hongyazi-2024", version="2"))
    assert said == ["This plan is published already with other content."]


@pytest.mark.req("PLAN-01")
def test_one_plan_runs_in_a_division_and_year(world: World) -> None:
    said = refused(open_year, by=None, pack=changed("hongyazi-2024", pack="second-2024"))
    assert said == ["宁夏回族自治区石嘴山市平罗县红崖子乡 has a plan for 2024 already: hongyazi-2024."]


@pytest.mark.req("PLAN-01", "LAND-01")
def test_a_plan_of_a_division_that_is_not_there_is_refused(world: World) -> None:
    said = refused(open_year, by=None, pack=changed("ningxia-2024", pack="nowhere-2024", root="990000000000"))
    assert said == ["Division 990000000000 is not in the division table."]


@pytest.mark.req("PLAN-01", "LAND-03")
def test_offices_and_administrators_open_plans_of_their_own_subtree(world: World) -> None:
    pack = changed("ningxia-2024", pack="county-2024", root="640221000000")
    for name in sorted(POSTS.keys() - {"county", "city", "region", "administrator"}):
        post = getattr(world, name)
        beside = name in {"neighbour_county", "neighbour_city"}
        outside = f"This division is outside your post ({post})."
        assert refused(open_year, by=post, pack=pack) == [outside if beside else "Your post may not open a plan."]
    opened = open_year(by=world.county, pack=pack)
    assert (opened.opened_by, opened.root_id, opened.extends) == (world.county, "640221000000", None)
    assert {open_year(by=by, pack=pack) for by in (world.city, world.region, world.administrator)} == {opened}


@pytest.mark.req("PLAN-01")
def test_the_most_specific_plan_governs_a_village(world: World) -> None:
    assert queries.in_force(VILLAGES[0], 2024) == world.hongyazi
    assert queries.in_force("640221100200", 2024) == world.ningxia
    assert queries.in_force(VILLAGES[0], 2023) is None
    assert world.hongyazi.extends == world.ningxia


@pytest.mark.req("LAND-03", "PLAN-01")
def test_plans_above_and_below_are_seen_and_those_beside_not(world: World) -> None:
    seen = {name for name in POSTS if world.hongyazi in Programme.objects.visible_to(getattr(world, name))}
    beside = {"neighbour_clerk", "neighbour_township", "neighbour_county", "neighbour_city"}
    assert seen == POSTS.keys() - beside
    assert all(world.ningxia in Programme.objects.visible_to(getattr(world, name)) for name in POSTS)


# Exceptions from stages


@pytest.mark.req("PLAN-03")
def test_an_exception_approved_above_lifts_the_stage_until_its_day(world: World) -> None:
    world.move_to("2024-03-10")
    barred = ["The plan's stages do not allow “Propose” on 2024-03-10, only 2023-11-09 – 2024-03-01."]
    arguments = {"by": world.clerk, "programme": world.hongyazi, "village": world.division(VILLAGES[0])}
    row = ask(world)
    assert refused(matters.propose, draft=world.draft(), **arguments) == barred
    decide(world, row, "county")
    world.move_to("2024-03-31")
    assert matters.propose(draft=world.draft(), **arguments).state == "drafted"
    world.move_to("2024-04-01")
    assert len(refused(matters.propose, draft=world.draft(), **arguments)) == 1


@pytest.mark.req("PLAN-03")
def test_an_exception_for_one_village_and_act_is_none_for_another(world: World) -> None:
    world.move_to("2024-03-10")
    decide(world, ask(world), "county")
    said = refused(
        matters.propose,
        by=world.second_clerk,
        programme=world.hongyazi,
        village=world.division(VILLAGES[1]),
        draft=world.draft(),
    )
    assert len(said) == 1
    matter = world.propose()
    assert len(refused(matters.edit, by=world.clerk, matter=matter, version=1, draft=world.draft())) == 1


@pytest.mark.req("PLAN-03")
def test_an_exception_for_a_township_holds_for_its_villages(world: World) -> None:
    world.move_to("2024-03-10")
    decide(world, ask(world, division=world.township.division), "county")
    assert world.propose(by=world.second_clerk, village=VILLAGES[1]).state == "drafted"


@pytest.mark.req("PLAN-03")
def test_deliberating_late_takes_one_exception_for_deliberating(world: World) -> None:
    matter = world.propose()
    world.move_to("2024-03-10")
    decide(world, ask(world, action="deliberate"), "county")
    assert world.record_steps(matter).state == "deliberated"


@pytest.mark.req("PLAN-03")
def test_a_refused_exception_lifts_nothing(world: World) -> None:
    world.move_to("2024-03-10")
    row = ask(world)
    assert refused(decide, world=world, row=row, by="county", approved=False) == ["A refusal needs a reason."]
    decide(world, row, "county", approved=False, answer="按期征集")
    assert not queries.exception_holds(world.hongyazi, VILLAGES[0], "propose", date(2024, 3, 10))
    said = refused(decide, world=world, row=row, by="city")
    assert said == ["This request is decided already."]


@pytest.mark.req("PLAN-03", "LAND-03")
def test_only_an_office_of_a_level_above_decides(world: World) -> None:
    row = ask(world)
    deciders = {"county", "city", "region"}
    for name in sorted(POSTS.keys() - deciders):
        post = getattr(world, name)
        said = refused(decide, world=world, row=row, by=name)
        above = f"Only another person, in an office of a level above {world.township}, may decide this."
        inside = post.covers(VILLAGES[0])
        assert said == [above if inside else f"This division is outside your post ({post})."]
    for name in sorted(deciders):
        decided = decide(world, ask(world), name)
        assert (decided.approved, decided.decided_by) == (True, getattr(world, name))


@pytest.mark.req("PLAN-03")
def test_nobody_approves_the_own_request_by_a_second_post(world: World) -> None:
    second = people.appoint(
        by=None,
        account=world.township.account,
        unit=world.county.unit,
        role="county_office",
        division=world.county.division,
        since=date(2020, 1, 1),
    )
    said = refused(decide_exception, by=second, exception=ask(world), approved=True)
    assert said == [f"Only another person, in an office of a level above {world.township}, may decide this."]


@pytest.mark.req("PLAN-03")
def test_a_request_names_a_barred_act_a_coming_day_a_reason_and_a_place_of_the_plan(world: World) -> None:
    world.move_to("2024-03-10")
    said = refused(ask, world=world, action="withdraw", until=date(2024, 3, 9), reason=" ")
    assert said == ["The plan's stages do not bar this action.", "The date lies in the past.", "A reason is missing."]
    said = refused(ask, world=world, by="county", division=world.neighbour_township.division)
    assert said == ["The plan does not cover this division."]
    said = refused(ask, world=world, by="second_clerk")
    assert said == [f"This division is outside your post ({world.second_clerk})."]


@pytest.mark.req("PLAN-03", "LAND-03")
@pytest.mark.parametrize("name", ["inspector", "assessor", "auditor", "administrator"])
def test_who_only_reads_has_nothing_to_ask_for(world: World, name: str) -> None:
    assert refused(ask, world=world, by=name) == ["Your post only reads."]


@pytest.mark.req("LAND-03", "PLAN-03")
def test_requests_are_seen_in_their_own_subtree(world: World) -> None:
    row = ask(world)
    seen = {name for name in POSTS if row in StageException.objects.visible_to(getattr(world, name))}
    assert seen == {name for name in POSTS if getattr(world, name).covers(VILLAGES[0])}
