"""Targets on pages: the list of a place, one opened, split and reported, and what waits on the start page."""

import io
import zipfile
from typing import Any

import pytest

from cunshi.work.targets.models import Split, TargetReport
from tests.factories.targets import COUNTY, TUQIAO, ZHITIAN, Xunyi, share
from tests.factories.world import World
from tests.front.console.desk import FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words

pytestmark = pytest.mark.req("TGT-01", "PLAN-07")
TOILETS = f"/targets/xunyi-2024/toilets/{COUNTY}/"


@pytest.fixture
def xunyi(world: World) -> Xunyi:
    return Xunyi(world)


def listed(page: Any) -> list[tuple[str, str]]:
    return [(row["line"].target.key, row["line"].standing) for row in page.context["rows"]]


def test_the_list_shows_each_target_with_what_is_reached_and_the_time_that_passed(xunyi: Xunyi) -> None:
    xunyi.report(xunyi.xunyi, "toilets", 6, 1300)
    xunyi.report(xunyi.xunyi, "trained", 6, 300)
    desk = at_desk(xunyi.xunyi)
    page = desk.get("/targets/")
    assert len(page.context["rows"]) == 42
    text = words(page)
    assert "Toilets rebuilt at least 2,600座 until 2024-12-31 1,300 50.0% 39.9% On course 0 of 1 County" in text
    assert "Workers out of poverty trained at least 1,400人 until 2024-12-31 300 21.4% 39.9% Behind time 0 of 1" in text
    assert listed(desk.get("/targets/?state=on_course")) == [("toilets", "on_course")]
    assert listed(desk.get("/targets/?unit=座")) == [("toilets", "on_course")]
    ordered = [key for key, _standing in listed(desk.get("/targets/?sort=-reached"))]
    assert ordered[:2] == ["toilets", "trained"]
    assert "No target is in this state." in words(desk.get("/targets/?state=missed"))
    with zipfile.ZipFile(io.BytesIO(desk.get("/targets.xlsx?state=on_course").content)) as box:
        sheet = "".join(box.read(name).decode() for name in box.namelist())
    assert "Toilets rebuilt" in sheet and "Workers out of poverty trained" not in sheet


def test_a_place_lists_its_own_shares_and_nothing_of_its_neighbours(world: World, xunyi: Xunyi) -> None:
    xunyi.split(xunyi.xunyi, "toilets", {TUQIAO: 1613, ZHITIAN: 987})
    desk = at_desk(xunyi.tuqiao)
    page = desk.get("/targets/")
    assert listed(page) == [("toilets", "at_risk")]
    assert "1,613座" in words(page)
    for url in ("/targets/", f"/targets/xunyi-2024/toilets/{TUQIAO}/"):
        text = words(desk.get(url))
        assert "987" not in text and "职田镇" not in text
    for post in (xunyi.zhitian, world.county, world.township, xunyi.neighbour):
        for more in ("", "split/", "report/"):
            assert at_desk(post).get(f"/targets/xunyi-2024/toilets/{TUQIAO}/{more}").status_code == NOT_FOUND
    assert "No plan gives you a share" in words(at_desk(world.county).get("/targets/"))
    assert at_desk(xunyi.xunyi).get("/targets/xunyi-2024/nothing/610429000000/").status_code == NOT_FOUND


def test_a_county_splits_on_a_page_from_a_proposal_to_the_lock(xunyi: Xunyi) -> None:
    desk, url = at_desk(xunyi.xunyi), f"{TOILETS}split/"
    page = desk.get(url)
    proposed = [row.amount for row in page.context["below"]]
    assert (len(proposed), sum(int(each) for each in proposed)) == (len(xunyi.townships), 2600)
    by_villages = desk.get(f"{url}?weight=villages").context["below"]
    assert sum(int(row.amount) for row in by_villages) == 2600
    assert [row.amount for row in by_villages] != proposed
    form = {f"amount-{TUQIAO}": "1,600", f"deadline-{TUQIAO}": "2024-12-31", f"amount-{ZHITIAN}": "900",
            f"deadline-{ZHITIAN}": "2024-11-30", "version": "0", "act": "save"}  # fmt: skip
    assert desk.post(url, form).status_code == FOUND
    page = desk.get(url)
    assert "The shares come to 2,500座 of 2,600座: 100座 short." in words(page)
    assert page.context["ready"] is False
    assert desk.post(url, {"act": "lock", "version": "1"}).status_code == WRONG
    assert desk.post(url, form | {f"amount-{ZHITIAN}": "1000", "version": "1"}).status_code == FOUND
    assert desk.post(url, {"act": "lock", "version": "2"}).status_code == FOUND
    assert Split.objects.get().state == "locked"
    text = words(desk.get(TOILETS))
    assert "The shares come to 2,600座, exactly the amount." in text
    assert "土桥镇 1,600座" in text
    # A new version asks for its reason, and keeps what was typed.
    page = desk.post(url, form | {f"amount-{TUQIAO}": "1700", "version": "0"})
    assert page.status_code == WRONG
    assert "reason: This is still empty. Fill it in." in words(page)
    assert [row.amount for row in page.context["below"] if row.amount] == ["1700", "900"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({f"amount-{TUQIAO}": "-1"}, "土桥镇: This is no figure from 0 on."),
        ({f"amount-{TUQIAO}": "许多"}, "土桥镇: This is no figure from 0 on."),
        ({f"amount-{TUQIAO}": "2.5"}, "土桥镇: Only whole numbers are counted here."),
        ({f"deadline-{TUQIAO}": "年底"}, "土桥镇: This is no day."),
        ({f"deadline-{TUQIAO}": "2025-01-31"}, "is later than that of the whole"),
        ({f"amount-{TUQIAO}": ""}, "shares: Nobody has a share."),
        ({"version": "7"}, "Somebody changed this while you were typing."),
    ],
)
def test_a_split_that_cannot_be_says_so_beside_what_was_typed(
    xunyi: Xunyi, more: dict[str, str], sentence: str
) -> None:
    form = {f"amount-{TUQIAO}": "2600", f"deadline-{TUQIAO}": "2024-12-31", "version": "0", "act": "save"}
    page = at_desk(xunyi.xunyi).post(f"{TOILETS}split/", form | more)
    assert page.status_code == WRONG
    assert sentence in words(page)
    assert Split.objects.count() == 0


def test_a_share_is_reported_and_corrected_on_its_page(xunyi: Xunyi) -> None:
    xunyi.split(xunyi.xunyi, "toilets", {TUQIAO: 1600, ZHITIAN: 1000})
    own = f"/targets/xunyi-2024/toilets/{TUQIAO}/"
    desk = at_desk(xunyi.tuqiao)
    form = {"first": "2024-06-01", "value": "700", "line": "改厕台账", "base": "0"}
    assert desk.post(f"{own}report/", form | {"value": "", "line": ""}).status_code == WRONG
    assert desk.post(f"{own}report/", form).status_code == FOUND
    page = desk.get(f"{own}report/?first=2024-06-01")
    assert "Reason of the correction" in words(page)
    more = {"value": "690", "base": "1", "reason": "重复登记"}
    assert desk.post(f"{own}report/", form | more).status_code == FOUND
    assert [str(each.value) for each in TargetReport.objects.order_by("number")] == ["700.00", "690.00"]
    text = words(desk.get(own))
    assert "number 2: 重复登记" in text and "700" in text
    assert "Not reported for the period that is due 1 职田镇" in words(at_desk(xunyi.xunyi).get(TOILETS))
    assert at_desk(xunyi.xunyi).get(f"{own}report/").status_code == FORBIDDEN


def test_the_figure_a_plan_compares_with_is_stated_by_its_county(xunyi: Xunyi) -> None:
    url = f"/targets/xunyi-2024/posts/{COUNTY}/"
    desk = at_desk(xunyi.xunyi)
    assert "nobody has stated it yet" in words(desk.get(url))
    assert desk.get(f"{url}split/").status_code == FORBIDDEN
    assert desk.post(f"{url}figure/", {"amount": "", "line": ""}).status_code == WRONG
    assert desk.post(f"{url}figure/", {"amount": "1652", "line": "2023年台账"}).status_code == FOUND
    assert "at least 1,652人" in words(desk.get(url))
    assert desk.get(f"{url}split/").status_code == OK
    assert at_desk(xunyi.labour).post(f"{url}figure/", {"amount": "1", "line": "台账"}).status_code == WRONG


def test_the_start_page_names_what_is_due_and_what_is_not_split(xunyi: Xunyi) -> None:
    text = words(at_desk(xunyi.xunyi).get("/"))
    assert "Targets that you have not split among those below: 38" in text
    assert "Targets" not in at_desk(xunyi.tuqiao).get("/").context.get("targets_due", "")
    xunyi.split(xunyi.xunyi, "toilets", [share(TUQIAO, 2600, person=None)])
    page = at_desk(xunyi.tuqiao).get("/")
    assert [each["name"] for each in page.context["targets_due"]] == ["Toilets rebuilt"]
    xunyi.report(xunyi.tuqiao, "toilets", 6, 1)
    page = at_desk(xunyi.tuqiao).get("/")
    assert page.context["targets_due"] == []
    assert "Targets that you have not split among those below: 1" in words(page)


def test_pages_of_targets_cost_the_same_for_one_share_and_for_many(xunyi: Xunyi) -> None:
    xunyi.split(xunyi.xunyi, "toilets", {TUQIAO: 1600, ZHITIAN: 1000})
    xunyi.report(xunyi.tuqiao, "toilets", 6, 10)
    urls = ["/", "/targets/", TOILETS, f"{TOILETS}split/", f"/targets/xunyi-2024/trained/{COUNTY}/report/"]
    one = [queries_of(at_desk(xunyi.xunyi), url) for url in urls]
    every = {each.code: 2600 for each in xunyi.townships}
    xunyi.split(xunyi.xunyi, "toilets", every, reason="全部镇")
    for key in ("orchards", "farmland", "workers"):
        xunyi.split(xunyi.xunyi, key, {code: 42000 for code in every})
    for month in (4, 5):
        xunyi.report(xunyi.tuqiao, "toilets", month, 10)
        xunyi.report(xunyi.zhitian, "toilets", month, 10)
    many = [queries_of(at_desk(xunyi.xunyi), url) for url in urls]
    assert many == one
    assert max(many) <= 12


def test_pages_of_targets_speak_both_languages(xunyi: Xunyi) -> None:
    xunyi.split(xunyi.xunyi, "toilets", {TUQIAO: 2600})
    desk = at_desk(xunyi.xunyi)
    text = words(desk.get("/targets/", headers={"accept-language": "zh-hans"}))
    assert "改建卫生厕所" in text and "不低于2,600座" in text
