"""The table of states is whole: no dead end, no guard without a rule, no act that packs name and nobody knows."""

from typing import get_args

import pytest

from cunshi.rulebook import loader
from cunshi.rulebook.values import ActionKey
from cunshi.work.matters import states
from cunshi.work.matters.guards import GUARDS
from cunshi.work.matters.states import BY_ACTION, STAGED_AS, TRANSITIONS, WITHIN, Action, State

ENDS = {State.WRITTEN_OFF, State.REJECTED, State.MERGED, State.CANCELLED}


@pytest.mark.req("LED-11")
def test_each_act_stands_in_the_table_once() -> None:
    assert len(BY_ACTION) == len(TRANSITIONS)
    assert set(BY_ACTION) | set(WITHIN) | {Action.PROPOSE} == set(Action)
    assert set(BY_ACTION) & set(WITHIN) == set()


@pytest.mark.req("LED-11")
def test_every_state_but_the_four_ends_can_be_left_and_the_ends_cannot() -> None:
    assert {state for row in TRANSITIONS for state in row.sources} == set(State) - ENDS


@pytest.mark.req("LED-11")
def test_every_state_is_reached_from_a_draft() -> None:
    reached, before = {State.DRAFTED}, set()
    while reached != before:
        before = set(reached)
        reached |= {row.target for row in TRANSITIONS if row.sources & before}
    assert reached == set(State)


@pytest.mark.req("LED-11")
def test_no_matter_is_written_off_that_was_not_listed_finished_and_accepted() -> None:
    def without(state: State) -> set[State]:
        reached, before = {State.DRAFTED}, set()
        while reached != before:
            before = set(reached)
            reached |= {row.target for row in TRANSITIONS if row.sources & before} - {state}
        return reached

    for needed in (State.SUBMITTED, State.NOTICED, State.LISTED, State.FINISHED, State.ACCEPTED):
        assert State.WRITTEN_OFF not in without(needed)


@pytest.mark.req("LED-11")
def test_every_guard_is_a_rule_and_every_rule_guards_something() -> None:
    assert {guard for row in TRANSITIONS for guard in row.guards} == set(GUARDS)


@pytest.mark.req("LED-11", "LAND-03")
def test_after_each_act_somebody_is_told_whose_turn_it_is() -> None:
    for row in TRANSITIONS:
        turns = {next_.who for next_ in TRANSITIONS if row.target in next_.sources}
        assert (row.action, row.target in ENDS or row.notifies in turns) == (row.action, True)


@pytest.mark.req("LED-02", "LED-11")
def test_acts_against_the_common_course_need_a_reason() -> None:
    assert {row.action for row in TRANSITIONS if row.reason} == {
        Action.WITHDRAW,
        Action.MERGE,
        Action.RAISE,
        Action.RETURN,
        Action.REJECT,
        Action.SEND_BACK,
        Action.SUSPEND,
        Action.RESUME,
        Action.RECTIFY,
        Action.CANCEL,
    }


@pytest.mark.req("PLAN-01", "PLAN-03")
def test_every_act_that_a_pack_may_name_is_known() -> None:
    assert set(get_args(ActionKey)) <= set(Action.values)
    assert set(STAGED_AS.values()) <= set(get_args(ActionKey))


@pytest.mark.req("PLAN-03")
@pytest.mark.parametrize("key", loader.shipped())
def test_every_act_that_stages_of_a_shipped_plan_allow_is_an_act_of_the_table(key: str) -> None:
    named = {action for stage in loader.load(key).stages for action in stage.allows}
    assert named <= {str(action) for action in Action}


@pytest.mark.req("LED-07", "LED-11")
def test_the_groups_of_states_agree_with_each_other() -> None:
    assert states.PASSED < states.COMPLETED < states.BEGUN < states.IN_LEDGER < states.HANDLED < states.ALIVE
    assert set(State) == states.ALIVE | states.ENDED_BEFORE_LIST | {State.CANCELLED}
    assert states.EDITABLE.isdisjoint(states.HANDLED)
    listed = next(row for row in TRANSITIONS if row.target == State.LISTED)
    assert {listed.target} | {row.target for row in TRANSITIONS if row.sources <= states.IN_LEDGER} == (
        states.IN_LEDGER | {State.CANCELLED}
    )
