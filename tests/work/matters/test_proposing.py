"""A villager's word becomes a proposal, as plan A and plan B lay it down."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cunshi.foundation.divisions.models import Division
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import State
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused

STAGES = "2023-11-09 – 2024-03-01"


def villages(world: World, *numbers: int) -> list[Division]:
    return [world.division(VILLAGES[number]) for number in numbers]


def refused_draft(world: World, **changes: object) -> list[str]:
    draft = world.draft(**changes)
    village = world.division(VILLAGES[0])
    return refused(actions.propose, by=world.clerk, programme=world.hongyazi, village=village, draft=draft)


# Proposing


@pytest.mark.req("LED-01")
def test_the_clerk_records_who_raised_it_when_and_how(world: World) -> None:
    matter = world.again(world.propose())
    assert (matter.state, matter.year, matter.version, matter.number) == ("drafted", 2024, 1, None)
    assert (matter.raised_by, matter.raised_on, matter.channel) == (
        "马建国",
        date(2023, 12, 10),
        "representatives_meeting",
    )
    assert list(matter.coverage.values_list("village_id", flat=True)) == [VILLAGES[0]]
    assert dict(matter.funds.values_list("source", "amount")) == {
        "county_budget": Decimal("300000.00"),
        "village_collective": Decimal("50000.00"),
    }
    assert list(matter.steps.values_list("action", "target", "by")) == [("propose", "drafted", world.clerk.pk)]


@pytest.mark.req("LED-01", "LAND-03")
@pytest.mark.parametrize("name", ["clerk", "supervisor", "township"])
def test_village_supervisors_and_township_record_proposals(world: World, name: str) -> None:
    assert world.propose(by=getattr(world, name)).state == State.DRAFTED


@pytest.mark.req("LED-01", "LAND-03")
@pytest.mark.parametrize(
    "name",
    [
        "county",
        "city",
        "region",
        "department",
        "region_department",
        "inspector",
        "assessor",
        "auditor",
        "administrator",
    ],
)
def test_offices_above_and_those_who_only_look_record_none(world: World, name: str) -> None:
    by, village = getattr(world, name), world.division(VILLAGES[0])
    said = refused(actions.propose, by=by, programme=world.hongyazi, village=village, draft=world.draft())
    assert said == ["Your post does not record proposals."]


@pytest.mark.req("LAND-03")
@pytest.mark.parametrize("name", ["second_clerk", "neighbour_clerk", "neighbour_township", "neighbour_county"])
def test_a_village_outside_the_post_is_refused(world: World, name: str) -> None:
    by, village = getattr(world, name), world.division(VILLAGES[0])
    said = refused(actions.propose, by=by, programme=world.hongyazi, village=village, draft=world.draft())
    assert said == [f"This division is outside your post ({by})."]


@pytest.mark.req("LED-01", "LAND-01")
def test_a_community_has_no_matter_of_the_year(world: World) -> None:
    town = Division.objects.within("640221100")
    community = town.filter(level=5, is_administrative_village=False).first()
    assert community is not None
    said = refused(
        actions.propose,
        by=world.neighbour_township,
        programme=world.ningxia,
        village=community,
        draft=world.draft(funds={}, category="governance"),
    )
    assert said == ["This is not an administrative village."]


@pytest.mark.req("LED-01")
def test_a_category_way_or_source_that_the_plan_does_not_name_is_refused(world: World) -> None:
    said = refused_draft(world, category="governance", channel="telephone", funds={"lottery": Decimal(1)})
    assert said == [
        "The plan has no category “governance”.",
        "The plan has no such way: “telephone”.",
        "The plan has no fund source “lottery”.",
    ]


@pytest.mark.req("LED-01")
@pytest.mark.parametrize(
    ("amount", "what"),
    [
        ("-1", "The amount must be more than 0 yuan."),
        ("0", "The amount must be more than 0 yuan."),
        ("NaN", "The amount must be more than 0 yuan."),
        ("Infinity", "The amount must be more than 0 yuan."),
        ("0.005", "The amount goes beyond whole cents."),
        ("100000000000000", "The amount is larger than any matter."),
        ("1e30", "The amount is larger than any matter."),
    ],
)
def test_an_amount_is_positive_in_yuan_and_cents(world: World, amount: str, what: str) -> None:
    assert refused_draft(world, funds={"county_budget": Decimal(amount)}) == [what]


@pytest.mark.req("LED-01", "PLAN-03")
def test_planned_dates_lie_in_the_implementation_stage(world: World) -> None:
    said = refused_draft(world, planned_start=date(2024, 3, 1), planned_finish=date(2024, 10, 31))
    assert said == [
        "2024-03-01 lies outside the plan's implementation, 2024-03-02 to 2024-10-30.",
        "2024-10-31 lies outside the plan's implementation, 2024-03-02 to 2024-10-30.",
    ]
    world.propose(planned_start=date(2024, 3, 2), planned_finish=date(2024, 10, 30))


@pytest.mark.req("LED-01")
def test_the_planned_finish_is_not_before_the_start(world: World) -> None:
    said = refused_draft(world, planned_start=date(2024, 5, 2), planned_finish=date(2024, 5, 1))
    assert said == ["The planned finish lies before the planned start."]


@pytest.mark.req("LED-01")
def test_every_gap_of_a_proposal_is_said_at_once(world: World) -> None:
    said = refused_draft(
        world,
        title=" ",
        content="",
        raised_by="",
        raised_on=date(2024, 1, 16),
        category="",
        beneficiaries=-1,
        responsible="长" * 61,
    )
    assert said == [
        "This is still empty.",
        "This is still empty.",
        "This is still empty.",
        "The text has 61 characters; there is room for 60.",
        "This is no number of households.",
        "The date lies in the future.",
        "The plan has no category “”.",
    ]


@pytest.mark.req("LED-01")
def test_a_title_longer_than_its_place_is_refused(world: World) -> None:
    assert refused_draft(world, title="长" * 121) == ["The text has 121 characters; there is room for 120."]
    assert world.propose(title=f" {'长' * 120} ").title == "长" * 120


@pytest.mark.req("PLAN-03")
def test_proposals_are_taken_only_in_the_solicitation_stage(world: World) -> None:
    world.move_to("2024-03-02")
    label = "Propose"
    expected = f"The plan's stages do not allow “{label}” on 2024-03-02, only {STAGES}."
    assert refused_draft(world) == [expected]
    world.move_to("2024-03-01")
    assert world.propose().state == State.DRAFTED


@pytest.mark.req("PLAN-03")
def test_the_plan_of_the_region_does_not_help_a_village_round_its_townships_stages(world: World) -> None:
    said = refused(
        actions.propose,
        by=world.clerk,
        programme=world.ningxia,
        village=world.division(VILLAGES[0]),
        draft=world.draft(funds={}),
    )
    assert said == [
        "In 2024 a plan of its own governs this village: Hongyazi township: one village, one year, one matter."
    ]


# Units


@pytest.mark.req("LAND-02")
def test_a_matter_has_one_lead_unit_participating_units_and_a_person(world: World) -> None:
    joined = [world.township.unit, world.clerk.unit]
    matter = world.again(world.propose(lead_unit=world.department.unit, participants=joined, responsible="马建国"))
    assert (matter.lead_unit, matter.responsible) == (world.department.unit, "马建国")
    assert list(matter.participants.order_by("pk")) == sorted(joined, key=lambda unit: unit.pk)


@pytest.mark.req("LAND-02")
def test_a_unit_of_a_neighbour_neither_leads_nor_takes_part(world: World) -> None:
    said = refused_draft(world, lead_unit=world.neighbour_county.unit, participants=[world.neighbour_clerk.unit])
    assert said == ["This unit has nothing to do with the matter's villages."] * 2


# Joint matters


@pytest.mark.req("LED-05")
def test_three_neighbouring_villages_plan_one_matter_led_by_the_first(world: World) -> None:
    matter = world.propose(partners=villages(world, 1, 2))
    assert sorted(matter.coverage.values_list("village_id", flat=True)) == VILLAGES[:3]
    assert matter.village_id == VILLAGES[0]


@pytest.mark.req("LED-05")
def test_a_fourth_joint_village_is_refused(world: World) -> None:
    said = refused_draft(world, partners=villages(world, 1, 2, 3))
    assert said == ["A joint matter covers 2 to 3 villages; 4 are named."]


@pytest.mark.req("LED-05")
@pytest.mark.parametrize("category", ["industry", "employment"])
def test_villages_do_not_plan_industry_together(world: World, category: str) -> None:
    said = refused_draft(world, category=category, partners=villages(world, 1))
    assert said == ["The plan does not allow joint matters in this category."]


@pytest.mark.req("LED-05")
def test_rural_construction_counts_as_infrastructure_and_may_be_joint(world: World) -> None:
    assert world.propose(category="rural_construction", partners=villages(world, 1)).coverage.count() == 2


@pytest.mark.req("LED-05")
def test_a_village_is_named_once(world: World) -> None:
    assert refused_draft(world, partners=villages(world, 0)) == ["A village is named twice."]


@pytest.mark.req("LED-05")
def test_a_partner_beyond_the_plan_is_refused(world: World) -> None:
    partner = world.neighbour_clerk.division
    assert refused_draft(world, partners=[partner]) == ["The plan does not cover this village."]


@pytest.mark.req("LED-05")
def test_villages_of_two_counties_are_no_neighbours(world: World) -> None:
    beyond = Division.objects.within("640205").villages().first()
    assert beyond is not None
    said = refused(
        actions.propose,
        by=world.neighbour_clerk,
        programme=world.ningxia,
        village=world.neighbour_clerk.division,
        draft=world.draft(funds={}, partners=[beyond]),
    )
    assert said == ["Villages of a joint matter must be neighbours within one division: county level."]


# Editing


@pytest.mark.req("LED-01")
def test_an_edit_changes_what_it_says_and_nothing_else(world: World) -> None:
    matter = world.propose(partners=villages(world, 1))
    draft = world.draft(
        title="红崖子村文化广场",
        partners=villages(world, 2),
        funds={"county_budget": Decimal(300000), "labour": Decimal(1)},
    )
    matter = world.again(actions.edit(by=world.clerk, matter=matter, version=1, draft=draft))
    assert (matter.title, matter.version, matter.state) == ("红崖子村文化广场", 2, "drafted")
    assert sorted(matter.coverage.values_list("village_id", flat=True)) == [VILLAGES[0], VILLAGES[2]]
    assert dict(matter.funds.values_list("source", "amount")) == {
        "county_budget": Decimal("300000.00"),
        "labour": Decimal("1.00"),
    }


@pytest.mark.req("LED-01")
def test_a_stale_form_is_told_what_the_matter_says_now(world: World) -> None:
    matter = world.propose()
    actions.edit(by=world.township, matter=matter, version=1, draft=world.draft(title="别的名称"))
    said = refused(actions.edit, by=world.clerk, matter=matter, version=1, draft=world.draft())
    assert said == ["This matter has changed since the page was opened: it is now “Drafted”."]


@pytest.mark.req("LED-01")
def test_what_is_submitted_is_no_longer_edited(world: World) -> None:
    matter = world.submitted()
    said = refused(actions.edit, by=world.clerk, matter=matter, version=matter.version, draft=world.draft())
    assert said == ["A matter that is “Submitted” cannot take this step: Edit."]


@pytest.mark.req("LAND-03")
@pytest.mark.parametrize("name", ["supervisor", "county", "department", "auditor", "administrator"])
def test_only_village_and_township_edit(world: World, name: str) -> None:
    matter, by = world.propose(), getattr(world, name)
    said = refused(actions.edit, by=by, matter=matter, version=1, draft=world.draft())
    assert said == [f"“Edit” is not an act of your post ({by})."]


@pytest.mark.req("LED-05", "LAND-03")
def test_the_partner_village_sees_a_joint_matter_and_leaves_it_to_the_lead_village(world: World) -> None:
    matter, by = world.propose(partners=villages(world, 1)), world.second_clerk
    assert list(Matter.objects.visible_to(by)) == [matter]
    said = refused(actions.edit, by=by, matter=matter, version=1, draft=world.draft())
    assert said == [f"This matter lies outside your post ({by})."]


def test_a_draft_strips_what_was_typed_around_its_texts(world: World) -> None:
    assert replace(world.draft(), title=" 广场 ").columns()["title"] == "广场"
