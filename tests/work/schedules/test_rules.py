"""Days of a backward schedule, checked by hand against the calendar of 2024 with its holidays and make-up Sundays."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunshi.kernel.workdays import is_workday
from cunshi.rulebook import loader
from cunshi.work.schedules import rules
from cunshi.work.schedules.rules import Part, Span

pytestmark = pytest.mark.req("PLAN-08")
YEAR = 2024


def day(text: str) -> date:
    month, number = text.split("-")
    return date(YEAR, int(month), int(number))


def spans(days: list[int], finish: str) -> list[tuple[str, str]]:
    return [(f"{first:%m-%d}", f"{last:%m-%d}") for first, last in rules.backwards(days, day(finish))]


def test_counting_back_over_the_spring_festival_leaves_out_its_days_and_takes_both_make_up_sundays() -> None:
    # Off 10 to 17 February; at work on the Sundays 4 and 18 February.
    assert spans([1, 3, 5], "02-20") == [("02-04", "02-04"), ("02-05", "02-07"), ("02-08", "02-20")]


def test_counting_back_over_national_day_takes_the_sunday_before_it() -> None:
    # Off 1 to 7 October; at work on Sunday 29 September, off on Saturday 28.
    assert spans([2, 5], "10-09") == [("09-25", "09-26"), ("09-27", "10-09")]


def test_a_planned_finish_on_a_sunday_means_the_friday_before_and_on_a_make_up_saturday_that_day() -> None:
    assert spans([1], "06-30") == [("06-28", "06-28")]
    assert spans([1], "10-12") == [("10-12", "10-12")]


def test_the_step_that_fills_takes_what_the_others_leave_of_the_span() -> None:
    template = loader.load("hongyazi-2024").schedule
    assert template is not None
    # 12 March to 19 July: 14 + 22 + 21 + 19 + 15 working days.
    assert rules.room(day("03-12"), day("07-19")) == 91
    assert rules.drawn_up(template.steps, day("03-12"), day("07-19")) == [8, 7, 7, 91 - 30, 5, 3]


SPAN = Span(day("03-11"), day("03-29"), began=day("03-11"))  # three weeks, fifteen working days


def told(parts: list[Part], today: str, span: Span = SPAN) -> list[tuple[str, str, int]]:
    found = rules.bars(parts, span, day(today))
    return [(f"{bar.start:%m-%d}", f"{bar.finish:%m-%d}", bar.slip) for bar in found]


def test_on_the_first_day_the_forecast_is_the_plan() -> None:
    parts = [Part(5), Part(6), Part(4)]
    assert told(parts, "03-11") == [("03-11", "03-15", 0), ("03-18", "03-25", 0), ("03-26", "03-29", 0)]


def test_a_step_not_done_in_time_ends_today_at_the_earliest_and_moves_all_behind_it() -> None:
    parts = [Part(5), Part(6), Part(4)]
    # Wednesday 20 March: three working days behind Friday 15. Qingming: off 4 to 6 April.
    assert told(parts, "03-20") == [("03-11", "03-20", 3), ("03-21", "03-28", 3), ("03-29", "04-03", 3)]
    # On a Sunday it can be done on Monday at the earliest.
    assert told(parts, "03-17")[0] == ("03-11", "03-18", 1)


def test_a_step_done_early_gives_days_in_hand() -> None:
    parts = [Part(5, day("03-13")), Part(6), Part(4)]
    assert told(parts, "03-14") == [("03-11", "03-13", -2), ("03-14", "03-21", -2), ("03-22", "03-27", -2)]


def test_what_has_not_begun_by_its_planned_start_begins_today_at_the_earliest() -> None:
    waiting = Span(day("03-11"), day("03-29"))
    assert told([Part(15)], "03-04", waiting) == [("03-11", "03-29", 0)]
    # From Monday 18 March on, fifteen working days: Qingming's make-up Sunday, 7 April, counts.
    assert told([Part(15)], "03-18", waiting) == [("03-18", "04-08", 5)]


def test_a_matter_that_is_finished_has_no_forecast() -> None:
    ended = Span(day("03-11"), day("03-29"), began=day("03-11"), ended=day("03-27"))
    assert told([Part(5, day("03-15")), Part(10)], "06-30", ended) == [("03-11", "03-15", 0), ("03-18", "03-27", -2)]


def test_a_year_whose_holidays_are_not_announced_is_named() -> None:
    assert rules.unannounced([date(2024, 5, 1), date(2090, 5, 1), date(2091, 1, 1)]) == [2090, 2091]


days = st.dates(date(2024, 1, 1), date(2024, 12, 31))
counts = st.lists(st.integers(1, 30), min_size=1, max_size=8)


@given(counts, days)
def test_steps_counted_back_touch_each_other_and_hold_just_their_working_days(counted: list[int], finish: date) -> None:
    found = rules.backwards(counted, finish)
    assert [rules.room(first, last) for first, last in found] == counted
    assert [rules.room(before[1], after[0]) for before, after in pairwise(found)] == [2] * (len(counted) - 1)
    assert all(is_workday(each) for span in found for each in span)
    assert found[-1][1] <= finish


@given(counts, st.integers(0, 8), days, st.integers(0, 200), days, st.booleans(), st.booleans())
def test_the_slip_of_many_at_once_is_the_slip_of_the_last_bar(
    counted: list[int], done: int, start: date, long: int, today: date, began: bool, ended: bool
) -> None:
    on = [start + timedelta(days=3 * place) for place in range(min(done, len(counted)))]
    parts = [Part(each, on[place] if place < len(on) else None) for place, each in enumerate(counted)]
    span = Span(
        start,
        start + timedelta(days=long),
        start + timedelta(days=1) if began else None,
        start + timedelta(days=long + 5) if ended else None,
    )
    last_done = max(on, default=None)
    if ended and len(on) == len(parts):
        return
    assert rules.slip(counted[len(on) :], last_done, span, today) == rules.bars(parts, span, today)[-1].slip
