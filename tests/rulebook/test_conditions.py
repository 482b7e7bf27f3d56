"""Conditions on the values of a record: what an empty field meets, how dates and falls are compared."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunshi.rulebook.conditions import Condition, hold

TODAY = date(2024, 6, 30)


def condition(**asked: Any) -> Condition:
    return Condition.model_validate({"field": "value", **asked})


@pytest.mark.req("TGT-10")
@pytest.mark.parametrize(
    ("asked", "value", "met"),
    [
        ({"is": ["c", "d"]}, "c", True),
        ({"is": ["c", "d"]}, "b", False),
        ({"not": ["c"]}, "b", True),
        ({"not": ["c"]}, "c", False),
        ({"not": ["c"]}, "", False),
        ({"filled": True}, "x", True),
        ({"filled": True}, "", False),
        ({"filled": False}, None, True),
        ({"filled": False}, "x", False),
        ({"at_least": 5}, "5", True),
        ({"at_least": 5}, "4.99", False),
        ({"at_most": 5}, "5.00", True),
        ({"below": 5}, "5", False),
        ({"below": 5}, None, False),
        ({"at_least": 2, "at_most": 4}, 3, True),
        ({"at_least": 2, "at_most": 4}, 5, False),
        ({"days_ago": 1}, "2024-06-29", True),
        ({"days_ago": 1}, "2024-06-30", False),
        ({"within_days": 30}, "2024-07-30", True),
        ({"within_days": 30}, "2024-07-31", False),
        ({"within_days": 30}, "2024-06-30", True),
        ({"within_days": 30}, "2024-06-29", False),
    ],
)
def test_a_condition_holds_of_a_field_or_does_not(asked: dict[str, Any], value: Any, met: bool) -> None:
    assert condition(**asked).holds({"value": value}, TODAY) is met


@pytest.mark.req("TGT-08")
@pytest.mark.parametrize(
    ("before", "now", "fell"),
    [
        ("10000", "8000", True),
        ("10000", "8000.01", False),
        ("10000", "12000", False),
        (None, "1", False),
        ("0", 0, False),
    ],
)
def test_an_income_falls_sharply_against_the_quarter_before(before: Any, now: Any, fell: bool) -> None:
    assert condition(falls_by="0.2").holds({"value": now}, TODAY, {"value": before}) is fell


@pytest.mark.req("TGT-08")
def test_without_a_report_before_nothing_has_fallen() -> None:
    assert condition(falls_by="0.2").holds({"value": "1"}, TODAY) is False


@pytest.mark.req("TGT-10")
def test_all_conditions_must_hold_and_none_means_every_record() -> None:
    two = [Condition(field="a", filled=True), Condition(field="b", filled=True)]
    assert (hold([], {}, TODAY), hold(two, {"a": "1", "b": "1"}, TODAY), hold(two, {"a": "1"}, TODAY)) == (
        True,
        True,
        False,
    )


@pytest.mark.req("TGT-08")
@given(
    before=st.decimals(min_value=1, max_value=10**6, places=2),
    now=st.decimals(min_value=0, max_value=10**6, places=2),
    percent=st.integers(min_value=1, max_value=100),
)
def test_a_fall_is_exact_whatever_the_amounts(before: Decimal, now: Decimal, percent: int) -> None:
    fell = condition(falls_by=f"{percent}/100").holds({"value": str(now)}, TODAY, {"value": str(before)})
    assert fell is ((before - now) * 100 >= before * percent)


@pytest.mark.req("TGT-06")
@given(day=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(min_value=0, max_value=400))
def test_a_date_lies_behind_or_ahead_by_so_many_days(day: date, days: int) -> None:
    values = {"value": day.isoformat()}
    assert condition(days_ago=days).holds(values, TODAY) is (day <= TODAY - timedelta(days))
    assert condition(within_days=days).holds(values, TODAY) is (TODAY <= day <= TODAY + timedelta(days))
