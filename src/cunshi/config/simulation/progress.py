"""How the work of one matter goes on, as its reports tell it (pure)."""

import random
from datetime import date, timedelta
from itertools import pairwise

from cunshi.config.simulation.drawing import Weighted
from cunshi.config.simulation.life import Report
from cunshi.config.simulation.parameters import Parameters

Standstill = tuple[date, date] | None


def reports(
    started: date, finished: date, stopped: Standstill, model: Parameters, draw: random.Random
) -> tuple[Report, ...]:
    """A report for each half month that ends while work goes on, its percent noisy and never falling; then the last."""
    rule = model.reports
    delay = Weighted(rule["delay"])
    found: list[Report] = []
    so_far = 0
    for end in _half_months(started, finished):
        if draw.random() < rule["missing"] or (stopped and stopped[0] <= end <= stopped[1]):
            continue
        day = end + timedelta(days=delay.draw(draw))
        heard = share(end, started, finished, stopped) * 100 + draw.gauss(0, rule["noise"])
        so_far = max(so_far, min(95, round(heard / 5) * 5))
        if day < finished:
            found.append(Report(end, day, so_far))
    # One that came so late that the next was there already is left out.
    kept = [one for one, following in pairwise(found) if one.day < following.day]
    return (*kept, *found[-1:], Report(finished, finished, 100))


def share(day: date, started: date, finished: date, stopped: Standstill) -> float:
    """The part of the work that is really done on a day: slow at first, quick in the middle, slow at the end."""
    worked = _worked(day, started, stopped) / max(_worked(finished, started, stopped), 1)
    part = min(max(worked, 0.0), 1.0)
    return part * part * (3 - 2 * part)


def _worked(day: date, started: date, stopped: Standstill) -> int:
    """Days of work up to a day, without those of a standstill."""
    days = (day - started).days
    if stopped and day > stopped[0]:
        days -= (min(day, stopped[1]) - stopped[0]).days
    return days


def _half_months(started: date, finished: date) -> list[date]:
    """The last days of the half months from the start until before the finish."""
    found: list[date] = []
    day = started
    while True:
        day = day.replace(day=15) if day.day <= 15 else _month_end(day)
        if day >= finished:
            return found
        found.append(day)
        day += timedelta(days=1)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
