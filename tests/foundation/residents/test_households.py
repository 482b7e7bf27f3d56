"""Households are registered, changed, ended, by the village or its township."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cunshi.foundation.divisions import actions as divisions
from cunshi.foundation.divisions.actions import Order
from cunshi.foundation.residents import access, actions, queries
from cunshi.foundation.residents.actions import HouseholdDraft
from cunshi.foundation.residents.models import Household, Resident
from cunshi.foundation.residents.rules import tags_of
from cunshi.kernel.problems import Refused
from tests.factories.homes import head, home, id_number, member
from tests.factories.world import POSTS, VILLAGES, World

pytestmark = pytest.mark.req("TGT-11")


def said(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(each.where, each.what) for each in refused.value.problems]


def test_the_village_and_its_township_enter_households_and_others_do_not(world: World) -> None:
    assert {name for name in POSTS if access.may_register(getattr(world, name), VILLAGES[0])} == {"clerk", "township"}
    assert home(world, by=world.clerk).division_id == VILLAGES[0]
    with pytest.raises(Refused) as refused:
        home(world, "002", by=world.county)
    assert [what for _where, what in said(refused)] == ["Your post doesn't enter or change households."]
    with pytest.raises(Refused) as refused:
        home(world, "002", by=world.second_clerk)
    assert [where for where, _what in said(refused)] == [VILLAGES[0]]


def test_everything_wrong_with_a_household_is_told_at_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        home(world, number=" ", head="张三1", size=None, group="组" * 31, tags=("长" * 21,))
    assert said(refused) == [
        ("Household number", "It is missing."),
        ("Villagers' group", "It is longer than 30 characters."),
        ("Household head", "A name holds no digits."),
        ("People in it", "This is no whole number from 1 to 50."),
        ("Kind of household", "At most 12 kinds of at most 20 characters each."),
    ]
    assert Household.objects.count() == 0


def test_a_number_is_given_once_in_a_village_and_again_in_the_next(world: World) -> None:
    home(world)
    assert home(world, village=VILLAGES[1]).number == "001"
    with pytest.raises(Refused) as refused:
        home(world, head="李四")
    assert said(refused) == [("Household number", "The village has a household 001 马建国 already.")]


def test_a_township_holds_no_household_itself(world: World) -> None:
    with pytest.raises(Refused) as refused:
        home(world, village="640221205000")
    assert [what for _where, what in said(refused)] == ["Households belong to villages and communities."]


def test_two_who_change_one_household_do_not_overwrite_each_other(world: World) -> None:
    row = home(world)
    draft = HouseholdDraft(number="001", head="马建军", size=5, tags=("低保户",))
    changed = actions.change_household(by=world.clerk, household=row, draft=draft, version=1)
    assert (changed.head, changed.size, changed.tags, changed.version) == ("马建军", 5, ["低保户"], 2)
    with pytest.raises(Refused) as refused:
        actions.change_household(by=world.clerk, household=row, draft=draft, version=1)
    assert [what for _where, what in said(refused)] == ["Somebody changed this while you were typing."]


def test_the_member_who_is_the_head_names_the_household(world: World) -> None:
    row = home(world, head="马老汉")
    head(world, row)
    row.refresh_from_db()
    assert row.head == "马建国"
    draft = HouseholdDraft(number="001", head="马老汉", size=4)
    with pytest.raises(Refused) as refused:
        actions.change_household(by=world.clerk, household=row, draft=draft, version=row.version)
    assert said(refused) == [("Household head", "The member who is the head is called 马建国.")]


def test_a_household_ends_with_all_its_members_and_changes_no_more(world: World) -> None:
    row = home(world)
    head(world, row)
    row.refresh_from_db()
    with pytest.raises(Refused) as refused:
        actions.end_household(by=world.clerk, household=row, on=date(2025, 1, 1), why="", version=row.version)
    assert [where for where, _what in said(refused)] == ["Reason of leaving", "Left on"]
    actions.end_household(by=world.clerk, household=row, on=date(2024, 1, 10), why="moved", version=row.version)
    assert list(Resident.objects.values_list("left_on", "left_why")) == [(date(2024, 1, 10), "moved")]
    assert list(queries.households(world.clerk)) == []
    with pytest.raises(Refused) as refused:
        head(world, row)
    assert [what for _where, what in said(refused)] == ["This household ended on 2024-01-10."]


def test_a_household_is_entered_with_all_its_members_or_not_at_all(world: World) -> None:
    draft = HouseholdDraft(number="009", head="马建国", size=2)
    village = world.division(VILLAGES[0])
    wrong = [member(), member(name="王秀英", relation="spouse", id_number="1")]
    with pytest.raises(Refused):
        actions.enter_household(by=world.clerk, village=village, draft=draft, members=wrong)
    assert (Household.objects.count(), Resident.objects.count()) == (0, 0)
    right = [member(), member(name="王秀英", relation="spouse", id_number=id_number("19820202", 22))]
    row = actions.enter_household(by=world.clerk, village=village, draft=draft, members=right)
    assert [each.name for each in row.members.all()] == ["马建国", "王秀英"]


def test_each_post_sees_the_households_of_its_own_subtree(world: World) -> None:
    own, next_door = home(world), home(world, village=VILLAGES[1])
    far = home(world, by=world.neighbour_township, village="640221100200")
    assert list(queries.households(world.clerk)) == [own]
    assert list(queries.households(world.township)) == [own, next_door]
    assert set(queries.households(world.county)) == {own, next_door, far}
    assert list(queries.households(world.neighbour_county)) == []


def test_a_household_is_found_by_its_number_or_by_the_beginning_of_a_name(world: World) -> None:
    row, other = home(world), home(world, "002", head="李四")
    actions.add_resident(
        by=world.clerk,
        household=row,
        draft=member(name="王秀英", relation="spouse", id_number=id_number("19820202", 22)),
    )
    rows = queries.households(world.clerk)
    assert [list(queries.named(rows, text)) for text in ("002", "马建", "王秀", "00")] == [[other], [row], [row], []]
    assert [each.members_now for each in queries.counted(rows)] == [1, 0]


def test_households_follow_a_merged_village_and_a_number_that_is_taken_says_where_from(world: World) -> None:
    first, same, other = home(world), home(world, village=VILLAGES[1]), home(world, "007", village=VILLAGES[1])
    neighbour = home(world, village=VILLAGES[2])
    world.move_to("2024-04-20")
    order = Order(date(2024, 4, 20), "平政发〔2024〕1号")
    divisions.merge(by=world.county, merged=[VILLAGES[1]], into=VILLAGES[0], order=order)
    old = world.division(VILLAGES[1]).short_name
    assert {row.pk: (row.division_id, row.number) for row in Household.objects.all()} == {
        first.pk: (VILLAGES[0], "001"),
        same.pk: (VILLAGES[0], f"{old}-001"),
        other.pk: (VILLAGES[0], "007"),
        neighbour.pk: (VILLAGES[2], "001"),
    }


def test_kinds_are_typed_with_any_comma() -> None:
    assert tags_of("脱贫户，低保户、监测户 脱贫户,") == ("脱贫户", "低保户", "监测户")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"number": ""}, "household_has_a_number"),
        ({"head": ""}, "household_has_a_head"),
        ({"size": 0}, "household_size_plausible"),
        ({"number": "001"}, "household_number_once_in_a_village"),
    ],
)
def test_the_database_refuses_a_household_that(world: World, changes: dict, name: str) -> None:  # type: ignore[type-arg]
    home(world)
    values = {"division_id": VILLAGES[0], "number": "002", "head": "马建国", "size": 1, **changes}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Household.objects.create(**values)
