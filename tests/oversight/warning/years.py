"""Years of matters drawn by chance, with habits of delay that a forecast can learn: late starts, slow work, pauses."""

import random
from datetime import date, timedelta

from cunshi.oversight.warning.pace import Life

CATEGORIES = {"infrastructure": 1.25, "industry": 1.1, "public_service": 0.95, "governance": 0.9}


def lives(years: range, *, counties: int = 6, each: int = 40, seed: int = 7) -> list[Life]:
    """`each` matters of each of so many counties in each year; every county and every year has a pace of its own."""
    found = []
    for year in years:
        draw = random.Random(seed * 1000 + year)
        of_year = draw.gauss(1.0, 0.05)
        for county in range(counties):
            of_county = of_year * draw.gauss(1.0, 0.08)
            found += [_life(draw, year, f"6402{county:02}", of_county) for _ in range(each)]
    return found


def _life(draw: random.Random, year: int, area: str, pace: float) -> Life:
    category = draw.choice(list(CATEGORIES))
    listed = date(year, 3, 1) + timedelta(days=draw.randint(0, 12))
    planned_start = date(year, 3, 15) + timedelta(days=draw.randint(0, 50))
    length = draw.randint(45, 150)
    started = planned_start + timedelta(days=round(max(-5, draw.gauss(6, 12))))
    took = round(length * pace * CATEGORIES[category] * draw.lognormvariate(0, 0.22))
    pauses, paused = (), 0
    if draw.random() < 0.07:
        since, paused = started + timedelta(days=took // 2), draw.randint(10, 60)
        pauses = ((since, since + timedelta(days=paused)),)
    finished = started + timedelta(days=took + paused)
    ended = finished if finished <= date(year, 12, 20) else None
    written_off = finished + timedelta(days=draw.randint(15, 50)) if ended else None
    return Life(
        year=year,
        area=area,
        category=category,
        handling=draw.choice((3, 4, 5)),
        listed_on=max(listed, date(year, 3, 1)),
        planned_start=planned_start,
        planned_finish=planned_start + timedelta(days=length),
        started_on=max(started, listed),
        finished_on=ended,
        written_off_on=written_off if written_off and written_off <= date(year, 12, 31) else None,
        reports=_reports(draw, started, took, pauses),
        suspended=pauses,
    )


def _reports(
    draw: random.Random, started: date, took: int, pauses: tuple[tuple[date, date], ...]
) -> tuple[tuple[date, int], ...]:
    """A report each half month, rounded to five percent, a little more hopeful than true, never falling."""
    told, last, worked = [], 0, 0
    for day in (started + timedelta(days=step) for step in range(took + sum((b - a).days for a, b in pauses))):
        if any(since <= day < until for since, until in pauses):
            continue
        worked += 1
        if day.day in (15, 28):
            true = 100 * worked / took
            last = max(last, min(95, 5 * round((true + draw.gauss(3, 8)) / 5)))
            told.append((day, max(last, 0)))
    return tuple(told)
