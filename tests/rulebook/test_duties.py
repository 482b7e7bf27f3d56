"""What is owed when: the reporting calendars of the plans, and cadences of every kind as Xunyi's plan has them."""

from datetime import date
from pathlib import Path

import pytest

from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.rulebook.calendar import due_on, period_on, periods_of, review_by, span_of
from cunshi.rulebook.schema import Duty, Pack

HONGYAZI, NINGXIA = loader.load("hongyazi-2024"), loader.load("ningxia-2024")
# Plan C, §2.2.4-5 and §2.4.2, word for word.
XUNYI = """
pack: water-2024
extends: hongyazi-2024
year: 2024
version: "1"
stages:
  - {key: work, names: {zh: 实施, en: Work}, start: "03-01", end: "12-31", allows: [], source: {plan: C, clause: §3}}
duties:
  - {key: housing, names: {zh: 住房动态监测, en: Housing}, cadence: monthly, by: township, asks: count,
     source: {plan: C, clause: §2.2.4, quote: 每月报送1次重点人群住房安全动态监测结果}}
  - {key: patrol, names: {zh: 饮水日巡访, en: Patrol}, cadence: daily, by: village, asks: count, during: [work],
     source: {plan: C, clause: §2.2.5, quote: 按照“日巡访、周汇总”方式}}
  - {key: patrol_summary, names: {zh: 饮水周汇总, en: Summary}, cadence: weekly,
     by: township, sums: patrol, during: [work], source: {plan: C, clause: §2.2.5, quote: 按照“日巡访、周汇总”方式}}
  - {key: door_to_door, names: {zh: 饮水安全敲门入户, en: Door to door}, cadence: monthly, months: [4, 10], by: village,
     asks: count, source: {plan: C, clause: §2.2.5, quote: 分别于4月份、10月份组织对全县179个行政村集中开展}}
  - {key: water_21, names: {zh: 21项检测, en: 21 items}, cadence: monthly, by: county,
     asks: count, places: 210, items: 21,
     source: {plan: C, clause: §2.2.5, quote: 对全县210个检测点每月进行1次21项检测}}
  - {key: water_32, names: {zh: 32项全分析, en: 32 items}, cadence: yearly, times: 2, by: county,
     asks: count, places: 210,
     items: 32, source: {plan: C, clause: §2.2.5, quote: 全年进行2次32项全分析检测}}
  - {key: own_source, names: {zh: 自备水源检测, en: Own sources}, cadence: yearly, by: county,
     asks: count, places: 71, items: 32,
     source: {plan: C, clause: §2.2.5, quote: 71处自备水源供水工程}}
  - {key: labour, names: {zh: 务工信息, en: Labour}, cadence: monthly, by: county, unit: 县人社局, due: {day: 25},
     source: {plan: C, clause: §2.4.2, quote: 县人社局汇总后每月25日前报送}}
"""


@pytest.fixture
def xunyi(tmp_path: Path) -> Pack:
    file = tmp_path / "water-2024.yaml"
    file.write_text(XUNYI, encoding="utf-8")
    return loader.load(file)


def duty(pack: Pack, key: str) -> Duty:
    found = pack.duty(key)
    assert found
    return found


@pytest.mark.req("REP-01")
def test_villages_report_every_half_month_of_the_townships_plan() -> None:
    rule = duty(HONGYAZI, "half_month_progress")
    found = periods_of(HONGYAZI, rule)
    assert span_of(HONGYAZI, rule) == (date(2024, 3, 2), date(2024, 12, 31))
    assert (len(found), found[0].first, found[-1].last) == (20, date(2024, 3, 1), date(2024, 12, 31))
    june = period_on(HONGYAZI, rule, date(2024, 6, 20))
    assert june is not None
    assert due_on(rule, june) == date(2024, 6, 30)
    # The 30th of June is a Sunday: two working days on is Tuesday.
    assert review_by(rule, june, Level.TOWNSHIP) == date(2024, 7, 2)
    assert review_by(rule, june, Level.COUNTY) == date(2024, 7, 4)
    assert review_by(rule, june, Level.REGION) is None
    assert period_on(HONGYAZI, rule, date(2024, 2, 20)) is None


@pytest.mark.req("REP-01")
def test_the_region_without_stages_reports_through_the_whole_year() -> None:
    rule = duty(NINGXIA, "half_month_progress")
    assert len(periods_of(NINGXIA, rule)) == 24
    circular = duty(NINGXIA, "half_monthly_circular")
    assert (circular.by, circular.asks, len(periods_of(NINGXIA, circular))) == (Level.REGION, "statement", 24)


@pytest.mark.req("REP-01")
def test_the_township_reports_by_the_end_of_each_month() -> None:
    rule = duty(HONGYAZI, "monthly_report")
    dues = [due_on(rule, period) for period in periods_of(HONGYAZI, rule)]
    assert dues[:3] == [date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31)]
    assert len(dues) == 10


@pytest.mark.req("REP-05")
@pytest.mark.parametrize(
    ("key", "periods", "needed", "first_due"),
    [
        ("housing", 10, 1, "2024-03-31"),
        ("patrol", 306, 1, "2024-03-01"),
        ("patrol_summary", 45, 1, "2024-03-03"),
        ("door_to_door", 2, 1, "2024-04-30"),
        ("water_21", 10, 210, "2024-03-31"),
        ("water_32", 1, 420, "2024-12-31"),
        ("own_source", 1, 71, "2024-12-31"),
        ("labour", 10, 1, "2024-03-25"),
    ],
)
def test_xunyis_duties_are_owed_as_its_plan_says(
    xunyi: Pack, key: str, periods: int, needed: int, first_due: str
) -> None:
    rule = duty(xunyi, key)
    # The plan's actions run from March to the end of the year.
    rule = rule.model_copy(update={"during": ["work"]})
    found = periods_of(xunyi, rule)
    assert (len(found), rule.needed, due_on(rule, found[0])) == (periods, needed, date.fromisoformat(first_due))


@pytest.mark.req("REP-01")
def test_a_duty_that_names_what_is_not_there_is_refused_with_every_mistake(tmp_path: Path) -> None:
    file = tmp_path / "water-2024.yaml"
    text = XUNYI.replace("sums: patrol, during: [work]", "sums: water, during: [wrok]").replace(
        "by: county, unit: 县人社局", "by: county, review: [{level: township, within: 1}], unit: 县人社局"
    )
    file.write_text(text, encoding="utf-8")
    assert [(problem.key, problem.what) for problem in loader.check(file)] == [
        ("duties.patrol_summary.during[1]", "There is no stage “wrok”."),
        ("duties.patrol_summary.sums", "“water” is no duty that is counted."),
        ("duties.labour.review", "The review of the duty “labour” doesn't rise level by level."),
    ]


@pytest.mark.req("PLAN-02")
def test_a_lower_plan_cannot_make_a_duty_rarer_or_later(tmp_path: Path) -> None:
    file = tmp_path / "loose-2024.yaml"
    file.write_text(
        """
pack: loose-2024
extends: ningxia-2024
year: 2024
version: "1"
duties:
  - {key: half_month_progress, names: {zh: 进度, en: Progress}, cadence: monthly, by: village, asks: progress,
     due: {after: 3}, source: {plan: A, clause: §5.3}}
""",
        encoding="utf-8",
    )
    problems = loader.check(file)
    assert [problem.what for problem in problems] == [
        "It is owed more rarely than above: monthly, not half-monthly.",
        "It is due later than above.",
        "A level that reviews it above no longer does.",
    ]
    assert all("A§5.3" in problem.mend and "B§3.1" in problem.mend for problem in problems)
