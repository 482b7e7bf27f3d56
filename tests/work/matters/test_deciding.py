"""Accept, raise, return, reject: the office of the level that the matter lies with, and nobody else."""

from typing import Any

import pytest

from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.work.matters import actions
from cunshi.work.matters.actions import Decision
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import Action, State
from cunshi.work.programmes.actions import open_year
from tests.factories.world import DECIDERS, POSTS, VILLAGES, World
from tests.work.refusals import refused, rows

DECISIONS: dict[str, Any] = {
    "accept": actions.accept,
    "raise": actions.raise_,
    "return": actions.return_,
    "reject": actions.reject,
}


def decide(world: World, name: str, decision: str, matter: Matter) -> Matter:
    """The decision with all that it needs, taken by the post of that name."""
    arguments = {"by": getattr(world, name), "matter": matter, "version": matter.version}
    if decision == "accept":
        return actions.accept(**arguments, lead_unit=world.region_department.unit)
    return DECISIONS[decision](**arguments, reason="按规定办理")


# Who


@pytest.mark.req("LED-03", "LAND-03")
@pytest.mark.parametrize("level", DECIDERS, ids=lambda level: level.key)
def test_every_decision_is_refused_to_every_other_post(world: World, level: Level) -> None:
    matter = world.submitted(level)
    for name in POSTS.keys() - {DECIDERS[level]}:
        post = getattr(world, name)
        within = f"“{{}}” is not an act of your post ({post})."
        expected = within if post.covers(VILLAGES[0]) else f"This matter lies outside your post ({post})."
        for decision in DECISIONS:
            said = refused(decide, world=world, name=name, decision=decision, matter=matter)
            assert said == [expected.format(Action(decision).label)]


@pytest.mark.req("LED-03")
@pytest.mark.parametrize("level", DECIDERS, ids=lambda level: level.key)
def test_each_level_accepts_what_lies_with_it(world: World, level: Level) -> None:
    unit = world.region_department.unit if level is Level.REGION else None
    matter = world.submitted(level)
    matter = actions.accept(by=getattr(world, DECIDERS[level]), matter=matter, version=matter.version, lead_unit=unit)
    assert (matter.state, matter.level, matter.handling_level, matter.lead_unit) == ("approved", None, level, unit)


# Accepting


@pytest.mark.req("LED-03")
def test_the_township_hands_a_matter_down_to_its_village(world: World) -> None:
    matter = world.submitted()
    matter = actions.accept(by=world.township, matter=matter, version=matter.version, handling_level=Level.VILLAGE)
    assert matter.handling_level == Level.VILLAGE


@pytest.mark.req("LED-03")
@pytest.mark.parametrize("handling", [Level.COUNTY, Level.CITY, Level.REGION], ids=lambda level: level.key)
def test_handing_a_matter_up_is_raising_it(world: World, handling: Level) -> None:
    matter = world.submitted()
    said = refused(
        actions.accept,
        by=world.township,
        matter=matter,
        version=matter.version,
        handling_level=handling,
        lead_unit=world.region_department.unit,
    )
    assert said == ["A level handles a matter itself or hands it down, never up."]


@pytest.mark.req("LED-03")
def test_the_region_hands_a_matter_to_a_department(world: World) -> None:
    matter = world.submitted(Level.REGION, lead_unit=world.clerk.unit)
    for unit in (None, world.region.unit):
        said = refused(actions.accept, by=world.region, matter=matter, version=matter.version, lead_unit=unit)
        assert said == ["A matter handled by the region is handed to a department."]
    unit = world.region_department.unit
    assert actions.accept(by=world.region, matter=matter, version=matter.version, lead_unit=unit).lead_unit == unit


@pytest.mark.req("LAND-02", "LED-03")
def test_a_unit_of_a_neighbour_is_not_made_the_lead(world: World) -> None:
    matter, unit = world.submitted(), world.neighbour_county.unit
    said = refused(actions.accept, by=world.township, matter=matter, version=matter.version, lead_unit=unit)
    assert said == ["This unit has nothing to do with the matter's villages."]


@pytest.mark.req("LED-03")
def test_accepting_without_a_lead_unit_keeps_the_one_proposed(world: World) -> None:
    matter = world.submitted(lead_unit=world.department.unit)
    matter = actions.accept(by=world.township, matter=matter, version=matter.version)
    assert world.again(matter).lead_unit == world.department.unit


# Raising


@pytest.mark.req("LED-03")
def test_a_matter_is_raised_level_by_level_up_to_the_region_and_its_path_is_kept(world: World) -> None:
    matter = world.submitted(Level.REGION)
    path = list(matter.steps.filter(action="raise").values_list("from_level", "to_level", "by", "reason"))
    assert path == [
        (4, 3, world.township.pk, "超出本级能力"),
        (3, 2, world.county.pk, "超出本级能力"),
        (2, 1, world.city.pk, "超出本级能力"),
    ]
    times = list(matter.steps.values_list("at", flat=True))
    assert times == sorted(times)


@pytest.mark.req("LED-03")
def test_there_is_nothing_above_the_region(world: World) -> None:
    matter = world.submitted(Level.REGION)
    said = refused(actions.raise_, by=world.region, matter=matter, version=matter.version, reason="超出能力")
    assert said == ["There is no level above to raise it to."]


# Returning and rejecting


@pytest.mark.req("LED-02", "LED-03")
@pytest.mark.parametrize("level", [Level.TOWNSHIP, Level.CITY], ids=lambda level: level.key)
def test_a_returned_matter_is_mended_and_submitted_from_the_first_level_again(world: World, level: Level) -> None:
    matter = world.submitted(level)
    by = getattr(world, DECIDERS[level])
    matter = actions.return_(by=by, matter=matter, version=matter.version, reason="预算不实")
    assert (matter.state, matter.level) == ("returned", None)
    assert matter.steps.last().reason == "预算不实"
    matter = actions.edit(by=world.clerk, matter=matter, version=matter.version, draft=world.draft(title="小广场"))
    matter = actions.submit(by=world.clerk, matter=matter, version=matter.version)
    assert (matter.state, matter.level, matter.title) == ("submitted", Level.TOWNSHIP, "小广场")


@pytest.mark.req("LED-02")
def test_a_rejected_matter_ends_for_this_year(world: World) -> None:
    matter = world.submitted()
    matter = actions.reject(by=world.township, matter=matter, version=matter.version, reason="不属于村级公益")
    assert (matter.state, matter.number) == ("rejected", None)
    said = refused(actions.submit, by=world.clerk, matter=matter, version=matter.version)
    assert said == ["A matter that is “Rejected” cannot take this step: Submit."]


@pytest.mark.req("LED-02")
@pytest.mark.parametrize("decision", ["raise", "return", "reject"])
def test_a_decision_against_the_village_needs_a_reason(world: World, decision: str) -> None:
    matter = world.submitted()
    said = refused(DECISIONS[decision], by=world.township, matter=matter, version=matter.version, reason="  ")
    assert said == [f"“{Action(decision).label}” needs a reason."]


# When


@pytest.mark.req("PLAN-03")
@pytest.mark.parametrize("decision", DECISIONS)
def test_decisions_end_with_the_solicitation_stage(world: World, decision: str) -> None:
    matter = world.submitted()
    world.move_to("2024-03-02")
    said = refused(decide, world=world, name="township", decision=decision, matter=matter)
    label = Action(decision).label
    allowed = "2023-11-09 – 2024-03-01"
    assert said[0] == f"The plan's stages do not allow “{label}” on 2024-03-02, only {allowed}."
    world.move_to("2024-03-01")
    assert decide(world, "township", decision, matter).version == matter.version + 1


@pytest.mark.req("LED-02")
@pytest.mark.parametrize("decision", DECISIONS)
def test_whoever_decides_second_reads_what_the_first_decided(world: World, decision: str) -> None:
    matter = world.submitted()
    actions.raise_(by=world.township, matter=matter, version=matter.version, reason="超出本级能力")
    said = refused(decide, world=world, name="township", decision=decision, matter=matter)
    assert said == ["This matter has changed since the page was opened: it is now “Submitted”."]


# The route of the plan


def open_narrow(world: World, *may: str) -> None:
    """A plan of the neighbouring township whose route lets the township do only some things."""
    content = loader.load("hongyazi-2024").content()
    content |= {"pack": "narrow-2024", "root": "640221100000"}
    content["route"]["steps"][0]["may"] = list(may)
    world.hongyazi = open_year(by=None, pack=Pack.model_validate(content))
    world.clerk, world.township = world.neighbour_clerk, world.neighbour_township


@pytest.mark.req("LED-03", "PLAN-01")
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_level_takes_only_the_decisions_that_the_route_gives_it(world: World, decision: str) -> None:
    open_narrow(world, *(DECISIONS.keys() - {decision}))
    matter = world.submitted(village=world.clerk.division_id)
    said = refused(decide, world=world, name="township", decision=decision, matter=matter)
    assert said == [f"The plan's route does not let this level do so: {Action(decision).label}."]


@pytest.mark.req("LED-02", "PLAN-01")
def test_a_level_merges_only_where_the_route_lets_it(world: World) -> None:
    open_narrow(world, "accept")
    village = world.clerk.division_id
    kept, other = world.propose(village=village), world.submitted(village=village)
    said = refused(actions.merge, by=world.township, matter=other, version=other.version, into=kept, reason="重复")
    assert said == ["The plan's route does not let this level do so: Merge into another."]
    other = world.propose(village=village)
    assert actions.merge(by=world.clerk, matter=other, version=1, into=kept, reason="重复").state == State.MERGED


# Screening


def lines(world: World) -> list[Decision]:
    kept, raised, returned, rejected, twin = (world.submitted() for _ in range(5))
    return [
        Decision(kept, kept.version, "accept", facts={"handling_level": Level.VILLAGE}),
        Decision(raised, raised.version, "raise", "超出本级能力"),
        Decision(returned, returned.version, "return", ""),
        Decision(rejected, rejected.version - 1, "reject", "不属于村级公益"),
        Decision(twin, twin.version, "merge", "重复", {"into": kept}),
        Decision(kept, kept.version, "postpone", "下次再议"),
    ]


SAID = [
    [],
    [],
    ["“Return” needs a reason."],
    ["This matter has changed since the page was opened: it is now “Submitted”."],
    [],
    ["No such decision: postpone."],
]


@pytest.mark.req("LED-02")
def test_screening_takes_what_can_be_taken_and_says_why_not_of_the_rest(world: World) -> None:
    decisions = lines(world)
    outcomes = actions.screen(by=world.township, decisions=decisions)
    assert [[problem.what for problem in outcome.problems] for outcome in outcomes] == SAID
    assert [outcome.done for outcome in outcomes] == [True, True, False, False, True, False]
    now = [world.again(decision.matter) for decision in decisions]
    assert [(matter.state, matter.level) for matter in now[:5]] == [
        ("approved", None),
        ("submitted", 3),
        ("submitted", 4),
        ("submitted", 4),
        ("merged", None),
    ]


@pytest.mark.req("LED-02")
def test_a_dry_run_of_screening_says_the_same_and_writes_nothing(world: World) -> None:
    decisions, before = lines(world), rows()
    outcomes = actions.screen(by=world.township, decisions=decisions, dry_run=True)
    assert [[problem.what for problem in outcome.problems] for outcome in outcomes] == SAID
    assert rows() == before


@pytest.mark.req("LED-02", "LAND-03")
def test_screening_by_a_neighbour_does_nothing(world: World) -> None:
    decisions, before = lines(world)[:2], rows()
    outcomes = actions.screen(by=world.neighbour_township, decisions=decisions)
    outside = f"This matter lies outside your post ({world.neighbour_township})."
    assert [[problem.what for problem in outcome.problems] for outcome in outcomes] == [[outside], [outside]]
    assert rows() == before
