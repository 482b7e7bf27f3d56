"""Forecasts of divisions from the ledger: what the pure rules give, in one query, neighbours left out."""

from collections import Counter
from datetime import date
from math import ceil

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cunshi.foundation.divisions.models import Division
from cunshi.oversight.warning import queries, words
from cunshi.oversight.warning.pace import Life, fit, remaining
from cunshi.oversight.warning.past import lives_before, pace_of
from cunshi.oversight.warning.rules import Cell, Light, forecast
from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme
from tests.factories.pace import write_lives
from tests.factories.world import VILLAGES, World
from tests.oversight.warning.years import lives

pytestmark = [pytest.mark.req("SUP-06"), pytest.mark.django_db]

TODAY = date(2024, 5, 20)
# Counties of the invented years: real ones, so that rows lie somewhere.
COUNTIES = {"640200": "640202", "640201": "640205", "640202": "640221", "640203": "640104", "640204": "640105"}
HERE = {"640200": "640221205", "640201": "640221100"}


@pytest.fixture(autouse=True)
def no_kept_pace():
    cache.clear()


@pytest.fixture
def past(world: World) -> list[Life]:
    programmes = {year: open_year(by=None, pack=loader.load(f"ningxia-{year}")) for year in (2021, 2022, 2023)}
    known = [life for life in lives(range(2021, 2024), counties=5, each=20) if life.year != 2024]
    write_lives(known, programmes, date(2024, 2, 1), counties=COUNTIES)
    return known


@pytest.fixture
def present(world: World, past: list[Life]) -> list[Life]:
    """40 matters of Hongyazi township (first) and of its neighbour 城关镇 (second)."""
    known = lives(range(2024, 2025), counties=2, each=20, seed=11)
    write_lives(known, {2024: world.hongyazi}, TODAY, counties=HERE)
    world.move_to(TODAY)
    return known


def of(known: list[Life], area: str) -> list[Life]:
    return [life for life in known if life.area == area]


def by_hand(world: World, known: list[Life], past: list[Life], key: str):
    """The forecast that the pure rules give of these lives."""
    pack = world.hongyazi.pack
    point = next(point for point in pack.checkpoints if point.key == key)
    pace, cells = pace_of(world.hongyazi), Counter()
    for life in known:
        at = life.on(TODAY)
        if at:
            cells[at.kind, at.category, at.handling, remaining(at, TODAY, pace.carry), False] += 1
        elif point.measure == "written_off" and not (life.written_off_on and life.written_off_on <= TODAY):
            cells["begun", life.category, life.handling, 0, True] += 1
    ended = [life.finished_on if point.measure == "completed" else life.written_off_on for life in known]
    return forecast(
        [Cell(*shape[:4], "", count, shape[4]) for shape, count in cells.items()],
        measure=point.measure,
        due=point.due,
        today=TODAY,
        total=len(known),
        reached=sum(1 for day in ended if day and day <= TODAY),
        needed=ceil(point.at_least * len(known)),
        areas=1,
        pace=pace,
        rule=pack.warning,
    )


def test_the_past_is_read_as_it_went(world: World, past: list[Life]) -> None:
    rule = world.hongyazi.pack.warning
    assert rule is not None
    read = lives_before(world.hongyazi, rule)
    assert len(read) == len(past) == 300

    def told(each: Life) -> tuple:
        return (each.year, each.category, each.planned_finish, each.started_on, each.finished_on, each.reports)

    assert sorted(map(told, read), key=str) == sorted(map(told, past), key=str)
    assert sum(bool(each.suspended) for each in read) == sum(bool(each.suspended) for each in past) > 5
    pace = pace_of(world.hongyazi)
    pure = fit(past, least=30, closing_days=30)
    assert (pace.matters, pace.years, pace.carry) == (pure.matters, (2021, 2022, 2023), pure.carry)


def test_rows_give_the_forecast_that_the_rules_give(world: World, past: list[Life], present: list[Life]) -> None:
    found = queries.alerts(world.hongyazi, "640221205")
    assert [each.point.key for each in found] == ["june", "august", "october"]
    for each in found:
        pure = by_hand(world, of(present, "640200"), past, each.point.key)
        assert each.forecast.expected == pytest.approx(pure.expected)
        assert each.forecast.deviation == pytest.approx(pure.deviation)
        assert (each.forecast.total, each.forecast.reached, each.forecast.needed) == (
            pure.total, pure.reached, pure.needed)  # fmt: skip
        assert each.measured == 300
    assert found[0].forecast.total == 20


def test_write_off_counts_what_is_finished_and_not_closed_yet(
    world: World, past: list[Life], present: list[Life]
) -> None:
    world.move_to(date(2024, 5, 20))
    rule = world.ningxia.pack.warning
    assert rule is not None
    programme = world.hongyazi
    points = queries.upcoming(programme, date(2024, 8, 1))
    assert [point.key for point in points] == ["august", "october", "year_end"]
    world.move_to("2024-06-20")
    assert [each.point.key for each in queries.alerts(programme, "640221205")] == [
        "june", "august", "october", "year_end"]  # fmt: skip
    last = queries.alerts(programme, "640221205")[-1]
    finished = [life for life in of(present, "640200") if life.finished_on and life.finished_on <= TODAY]
    closed = [life for life in finished if life.written_off_on and life.written_off_on <= TODAY]
    assert (last.forecast.reached, last.forecast.causes.get("to_close", 0)) == (
        len(closed), len(finished) - len(closed))  # fmt: skip


def test_each_row_needs_as_many_days_as_the_rules_say(world: World, past: list[Life], present: list[Life]) -> None:
    pace = pace_of(world.hongyazi)
    rows = queries.matters_behind(world.hongyazi, "640221205", "june", limit=100)
    known = {f"{life.category}第{serial}件": life for serial, life in enumerate(present)}
    assert len(rows) == sum(1 for life in of(present, "640200") if life.on(TODAY))
    for row in rows:
        at = known[row.title].on(TODAY)
        assert at is not None
        assert row.rest == remaining(at, TODAY, pace.carry)
    assert [row.chance for row in rows] == sorted(row.chance for row in rows)


def test_divisions_below_come_from_the_same_query_and_leave_neighbours_out(
    world: World, past: list[Life], present: list[Life]
) -> None:
    township = [Division.objects.get(code="640221205000"), Division.objects.get(code="640221100000")]
    pace_of(world.ningxia)
    programme = Programme.objects.get(pk=world.hongyazi.pk)
    programme.root_id = "640221000000"
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = queries.alerts_of(programme, "640221", township)
    assert len(asked) <= 2
    whole, own, neighbour = (
        next(each for each in found if each.division == place and each.point.key == "june")
        for place in (None, *township)
    )
    assert (whole.forecast.total, own.forecast.total, neighbour.forecast.total) == (40, 20, 20)
    assert whole.forecast.expected == pytest.approx(own.forecast.expected + neighbour.forecast.expected)
    alone = queries.alerts(world.hongyazi, "640221205")[0]
    assert alone.forecast.expected == pytest.approx(own.forecast.expected)


def test_one_query_for_one_matter_and_for_many(world: World, past: list[Life], present: list[Life]) -> None:
    villages = list(Division.objects.filter(code__in=VILLAGES))
    pace_of(world.hongyazi)
    for below in ([], villages):
        with CaptureQueriesContext(connection) as asked:
            assert queries.alerts_of(world.hongyazi, "640221205", below)
        assert len(asked) == 1


def test_without_a_rule_or_a_coming_checkpoint_nothing_is_asked(world: World, django_assert_num_queries) -> None:
    world.move_to("2025-02-01")
    with django_assert_num_queries(0):
        assert queries.alerts(world.hongyazi, "640221205") == []


def test_the_reason_names_its_figures_in_both_languages(world: World, past: list[Life], present: list[Life]) -> None:
    june = queries.alerts(world.hongyazi, "640221205")[0]
    told = june.forecast
    assert june.light in (Light.RED, Light.AMBER)
    assert words.reason(june).startswith(
        f"预计2024-06-30达到{told.share}%（{told.low}%～{told.high}%），要求50%，差{told.short}件；"
    )
    assert words.reason(june).endswith("。")
    with translation.override("en"):
        assert words.reason(june).startswith(
            f"Expected by 2024-06-30: {told.share}% ({told.low}% to {told.high}%) of the 50% required, "
            f"{told.short} short: "
        )
    assert words.name_of(june.light, june.rule) in ("红色（告急）", "黄色（预警）")


def test_past_years_that_tell_nothing_leave_plan_and_progress(world: World) -> None:
    started = world.started()
    world.move_to(TODAY)
    found = queries.alerts(world.hongyazi, "640221205")[0]
    assert started.planned_finish == date(2024, 8, 20)
    assert (found.forecast.low, found.measured) == (None, 0)
    assert words.reason(found) == ("按计划和进度推算，预计2024-06-30达到0%，要求50%，差1件；1件计划在此之后才完工。")
