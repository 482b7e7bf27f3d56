"""The database itself writes down every change: who, by which post, when, from what to what, why."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from cunshi.foundation.history.acting import acting
from cunshi.foundation.history.queries import Change, changes_of
from cunshi.foundation.people import actions as people
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Refused
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter
from tests.factories.world import VILLAGES, World

NOISE = frozenset({"version", "changed_at"})


def fields(changes: list[Change]) -> list[tuple[str, str, object, object]]:
    return [(change.table, change.field, change.before, change.after) for change in changes]


@pytest.mark.req("LED-01", "LED-03")
def test_a_decision_is_recorded_with_person_post_day_reason_before_and_after(world: World) -> None:
    matter = world.submitted()
    world.move_to("2024-02-01")
    actions.return_(by=world.township, matter=matter, version=matter.version, reason="预算不实")
    newest = [change for change in changes_of(matter, ignore=NOISE) if change.at.date() == date(2024, 2, 1)]
    assert sorted(fields(newest)) == [
        ("matter", "level", 4, None),
        ("matter", "state", "submitted", "returned"),
    ]
    assert {(change.name, change.post, change.reason) for change in newest} == {
        ("township先生", "红崖子乡人民政府 Township officer", "预算不实")
    }


@pytest.mark.req("LED-01")
def test_an_edit_shows_the_fields_that_changed_and_only_those(world: World) -> None:
    matter = world.propose()
    before = changes_of(matter, ignore=NOISE)
    funds = dict(world.draft().funds) | {"county_budget": Decimal(310000)}
    draft = world.draft(title="红崖子村文化广场", funds=funds, partners=[world.division(VILLAGES[1])])
    actions.edit(by=world.clerk, matter=matter, version=1, draft=draft)
    new = [change for change in changes_of(matter, ignore=NOISE) if change not in before]
    assert set(fields([change for change in new if change.event == "update"])) == {
        ("matter", "title", "红崖子村文化活动广场建设", "红崖子村文化广场"),
        ("plannedfund", "amount", 300000.0, 310000.0),
    }
    assert [(change.table, change.after["village_id"]) for change in new if change.event == "insert"] == [
        ("mattervillage", VILLAGES[1])
    ]


@pytest.mark.req("LED-01")
def test_what_is_taken_away_is_still_told(world: World) -> None:
    matter = world.propose()
    draft = world.draft(funds={"county_budget": world.draft().funds["county_budget"]})
    actions.edit(by=world.clerk, matter=matter, version=1, draft=draft)
    removed = [change for change in changes_of(matter) if change.event == "delete"]
    assert [(change.table, change.before["source"], change.after) for change in removed] == [
        ("plannedfund", "village_collective", None)
    ]


@pytest.mark.req("LED-01")
@pytest.mark.django_db(transaction=True)
def test_a_change_past_all_actions_is_recorded_too_without_a_name(world: World) -> None:
    matter = world.propose()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE matters_matter SET title = '改名' WHERE id = %s", [matter.pk])
    newest = next(change for change in changes_of(matter) if change.field == "title")
    assert (newest.field, newest.before, newest.after) == ("title", "红崖子村文化活动广场建设", "改名")
    assert (newest.name, newest.post, newest.reason) == ("", "", "")


@pytest.mark.req("LED-01", "LAND-03")
def test_the_changes_of_a_neighbours_matter_stay_with_it(world: World) -> None:
    matter = world.propose()
    other = world.propose(title="王家沟村道路硬化", by=world.second_clerk, village=VILLAGES[1])
    before = changes_of(matter)
    actions.withdraw(by=world.second_clerk, matter=other, version=1, reason="撤回")
    assert changes_of(matter) == before
    assert all(change.name == "clerk先生" for change in before)


@pytest.mark.req("LED-01")
def test_a_duplicate_merged_into_a_matter_keeps_its_history_to_itself(world: World) -> None:
    matter, twin = world.propose(), world.propose(title="文化广场", raised_by="杨秀英")
    before = changes_of(matter)
    actions.merge(by=world.clerk, matter=twin, version=1, into=matter, reason="重复")
    assert changes_of(matter) == before
    assert ("matter", "state", "drafted", "merged") in fields(changes_of(twin))


@pytest.mark.req("LAND-03")
def test_an_appointment_and_its_end_are_recorded(world: World) -> None:
    people.end_post(by=world.administrator, post=world.clerk, until=date(2024, 1, 31))
    newest = changes_of(world.clerk, ignore=frozenset())[0]
    assert (newest.table, newest.field, newest.before, newest.after) == ("post", "until", None, "2024-01-31")
    assert newest.name == "administrator先生"


@pytest.mark.req("LED-01")
def test_the_name_in_the_history_is_the_one_of_that_day(world: World) -> None:
    matter = world.propose()
    world.clerk.account.full_name = "改名先生"
    world.clerk.account.save()
    Post.objects.filter(pk=world.clerk.pk).update(title="原支书")
    made = changes_of(matter)[-1]
    assert (made.event, made.name, made.post) == ("insert", "clerk先生", "红崖子村委会 Village clerk")


@pytest.mark.req("LED-01")
def test_the_installation_acts_without_a_name(world: World) -> None:
    matter = world.propose()
    with acting(None, reason="迁移"):
        Matter.objects.filter(pk=matter.pk).update(responsible="马文")
    newest = next(change for change in changes_of(matter) if change.field == "responsible")
    assert (newest.name, newest.reason, newest.after) == ("", "迁移", "马文")


@pytest.mark.req("LED-01")
def test_what_was_refused_left_no_history(world: World) -> None:
    matter = world.propose()
    before = changes_of(matter)
    with pytest.raises(Refused):
        actions.submit(by=world.clerk, matter=matter, version=1)
    assert changes_of(matter) == before
