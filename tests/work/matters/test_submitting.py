"""Village deliberation with votes and minutes, submission, withdrawal, and duplicates merged."""

from datetime import date

import pytest

from cunshi.foundation.divisions.models import Division
from cunshi.work.matters import actions, rules
from cunshi.work.matters.models import Deliberation, Matter
from cunshi.work.matters.states import State
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused


def villages(world: World, *numbers: int) -> list[Division]:
    return [world.division(VILLAGES[number]) for number in numbers]


def record(world: World, matter: Matter, step: str, *votes: int, **changes: object) -> Matter:
    arguments = {
        "by": world.clerk,
        "matter": matter,
        "version": matter.version,
        "step": step,
        "held_on": date(2024, 1, 14),
        "minutes": "同意。",
        "votes": rules.Votes(*votes) if votes else None,
    }
    return actions.record_deliberation(**(arguments | changes))


# Deliberation


@pytest.mark.req("LED-01")
def test_the_last_of_the_five_steps_makes_a_matter_deliberated(world: World) -> None:
    matter = world.propose()
    for step, votes in [
        ("branch_proposal", ()),
        ("committees_consultation", ()),
        ("party_members", (30, 20, 11)),
        ("representatives", (45, 30, 16)),
    ]:
        matter = record(world, matter, step, *votes)
        assert matter.state == State.DRAFTED
    matter = record(world, matter, "resolution_disclosed")
    assert matter.state == State.DELIBERATED
    row = Deliberation.objects.get(matter=matter, step="representatives")
    assert (row.entitled, row.present, row.in_favour, row.passed, row.minutes) == (45, 30, 16, True, "同意。")


@pytest.mark.req("LED-01")
@pytest.mark.parametrize(
    ("votes", "what"),
    [
        ((), "The votes are missing."),
        ((45, 29, 29), "29 of 45 were present: the meeting had no quorum."),
        ((45, 46, 40), "More people were present than entitled."),
        ((45, 40, 41), "More people were in favour than present."),
        ((45, 40, -1), "A number of people is never negative."),
    ],
)
def test_votes_that_cannot_be_are_refused(world: World, votes: tuple[int, ...], what: str) -> None:
    matter = world.propose()
    said = refused(lambda: record(world, matter, "representatives", *votes))
    assert said == [what]


@pytest.mark.req("LED-01")
def test_votes_given_where_none_are_asked_for_must_still_agree(world: World) -> None:
    matter = world.propose()
    said = refused(lambda: record(world, matter, "branch_proposal", 5, 6, 6))
    assert said == ["More people were present than entitled."]


@pytest.mark.req("LED-01")
def test_half_of_those_present_is_no_majority_and_the_vote_can_be_held_again(world: World) -> None:
    matter = world.propose()
    for step in ("branch_proposal", "committees_consultation", "resolution_disclosed"):
        matter = record(world, matter, step)
    matter = record(world, matter, "party_members", 30, 20, 20)
    matter = record(world, matter, "representatives", 45, 30, 15)
    assert matter.state == State.DRAFTED
    assert list(matter.deliberations.filter(step="representatives").values_list("passed", flat=True)) == [False]
    matter = record(world, matter, "representatives", 45, 30, 16)
    assert matter.state == State.DELIBERATED
    assert list(matter.deliberations.filter(step="representatives").values_list("passed", flat=True)) == [False, True]


@pytest.mark.req("LED-01")
def test_the_latest_vote_counts_and_a_lost_one_stops_the_submission(world: World) -> None:
    matter = record(world, world.record_steps(world.propose()), "representatives", 45, 30, 15)
    assert matter.state == State.DELIBERATED
    said = refused(actions.submit, by=world.clerk, matter=matter, version=matter.version)
    assert said == ["This step of deliberation and disclosure is not recorded as passed."]


@pytest.mark.req("LED-01")
def test_a_meeting_has_minutes_and_was_held_already(world: World) -> None:
    matter = world.propose()
    said = refused(lambda: record(world, matter, "branch_proposal", held_on=date(2024, 1, 16), minutes=" "))
    assert said == ["The date lies in the future.", "The minutes are missing."]
    assert refused(lambda: record(world, matter, "referendum")) == ["The plan has no such step."]


@pytest.mark.req("LED-01", "PLAN-03")
def test_the_result_is_disclosed_only_once_there_is_one(world: World) -> None:
    matter = world.propose()
    said = refused(lambda: record(world, matter, "result_disclosed"))
    assert said == ["A matter that is “Drafted” cannot take this step: Disclose the result."]


# Submitting and withdrawing


@pytest.mark.req("LED-01")
def test_a_submission_names_all_its_gaps_at_once(world: World) -> None:
    matter = world.propose(planned_start=None, planned_finish=None, responsible="", funds={})
    matter = record(world, world.record_steps(matter), "representatives", 45, 30, 15)
    said = refused(actions.submit, by=world.clerk, matter=matter, version=matter.version)
    assert said == ["This is still empty."] * 4 + [
        "This step of deliberation and disclosure is not recorded as passed."
    ]


@pytest.mark.req("LED-01")
def test_a_draft_that_was_not_deliberated_is_not_submitted(world: World) -> None:
    matter = world.propose()
    said = refused(actions.submit, by=world.clerk, matter=matter, version=1)
    assert said == ["A matter that is “Drafted” cannot take this step: Submit."]


@pytest.mark.req("LED-01", "LED-03")
def test_a_submission_goes_to_the_township_first(world: World) -> None:
    matter = world.record_steps(world.propose())
    matter = actions.submit(by=world.clerk, matter=matter, version=matter.version)
    assert (matter.state, matter.level) == ("submitted", 4)


@pytest.mark.req("LED-01")
def test_a_proposal_is_withdrawn_with_a_reason_and_stays_on_record(world: World) -> None:
    matter = world.propose()
    said = refused(actions.withdraw, by=world.clerk, matter=matter, version=1, reason=" ")
    assert said == ["“Withdraw” needs a reason."]
    matter = actions.withdraw(by=world.clerk, matter=matter, version=1, reason="村民撤回")
    assert (matter.state, matter.number) == ("cancelled", None)
    assert not Matter.objects.alive().filter(pk=matter.pk).exists()


# Merging duplicates


@pytest.mark.req("LED-01")
def test_a_duplicate_is_merged_and_its_proposer_is_kept(world: World) -> None:
    kept, other = world.propose(), world.propose(raised_by="杨秀英")
    before = Matter.objects.filter(pk=kept.pk).values().get()
    merged = actions.merge(by=world.clerk, matter=other, version=1, into=kept, reason="同一广场")
    assert (merged.state, merged.merged_into_id, merged.raised_by) == ("merged", kept.pk, "杨秀英")
    assert Matter.objects.filter(pk=kept.pk).values().get() == before
    assert list(kept.merged.values_list("raised_by", flat=True)) == ["杨秀英"]
    assert merged.funds.count() == 2 and merged.coverage.count() == 1


@pytest.mark.req("LED-01", "LED-02")
def test_the_township_merges_what_was_submitted_to_it(world: World) -> None:
    kept, other = world.submitted(), world.submitted(raised_by="杨秀英")
    said = refused(actions.merge, by=world.clerk, matter=other, version=other.version, into=kept, reason="重复")
    assert said == [f"“Merge into another” is not an act of your post ({world.clerk})."]
    merged = actions.merge(by=world.township, matter=other, version=other.version, into=kept, reason="重复")
    assert (merged.state, merged.level) == ("merged", None)


@pytest.mark.req("LED-01")
def test_a_matter_of_another_village_is_no_duplicate(world: World) -> None:
    matter = world.propose()
    other = world.propose(by=world.second_clerk, village=VILLAGES[1])
    said = refused(actions.merge, by=world.township, matter=matter, version=1, into=other, reason="重复")
    assert said == ["The two matters share no village."]


@pytest.mark.req("LED-01", "LAND-03")
def test_a_clerk_merges_into_no_matter_outside_the_post(world: World) -> None:
    matter = world.propose()
    other = world.propose(by=world.second_clerk, village=VILLAGES[1], partners=villages(world, 0))
    said = refused(actions.merge, by=world.clerk, matter=matter, version=1, into=other, reason="重复")
    assert said == [f"This division is outside your post ({world.clerk})."]
    assert actions.merge(by=world.township, matter=matter, version=1, into=other, reason="重复").state == State.MERGED


@pytest.mark.req("LED-01")
def test_a_matter_is_merged_neither_into_itself_nor_into_one_that_ended(world: World) -> None:
    matter, ended = world.propose(), world.propose()
    actions.withdraw(by=world.clerk, matter=ended, version=1, reason="村民撤回")
    said = refused(actions.merge, by=world.clerk, matter=matter, version=1, into=matter, reason="重复")
    assert said == ["A matter cannot be merged into itself."]
    said = refused(actions.merge, by=world.clerk, matter=matter, version=1, into=ended, reason="重复")
    assert said == ["Matters are merged only into a living matter of the same plan and year."]
    said = refused(actions.merge, by=world.clerk, matter=matter, version=1, into=world.propose(), reason="")
    assert said == ["“Merge into another” needs a reason."]
