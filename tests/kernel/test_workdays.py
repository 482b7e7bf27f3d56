"""Working days as the State Council announced them for 2024."""

from datetime import date

import pytest

from cunshi.kernel.workdays import add_workdays, announced, is_workday, workdays_between


@pytest.mark.req("REP-01", "PLAN-08")
@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-04", True),  # Sunday, made up for Spring Festival
        ("2024-02-09", True),  # New Year's Eve was no public holiday that year
        ("2024-02-12", False),
        ("2024-02-17", False),
        ("2024-02-18", True),  # Sunday, made up
        ("2024-09-29", True),  # Sunday, made up for National Day
        ("2024-10-07", False),
        ("2024-10-12", True),  # Saturday, made up
        ("2024-06-15", False),
    ],
)
def test_public_holidays_and_make_up_weekends_of_2024(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is works


@pytest.mark.req("PLAN-08")
def test_working_days_are_counted_over_national_day() -> None:
    before = date(2024, 9, 30)
    assert add_workdays(before, 1) == date(2024, 10, 8)
    assert add_workdays(before, 5) == date(2024, 10, 12)
    assert add_workdays(date(2024, 10, 8), -1) == before
    assert add_workdays(date(2024, 10, 1), 0) == date(2024, 10, 1)
    assert workdays_between(before, date(2024, 10, 12)) == 5
    assert workdays_between(date(2024, 10, 12), before) == -5


@pytest.mark.req("PLAN-08")
def test_a_year_not_yet_announced_works_monday_to_friday_and_says_so() -> None:
    assert announced(2024)
    assert not announced(2090)
    assert [is_workday(date(2090, 1, day)) for day in range(2, 9)] == [True, True, True, True, True, False, False]
