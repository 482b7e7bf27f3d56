"""The database guards money by itself: what no action writes, no other hand writes either."""

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, transaction

from cunshi.kernel import clock
from cunshi.work.funds import actions
from cunshi.work.funds.models import Budget, ClosedYear, FundEntry, FundLine, Labour
from tests.factories.world import VILLAGES, World
from tests.work.funds.desk import COUNTY, book, started, two_started

pytestmark = pytest.mark.req("FUND-01", "FUND-02")


def entry(world: World, **changes: Any) -> None:
    """An entry written past the actions, on a matter with 1,000 yuan allocated and 400 of them paid."""
    matter = changes.pop("matter", None) or started(world)
    if not matter.entries.filter(kind="paid").exists():
        book(world, matter, "allocated", "1000")
        book(world, matter, "paid", "400")
    given = {"kind": "paid", "amount": "100", "voucher": "记-9", "source": COUNTY, "on": date(2024, 3, 20)}
    FundEntry.objects.create(matter=matter, recorded_at=clock.now(), **(given | changes))


def reversal(world: World, **changes: Any) -> None:
    matter = started(world)
    book(world, matter, "allocated", "1000")
    first = book(world, matter, "paid", "400")
    given = {"reverses": first, "amount": "-400", "voucher": first.voucher, "note": "错"} | changes
    entry(world, matter=matter, **given)


def of_a_reversal(world: World) -> None:
    matter = started(world)
    book(world, matter, "allocated", "1000")
    undone = actions.reverse(by=world.township, entry=book(world, matter, "paid", "400"), reason="错")
    entry(world, matter=matter, reverses=undone, amount="400", note="错")


def closed(world: World) -> None:
    matter = started(world)
    book(world, matter, "allocated", "1000")
    book(world, matter, "paid", "400")
    ClosedYear.objects.create(year=2024, division=world.county.division, at=clock.now())
    entry(world, matter=matter)


def of_two_matters(world: World) -> None:
    first, second = two_started(world)
    for matter in (first, second):
        book(world, matter, "allocated", "1000")
    book(world, first, "paid", "400", voucher="记-9")
    book(world, second, "paid", "400", voucher="记-8")
    entry(world, matter=second)


def budget(world: World, **changes: Any) -> Budget:
    given = {"year": 2024, "division": world.county.division, "source": COUNTY, "amount": "500", "document": "1号"}
    return Budget.objects.create(**(given | changes))


def drawn(world: World) -> None:
    budget(world)
    book_past(world, "500.01")


def book_past(world: World, amount: str) -> None:
    matter = started(world)
    FundEntry.objects.create(
        matter=matter,
        source=COUNTY,
        kind="allocated",
        amount=amount,
        on="2024-03-20",
        voucher="1",
        recorded_at=clock.now(),
    )


def labour(world: World, **changes: Any) -> None:
    given = {"kind": "contributed", "people": 1, "days": 1, "on": "2024-03-20", "recorded_at": clock.now()}
    Labour.objects.create(matter=started(world), **(given | changes))


def line(world: World, **changes: Any) -> None:
    FundLine.objects.filter(matter=started(world), source=COUNTY).update(**changes)


CONSTRAINTS = {
    "fund_entry_kind_known": lambda world: entry(world, kind="spent"),
    "fund_entry_positive_unless_it_reverses": lambda world: entry(world, amount="-1"),
    "fund_entry_has_its_voucher": lambda world: entry(world, voucher=""),
    "fund_entry_reversed_with_a_reason": lambda world: reversal(world, note=""),
    "fund_line_once": lambda world: FundLine.objects.create(matter=started(world), source=COUNTY),
    "fund_line_allocated_within_planned": lambda world: book_past(world, "300000.01"),
    "fund_line_paid_within_allocated": lambda world: entry(world, amount="600.01"),
    "fund_line_reimbursed_within_paid": lambda world: entry(world, kind="reimbursed", amount="400.01"),
    "fund_line_not_negative": lambda world: line(world, reimbursed="-1"),
    "budget_once": lambda world: (budget(world), budget(world)),
    "budget_allocated_not_negative": lambda world: budget(world, allocated="-1"),
    "budget_not_overdrawn": drawn,
    "labour_positive_unless_it_reverses": lambda world: labour(world, people=-1),
    "labour_wages_for_relief_only": lambda world: labour(world, wages=5),
    "year_closed_once": lambda world: [
        ClosedYear.objects.create(year=2023, division=world.county.division, at=clock.now()) for _ in range(2)
    ],
    # Raised by the triggers of the entries under names of their own.
    "fund_entry_in_an_open_year": closed,
    "fund_entry_voucher_once": of_two_matters,
    "fund_entry_reversal_is_the_opposite": lambda world: reversal(world, amount="-399"),
}
OF_TRIGGERS = {"fund_entry_in_an_open_year", "fund_entry_voucher_once", "fund_entry_reversal_is_the_opposite"}
WRITTEN_ONCE = {
    "fund_entry_written_once": lambda world: FundEntry.objects.filter(matter=started(world)).update(amount=1),
    "labour_written_once": lambda world: (labour(world), Labour.objects.update(people=2)),
    "closed_year_kept": lambda world: (
        ClosedYear.objects.create(year=2023, division=world.county.division, at=clock.now()),
        ClosedYear.objects.update(year=2022),
    ),
    "closed_year_never_deleted": lambda world: (
        ClosedYear.objects.create(year=2023, division=world.county.division, at=clock.now()),
        ClosedYear.objects.all().delete(),
    ),
}
DOING = {"fund_entry_allowed", "fund_entry_booked", "closed_year_alone"}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_refuses_what_breaks(name: str, world: World) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        CONSTRAINTS[name](world)
    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert cause.diag.constraint_name == name


@pytest.mark.parametrize(
    "changes",
    [{"kind": "allocated"}, {"source": "village_collective"}, {"amount": "-400.01"}, {"on": date(2024, 3, 19)}],
)
def test_a_reversal_differs_in_nothing_but_the_sign(world: World, changes: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        reversal(world, **changes)


def test_a_reversal_is_not_reversed(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        of_a_reversal(world)


@pytest.mark.parametrize("name", WRITTEN_ONCE)
def test_what_is_written_once_stays_as_written(name: str, world: World) -> None:
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        WRITTEN_ONCE[name](world)
    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert f"pgtrigger_{name}_" in (cause.diag.context or "")


def test_every_named_constraint_and_trigger_is_broken_here() -> None:
    models = list(apps.get_app_config("funds").get_models())
    assert {each.name for model in models for each in model._meta.constraints} == set(CONSTRAINTS) - OF_TRIGGERS
    own = {each.name for model in models for each in getattr(model._meta, "triggers", [])}
    assert own - {"insert_insert", "update_update"} == set(WRITTEN_ONCE) | DOING


def test_an_entry_of_a_neighbours_village_draws_on_its_own_line_alone(world: World) -> None:
    first, second = two_started(world)
    book(world, first, "allocated", "1000")
    rows = FundLine.objects.order_by("matter__village", "pk").values_list("matter__village", "allocated")
    assert list(rows) == [
        (VILLAGES[0], Decimal("1000.00")),
        (VILLAGES[0], Decimal("0.00")),
        (VILLAGES[1], Decimal("0.00")),
        (VILLAGES[1], Decimal("0.00")),
    ]
    assert second.lines.count() == 2
