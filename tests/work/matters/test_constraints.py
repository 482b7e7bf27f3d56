"""The database is the last guard: each named constraint and trigger is broken once, past all actions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import F

from cunshi.foundation.people import actions as people
from cunshi.foundation.people.models import Post, TaskForce, TaskForceMember, Unit
from cunshi.kernel import clock
from cunshi.work.matters import actions
from cunshi.work.matters.models import (
    ArchiveFile,
    Deliberation,
    FormerVillage,
    Matter,
    MatterParticipant,
    MatterVillage,
    Notice,
    NumberSeries,
    Objection,
    PlannedFund,
    Progress,
    Supervision,
    WorkSpell,
)
from cunshi.work.programmes.actions import ask_exception
from cunshi.work.programmes.models import Programme, StageException
from tests.factories.world import JPEG, VILLAGES, World
from tests.foundation.evidence import broken as evidence

ROOMS = ("people", "evidence", "programmes", "matters")
Break = Callable[[World], Any]


def twice(make: Callable[[World], Any]) -> Break:
    """Make a row, and a second one that says the same."""

    def broken(world: World) -> None:
        row = make(world)
        row.pk = None
        row._state.adding = True
        row.save(force_insert=True)

    return broken


def set_(maker: str, **columns: Any) -> Break:
    """Bring a matter to a state lawfully, then overwrite columns."""

    def broken(world: World) -> None:
        matter = getattr(world, maker)()
        Matter.objects.filter(pk=matter.pk).update(**columns)

    return broken


def merged_into_itself(world: World) -> None:
    matter = world.propose()
    Matter.objects.filter(pk=matter.pk).update(state="merged", merged_into=F("pk"))


def exception(world: World) -> StageException:
    return ask_exception(
        by=world.township,
        programme=world.hongyazi,
        division=world.township.division,
        action="propose",
        until=clock.today(),
        reason="汛情",
    )


def exception_with(**columns: Any) -> Break:
    def broken(world: World) -> None:
        row = exception(world)
        StageException.objects.filter(pk=row.pk).update(
            **{key: getattr(world, value) if key == "decided_by" else value for key, value in columns.items()}
        )

    return broken


def deliberation(**columns: Any) -> Break:
    def broken(world: World) -> None:
        sound = {"minutes": "同意。", "entitled": 40, "present": 30, "in_favour": 20, "passed": True}
        Deliberation.objects.create(
            matter=world.propose(),
            step="representatives",
            held_on=clock.today(),
            recorded_at=clock.now(),
            **(sound | columns),
        )

    return broken


def objection(world: World) -> Objection:
    matter = world.noticed()
    return actions.object_to(
        by=world.clerk, matter=matter, raised_by="杨秀英", raised_on=clock.today(), text="应先修路。"
    )


def archive_file(world: World) -> ArchiveFile:
    matter = world.started()
    return actions.attach(
        by=world.clerk, matter=matter, version=matter.version, item="photos_before", name="前.jpg", content=JPEG
    )


def supervision(world: World, *, agrees: bool = False) -> Supervision:
    matter = world.listed()
    if agrees:
        return actions.sign(by=world.supervisor, matter=matter, stage="listed", client_id=UUID(int=1))
    return actions.object_as_supervisor(by=world.supervisor, matter=matter, stage="listed", text="水泥标号不符。")


def answered(world: World) -> Supervision:
    return actions.answer_supervisor(by=world.clerk, supervision=supervision(world), answer="已更换。")


def empty_objection(world: World) -> Supervision:
    row = supervision(world)
    row.text = ""
    return row


def task_force(world: World) -> TaskForce:
    return people.form_task_force(
        by=None, name="工作专班", division=world.township.division, head=world.township, members=[world.clerk]
    )


def progress_of_101(world: World) -> None:
    Progress.objects.create(matter=world.started(), percent=101, done="超额", reported_on=clock.today())


def former_village(world: World) -> FormerVillage:
    return FormerVillage.objects.create(matter=world.listed(), village_id=VILLAGES[1])


def formerly_changed(world: World) -> None:
    matter = world.listed()
    change(matter, formerly=VILLAGES[1])
    change(matter, formerly=VILLAGES[2])


def spell_again(world: World) -> None:
    WorkSpell.objects.create(matter=world.started(), since=clock.today())


def spell_turned_round(world: World) -> None:
    world.started().spells.update(until="2024-01-01")


CONSTRAINTS: dict[str, Break] = {
    # people
    "unit_named_once_in_a_division": twice(lambda world: Unit.objects.get(pk=world.clerk.unit_id)),
    "unit_kind_known": lambda world: Unit.objects.filter(pk=world.clerk.unit_id).update(kind="club"),
    "post_given_once": twice(lambda world: Post.objects.get(pk=world.clerk.pk)),
    "post_role_known": lambda world: Post.objects.filter(pk=world.clerk.pk).update(role="king"),
    "post_ends_after_it_begins": lambda world: Post.objects.filter(pk=world.clerk.pk).update(until="2019-12-31"),
    "post_stands_in_until_a_day_and_with_a_reason": lambda world: change(world.clerk, stands_in_for=world.township),
    "post_is_not_its_own_origin_or_substitute": lambda world: change(world.clerk, origin=world.clerk),
    "task_force_named_once_in_a_division": twice(task_force),
    "task_force_member_once": twice(lambda world: TaskForceMember.objects.get(task_force=task_force(world))),
    # programmes
    "programme_ledger_once_a_root_and_year": lambda world: Programme.objects.create(
        key="second-2024",
        year=2024,
        root=world.hongyazi.root,
        published=world.hongyazi.published,
        opened_at=clock.now(),
    ),
    "exception_has_a_reason": exception_with(reason=""),
    "exception_decision_has_time_and_post": exception_with(approved=True),
    "exception_not_self_approved": exception_with(
        approved=True, decided_by="township", decided_at="2024-01-15T08:00:00+08:00"
    ),
    **evidence.CONSTRAINTS,
    # matters
    "matter_state_known": set_("propose", state="lost"),
    "matter_level_while_submitted": set_("submitted", level=None),
    "matter_handled_at_a_level": set_("approved", handling_level=None),
    "matter_number_with_listing": set_("propose", number="640221205200-2024-99"),
    "matter_merged_into_another": set_("propose", state="merged"),
    "matter_not_merged_into_itself": merged_into_itself,
    "matter_percent_at_most_100": set_("started", percent=101),
    "matter_finished_is_whole_and_dated": set_("finished", percent=99),
    "matter_accepted_is_dated": set_("accepted", accepted_on=None),
    "matter_written_off_is_dated": set_("written_off", written_off_on=None),
    "matter_planned_finish_after_start": set_("propose", planned_finish="2024-03-09"),
    "matter_formerly_since_listing": set_("propose", formerly=VILLAGES[1]),
    "former_village_once": twice(former_village),
    "matter_covers_a_village_once": twice(lambda world: MatterVillage.objects.get(matter=world.propose())),
    "matter_participant_once": twice(
        lambda world: MatterParticipant.objects.get(matter=world.propose(participants=[world.township.unit]))
    ),
    "matter_fund_source_once": twice(
        lambda world: PlannedFund.objects.get(matter=world.propose(), source="county_budget")
    ),
    "planned_fund_positive": lambda world: PlannedFund.objects.filter(matter=world.propose()).update(amount=0),
    "deliberation_present_within_entitled": deliberation(present=41),
    "deliberation_votes_within_present": deliberation(in_favour=31),
    "deliberation_has_minutes": deliberation(minutes=""),
    "notice_closes_after_it_opens": lambda world: Notice.objects.filter(pk=world.noticed().notice_id).update(
        closes_on="2024-01-14"
    ),
    "objection_answer_has_time_and_post": lambda world: Objection.objects.filter(pk=objection(world).pk).update(
        upheld=False
    ),
    "supervision_sent_once": twice(lambda world: supervision(world, agrees=True)),
    "supervision_objection_says_what": twice(empty_objection),
    "supervision_answer_to_an_objection_with_time_and_post": lambda world: change(
        supervision(world), answer="已更换。"
    ),
    "progress_percent_at_most_100": progress_of_101,
    "matter_under_way_once": spell_again,
    "spell_ends_after_it_begins": spell_turned_round,
    "inspection_is_signed": twice(lambda world: unsigned(world)),
    "archive_file_once_an_item": twice(archive_file),
    "number_series_once": twice(
        lambda world: NumberSeries.objects.get(village_id=world.listed().village_id, year=2024)
    ),
}


def unsigned(world: World) -> Any:
    row = world.accepted().inspections.get()
    row.signatories = ""
    return row


def change(row: Any, **columns: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**columns)


TRIGGERS: dict[str, Break] = {
    **evidence.TRIGGERS,
    "published_pack_immutable": lambda world: change(world.hongyazi.published, content={}),
    "programme_immutable": lambda world: change(world.hongyazi, year=2025),
    "matter_number_kept": set_("listed", number="640221205200-2024-02"),
    "matter_formerly_kept": formerly_changed,
    "former_village_written_once": lambda world: change(former_village(world), village=VILLAGES[2]),
    "matter_never_deleted": lambda world: Matter.objects.filter(pk=world.propose().pk)._raw_delete("default"),
    "planned_fund_kept_once_listed": lambda world: change(world.listed().funds.first(), amount=1),
    "step_written_once": lambda world: change(world.propose().steps.get(), reason="改写"),
    "deliberation_written_once": lambda world: change(
        world.record_steps(world.propose()).deliberations.first(), passed=False
    ),
    "progress_written_once": lambda world: change(world.finished().progress.get(), percent=50),
    "inspection_written_once": lambda world: change(world.accepted().inspections.get(), passed=False),
    "supervision_said_once": lambda world: change(supervision(world), text="改写"),
    "supervision_answered_once": lambda world: change(answered(world), answer="改写"),
    "supervision_never_deleted": lambda world: Supervision.objects.filter(pk=supervision(world).pk)._raw_delete(
        "default"
    ),
}


@pytest.mark.req("LED-07", "LED-11", "REP-06")
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_refuses_what_breaks(name: str, world: World) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        CONSTRAINTS[name](world)
    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert cause.diag.constraint_name == name


@pytest.mark.req("LED-07", "LED-11", "REP-06")
@pytest.mark.parametrize("name", TRIGGERS)
def test_what_is_written_once_stays_as_written(name: str, world: World) -> None:
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        TRIGGERS[name](world)
    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert f"pgtrigger_{name}_" in (cause.diag.context or "")


@pytest.mark.req("LED-07")
def test_two_matters_never_bear_one_number(world: World) -> None:
    number = world.listed().number
    second = world.noticed(village=VILLAGES[1], by=world.township)
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(pk=second.pk).update(state="listed", listed_on="2024-01-22", number=number)


@pytest.mark.req("LED-07")
@pytest.mark.parametrize("number", ["640221205200-2024-02", None])
def test_a_number_is_not_taken_away_from_a_cancelled_matter_either(world: World, number: str | None) -> None:
    matter = world.listed()
    world.move_to("2024-03-20")
    actions.cancel(by=world.township, matter=matter, version=matter.version, reason="用地未批")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(number=number)


def test_every_named_constraint_and_trigger_is_broken_here() -> None:
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    assert named == set(CONSTRAINTS)
    own = {trigger.name for model in models for trigger in getattr(model._meta, "triggers", [])}
    recording = {"insert_insert", "update_update", "delete_delete"}
    assert own - recording == set(TRIGGERS)
