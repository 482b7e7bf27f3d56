"""Members of a household: entered with sealed numbers, found by ID number, moved and gone."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cunshi.foundation.privacy import sealing
from cunshi.foundation.residents import actions, queries
from cunshi.foundation.residents.actions import MemberDraft
from cunshi.foundation.residents.models import Household, Resident
from cunshi.kernel.problems import Refused
from tests.factories.homes import BORN, CARD, PHONE, head, home, id_number, member
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.req("TGT-11")


def said(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(each.where, each.what) for each in refused.value.problems]


def add(world: World, household: Household, **changes) -> Resident:  # type: ignore[no-untyped-def]
    return actions.add_resident(by=world.township, household=household, draft=member(**changes))


def everything_kept() -> str:
    """Every column of every table as text, history and sessions included."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT each::text FROM \"{table}\" AS each WHERE %s <> ''", [table])
            found += [row for (row,) in cursor.fetchall()] if table != "divisions_division" else []
    return "\n".join(found)


def test_no_personal_number_stands_anywhere_in_clear(world: World) -> None:
    row = head(world, home(world))
    actions.change_resident(
        by=world.clerk, resident=row, draft=member(phone="13912345678", id_number=None), version=row.version
    )
    kept = everything_kept()
    assert "马建国" in kept
    assert kept.count("sealed:") > 8
    numbers = [id_number(), PHONE, CARD, "13912345678"]
    assert [each in kept for each in [*numbers, *(each[-8:] for each in numbers)]] == [False] * 8


def test_pages_show_a_part_and_the_id_number_says_birth_and_sex(world: World) -> None:
    row = head(world, home(world))
    assert (row.shown("id_number"), row.shown("phone"), row.shown("bank")) == (
        "640221********001" + id_number()[-1],
        "138****1234",
        f"**** **** {CARD[-4:]}",
    )
    assert (row.born, row.sex, row.age) == (BORN, "male", 44)
    assert sealing.unseal(row.id_number) == id_number()


def test_a_number_is_shown_as_stars_where_its_key_is_missing(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    row = head(world, home(world))
    settings.SEALING_KEYS = "A" * 43 + "="
    assert row.shown("id_number") == "****"


def test_everything_wrong_with_a_member_is_told_at_once_without_the_numbers(world: World) -> None:
    with pytest.raises(Refused) as refused:
        add(world, home(world), name="", relation="", id_number="640221198001010018", phone="110", bank="123")
    assert said(refused) == [
        ("Person's name", "It is missing."),
        ("Relation to the head", "No relation to the head is chosen."),
        ("ID number", "Its check digit doesn't fit the other digits."),
        ("Telephone", "This is no telephone number of the mainland."),
        ("Bank card", "A bank card has 13 to 19 digits."),
    ]
    assert Resident.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"id_number": None}, ["Sex", "Birth date"]),
        ({"id_number": "", "sex": "male", "born": date(2024, 1, 16)}, ["Birth date"]),
        ({"id_number": None, "sex": "male", "born": date(1890, 1, 1)}, ["Birth date"]),
        ({"born": date(1980, 1, 2), "sex": "female"}, ["Birth date", "Sex"]),
    ],
)
def test_birth_date_and_sex_are_known_and_agree_with_the_id_number(
    world: World,
    changes: dict,
    problems: list[str],  # type: ignore[type-arg]
) -> None:
    with pytest.raises(Refused) as refused:
        add(world, home(world), **changes)
    assert [where for where, _what in said(refused)] == problems


def test_a_newborn_is_entered_without_an_id_number(world: World) -> None:
    row = add(world, home(world), relation="child", id_number=None, sex="female", born=date(2024, 1, 15))
    assert (row.id_number, row.id_mark, row.shown("id_number"), row.age) == ("", "", "", 0)


def test_an_id_number_in_two_households_is_refused_and_named_within_the_own_subtree_only(world: World) -> None:
    head(world, home(world))
    second = home(world, village=VILLAGES[1])
    with pytest.raises(Refused) as refused:
        add(world, second)
    village = world.division(VILLAGES[0]).short_name
    assert said(refused) == [("ID number", f"This ID number stands already with 马建国 in household 001 of {village}.")]
    with pytest.raises(Refused) as refused:
        actions.add_resident(by=world.second_clerk, household=second, draft=member())
    assert said(refused) == [("ID number", "This ID number stands already in a household outside your post.")]
    assert "马建国" not in str(refused.value)


def test_an_id_number_is_free_again_after_its_holder_left(world: World) -> None:
    row = head(world, home(world))
    actions.leave(by=world.clerk, resident=row, on=date(2024, 1, 10), why="moved", version=row.version)
    again = add(world, home(world, village=VILLAGES[1]))
    assert again.id_mark == row.id_mark
    assert queries.by_id_number(world.township, id_number()) == again
    assert queries.by_id_number(world.clerk, id_number()) == row


def test_searching_an_id_number_opens_nothing_and_reads_the_index(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    row = head(world, home(world))

    def never(token: str) -> str:
        raise AssertionError("unsealed")

    monkeypatch.setattr(sealing, "unseal", never)
    with CaptureQueriesContext(connection) as asked:
        assert queries.by_id_number(world.township, f" {id_number().lower()} ") == row
    assert len(asked) == 1
    assert queries.by_id_number(world.neighbour_township, id_number()) is None
    assert queries.by_id_number(world.township, id_number(serial=3)) is None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "resident_id_mark" in plan
    assert id_number() not in asked[0]["sql"]


def test_a_change_leaves_numbers_alone_that_are_not_typed_and_removes_empty_ones(world: World) -> None:
    row = head(world, home(world))
    draft = MemberDraft(name="马建国", relation="head", phone="", bank=None)
    changed = actions.change_resident(by=world.clerk, resident=row, draft=draft, version=1)
    assert (changed.id_number, changed.phone, changed.bank, changed.version) == (row.id_number, "", row.bank, 2)
    with pytest.raises(Refused) as refused:
        actions.change_resident(by=world.clerk, resident=row, draft=MemberDraft("马建国", "head", "female"), version=2)
    assert said(refused) == [("Birth date", "The ID number says another birth date or sex.")]
    with pytest.raises(Refused) as refused:
        actions.change_resident(by=world.clerk, resident=row, draft=draft, version=1)
    assert [what for _where, what in said(refused)] == ["Somebody changed this while you were typing."]


def test_a_household_has_one_head(world: World) -> None:
    row = home(world)
    head(world, row)
    with pytest.raises(Refused) as refused:
        add(world, row, name="马建军", id_number=id_number(serial=3))
    assert said(refused) == [("Relation to the head", "马建国 is the head of this household already.")]


def test_a_member_moves_to_another_household(world: World) -> None:
    old, new = home(world), home(world, "002", village=VILLAGES[1])
    row = head(world, old)
    moved = actions.move(by=world.township, resident=row, to=new, relation="other", version=1)
    assert (moved.household_id, moved.relation) == (new.pk, "other")
    with pytest.raises(Refused) as refused:
        actions.move(by=world.township, resident=moved, to=new, relation="", version=2)
    assert [what for _where, what in said(refused)] == [
        "This person lives there already.",
        "No relation to the head is chosen.",
    ]
    with pytest.raises(Refused):
        actions.move(by=world.clerk, resident=moved, to=old, relation="other", version=2)


@pytest.mark.parametrize(
    ("on", "why", "fields"),
    [
        (date(2024, 1, 16), "died", ["Left on"]),
        (date(1979, 12, 31), "died", ["Left on"]),
        (None, "lost", ["Reason of leaving", "Left on"]),
    ],
)
def test_nobody_leaves_before_birth_or_in_the_future(world: World, on, why: str, fields: list[str]) -> None:  # type: ignore[no-untyped-def]
    row = head(world, home(world))
    with pytest.raises(Refused) as refused:
        actions.leave(by=world.clerk, resident=row, on=on, why=why, version=1)
    assert [where for where, _what in said(refused)] == fields


def test_a_draft_prints_nothing_of_the_person() -> None:
    assert repr(member(phone=PHONE)) == "MemberDraft(relation='head')"


def test_a_label_for_other_rooms_names_the_household_and_no_number(world: World) -> None:
    household = home(world)
    row = head(world, household)
    village = world.division(VILLAGES[0]).short_name
    assert queries.label(household) == f"{village} 001 马建国"
    assert queries.label(row) == f"马建国（{village} 001 马建国）"


def test_a_column_for_sealed_values_takes_nothing_in_clear(world: World) -> None:
    row = head(world, home(world))
    row.phone = PHONE
    with pytest.raises(ValueError, match=r"^phone is not sealed$"):
        row.save()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ("phone = '13812341234'", "resident_phone_sealed"),
        ("bank = '6222'", "resident_bank_sealed"),
        ("id_number = '640221198001010011'", "resident_id_number_sealed"),
        ("id_mark = ''", "resident_id_number_sealed"),
        ("name = ''", "resident_has_a_name"),
        ("relation = 'x'", "resident_relation_known"),
        ("sex = 'x'", "resident_sex_known"),
        ("left_why = 'died'", "resident_leaves_for_a_reason"),
        ("left_on = '1970-01-01', left_why = 'died'", "resident_leaves_after_birth"),
    ],
)
def test_the_database_refuses_a_member_with(world: World, changes: str, name: str) -> None:
    row = head(world, home(world))
    with (
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE residents_resident SET {changes} WHERE id = %s", [row.pk])


@pytest.mark.parametrize(
    ("changes", "name"),
    [({"relation": "other"}, "resident_id_number_once"), ({"id_number": "", "id_mark": ""}, "household_one_head")],
)
def test_the_database_refuses_a_second(world: World, changes: dict, name: str) -> None:  # type: ignore[type-arg]
    row = head(world, home(world))
    row.pk = None
    for field, value in changes.items():
        setattr(row, field, value)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save(force_insert=True)
