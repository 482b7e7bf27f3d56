"""What is open in a post moves with it, what was done in it stays with the name of who did it."""

from datetime import date

import pytest

from cunshi.foundation.history.queries import changes_of
from cunshi.foundation.people import actions as people
from cunshi.foundation.people.models import Account, Post
from cunshi.work.matters import actions, queries
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("LAND-09")


def person(world: World, name: str) -> Account:
    return people.add_account(by=None, division=world.township.division, username=name, full_name=f"{name}先生")[0]


def open_work(post: Post) -> tuple[list[int], list[tuple[str, str]], list[int]]:
    waiting = sorted(queries.waiting_for(post).values_list("pk", flat=True))
    stages = [(row.stage, row.state) for row in queries.supervision_of(post)]
    return waiting, stages, sorted(queries.objections_to_answer(post).values_list("pk", flat=True))


@pytest.mark.parametrize("name", ["clerk", "supervisor", "township", "county", "department"])
def test_all_that_waits_for_the_predecessor_waits_for_the_successor(world: World, name: str) -> None:
    world.propose(title="草稿")
    world.submitted(title="待审")
    world.propose(by=world.second_clerk, village=VILLAGES[1], title="邻村草稿")
    started = world.started(lead_unit=world.department.unit, title="在办")
    actions.object_as_supervisor(by=world.supervisor, matter=started, stage="listed", text="护栏未装。")
    old = getattr(world, name)
    before = open_work(old)
    new = people.hand_over(by=world.administrator, post=old, to=person(world, "next"), on=date(2024, 3, 20))
    assert (open_work(new), Post.objects.current().filter(account=old.account).exists()) == (before, False)


def test_the_successor_goes_on_where_the_predecessor_stopped_and_the_names_stay_apart(world: World) -> None:
    matter = world.record_steps(world.propose())
    matter = actions.submit(by=world.clerk, matter=matter, version=matter.version)
    actions.return_(by=world.township, matter=matter, version=matter.version, reason="补资金")
    new = people.hand_over(by=None, post=world.clerk, to=person(world, "next"), on=date(2024, 1, 15))
    matter = world.again(matter)
    matter = actions.submit(by=new, matter=matter, version=matter.version)
    acts = [(step.action, step.by.account.full_name) for step in matter.steps.all() if step.action == "submit"]
    assert acts == [("submit", "clerk先生"), ("submit", "next先生")]
    told = [(change.name, change.before, change.after) for change in changes_of(matter) if change.field == "state"]
    assert [row for row in told if row[2] == "submitted"] == [
        ("next先生", "returned", "submitted"),
        ("clerk先生", "deliberated", "submitted"),
    ]


def test_what_a_substitute_does_says_so_in_path_and_history(world: World) -> None:
    matter = world.submitted()
    row = people.delegate(
        by=None, post=world.township, to=person(world, "deputy"), since=date(2024, 1, 15), until=date(2024, 1, 31),
        reason="外出培训",
    )  # fmt: skip
    assert open_work(row) == open_work(world.township)
    matter = actions.accept(by=row, matter=matter, version=matter.version)
    step = matter.steps.last()
    assert (str(step.by), step.by.account.full_name) == (f"{world.township} (acting)", "deputy先生")
    last = next(change for change in changes_of(matter) if change.field == "state")
    assert (last.name, last.post) == ("deputy先生", f"{world.township} (acting)")


def test_who_objected_does_not_answer_as_a_substitute(world: World) -> None:
    matter = world.listed()
    row = actions.object_as_supervisor(by=world.supervisor, matter=matter, stage="listed", text="护栏未装。")
    acting = people.delegate(
        by=None, post=world.township, to=world.supervisor.account, since=date(2024, 1, 22), until=date(2024, 1, 31),
        reason="外出培训",
    )  # fmt: skip
    said = refused(actions.answer_supervisor, by=acting, supervision=row, answer="没有问题")
    assert said == ["Nobody answers an objection of their own."]
