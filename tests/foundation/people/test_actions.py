"""Units, accounts, posts and task forces are managed by administrators, in their own subtree."""

from datetime import date
from typing import Any

import pytest

from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Account, Post, TaskForce, Unit
from tests.factories.world import POSTS, World
from tests.work.refusals import refused


def appoint(world: World, **changes: Any) -> Post:
    arguments = {
        "by": world.administrator,
        "account": world.clerk.account,
        "unit": world.township.unit,
        "role": "township_officer",
        "division": world.township.division,
        "since": date(2024, 1, 1),
    }
    return actions.appoint(**(arguments | changes))


def acts(world: World, by: Post) -> list[Any]:
    """Every act of managing people, upon the township."""
    town = world.township.division
    return [
        lambda: actions.add_unit(by=by, name="驻村工作队", kind="work_team", division=town),
        lambda: actions.add_account(by=by, division=town, username="new", full_name="新人"),
        lambda: appoint(world, by=by),
        lambda: actions.end_post(by=by, post=world.township, until=date(2024, 1, 31)),
        lambda: actions.form_task_force(by=by, name="工作专班", division=town, head=world.township, members=[]),
    ]


@pytest.mark.req("LAND-03")
@pytest.mark.parametrize("name", sorted(POSTS.keys() - {"administrator"}))
def test_only_administrators_manage_people(world: World, name: str) -> None:
    for act in acts(world, getattr(world, name)):
        assert refused(act) == ["Your post may not change units, people or posts."]


@pytest.mark.req("LAND-03")
def test_an_administrator_manages_the_own_subtree_and_not_the_neighbours(world: World) -> None:
    neighbour = actions.appoint(
        by=None,
        account=world.neighbour_county.account,
        unit=world.neighbour_county.unit,
        role="administrator",
        division=world.neighbour_county.division,
        since=date(2020, 1, 1),
    )
    for act in acts(world, neighbour):
        assert refused(act) == [f"This division is outside your post ({neighbour})."]
    for act in acts(world, world.administrator):
        act()


# Units and accounts


@pytest.mark.req("LAND-02")
def test_a_unit_belongs_to_a_division_and_bears_its_name_once_there(world: World) -> None:
    town, name = world.township.division, "驻村工作队"
    unit = actions.add_unit(by=world.administrator, name=name, kind="work_team", division=town)
    assert (unit.division, unit.kind, str(unit)) == (town, "work_team", name)
    said = refused(actions.add_unit, by=world.administrator, name=name, kind="work_team", division=town)
    assert said == ["The unit “驻村工作队” exists already."]
    village = world.clerk.division
    assert actions.add_unit(by=world.administrator, name=name, kind="work_team", division=village).pk != unit.pk
    assert Unit.objects.filter(name=name).count() == 2


@pytest.mark.req("LAND-03")
def test_a_password_is_random_and_never_stored_in_clear(world: World) -> None:
    made = [
        actions.add_account(
            by=world.administrator, division=world.county.division, username=f"new{n}", full_name="新人"
        )
        for n in range(3)
    ]
    passwords = {password for _account, password in made}
    assert len(passwords) == 3
    for account, password in made:
        assert len(password) >= 16
        assert password not in Account.objects.get(pk=account.pk).password
        assert account.check_password(password)


@pytest.mark.req("LAND-03")
def test_a_user_name_is_taken_once(world: World) -> None:
    said = refused(
        actions.add_account, by=world.administrator, division=world.county.division, username="clerk", full_name="新人"
    )
    assert said == ["This user name is taken."]


@pytest.mark.req("LAND-03")
def test_a_person_sets_a_password_that_is_neither_short_nor_common(world: World) -> None:
    account = world.clerk.account
    assert len(refused(actions.change_password, account=account, password="12345")) >= 2
    actions.change_password(account=account, password="红崖子乡-2024-台账")
    assert Account.objects.get(pk=account.pk).check_password("红崖子乡-2024-台账")


def test_a_person_chooses_the_language_of_the_pages(world: World) -> None:
    account = world.clerk.account
    assert account.language == "zh-hans"
    actions.choose_language(account=account, language="en")
    assert Account.objects.get(pk=account.pk).language == "en"
    assert Account.objects.get(pk=world.second_clerk.account_id).language == "zh-hans"


# Posts


@pytest.mark.req("LAND-03")
def test_one_person_holds_several_posts(world: World) -> None:
    post = appoint(world)
    assert set(world.clerk.account.posts.all()) == {world.clerk, post}
    assert refused(appoint, world=world) == ["This person holds this post already."]


@pytest.mark.req("LAND-03")
@pytest.mark.parametrize(
    ("role", "at"),
    [
        ("village_clerk", "township"),
        ("village_supervisor", "county"),
        ("township_officer", "county"),
        ("township_officer", "clerk"),
        ("county_office", "city"),
        ("city_office", "county"),
        ("region_office", "city"),
        ("inspector", "clerk"),
        ("assessor", "clerk"),
        ("auditor", "clerk"),
        ("department_officer", "township"),
    ],
)
def test_a_role_stands_at_its_own_level(world: World, role: str, at: str) -> None:
    place = getattr(world, at)
    said = refused(appoint, world=world, by=None, role=role, unit=place.unit, division=place.division)
    assert said == ["This role cannot stand at this level."]


@pytest.mark.req("LAND-03")
def test_a_role_that_there_is_not_is_refused(world: World) -> None:
    assert refused(appoint, world=world, role="king") == ["There is no such role."]


@pytest.mark.req("LAND-02", "LAND-03")
def test_a_post_stands_in_a_unit_of_its_line(world: World) -> None:
    said = refused(appoint, world=world, unit=world.neighbour_township.unit)
    assert said == [f"This unit does not belong to {world.township.division}."]
    assert appoint(world, unit=world.department.unit).unit == world.department.unit


@pytest.mark.req("LAND-03")
def test_a_post_ends_on_a_day_and_what_was_done_keeps_its_name(world: World) -> None:
    matter = world.propose()
    said = refused(actions.end_post, by=world.administrator, post=world.clerk, until=date(2019, 12, 31))
    assert said == ["A post cannot end before it began (2020-01-01)."]
    actions.end_post(by=world.administrator, post=world.clerk, until=date(2024, 1, 14))
    assert not Post.objects.current().filter(pk=world.clerk.pk).exists()
    assert matter.steps.get().by == world.clerk


# Task forces


@pytest.mark.req("LAND-04")
def test_a_task_force_has_a_head_and_members_of_several_units(world: World) -> None:
    town = world.township.division
    members = [world.clerk, world.second_clerk, world.department]
    force = actions.form_task_force(
        by=world.administrator,
        name="工作专班",
        division=town,
        head=world.township,
        members=members,
        duty="统筹",
    )
    assert (force.head, force.duty) == (world.township, "统筹")
    assert [member.post for member in force.members.all()] == members
    assert len({member.post.unit_id for member in force.members.all()}) == 3


@pytest.mark.req("LAND-04")
def test_forming_it_again_changes_head_and_members(world: World) -> None:
    town, name = world.township.division, "工作专班"
    other = actions.form_task_force(
        by=None, name=name, division=world.county.division, head=world.county, members=[world.clerk]
    )
    for head, members in ((world.township, [world.clerk, world.department]), (world.county, [world.department])):
        force = actions.form_task_force(by=world.administrator, name=name, division=town, head=head, members=members)
    assert TaskForce.objects.filter(division=town).get() == force
    assert (force.head, [member.post for member in force.members.all()]) == (world.county, [world.department])
    assert [member.post for member in other.members.all()] == [world.clerk]


@pytest.mark.req("LAND-04")
def test_everybody_who_has_nothing_to_do_with_the_place_is_named(world: World) -> None:
    said = refused(
        actions.form_task_force,
        by=world.administrator,
        name="工作专班",
        division=world.township.division,
        head=world.neighbour_township,
        members=[world.clerk, world.neighbour_county],
    )
    assert said == [f"This post has nothing to do with {world.township.division}."] * 2


# Lost passwords


@pytest.mark.req("LAND-03")
def test_a_lost_password_is_replaced_by_a_random_one_for_persons_whose_posts_all_lie_below(world: World) -> None:
    account = world.clerk.account
    password = actions.reset_password(by=world.administrator, account=account)
    assert len(password) >= 16
    assert Account.objects.get(pk=account.pk).check_password(password)
    for by in (world.county, world.clerk):
        said = refused(actions.reset_password, by=by, account=account)
        assert said == ["Your post may not change units, people or posts."]


@pytest.mark.req("LAND-03")
def test_nobody_gets_the_posts_of_a_neighbour_by_a_new_password(world: World) -> None:
    second = appoint(world, by=None, account=world.neighbour_county.account)
    said = refused(actions.reset_password, by=world.administrator, account=second.account)
    neighbour = world.neighbour_county
    assert said == [f"This person also holds a post outside your division: {neighbour}, {neighbour.division}."]
    actions.end_post(by=None, post=neighbour, until=date(2024, 1, 14))
    assert len(actions.reset_password(by=world.administrator, account=second.account)) >= 16
    actions.end_post(by=None, post=second, until=date(2024, 1, 14))
    said = refused(actions.reset_password, by=world.administrator, account=second.account)
    assert said == ["This person holds no post."]
