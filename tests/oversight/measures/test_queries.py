"""Figures of a scope from rows: each matter once, each village covered, neighbours left out."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunshi.foundation.divisions.models import Division
from cunshi.kernel.codes import Level
from cunshi.oversight.measures import queries
from cunshi.oversight.measures.facts import facts
from cunshi.oversight.measures.rules import Standing, Totals
from cunshi.work.matters import actions
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.world import VILLAGES, World

TOWNSHIP, COUNTY, REGION = "640221205", "640221", "64"
YEAR = [2024]


def count_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@pytest.mark.req("LED-05", "LED-06")
def test_a_joint_matter_counts_once_and_covers_each_of_its_villages(world: World) -> None:
    settle(world.ningxia, [row(NEIGHBOURS[0])])
    world.listed(partners=[world.division(VILLAGES[1]), world.division(VILLAGES[2])])
    assert queries.totals(TOWNSHIP, YEAR).matters == 1
    assert queries.totals(VILLAGES[0], YEAR).matters == 1
    assert queries.totals(VILLAGES[1], YEAR).matters == 0
    found = queries.coverage(TOWNSHIP, 2024)
    assert (found.villages, found.covered, found.missing, found.rate) == (7, 3, 4, Decimal("42.9"))
    assert [village.code for village in found.uncovered] == VILLAGES[3:]


@pytest.mark.req("LED-06")
def test_a_village_is_covered_by_a_living_proposal_and_not_by_a_withdrawn_one(world: World) -> None:
    matter = world.propose()
    assert queries.coverage(TOWNSHIP, 2024).covered == 1
    actions.withdraw(by=world.clerk, matter=matter, version=matter.version, reason="村民不同意")
    assert queries.coverage(TOWNSHIP, 2024).covered == 0


@pytest.mark.req("LED-06")
def test_over_several_years_a_village_is_covered_when_it_has_a_matter_in_each(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    assert queries.coverage(NEIGHBOURS[0][:9], 2024).covered == 3
    assert queries.coverage(NEIGHBOURS[0][:9], 2023, 2024).covered == 0


@pytest.mark.req("LED-11", "LAND-03")
def test_totals_hold_a_scopes_own_matters_and_none_of_its_neighbours(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    world.listed()
    world.move_to("2024-02-01")
    world.started(by=world.township, village=VILLAGES[1])
    own = Totals(matters=2, investment=Decimal("700000.00"), begun=1)
    neighbours = Totals(3, Decimal("600001.50"), begun=3, completed=3, accepted=3, written_off=3)
    assert queries.totals(TOWNSHIP, YEAR) == own
    assert queries.totals(NEIGHBOURS[0][:9], YEAR) == neighbours
    assert queries.totals(REGION, YEAR) == own + neighbours
    assert queries.totals(REGION, [2023]) == Totals()


@pytest.mark.req("LED-11")
def test_what_is_not_listed_or_was_cancelled_does_not_count(world: World) -> None:
    world.approved()
    listed = world.listed(by=world.township, village=VILLAGES[1])
    assert queries.totals(TOWNSHIP, YEAR).matters == 1
    world.move_to("2024-03-20")
    actions.cancel(by=world.township, matter=listed, version=listed.version, reason="地块另有用途")
    assert queries.totals(TOWNSHIP, YEAR).matters == 0


@pytest.mark.req("LED-04", "PLAN-02")
def test_a_townships_categories_roll_up_to_the_regions(world: World) -> None:
    settle(world.ningxia, [row(category="governance")])
    for village, category in zip(VILLAGES, ["industry", "employment", "rural_construction"], strict=False):
        world.move_to("2024-01-15")
        world.listed(by=world.township, village=village, category=category)
    own = {part.key: (part.matters, str(part.share)) for part in queries.by_category(TOWNSHIP, YEAR)}
    assert own == {
        "industry": (1, "33.4"),
        "rural_construction": (1, "33.3"),
        "employment": (1, "33.3"),
        "public_service": (0, "0.0"),
    }
    above = {part.key: (part.matters, part.investment) for part in queries.by_category(REGION, YEAR)}
    assert above == {
        "infrastructure": (1, Decimal("350000.00")),
        "industry": (2, Decimal("700000.00")),
        "public_service": (0, Decimal(0)),
        "governance": (1, Decimal("200000.50")),
        "reform_other": (0, Decimal(0)),
    }


@pytest.mark.req("LED-03", "LED-08")
def test_handling_levels_fill_the_task_lists_of_plan_a(world: World) -> None:
    settle(world.ningxia, [row(handling_level=Level.CITY)])
    for village, level in zip(VILLAGES, [Level.REGION, Level.CITY, Level.COUNTY, Level.TOWNSHIP], strict=False):
        world.move_to("2024-01-15")
        world.listed(level, by=world.township, village=village)
    assert [(part.key, part.matters) for part in queries.by_handling_level(TOWNSHIP, YEAR)] == [
        ("region", 1),
        ("city", 1),
        ("county", 1),
        ("township", 1),
        ("village", 0),
    ]
    lists = queries.by_task_list(TOWNSHIP, YEAR)
    assert [(part.name, part.matters, part.investment) for part in lists] == [
        ("自治区级任务清单（附表1）", 1, Decimal("350000.00")),
        ("市级任务清单（附表2）", 1, Decimal("350000.00")),
        ("县乡村级任务清单（附表3）", 2, Decimal("700000.00")),
    ]


def test_sources_of_funds_are_named_by_the_plan_that_knows_them_and_ordered_by_yuan(world: World) -> None:
    settle(world.ningxia, [row()])
    world.listed(partners=[world.division(VILLAGES[1])])
    found = queries.by_source(COUNTY, YEAR)
    assert [(part.name, part.matters, part.investment, str(part.share)) for part in found] == [
        ("县财政预算经费", 1, Decimal("300000.00"), "54.5"),
        ("巩固拓展脱贫攻坚成果同乡村振兴有效衔接资金", 1, Decimal("200000.50"), "36.4"),
        ("村集体资金", 1, Decimal("50000.00"), "9.1"),
    ]


@pytest.mark.req("LED-06", "DOC-04")
def test_the_rows_of_the_divisions_below_add_up_to_the_division(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    world.listed(partners=[world.division(VILLAGES[1])])
    below = queries.children(COUNTY, YEAR)
    assert [child.division.code for child in below] == list(
        Division.objects.filter(parent_id="640221000000").order_by("code").values_list("code", flat=True)
    )
    assert sum((child.totals for child in below), Totals()) == queries.totals(COUNTY, YEAR)
    hongyazi = next(child for child in below if child.division.code == "640221205000")
    assert (hongyazi.totals.matters, hongyazi.villages, hongyazi.covered, hongyazi.uncovered) == (1, 7, 2, 5)
    whole = queries.coverage(COUNTY, 2024)
    assert sum(child.villages for child in below) == whole.villages
    assert sum(child.covered for child in below) == whole.covered == 5


def test_a_village_has_nothing_below_it(world: World) -> None:
    assert queries.children(VILLAGES[0], YEAR) == []


@pytest.mark.req("PLAN-05")
def test_checkpoints_count_what_was_finished_by_their_day(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    world.finished()
    world.move_to("2024-01-15")
    world.listed(by=world.township, village=VILLAGES[1])
    world.move_to("2024-01-15")
    world.listed(by=world.township, village=VILLAGES[2], planned_finish=date(2024, 6, 28))
    june, august, october, year_end = queries.checkpoints(world.hongyazi, TOWNSHIP, date(2024, 6, 1))
    assert (june.total, june.reached, june.needed, june.to_come) == (3, 1, 2, 1)
    assert june.status == Standing.ON_COURSE
    assert (august.needed, august.to_come, august.status) == (3, 2, Standing.ON_COURSE)
    assert (october.status, year_end.measure, year_end.reached) == (Standing.ON_COURSE, "written_off", 0)


@pytest.mark.req("PLAN-05")
def test_a_matter_that_is_late_no_longer_counts_on_to_make_the_checkpoint(world: World) -> None:
    world.listed(planned_finish=date(2024, 6, 10))
    june, *_later = queries.checkpoints(world.hongyazi, TOWNSHIP, date(2024, 6, 20))
    assert (june.to_come, june.status) == (0, Standing.AT_RISK)
    june, *_later = queries.checkpoints(world.hongyazi, TOWNSHIP, date(2024, 7, 1))
    assert june.status == Standing.MISSED
    world.move_to("2024-06-20")
    assert queries.totals(TOWNSHIP, YEAR).late == 1


@pytest.mark.req("PLAN-05")
def test_what_was_finished_after_the_due_day_does_not_mend_a_missed_checkpoint(world: World) -> None:
    world.started()
    world.move_to("2024-07-05")
    matter = world.clerk.division.led_matters.get()
    matter = actions.report_progress(
        by=world.clerk, matter=matter, version=matter.version, percent=100, done="全部完工"
    )
    actions.finish(by=world.clerk, matter=matter, version=matter.version)
    june, august, *_later = queries.checkpoints(world.hongyazi, TOWNSHIP)
    assert (june.status, june.reached) == (Standing.MISSED, 0)
    assert (august.status, august.reached) == (Standing.MET, 1)


def test_a_checkpoint_of_the_region_counts_the_matters_of_the_plans_below_it(world: World) -> None:
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    world.listed()
    (year_end,) = queries.checkpoints(world.ningxia, REGION, date(2024, 12, 31))
    assert (year_end.total, year_end.reached) == (4, 3)


@pytest.mark.req("DOC-04")
@pytest.mark.parametrize("scope", [REGION, COUNTY, TOWNSHIP])
def test_as_many_queries_for_one_row_as_for_many(world: World, scope: str) -> None:
    world.listed()

    def counts() -> dict[str, int]:
        read = facts(scope, YEAR)
        return {
            "facts": count_of(lambda: facts(scope, YEAR)),
            "derived": count_of(
                lambda: [
                    queries.totals(scope, YEAR, known=read),
                    queries.by_category(scope, YEAR, known=read),
                    queries.by_handling_level(scope, YEAR, known=read),
                    queries.by_task_list(scope, YEAR, known=read),
                    queries.by_year(scope, YEAR, known=read),
                ]
            ),
            "sources": count_of(lambda: queries.by_source(scope, YEAR, known=read)),
            "children": count_of(lambda: queries.children(scope, YEAR, known=read)),
            "coverage": count_of(lambda: queries.coverage(scope, 2024, known=read)),
            "checkpoints": count_of(lambda: queries.checkpoints(world.hongyazi, scope)),
        }

    one = counts()
    settle(world.ningxia, [row(NEIGHBOURS[n % 3], title=f"事项{n}") for n in range(40)])
    settle(world.hongyazi, [row(VILLAGES[n % 7], category="industry", title=f"事项{n}") for n in range(40)])
    assert counts() == one
    # Above county level one query reads all children; below, their matters and their villages are counted apart.
    children = 2 if scope == REGION else 3
    assert one == {"facts": 2, "derived": 0, "sources": 1, "children": children, "coverage": 1, "checkpoints": 1}
