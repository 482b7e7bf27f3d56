"""Posts: what a person may see and do follows from role and division."""

from datetime import date

import pytest

from cunshi.foundation.people.models import Post, TaskForce, Unit
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL, ROLES, Capability, RoleKey
from cunshi.kernel.codes import FIVE, Level
from tests.factories.world import POSTS, World

C = Capability


@pytest.mark.req("LAND-03")
def test_each_role_may_do_these_things_and_no_others() -> None:
    assert {str(role): set(ROLES[role].capabilities) for role in RoleKey} == {
        "village_clerk": {C.PROPOSE, C.OBJECT, C.VIEW_PERSONAL},
        "village_supervisor": {C.OBJECT},
        "township_officer": {C.PROPOSE, C.DECIDE, C.CARRY_OUT, C.OBJECT, C.BOOK, C.VIEW_PERSONAL},
        "department_officer": {C.CARRY_OUT, C.BOOK, C.VIEW_PERSONAL},
        "county_office": {C.DECIDE, C.BOOK, C.OPEN_YEAR, C.CHANGE_DIVISIONS, C.VIEW_PERSONAL, C.REVIEW_LOOKS},
        "city_office": {C.DECIDE, C.BOOK, C.OPEN_YEAR, C.CHANGE_DIVISIONS, C.REVIEW_LOOKS},
        "region_office": {C.DECIDE, C.BOOK, C.OPEN_YEAR, C.CHANGE_DIVISIONS, C.REVIEW_LOOKS},
        "inspector": set(),
        "assessor": set(),
        "auditor": {C.REVIEW_LOOKS},
        "administrator": {C.MANAGE_PEOPLE, C.OPEN_YEAR, C.CHANGE_DIVISIONS, C.REVIEW_LOOKS},
    }


@pytest.mark.req("LAND-03")
def test_every_role_is_known_and_every_level_has_its_deciding_office() -> None:
    assert set(ROLES) == set(RoleKey)
    assert {level: ROLES[OFFICE_OF_LEVEL[level]].levels for level in FIVE} == {
        level: frozenset({level}) for level in FIVE
    }


@pytest.mark.req("LAND-01", "LAND-03")
@pytest.mark.parametrize(
    ("name", "prefix", "level"),
    [
        ("region", "64", Level.REGION),
        ("city", "6402", Level.CITY),
        ("county", "640221", Level.COUNTY),
        ("township", "640221205", Level.TOWNSHIP),
        ("clerk", "640221205200", Level.VILLAGE),
    ],
)
def test_the_subtree_of_a_post_is_the_prefix_of_its_code(world: World, name: str, prefix: str, level: Level) -> None:
    post: Post = getattr(world, name)
    assert (post.prefix, post.level) == (prefix, level)
    assert post.covers("640221205200")
    assert not post.covers("110000000000")


@pytest.mark.req("LAND-03")
def test_no_post_reaches_its_neighbours_or_what_is_above_it(world: World) -> None:
    assert not world.clerk.covers(world.second_clerk.division_id)
    assert not world.clerk.covers(world.township.division_id)
    assert not world.township.covers(world.neighbour_township.division_id)
    assert not world.township.covers(world.county.division_id)
    assert not world.county.covers(world.neighbour_county.division_id)
    assert not world.city.covers(world.neighbour_city.division_id)


@pytest.mark.req("LAND-03")
def test_a_post_is_held_from_its_first_to_its_last_day(world: World) -> None:
    Post.objects.filter(pk=world.clerk.pk).update(since=date(2024, 1, 15), until=date(2024, 1, 20))
    for day, held in (("2024-01-14", False), ("2024-01-15", True), ("2024-01-20", True), ("2024-01-21", False)):
        world.move_to(day)
        assert (day, Post.objects.current().filter(pk=world.clerk.pk).exists()) == (day, held)


@pytest.mark.req("LAND-02", "LAND-03")
def test_units_and_posts_are_seen_in_their_own_subtree_only(world: World) -> None:
    units = set(Unit.objects.visible_to(world.township))
    assert units == {world.clerk.unit, world.supervisor.unit, world.second_clerk.unit, world.township.unit}
    posts = set(Post.objects.visible_to(world.township))
    assert posts == {world.clerk, world.supervisor, world.second_clerk, world.township}
    assert set(Post.objects.visible_to(world.clerk)) == {world.clerk, world.supervisor}
    assert len(Post.objects.visible_to(world.region)) == len(POSTS)


@pytest.mark.req("LAND-04", "LAND-03")
def test_a_task_force_is_seen_in_its_own_subtree_only(world: World) -> None:
    force = TaskForce.objects.create(name="工作专班", division=world.township.division, head=world.township)
    seen = {name for name in POSTS if force in TaskForce.objects.visible_to(getattr(world, name))}
    inside = {name for name in POSTS if getattr(world, name).covers(world.township.division_id)}
    assert seen == inside
    assert "neighbour_township" not in seen and "clerk" not in seen


def test_a_post_and_a_person_are_called_by_unit_title_and_name(world: World) -> None:
    assert str(world.clerk) == "红崖子村委会 Village clerk"
    world.clerk.title = "党支部书记"
    assert str(world.clerk) == "红崖子村委会 党支部书记"
    account = world.clerk.account
    assert (str(account), account.get_full_name()) == ("clerk先生", "clerk先生")
    assert world.clerk.signature() == {"account": "clerk", "name": "clerk先生", "post": "红崖子村委会 党支部书记"}
