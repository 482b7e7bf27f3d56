"""Budgets that bound what is allocated, and labour that is recorded beside the money."""

from datetime import date
from decimal import Decimal

import pytest

from cunshi.work.funds import actions, queries
from cunshi.work.funds.models import Budget
from tests.factories.world import World
from tests.work.funds.desk import COUNTY, book, entry, line, started, two_started
from tests.work.refusals import refused


def budget(world: World, amount: str, post: str = "county", source: str = COUNTY) -> Budget:
    by = getattr(world, post)
    return actions.set_budget(
        by=by,
        programme=world.hongyazi,
        division=by.division,
        source=source,
        amount=Decimal(amount),
        document="平财农〔2024〕1号",
    )


@pytest.mark.req("FUND-02")
def test_no_source_gives_more_than_its_budget_in_all(world: World) -> None:
    first, second = two_started(world)
    book(world, first, "allocated", "100000")
    line_ = budget(world, "150000")
    assert (line_.amount, line_.allocated) == (150000, 100000)
    assert refused(actions.book, **entry(world, second, "allocated", "50000.01")) == [
        "The budget of 宁夏回族自治区石嘴山市平罗县 for “County budget” in 2024 has 50,000.00 yuan left."
    ]
    given = book(world, second, "allocated", "50000")
    line_.refresh_from_db()
    assert line_.allocated == 150000
    actions.reverse(by=world.county, entry=given, reason="收回")
    line_.refresh_from_db()
    assert line_.allocated == 100000


@pytest.mark.req("FUND-02")
def test_a_budget_of_another_source_or_county_bounds_nothing_here(world: World) -> None:
    matter = started(world)
    budget(world, "1", source="bridging")
    budget(world, "1", post="neighbour_county")
    book(world, matter, "allocated", "300000")
    assert line(matter)[1] == "300000.00"


@pytest.mark.req("FUND-02")
def test_a_budget_is_raised_but_never_below_what_is_given(world: World) -> None:
    book(world, started(world), "allocated", "100000")
    budget(world, "150000")
    assert budget(world, "200000").amount == 200000
    assert Budget.objects.count() == 1
    arguments = {
        "by": world.county,
        "programme": world.hongyazi,
        "division": world.county.division,
        "source": COUNTY,
        "amount": Decimal("99999.99"),
        "document": "平财农〔2024〕2号",
    }
    assert refused(actions.set_budget, **arguments) == ["100,000.00 yuan are allocated already."]
    assert (
        len(refused(actions.set_budget, **(arguments | {"amount": Decimal("0.001"), "document": "", "source": "x"})))
        == 3
    )
    assert len(refused(actions.set_budget, **(arguments | {"by": world.township}))) == 1


def labour(world: World, matter: object, **changes: object) -> dict:
    day = {"by": world.clerk, "matter": matter, "kind": "contributed", "people": 12, "days": Decimal("30.5")}
    return day | {"on": date.fromisoformat("2024-03-20")} | changes


@pytest.mark.req("FUND-07")
def test_labour_days_and_work_relief_wages_add_up_by_matter(world: World) -> None:
    matter, neighbour = two_started(world)
    book(world, matter, "allocated", "9000")
    book(world, matter, "paid", "9000")
    actions.record_labour(**labour(world, matter))
    wrong = actions.record_labour(**labour(world, matter, people=5, days=Decimal(5)))
    actions.record_labour(**labour(world, matter, kind="relief", people=8, days=Decimal(40), wages=Decimal("6000")))
    actions.record_labour(**labour(world, neighbour, by=world.township, people=99, days=Decimal(99)))
    actions.reverse_labour(by=world.clerk, labour=wrong, reason="登记在另一天")
    found = queries.labour_of([matter])
    assert (found.contributors, found.contributed) == (12, Decimal("30.5"))
    assert (found.workers, found.worked, found.wages) == (8, Decimal("40.0"), Decimal("6000.00"))


@pytest.mark.req("FUND-07")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"people": 0}, "Nobody is counted."),
        ({"days": Decimal(0)}, "Labour days are more than 0, to a tenth of a day."),
        ({"days": Decimal("1.25")}, "Labour days are more than 0, to a tenth of a day."),
        ({"wages": Decimal(5)}, "Labour contributed is not paid."),
        ({"kind": "relief"}, "Work relief pays wages."),
        ({"on": "2024-03-19"}, "On 2024-03-19 this matter was not begun."),
        ({"on": "2024-03-21"}, "The date lies in the future."),
    ],
)
def test_labour_that_cannot_be_is_refused(world: World, change: dict, said: str) -> None:
    if "on" in change:
        change = change | {"on": date.fromisoformat(change["on"])}
    assert refused(actions.record_labour, **labour(world, started(world), **change)) == [said]


@pytest.mark.req("FUND-07")
def test_wages_are_never_more_than_what_was_paid(world: World) -> None:
    matter = started(world)
    book(world, matter, "allocated", "5000")
    book(world, matter, "paid", "4999.99")
    asked = labour(world, matter, kind="relief", wages=Decimal("5000"))
    assert refused(actions.record_labour, **asked) == [
        "Wages would be 5,000.00 yuan in all, but only 4,999.99 yuan are booked as paid on this matter."
    ]
    done = actions.record_labour(**labour(world, matter, kind="relief", wages=Decimal("4999.99")))
    undone = actions.reverse_labour(by=world.clerk, labour=done, reason="重复")
    assert refused(actions.reverse_labour, by=world.clerk, labour=undone, reason="重复") == [
        "A reversal is not reversed."
    ]
    assert refused(actions.reverse_labour, by=world.clerk, labour=done, reason="重复") == [
        "This record is reversed already."
    ]
    assert len(refused(actions.record_labour, **labour(world, matter, by=world.auditor))) == 1
