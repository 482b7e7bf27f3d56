"""Past pace, pure: how much of the time that plan and progress still gave past matters they took in fact.

A matter that is open today is expected to need `remaining` days: its planned finish, moved by a late start and by
progress behind its own plan. Of past matters in the same position we know how many times that they needed. The share
of them that would have been done by a due date is the chance of this one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from math import inf
from statistics import fmean
from typing import Literal

Kind = Literal["waiting", "begun", "suspended", "undated"]
# Days still needed are compared with past ones of the same band: short rests stretch more than long ones.
EDGES = (0, 15, 46, 121)
SHORTEST = 7
# As many matters tell a pace as well as all of them, and a page doesn't wait for a million.
SAMPLE = 1200
# How far a late start or a lag may carry through to the end, and the least part of the work's own time still needed.
_CARRIES = tuple(product((0.5, 0.75, 1.0), (0.0, 0.25, 0.5, 0.75, 1.0), (0.6, 1.0)))
_TRIED = 600


@dataclass(frozen=True)
class Carry:
    """What part of a late start, and of progress behind plan, is never caught up; `rest` of open work is its least."""

    late: float = 1.0
    lag: float = 0.5
    rest: float = 0.6


@dataclass(frozen=True)
class Standing:
    """A matter that is not finished, as its last report left it."""

    kind: Kind
    category: str
    handling: int
    planned_start: date | None
    planned_finish: date | None
    started_on: date | None = None
    percent: int = 0
    reported_on: date | None = None


@dataclass(frozen=True)
class Life:
    """A matter of a past year from listing to write-off, with its reports (day, percent) and suspensions."""

    year: int
    area: str
    category: str
    handling: int
    listed_on: date
    planned_start: date | None
    planned_finish: date | None
    started_on: date | None
    finished_on: date | None
    written_off_on: date | None
    reports: tuple[tuple[date, int], ...] = ()
    suspended: tuple[tuple[date, date | None], ...] = ()

    def on(self, day: date) -> Standing | None:
        """How it stood at the end of a day; None before it was listed and after it was finished."""
        if day < self.listed_on or (self.finished_on and self.finished_on <= day):
            return None
        begun = self.started_on is not None and self.started_on <= day
        told = [(on, percent) for on, percent in self.reports if on <= day] if begun else []
        on, percent = told[-1] if told else (self.started_on if begun else None, 0)
        return Standing(
            self._kind(day, begun),
            self.category,
            self.handling,
            self.planned_start,
            self.planned_finish,
            self.started_on if begun else None,
            min(percent, 99),
            on,
        )

    def _kind(self, day: date, begun: bool) -> Kind:
        if self.planned_start is None or self.planned_finish is None:
            return "undated"
        if any(since <= day and (until is None or day < until) for since, until in self.suspended):
            return "suspended"
        return "begun" if begun else "waiting"

    @property
    def tells(self) -> bool:
        """Whether its plan is one of its own: rows entered afterwards bear planned dates copied from the real ones."""
        copied = self.planned_start == self.started_on and self.planned_finish == self.finished_on
        return self.planned_finish is not None and not copied

    def offset(self, day: date | None) -> float:
        """Days since the first of its year, so that years can be laid upon each other; never: infinite."""
        return inf if day is None else (day - date(self.year, 1, 1)).days


def remaining(at: Standing, today: date, carry: Carry) -> float:
    """Days that plan and progress still give the matter, from today; more progress never makes them more."""
    if at.planned_start is None or at.planned_finish is None:
        return inf
    if at.started_on is None:
        waited = max((today - at.planned_start).days, 0)
        length: float = max((at.planned_finish - at.planned_start).days, SHORTEST)
        return float(round(max((at.planned_finish - today).days + carry.late * waited, carry.rest * length, 1)))
    moved = carry.late * (at.started_on - at.planned_start).days
    length = max((at.planned_finish - at.started_on).days + moved, SHORTEST)
    elapsed = ((at.reported_on or at.started_on) - at.started_on).days
    lag = (min(elapsed / length, 1) - at.percent / 100) * length
    left = (at.planned_finish - today).days + moved + carry.lag * lag
    return float(round(max(left, carry.rest * (1 - at.percent / 100) * length, 1)))


def band(days: float) -> int:
    """The band of EDGES in which so many days lie."""
    return bisect_right(EDGES, days) - 1


@dataclass(frozen=True)
class Curve:
    """Times the expected rest that past matters needed, sorted, by band of the rest."""

    by_band: tuple[tuple[float, ...], ...]

    @cached_property
    def all(self) -> tuple[float, ...]:
        return tuple(sorted(each for row in self.by_band for each in row))

    def chance(self, rest: float, left: float, least: int) -> float:
        """Share of past matters that were done within `left` days, of those that expected `rest`.

        Never lower for a shorter rest: what a longer one is given, a shorter one is given too.
        """
        own = band(rest)
        rows = [(max(rest, EDGES[place]), self._row(place, least)) for place in range(own, len(EDGES))]
        return max((bisect_right(row, left / longer) + 0.5) / (len(row) + 1) for longer, row in rows)

    def _row(self, place: int, least: int) -> tuple[float, ...]:
        return self.by_band[place] if len(self.by_band[place]) >= least else self.all


@dataclass(frozen=True)
class Pace:
    """What past years tell. `matters` is how many of them; without any, plan and progress alone count."""

    matters: int = 0
    years: tuple[int, ...] = ()
    carry: Carry = field(default_factory=Carry)
    curves: Mapping[tuple[str, ...], Curve] = field(default_factory=dict)
    ends: tuple[tuple[float, float], ...] = ()
    least: int = 1
    closing_days: int = 0
    area_error: float = 0.0
    year_error: float = 0.0
    # Chances found already: the cells of a page ask for the same few days again and again.
    _found: dict[tuple[bool | None, float, float], float] = field(default_factory=dict, compare=False, repr=False)

    def finish_chance(self, kind: str, category: str, handling: int, rest: float, left: float) -> float:
        """The chance that a matter with so many days to go is finished within `left` days."""
        if rest == inf or left < 0:
            return 0.0
        for key in ((kind, category, str(handling)), (kind, category), (kind,)):
            if curve := self.curves.get(key):
                return curve.chance(rest, left + 0.5, self.least)
        return float(kind != "suspended" and rest <= left)

    def close_chance(self, finished: bool, today: float, due: float) -> float:
        """The chance that what is finished (or is finished by then) is written off by the due day of the year."""
        asked = (finished, today, due)
        if asked not in self._found:
            self._found[asked] = self._close_chance(*asked)
        return self._found[asked]

    def _close_chance(self, finished: bool, today: float, due: float) -> float:
        waited = [end for start, end in self.ends if start <= today < end]
        to_come = [end for start, end in self.ends if today < start <= due]
        alike = waited if finished else to_come
        for rows in (alike, [end for start, end in self.ends if start <= due]):
            if len(rows) >= self.least:
                return sum(end <= due for end in rows) / len(rows)
        return float(due - today >= self.closing_days)

    def undated_chance(self, today: float, due: float) -> float:
        """The chance of a matter without planned dates, from the days on which past ones were finished."""
        asked = (None, today, due)
        if asked not in self._found:
            waited = [start for start, _end in self.ends if start > today]
            done = sum(start <= due for start in waited)
            self._found[asked] = done / len(waited) if len(waited) >= self.least else 0.0
        return self._found[asked]


def days_of(life: Life) -> Iterator[date]:
    """The days on which a past matter is looked at: one in each month of its year, moved on month by month."""
    for month in range(1, 13):
        yield date(life.year, month, 1 + 7 * month % 28)


def fit(lives: Iterable[Life], *, least: int, closing_days: int, dues: Sequence[tuple[int, int]] = ()) -> Pace:
    """What these past matters tell of pace; groups of fewer than `least` looks fall back to wider ones.

    `dues` are month and day of the checkpoints by which the error is measured, each year left out in turn.
    """
    known = [life for life in lives if life.tells]
    if len(known) < least:
        return Pace(least=least, closing_days=closing_days)
    pace = _fit(known, least, closing_days)
    area, year = _errors(known, pace, dues)
    return Pace(**{**pace.__dict__, "area_error": area, "year_error": year})


def _fit(known: Sequence[Life], least: int, closing_days: int, carry: Carry | None = None) -> Pace:
    looks = [(life, day, at) for life in known for day in days_of(life) if (at := life.on(day))]
    carry = carry or _best_carry(looks)
    rows: dict[tuple[str, ...], list[list[float]]] = {}
    for life, day, at in looks:
        rest = remaining(at, day, carry)
        if rest == inf:
            continue
        taken = (life.finished_on - day).days / rest if life.finished_on else inf
        for key in ((at.kind, at.category, str(at.handling)), (at.kind, at.category), (at.kind,)):
            rows.setdefault(key, [[] for _ in EDGES])[band(rest)].append(taken)
    curves = {
        key: Curve(tuple(tuple(sorted(row)) for row in bands))
        for key, bands in rows.items()
        if sum(map(len, bands)) >= least
    }
    ends = tuple((life.offset(life.finished_on), life.offset(life.written_off_on)) for life in known)
    years = tuple(sorted({life.year for life in known}))
    return Pace(len(known), years, carry, curves, ends, least, closing_days)


def _best_carry(looks: Sequence[tuple[Life, date, Standing]]) -> Carry:
    """The carry whose expected rests came nearest to the real ones; some looks spread over all are enough."""
    finished = [(life.finished_on, day, at) for life, day, at in looks if life.finished_on and at.kind == "begun"]
    tried = finished[:: max(len(finished) // _TRIED, 1)]
    if not tried:
        return Carry()

    def error(carry: Carry) -> float:
        return fmean(abs((end - day).days - remaining(at, day, carry)) for end, day, at in tried if end)

    return min((Carry(*each) for each in _CARRIES), key=error)


def _errors(known: Sequence[Life], pace: Pace, dues: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Mean error of the expected share of what is open beyond pure chance: of one area, and of a whole year."""
    years = sorted({life.year for life in known})
    area: list[float] = []
    whole: list[float] = []
    for year in years:
        held = [life for life in known if life.year == year]
        others = [life for life in known if life.year != year]
        told = _fit(others, pace.least, pace.closing_days, pace.carry) if len(others) >= pace.least else pace
        area += _squares(held, told, dues, by_area=True)
        whole += _squares(held, told, dues, by_area=False)
    return _root(area), _root(whole)


def _squares(held: Sequence[Life], pace: Pace, dues: Sequence[tuple[int, int]], *, by_area: bool) -> Iterator[float]:
    for month, day in dues:
        due = date(held[0].year, month, day)
        for ahead in (30, 60, 90):
            groups: dict[str, list[tuple[float, bool]]] = {}
            for life in held:
                if at := life.on(due - timedelta(days=ahead)):
                    rest = remaining(at, due - timedelta(days=ahead), pace.carry)
                    chance = pace.finish_chance(at.kind, at.category, at.handling, rest, ahead)
                    done = life.finished_on is not None and life.finished_on <= due
                    groups.setdefault(life.area if by_area else "", []).append((chance, done))
            for rows in groups.values():
                if len(rows) >= _FEWEST:
                    yield _beyond_chance(rows)


# Fewer open matters than these tell chance, not pace.
_FEWEST = 8


def _beyond_chance(rows: Sequence[tuple[float, bool]]) -> float:
    wrong = sum(done - chance for chance, done in rows) / len(rows)
    return wrong**2 - sum(chance * (1 - chance) for chance, _done in rows) / len(rows) ** 2


def _root(squares: Sequence[float]) -> float:
    return max(fmean(squares), 0.0) ** 0.5 if squares else 0.0
