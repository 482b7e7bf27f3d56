"""Money of a matter is planned at its listing, then allocated, paid and reimbursed line by line."""

from datetime import date
from decimal import Decimal

import pytest

from cunshi.kernel.problems import Refused
from cunshi.work.funds import actions, queries
from cunshi.work.funds.models import FundEntry
from cunshi.work.matters import actions as matters
from tests.factories.world import VILLAGES, World
from tests.work.funds.desk import COLLECTIVE, book, entry, line, started, two_started
from tests.work.refusals import refused

pytestmark = pytest.mark.req("FUND-01", "FUND-02")


def test_what_was_proposed_is_booked_as_planned_on_the_day_of_listing(world: World) -> None:
    proposed = world.propose()
    assert not FundEntry.objects.exists()
    listed = world.listed(village=VILLAGES[1], by=world.township)
    rows = FundEntry.objects.values_list("matter", "source", "kind", "amount", "on", "by")
    assert list(rows) == [
        (listed.pk, "county_budget", "planned", Decimal("300000.00"), listed.listed_on, world.township.pk),
        (listed.pk, "village_collective", "planned", Decimal("50000.00"), listed.listed_on, world.township.pk),
    ]
    assert not proposed.lines.exists()


def test_a_line_is_the_sum_of_its_bookings_and_a_neighbours_line_stays(world: World) -> None:
    matter, neighbour = two_started(world)
    book(world, matter, "allocated", "200000")
    book(world, matter, "paid", "80000.55", "2024-03-20")
    book(world, matter, "paid", "19999.45", voucher="记-0002")
    book(world, matter, "reimbursed", "80000.55")
    assert line(matter) == ("300000.00", "200000.00", "100000.00", "80000.55")
    assert line(matter, COLLECTIVE) == ("50000.00", "0.00", "0.00", "0.00")
    assert line(neighbour) == ("300000.00", "0.00", "0.00", "0.00")
    total = queries.money_of(matter.lines.all())
    assert (total.planned, total.unpaid, total.to_allocate) == (350000, 100000, 150000)


def test_a_wrong_booking_is_reversed_and_stays_to_be_seen(world: World) -> None:
    matter = started(world)
    first = book(world, matter, "allocated", "200000")
    undone = actions.reverse(by=world.county, entry=first, reason="文号录错")
    assert (undone.amount, undone.reverses, undone.note) == (Decimal("-200000.00"), first, "文号录错")
    assert line(matter) == ("300000.00", "0.00", "0.00", "0.00")
    book(world, matter, "allocated", "200000")
    amounts = [str(row.amount) for row in queries.entries_of(matter).filter(kind="allocated")]
    assert amounts == ["200000.00", "-200000.00", "200000.00"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "0.001"}, "0.001 yuan has parts of a cent."),
        ({"amount": "0"}, "The amount is not more than 0."),
        ({"amount": "-5"}, "The amount is not more than 0."),
        ({"amount": "1000000000000"}, "The amount is larger than any plan."),
        (
            {"amount": "50000.01"},
            "On 2024-03-20 “Paid” would be 150,000.01 yuan, but “Allocated” only 150,000.00 yuan.",
        ),
        ({"on": "2024-03-19"}, "On 2024-03-19 “Paid” would be 1,000.00 yuan, but “Allocated” only 0.00 yuan."),
        ({"on": "2024-03-21"}, "The date lies in the future."),
        ({"source": "lottery"}, "The plan has no fund source “lottery”."),
        ({"source": "bridging"}, "This matter plans nothing from “Fiscal bridging funds”."),
        ({"source": "labour"}, "“Villagers' labour valued” is not money."),
        ({"kind": "planned"}, "This is not booked by hand."),
        ({"kind": "spent"}, "This is not booked by hand."),
        ({"voucher": " "}, "The number is missing."),
        ({"voucher": "9" * 41}, "The number is too long."),
        ({"voucher": "记-0009"}, "记-0009 is booked already: 2024-03-20, 100,000.00 yuan, 红崖子村文化活动广场建设."),
    ],
)
def test_a_booking_that_cannot_be_right_is_refused_in_a_sentence(world: World, change: dict, said: str) -> None:
    matter = started(world)
    book(world, matter, "allocated", "150000")
    book(world, matter, "paid", "100000", voucher="记-0009")
    asked = {"kind": "paid", "amount": "1000", "voucher": "记-0010"} | change
    assert refused(actions.book, **entry(world, matter, **asked)) == [said]


def test_all_that_is_wrong_is_said_at_once(world: World) -> None:
    matter = started(world)
    assert refused(actions.book, **entry(world, matter, "paid", "0.001", "2025-01-01", voucher="")) == [
        "0.001 yuan has parts of a cent.",
        "The date lies in the future.",
        "The number is missing.",
    ]


def test_a_voucher_is_used_once_in_the_books_of_a_township(world: World) -> None:
    matter, second = two_started(world)
    for each in (matter, second):
        # One document may allocate to many matters, but to each line once.
        book(world, each, "allocated", "1000")
        book(world, each, "allocated", "1000", source=COLLECTIVE)
    assert len(refused(actions.book, **entry(world, matter, "allocated", "1000"))) == 1
    paid = book(world, matter, "paid", "600", voucher="记-7")
    book(world, matter, "paid", "400", voucher="记-7", source=COLLECTIVE)
    assert refused(actions.book, **entry(world, second, "paid", "600", voucher="记-7")) == [
        "记-7 is booked already: 2024-03-20, 600.00 yuan, 红崖子村文化活动广场建设."
    ]
    actions.reverse(by=world.township, entry=paid, reason="金额录错")
    book(world, matter, "paid", "60", voucher="记-7")
    assert line(matter) == ("300000.00", "1000.00", "60.00", "0.00")


def test_what_something_else_draws_on_is_not_reversed(world: World) -> None:
    matter = started(world)
    allocated = book(world, matter, "allocated", "1000")
    paid = book(world, matter, "paid", "600")
    assert refused(actions.reverse, by=world.township, entry=allocated, reason="录错") == [
        "On 2024-03-20 “Paid” would be 600.00 yuan, but “Allocated” only 0.00 yuan."
    ]
    actions.reverse(by=world.township, entry=paid, reason="录错")
    actions.reverse(by=world.township, entry=allocated, reason="录错")
    assert line(matter) == ("300000.00", "0.00", "0.00", "0.00")


def test_a_reversal_is_final_and_needs_a_reason(world: World) -> None:
    matter = started(world)
    first = book(world, matter, "allocated", "1000")
    assert refused(actions.reverse, by=world.township, entry=first, reason=" ") == ["This is still empty."]
    undone = actions.reverse(by=world.township, entry=first, reason="录错")
    assert refused(actions.reverse, by=world.township, entry=undone, reason="录错") == ["A reversal is not reversed."]
    assert refused(actions.reverse, by=world.township, entry=first, reason="录错") == [
        "This entry is reversed already."
    ]
    planned = matter.entries.filter(kind="planned").first()
    assert refused(actions.reverse, by=world.township, entry=planned, reason="录错") == [
        "What was planned when the matter was listed stays."
    ]


@pytest.mark.parametrize(
    "post", ["clerk", "supervisor", "department", "inspector", "auditor", "administrator", "neighbour_township"]
)
def test_only_the_offices_over_the_village_and_the_leading_department_book(world: World, post: str) -> None:
    matter = started(world)
    by = getattr(world, post)
    assert len(refused(actions.book, **entry(world, matter, "allocated", "1000", by=by))) == 1


def test_a_matter_that_is_not_listed_takes_no_bookings(world: World) -> None:
    matter = world.noticed()
    assert refused(actions.book, **entry(world, matter, "allocated", "1000", "2024-01-20")) == [
        "A matter that is “On public notice” takes no bookings."
    ]


def test_a_cancelled_matter_gives_its_money_back_only(world: World) -> None:
    matter = started(world)
    allocated = book(world, matter, "allocated", "1000")
    matter = world.again(matter)
    matters.cancel(by=world.township, matter=matter, version=matter.version, reason="用地未批")
    assert refused(actions.book, **entry(world, matter, "paid", "100")) == [
        "A matter that is “Cancelled” takes no bookings."
    ]
    actions.reverse(by=world.township, entry=allocated, reason="事项取消，资金收回")
    assert line(matter) == ("300000.00", "0.00", "0.00", "0.00")


def test_the_books_of_a_year_close_once_for_good(world: World) -> None:
    matter, neighbour = two_started(world)
    allocated = book(world, matter, "allocated", "1000")
    assert refused(actions.close_year, by=world.county, division=world.county.division, year=2024) == [
        "This year is not over."
    ]
    world.move_to("2025-01-10")
    closed = matter.village
    assert len(refused(actions.close_year, by=world.township, division=world.township.division, year=2024)) == 1
    actions.close_year(by=world.county, division=closed, year=2024)
    assert refused(actions.close_year, by=world.county, division=closed, year=2024) == [
        "These books are closed already."
    ]
    assert refused(actions.book, **entry(world, matter, "paid", "100", "2024-12-30")) == [
        "The books of 2024 are closed."
    ]
    book(world, neighbour, "allocated", "100", "2024-12-30")
    book(world, matter, "paid", "100", "2025-01-05")
    # What 2024 got wrong is put right in the year whose books are open.
    actions.reverse(
        by=world.township, entry=book(world, matter, "paid", "50", "2025-01-06", voucher="记-2"), reason="重"
    )
    assert allocated.on == date(2024, 3, 20)
    assert line(matter) == ("300000.00", "1000.00", "100.00", "0.00")


def test_a_post_outside_reads_that_the_matter_is_not_its_own(world: World) -> None:
    with pytest.raises(Refused):
        book(world, started(world), "allocated", "1000", by=world.neighbour_county)
