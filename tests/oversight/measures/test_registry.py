"""The vocabulary of measures: each defined once, said in both languages, computed from its named quantities."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from cunshi.oversight.measures import registry
from cunshi.oversight.measures.quantities import Unit
from cunshi.oversight.measures.registry import MEASURES, Direction, Kind, measure

VALUES = {
    "matters": 3,
    "completed": 2,
    "late": 1,
    "investment": Decimal("1000000.00"),
    "award": Decimal("300000.00"),
    "allocated": Decimal(0),
    "paid": Decimal(0),
}


@pytest.mark.req("DOC-04")
def test_every_measure_is_defined_once_with_names_clause_and_rows() -> None:
    keys = [each.key for each in MEASURES]
    assert len(keys) == len(set(keys))
    with override("en"):
        english = {str(each.name) for each in MEASURES} | {str(each.definition) for each in MEASURES}
    with override("zh-hans"):
        chinese = {str(each.name) for each in MEASURES} | {str(each.definition) for each in MEASURES}
    assert len(english) == len(chinese) == 2 * len(MEASURES)
    assert english & chinese == set()
    assert [each.key for each in MEASURES if not each.source] == []
    assert [each.key for each in MEASURES if (each.kind is Kind.COUNT) != (each.denominator is None)] == []


@pytest.mark.req("FUND-04", "FUND-05")
def test_a_rate_is_percent_a_leverage_is_times_and_nothing_to_divide_by_is_no_rate() -> None:
    assert measure("completion").value(VALUES) == Decimal("66.7")
    assert measure("late_share").value(VALUES) == Decimal("33.3")
    assert (measure("leverage").value(VALUES), measure("leverage").unit) == (Decimal("3.33"), Unit.TIMES)
    assert (measure("matters").value(VALUES), measure("matters").unit) == (3, Unit.MATTERS)
    assert measure("expenditure").value(VALUES) is None
    assert measure("timeliness").value(VALUES) is None


@pytest.mark.req("LED-04")
def test_shares_of_a_whole_add_up_to_a_hundred_and_rates_stand_each_by_itself() -> None:
    thirds = [{"matters": 1}, {"matters": 1}, {"matters": 1}]
    assert measure("matters_share").column(thirds) == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3")]
    assert measure("matters_share").column([{"matters": 0}]) == [None]
    assert measure("completion").column([VALUES, {"matters": 3, "completed": 1}]) == [Decimal("66.7"), Decimal("33.3")]


def test_less_is_better_only_where_something_is_late_or_open() -> None:
    assert {each.key for each in MEASURES if each.direction is Direction.LESS} == {"open", "late", "late_share"}


def test_unknown_keys_of_an_address_are_left_out() -> None:
    assert [each.key for each in registry.known(["late", "nonsense", "matters"])] == ["matters", "late"]
