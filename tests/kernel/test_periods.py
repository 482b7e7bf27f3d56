"""Periods by the calendar: where each begins and ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunshi.kernel import periods
from cunshi.kernel.periods import CADENCES, Period


@pytest.mark.req("REP-01")
@pytest.mark.parametrize(
    ("cadence", "first", "last"),
    [
        ("daily", "2024-02-29", "2024-02-29"),
        ("weekly", "2024-02-26", "2024-03-03"),
        ("half-monthly", "2024-02-16", "2024-02-29"),
        ("monthly", "2024-02-01", "2024-02-29"),
        ("quarterly", "2024-01-01", "2024-03-31"),
        ("half-yearly", "2024-01-01", "2024-06-30"),
        ("yearly", "2024-01-01", "2024-12-31"),
    ],
)
def test_the_period_in_which_the_leap_day_lies(cadence: periods.Cadence, first: str, last: str) -> None:
    found = periods.at(cadence, date(2024, 2, 29))
    assert found == Period(date.fromisoformat(first), date.fromisoformat(last), cadence)


@given(st.sampled_from(CADENCES), st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_periods_follow_each_other_without_gap_and_each_day_lies_in_one(cadence: periods.Cadence, day: date) -> None:
    period = periods.at(cadence, day)
    assert period.covers(day)
    assert period.next.first == period.last + timedelta(days=1)
    assert periods.at(cadence, period.first) == periods.at(cadence, period.last) == period


@pytest.mark.req("REP-01")
def test_half_months_of_a_plan_from_march_to_december() -> None:
    found = periods.between("half-monthly", date(2024, 3, 2), date(2024, 12, 31))
    assert len(found) == 20
    assert found[0] == Period(date(2024, 3, 1), date(2024, 3, 15), "half-monthly")
    assert found[-1].last == date(2024, 12, 31)
