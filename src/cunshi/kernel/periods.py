"""Periods in which something is owed again and again: a day, a week, half a month, a month and so on."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Cadence = Literal["daily", "weekly", "half-monthly", "monthly", "quarterly", "half-yearly", "yearly"]
CADENCES: tuple[Cadence, ...] = get_args(Cadence)
_MONTHS: dict[str, int] = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
_HALF = 15


@dataclass(frozen=True, order=True)
class Period:
    """One period, both days included."""

    first: date
    last: date
    cadence: Cadence

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def next(self) -> "Period":
        return at(self.cadence, self.last + timedelta(days=1))


def at(cadence: Cadence, day: date) -> Period:
    """The period of a cadence in which a day lies. Weeks run from Monday, half-months end on the 15th."""
    if cadence == "daily":
        return Period(day, day, cadence)
    if cadence == "weekly":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), cadence)
    if cadence == "half-monthly":
        if day.day <= _HALF:
            return Period(day.replace(day=1), day.replace(day=_HALF), cadence)
        return Period(day.replace(day=_HALF + 1), _end_of_month(day), cadence)
    months = _MONTHS[cadence]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return Period(first, _end_of_month(first.replace(month=first.month + months - 1)), cadence)


def between(cadence: Cadence, start: date, end: date) -> list[Period]:
    """The periods of a cadence that share a day with `start` to `end`, in order."""
    found, period = [], at(cadence, start)
    while period.first <= end:
        found.append(period)
        period = period.next
    return found


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
