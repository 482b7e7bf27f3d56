from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from cunshi.foundation.people.models import Post
from cunshi.rulebook import loader
from cunshi.work.goals import actions, queries
from cunshi.work.goals.models import Goal, GoalRequest
from tests.factories.goals import GOAL, goal
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("PLAN-06")


@pytest.fixture
def proposed(world: World) -> Goal:
    return goal(world.clerk)


@pytest.fixture
def open_goal(world: World) -> Goal:
    return goal(world.clerk, confirmed_by=world.township)


def asked(row: Goal) -> list[tuple[str, bool | None, str]]:
    return [(each.kind, each.confirmed, each.answer) for each in row.requests.order_by("pk")]


def test_the_plan_names_the_spans_and_where_it_says_so() -> None:
    for key in ("ningxia-2020", "ningxia-2024", "hongyazi-2024"):
        rule = loader.load(key).goals
        assert rule is not None
        spans = [(each.key, each.names.zh, each.years, each.kept_by) for each in rule.horizons]
        assert spans == [
            ("one_year", "一年办一事", 1, "matters"),
            ("three_years", "三年大变样", 3, "goals"),
            ("five_years", "五年建新村", 5, "goals"),
        ]
        assert rule.source.cite == "B§2.6"
        assert [each.key for each in rule.settable] == ["three_years", "five_years"]


def test_a_goal_counts_once_the_township_confirmed_it(world: World, proposed: Goal) -> None:
    assert (proposed.from_year, proposed.until_year, proposed.state) == (2024, 2026, "proposed")
    assert asked(proposed) == [("set", None, "")]
    row = actions.confirm_goal(by=world.township, goal=proposed, version=1)
    assert (row.state, row.confirmed_by, row.version, asked(row)) == ("open", world.township, 2, [("set", True, "")])
    five = goal(world.clerk, horizon="five_years", text="建成和美新村")
    assert (five.from_year, five.until_year) == (2024, 2028)


def test_a_goal_that_came_back_is_mended_and_asked_again(world: World, proposed: Goal) -> None:
    row = actions.send_back_goal(by=world.township, goal=proposed, version=1, reason="请写明户数")
    assert (row.state, asked(row)) == ("returned", [("set", False, "请写明户数")])
    assert [(each.pk, each.answer) for each in queries.waiting_for(world.clerk, [world.hongyazi])] == [
        (row.pk, "请写明户数")
    ]
    row = actions.change_goal(by=world.clerk, goal=row, version=2, text="全村312户巷道硬化到户。")
    assert (row.state, row.text) == ("proposed", "全村312户巷道硬化到户。")
    assert asked(row) == [("set", False, "请写明户数"), ("set", None, "")]
    assert list(queries.waiting_for(world.clerk, [world.hongyazi])) == []


def test_words_of_a_confirmed_goal_change_only_once_that_is_confirmed_too(world: World, open_goal: Goal) -> None:
    text = "全村巷道和生产路都硬化。"
    row = actions.change_goal(by=world.clerk, goal=open_goal, version=2, text=text, reason="群众要求加上生产路")
    assert (row.text, row.state) == (GOAL.text, "open")
    told = refused(actions.reach_goal, by=world.clerk, goal=row, version=3, reason="都完成了")
    assert told == ["What you asked before waits for its answer: change the goal."]
    row = actions.confirm_goal(by=world.township, goal=row, version=3)
    assert (row.text, row.state) == (text, "open")


def test_a_change_that_was_sent_back_leaves_the_goal_as_it_was(world: World, open_goal: Goal) -> None:
    row = actions.change_goal(by=world.clerk, goal=open_goal, version=2, text="少修一半", reason="资金不足")
    row = actions.send_back_goal(by=world.township, goal=row, version=3, reason="不宜降低")
    assert (row.text, row.state) == (GOAL.text, "open")
    assert asked(row) == [("set", True, ""), ("change", False, "不宜降低")]


@pytest.mark.parametrize(
    ("act", "kind", "state"), [("reach_goal", "reach", "reached"), ("drop_goal", "drop", "dropped")]
)
def test_a_goal_ends_with_its_reason_once_the_township_confirmed_that(
    world: World, open_goal: Goal, act: str, kind: str, state: str
) -> None:
    row = getattr(actions, act)(by=world.clerk, goal=open_goal, version=2, reason="312户全部通了硬化路")
    assert (row.state, asked(row)[-1]) == ("open", (kind, None, ""))
    row = actions.confirm_goal(by=world.township, goal=row, version=3)
    assert (row.state, row.ended_by, row.reason) == (state, world.township, "312户全部通了硬化路")
    assert refused(actions.change_goal, by=world.clerk, goal=row, version=4, text="再改", reason="再改")[0].startswith(
        "A goal that is"
    )


def test_a_goal_that_nobody_confirmed_is_dropped_by_the_village_itself(world: World, proposed: Goal) -> None:
    row = actions.drop_goal(by=world.clerk, goal=proposed, version=1, reason="重新讨论")
    assert (row.state, row.confirmed_by, row.ended_by) == ("dropped", None, world.clerk)
    assert asked(row) == [("set", False, "重新讨论")]
    assert goal(world.clerk).state == "proposed"


@pytest.mark.parametrize("name", ["supervisor", "second_clerk", "township", "county", "region", "auditor",
                                  "neighbour_clerk", "neighbour_township"])  # fmt: skip
def test_a_village_sets_its_own_goals_and_nobody_else_does(world: World, open_goal: Goal, name: str) -> None:
    by: Post = getattr(world, name)
    draft = replace(GOAL, text="别人定的目标")
    assert len(refused(actions.set_goal, by=by, village=world.clerk.division, draft=draft)) == 1
    more: dict[str, Any] = {"goal": open_goal, "version": 2, "reason": "理由"}
    assert len(refused(actions.change_goal, by=by, text="别人改的", **more)) == 1
    for act in (actions.reach_goal, actions.drop_goal):
        assert len(refused(act, by=by, **more)) == 1


@pytest.mark.parametrize("name", ["clerk", "supervisor", "second_clerk", "county", "city", "region", "inspector",
                                  "neighbour_township"])  # fmt: skip
def test_only_the_township_of_the_village_confirms(world: World, proposed: Goal, name: str) -> None:
    by: Post = getattr(world, name)
    assert len(refused(actions.confirm_goal, by=by, goal=proposed, version=1)) == 1
    assert len(refused(actions.send_back_goal, by=by, goal=proposed, version=1, reason="不行")) == 1


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"text": " "}, "This is still empty."),
        ({"text": "长" * 301}, "The text has 301 characters; there is room for 300."),
        ({"horizon": "one_year"}, "The plan has no goals for the span “one_year”."),
        ({"horizon": "ten_years"}, "The plan has no goals for the span “ten_years”."),
        ({"from_year": 2031}, "No plan with goals is in force here in 2031."),
        ({}, "The village has a goal of these words already."),
    ],
)
def test_what_is_no_goal_is_refused_with_what_to_mend(
    world: World, proposed: Goal, changes: dict[str, Any], what: str
) -> None:
    draft = replace(GOAL, **changes)
    assert refused(actions.set_goal, by=world.clerk, village=world.clerk.division, draft=draft) == [what]


def test_five_goals_of_a_span_are_enough(world: World) -> None:
    for place in range(5):
        goal(world.clerk, text=f"目标{place}")
    told = refused(actions.set_goal, by=world.clerk, village=world.clerk.division, draft=GOAL)
    assert told == ["The village stands by 5 goals of this span already."]
    assert goal(world.clerk, horizon="five_years").state == "proposed"
    assert goal(world.second_clerk).state == "proposed"


def test_each_office_finds_what_waits_for_it_in_one_query(
    world: World, django_assert_num_queries: Callable[[int], Any]
) -> None:
    mine = goal(world.clerk)
    theirs = goal(world.second_clerk, village=world.division(VILLAGES[1]), text="王家沟村渠道全部衬砌")
    plans = [world.hongyazi, world.ningxia]
    for each in plans:
        assert each.pack.goals
    with django_assert_num_queries(1):
        assert list(queries.waiting_for(world.township, plans)) == [mine, theirs]
    for name in ("clerk", "supervisor", "county", "neighbour_township"):
        assert list(queries.waiting_for(getattr(world, name), plans)) == []


def test_a_goal_is_read_in_the_line_of_its_village_and_nowhere_else(world: World, proposed: Goal) -> None:
    names = ("clerk", "supervisor", "second_clerk", "township", "county", "city", "region", "neighbour_clerk",
             "neighbour_township", "neighbour_county")  # fmt: skip
    readers = {name for name in names if Goal.objects.visible_to(getattr(world, name)).exists()}
    assert readers == {"clerk", "supervisor", "township", "county", "city", "region"}


def test_a_matter_of_the_village_and_of_these_years_serves_the_goal(world: World, open_goal: Goal) -> None:
    own = world.propose()
    theirs = world.propose(by=world.second_clerk, village=VILLAGES[1], title="王家沟村公厕改造")
    joint = world.propose(by=world.second_clerk, village=VILLAGES[1], title="联办道路", partners=[world.clerk.division])
    for matter in (own, own, joint):
        actions.link_matter(by=world.clerk, goal=open_goal, matter=matter)
    told = refused(actions.link_matter, by=world.clerk, goal=open_goal, matter=theirs)
    assert told == [f"This matter does not cover {world.clerk.division.short_name}."]
    assert len(refused(actions.link_matter, by=world.second_clerk, goal=open_goal, matter=joint)) == 1
    (read,) = queries.with_matters(Goal.objects.filter(pk=open_goal.pk))
    assert [row.matter for row in read.served.all()] == [own, joint]
    actions.unlink_matter(by=world.clerk, goal=open_goal, matter=own)
    assert refused(actions.unlink_matter, by=world.clerk, goal=open_goal, matter=own) == [
        "This matter does not serve the goal."
    ]
    assert [row.matter for row in open_goal.served.all()] == [joint]


def test_who_was_overtaken_by_a_colleague_is_told_so(world: World, proposed: Goal) -> None:
    actions.change_goal(by=world.clerk, goal=proposed, version=1, text="先改了一次")
    for by, act, more in (
        (world.clerk, actions.change_goal, {"text": "又改"}),
        (world.clerk, actions.drop_goal, {"reason": "不办"}),
        (world.township, actions.confirm_goal, {}),
        (world.township, actions.send_back_goal, {"reason": "不行"}),
    ):
        told = refused(act, by=by, goal=proposed, version=1, **more)
        assert told == ["Somebody changed this while you were typing."]


def test_confirming_twice_is_refused(world: World, open_goal: Goal) -> None:
    assert refused(actions.confirm_goal, by=world.township, goal=open_goal, version=2) == [
        "Nothing is asked of you here."
    ]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "famous"}, "goal_counts_once_confirmed"),
        ({"text": ""}, "goal_has_a_text"),
        ({"until_year": 2023}, "goal_years_in_order"),
        ({"state": "open"}, "goal_counts_once_confirmed"),
        ({"reason": "无"}, "goal_end_has_time_post_and_reason"),
    ],
)
def test_the_database_refuses_it_too(proposed: Goal, changes: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Goal.objects.filter(pk=proposed.pk).update(**changes)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"kind": "praise"}, "goal_request_has_a_reason"),
        ({"text": ""}, "goal_request_has_the_wording_it_asks_for"),
        ({"kind": "change"}, "goal_request_has_a_reason"),
        ({"confirmed": True}, "goal_answer_has_time_and_post"),
    ],
)
def test_the_database_refuses_such_a_request(proposed: Goal, changes: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        proposed.requests.update(**changes)


def test_two_requests_cannot_wait_at_once(world: World, proposed: Goal) -> None:
    with pytest.raises(IntegrityError, match="goal_waits_for_one_answer_at_a_time"), transaction.atomic():
        GoalRequest.objects.create(
            goal=proposed, kind="set", text="又一个", asked_by=world.clerk, asked_at=timezone.now()
        )


def test_sent_back_without_a_reason_is_refused_by_the_database(world: World, proposed: Goal) -> None:
    with pytest.raises(IntegrityError, match="goal_request_sent_back_with_a_reason"), transaction.atomic():
        proposed.requests.update(confirmed=False, decided_by=world.township, decided_at=timezone.now())


def test_goals_and_answers_stay_on_record(world: World, open_goal: Goal) -> None:
    request = open_goal.requests.get()
    for rows in (Goal.objects.filter(pk=open_goal.pk), GoalRequest.objects.filter(pk=request.pk)):
        with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
            rows._raw_delete("default")
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        GoalRequest.objects.filter(pk=request.pk).update(answer="改口")
