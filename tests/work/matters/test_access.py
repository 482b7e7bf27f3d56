"""Whose act is whose, and who sees what: everything follows from the post's role and its subtree."""

import pytest

from cunshi.foundation.divisions.models import Division
from cunshi.kernel.codes import Level
from cunshi.work.matters import queries
from cunshi.work.matters.access import may_act
from cunshi.work.matters.models import Matter, Notice
from cunshi.work.matters.states import WITHIN, Action, State
from tests.factories.world import DECIDERS, POSTS, VILLAGES, World

VILLAGE = {"clerk", "township"}
# Whose act each is for a matter of the township, in a state where it can be done.
TURNS: dict[Action, tuple[State, set[str]]] = {
    Action.EDIT: (State.DRAFTED, VILLAGE),
    Action.DELIBERATE: (State.DRAFTED, VILLAGE),
    Action.WITHDRAW: (State.DRAFTED, VILLAGE),
    Action.SUBMIT: (State.DRAFTED, VILLAGE),
    Action.ACCEPT: (State.SUBMITTED, {"township"}),
    Action.RAISE: (State.SUBMITTED, {"township"}),
    Action.RETURN: (State.SUBMITTED, {"township"}),
    Action.REJECT: (State.SUBMITTED, {"township"}),
    Action.NOTICE: (State.APPROVED, {"township"}),
    Action.SEND_BACK: (State.NOTICED, {"township"}),
    Action.LIST: (State.NOTICED, {"township"}),
    Action.START: (State.LISTED, VILLAGE),
    Action.REPORT: (State.STARTED, VILLAGE),
    Action.SCHEDULE: (State.STARTED, VILLAGE),
    Action.SUPERVISE: (State.STARTED, {"supervisor"}),
    Action.REPLY: (State.STARTED, VILLAGE),
    Action.ATTACH: (State.STARTED, VILLAGE),
    Action.FINISH: (State.STARTED, VILLAGE),
    Action.SUSPEND: (State.STARTED, {"township"}),
    Action.RESUME: (State.STARTED, {"township"}),
    Action.CANCEL: (State.STARTED, {"township"}),
    Action.DISCLOSE: (State.FINISHED, VILLAGE),
    Action.INSPECT: (State.FINISHED, {"county", "department"}),
    Action.RECTIFY: (State.FINISHED, {"county", "department"}),
    Action.WRITE_OFF: (State.ACCEPTED, {"township"}),
}


def able(world: World, action: Action, matter: Matter) -> set[str]:
    return {name for name in POSTS if may_act(getattr(world, name), action, matter)}


@pytest.mark.req("LAND-03")
def test_each_act_on_a_matter_of_the_township_is_of_these_posts_and_no_other(world: World) -> None:
    matter = world.accepted()
    for action, (state, names) in TURNS.items():
        matter.state = state
        matter.level = Level.TOWNSHIP if state == State.SUBMITTED else None
        assert (action, able(world, action, matter)) == (action, names)


@pytest.mark.req("LAND-03")
def test_merging_is_of_the_village_before_submission_and_of_the_holder_afterwards(world: World) -> None:
    matter = world.propose()
    assert able(world, Action.MERGE, matter) == VILLAGE
    for level, name in DECIDERS.items():
        matter.state, matter.level = State.SUBMITTED, level
        assert able(world, Action.MERGE, matter) == {name}


@pytest.mark.req("LAND-03")
def test_a_role_that_only_looks_has_no_act_in_any_state(world: World) -> None:
    matter = world.accepted()
    lookers = {"inspector", "assessor", "auditor", "administrator", "supervisor"}
    acts = {*TURNS, Action.MERGE} - {Action.SUPERVISE}  # signing is the supervisors' own
    for state in State:
        matter.state, matter.level = state, Level.COUNTY if state == State.SUBMITTED else None
        acting = set().union(*(able(world, action, matter) for action in acts))
        assert (state, acting & lookers) == (state, set())


@pytest.mark.req("LAND-03")
def test_every_act_is_named_in_this_table(world: World) -> None:
    assert set(TURNS) | {Action.MERGE, Action.PROPOSE} == set(Action)
    assert set(WITHIN) <= set(TURNS)


# What a post sees


@pytest.mark.req("LAND-03", "LED-05")
def test_a_post_sees_the_matters_of_its_subtree_and_the_joint_ones_that_cover_it(world: World) -> None:
    own = world.propose()
    other = world.propose(by=world.second_clerk, village=VILLAGES[1])
    joint = world.propose(partners=[world.division(VILLAGES[1])])
    beyond = world.neighbour_clerk
    apart = world.propose(by=beyond, village=beyond.division_id, **neighbourly(world))
    seen = {name: set(Matter.objects.visible_to(getattr(world, name))) for name in POSTS}
    mine, theirs, all_ = {own, joint}, {other, joint}, {own, other, joint, apart}
    assert seen == {
        "clerk": mine,
        "supervisor": mine,
        "second_clerk": theirs,
        "township": {own, other, joint},
        "neighbour_clerk": {apart},
        "neighbour_township": {apart},
        "neighbour_county": set(),
        "neighbour_city": set(),
        **dict.fromkeys(["county", "department", "city", "inspector", "assessor", "auditor", "administrator"], all_),
        **dict.fromkeys(["region", "region_department"], all_),
    }
    assert set(Matter.objects.led_in(VILLAGES[1])) == {other}


def neighbourly(world: World) -> dict[str, object]:
    """What a proposal of the neighbouring township needs: the region's plan is the one in force there."""
    world.hongyazi = world.ningxia
    return {"funds": {}}


@pytest.mark.req("LAND-03", "LED-09")
def test_a_notice_is_seen_in_its_township_above_it_and_in_the_villages_it_shows(world: World) -> None:
    notice = world.noticed().notice
    assert notice is not None
    seen = {name for name in POSTS if notice in Notice.objects.visible_to(getattr(world, name))}
    beside = {"second_clerk", "neighbour_clerk", "neighbour_township", "neighbour_county", "neighbour_city"}
    assert seen == POSTS.keys() - beside


# What waits for whom


@pytest.mark.req("LED-03", "LAND-03")
def test_a_matter_waits_for_the_post_whose_turn_it_is(world: World) -> None:
    def waiting() -> set[str]:
        return {name for name in POSTS if queries.waiting_for(getattr(world, name)).exists()}

    matter = world.propose()
    assert waiting() == {"clerk"}
    for level, name in DECIDERS.items():
        Matter.objects.filter(pk=matter.pk).update(state=State.SUBMITTED, level=level)
        assert waiting() == {name}
    Matter.objects.filter(pk=matter.pk).update(state=State.APPROVED, level=None, handling_level=Level.TOWNSHIP)
    assert waiting() == {"township"}


@pytest.mark.req("LED-09", "LED-11")
def test_after_the_notice_a_matter_waits_to_be_listed_then_for_its_village_then_for_the_county(world: World) -> None:
    def waiting() -> set[str]:
        return {name for name in POSTS if queries.waiting_for(getattr(world, name)).exists()}

    world.noticed()
    assert waiting() == set()
    world.move_to("2024-01-22")
    assert waiting() == {"township"}
    Matter.objects.all().update(
        state=State.LISTED, number="640221205200-2024-01", listed_on="2024-01-22", lead_unit=world.department.unit
    )
    assert waiting() == {"clerk", "department"}
    Matter.objects.all().update(state=State.FINISHED, percent=100, started_on="2024-03-20", finished_on="2024-05-01")
    assert waiting() == {"county"}
    Matter.objects.all().update(state=State.ACCEPTED, accepted_on="2024-11-05")
    assert waiting() == {"township"}


@pytest.mark.req("LED-11")
def test_late_is_what_is_carried_out_past_its_planned_finish(world: World) -> None:
    world.started()
    world.move_to("2024-08-20")
    assert not Matter.objects.filter(queries.late()).exists()
    world.move_to("2024-08-21")
    assert Matter.objects.filter(queries.late()).count() == 1


@pytest.mark.req("LAND-01")
def test_every_village_of_the_township_can_have_its_matter(world: World) -> None:
    own = Division.objects.within("640221205").villages()
    assert sorted(own.values_list("code", flat=True)) == VILLAGES
