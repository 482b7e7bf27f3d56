from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import F

from cunshi.foundation.people.models import Post
from cunshi.work.matters.models import Matter
from cunshi.work.matters.queries import archive_gaps
from cunshi.work.publicity import actions, queries
from cunshi.work.publicity.models import CaseState, TypicalCase
from tests.factories.publicity import CASE, case
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("REP-07")


@pytest.fixture
def written(world: World) -> TypicalCase:
    return case(world.clerk, world)


def readers(world: World, row: TypicalCase) -> set[str]:
    names = ("clerk", "second_clerk", "township", "county", "department", "city", "region", "neighbour_clerk",
             "neighbour_township", "neighbour_county", "neighbour_city")  # fmt: skip
    return {name for name in names if TypicalCase.objects.visible_to(getattr(world, name)).filter(pk=row.pk).exists()}


LINE = {"clerk", "township", "county", "department", "city", "region"}


def test_a_commended_case_is_read_in_the_whole_subtree_of_the_office(world: World, written: TypicalCase) -> None:
    assert readers(world, written) == LINE
    row = actions.commend(by=world.county, case=written, version=1)
    county = LINE | {"second_clerk", "neighbour_clerk", "neighbour_township"}
    assert (row.state, row.commended_in, readers(world, row)) == ("commended", world.county.division, county)
    row = actions.commend(by=world.city, case=row, version=2)
    assert readers(world, row) == county | {"neighbour_county"}
    row = actions.commend(by=world.region, case=row, version=3)
    assert readers(world, row) == county | {"neighbour_county", "neighbour_city"}


def test_a_case_that_was_sent_back_comes_again_once_it_is_mended(world: World, written: TypicalCase) -> None:
    row = actions.return_case(by=world.county, case=written, version=1, reason="请补充群众评价")
    assert (row.state, row.reason, row.decided_by) == ("returned", "请补充群众评价", world.county)
    assert list(queries.waiting_for(world.county)) == []
    row = actions.edit_case(by=world.clerk, case=row, version=2, draft=replace(CASE, text="三个地点，票决，群众满意。"))
    assert (row.state, row.reason, row.decided_by, row.decided_at) == ("submitted", "", None, None)
    assert list(queries.waiting_for(world.county)) == [row]
    assert list(queries.waiting_for(world.neighbour_county)) == []


def test_a_commendation_can_be_taken_back_but_not_one_of_an_office_above(world: World, written: TypicalCase) -> None:
    row = actions.commend(by=world.city, case=written, version=1)
    took = {"by": world.county, "case": row, "version": 2, "reason": "情况不实"}
    assert len(refused(actions.return_case, **took)) == 1
    row = actions.return_case(**{**took, "by": world.region})
    assert (row.state, row.commended_in, readers(world, row)) == ("returned", None, LINE)


@pytest.mark.parametrize("name", ["clerk", "supervisor", "township", "department", "inspector", "assessor", "auditor",
                                  "administrator", "neighbour_county", "neighbour_city"])  # fmt: skip
def test_only_offices_above_the_township_commend_or_send_back(world: World, written: TypicalCase, name: str) -> None:
    by: Post = getattr(world, name)
    assert len(refused(actions.commend, by=by, case=written, version=1)) == 1
    assert len(refused(actions.return_case, by=by, case=written, version=1, reason="不同意")) == 1


@pytest.mark.parametrize("name", ["supervisor", "county", "department", "city", "region", "auditor", "second_clerk",
                                  "neighbour_township"])  # fmt: skip
def test_cases_are_written_by_the_village_or_its_township(world: World, written: TypicalCase, name: str) -> None:
    by: Post = getattr(world, name)
    draft = replace(CASE, title="另一个典型")
    offered: dict[str, Any] = {"by": by, "programme": world.hongyazi, "division": world.clerk.division, "draft": draft}
    assert len(refused(actions.write_case, **offered)) == 1
    assert len(refused(actions.edit_case, by=by, case=written, version=1, draft=draft)) == 1
    assert len(refused(actions.withdraw_case, by=by, case=written, version=1, reason="撤")) == 1
    assert actions.write_case(**{**offered, "by": world.township}).recorded_by == world.township


def test_a_commended_case_stays_as_it_was_commended(world: World, written: TypicalCase) -> None:
    row = actions.commend(by=world.county, case=written, version=1)
    acts: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (actions.edit_case, {"draft": CASE}),
        (actions.withdraw_case, {"reason": "撤回"}),
    ]
    for act, more in acts:
        assert refused(act, by=world.clerk, case=row, version=2, **more) == [
            "A case that is “Commended” cannot take this step."
        ]
    assert len(refused(actions.commend, by=world.county, case=row, version=2)) == 1


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"title": ""}, "This is still empty."),
        ({"text": " "}, "This is still empty."),
        ({"practice": ""}, "This is still empty."),
        ({"practice": "长" * 2001}, "The text has 2001 characters; there is room for 2000."),
        ({"title": CASE.title}, "A case of this title is written already."),
    ],
)
def test_a_case_says_what_was_done_and_what_others_can_copy(
    world: World, written: TypicalCase, changes: dict[str, str], what: str
) -> None:
    draft = replace(CASE, **{"title": "又一个典型", **changes})
    given = {"programme": world.hongyazi, "division": world.clerk.division, "draft": draft}
    assert refused(actions.write_case, by=world.clerk, **given) == [what]


def test_a_case_names_a_matter_of_its_own_division(world: World) -> None:
    theirs = world.propose(by=world.township, village=VILLAGES[1], title="王家沟村渠道维修", category="industry")
    joint = world.propose(title="联办广场", partners=[world.division(VILLAGES[1])])
    given = {"by": world.clerk, "programme": world.hongyazi, "division": world.clerk.division}
    told = refused(actions.write_case, **given, draft=replace(CASE, matter=theirs))
    assert told == [f"The matter “王家沟村渠道维修” does not lie in {world.clerk.division.short_name}."]
    assert case(world.second_clerk, world, matter=joint).matter == joint
    assert case(world.township, world, matter=theirs).matter == theirs


@pytest.mark.parametrize("act", ["edit_case", "commend", "return_case", "withdraw_case"])
def test_who_was_overtaken_by_a_colleague_is_told_so(world: World, written: TypicalCase, act: str) -> None:
    actions.edit_case(by=world.clerk, case=written, version=1, draft=CASE)
    by = world.county if act in ("commend", "return_case") else world.clerk
    more: dict[str, Any] = {"edit_case": {"draft": CASE}, "commend": {}}.get(act, {"reason": "理由"})
    told = refused(getattr(actions, act), by=by, case=written, version=1, **more)
    assert told == ["Somebody changed this while you were typing."]


def test_sending_back_and_withdrawing_need_a_reason(world: World, written: TypicalCase) -> None:
    for by, act in ((world.county, actions.return_case), (world.clerk, actions.withdraw_case)):
        assert refused(act, by=by, case=written, version=1, reason=" ") == ["This is still empty."]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        (
            {"state": "praised", "decided_by": F("recorded_by"), "decided_at": F("recorded_at")},
            "case_state_known",
        ),
        ({"practice": ""}, "case_says_what_others_can_copy"),
        ({"state": CaseState.RETURNED}, "case_decision_has_time_and_post"),
        ({"commended_in": "640221000000"}, "case_commended_in_a_division"),
    ],
)
def test_the_database_refuses_it_too(written: TypicalCase, changes: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        TypicalCase.objects.filter(pk=written.pk).update(**changes)


def test_a_returned_case_without_a_reason_is_refused_by_the_database(world: World, written: TypicalCase) -> None:
    row = actions.return_case(by=world.county, case=written, version=1, reason="请补充")
    with pytest.raises(IntegrityError, match="case_sent_back_or_withdrawn_has_a_reason"), transaction.atomic():
        TypicalCase.objects.filter(pk=row.pk).update(reason="")


def test_no_case_is_deleted(written: TypicalCase) -> None:
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        written.delete()


@pytest.mark.req("LED-12", "REP-08")
def test_a_case_that_names_a_matter_stands_in_its_archive_until_it_is_sent_back(world: World) -> None:
    matter = world.propose()
    neighbour = world.propose(by=world.second_clerk, village=VILLAGES[1], title="王家沟村公厕改造")
    given = replace(CASE, matter=matter)
    row = actions.write_case(by=world.clerk, programme=world.hongyazi, division=world.clerk.division, draft=given)

    def lacks(of: Matter) -> bool:
        return "experience" in {item.key for item, _missing in archive_gaps(of)}

    assert (lacks(matter), lacks(neighbour)) == (False, True)
    actions.return_case(by=world.county, case=row, version=1, reason="请补充群众评价")
    assert lacks(matter)
