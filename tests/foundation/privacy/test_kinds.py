"""What is wrong with a personal value, how it is kept, and what of it is shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.kinds import Kind, Sex, mask, normal, problems
from cunshi.kernel import clock

pytestmark = pytest.mark.req("TGT-11")

GOOD_ID = "61042919900307001" + kinds.check_character("61042919900307001")


def id_of(first: str) -> str:
    return first + kinds.check_character(first)


@pytest.mark.parametrize("text", ["11010519491231002X", "11010519491231002x", " 110105 19491231 002X ", GOOD_ID])
def test_the_standards_own_example_and_careless_spellings_of_it_are_good(text: str) -> None:
    assert problems(Kind.ID_NUMBER, text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "It is missing."),
        ("610429900307001", "An ID number has 18 characters: 17 digits, then a digit or X; this one has 15."),
        ("110105194912310021", "Its check digit doesn't fit the other digits."),
        (id_of("11010519490231002"), "Its region or its birth date doesn't exist."),
        (id_of("99010519491231002"), "Its region or its birth date doesn't exist."),
        (id_of("11010520240701002"), "Its birth date lies in the future."),
        ("1101051949123100XX", "An ID number has 18 characters: 17 digits, then a digit or X; this one has 18."),
    ],
)
def test_a_wrong_id_number_is_explained_without_repeating_it(text: str, said: str) -> None:
    with clock.fixed("2024-06-30"):
        found = problems(Kind.ID_NUMBER, text, where="member 2")
    assert [(each.where, each.what) for each in found] == [("member 2", said)]
    assert not text or text not in found[0].sentence()


@pytest.mark.parametrize("text", ["13812341234", "+86 138-1234-1234", "8613812341234", "0951-5066666", "(010)65251234"])
def test_mobile_numbers_and_fixed_lines_of_the_mainland_are_good(text: str) -> None:
    assert problems(Kind.PHONE, text) == []


@pytest.mark.parametrize("text", ["12812341234", "1381234123", "5066666", "+1 202 555 0199"])
def test_other_telephone_numbers_are_refused(text: str) -> None:
    assert [each.what for each in problems(Kind.PHONE, text)] == ["This is no telephone number of the mainland."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("6222 0210 0111 6245 702", []),
        ("6222021001116245703", ["The card's check digit doesn't fit the other digits."]),
        ("62220210", ["A bank card has 13 to 19 digits."]),
    ],
)
def test_a_bank_card_is_checked_by_its_last_digit(text: str, said: list[str]) -> None:
    assert [each.what for each in problems(Kind.BANK, text)] == said


def test_names_and_addresses_are_held_to_their_length_and_names_to_letters() -> None:
    assert problems(Kind.NAME, "买买提·吐尔逊") == problems(Kind.ADDRESS, "红崖子村三组12号") == []
    assert [each.what for each in problems(Kind.NAME, "张三138")] == ["A name holds no digits."]
    assert [each.what for each in problems(Kind.NAME, "张" * 31)] == ["It is longer than 30 characters."]
    assert [each.what for each in problems(Kind.ADDRESS, "村" * 201)] == ["It is longer than 200 characters."]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (Kind.ID_NUMBER, "11010519491231002x", "110105********002X"),
        (Kind.PHONE, "13812341234", "138****1234"),
        (Kind.PHONE, "0951-5066666", "0951-****666"),
        (Kind.BANK, "6222021001116245702", "**** **** 5702"),
        (Kind.NAME, "张建国", "张**"),
        (Kind.NAME, "张三", "张*"),
        (Kind.NAME, "买买提·吐尔逊", "买**"),
        (Kind.ADDRESS, "红崖子村三组12号", "红崖子村****"),
        (Kind.ID_NUMBER, "6104291990", "****"),
        (Kind.PHONE, "", ""),
    ],
)
def test_a_page_shows_only_part_of_a_value(kind: Kind, text: str, shown: str) -> None:
    assert mask(kind, text) == shown


def test_one_value_is_kept_in_one_way() -> None:
    assert normal(Kind.ID_NUMBER, " 11010519491231002x") == "11010519491231002X"
    assert normal(Kind.PHONE, "(0951) 5066666") == "0951-5066666"
    assert normal(Kind.BANK, "6222-0210 0111") == "622202100111"
    assert normal(Kind.NAME, " 张  三 ") == "张 三"


def test_an_id_number_says_birth_date_and_sex() -> None:
    assert (kinds.birth_date("11010519491231002X"), kinds.sex("11010519491231002X")) == (
        date(1949, 12, 31),
        Sex.FEMALE,
    )
    assert (kinds.birth_date(GOOD_ID), kinds.sex(GOOD_ID)) == (date(1990, 3, 7), Sex.MALE)
    assert (kinds.birth_date("61"), kinds.sex("61")) == (None, None)


@given(st.text(max_size=40), st.sampled_from(list(Kind)))
def test_whatever_is_typed_is_answered_and_never_shown_whole(text: str, kind: Kind) -> None:
    value = normal(kind, text)
    for problem in problems(kind, text):
        assert len(value) < 4 or value not in problem.sentence()
    assert len(value) < 4 or mask(kind, text) != value or set(value) == {"*"}
