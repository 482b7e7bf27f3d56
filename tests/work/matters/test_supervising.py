"""The supervisory committee signs or objects at each stage; what it objects to is answered before acceptance."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunshi.foundation.history.queries import changes_of
from cunshi.foundation.people import actions as people
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Refused
from cunshi.work.matters import actions, queries
from cunshi.work.matters.models import Matter, Supervision
from cunshi.work.matters.states import State
from tests.factories.world import POSTS, VILLAGES, World
from tests.work.refusals import refused

MARK, OTHER_MARK = UUID(int=1), UUID(int=2)
pytestmark = pytest.mark.req("REP-06")


def objection(world: World, matter: Matter, text: str = "水泥标号不符。", stage: str = "listed") -> Supervision:
    return actions.object_as_supervisor(by=world.supervisor, matter=matter, stage=stage, text=text)


def partner_supervisor(world: World, code: str = VILLAGES[1]) -> Post:
    """The committee of another village, with a person of its own."""
    division = world.division(code)
    unit = people.add_unit(by=None, name=f"{division.name}监会", kind="supervisory_committee", division=division)
    account, _ = people.add_account(by=None, division=division, username=f"jian{code}", full_name="王监督")
    return people.appoint(
        by=None, account=account, unit=unit, role="village_supervisor", division=division, since=date(2020, 1, 1)
    )


def inspect(world: World, matter: Matter, *, passed: bool) -> Matter:
    world.move_to("2024-11-05")
    return actions.inspect(
        by=world.county, matter=matter, version=matter.version, passed=passed, opinion="意见", signatories="张三",
        held_on=date(2024, 11, 5),
    )  # fmt: skip


def further(world: World, title: str) -> Matter:
    """Another matter that is under way: the clock goes back for it to the days of proposals."""
    world.move_to("2024-01-15")
    return world.started(title=title)


def standing(post: Post) -> list[tuple[str, str]]:
    return [(row.stage, row.state) for row in queries.supervision_of(post)]


def test_each_stage_opens_after_its_act(world: World) -> None:
    matter = world.noticed()
    name = "List and number"
    said = refused(actions.sign, by=world.supervisor, matter=matter, stage="listed")
    assert said == [f"This stage opens only after “{name}”."]
    assert standing(world.supervisor) == []
    world.move_to("2024-02-01")
    matter = actions.list_matters(by=world.township, matters=[(matter, matter.version)])[0]
    assert standing(world.supervisor) == [("listed", "open")]
    world.move_to("2024-03-20")
    matter = actions.start(by=world.clerk, matter=matter, version=matter.version)
    assert standing(world.supervisor) == [("listed", "open"), ("started", "open")]
    matter = actions.report_progress(by=world.clerk, matter=matter, version=matter.version, percent=100, done="完工")
    assert standing(world.supervisor)[2:] == [("under_way", "open")]
    actions.finish(by=world.clerk, matter=matter, version=matter.version)
    assert standing(world.supervisor)[3:] == [("finished", "open")]


def test_a_stage_that_the_plan_does_not_know_is_refused(world: World) -> None:
    matter = world.listed()
    said = refused(actions.sign, by=world.supervisor, matter=matter, stage="painted")
    assert said == ["The plan has no such stage of supervision."]


def test_only_the_committee_of_a_village_that_the_matter_covers_signs_or_objects(world: World) -> None:
    matter = world.listed()
    for name in sorted(POSTS.keys() - {"supervisor"}):
        post = getattr(world, name)
        act = "Sign or object as supervisory committee"
        within = f"“{act}” is not an act of your post ({post})."
        wanted = [within if post.covers(VILLAGES[0]) else f"This matter lies outside your post ({post})."]
        assert refused(actions.sign, by=post, matter=matter, stage="listed") == wanted
        assert refused(actions.object_as_supervisor, by=post, matter=matter, stage="listed", text="异议") == wanted
    stranger = partner_supervisor(world)
    assert refused(actions.sign, by=stranger, matter=matter, stage="listed") == [
        f"This matter lies outside your post ({stranger})."
    ]
    row = actions.sign(by=world.supervisor, matter=matter, stage="listed", note=" 属实 ")
    assert (row.agrees, row.text, row.village_id, row.by) == (True, "属实", VILLAGES[0], world.supervisor)


def test_each_village_of_a_joint_matter_has_its_own_committee(world: World) -> None:
    partner, bystander = partner_supervisor(world), partner_supervisor(world, VILLAGES[2])
    matter = world.listed(partners=[world.division(VILLAGES[1])])
    actions.sign(by=world.supervisor, matter=matter, stage="listed")
    assert (standing(world.supervisor), standing(partner)) == ([("listed", "signed")], [("listed", "open")])
    assert standing(bystander) == []
    row = actions.object_as_supervisor(by=partner, matter=matter, stage="listed", text="未与我村商议。")
    assert (standing(world.supervisor), standing(partner)) == ([("listed", "signed")], [("listed", "objected")])
    assert [each.pk for each in queries.objections_to_answer(world.clerk)] == [row.pk]
    # The partner's clerk does not answer: the lead village carries the matter out.
    assert list(queries.objections_to_answer(world.second_clerk)) == []


def test_an_objection_can_follow_a_signature_and_a_signature_its_answer(world: World) -> None:
    matter = world.listed()
    actions.sign(by=world.supervisor, matter=matter, stage="listed")
    said = refused(actions.sign, by=world.supervisor, matter=matter, stage="listed")
    assert said == ["Your committee has signed this stage already."]
    row = objection(world, matter)
    said = refused(actions.sign, by=world.supervisor, matter=matter, stage="listed")
    assert said == ["Your committee's objection to this stage is not answered yet."]
    assert [each.waits for each in queries.supervision_of(world.supervisor)] == [False]
    actions.answer_supervisor(by=world.clerk, supervision=row, answer="已更换。")
    assert [(each.state, each.waits) for each in queries.supervision_of(world.supervisor)] == [("answered", True)]
    actions.sign(by=world.supervisor, matter=matter, stage="listed")
    assert list(matter.supervisions.values_list("agrees", "text", "answer")) == [
        (True, "", ""),
        (False, "水泥标号不符。", "已更换。"),
        (True, "", ""),
    ]


def test_an_objection_says_what_is_wrong_and_is_not_endless(world: World) -> None:
    matter = world.listed()
    assert refused(lambda: objection(world, matter, "  ")) == ["This is still empty."]
    long = refused(lambda: objection(world, matter, "长" * 501))
    assert long == ["The text has 501 characters; there is room for 500."]


def test_the_village_or_the_township_answers_once_and_nobody_else(world: World) -> None:
    matter = world.listed()
    row = objection(world, matter)
    for name in sorted(POSTS.keys() - {"clerk", "township"}):
        post = getattr(world, name)
        within = f"“Answer the supervisory committee” is not an act of your post ({post})."
        said = refused(actions.answer_supervisor, by=post, supervision=row, answer="好")
        assert said == [within if post.covers(VILLAGES[0]) else f"This matter lies outside your post ({post})."]
    assert refused(actions.answer_supervisor, by=world.clerk, supervision=row, answer=" ") == ["This is still empty."]
    answered = actions.answer_supervisor(by=world.township, supervision=row, answer="已退货更换。")
    assert (answered.answer, answered.answered_by, answered.open) == ("已退货更换。", world.township, False)
    said = refused(actions.answer_supervisor, by=world.clerk, supervision=row, answer="又答")
    assert said == ["This objection is answered already."]
    signature = actions.sign(by=world.supervisor, matter=matter, stage="listed")
    said = refused(actions.answer_supervisor, by=world.clerk, supervision=signature, answer="谢谢")
    assert said == ["This is a signature, not an objection."]


def test_who_objected_does_not_answer_it_in_another_post(world: World) -> None:
    matter = world.listed()
    row = objection(world, matter)
    both = people.appoint(
        by=None, account=world.supervisor.account, unit=world.clerk.unit, role="village_clerk",
        division=world.clerk.division, since=date(2024, 1, 1),
    )  # fmt: skip
    said = refused(actions.answer_supervisor, by=both, supervision=row, answer="没有问题")
    assert said == ["Nobody answers an objection of their own."]


def test_an_unanswered_objection_blocks_acceptance_and_says_who_objected_to_what_and_when(world: World) -> None:
    matter = world.finished()
    first, second = objection(world, matter), objection(world, matter, "护栏未装。", "finished")
    with pytest.raises(Refused) as caught:
        inspect(world, matter, passed=True)
    who = f"supervisor先生 ({world.supervisor})"
    assert [problem.what for problem in caught.value.problems] == [
        f"{who} objected on 2024-03-20 to “Listed”: 水泥标号不符。",
        f"{who} objected on 2024-03-20 to “Finished”: 护栏未装。",
    ]
    for row in (first, second):
        actions.answer_supervisor(by=world.clerk, supervision=row, answer="已整改。")
    assert inspect(world, matter, passed=True).state == State.ACCEPTED


def test_a_neighbours_objection_does_not_block(world: World) -> None:
    other = world.started(title="另一件")
    objection(world, other)
    world.move_to("2024-01-15")
    matter = world.finished()
    assert inspect(world, matter, passed=True).state == State.ACCEPTED


def test_an_inspection_may_fail_while_an_objection_is_open(world: World) -> None:
    matter = world.finished()
    objection(world, matter)
    assert inspect(world, matter, passed=False).state == State.STARTED


def test_the_committees_word_ends_with_the_acceptance_but_an_answer_is_never_too_late(world: World) -> None:
    matter = world.accepted()
    said = refused(actions.sign, by=world.supervisor, matter=matter, stage="listed")
    assert said == [
        "A matter that is “Accepted on inspection” cannot take this step: Sign or object as supervisory committee."
    ]
    assert standing(world.supervisor) == []
    running = further(world, "另一件")
    row = objection(world, running)
    actions.cancel(by=world.township, matter=running, version=running.version, reason="重复立项")
    assert list(queries.objections_to_answer(world.clerk)) == []
    assert actions.answer_supervisor(by=world.clerk, supervision=row, answer="已取消。").answer == "已取消。"


def test_an_entry_that_a_phone_sends_twice_is_written_once(world: World) -> None:
    matter = world.started()
    common: dict[str, Any] = {"by": world.supervisor, "matter": matter, "stage": "listed"}
    first = actions.sign(**common, client_id=MARK)
    assert actions.sign(**common, client_id=MARK) == first
    second = actions.object_as_supervisor(**common, text="异议", client_id=OTHER_MARK)
    assert actions.object_as_supervisor(**common, text="异议", client_id=OTHER_MARK) == second
    assert Supervision.objects.count() == 2
    said = refused(actions.sign, **common | {"stage": "started"}, client_id=MARK)
    assert said == ["The same mark was already used for another entry."]


def test_what_was_said_and_answered_stands_in_the_history_of_the_matter(world: World) -> None:
    matter = world.listed()
    row = objection(world, matter)
    actions.answer_supervisor(by=world.clerk, supervision=row, answer="已更换。")
    told = [(each.name, each.field) for each in changes_of(matter) if each.table == "supervision"]
    assert told == [
        ("clerk先生", "answer"),
        ("clerk先生", "answered_at"),
        ("clerk先生", "answered_by_id"),
        ("supervisor先生", ""),
    ]


def test_the_list_of_a_committee_costs_the_same_for_one_matter_and_for_many(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            rows = queries.supervision_of(world.supervisor)
            assert [row.names.en for row in rows][:1] == ["Listed"]
        return len(caught)

    objection(world, world.started())
    one = asked()
    for number in range(4):
        objection(world, further(world, f"第{number}件"))
    assert len(queries.supervision_of(world.supervisor)) == 10
    assert (asked(), one) == (4, 4)


def test_demonstration_plans_ask_no_committee_for_its_word(world: World) -> None:
    matter = world.listed()
    Matter.objects.filter(pk=matter.pk).update(illustrative=True)
    assert standing(world.supervisor) == []
