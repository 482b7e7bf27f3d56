"""Checkpoints of matters and money, for a scope and all divisions below it, and what would close their gaps."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunshi.foundation.divisions.models import Division
from cunshi.oversight.measures import checkpoints, queries
from cunshi.oversight.measures.checkpoints import Closing
from cunshi.oversight.measures.rules import Standing
from cunshi.rulebook import loader
from cunshi.rulebook.parts import Checkpoint
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.world import VILLAGES, World
from tests.work.funds.desk import book

TOWNSHIP, COUNTY = "640221205", "640221"
# Plan C's sentence: 确保项目资金支出率达到4月底30%以上、6月底50%以上、9月底75%以上、12月底100%.
OF_MONEY = {point.key: point for point in loader.load("xunyi-2024").checkpoints}
APRIL = OF_MONEY["april"]


def money(point: str, today: str, prefix: str = TOWNSHIP, world: World | None = None) -> checkpoints.Outlook:
    assert world is not None
    day = date.fromisoformat(today)
    return checkpoints.standings(world.hongyazi, prefix, today=day, points=[OF_MONEY[point]]).whole[0]


def other(measure: str, due: str, least: str) -> Checkpoint:
    return APRIL.model_copy(
        update={"key": measure, "measure": measure, "due": date.fromisoformat(due), "at_least": Decimal(least)}
    )


@pytest.fixture
def spending(world: World) -> World:
    """Two matters begun with 300,000 and 100,000 yuan allocated, 90,000 and 10,000 paid in April and May."""
    first = world.started()
    second = Matter.objects.get(pk=first.pk)
    world.move_to("2024-01-15")
    second = world.listed(by=world.township, village=VILLAGES[1])
    world.move_to("2024-03-20")
    second = actions.start(by=world.township, matter=second, version=second.version)
    settle(world.ningxia, [row(NEIGHBOURS[0])])
    world.move_to("2024-05-20")
    book(world, first, "allocated", "300000", "2024-03-20")
    book(world, second, "allocated", "100000", "2024-04-20", voucher="平财农〔2024〕9号")
    book(world, first, "paid", "90000", "2024-04-30")
    book(world, second, "paid", "10000.01", "2024-05-10", voucher="记-0002")
    return world


@pytest.mark.req("FUND-03", "PLAN-05")
def test_plan_c_asks_for_30_50_75_and_100_percent_of_the_money_paid() -> None:
    assert [(each.measure, str(each.at_least), each.due.strftime("%m-%d")) for each in OF_MONEY.values()] == [
        ("expenditure", "0.3", "04-30"),
        ("expenditure", "0.5", "06-30"),
        ("expenditure", "0.75", "09-30"),
        ("expenditure", "1", "12-31"),
    ]


@pytest.mark.req("FUND-03")
def test_expenditure_is_judged_on_the_due_day_by_the_days_of_the_entries(spending: World) -> None:
    april = money("april", "2024-05-20", world=spending)
    assert (april.total, april.reached, april.needed, april.gap) == (400000, 90000, 120000, 30000)
    assert (april.status, str(april.share)) == (Standing.MISSED, "22.5")
    assert april.reason == "截至2024-04-30，40.00万元中有9.00万元达到要求（22.5%），差3.00万元。"
    june = money("june", "2024-05-20", world=spending)
    assert (june.reached, june.gap) == (Decimal("100000.01"), Decimal("99999.99"))


@pytest.mark.req("FUND-03")
def test_open_money_of_matters_to_be_finished_in_time_can_still_make_the_checkpoint(spending: World) -> None:
    september, december = (money(key, "2024-05-20", world=spending) for key in ("september", "december"))
    assert (september.to_come, september.status) == (Decimal("299999.99"), Standing.ON_COURSE)
    assert (december.gap, december.status) == (Decimal("299999.99"), Standing.ON_COURSE)
    june = money("june", "2024-05-20", world=spending)
    assert (june.to_come, june.status) == (0, Standing.AT_RISK)


@pytest.mark.req("FUND-04")
def test_starts_and_reimbursements_are_checkpoints_too(spending: World) -> None:
    points = [other("started", "2024-04-01", "0.5"), other("reimbursement", "2024-06-30", "0.1")]
    found = checkpoints.standings(spending.hongyazi, TOWNSHIP, points=points).whole
    assert [(each.total, each.reached, each.gap, each.status) for each in found] == [
        (2, 2, 0, Standing.MET),
        (400000, 0, 40000, Standing.AT_RISK),
    ]


@pytest.mark.req("PLAN-05", "FUND-03")
def test_the_divisions_below_add_up_to_the_scope_and_a_neighbour_counts_in_none_of_ours(spending: World) -> None:
    below = list(Division.objects.children_of(f"{COUNTY}000000"))
    points = [*spending.ningxia.pack.checkpoints, OF_MONEY["april"]]
    found = checkpoints.standings(spending.ningxia, COUNTY, below, points=points)
    assert [each.total for each in found.whole] == [3, 400000]
    assert {
        code: [each.total for each in rows] for code, rows in found.below.items() if any(e.total for e in rows)
    } == {
        "640221205000": [2, 400000],
        "640221100000": [1, 0],
    }
    own = queries.checkpoints(spending.ningxia, TOWNSHIP)
    assert found.below["640221205000"][0] == own[0]


@pytest.mark.req("PLAN-05")
def test_the_nearest_matters_close_the_gap_and_what_stands_still_comes_last(world: World) -> None:
    matters = [world.started()]
    for village in VILLAGES[1:3]:
        world.move_to("2024-01-15")
        matters.append(world.listed(by=world.township, village=village))
    world.move_to("2024-03-20")
    second = actions.start(by=world.township, matter=matters[1], version=matters[1].version)
    second = actions.report_progress(by=world.township, matter=second, version=second.version, percent=60, done="过半")
    actions.suspend(by=world.township, matter=matters[0], version=matters[0].version, reason="停工待料")
    june = next(each for each in world.hongyazi.pack.checkpoints if each.key == "june")
    near = checkpoints.missing(world.hongyazi, june, TOWNSHIP)
    assert [each.village_id for each in near] == [VILLAGES[1], VILLAGES[2], VILLAGES[0]]
    assert checkpoints.closing(world.hongyazi, june, TOWNSHIP, {TOWNSHIP: 2, "640221100": 0}) == {
        TOWNSHIP: Closing(2, Decimal("700000.00"))
    }


@pytest.mark.req("FUND-03")
def test_the_lines_with_most_unpaid_close_a_gap_of_money_first(spending: World) -> None:
    lines = checkpoints.unspent(spending.hongyazi, APRIL, TOWNSHIP)
    assert [(each.matter.village_id, each.unspent) for each in lines] == [
        (VILLAGES[0], Decimal(210000)),
        (VILLAGES[1], Decimal("89999.99")),
    ]
    gaps = {TOWNSHIP: Decimal("210000.01")}
    assert checkpoints.closing(spending.hongyazi, APRIL, TOWNSHIP, gaps) == {TOWNSHIP: Closing(2, Decimal("299999.99"))}
    assert checkpoints.closing(spending.hongyazi, APRIL, TOWNSHIP, {TOWNSHIP: Decimal(1)})[TOWNSHIP].count == 1


def test_two_queries_whatever_the_number_of_divisions(spending: World) -> None:
    def count(prefix: str) -> int:
        below = list(Division.objects.children_of(prefix.ljust(12, "0")))
        with CaptureQueriesContext(connection) as captured:
            checkpoints.standings(
                spending.ningxia, prefix, below, points=[*spending.ningxia.pack.checkpoints, *OF_MONEY.values()]
            )
        return len(captured)

    assert [count(prefix) for prefix in (VILLAGES[0], TOWNSHIP, COUNTY, "64")] == [2, 2, 2, 2]
