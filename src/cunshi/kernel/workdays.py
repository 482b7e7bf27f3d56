"""Working days of the Chinese calendar, make-up weekends and public holidays included.

A year whose holidays the State Council has not announced falls back to Monday to Friday; `announced` tells.
Source: the package chinesecalendar, which carries the announcements since 2004.
"""

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

_DAY = timedelta(days=1)


def announced(year: int) -> bool:
    """Whether the public holidays of a year are known."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=8192)
def is_workday(day: date) -> bool:
    """Whether offices work on a day; schedules ask for the same days by the ten thousand."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_workdays(day: date, count: int) -> date:
    """The `count`-th working day after `day`; before it when negative; `day` itself, working or not, for 0."""
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_workday(day):
            day += step
    return day


def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -workdays_between(end, start)
    return sum(is_workday(start + _DAY * n) for n in range(1, (end - start).days + 1))
