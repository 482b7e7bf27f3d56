"""Reporting through the pages: filed, returned, filed anew, reviewed, locked, amended; and nothing of a neighbour's."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from cunshi.foundation.people.models import Post
from cunshi.work.matters import queries as ledger
from cunshi.work.matters.models import Matter
from cunshi.work.reporting.models import Amendment, PeriodLock, Report
from tests.factories.world import JPEG, World
from tests.front.console.desk import CONFLICT, FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, words
from tests.work.reporting.desk import APRIL, DUTY, MARCH, amend, both, content, file, lock, review


def url(matter: Matter, first: object = MARCH) -> str:
    return f"/reports/matters/{matter.pk}/{DUTY}/{first}/"


def round_url(world: World, first: object = MARCH) -> str:
    return f"/reports/review/{world.hongyazi.pk}/{DUTY}/{first}/"


def send(post: Post, matter: Matter, act: str = "send", **said: Any) -> HttpResponse:
    form = {"act": act, "percent": "30", "done": "基础完工", "paid": "12,000.50", "base": "0", **said}
    return at_desk(post).post(url(matter), {key: value for key, value in form.items() if value is not None})


def tick(world: World, act: str, *reports: Report, **more: Any) -> HttpResponse:
    form = {"act": act, "row": [each.pk for each in reports], **more}
    form |= {f"r{each.pk}-version": each.version for each in reports}
    return at_desk(world.township).post(round_url(world), form)


def names(response: HttpResponse, part: str = "rows") -> list[tuple[str, str, str]]:
    return [(line["name"], line["state"], line["standing"].words) for line in response.context[part]]


@pytest.mark.req("REP-01", "REP-02")
def test_the_whole_round_is_filed_returned_filed_anew_reviewed_locked_and_amended(world: World) -> None:
    matter, neighbours = both(world)
    desk = at_desk(world.clerk)
    assert names(desk.get("/reports/")) == [(matter.title, "Not reported", "due in 11 days")]
    assert send(world.clerk, matter).status_code == FOUND
    report = Report.objects.get()
    assert (report.percent, report.paid, report.fields, report.state) == (30, Decimal("12000.50"), 4, "submitted")
    assert tick(world, "return", report).context["done"] == 0
    assert tick(world, "return", report, reason="照片看不清").context["done"] == 1
    page = desk.get("/reports/")
    assert names(page) == [(matter.title, "Report returned", "due in 11 days")]
    assert "Returned: 照片看不清" in words(page)
    report.refresh_from_db()
    assert send(world.clerk, matter, percent="40", paid="9000", base=str(report.version)).status_code == FOUND
    assert (world.again(matter).percent, ledger.paid(matter)) == (40, Decimal("9000.00"))
    report.refresh_from_db()
    assert tick(world, "review_dry", report).context["done"] == 1
    assert Report.objects.get().state == "submitted"
    assert tick(world, "review", report).context["done"] == 1
    world.move_to("2024-04-01")
    township = at_desk(world.township)
    tried = township.post(round_url(world), {"act": "lock_dry"})
    assert (tried.status_code, PeriodLock.objects.count()) == (WRONG, 0)
    assert "1 of 2 reports are missing." in words(tried)
    assert township.post(round_url(world), {"act": "lock", "note": "王家沟村停电"}).status_code == FOUND
    assert PeriodLock.objects.get().note == "王家沟村停电"
    assert names(at_desk(world.second_clerk).get("/reports/"), "missing") == [
        (neighbours.title, "Not reported", "1 day late")
    ]
    refused = send(world.clerk, matter, percent="35", done="少报", paid="8000")
    assert (refused.status_code, refused.context["conflict"]) == (CONFLICT, "locked")
    assert 'value="35"' in refused.content.decode()
    assert send(world.clerk, matter, "amend", percent="35", paid="8000", reason="多报1000元").status_code == FOUND
    amendment = Amendment.objects.get()
    assert (amendment.before["percent"], amendment.after["percent"], amendment.reason) == (40, 35, "多报1000元")
    page = words(township.get(round_url(world)))
    assert "40%" in page
    assert "35%" in page
    assert "多报1000元" in page


@pytest.mark.req("REP-02")
def test_the_form_asks_for_four_things_and_shows_what_is_known(world: World) -> None:
    matter = world.started()
    page = at_desk(world.clerk).get(url(matter))
    assert list(page.context["form"].fields) == ["percent", "done", "paid"]
    assert [field["name"] for field in page.context["photo_fields"]] == [
        "photos_before", "photos_during", "photos_after",
    ]  # fmt: skip
    for known in (matter.title, "350,000.00", "红崖子村", "2024-03-16 to 2024-03-31", "due on 2024-03-31"):
        assert known in words(page)


@pytest.mark.req("REP-02")
def test_why_is_asked_only_when_progress_falls_or_payments_pass_the_plan_and_nothing_typed_is_lost(
    world: World,
) -> None:
    matter = world.started()
    assert send(world.clerk, matter, percent="60").status_code == FOUND
    photo = SimpleUploadedFile("现场.jpg", JPEG)
    fallen = send(world.clerk, matter, percent="40", paid="400000", base="1", photos_during=photo)
    assert fallen.status_code == CONFLICT
    assert list(fallen.context["form"].fields) == ["percent", "done", "paid", "why"]
    assert [each.draft.name for each in fallen.context["kept"]] == ["现场.jpg"]
    assert "Progress was 60% already and falls to 40%." in words(fallen)
    kept = fallen.context["kept"][0].value
    done = send(world.clerk, matter, percent="40", paid="400000", base="1", kept=kept, why="基础返工，追加投资")
    assert done.status_code == FOUND
    report = Report.objects.get()
    assert (report.percent, report.why, report.photos.count()) == (40, "基础返工，追加投资", 1)


@pytest.mark.req("REP-02")
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"percent": "六十"}, "This is no whole number."),
        ({"percent": "101"}, "Progress is a whole number from 0 to 100."),
        ({"percent": ""}, "Progress (%): Fill this in."),
        ({"done": ""}, "What was done: Fill this in."),
        ({"paid": "三千"}, "This is no amount."),
        ({"paid": "-1"}, "This is no amount in yuan with at most two decimals."),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(world: World, said: dict[str, str], sentence: str) -> None:
    matter = world.started()
    page = send(world.clerk, matter, **said)
    assert page.status_code in (WRONG, CONFLICT)
    assert sentence in words(page)
    assert not Report.objects.exists()


@pytest.mark.req("REP-01")
def test_a_draft_is_kept_with_its_photos_and_goes_on_later(world: World) -> None:
    matter = world.started()
    desk = at_desk(world.clerk)
    photo = SimpleUploadedFile("现场.jpg", JPEG)
    form = {"act": "draft", "percent": "20", "done": "", "paid": "", "photos_after": photo}
    assert desk.post(url(matter), form).status_code == FOUND
    page = desk.get(url(matter))
    assert [each.draft.name for each in page.context["kept"]] == ["现场.jpg"]
    assert page.context["form"].initial["percent"] == 20
    assert names(desk.get("/reports/")) == [(matter.title, "Draft report", "due in 11 days")]
    assert world.again(matter).percent == 0


@pytest.mark.req("REP-03")
def test_of_two_reports_of_one_period_the_second_is_shown_the_first_and_can_replace_it(world: World) -> None:
    matter = world.started()
    first = file(world, matter, content(30, "township's", "100"), by=world.township)
    clash = send(world.clerk, matter, percent="35", done="mine", paid="200")
    assert (clash.status_code, clash.context["conflict"], clash.context["base"]) == (CONFLICT, "already", first.version)
    for text in ("township's", "mine", "Replace it with mine", "Drop mine"):
        assert text in clash.content.decode().replace("&#x27;", "'")
    assert world.again(matter).percent == 30
    assert send(world.clerk, matter, percent="35", done="mine", base=str(first.version)).status_code == FOUND
    assert world.again(matter).percent == 35


@pytest.mark.req("REP-03")
def test_a_report_of_a_suspended_matter_is_refused_and_its_photos_can_go_to_the_archive(world: World) -> None:
    from cunshi.work.matters import actions

    matter = world.started()
    actions.suspend(by=world.township, matter=matter, version=matter.version, reason="汛期")
    photo = SimpleUploadedFile("现场.jpg", JPEG)
    stopped = send(world.clerk, matter, photos_during=photo)
    assert (stopped.status_code, stopped.context["conflict"]) == (CONFLICT, "state")
    kept = stopped.context["kept"][0].value
    done = at_desk(world.clerk).post(url(matter), {"act": "archive", "kept": kept})
    assert (done.status_code, matter.files.count()) == (FOUND, 1)


@pytest.mark.req("LAND-03")
def test_a_report_is_read_within_the_subtree_and_filed_only_by_its_own(world: World) -> None:
    matter = world.started()
    for name in ("second_clerk", "neighbour_township", "neighbour_county"):
        assert at_desk(getattr(world, name)).get(url(matter)).status_code == NOT_FOUND
        assert send(getattr(world, name), matter).status_code == NOT_FOUND
    for name in ("county", "supervisor", "auditor"):
        assert at_desk(getattr(world, name)).get(url(matter)).status_code == OK
        assert send(getattr(world, name), matter).status_code == FORBIDDEN
    for wrong in (url(matter, "2024-03-17"), url(matter, "x"), f"/reports/matters/{matter.pk}/none/{MARCH}/"):
        assert at_desk(world.clerk).get(wrong).status_code == NOT_FOUND
    assert not Report.objects.exists()


@pytest.mark.req("REP-01")
def test_a_statement_stands_beside_the_figures_that_the_system_added_up(world: World) -> None:
    matter, other = both(world)
    file(world, matter, content(40, paid="1000"))
    file(world, other, content(20, paid="500"), by=world.township)
    world.move_to("2024-04-01")
    page = at_desk(world.township).get(f"/reports/duties/{world.hongyazi.pk}/monthly_report/2024-03-01/640221205000/")
    assert page.status_code == OK
    assert list(page.context["form"].fields) == ["done"]
    sums = page.context["sums"]
    assert (sums.counts["owed"], sums.counts["on_time"], sums.paid) == (2, 2, Decimal(1500))
    assert [(row["percent"], row["paid"]) for row in sums.rows if row["owed"]] == [
        (Decimal("40.0"), Decimal(1000)), (Decimal("20.0"), Decimal(500)),
    ]  # fmt: skip


@pytest.mark.req("REP-01")
def test_a_reviewer_sees_before_and_after_and_what_catches_the_eye(world: World) -> None:
    matter, other = both(world)
    file(world, matter, content(50))
    file(world, other, content(30), by=world.township)
    world.move_to("2024-04-17")
    file(world, matter, content(40, "返工", why="基础返工"), first=APRIL)
    rows = at_desk(world.township).get(round_url(world, "2024-04-01")).context["rows"]
    assert [(row["before"], row["flags"], row["standing"].words) for row in rows] == [
        (50, ["Progress falls: 基础返工"], "filed 2 days late"),
        (None, [], "2 days late"),
    ]


@pytest.mark.req("REP-01", "LAND-03")
def test_the_county_sees_its_townships_locked_or_not_and_the_region_only_reads(world: World) -> None:
    matter = world.started()
    review(world, file(world, matter, content(30, paid="100")))
    world.move_to("2024-04-01")
    county = at_desk(world.county)
    (row,) = [row for row in county.get(round_url(world)).context["children"] if row["owed"]]
    assert (row["child"], row["filed"], row["paid"], row["locked"]) == ("640221205000", 1, Decimal(100), None)
    lock(world)
    (row,) = [row for row in county.get(round_url(world)).context["children"] if row["owed"]]
    assert row["locked"] is not None
    assert county.post(round_url(world), {"act": "lock"}).status_code == FOUND
    region = at_desk(world.region)
    page = region.get("/reports/review/")
    assert [row["period"] for row in page.context["rows"]] == [
        "2024-04-01 to 2024-04-30", "2024-04-01 to 2024-04-15", "2024-03-16 to 2024-03-31", "2024-03-01 to 2024-03-31",
    ]  # fmt: skip
    assert (page.context["reviews"], region.get(round_url(world)).context["reviewer"]) == (False, False)
    assert at_desk(world.clerk).get("/reports/review/").status_code == FORBIDDEN
    assert at_desk(world.neighbour_township).get(round_url(world)).status_code == NOT_FOUND


@pytest.mark.req("REP-05")
def test_how_reports_came_in_counts_what_is_pending_in_no_rate(world: World) -> None:
    matter, other = both(world)
    file(world, matter, content(30, paid="100"))
    world.move_to("2024-04-01")
    file(world, other, content(20), by=world.township)
    page = at_desk(world.county).get("/reports/punctuality/?year=2024&first=all")
    totals = page.context["totals"]
    assert [totals[key] for key in ("owed", "on_time", "late", "missing", "pending")] == [4, 1, 1, 0, 2]
    assert (page.context["rate"].on_time, page.context["rate"].late) == (Decimal("50.0"), Decimal("50.0"))
    (row,) = [row for row in page.context["children"] if row["owed"]]
    assert (row["name"], row["paid"]) == ("红崖子乡", Decimal(100))
    late = at_desk(world.county).get("/reports/punctuality/?year=2024&first=all&by=late")
    assert [line["name"] for line in late.context["rows"]] == [other.title]
    village = at_desk(world.county).get(f"/reports/punctuality/?division={matter.village_id}&first=all")
    assert village.context["totals"]["owed"] == 2
    running = at_desk(world.county).get("/reports/punctuality/").context
    assert (running["view"].first, running["totals"]["owed"], len(running["periods"])) == (date(2024, 4, 1), 2, 2)
    assert at_desk(world.neighbour_township).get("/reports/punctuality/").context["totals"]["owed"] == 0
    outside = at_desk(world.neighbour_township).get(f"/reports/punctuality/?division={matter.village_id}")
    assert outside.status_code == NOT_FOUND
    book = at_desk(world.county).get("/reports/punctuality.xlsx?year=2024&first=all")
    assert book.content[:2] == b"PK"


@pytest.mark.req("REP-08")
def test_the_burden_of_a_month_counts_reports_fields_and_seconds(world: World) -> None:
    matter, other = both(world)
    assert send(world.clerk, matter, opened=str(int(time.time()))).status_code == FOUND
    page = at_desk(world.county).get("/reports/burden/?month=2024-03")
    totals = page.context["totals"]
    assert [totals[key] for key in ("villages", "reports", "filed", "fields", "timed")] == [2, 2, 1, 8, 1]
    assert (totals["reports_a_village"], totals["fields_a_village"]) == (Decimal("1.0"), Decimal("4.0"))
    own = at_desk(world.clerk).get("/reports/burden/?month=2024-03").context["own"]
    assert [(row["name"], row["fields"]) for row in own] == [(matter.title, 4)]
    assert other.title not in words(at_desk(world.clerk).get("/reports/burden/?month=2024-03"))


@pytest.mark.req("REP-01", "LED-13")
def test_the_matters_page_tells_its_reports_by_period_with_both_figures_and_their_history(world: World) -> None:
    matter = world.started()
    review(world, file(world, matter, content(30, paid="10000")))
    world.move_to("2024-04-01")
    lock(world)
    amend(world, matter, content(25, paid="8000"), "多报2000元")
    pressed = at_desk(world.clerk).post(
        f"/matters/{matter.pk}/act/report/",
        {"version": world.again(matter).version, "percent": 60, "done": "主体完工", "paid": "5000"},
    )
    assert pressed.status_code == FOUND
    page = at_desk(world.township).get(f"/matters/{matter.pk}/")
    rows = page.context["reports"]["rows"]
    assert [(row["period"], row["percent"], row["paid"], row["on_time"]) for row in rows] == [
        ("2024-04-01 to 2024-04-15", 60, Decimal(5000), True), ("2024-03-16 to 2024-03-31", 25, Decimal(8000), True),
    ]  # fmt: skip
    assert page.context["reports"]["paid"] == Decimal(13000)
    said = words(page)
    for text in ("Paid so far 13,000.00 yuan of planned 350,000.00 yuan.", "多报2000元", "Report locked"):
        assert text in said
