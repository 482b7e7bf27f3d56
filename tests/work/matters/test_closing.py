"""Inspection and write-off: one done is one written off, and not before its archive is whole."""

from datetime import date
from typing import Any

import pytest

from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused
from cunshi.work.matters import actions, queries
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import Action, State
from tests.factories.world import POSTS, VILLAGES, World
from tests.work.refusals import refused


def inspect(world: World, matter: Matter, by: str = "county", **changes: Any) -> Matter:
    arguments = {
        "passed": True,
        "opinion": "合格",
        "signatories": "张三、李四",
        "held_on": date(2024, 11, 5),
    }
    return actions.inspect(by=getattr(world, by), matter=matter, version=matter.version, **(arguments | changes))


def finished(world: World, level: Level = Level.TOWNSHIP, **changes: Any) -> Matter:
    matter = world.finished(level, **changes)
    world.move_to("2024-11-05")
    return matter


# Inspection


@pytest.mark.req("LED-11", "LAND-03")
@pytest.mark.parametrize(
    ("level", "inspectors"),
    [
        (Level.TOWNSHIP, {"county", "department"}),
        (Level.COUNTY, {"county", "department"}),
        (Level.CITY, {"city"}),
        (Level.REGION, {"region"}),
    ],
    ids=lambda value: getattr(value, "key", ""),
)
def test_the_level_that_the_plan_names_inspects_office_or_department(
    world: World, level: Level, inspectors: set[str]
) -> None:
    matter = finished(world, level)
    for name in sorted(POSTS.keys() - inspectors):
        post = getattr(world, name)
        for passed, action in ((True, Action.INSPECT), (False, Action.RECTIFY)):
            said = refused(lambda n=name, p=passed: inspect(world, matter, n, passed=p))
            within = f"“{action.label}” is not an act of your post ({post})."
            assert said == [within if post.covers(VILLAGES[0]) else f"This matter lies outside your post ({post})."]
    accepted = inspect(world, matter, sorted(inspectors)[-1])
    assert (accepted.state, accepted.accepted_on) == ("accepted", date(2024, 11, 5))


@pytest.mark.req("LED-11")
def test_a_failed_inspection_sends_the_matter_to_be_rectified_and_back(world: World) -> None:
    matter = inspect(world, finished(world), passed=False, opinion="路面开裂，限期整改。")
    assert (matter.state, matter.finished_on, matter.percent) == ("started", None, 100)
    assert matter.steps.last().reason == "路面开裂，限期整改。"
    matter = actions.report_progress(
        by=world.clerk, matter=matter, version=matter.version, percent=100, done="已重新铺设"
    )
    matter = actions.finish(by=world.clerk, matter=matter, version=matter.version)
    assert (matter.state, matter.finished_on) == ("finished", date(2024, 11, 5))
    matter = inspect(world, matter)
    assert list(matter.inspections.values_list("passed", "opinion", "signatories")) == [
        (False, "路面开裂，限期整改。", "张三、李四"),
        (True, "合格", "张三、李四"),
    ]


@pytest.mark.req("LED-11")
def test_an_inspection_is_signed_reasoned_and_held_between_finish_and_today(world: World) -> None:
    matter = finished(world)
    said = refused(lambda: inspect(world, matter, opinion=" ", signatories="", held_on=date(2024, 11, 6)))
    assert said == ["This is still empty.", "This is still empty.", "The date lies in the future."]
    said = refused(lambda: inspect(world, matter, held_on=date(2024, 3, 19)))
    assert said == ["The matter was finished only on 2024-03-20."]
    said = refused(lambda: inspect(world, matter, signatories="张" * 201))
    assert said == ["The text has 201 characters; there is room for 200."]


@pytest.mark.req("LED-11", "PLAN-03")
@pytest.mark.parametrize("passed", [True, False])
def test_inspections_passed_or_failed_are_held_in_the_acceptance_stage(world: World, passed: bool) -> None:
    matter = finished(world)
    world.move_to("2024-10-31")
    said = refused(lambda: inspect(world, matter, passed=passed, held_on=date(2024, 10, 31)))
    label = Action.INSPECT.label
    assert said == [f"The plan's stages do not allow “{label}” on 2024-10-31, only 2024-11-01 – 2024-12-31."]


@pytest.mark.req("LED-11")
def test_what_is_not_finished_is_not_inspected(world: World) -> None:
    matter = world.started()
    world.move_to("2024-11-05")
    said = refused(lambda: inspect(world, matter))
    assert said == ["A matter that is “Started” cannot take this step: Accept on inspection."]


# Write-off


@pytest.mark.req("LED-11")
def test_a_write_off_names_every_missing_item_of_the_archive(world: World) -> None:
    matter = world.accepted()
    with pytest.raises(Refused) as caught:
        actions.write_off(by=world.township, matter=matter, version=matter.version)
    assert [(problem.where, problem.what) for problem in caught.value.problems] == [
        ("Photos before", "The archive lacks this item (1 missing)."),
        ("Photos during", "The archive lacks this item (1 missing)."),
        ("Photos after", "The archive lacks this item (1 missing)."),
        ("Information items", "The archive lacks this item (1 missing)."),
        ("Typical experience", "The archive lacks this item (1 missing)."),
        ("Result disclosed", "This step of deliberation and disclosure is not recorded as passed."),
    ]


@pytest.mark.req("LED-11")
def test_a_whole_archive_and_the_result_disclosed_let_an_entry_be_written_off(world: World) -> None:
    matter = world.filed(world.accepted())
    assert matter.deliberations.filter(step="result_disclosed").count() == 1
    written = actions.write_off(by=world.township, matter=matter, version=matter.version)
    assert (written.state, written.written_off_on) == ("written_off", date(2024, 11, 5))


@pytest.mark.req("LED-11")
def test_taking_a_file_out_again_opens_the_gap_again(world: World) -> None:
    matter = world.filed(world.accepted())
    row = matter.files.get(item="photos_after")
    actions.detach(by=world.clerk, file=row, version=matter.version)
    matter = world.again(matter)
    said = refused(actions.write_off, by=world.township, matter=matter, version=matter.version)
    assert said == ["The archive lacks this item (1 missing)."]


@pytest.mark.req("LED-11", "LAND-03")
def test_only_the_township_writes_off(world: World) -> None:
    matter = world.filed(world.accepted(Level.CITY))
    for name in sorted(POSTS.keys() - {"township"}):
        post = getattr(world, name)
        said = refused(actions.write_off, by=post, matter=matter, version=matter.version)
        within = f"“Write off” is not an act of your post ({post})."
        assert said == [within if post.covers(VILLAGES[0]) else f"This matter lies outside your post ({post})."]


@pytest.mark.req("LED-11")
def test_what_did_not_pass_inspection_is_not_written_off(world: World) -> None:
    matter = world.filed(finished(world))
    said = refused(actions.write_off, by=world.township, matter=matter, version=matter.version)
    assert said == ["A matter that is “Finished” cannot take this step: Write off."]


@pytest.mark.req("LED-11", "PLAN-03")
def test_entries_are_written_off_in_the_acceptance_stage(world: World) -> None:
    matter = world.filed(world.accepted())
    world.move_to("2025-01-01")
    said = refused(actions.write_off, by=world.township, matter=matter, version=matter.version)
    assert said == ["The plan's stages do not allow “Write off” on 2025-01-01, only 2024-11-01 – 2024-12-31."]


@pytest.mark.req("LED-11")
@pytest.mark.parametrize("level", [Level.COUNTY, Level.CITY, Level.REGION], ids=lambda level: level.key)
def test_a_matter_of_every_level_is_written_off_in_its_township(world: World, level: Level) -> None:
    matter = world.written_off(level)
    assert (matter.state, matter.handling_level, matter.number) == ("written_off", level, "640221205200-2024-01")


@pytest.mark.req("LED-11")
def test_a_written_off_entry_changes_no_more(world: World) -> None:
    matter = world.written_off()
    said = refused(actions.cancel, by=world.township, matter=matter, version=matter.version, reason="误销")
    assert said == ["A matter that is “Written off” cannot take this step: Cancel."]
    assert Matter.objects.filter(state=State.WRITTEN_OFF).count() == 1


@pytest.mark.req("LED-11")
def test_a_department_does_not_accept_what_it_carried_out_itself(world: World) -> None:
    matter = finished(world, lead_unit=world.department.unit)
    assert list(queries.waiting_for(world.county)) == [matter]
    assert list(queries.waiting_for(world.department)) == []
    refused(lambda: inspect(world, matter, "department"))
    assert inspect(world, matter, "county").state == State.ACCEPTED
