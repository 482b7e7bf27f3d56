"""The forecast's mathematics: monotone, explainable, with an error that is measured and smaller than plain guesses'."""

from dataclasses import replace
from datetime import date, timedelta
from math import inf

import pytest

from cunshi.oversight.warning.pace import EDGES, Carry, Life, Pace, Standing, fit, remaining
from cunshi.oversight.warning.rules import Cell, Forecast, Light, chance_of, forecast, spread
from cunshi.oversight.warning.trial import by, score, trials
from cunshi.rulebook import loader
from tests.oversight.warning.years import lives

pytestmark = pytest.mark.req("SUP-06")

PACK = loader.load("hongyazi-2024")
assert PACK.warning is not None
RULE = PACK.warning
DAY, JUNE = date(2024, 5, 1), date(2024, 6, 30)
BEGUN = Standing("begun", "industry", 4, date(2024, 3, 1), date(2024, 6, 9), date(2024, 3, 1), 40, date(2024, 4, 30))


@pytest.fixture(scope="module")
def pace() -> Pace:
    return fit(lives(range(2020, 2023)), least=30, closing_days=30, dues=[(6, 30), (8, 31)])


def chance(pace: Pace, at: Standing, day: date = DAY, due: date = JUNE) -> float:
    rest = remaining(at, day, pace.carry)
    return chance_of(Cell(at.kind, at.category, at.handling, rest, "", 1), "completed", due, day, pace)


def test_days_to_go_follow_plan_late_start_and_lag() -> None:
    carry = Carry(late=1.0, lag=0.5, rest=0.6)
    # 60 of 100 days are over and 40 percent done: 20 days behind, half of which is caught up.
    assert remaining(BEGUN, DAY, carry) == 39 + 10
    assert remaining(replace(BEGUN, percent=60), DAY, carry) == 39
    # Begun 11 days late: the whole plan moves by them.
    moved = replace(BEGUN, started_on=date(2024, 3, 12), reported_on=date(2024, 4, 30), percent=49)
    assert remaining(moved, DAY, carry) == 39 + 11
    waiting = Standing("waiting", "industry", 4, date(2024, 4, 21), date(2024, 6, 9))
    assert remaining(waiting, DAY, carry) == 39 + 10
    # Past its planned finish, it still needs a part of the time of what is open.
    assert remaining(replace(BEGUN, percent=50), date(2024, 7, 1), carry) == 30
    assert remaining(replace(BEGUN, planned_finish=None), DAY, carry) == inf


@pytest.mark.parametrize("category", ["industry", "governance", "unheard_of"])
def test_more_progress_never_lowers_the_chance(pace: Pace, category: str) -> None:
    for due in (DAY + timedelta(days=ahead) for ahead in (5, 20, 60, 150)):
        told = [chance(pace, replace(BEGUN, category=category, percent=percent), due=due) for percent in range(0, 101)]
        assert told == sorted(told)


def test_a_later_due_date_and_a_shorter_rest_never_lower_the_chance(pace: Pace) -> None:
    rests = [float(each) for each in (*range(1, 200, 3), *EDGES[1:])]
    for left in range(0, 200, 7):
        told = [pace.finish_chance("begun", "industry", 4, rest, left) for rest in sorted(rests)]
        assert told == sorted(told, reverse=True)
        assert pace.finish_chance("begun", "industry", 4, 40, left) <= pace.finish_chance(
            "begun", "industry", 4, 40, left + 1
        )


def test_a_group_without_a_past_of_its_own_takes_the_wider_one() -> None:
    known = lives(range(2020, 2023))
    told = fit(known, least=30, closing_days=30)
    assert told.finish_chance("begun", "industry", 1, 40, 40) == told.finish_chance("begun", "industry", 2, 40, 40)
    assert told.finish_chance("begun", "fishery", 3, 40, 40) == told.finish_chance("begun", "forestry", 5, 40, 40)
    assert told.finish_chance("begun", "industry", 1, 40, 40) != told.finish_chance("begun", "fishery", 1, 40, 40)
    assert told.years == (2020, 2021, 2022)


def test_without_a_past_plan_and_progress_alone_count() -> None:
    bare = fit([], least=30, closing_days=30)
    assert (bare.matters, bare.curves) == (0, {})
    assert chance(bare, BEGUN, due=DAY + timedelta(days=49)) == 1.0
    assert chance(bare, BEGUN, due=DAY + timedelta(days=47)) == 0.0
    assert chance(bare, replace(BEGUN, kind="suspended"), due=DAY + timedelta(days=200)) == 0.0
    assert bare.close_chance(True, 100, 130) == 1.0
    assert bare.close_chance(True, 100, 129) == 0.0


def test_rows_entered_afterwards_tell_nothing_of_pace() -> None:
    copied = [
        replace(life, planned_start=life.started_on, planned_finish=life.finished_on)
        for life in lives(range(2020, 2022))
        if life.finished_on
    ]
    assert fit(copied, least=30, closing_days=30).matters == 0


def told(expected: float, deviation: float | None, *, reached: int = 3, needed: int = 10, total: int = 20) -> Forecast:
    return Forecast(JUNE, DAY, total, reached, needed, expected, deviation, 0.8)


@pytest.mark.parametrize(
    ("forecast_", "light"),
    [
        (told(10.4, 0.2), Light.GREEN),
        (told(9.6, 0.2), Light.GREEN),
        # As many as needed are expected, but not surely enough.
        (told(9.6, 3.0), Light.AMBER),
        (told(9.4, 1.0), Light.AMBER),
        (told(8.0, 1.0), Light.AMBER),
        (told(7.4, 1.0), Light.RED),
        (told(10.0, None), Light.GREEN),
        (told(9.0, None), Light.AMBER),
        (told(12.0, 1.0, reached=10), Light.MET),
        (told(0, None, total=0, reached=0, needed=0), Light.NONE),
        (replace(told(9.0, 1.0), today=date(2024, 7, 1)), Light.MISSED),
    ],
)
def test_the_light_follows_the_plans_rule_to_the_edge(forecast_: Forecast, light: Light) -> None:
    assert forecast_.light(RULE) == light


def test_a_range_holds_the_expected_share_and_stays_within_the_whole(pace: Pace) -> None:
    cells = [Cell("begun", "industry", 4, 50.0, "late", 12), Cell("suspended", "industry", 4, 50.0, "suspended", 2)]
    found = forecast(
        cells, measure="completed", due=JUNE, today=DAY, total=20, reached=6, needed=10, areas=1, pace=pace, rule=RULE
    )
    assert found.low is not None and found.high is not None
    assert 30 <= found.low <= found.share <= found.high <= 100
    assert found.causes == {"suspended": 2, "late": 12}
    assert spread(pace, 40, 0.03) < spread(pace, 1, 0.03)


@pytest.fixture(scope="module")
def tried():
    points = [point for point in PACK.checkpoints if point.key in ("june", "august", "october")]
    known = lives(range(2019, 2024))
    return list(trials(known, points, RULE, held=[2022, 2023], scope=lambda life: life.area))


def test_it_errs_less_on_years_it_has_not_seen_than_planned_dates_or_a_straight_line(tried) -> None:
    found = score(tried)
    assert found.tried == 6 * 2 * 3 * 4
    assert found.forecast < 0.6 * found.by_plan
    assert found.forecast < 0.8 * found.by_line
    for ahead, part in by(tried, lambda each: each.ahead).items():
        assert part.forecast < min(part.by_plan, part.by_line), ahead


def test_the_range_holds_about_as_many_outcomes_as_it_says(tried) -> None:
    assert 0.72 <= score(tried).covered <= 0.93


def test_red_is_hardly_ever_met_and_green_mostly(tried) -> None:
    lights = score(tried).lights
    assert lights["red"]["missed"] >= 19 * lights["red"]["met"]
    assert lights["green"]["met"] >= lights["green"]["missed"]


def test_how_a_past_matter_stood_on_a_day() -> None:
    life = Life(
        2023, "640221", "industry", 4, date(2023, 3, 1), date(2023, 3, 10), date(2023, 6, 1), date(2023, 3, 12),
        date(2023, 7, 1), None, ((date(2023, 3, 31), 20), (date(2023, 4, 30), 100)),
        ((date(2023, 5, 2), date(2023, 5, 9)),),
    )  # fmt: skip
    kinds = {day: at.kind if (at := life.on(date.fromisoformat(day))) else None for day in (
        "2023-02-28", "2023-03-01", "2023-03-12", "2023-05-02", "2023-05-09", "2023-06-30", "2023-07-01")}  # fmt: skip
    assert kinds == {
        "2023-02-28": None, "2023-03-01": "waiting", "2023-03-12": "begun", "2023-05-02": "suspended",
        "2023-05-09": "begun", "2023-06-30": "begun", "2023-07-01": None,
    }  # fmt: skip
    at = life.on(date(2023, 4, 29))
    assert at is not None and (at.percent, at.reported_on) == (20, date(2023, 3, 31))
    last = life.on(date(2023, 5, 20))
    assert last is not None and last.percent == 99
