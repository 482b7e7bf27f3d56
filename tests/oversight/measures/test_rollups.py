"""Roll-ups above county level: equal to their rows in every transaction, read without counting the rows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from cunshi.config.cli import app
from cunshi.foundation.divisions.models import Division
from cunshi.oversight.measures import actions, queries
from cunshi.oversight.measures.models import Tally, TallyDelta, VillagePattern
from cunshi.oversight.measures.shapes import covers
from cunshi.work.funds import actions as funds
from cunshi.work.matters import actions as matters
from cunshi.work.matters.models import Matter
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.world import VILLAGES, World
from tests.oversight.measures import twice
from tests.work.funds.desk import book, entry

pytestmark = pytest.mark.req("DOC-04")
DAYS = [date(2024, 1, 10), date(2024, 6, 30), date(2024, 8, 1), date(2024, 12, 31), date(2026, 1, 1)]


def lived(world: World) -> Matter:
    """Neighbours settled, one matter of three villages finished and paid, one under way; the latter."""
    settle(world.ningxia, [row(NEIGHBOURS[n % 3], title=f"事项{n}") for n in range(5)])
    world.listed(partners=[world.division(VILLAGES[1]), world.division(VILLAGES[2])])
    world.move_to("2024-01-15")
    done = world.finished(by=world.township, village=VILLAGES[1])
    world.move_to("2024-03-20")
    book(world, done, "allocated", "200000.00")
    book(world, done, "paid", "120000.55")
    world.move_to("2024-01-15")
    return world.started(by=world.township, village=VILLAGES[3], category="industry")


def waiting() -> int:
    return TallyDelta.objects.count()


@pytest.mark.req("FUND-01")
def test_every_figure_is_the_same_from_rollups_and_from_rows_before_and_after_a_fold(world: World) -> None:
    lived(world)
    twice.assert_equal(world.ningxia, [2023, 2024], DAYS)
    assert waiting() > 0
    assert actions.fold()
    assert waiting() == 0
    twice.assert_equal(world.ningxia, [2023, 2024], DAYS)
    world.move_to("2024-10-01")
    assert queries.totals("64", [2024]).late == 2
    twice.assert_equal(world.ningxia, [2024], DAYS)


@pytest.mark.req("FUND-01")
def test_money_follows_a_matter_through_its_states_and_out_of_the_ledger(world: World) -> None:
    matter = lived(world)
    assert actions.fold()
    world.move_to("2024-03-20")
    spent = funds.book(**entry(world, matter, "allocated", "50000", voucher="农〔2024〕9号"))
    paid = funds.book(**entry(world, matter, "paid", "20000", voucher="记-0002"))
    before = queries.totals("64", [2024])
    assert (before.allocated, before.paid) == (Decimal("250000.00"), Decimal("140000.55"))
    for booked in (paid, spent):
        funds.reverse(by=world.township, entry=booked, reason="记错")
    matter = world.again(matter)
    matters.cancel(by=world.township, matter=matter, version=matter.version, reason="地块另有用途")
    after = queries.totals("64", [2024])
    assert before.investment - after.investment == Decimal("350000.00")
    assert (after.matters, after.allocated, after.paid) == (7, Decimal("200000.00"), Decimal("120000.55"))
    twice.assert_equal(world.ningxia, [2024], DAYS)


@pytest.mark.req("FUND-01")
def test_money_booked_in_bulk_counts_once(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    assert funds.book_settled(by=None, programme=world.ningxia) == 12
    found = queries.totals("64", [2024])
    assert {found.investment, found.allocated, found.paid, found.reimbursed} == {Decimal("600001.50")}
    twice.assert_equal(world.ningxia, [2024], DAYS)


def test_what_is_rolled_back_leaves_no_trace(world: World) -> None:
    lived(world)
    before = queries.totals("", [2024])
    with pytest.raises(RuntimeError), transaction.atomic():
        Matter.objects.filter(village_id=NEIGHBOURS[0]).update(category="industry")
        actions.fold()
        raise RuntimeError
    assert queries.totals("", [2024]) == before
    twice.assert_equal(world.ningxia, [2024], DAYS[:1])


@pytest.mark.req("LED-06")
def test_coverage_follows_villages_that_change_their_matters_or_their_kind(world: World) -> None:
    lived(world)
    actions.fold()
    assert queries.coverage("64", 2024).covered == 7
    world.move_to("2024-02-01")
    drafted = world.propose(by=world.township, village=VILLAGES[5])
    assert queries.coverage("6402", 2024).covered == 8
    matters.withdraw(by=world.township, matter=drafted, version=drafted.version, reason="村民不同意")
    Division.objects.filter(code=VILLAGES[3]).update(is_administrative_village=False, kind="community")
    assert queries.coverage("6402", 2024).covered == 6
    twice.assert_equal(world.ningxia, [2024], DAYS[:1])
    actions.fold()
    assert VillagePattern.objects.exclude(pattern="").count() == 6
    twice.assert_equal(world.ningxia, [2024], DAYS[:1])


def test_a_pattern_of_years_covers_when_each_year_has_its_matters() -> None:
    assert covers("2023:1,2024:2", [2024], 2)
    assert covers("2023:1,2024:3", [2023, 2024], 2)
    assert not covers("2023:1,2024:1", [2023, 2024], 2)
    assert not covers("2024:4", [2023, 2024], 1)
    assert not covers("", [2024], 0)


def test_many_deltas_are_folded_by_the_database_itself(world: World) -> None:
    settle(world.ningxia, [row(NEIGHBOURS[0])])
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('measures_tallydelta', 'id'), 999, true)")
    settle(world.ningxia, [row(NEIGHBOURS[1])])
    assert Tally.objects.filter(prefix="64", kind="matter").values_list("n", flat=True).get() >= 1
    twice.assert_equal(world.ningxia, [2024], DAYS[:1])


def test_a_load_without_triggers_is_counted_at_its_end_even_if_it_fails(world: World) -> None:
    with pytest.raises(RuntimeError), actions.counted_afterwards():
        settle(world.ningxia, [row(village) for village in NEIGHBOURS])
        assert queries.totals("64", [2024]).matters == 0
        raise RuntimeError
    assert (queries.totals("64", [2024]).matters, waiting()) == (3, 0)
    twice.assert_equal(world.ningxia, [2024], DAYS[:1])


def test_the_check_names_what_differs_and_a_rebuild_mends_it(world: World) -> None:
    lived(world)
    actions.fold()
    assert CliRunner().invoke(app, ["rollups", "check"]).exit_code == 0
    Tally.objects.filter(prefix="6402", kind="matter", state="started").update(n=7)
    result = CliRunner().invoke(app, ["rollups", "check"])
    assert result.exit_code == 1
    assert "6402, matter (2024, " in result.output
    assert "n: kept 7, its rows give 1" in result.output
    assert "1 sums differ from their rows" in result.output
    assert "sums counted anew" in CliRunner().invoke(app, ["rollups", "rebuild"]).output
    assert CliRunner().invoke(app, ["rollups", "fold"]).exit_code == 0
    assert CliRunner().invoke(app, ["rollups", "check"]).exit_code == 0


@pytest.mark.parametrize("scope", ["", "64", "6402"])
def test_above_county_level_no_query_counts_matters_however_many(world: World, scope: str) -> None:
    lived(world)
    read = queries.facts(scope, [2024])
    with CaptureQueriesContext(connection) as captured:
        queries.facts(scope, [2024])
        queries.by_source(scope, [2024], known=read)
        queries.children(scope, [2024], known=read)
        queries.coverage(scope, 2024, known=read)
        queries.series(scope, [2024])
        queries.last_year(scope, [2024])
    assert len(captured) == 8
    assert not [each for each in captured.captured_queries if 'FROM "matters_matter"' in each["sql"]]
