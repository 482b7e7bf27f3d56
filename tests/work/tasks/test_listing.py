"""Which pieces of work a post sees, how each stands, and what waits for it; in one query however many there are."""

from typing import Any

import pytest

from cunshi.foundation.people.models import Post
from cunshi.work.tasks import actions, listing
from cunshi.work.tasks.listing import Item, Narrowed
from cunshi.work.tasks.places import turns_of
from cunshi.work.tasks.waiting import waiting_for
from tests.factories.targets import TUQIAO, ZHITIAN, Xunyi
from tests.factories.tasks import at, close, note
from tests.factories.world import World

pytestmark = pytest.mark.req("PLAN-09")
WHOLE = ["leaflet", "emergency_plans", "water_emergency", "breeding_base", "asset_review", "work_points"]


def seen(xunyi: Xunyi, by: Post, limit: int = 1000, offset: int = 0, **narrowed: Any) -> tuple[list[Item], int]:
    rows = [row for row in turns_of([xunyi.plan]) if row[1].key in (*WHOLE, "mutual_visit", "mobilization_meeting")]
    return listing.page_of(by, rows, Narrowed(**narrowed), limit=limit, offset=offset)


def keys(found: tuple[list[Item], int]) -> list[str]:
    return sorted({each.task.key for each in found[0]})


def test_a_county_sees_its_tasks_and_those_of_each_township_the_first_due_on_top(xunyi: Xunyi) -> None:
    items, total = seen(xunyi, xunyi.xunyi)
    assert total == len(items) == len(xunyi.townships) + len(WHOLE) + 1
    assert [each.task.key for each in items][: len(xunyi.townships) + 1] == [
        *["mobilization_meeting"] * len(xunyi.townships), "mutual_visit",
    ]  # fmt: skip
    first = items[0]
    assert (first.code, first.unit, first.state, first.days_late) == (xunyi.townships[0].code, "", "late", 88)
    page, total = seen(xunyi, xunyi.xunyi, limit=3, offset=len(items) - 1)
    assert (len(page), total) == (1, len(items))
    assert seen(xunyi, xunyi.xunyi, offset=len(items)) == ([], len(items))


def test_a_township_sees_its_own_meeting_and_what_its_unit_takes_part_in(world: World, xunyi: Xunyi) -> None:
    assert keys(seen(xunyi, xunyi.tuqiao)) == ["mobilization_meeting"]
    assert [each.code for each in seen(xunyi, xunyi.tuqiao)[0]] == [TUQIAO]
    actions.set_parties(by=xunyi.xunyi, place=at(xunyi, "work_points"), units=[xunyi.tuqiao.unit])
    assert keys(seen(xunyi, xunyi.tuqiao)) == ["mobilization_meeting", "work_points"]
    assert keys(seen(xunyi, xunyi.zhitian)) == ["mobilization_meeting"]
    for post in (xunyi.neighbour, world.county, world.township, world.region):
        assert seen(xunyi, post) == ([], 0)


def test_states_follow_from_days_and_closing(world: World, xunyi: Xunyi) -> None:
    world.move_to("2024-04-03")
    close(xunyi.tuqiao, at(xunyi, "mobilization_meeting", TUQIAO))
    world.move_to("2024-04-04")
    close(xunyi.zhitian, at(xunyi, "mobilization_meeting", ZHITIAN))
    states = {each.code: each.state for each in seen(xunyi, xunyi.xunyi)[0] if each.task.each}
    assert (states.pop(TUQIAO), states.pop(ZHITIAN)) == ("done", "done_late")
    assert set(states.values()) == {"late"}
    assert len(seen(xunyi, xunyi.xunyi, state="done_late")[0]) == 1
    counted, units = listing.counts(xunyi.xunyi, turns_of([xunyi.plan]), Narrowed())
    assert (counted["done"], counted["done_late"], counted["late"] >= len(states)) == (1, 1, True)
    assert sum(counted.values()) == sum(units.values())
    world.move_to("2024-02-01")
    assert {each.state for each in seen(xunyi, xunyi.xunyi)[0]} == {"ahead", "done", "done_late"}


def test_a_unit_sees_what_it_was_named_for_as_its_own(xunyi: Xunyi) -> None:
    place = at(xunyi, "work_points")
    assert seen(xunyi, xunyi.labour, own=True) == ([], 0)
    actions.name_lead(by=xunyi.xunyi, place=place, unit=xunyi.labour.unit)
    actions.set_parties(by=xunyi.labour, place=place, persons=[xunyi.labour], base=1)
    note(xunyi.labour, place, 30)
    [item], _total = seen(xunyi, xunyi.labour, own=True)
    assert (item.unit, item.percent) == ("县人社局", 30)
    assert [(each.account, each.name) for each in item.persons] == [(xunyi.labour.account_id, "labour先生")]
    assert keys(seen(xunyi, xunyi.xunyi, unit=str(xunyi.labour.unit_id))) == ["work_points"]
    assert "work_points" not in keys(seen(xunyi, xunyi.xunyi, unit="none"))
    assert "work_points" not in keys(seen(xunyi, xunyi.xunyi, own=True))


def test_what_is_late_or_due_within_days_waits_for_who_does_it(xunyi: Xunyi) -> None:
    items, total = waiting_for(xunyi.xunyi, [xunyi.plan], limit=5)
    assert "mutual_visit" in keys((items, total)) and "leaflet" not in keys((items, total))
    assert total == len(items)
    assert "mobilization_meeting" in keys(waiting_for(xunyi.tuqiao, [xunyi.plan], limit=5))
    assert waiting_for(xunyi.labour, [xunyi.plan], limit=5) == ([], 0)
    assert waiting_for(xunyi.auditor_xunyi, [xunyi.plan], limit=5) == ([], 0)
    close(xunyi.xunyi, at(xunyi, "mutual_visit"))
    assert "mutual_visit" not in keys(waiting_for(xunyi.xunyi, [xunyi.plan], limit=5))


def test_a_list_asks_one_query_however_much_was_begun(xunyi: Xunyi, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        seen(xunyi, xunyi.xunyi)
    for key in WHOLE:
        note(xunyi.xunyi, at(xunyi, key), 10)
        actions.set_parties(by=xunyi.xunyi, place=at(xunyi, key), persons=[xunyi.xunyi], base=1)
    with django_assert_num_queries(1):
        seen(xunyi, xunyi.xunyi)
