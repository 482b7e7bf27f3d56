"""Bookings as the tests of this room write them."""

from datetime import date
from decimal import Decimal
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.work.funds import actions
from cunshi.work.funds.models import FundEntry, FundLine
from cunshi.work.matters import actions as matters
from cunshi.work.matters.models import Matter
from tests.factories.world import START, VILLAGES, World

COUNTY, COLLECTIVE = "county_budget", "village_collective"
NUMBERS = {"allocated": "平财农〔2024〕8号", "paid": "记-0001", "reimbursed": "报-0001"}


def started(world: World, **changes: Any) -> Matter:
    """A matter under way on 2024-03-20: 300,000 yuan planned from the county, 50,000 from the village collective."""
    return world.started(**changes)


def two_started(world: World) -> tuple[Matter, Matter]:
    """Such a matter in each of two villages of one township."""
    rows = [world.listed(), world.listed(village=VILLAGES[1], by=world.township)]
    world.move_to(START)
    first, second = (matters.start(by=world.township, matter=row, version=row.version) for row in rows)
    return first, second


def entry(
    world: World,
    matter: Matter,
    kind: str,
    amount: str,
    on: str = "2024-03-20",
    *,
    by: Post | None = None,
    source: str = COUNTY,
    voucher: str | None = None,
    note: str = "",
) -> dict[str, Any]:
    """The arguments of `actions.book`."""
    return {
        "by": by or world.township,
        "matter": matter,
        "source": source,
        "kind": kind,
        "amount": Decimal(amount),
        "on": date.fromisoformat(on),
        "voucher": NUMBERS.get(kind, "1") if voucher is None else voucher,
        "note": note,
    }


def book(world: World, matter: Matter, kind: str, amount: str, on: str = "2024-03-20", **more: Any) -> FundEntry:
    return actions.book(**entry(world, matter, kind, amount, on, **more))


def line(matter: Matter, source: str = COUNTY) -> tuple[str, str, str, str]:
    """planned, allocated, paid, reimbursed of a matter's line, in yuan."""
    row = FundLine.objects.get(matter=matter, source=source)
    return str(row.planned), str(row.allocated), str(row.paid), str(row.reimbursed)
