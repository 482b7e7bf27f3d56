from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.queries import open_flags, photos_of
from cunshi.foundation.history.queries import changes_of
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused
from cunshi.work.publicity import actions, queries
from cunshi.work.publicity.models import MOST, Activity, TypicalCase
from cunshi.work.publicity.queries import Tally
from tests.factories.publicity import DRAFT, activity, case, photo
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("REP-07")


def recorded(world: World, **changes: Any) -> Activity:
    return activity(world.clerk, world, **changes)


def offered(world: World, **changes: Any) -> dict[str, Any]:
    """What `record` takes for the clerk's own village."""
    return {
        "by": world.clerk,
        "programme": world.hongyazi,
        "division": world.clerk.division,
        "draft": replace(DRAFT, **changes),
    }


def test_a_village_records_an_activity_with_its_figures(world: World) -> None:
    row = recorded(world, title="  入户宣讲征集事项 ")
    found = (row.title, row.people, row.speakers, row.questionnaires, row.recorded_by, row.voided_at)
    assert found == ("入户宣讲征集事项", 62, 4, None, world.clerk, None)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"held_on": date(2024, 1, 16)}, "The date lies in the future."),
        ({"held_on": date(2023, 11, 8)}, "The plan runs from 2023-11-09 to 2024-12-31."),
        ({"people": 0}, "0 is no number that can be."),
        ({"people": -3}, "-3 is no number that can be."),
        ({"people": MOST + 1}, "10,000,001 is no number that can be."),
        ({"people": None}, "This is still empty."),
        ({"speakers": 0}, "0 is no number that can be."),
        ({"questionnaires": 5}, "An activity of this form is not asked for this figure."),
        ({"kind": "opera"}, "The plan has no form “opera”."),
        ({"title": "  "}, "This is still empty."),
        ({"place": ""}, "This is still empty."),
        ({"title": "长" * 121}, "The text has 121 characters; there is room for 120."),
        ({"summary": "长" * 2001}, "The text has 2001 characters; there is room for 2000."),
    ],
)
def test_what_cannot_be_is_refused_in_words(world: World, changes: dict[str, Any], what: str) -> None:
    assert refused(actions.record, **offered(world, **changes)) == [what]


def test_the_largest_and_the_smallest_figure_and_the_first_day_are_taken(world: World) -> None:
    row = recorded(world, people=MOST, speakers=1, held_on=date(2023, 11, 9))
    assert (row.people, row.speakers, row.held_on) == (MOST, 1, date(2023, 11, 9))


def test_all_problems_are_told_together(world: World) -> None:
    given = offered(world, title="", people=0, held_on=clock.today() + timedelta(days=1))
    assert len(refused(actions.record, **given)) == 3


def test_the_same_activity_twice_is_asked_about(world: World) -> None:
    recorded(world)
    told = refused(actions.record, **offered(world))
    assert told == ["An activity of this day, form and title is recorded already: “入户宣讲征集事项”."]
    actions.record(**offered(world), again=True)
    recorded(world, held_on=date(2024, 1, 11))
    activity(world.second_clerk, world)
    assert Activity.objects.count() == 4


def test_a_void_activity_no_longer_stands_in_the_way_of_another(world: World) -> None:
    row = recorded(world)
    actions.void(by=world.clerk, activity=row, version=row.version, reason="登记错误")
    assert recorded(world).pk != row.pk


RECORDERS = {"clerk", "township", "county", "department", "city", "region", "region_department"}


@pytest.mark.parametrize("name", ["clerk", "township", "county", "department", "city", "region", "region_department",
                                  "supervisor", "inspector", "assessor", "auditor", "administrator"])  # fmt: skip
def test_villages_townships_offices_and_departments_record_for_their_own_division(world: World, name: str) -> None:
    post = getattr(world, name)
    try:
        made = activity(post, world).division_id == post.division_id
    except Refused:
        made = False
    assert made == (name in RECORDERS)


@pytest.mark.parametrize(
    ("name", "may"),
    [("township", True), *((name, False) for name in ("county", "department", "second_clerk", "neighbour_township"))],
)
def test_only_the_township_records_for_its_villages(world: World, name: str, may: bool) -> None:
    post = getattr(world, name)
    given = {**offered(world), "by": post}
    if may:
        assert actions.record(**given).recorded_by == post
    else:
        assert len(refused(actions.record, **given)) == 1


def test_an_activity_stands_under_the_plan_that_governs_its_division(world: World) -> None:
    above = {**offered(world, kind="on_site_talk"), "programme": world.ningxia}
    assert refused(actions.record, **above) == [f"In 2024 a plan of its own governs this division: {world.hongyazi}."]
    outside = {**offered(world, kind="on_site_talk"), "by": world.county, "division": world.county.division,
               "programme": world.hongyazi}  # fmt: skip
    assert refused(actions.record, **outside) == ["The plan does not cover this division."]


def test_an_edit_keeps_what_stood_there_before(world: World) -> None:
    row = recorded(world)
    draft = offered(world, people=80)["draft"]
    changed = actions.edit(by=world.township, activity=row, version=1, draft=draft)
    told = [(line.field, line.before, line.after, line.name) for line in changes_of(changed) if line.event == "update"]
    assert told == [("people", 62, 80, "township先生"), ("version", 1, 2, "township先生")]
    stale = refused(actions.edit, by=world.clerk, activity=row, version=1, draft=draft)
    assert stale == ["Somebody changed this while you were typing."]


def test_voiding_needs_a_reason_and_is_final(world: World) -> None:
    row = recorded(world)
    assert refused(actions.void, by=world.clerk, activity=row, version=1, reason=" ") == ["This is still empty."]
    assert len(refused(actions.void, by=world.county, activity=row, version=1, reason="不属实")) == 1
    void = actions.void(by=world.township, activity=row, version=1, reason="不属实")
    assert (void.voided_by, void.void_reason, Activity.objects.counting().count()) == (world.township, "不属实", 0)
    again = refused(actions.void, by=world.township, activity=row, version=2, reason="再次")
    assert again == ["This activity is void."]


def test_photos_are_kept_with_the_activity_and_one_used_elsewhere_is_flagged(world: World) -> None:
    one, other = photo(world.clerk, "入户"), photo(world.clerk, "会场")
    row = recorded(world, photos=[one, other])
    changed = actions.edit(by=world.clerk, activity=row, version=1, draft=DRAFT, photos=[photo(world.clerk, "公开栏")])
    uses = photos_of(row.subject)
    found = [(use.name, use.division_id, use.year, use.added_by) for use in uses]
    assert found == [(name, VILLAGES[0], 2024, world.clerk) for name in ("入户.jpg", "会场.jpg", "公开栏.jpg")]
    actions.remove_photo(by=world.clerk, activity=row, version=changed.version, use=uses[0])
    assert [use.name for use in photos_of(row.subject)] == ["会场.jpg", "公开栏.jpg"]
    recorded(world, title="再次入户", photos=[other])
    assert open_flags(world.township).count() == 1


def test_an_activity_takes_twenty_photos_and_only_those_that_its_recorder_sent(world: World) -> None:
    many = [photo(world.clerk, f"第{number}张") for number in range(21)]
    assert refused(actions.record, **offered(world), photos=many) == ["An activity has room for 20 photos."]
    theirs = photo(world.second_clerk, "邻村")
    assert refused(actions.record, **offered(world), photos=[theirs]) == ["You have not sent this photo."]
    assert len(photos_of(recorded(world, photos=many[:20]).subject)) == 20


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"title": ""}, "activity_has_title_and_place"),
        ({"people": 0}, "activity_people_within_reason"),
        ({"speakers": MOST + 1}, "activity_speakers_within_reason"),
        ({"questionnaires": 0}, "activity_questionnaires_within_reason"),
        ({"void_reason": "无"}, "activity_void_has_time_post_and_reason"),
    ],
)
def test_the_database_refuses_it_too(world: World, changes: dict[str, Any], name: str) -> None:
    row = recorded(world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Activity.objects.filter(pk=row.pk).update(**changes)


def test_nothing_is_deleted_and_a_void_activity_stays_as_it_was(world: World) -> None:
    row = recorded(world)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        row.delete()
    actions.void(by=world.clerk, activity=row, version=1, reason="登记错误")
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Activity.objects.filter(pk=row.pk).update(title="改")


def fill(world: World) -> None:
    """Activities and cases of two villages, the township, the county, and of neighbours that must not be counted."""
    recorded(world)
    recorded(world, kind="notice_board", people=None, speakers=None)
    activity(world.second_clerk, world, people=10, speakers=1)
    activity(world.township, world, kind="satisfaction_survey", people=None, speakers=None, questionnaires=500)
    activity(world.county, world, people=120, speakers=3)
    void = activity(world.second_clerk, world, title="误登", people=9999)
    actions.void(by=world.second_clerk, activity=void, version=1, reason="误登")
    activity(world.neighbour_township, world, people=7000, speakers=70)
    activity(world.neighbour_county, world, people=5000, speakers=50)
    commended = case(world.clerk, world)
    actions.commend(by=world.county, case=commended, version=1)
    case(world.township, world)
    withdrawn = case(world.second_clerk, world)
    actions.withdraw_case(by=world.second_clerk, case=withdrawn, version=1, reason="重写")
    case(world.neighbour_township, world)


def parts(post: Any, scope: str, below: list[Division]) -> dict[str, Tally]:
    activities, cases = Activity.objects.visible_to(post), TypicalCase.objects.visible_to(post)
    with CaptureQueriesContext(connection) as asked:
        found = queries.by_part(Division.objects.get(code=scope), below, activities, cases)
    assert len(asked) == 3
    return {each.division.code + ("*" if each.own else ""): each.tally for each in found if each.tally}


def test_counts_of_each_division_below_any_division(world: World) -> None:
    fill(world)
    code = world.township.division_id
    villages = list(Division.objects.children_of(code))
    assert parts(world.township, code, villages) == {
        f"{code}*": Tally(1, 0, 0, 500, 1, 0),
        VILLAGES[0]: Tally(2, 62, 4, 0, 1, 1),
        VILLAGES[1]: Tally(1, 10, 1, 0, 0, 0),
    }
    townships = list(Division.objects.children_of("640221000000"))
    assert parts(world.county, "640221000000", townships) == {
        "640221000000*": Tally(1, 120, 3, 0, 0, 0),
        code: Tally(4, 72, 5, 500, 2, 1),
        "640221100000": Tally(1, 7000, 70, 0, 1, 0),
    }


def test_a_region_counts_its_cities_and_their_counties(world: World) -> None:
    fill(world)
    activity(world.city, world, people=1)
    below = list(Division.objects.within("640000000000").filter(level__in=[2, 3]))
    assert parts(world.region, "640000000000", below) == {
        "640200000000": Tally(7 + 1, 12193, 132, 500, 3, 1),
        "640205000000": Tally(1, 5000, 50, 0, 0, 0),
        "640221000000": Tally(6, 7192, 78, 500, 3, 1),
    }


def test_counts_by_kind_of_a_scope(world: World) -> None:
    fill(world)
    assert queries.by_kind(Activity.objects.visible_to(world.township)) == {
        "household_visits": Tally(2, 72, 5, 0),
        "notice_board": Tally(1, 0, 0, 0),
        "satisfaction_survey": Tally(1, 0, 0, 500),
    }


def test_a_post_sees_the_activities_of_its_own_subtree(world: World) -> None:
    fill(world)
    seen = {
        name: Activity.objects.visible_to(getattr(world, name)).count()
        for name in ("clerk", "second_clerk", "township", "county", "neighbour_township", "neighbour_city", "region")
    }
    assert seen == {"clerk": 2, "second_clerk": 2, "township": 5, "county": 7, "neighbour_township": 1,
                    "neighbour_city": 0, "region": 8}  # fmt: skip
