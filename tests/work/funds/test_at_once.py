"""Many hands book at the same moment: no line and no budget is ever overdrawn, and every sum is that of its entries,
those of the roll-ups above the county included."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.db.models import Sum

from cunshi.oversight.measures.tallies.checking import check
from cunshi.work.funds import actions
from cunshi.work.funds.models import Budget, FundEntry, FundLine
from cunshi.work.funds.rules import Booked, balance_problem
from cunshi.work.matters.models import Matter
from tests.factories.world import World
from tests.work.funds.desk import COLLECTIVE, COUNTY, book, two_started
from tests.work.matters.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("FUND-01", "FUND-02")]
Act = Callable[[], object]


@pytest.fixture
def town(divisions: None) -> Iterator[World]:
    """A world whose rows other connections can see."""
    with World.at("2024-01-15") as small:
        yield small


class Hands:
    """Random acts on money, most of them possible, many of them beyond what is left; the seed says which."""

    def __init__(self, town: World, matters: tuple[Matter, ...], seed: int) -> None:
        self.town, self.matters, self.draw, self.count = town, matters, Random(seed), 0

    def act(self) -> Act:
        entry = self.draw.choice([None, *FundEntry.objects.exclude(kind="planned")])
        if entry is not None and self.draw.random() < 0.4:
            return lambda: actions.reverse(by=self.town.county, entry=entry, reason="冲销")
        if self.draw.random() < 0.1:
            return self._budget(Decimal(self.draw.randint(1, 700)) * 1000)
        return self._book()

    def _book(self) -> Act:
        self.count += 1
        matter, source = self.draw.choice(self.matters), self.draw.choice([COUNTY, COLLECTIVE])
        kind = self.draw.choice(["allocated", "allocated", "paid", "paid", "reimbursed"])
        amount, day = Decimal(self.draw.randint(1, 4_000_000)) / 100, date(2024, 3, self.draw.randint(18, 20))
        by = self.draw.choice([self.town.township, self.town.county])
        # Some numbers come twice, as a form sent twice does.
        voucher = f"记-{self.count - self.draw.choice([0, 0, 0, 1])}"
        return lambda: actions.book(
            by=by, matter=matter, source=source, kind=kind, amount=amount, on=day, voucher=voucher
        )

    def _budget(self, amount: Decimal) -> Act:
        return lambda: actions.set_budget(
            by=self.town.county,
            programme=self.town.hongyazi,
            division=self.town.county.division,
            source=COUNTY,
            amount=amount,
            document="平财农〔2024〕1号",
        )


def nothing_is_overdrawn() -> None:
    """Each line equals its entries, on no day more is drawn than there is, and budgets hold what was allocated."""
    for line in FundLine.objects.all():
        entries = FundEntry.objects.filter(matter=line.matter_id, source=line.source)
        for kind in ("planned", "allocated", "paid", "reimbursed"):
            total = entries.filter(kind=kind).aggregate(total=Sum("amount"))["total"] or Decimal(0)
            assert getattr(line, kind) == total
        assert 0 <= line.reimbursed <= line.paid <= line.allocated <= line.planned
        assert balance_problem([Booked(*row) for row in entries.values_list("kind", "amount", "on")], "") is None
    for budget in Budget.objects.all():
        lines = FundLine.objects.filter(source=budget.source, matter__village__code__startswith=budget.division.prefix)
        assert budget.allocated == (lines.aggregate(total=Sum("allocated"))["total"] or Decimal(0))
        assert 0 <= budget.allocated <= budget.amount
    numbers = FundEntry.objects.filter(reverses=None, reversal=None, kind="paid").values_list("voucher", "source")
    assert len(numbers) == len(set(numbers))
    assert check() == []


@pytest.mark.parametrize("seed", [4, 2207])
def test_random_acts_of_many_hands_never_overdraw_and_every_sum_holds_after_each_round(town: World, seed: int) -> None:
    hands = Hands(town, two_started(town), seed)
    refusals = 0
    for _round in range(12):
        refusals += sum(map(bool, at_once([hands.act() for _ in range(5)])))
        nothing_is_overdrawn()
    assert FundEntry.objects.exclude(kind="planned").count() > 12
    assert refusals > 12


def test_of_two_allocations_that_together_pass_the_budget_one_stands(town: World) -> None:
    first, second = two_started(town)
    actions.set_budget(
        by=town.county,
        programme=town.hongyazi,
        division=town.county.division,
        source=COUNTY,
        amount=Decimal(100_000),
        document="平财农〔2024〕1号",
    )
    said = at_once(
        [
            lambda matter=matter: book(town, matter, "allocated", "60000", voucher="平财农〔2024〕8号")
            for matter in (first, second)
        ]
    )
    assert sorted(map(len, said)) == [0, 1]
    assert Budget.objects.get().allocated == 60_000


def test_a_voucher_sent_twice_at_once_is_booked_once(town: World) -> None:
    matter, _neighbour = two_started(town)
    book(town, matter, "allocated", "100000")
    said = at_once([lambda: book(town, matter, "paid", "600", voucher="记-7")] * 4)
    assert sorted(map(len, said)) == [0, 1, 1, 1]
    assert FundLine.objects.get(matter=matter, source=COUNTY).paid == 600
