"""Standards on pages: the list of villages, one village, its check list as a form, decisions from dialogs."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from cunshi.work.standards.models import Check, Classed, Graded, Honoured, StatedFigure
from tests.factories.publicity import photo
from tests.factories.standards import Villages
from tests.factories.targets import TUQIAO
from tests.factories.world import JPEG, World
from tests.front.console.desk import FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words

pytestmark = pytest.mark.req("TGT-12", "LAND-07")
FORM = {
    "checked_on": "2024-06-18", "count-households": "120", "count-bins": "12", "count-toilets": "90",
    "item-main_street": "100", "item-lanes": "70", "item-greening": "40.5", "item-heaps": "yes", "base": "0",
}  # fmt: skip
DECISION = {"standard": "village", "grade": "one_star", "base": "0", "document": "旬农发〔2024〕12号",
            "decided_on": "2024-06-28", "reason": ""}  # fmt: skip


@pytest.fixture
def villages(world: World, tmp_path: Path) -> Villages:
    return Villages(world, tmp_path)


def own(villages: Villages, more: str = "") -> str:
    return f"/standards/{villages.village.code}/{more}"


def check_url(villages: Villages) -> str:
    return own(villages, "standards-2024/village/check/")


def listed(page: Any) -> list[tuple[str, str, str]]:
    return [(row.place, row.grade, row.follows) for row in page.context["rows"]]


def test_a_check_list_is_filled_in_and_says_what_the_next_grade_lacks(villages: Villages) -> None:
    desk = at_desk(villages.clerk)
    assert "Nobody has checked this village yet." in words(desk.get(own(villages)))
    page = words(desk.get(check_url(villages)))
    assert "Meets the standard: at least 60% One star: at least 75% Two stars: at least 90%" in page
    assert "at least xx%" in page and "computed: Bins to Households" in page
    assert desk.post(check_url(villages), FORM).status_code == FOUND
    text = words(desk.get(own(villages)))
    assert "One star follows; Two stars lacks 1 item." in text
    assert "Toilet rate: 75%, asked is at least 90%. 18户 more of “Households with a toilet” would do." in text
    assert "75% 90户 / 120户" in text
    # The next one begins with the figures of this one and asks why.
    page = desk.get(check_url(villages))
    assert "Why it is checked again" in words(page) and 'value="40.5"' in page.content.decode()


def test_what_still_lacks_is_said_while_the_list_is_filled_in(villages: Villages) -> None:
    desk, url = at_desk(villages.clerk), own(villages, "standards-2024/village/lacks/")
    text = words(desk.post(url, FORM | {"count-toilets": "60", "item-lanes": "abc"}))
    assert "No grade follows yet; Meets the standard lacks 2 items." in text
    assert "Lanes hardened: not filled in, asked is at least 70%." in text
    assert "Toilet rate: 50%" in text
    assert Check.objects.count() == 0
    assert at_desk(villages.neighbour).post(url, FORM).status_code == NOT_FOUND


def test_every_mistake_of_a_check_list_is_told_at_once_and_nothing_typed_is_lost(villages: Villages) -> None:
    desk = at_desk(villages.clerk)
    wrong = {"item-lanes": "120", "item-greening": "-3", "count-toilets": "121", "checked_on": "2024-07-01",
             "item-heaps": "", "item-main_street": ""}  # fmt: skip
    files = {"photos": SimpleUploadedFile("街.jpg", b"no picture")}
    page = desk.post(check_url(villages), FORM | wrong | files)
    assert page.status_code == WRONG
    told = [str(each) for each in page.context["problems"]]
    assert told[:6] == [
        "checked on: The date lies in the future. Enter today or an earlier day.",
        "Main street hardened: This is still empty. Fill it in.",
        "Lanes hardened: 120% is more than the whole. Enter a rate from 0 to 100.",
        "Greening: This is no figure from 0 on. Enter 0 or more.",
        "Households with a toilet: 121 is more than the 120 of “Households”. Check both figures.",
        "Heaps in their place: This is still empty. Choose yes or no.",
    ]
    assert len(told) == 7 and "街.jpg" in told[6]
    assert 'value="120"' in page.content.decode() and Check.objects.count() == 0
    # A photo that could not be read stops the check by itself, too.
    files = {"photos": SimpleUploadedFile("街.jpg", b"no picture")}
    assert desk.post(check_url(villages), FORM | files).status_code == WRONG
    assert Check.objects.count() == 0
    files = {"photos": SimpleUploadedFile("街.jpg", JPEG)}
    assert desk.post(check_url(villages), FORM | files).status_code == FOUND
    found = desk.get(own(villages)).context["blocks"][0]["photos"]
    assert [use.name for use in found] == ["街.jpg"]
    url = f"/standards/checks/{Check.objects.get().pk}/photos/{found[0].pk}"
    assert desk.get(f"{url}/thumbnail/").status_code == OK
    assert desk.get(f"{url}/original/").status_code == NOT_FOUND
    assert at_desk(villages.neighbour).get(f"{url}/thumbnail/").status_code == NOT_FOUND


def test_the_county_decides_the_grade_from_its_dialog(villages: Villages) -> None:
    villages.check(villages.tuqiao)
    desk, url = at_desk(villages.xunyi), own(villages, "standards-2024/grade/")
    page = desk.get(own(villages))
    assert page.context["blocks"][0]["choices"] == [("one_star", "One star"), ("meets", "Meets the standard")]
    refused = desk.post(url, DECISION | {"grade": "two_star", "document": ""})
    assert refused.status_code == WRONG
    text = words(refused)
    assert "Two stars does not follow from the check: One star does. Toilet rate: 75%, asked is at least 90%." in text
    assert "document: This is still empty." in text
    assert desk.post(url, DECISION | {"grade": "meets", "reason": "群众评议靠后"}).status_code == FOUND
    assert desk.post(url, DECISION | {"base": "1", "reason": "复议"}).status_code == FOUND
    text = words(desk.get(own(villages)))
    assert "2024 One star · Village standard · 2024-06-28 · 旬农发〔2024〕12号" in text and "群众评议靠后" in text
    for post in (villages.clerk, villages.tuqiao, villages.labour, villages.auditor_xunyi):
        assert "Decide the grade" not in words(at_desk(post).get(own(villages)))
        assert at_desk(post).post(url, DECISION).status_code == WRONG
    assert at_desk(villages.zhitian).post(url, DECISION).status_code == NOT_FOUND
    assert Graded.objects.count() == 2


def test_class_and_honour_are_entered_and_shown_by_year(villages: Villages) -> None:
    desk = at_desk(villages.xunyi)
    form = {"village_class": "growing", "since": "2020-05-01", "document": "县域村庄布局规划", "base": "0"}
    assert desk.post(own(villages, "standards-2024/class/"), form | {"since": ""}).status_code == WRONG
    assert desk.post(own(villages, "standards-2024/class/"), form).status_code == FOUND
    form = {"honour": "model", "decided_on": "2024-03-01", "document": "陕乡振发〔2024〕3号", "base": "0"}
    assert desk.post(own(villages, "standards-2024/honour/"), form).status_code == FOUND
    text = words(desk.get(own(villages)))
    assert "Growing · from 2020-05-01, 县域村庄布局规划" in text
    assert "2024 Provincial model village · 2024-03-01 · 陕乡振发〔2024〕3号" in text
    taken = form | {"taken": "yes", "base": "1", "reason": "复核不合格"}
    assert desk.post(own(villages, "standards-2024/honour/"), taken).status_code == FOUND
    assert "Provincial model village (taken away)" in words(desk.get(own(villages)))
    assert (Classed.objects.count(), Honoured.objects.count()) == (1, 2)
    assert desk.post(own(villages, "standards-2024/crown/"), form).status_code == NOT_FOUND


def test_the_list_shows_each_village_and_is_narrowed_ordered_and_taken_along(villages: Villages) -> None:
    first, second, third = villages.villages[:3]
    villages.check(villages.tuqiao, first)
    villages.grade("one_star", village=first)
    villages.check(villages.tuqiao, second, lanes=50, bins=1)
    villages.check(villages.tuqiao, third, toilets=110)
    villages.state("", "one_star", 2)
    desk = at_desk(villages.xunyi)
    page = desk.get("/standards/?plan=standards-2024")
    names = [row.place for row in page.context["rows"]]
    assert len(names) == len(villages.villages)
    text = words(page)
    assert "One star 1 of 2 in the plan" in text and "Meets the standard 0 of XX个 in the plan" in text
    assert f"no grade {len(names) - 1}" in text
    plan = "/standards/?plan=standards-2024"
    assert listed(desk.get(f"{plan}&grade=one_star")) == [(names[0], "One star", "One star")]
    assert listed(desk.get(f"{plan}&state=rise")) == [(names[2], "", "Two stars")]
    assert [row[0] for row in listed(desk.get(f"{plan}&sort=-lacks"))][:1] == [names[1]]
    assert [row[0] for row in listed(desk.get(f"{plan}&q={second.short_name}"))] == [names[1]]
    assert [row.lacking for row in desk.get(f"{plan}&q={second.short_name}").context["rows"]] == [
        ["Lanes hardened", "Bins in place"]
    ]
    assert page.context["held_back"] == [("Toilet rate", 2), ("Lanes hardened", 1), ("Bins in place", 1)]
    assert "No village is like this." in words(desk.get(f"{plan}&grade=three_star"))
    with zipfile.ZipFile(io.BytesIO(desk.get("/standards.xlsx?plan=standards-2024&state=rise").content)) as box:
        sheet = "".join(box.read(name).decode() for name in box.namelist())
    assert names[2] in sheet and names[1] not in sheet


def test_what_the_plan_leaves_open_is_stated_on_the_list(villages: Villages) -> None:
    desk, url = at_desk(villages.tuqiao), "/standards/standards-2024/village/figure/"
    form = {"which": "toilet_rate:three_star", "amount": "95", "line": "镇党委会议纪要"}
    text = words(desk.get("/standards/"))
    assert "Toilet rate Three stars xx% not stated" in text and "Toilet rate Two stars xx% 90%" in text
    refused = desk.post(url, form | {"amount": "80", "line": ""})
    assert refused.status_code == WRONG
    assert "Two stars asks for 90%: a higher grade would ask for less than a lower one." in words(refused)
    assert 'value="80"' in refused.content.decode()
    assert desk.post(url, form | {"amount": ""}).status_code == WRONG
    count = StatedFigure.objects.count()
    assert desk.post(url, form).status_code == FOUND
    assert StatedFigure.objects.count() == count + 1
    assert at_desk(villages.xunyi).post(url, form).status_code == WRONG
    assert at_desk(villages.zhitian).post(url, form).status_code == NOT_FOUND


def test_nobody_sees_villages_of_others(world: World, villages: Villages) -> None:
    check = villages.check(villages.tuqiao, photos=[photo(villages.tuqiao)])
    assert check.pk
    for post in (villages.neighbour, villages.zhitian, world.county, world.clerk):
        desk = at_desk(post)
        assert desk.get(own(villages)).status_code == NOT_FOUND
        assert desk.get(f"/standards/{world.clerk.division_id}/").status_code == (
            OK if post.covers(world.clerk.division_id) else NOT_FOUND
        )
        assert desk.get(check_url(villages)).status_code == NOT_FOUND
        assert villages.village.short_name not in words(desk.get("/standards/"))
        assert desk.get(f"/standards/?division={TUQIAO}").status_code == NOT_FOUND
    assert at_desk(villages.auditor_xunyi).get(own(villages)).status_code == OK
    assert at_desk(villages.auditor_xunyi).get(check_url(villages)).status_code == FORBIDDEN
    desk = at_desk(villages.xunyi)
    assert desk.get(f"/standards/{TUQIAO}/").status_code == NOT_FOUND
    assert desk.get(own(villages, "standards-2024/nine/check/")).status_code == NOT_FOUND
    assert "names a standard" in words(at_desk(world.county).get("/standards/"))


def test_the_village_is_reached_from_its_dashboard(villages: Villages) -> None:
    page = at_desk(villages.clerk).get(f"/dashboard/{villages.village.code}/")
    assert f'href="/standards/{villages.village.code}/"' in page.content.decode()


def test_pages_keep_their_number_of_queries_however_many_villages_were_checked(villages: Villages) -> None:
    desk = at_desk(villages.xunyi)
    villages.check(villages.tuqiao)
    pages = ("/standards/?plan=standards-2024", own(villages), check_url(villages))
    before = {url: queries_of(desk, url) for url in pages}
    for village in villages.villages[1:]:
        villages.check(villages.tuqiao, village)
        villages.grade("one_star", village=village)
    for number in range(1, 20):
        villages.check(villages.tuqiao, base=number, reason="复查")
    assert {url: queries_of(desk, url) for url in pages} == before
    assert max(before.values()) <= 12


def test_the_plan_shows_its_standards_classes_and_honours(villages: Villages) -> None:
    text = words(at_desk(villages.xunyi).get("/plans/standards-2024/"))
    assert "Meets the standard、One star、Two stars、Three stars" in text
    assert "Lanes hardened: at least 70%" in text
    assert "Toilet rate: Meets the standard at least XX%, One star at least XX%" in text
    assert "Growing" in text and "Thousand villages" in text


def test_the_township_plans_of_2023_are_lived_as_they_stand(world: World) -> None:
    world.move_to("2023-06-30")
    plan = open_year(by=None, pack=loader.load("townships-2023"), root=world.township.division_id)
    village = world.clerk.division_id
    url = f"/standards/{village}/{plan.key}/beautiful/check/"
    form = {"checked_on": "2023-06-20", "base": "0", "item-kerbs": "yes", "item-drains": "yes"} | {
        f"count-{key}": value
        for key, value in {"main": "800", "main_hard": "800", "lanes": "1000", "lanes_hard": "700", "area": "500",
                           "green": "200", "households": "120", "bins": "11"}.items()
    }  # fmt: skip
    desk = at_desk(world.clerk)
    assert desk.post(url, form).status_code == FOUND
    text = words(desk.get(f"/standards/{village}/"))
    assert "Accepted lacks 1 item." in text and "1个 more of “Bins” would do." in text
    again = form | {"count-bins": "12", "base": "1", "reason": "新增1个"}
    assert desk.post(url, again).status_code == FOUND
    office, decide = at_desk(world.township), f"/standards/{village}/{plan.key}/grade/"
    decision = {"standard": "beautiful", "grade": "accepted", "base": "0", "document": "乡发〔2023〕6号",
                "decided_on": "2023-06-28"}  # fmt: skip
    assert desk.post(decide, decision).status_code == WRONG
    assert office.post(decide, decision).status_code == FOUND
    page = words(office.get(f"/standards/?plan={plan.key}"))
    assert "Accepted 1" in page
    stars = words(office.get(f"/standards/?plan={plan.key}&standard=stars"))
    assert "One star 0 of XX个 in the plan" in stars and "not stated" in stars
