"""The pieces of work of plans, read in one query: where each lies, who leads it, how far it is.

Nothing is stored of work that nobody began: the plan's tasks are laid over the divisions and what was written of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from cunshi.foundation.divisions.span import bounds
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.rulebook.tasks import Task, Turn
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks import access
from cunshi.work.tasks.rules import State

Row = tuple[Programme, Task, Turn]

_DIGITS = "(ARRAY[2, 4, 6, 9, 12])[{}]"
# A division that came later has no part in what was over before, unless it carries on one that stood then.
_ITEMS = f"""
WITH turn AS (
  SELECT * FROM unnest(%(programme)s::bigint[], %(task)s::text[], %(month)s::int[], %(first)s::date[], %(last)s::date[],
    %(each)s::int[], %(by)s::int[], %(root)s::text[], %(low)s::text[], %(high)s::text[], %(lead)s::text[])
    WITH ORDINALITY AS turn(programme_id, task, month, first, last, each, level, root, low, high, lead, place)
), piece_of_work AS (
  SELECT turn.*, turn.root AS division_id, turn.root AS holder FROM turn WHERE turn.each = 0
  UNION ALL
  SELECT turn.*, division.code, rpad(left(division.code, {_DIGITS.format("turn.level")}), 12, '0')
  FROM turn JOIN divisions_division division ON division.level = turn.each
    AND division.code BETWEEN turn.low AND turn.high
  WHERE (division.level < %(village)s OR division.is_administrative_village) AND division.valid_until IS NULL
    AND (coalesce(division.valid_from, turn.last) <= turn.last OR EXISTS (
      SELECT FROM divisions_division before
      WHERE before.heir_id = division.code AND coalesce(before.valid_from, turn.last) <= turn.last))
), led AS (
  SELECT work.*, piece.id AS piece_id, coalesce(piece.percent, 0) AS percent, piece.closed_on, coalesce(
      piece.unit_id,
      (SELECT unit.id FROM people_unit unit WHERE unit.division_id = work.holder AND unit.name = work.lead),
      CASE WHEN work.each = 0 AND work.lead <> '' THEN (
        SELECT unit.id FROM people_unit unit JOIN divisions_division area ON area.code = unit.division_id
        WHERE unit.name = work.lead AND area.level = work.level AND area.code BETWEEN work.low AND work.high
        ORDER BY area.code LIMIT 1) END) AS unit_id
  FROM piece_of_work work LEFT JOIN tasks_piece piece ON piece.programme_id = work.programme_id
    AND piece.task = work.task AND piece.division_id = work.division_id
    AND coalesce(piece.month, 0) = coalesce(work.month, 0)
), item AS (
  SELECT led.*, CASE WHEN closed_on <= last THEN 'done' WHEN closed_on IS NOT NULL THEN 'done_late'
    WHEN last < %(today)s THEN 'late' WHEN first > %(today)s THEN 'ahead' ELSE 'open' END AS state
  FROM led
)"""
_PARTY = "EXISTS (SELECT FROM tasks_party party WHERE party.piece_id = item.piece_id AND {})"
_TAKES_PART = _PARTY.format("party.unit_id = %(unit)s")
_NAMED = _PARTY.format("party.person_id = ANY(%(line)s)")
# Within the post's subtree, or its unit leads it or takes part in it.
_SEEN = f"""(item.division_id BETWEEN %(scope_low)s AND %(scope_high)s OR item.unit_id = %(unit)s
  OR {_TAKES_PART} OR {_NAMED})"""
_SHOWN = """
SELECT item.place, item.division_id, division.name, item.unit_id, coalesce(unit.name, ''), item.percent, item.closed_on,
  item.state, item.holder, count(*) OVER () AS total, (
    SELECT coalesce(array_agg(account.id || ' ' || account.full_name ORDER BY party.id), '{}') FROM tasks_party party
    JOIN people_post post ON post.id = party.person_id JOIN people_account account ON account.id = post.account_id
    WHERE party.piece_id = item.piece_id) AS persons
FROM item JOIN divisions_division division ON division.code = item.division_id
LEFT JOIN people_unit unit ON unit.id = item.unit_id"""


@dataclass(frozen=True)
class Person:
    """Whoever was named to do a piece of work."""

    account: int
    name: str

    @classmethod
    def read(cls, text: str) -> "Person":
        """From “12 name”, as the query tells it."""
        number, _space, name = text.partition(" ")
        return cls(int(number), name)


@dataclass(frozen=True)
class Item:
    """One piece of work as a list shows it; `unit` is empty where the office of the division `holder` does it."""

    programme: Programme
    task: Task
    turn: Turn
    code: str
    division: str
    unit_id: int | None
    unit: str
    percent: int
    closed_on: date | None
    state: State
    holder: str
    persons: Sequence[Person] = ()

    @property
    def days_late(self) -> int:
        return max((clock.today() - self.turn.last).days, 0) if self.state == State.LATE else 0


@dataclass(frozen=True)
class Narrowed:
    """Which pieces of work a list shows beside those of its plans, tasks and months."""

    state: str = ""
    unit: str = ""
    own: bool = False
    more: str = "true"
    values: dict[str, Any] = field(default_factory=dict)

    def condition(self, post: Post) -> str:
        parts = [_SEEN, self.more]
        if self.state:
            parts.append("item.state = %(state)s")
        if self.unit:
            parts.append("item.unit_id = %(wanted)s" if self.unit != "none" else "item.unit_id IS NULL")
        if self.own:
            parts.append(mine(post))
        return " AND ".join(parts)


def mine(post: Post) -> str:
    """The condition that a piece of work is the post's: of its person, its unit, its office where no unit leads."""
    parts = [_NAMED]
    if access.carries_out(post):
        parts.append("item.unit_id = %(unit)s")
    if access.is_office(post, post.level):
        parts.append("(item.unit_id IS NULL AND item.holder = %(own)s)")
    return f"({' OR '.join(parts)})"


def page_of(
    post: Post, rows: Sequence[Row], narrowed: Narrowed, *, limit: int, offset: int = 0
) -> tuple[list[Item], int]:
    """One page of the pieces of work that the post sees, the one that is due first on top, and how many in all."""
    select = f"""{_SHOWN} WHERE {narrowed.condition(post)}
        ORDER BY item.closed_on IS NOT NULL, item.last, item.division_id, item.place
        LIMIT %(limit)s OFFSET %(offset)s"""
    found = _run(select, post, rows, narrowed, limit=limit, offset=offset)
    items = [_item(rows, row) for row in found]
    if found or not offset:
        return items, found[0][9] if found else 0
    # The page lies behind the end: the number of rows is still asked for.
    return items, sum(counts(post, rows, narrowed)[0].values())


def counts(post: Post, rows: Sequence[Row], narrowed: Narrowed) -> tuple[dict[str, int], dict[tuple[int, str], int]]:
    """How many pieces of work the post sees in each state, and of each lead unit (0 and no name: of an office)."""
    select = f"""SELECT item.state, coalesce(item.unit_id, 0), coalesce(unit.name, ''), count(*)
        FROM item LEFT JOIN people_unit unit ON unit.id = item.unit_id
        WHERE {narrowed.condition(post)} GROUP BY 1, 2, 3"""
    states: dict[str, int] = {}
    units: dict[tuple[int, str], int] = {}
    for state, unit, name, count in _run(select, post, rows, narrowed):
        states[state] = states.get(state, 0) + count
        units[unit, name] = units.get((unit, name), 0) + count
    return states, units


def _item(rows: Sequence[Row], row: tuple[Any, ...]) -> Item:
    programme, task, turn = rows[row[0] - 1]
    code, division, unit_id, unit, percent, closed_on, state, holder, _total, persons = row[1:]
    return Item(
        programme,
        task,
        turn,
        code,
        division,
        unit_id,
        unit,
        percent,
        closed_on,
        State(state),
        holder,
        tuple(Person.read(each) for each in persons),
    )


def _run(select: str, post: Post, rows: Sequence[Row], narrowed: Narrowed, **more: Any) -> list[tuple[Any, ...]]:
    if not rows:
        return []
    low, high = bounds(post.prefix)
    values: dict[str, Any] = _parameters(rows) | {
        "scope_low": low,
        "scope_high": high,
        "unit": post.unit_id,
        "line": list(access.line_of(post)),
        "own": post.division_id,
        "state": narrowed.state,
        "wanted": int(narrowed.unit) if narrowed.unit.isdigit() else 0,
        "today": clock.today(),
        "village": int(Level.VILLAGE),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS + select, values | narrowed.values | more)
        return list(cursor.fetchall())


def _parameters(rows: Iterable[Row]) -> dict[str, list[Any]]:
    found = list(rows)
    spans = {programme.pk: bounds(programme.root_id) for programme, _task, _turn in found}
    return {
        "programme": [programme.pk for programme, _task, _turn in found],
        "task": [task.key for _programme, task, _turn in found],
        "month": [turn.month for _programme, _task, turn in found],
        "first": [turn.first for _programme, _task, turn in found],
        "last": [turn.last for _programme, _task, turn in found],
        "each": [int(task.each or 0) for _programme, task, _turn in found],
        "by": [int(task.by) for _programme, task, _turn in found],
        "root": [programme.root_id for programme, _task, _turn in found],
        "low": [spans[programme.pk][0] for programme, _task, _turn in found],
        "high": [spans[programme.pk][1] for programme, _task, _turn in found],
        "lead": [task.lead or "" for _programme, task, _turn in found],
    }
