"""What was reported, rolled up: of each period the newest report, of each holder its sum, last figure or mean.

What was added in the periods is summed over all who reported. A figure as it stands counts where the amount lies now:
of a division that has split its amount, those below it speak.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from cunshi.foundation.divisions.span import bounds
from cunshi.kernel import clock
from cunshi.kernel.ratios import half_up
from cunshi.rulebook.targets import Target, periods_of
from cunshi.work.programmes.models import Programme

_SPLIT = """EXISTS (SELECT FROM targets_split split WHERE split.state = 'locked'
    AND split.programme_id = {row}.programme_id AND split.target = {row}.target
    AND split.division_id = {row}.division_id)"""
_HELD = f"""
WITH newest AS (
  SELECT DISTINCT ON (programme_id, target, division_id, unit_id, person_id, first) *
  FROM targets_targetreport
  WHERE programme_id = ANY(%(programmes)s) AND division_id BETWEEN %(low)s AND %(high)s
    AND (%(target)s::text IS NULL OR target = %(target)s)
  ORDER BY programme_id, target, division_id, unit_id, person_id, first, number DESC
), held AS (
  SELECT programme_id, target, division_id, unit_id, person_id, sum(value) AS summed, avg(value) AS mean,
    (array_agg(value ORDER BY first DESC))[1] AS latest, (array_agg(base ORDER BY first DESC))[1] AS base,
    max(first) AS reported
  FROM newest GROUP BY programme_id, target, division_id, unit_id, person_id
), counted AS (
  SELECT held.*, unit_id IS NULL AND person_id IS NULL AND {_SPLIT.format(row="held")} AS split FROM held
)"""
_TOTALS = f"""{_HELD}
SELECT programme_id, target, sum(summed), sum(latest) FILTER (WHERE NOT split), sum(base) FILTER (WHERE NOT split),
  avg(mean) FILTER (WHERE NOT split), max(reported)
FROM counted GROUP BY programme_id, target"""
_HOLDERS = f"""{_HELD}
SELECT division_id, unit_id, person_id, split, summed, latest, base, mean, reported FROM counted ORDER BY division_id"""
# Who still holds an amount: a share that nobody split further.
_MISSING = f"""
WITH due AS (
  SELECT * FROM unnest(%(plans)s::bigint[], %(targets)s::text[], %(firsts)s::date[], %(roots)s::text[])
    AS due(programme_id, target, first, root)
), place AS (
  SELECT due.*, share.division_id, share.unit_id, share.person_id
  FROM due JOIN targets_split owner ON owner.programme_id = due.programme_id AND owner.target = due.target
    AND owner.state = 'locked'
  JOIN targets_share share ON share.split_id = owner.id
  WHERE share.division_id BETWEEN %(low)s AND %(high)s
  UNION ALL
  SELECT due.*, due.root, NULL, NULL FROM due WHERE due.root BETWEEN %(low)s AND %(high)s
), leaf AS (
  SELECT * FROM place WHERE unit_id IS NOT NULL OR person_id IS NOT NULL OR NOT {_SPLIT.format(row="place")}
)
SELECT leaf.programme_id, leaf.target, leaf.division_id, leaf.unit_id, leaf.person_id, leaf.first,
  EXISTS (SELECT FROM targets_targetreport report WHERE report.programme_id = leaf.programme_id
    AND report.target = leaf.target AND report.first = leaf.first AND report.division_id = leaf.division_id
    AND report.unit_id IS NOT DISTINCT FROM leaf.unit_id
    AND report.person_id IS NOT DISTINCT FROM leaf.person_id) AS filed,
  coalesce(leaf.unit_id, (SELECT post.unit_id FROM people_post post WHERE post.id = leaf.person_id)) AS unit
FROM leaf"""

Key = tuple[int, str]
Holder = tuple[str, int | None, int | None]


@dataclass(frozen=True)
class Figure:
    """What came in: sum over the periods, the figure as it stands, what it is divided by, the mean, the last period."""

    summed: Decimal | None = None
    latest: Decimal | None = None
    base: Decimal | None = None
    mean: Decimal | None = None
    reported: date | None = None

    def value(self, target: Target) -> Decimal | None:
        """The figure that is compared with the amount, a ratio in percent."""
        if target.aggregate == "ratio":
            if self.latest is None or not self.base:
                return None
            return half_up(self.latest * 100 / self.base, 2)
        found = {"sum": self.summed, "latest": self.latest, "mean": self.mean}[target.aggregate]
        return half_up(found, 2) if found is not None else None


def totals(programmes: Iterable[Programme], code: str) -> dict[Key, Figure]:
    """What was reported within a division for each target, in one query."""
    plans = [each.pk for each in programmes]
    return {(row[0], row[1]): Figure(*row[2:]) for row in _rows(_TOTALS, code, programmes=plans, target=None)}


def by_holder(programme: Programme, target: Target, code: str) -> list[tuple[Holder, bool, Figure]]:
    """Each holder within a division that reported a target, whether its amount is split further, and its figures."""
    rows = _rows(_HOLDERS, code, programmes=[programme.pk], target=target.key)
    return [((row[0], row[1], row[2]), row[3], Figure(*row[4:])) for row in rows]


def add_up(parts: Sequence[tuple[bool, Figure]]) -> Figure:
    """The figure of several holders together; `True` marks one whose amount lies with others now."""
    standing = [figure for split, figure in parts if not split]
    means = [figure.mean for figure in standing if figure.mean is not None]
    return Figure(
        _sum(figure.summed for _split, figure in parts),
        _sum(figure.latest for figure in standing),
        _sum(figure.base for figure in standing),
        sum(means, Decimal(0)) / len(means) if means else None,
        max((figure.reported for _split, figure in parts if figure.reported), default=None),
    )


def _sum(figures: Iterable[Decimal | None]) -> Decimal | None:
    known = [each for each in figures if each is not None]
    return sum(known, Decimal(0)) if known else None


def due_first(programme: Programme, target: Target, today: date | None = None) -> date | None:
    """The first day of the last period that is over (its last day included); None before the first ends."""
    day = today or clock.today()
    over = [period for period in periods_of(programme.pack, target) if period.last <= day]
    return over[-1].first if over else None


@dataclass(frozen=True)
class Owed:
    """A holder that reports a target, the period that is due, whether its report came in, and whose unit it is of."""

    programme: int
    target: str
    holder: Holder
    first: date
    filed: bool
    unit: int | None = None


def owed(pairs: Iterable[tuple[Programme, Target]], code: str, *, alone: bool = False) -> list[Owed]:
    """Who reports these targets within a division for the period that is due, in one query.

    `alone`: only what the division itself, its units and its people hold. What a register counts is not reported.
    """
    told = [(plan, target) for plan, target in pairs if target.counts is None]
    due = [(plan, target, first) for plan, target in told if (first := due_first(plan, target))]
    return owed_for(due, code, alone=alone)


def owed_for(due: Sequence[tuple[Programme, Target, date]], code: str, *, alone: bool = False) -> list[Owed]:
    """The same for periods that begin on the days given."""
    if not due:
        return []
    rows = _rows(
        _MISSING,
        code,
        alone=alone,
        plans=[plan.pk for plan, _target, _first in due],
        targets=[target.key for _plan, target, _first in due],
        firsts=[first for _plan, _target, first in due],
        roots=[plan.root_id for plan, _target, _first in due],
    )
    return [Owed(row[0], row[1], (row[2], row[3], row[4]), row[5], row[6], row[7]) for row in rows]


def _rows(sql: str, code: str, **values: Any) -> list[tuple[Any, ...]]:
    low, high = (code, code) if values.pop("alone", False) else bounds(code)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"low": low, "high": high, **values})
        return list(cursor.fetchall())
