"""What each owes on any date is computed from calendar and facts, for one village and for all of them."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunshi.foundation.evidence.actions import PhotoDraft, store_photo
from cunshi.foundation.evidence.queries import photos_of
from cunshi.rulebook import loader
from cunshi.work.matters import actions as matters
from cunshi.work.programmes.actions import open_year
from cunshi.work.reporting import actions, queries
from cunshi.work.reporting.models import Report
from cunshi.work.reporting.owing import slots
from cunshi.work.reporting.rules import Content, Sending
from tests.factories.many import reported, under_way_everywhere
from tests.factories.pictures import jpeg, picture
from tests.factories.world import World
from tests.work.refusals import refused
from tests.work.reporting.desk import APRIL, DUTY, MARCH, both, content, file

HONGYAZI, PINGLUO, NINGXIA = "640221205000", "640221000000", "640000000000"


def told(rows: list[queries.Owed]) -> list[tuple[str, str, str, bool]]:
    return [(row.division.short_name, row.due.isoformat(), row.state, row.late) for row in rows]


@pytest.mark.req("REP-01")
def test_a_village_owes_a_report_for_each_half_month_at_whose_end_its_matter_was_under_way(world: World) -> None:
    world.started()
    assert told(queries.owed_by(world.clerk)) == [("红崖子村", "2024-03-31", "owed", False)]
    assert queries.owed_by(world.second_clerk) == []
    world.move_to("2024-04-20")
    assert told(queries.owed_by(world.clerk)) == [
        ("红崖子村", "2024-03-31", "owed", True),
        ("红崖子村", "2024-04-15", "owed", True),
        ("红崖子村", "2024-04-30", "owed", False),
    ]


@pytest.mark.req("REP-01")
def test_nothing_is_owed_while_a_matter_is_suspended_or_once_it_is_finished(world: World) -> None:
    matter = world.started()
    world.move_to("2024-04-10")
    matter = matters.suspend(by=world.township, matter=world.again(matter), version=matter.version, reason="等待材料")
    world.move_to("2024-05-10")
    matter = matters.resume(by=world.township, matter=matter, version=matter.version, reason="材料到场")
    world.move_to("2024-06-03")
    matter = matters.report_progress(by=world.clerk, matter=matter, version=matter.version, percent=100, done="完工")
    matters.finish(by=world.clerk, matter=matter, version=matter.version)
    world.move_to("2024-06-20")
    assert [row.due.isoformat() for row in queries.owed_by(world.clerk)] == ["2024-03-31", "2024-05-15", "2024-05-31"]


@pytest.mark.req("REP-01")
def test_on_time_late_missing_and_pending_by_village(world: World) -> None:
    matter, other = both(world)
    file(world, matter)
    world.move_to("2024-04-03")
    file(world, other, by=world.second_clerk)
    found = slots([world.hongyazi], duty=DUTY)
    keys = ("owed", "on_time", "late", "missing", "pending")
    assert [(row["name"], *(row[key] for key in keys)) for row in queries.by_child(found, HONGYAZI)] == [
        ("红崖子村", 2, 1, 0, 0, 1),
        ("王家沟村", 2, 0, 1, 0, 1),
    ]
    world.move_to("2024-04-16")
    found = slots([world.hongyazi], duty=DUTY, on=APRIL)
    assert [queries.punctuality(found, HONGYAZI)[key] for key in keys] == [4, 1, 1, 2, 0]
    assert queries.punctuality(found, "640221100000")["owed"] == 0
    assert told(queries.page_of(found, HONGYAZI, "missing", limit=1)[0]) == [("红崖子村", "2024-04-15", "owed", True)]
    assert queries.page_of(found, HONGYAZI, "missing", limit=1)[1] == 2


@pytest.mark.req("REP-01")
def test_a_department_owes_for_the_matters_that_its_unit_leads(world: World) -> None:
    world.started(lead_unit=world.department.unit)
    assert told(queries.owed_by(world.department)) == [("红崖子村", "2024-03-31", "owed", False)]
    found = slots([world.hongyazi], duty=DUTY)
    assert [(row["name"], row["owed"]) for row in queries.by_unit(found, HONGYAZI)] == [("平罗县农业农村局", 1)]
    assert queries.owed_by(world.region_department) == []


@pytest.mark.req("REP-01")
def test_offices_owe_what_the_plan_asks_of_their_level(world: World) -> None:
    world.started()
    world.move_to("2024-03-30")
    assert [(row.duty.key, row.due.isoformat()) for row in queries.owed_by(world.township)] == [
        ("monthly_report", "2024-03-31")
    ]
    region = {(row.duty.key, row.due.isoformat()) for row in queries.owed_by(world.region)}
    assert {("half_monthly_circular", "2024-03-31"), ("monthly_circular", "2024-03-31")} <= region
    assert queries.owed_by(world.auditor) == []


WATER = """
pack: water-2024
extends: ningxia-2024
year: 2024
version: "1"
root: "640221000000"
duties:
  - {key: patrol, names: {zh: 饮水日巡访, en: Patrol}, cadence: daily, by: village, asks: count,
     source: {plan: C, clause: §2.2.5, quote: 按照“日巡访、周汇总”方式}}
  - {key: patrol_summary, names: {zh: 饮水周汇总, en: Summary}, cadence: weekly, by: township, sums: patrol,
     source: {plan: C, clause: §2.2.5, quote: 按照“日巡访、周汇总”方式}}
  - {key: water_21, names: {zh: 21项检测, en: 21 items}, cadence: monthly, by: county, unit: 平罗县农业农村局,
     asks: count, places: 210, items: 21, source: {plan: C, clause: §2.2.5, quote: 每月进行1次21项检测}}
"""


@pytest.fixture
def water(world: World, tmp_path: Path):  # type: ignore[no-untyped-def]
    file = tmp_path / "water-2024.yaml"
    file.write_text(WATER, encoding="utf-8")
    return open_year(by=None, pack=loader.load(file))


@pytest.mark.req("REP-05")
def test_a_daily_patrol_is_done_or_missed_by_each_village(world: World, water) -> None:  # type: ignore[no-untyped-def]
    village = world.neighbour_clerk.division
    for day, count in (("2024-03-05", 3), ("2024-03-06", 0)):
        world.move_to(day)
        said = Content(count=count, done="巡访供水点")
        common = {"programme": water, "duty": "patrol", "first": date.fromisoformat(day)}
        actions.submit(by=world.neighbour_clerk, division=village, content=said, **common)
    world.move_to("2024-03-09")
    found = [slot for slot in slots([water], duty="patrol") if slot.period.first >= date(2024, 3, 4)]
    (row,) = queries.by_child(found, village.code)
    assert (row["owed"], row["on_time"], row["missing"], row["pending"], row["short"]) == (6, 2, 3, 1, 1)
    # Hongyazi has a plan of its own, which asks for no patrol.
    assert queries.punctuality(found, HONGYAZI)["owed"] == 0


@pytest.mark.req("REP-05")
def test_a_weekly_summary_is_added_up_from_the_daily_patrols(world: World, water) -> None:  # type: ignore[no-untyped-def]
    village = world.neighbour_clerk.division
    for day, count in (("2024-03-05", 3), ("2024-03-07", 4)):
        world.move_to(day)
        common = {"programme": water, "duty": "patrol", "first": date.fromisoformat(day)}
        actions.submit(by=world.neighbour_clerk, division=village, content=Content(count=count), **common)
    summary = next(slot for slot in slots([water], duty="patrol_summary") if slot.period.first == date(2024, 3, 4))
    rows = queries.roll_up(queries.beneath(summary), world.neighbour_township.division_id)
    (row,) = [each for each in rows if each["count"]]
    assert (row["child"], row["count"], row["filed"]) == (village.code, 7, 2)


@pytest.mark.req("REP-01")
def test_the_mean_progress_of_several_periods_is_of_the_last_that_each_matter_reported(world: World) -> None:
    matter, other = both(world)
    file(world, matter, content(30, paid="100"))
    file(world, other, content(10, paid="50"), by=world.second_clerk)
    world.move_to("2024-04-10")
    file(world, matter, content(60, paid="200"), first=APRIL)
    (row,) = queries.roll_up(slots([world.hongyazi], duty=DUTY), PINGLUO)
    assert (row["owed"], row["filed"], row["paid"], row["percent"]) == (4, 3, Decimal(350), Decimal("35.0"))
    month = next(slot for slot in slots([world.hongyazi], duty="monthly_report") if slot.period.first == APRIL)
    beside = queries.roll_up(queries.beneath(month), HONGYAZI)
    assert [(each["name"], each["owed"], each["percent"]) for each in beside] == [
        ("红崖子村", 1, Decimal("60.0")),
        ("王家沟村", 1, None),
    ]


@pytest.mark.req("REP-05")
def test_a_test_at_210_points_is_short_until_all_are_done(world: World, water) -> None:  # type: ignore[no-untyped-def]
    world.move_to("2024-03-20")
    common = {"programme": water, "duty": "water_21", "first": date(2024, 3, 1), "division": world.county.division}
    report = actions.submit(by=world.department, content=Content(count=200, done="已检200点"), **common)
    assert (report.count, report.fields) == (200, 2)
    assert refused(lambda: actions.submit(by=world.county, content=Content(count=210), **common)) == [
        f"This report is not filed by your post ({world.county})."
    ]
    world.move_to("2024-04-01")
    found = [slot for slot in slots([water], duty="water_21") if slot.period.first == date(2024, 3, 1)]
    assert queries.punctuality(found, PINGLUO)["short"] == 1
    assert [(row["name"], row["owed"]) for row in queries.by_unit(found, PINGLUO)] == [("平罗县农业农村局", 1)]
    actions.submit(by=world.department, content=Content(count=210), base=report.version, **common)
    assert queries.punctuality(found, PINGLUO)["short"] == 0


@pytest.mark.req("REP-05")
@pytest.mark.parametrize("count", [None, -1, 1_000_001])
def test_a_count_that_is_no_number_of_times_is_refused(world: World, water, count: int | None) -> None:  # type: ignore[no-untyped-def]
    world.move_to("2024-03-05")
    common = {
        "programme": water,
        "duty": "patrol",
        "first": date(2024, 3, 5),
        "division": world.neighbour_clerk.division,
    }
    assert refused(
        lambda: actions.submit(by=world.neighbour_clerk, content=Content(count=count, done="巡访"), **common)
    ) == ["How often it was done is a whole number from 0 on."]


@pytest.mark.req("REP-02", "REP-04")
def test_photos_of_a_report_stand_by_it_and_in_the_archive_of_its_matter(world: World) -> None:
    matter = world.started()
    photo = store_photo(by=world.clerk, content=jpeg(picture(1)), name="现场.jpg")
    draft = PhotoDraft(photo.pk, "during", "现场.jpg")
    report = file(world, matter, content(photos=(draft,)), sending=Sending(uuid4()))
    assert [row.use for row in report.photos.all()] == photos_of(matter.subject)
    assert list(matter.files.values_list("item", "name")) == [("photos_during", "现场.jpg")]
    (row,) = queries.rows_of(slots([world.hongyazi], duty=DUTY), HONGYAZI)
    assert row.report is not None
    assert row.report.photo_count == 1  # type: ignore[attr-defined]


@pytest.mark.req("REP-04")
def test_a_photo_that_another_person_sent_cannot_be_reported(world: World) -> None:
    matter = world.started()
    photo = store_photo(by=world.neighbour_clerk, content=jpeg(picture(2)), name="别处.jpg")
    said = content(photos=(PhotoDraft(photo.pk, "during", "别处.jpg"),))
    assert refused(lambda: file(world, matter, said)) == ["You have not sent this photo."]


@pytest.mark.req("REP-08")
def test_the_burden_of_each_village_in_a_month_is_counted(world: World) -> None:
    matter, _other = both(world)
    file(world, matter, sending=Sending(uuid4(), seconds=25))
    found = slots([world.hongyazi], duty=DUTY)
    rows = queries.burden(found, HONGYAZI, date(2024, 3, 1))
    keys = ("name", "villages", "reports", "filed", "fields", "seconds", "timed")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("红崖子村", 1, 1, 1, 4, 25, 1),
        ("王家沟村", 1, 1, 0, 4, 0, 0),
    ]
    assert queries.burden(found, "640221100000", date(2024, 3, 1)) == []


@pytest.mark.req("REP-01")
def test_all_villages_of_the_region_owe_and_no_question_asks_more_of_the_database(world: World) -> None:
    matter = world.started()
    report = file(world, matter)
    world.move_to("2024-04-16")

    def questions() -> list[int]:
        programmes = queries.plans_of(world.region)
        found = slots(programmes, duty=DUTY)
        asked = []
        for question in (
            lambda: queries.punctuality(found, NINGXIA),
            lambda: queries.by_child(found, NINGXIA),
            lambda: queries.by_child(found, PINGLUO),
            lambda: queries.roll_up(found, NINGXIA),
            lambda: queries.page_of(found, NINGXIA, "missing", limit=50),
            lambda: queries.burden(found, NINGXIA, date(2024, 3, 1)),
            lambda: queries.rounds(world.county),
            lambda: queries.owed_by(world.clerk),
        ):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                question()
            asked.append(len(captured))
        return asked

    few = questions()
    villages = under_way_everywhere(matter, world.ningxia, date(2024, 3, 20)) + 1
    reported(report, MARCH, date(2024, 3, 31), share=10)
    assert questions() == few
    assert max(few) <= 7
    found = [slot for slot in slots(queries.plans_of(world.region), duty=DUTY) if slot.period.first == MARCH]
    counts = queries.punctuality(found, NINGXIA)
    filed = Report.objects.filter(first=MARCH).count()
    assert (counts["owed"], counts["on_time"], counts["missing"]) == (villages, filed, villages - filed)
    assert sum(row["owed"] for row in queries.by_child(found, NINGXIA)) == villages
    assert villages == 2214
