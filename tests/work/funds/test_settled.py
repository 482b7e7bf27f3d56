"""Past years' matters, loaded by the thousand, bear the money of a year that went to plan."""

from decimal import Decimal

import pytest

from cunshi.work.funds import actions
from cunshi.work.funds.models import Budget, FundEntry, FundLine
from cunshi.work.matters.actions.settled import load_settled
from tests.factories.settled import row
from tests.factories.world import World
from tests.work.funds.desk import COUNTY, book, line, started
from tests.work.refusals import refused

pytestmark = pytest.mark.req("FUND-01")


def loaded(world: World) -> None:
    funds = {COUNTY: Decimal("200000.01"), "labour": Decimal(5000)}
    world.move_to("2024-12-31")
    rows = [row(village="640221205206", category="public_service", funds=funds)]
    load_settled(by=None, programme=world.hongyazi, rows=rows, notice_title="{division}公示")


def test_what_was_planned_is_allocated_paid_in_two_parts_and_reimbursed_and_the_running_ledger_stays(
    world: World,
) -> None:
    matter = started(world)
    book(world, matter, "allocated", "1000")
    loaded(world)
    assert actions.book_settled(by=None, programme=world.hongyazi) == 4
    entries = FundEntry.objects.exclude(kind="planned").exclude(matter=matter).order_by("pk")
    settled = entries[0].matter
    assert [(each.kind, str(each.amount), each.on) for each in entries] == [
        ("allocated", "200000.01", settled.started_on),
        ("paid", "100000.01", settled.started_on + (settled.finished_on - settled.started_on) // 2),
        ("paid", "100000.00", settled.finished_on),
        ("reimbursed", "200000.01", settled.accepted_on),
    ]
    assert line(settled) == ("200000.01", "200000.01", "200000.01", "200000.01")
    assert line(settled, "labour") == ("5000.00", "0.00", "0.00", "0.00")
    assert line(matter) == ("300000.00", "1000.00", "0.00", "0.00")
    assert actions.book_settled(by=None, programme=world.hongyazi) == 0


def test_neither_a_closed_year_nor_one_with_budgets_is_booked_in_bulk(world: World) -> None:
    loaded(world)
    Budget.objects.create(year=2024, division=world.county.division, source=COUNTY, amount=9, document="1")
    Budget.objects.create(year=2024, division=world.township.division, source=COUNTY, amount=9, document="1")
    assert refused(actions.book_settled, by=None, programme=world.hongyazi) == [
        "Budgets of this year are set; its matters are booked one by one."
    ]
    Budget.objects.all().delete()
    world.move_to("2025-01-10")
    actions.close_year(by=world.county, division=world.county.division, year=2024)
    assert refused(actions.book_settled, by=None, programme=world.hongyazi) == ["The books of 2024 are closed."]
    assert len(refused(actions.book_settled, by=world.clerk, programme=world.hongyazi)) == 1
    assert not FundLine.objects.exclude(allocated=0).exists()
