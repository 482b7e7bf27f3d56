"""Drawing up, changing and keeping a backward schedule."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from cunshi.foundation.history.queries import changes_of
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Refused
from cunshi.work.matters.models import Matter
from cunshi.work.schedules import actions, queries
from cunshi.work.schedules.models import ScheduleStep
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.req("PLAN-08")
PLANNED = {"planned_start": date(2024, 3, 12), "planned_finish": date(2024, 7, 19)}
TEMPLATE = [
    ("survey_design", 8),
    ("budget_builder", 7),
    ("procurement", 7),
    ("construction", 61),
    ("self_check", 5),
    ("archive", 3),
]


def drawn(world: World, matter: Matter, by: Post | None = None) -> Matter:
    actions.draw_up_schedule(by=by or world.clerk, matter=matter, version=matter.version)
    return world.again(matter)


def steps(matter: Matter) -> list[tuple[str, int]]:
    return [(row.key or row.name, row.days) for row in matter.schedule.all()]


def done(world: World, matter: Matter, place: int, on: str) -> Matter:
    step = ScheduleStep.objects.get(matter=matter, position=place)
    actions.complete_step(by=world.clerk, matter=matter, version=matter.version, step=step, on=date.fromisoformat(on))
    return world.again(matter)


def said(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.sentence() for problem in refusal.value.problems]


def test_a_schedule_is_drawn_up_from_the_plans_template(world: World) -> None:
    matter = drawn(world, world.started(**PLANNED))
    assert steps(matter) == TEMPLATE
    found = queries.outlook(matter)
    assert found is not None
    dates = [(f"{line.bar.latest_start:%m-%d}", f"{line.bar.latest_finish:%m-%d}") for line in found.lines]
    # Off: 4 to 6 April, 1 to 5 May, 10 June; at work: the Sundays 7 and 28 April, Saturday 11 May.
    assert dates == [
        ("03-12", "03-21"),
        ("03-22", "04-01"),
        ("04-02", "04-11"),
        ("04-12", "07-09"),
        ("07-10", "07-16"),
        ("07-17", "07-19"),
    ]
    with translation.override("zh-hans"):
        again = queries.outlook(matter)
        assert again is not None and again.lines[3].name == "施工"


def test_a_span_too_short_for_the_template_is_said_and_the_steps_can_be_written_by_hand(world: World) -> None:
    short = {"planned_start": date(2024, 3, 11), "planned_finish": date(2024, 3, 29)}
    matter = world.started(**short)
    with pytest.raises(Refused) as refusal:
        drawn(world, matter)
    assert said(refusal) == [
        "working days: The steps take 31 working days together; from 2024-03-11 to 2024-03-29 there are 15. "
        "Take 16 working days away."
    ]
    actions.set_schedule(by=world.clerk, matter=matter, version=matter.version, steps=[("施工", 12), ("归档", 3)])
    assert steps(matter) == [("施工", 12), ("归档", 3)]


def test_a_schedule_is_drawn_up_once(world: World) -> None:
    matter = drawn(world, world.started(**PLANNED))
    with pytest.raises(Refused) as refusal:
        drawn(world, matter)
    assert [sentence.split(": ", 1)[1] for sentence in said(refusal)] == [
        "This matter has a schedule already. Change its steps instead."
    ]


def test_steps_are_changed_added_and_taken_away_while_those_done_stay(world: World) -> None:
    matter = done(world, drawn(world, world.started(**PLANNED)), 1, "2024-03-20")
    with translation.override("zh-hans"):
        names = [queries.step_name(matter.programme.pack, row) for row in matter.schedule.all()]
        given = [(names[1], 5), ("旧场地拆除", 6), (names[3], 50), (names[5], 3)]
        actions.set_schedule(by=world.township, matter=matter, version=matter.version, steps=given)
    assert steps(matter) == [
        ("survey_design", 8),
        ("budget_builder", 5),
        ("旧场地拆除", 6),
        ("construction", 50),
        ("archive", 3),
    ]
    assert next(row.done_on for row in matter.schedule.all()) == date(2024, 3, 20)


def test_everything_wrong_with_a_schedule_is_said_at_once_and_nothing_is_written(world: World) -> None:
    matter = done(world, drawn(world, world.started(**PLANNED)), 1, "2024-03-20")
    given = [("Survey and design", 3), ("施工", 0), ("施工", 5), ("长" * 61, 2)]
    with pytest.raises(Refused) as refusal:
        actions.set_schedule(by=world.clerk, matter=matter, version=matter.version, steps=given)
    assert [problem.what for problem in refusal.value.problems] == [
        "This step is done already.",
        "A step takes at least one working day.",
        "The name of a step has at most 60 characters.",
        "This step stands here twice.",
    ]
    with pytest.raises(Refused) as refusal:
        actions.set_schedule(by=world.clerk, matter=matter, version=matter.version, steps=[("施工", 84)])
    assert said(refusal) == [
        "working days: The steps take 92 working days together; from 2024-03-12 to 2024-07-19 there are 91. "
        "Take 1 working days away."
    ]
    assert steps(matter) == TEMPLATE


def test_steps_are_done_one_after_another_not_before_each_other_and_not_in_the_future(world: World) -> None:
    matter = done(world, drawn(world, world.started(**PLANNED)), 1, "2024-03-18")
    for place, on, what in (
        (3, "2024-03-19", "It is the turn of another step: “Budget and choice of the builder”."),
        (2, "2024-03-17", "The date lies before 2024-03-18."),
        (2, "2024-03-21", "The date lies in the future."),
    ):
        with pytest.raises(Refused) as refusal:
            done(world, matter, place, on)
        assert [problem.what for problem in refusal.value.problems] == [what]
    assert [row.done_on for row in matter.schedule.all()] == [date(2024, 3, 18), *[None] * 5]


def test_the_last_step_done_is_taken_back_with_a_reason_that_history_keeps(world: World) -> None:
    matter = done(world, drawn(world, world.started(**PLANNED)), 1, "2024-03-18")
    first = matter.schedule.get(position=1)
    with pytest.raises(Refused):
        actions.reopen_step(by=world.clerk, matter=matter, version=matter.version, step=first, reason=" ")
    actions.reopen_step(by=world.clerk, matter=matter, version=matter.version, step=first, reason="日期填错")
    assert matter.schedule.get(position=1).done_on is None
    told = [change for change in changes_of(matter) if change.field == "done_on"]
    assert (told[0].after, told[0].reason, told[0].post) == (None, "日期填错", str(world.clerk))


@pytest.mark.req("LAND-03")
@pytest.mark.parametrize("name", ["supervisor", "county", "auditor", "neighbour_clerk", "neighbour_county"])
def test_only_who_carries_it_out_and_the_township_keep_a_schedule(world: World, name: str) -> None:
    matter = world.started(**PLANNED)
    with pytest.raises(Refused):
        drawn(world, matter, getattr(world, name))
    assert ScheduleStep.objects.count() == 0
    drawn(world, matter, world.township)


@pytest.mark.req("LAND-03")
def test_a_form_opened_before_somebody_elses_change_is_refused(world: World) -> None:
    matter = world.started(**PLANNED)
    drawn(world, matter)
    with pytest.raises(Refused) as refusal:
        actions.set_schedule(by=world.township, matter=matter, version=matter.version, steps=[("施工", 5)])
    assert "has changed since the page was opened" in said(refusal)[0]


def slipping(world: World, today: str, **changes: Any) -> queries.Outlook:
    matter = drawn(world, world.started(**(PLANNED | changes)))
    for place, on in enumerate(("2024-03-20", "2024-03-20", "2024-03-20"), start=1):
        matter = done(world, matter, place, on)
    world.move_to(today)
    found = queries.outlook(matter)
    assert found is not None
    return found


def test_a_schedule_that_is_kept_endangers_nothing(world: World) -> None:
    # Construction from 21 March on instead of 12 April: 7 working days of March and 8 of April in hand.
    found = slipping(world, "2024-04-15")
    assert (found.slip, found.endangers) == (-15, [])


def test_a_small_slip_squeezes_the_steps_behind_it_and_moves_the_planned_finish(world: World) -> None:
    # Construction is done by 9 July at the latest; on Thursday 11 July it is two working days behind.
    found = slipping(world, "2024-07-11")
    assert (found.slip, found.finish, found.endangers) == (
        2,
        date(2024, 7, 23),
        [
            "The steps behind it: The village's own check and mending, Archive in order and finish reported "
            "have 6 working days left, 8 are planned.",
            "The planned finish of 2024-07-19: at the earliest 2024-07-23, 2 working days later.",
        ],
    )


def test_a_great_slip_endangers_checkpoints_and_the_end_of_the_stage(world: World) -> None:
    found = slipping(world, "2024-08-26")
    assert found.endangers == [
        "The steps behind it have no room any more: The village's own check and mending, "
        "Archive in order and finish reported.",
        "The planned finish of 2024-07-19: at the earliest 2024-09-05, 34 working days later.",
        "The checkpoint “90% completed by the end of August”: by 2024-08-31 this matter will not count as completed.",
    ]
    world.move_to("2024-10-24")
    again = queries.outlook(world.again(found.matter))
    assert again is not None and again.endangers[2:] == [
        "The checkpoint “All completed by the end of October”: by 2024-10-31 this matter will not count as completed.",
        "The end of the stage “Implementation” on 2024-10-30.",
    ]


def test_many_matters_are_ordered_by_their_slip_in_one_query(world: World, django_assert_num_queries: Any) -> None:
    other = world.propose(by=world.second_clerk, village=VILLAGES[1], title="王家沟村公厕改造")
    found = slipping(world, "2024-07-11")
    ScheduleStep.objects.create(matter=other, position=1, name="施工", days=5)
    with django_assert_num_queries(1):
        standings = queries.standings(Matter.objects.visible_to(world.township))
    assert {each.matter_id: each.slip for each in standings}[found.matter.pk] == found.slip == 2
    assert [each.matter_id for each in queries.standings(Matter.objects.visible_to(world.clerk))] == [found.matter.pk]
    assert [each.slip for each in standings] == sorted((each.slip for each in standings), reverse=True)


@pytest.mark.parametrize(
    "wrong", [{"days": 0}, {"name": ""}, {"position": 1, "name": "重号"}], ids=["no day", "no name", "place twice"]
)
def test_the_database_refuses_a_step_that_makes_no_sense(world: World, wrong: dict[str, Any]) -> None:
    matter = drawn(world, world.started(**PLANNED))
    row = {"position": 9, "name": "施工", "days": 1} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduleStep.objects.create(matter=matter, **row)
        # The place is checked when the transaction ends; a test's never does.
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
