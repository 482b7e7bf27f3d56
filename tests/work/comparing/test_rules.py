"""Matching of two lists, as a county's and a township's clerks would do it by hand."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cunshi.rulebook.comparisons import ComparedField
from cunshi.work.comparing.models import Kind
from cunshi.work.comparing.rules import Pair, Row, agree, compare

pytestmark = pytest.mark.req("TGT-09")
KEYS = [["id"], ["village", "name"]]
FIELDS = [ComparedField(field="wage", within=Decimal(100)), ComparedField(field="place")]
COLUMNS = {"id", "village", "name", "wage", "place"}


def row(number: int, id: str = "", name: str = "", village: str = "A", wage: str = "", place: str = "") -> Row:
    return Row(number, {"id": id, "village": village, "name": name, "wage": wage, "place": place})


def test_rows_match_by_id_number_first_and_by_village_and_name_where_it_is_missing() -> None:
    ours = [row(1, "x", "冯有福"), row(2, "", "秦望山")]
    theirs = [row(1, "x", "冯友福"), row(2, "y", "秦望山")]
    assert compare(ours, theirs, KEYS, FIELDS, COLUMNS) == [
        Pair(Kind.MATCHED, 1, 1),
        Pair(Kind.MATCHED, 2, 2),
    ]


def test_what_differs_is_named_and_a_wage_may_differ_by_a_little() -> None:
    ours = [row(1, "x", wage="3000", place="county"), row(2, "y", wage="3000"), row(3, "z", wage="3000")]
    theirs = [row(7, "x", wage="3101", place="beyond"), row(8, "y", wage="3100"), row(9, "z")]
    assert compare(ours, theirs, KEYS, FIELDS, COLUMNS) == [
        Pair(Kind.DIFFERING, 1, 7, ("wage", "place")),
        Pair(Kind.MATCHED, 2, 8),
        Pair(Kind.DIFFERING, 3, 9, ("wage",)),
    ]


def test_a_column_that_the_other_list_does_not_have_is_not_compared() -> None:
    pairs = compare([row(1, "x", wage="3000")], [row(1, "x")], KEYS, FIELDS, {"id", "place"})
    assert pairs == [Pair(Kind.MATCHED, 1, 1)]


def test_two_of_one_name_in_a_village_are_left_to_a_person() -> None:
    ours = [row(1, name="冯有福"), row(2, name="冯有福"), row(3, name="冯得水")]
    pairs = compare(ours, [row(5, name="冯有福"), row(6, name="张三")], KEYS, FIELDS, COLUMNS)
    assert pairs == [
        Pair(Kind.AMBIGUOUS, theirs=5, candidates=(1, 2)),
        Pair(Kind.MISSING_HERE, theirs=6),
        Pair(Kind.MISSING_THERE, ours=3),
    ]


def test_a_person_who_stands_twice_in_the_other_list_is_left_to_a_person() -> None:
    pairs = compare([row(1, "x")], [row(5, "x"), row(6, "x")], KEYS, FIELDS, COLUMNS)
    assert pairs == [Pair(Kind.AMBIGUOUS, theirs=number, candidates=(1,)) for number in (5, 6)]


def test_dates_may_differ_by_days_and_words_not_at_all() -> None:
    days = ComparedField(field="since", days=3)
    assert agree("2024-06-01", "2024-06-04", days)
    assert not agree("2024-06-01", "2024-06-05", days)
    assert not agree("2024-06-01", "六月", days)
    assert not agree("county", "beyond", ComparedField(field="place"))


_WORDS = st.sampled_from(["", "a", "b", "c"])
_LISTS = st.lists(st.tuples(_WORDS, _WORDS, _WORDS, _WORDS), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_LISTS, _LISTS, st.randoms(use_true_random=False))
def test_every_row_of_both_lists_is_in_exactly_one_class_whatever_the_order(ours, theirs, dice) -> None:
    left = [row(number, one, two, three, place=four) for number, (one, two, three, four) in enumerate(ours, 1)]
    right = [row(number, one, two, three, place=four) for number, (one, two, three, four) in enumerate(theirs, 1)]
    pairs = compare(left, right, KEYS, FIELDS, COLUMNS)
    assert sorted(each.theirs for each in pairs if each.theirs) == [each.number for each in right]
    mine = [each.ours for each in pairs if each.ours]
    meant = {number for each in pairs for number in each.candidates}
    assert len(mine) == len(set(mine)) and not meant & set(mine)
    assert meant | set(mine) == {each.number for each in left}
    dice.shuffle(left)
    dice.shuffle(right)
    assert compare(left, right, KEYS, FIELDS, COLUMNS) == pairs
