"""Tasks of a month: due in it, under way in it, or late from before."""

from collections.abc import Iterator

from cunshi.work.matters.rules import shown
from cunshi.work.tasks import listing
from cunshi.work.tasks.lines import Asked, Line, Standing, Work
from cunshi.work.tasks.listing import Item, Narrowed
from cunshi.work.tasks.places import turns_of
from cunshi.work.tasks.rules import State

# More lines than anybody reads.
_MOST = 5000
_OF_STATE = {
    State.LATE: Standing.LATE,
    State.OPEN: Standing.OPEN,
    State.AHEAD: Standing.OPEN,
    State.DONE: Standing.DONE,
    State.DONE_LATE: Standing.DONE_LATE,
}
_NOW = """(item.holder = %(division)s OR item.unit_id = ANY(%(units)s)) AND (item.closed_on IS NULL
    OR item.closed_on >= %(from)s OR item.last BETWEEN %(from)s AND %(until)s)"""


def tasks(asked: Asked) -> Iterator[Line]:
    """The lines of the division's own tasks; one query."""
    rows = [row for row in turns_of(asked.plans) if row[2].first <= asked.last]
    values = {
        "division": asked.division.code,
        "units": [unit.pk for unit in asked.units],
        "from": asked.first,
        "until": asked.last,
    }
    items, _total = listing.page_of(asked.post, rows, Narrowed(more=_NOW, values=values), limit=_MOST)
    return (_line(asked, each) for each in items)


def _line(asked: Asked, each: Item) -> Line:
    apart = each.task.each is not None and each.code != asked.division.code
    name = shown(each.task.names)
    return Line(
        Work.TASK,
        f"{name} · {each.division}" if apart else name,
        each.task.source.cite,
        each.programme,
        each.turn.last,
        _OF_STATE[each.state],
        (each.programme.key, each.task.key, each.code, str(each.turn.month or 0)),
        each.unit_id,
        f"{each.percent}%",
        each.persons,
    )
