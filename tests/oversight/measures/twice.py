"""Every figure of a scope read twice: from the roll-ups, and from the rows behind them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

from cunshi.oversight.measures import facts, live, progress, queries
from cunshi.oversight.measures.tallies.checking import check
from cunshi.work.programmes.models import Programme

SCOPES = ["", "64", "6402"]
KINDS = [*live.DAYS, "paid"]


@contextmanager
def from_rows() -> Iterator[None]:
    """Roll-ups answer for no scope."""
    with (
        patch.object(facts, "rolled_up", lambda *_scope: False),
        patch.object(queries, "rolled_up", lambda *_scope: False),
        patch.object(progress, "rolled_up", lambda *_scope: False),
    ):
        yield


def figures(prefix: str, years: list[int], plan: Programme, days: list[date]) -> dict[str, Any]:
    """What pages show of a scope, and what checkpoints and curves are computed from."""
    read = facts.facts(prefix, years)
    return {
        "totals": queries.totals(prefix, years, known=read),
        "categories": queries.by_category(prefix, years, known=read),
        "levels": queries.by_handling_level(prefix, years, known=read),
        "lists": queries.by_task_list(prefix, years, known=read),
        "years": queries.by_year(prefix, years, known=read),
        "sources": queries.by_source(prefix, years, known=read),
        "children": queries.children(prefix, years, known=read),
        "two levels": queries.two_levels(prefix, years, known=read),
        "coverage": [
            (each.villages, each.covered) for each in (queries.coverage(prefix, *some) for some in (years, years[:1]))
        ],
        "days": sorted(progress.days(prefix, years, KINDS)),
        "checkpoints": [queries.checkpoints(plan, prefix, day) for day in days],
        "months": queries.series(prefix, years, "month"),
        "course": [queries.course(prefix, years, "month", day) for day in days],
        "last year": [queries.last_year(prefix, years, day) for day in days],
    }


def assert_equal(plan: Programme, years: list[int], days: list[date]) -> None:
    """The roll-ups equal their recount, and every figure equals the one that the rows give."""
    assert [str(each) for each in check()] == []
    for scope in SCOPES:
        kept = figures(scope, years, plan, days)
        with from_rows():
            counted = figures(scope, years, plan, days)
        for name, figure in counted.items():
            assert kept[name] == figure, (scope, name)
