"""Pages in a real browser: on a phone, in English, and from the region down to a village."""

import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.conftest import signed_in
from tests.factories.seven import list_seven
from tests.factories.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PATHS = ("/", "/ledger/", "/notices/", "/task-lists/", "/dashboard/", "/plans/", "/plans/hongyazi-2024/", "/settings/")


@pytest.mark.req("DOC-04")
def test_three_clicks_lead_from_the_region_to_a_village(browser: Browser, live_server, living_world: World) -> None:  # type: ignore[no-untyped-def]
    matter = living_world.propose(title="红崖子村文化活动广场")
    with signed_in(browser, live_server.url, living_world.region) as page:
        page.goto(f"{live_server.url}/dashboard/?year=2024")
        for name in ("平罗县", "红崖子乡", "红崖子村"):
            page.locator("table").get_by_role("link", name=name, exact=True).first.click()
        assert page.url.split("?")[0].endswith("/dashboard/640221205200/")
        assert page.get_by_text(matter.title).count() >= 1


@pytest.mark.req("DOC-04")
def test_a_chart_is_taken_away_as_a_picture_that_says_of_where_and_when_it_is(  # type: ignore[no-untyped-def]
    browser: Browser, live_server, living_world: World
) -> None:
    list_seven(living_world)
    with signed_in(browser, live_server.url, living_world.county) as page:
        page.goto(f"{live_server.url}/dashboard/?year=2024&measure=matters")
        page.locator("#ranking-chart-drawing canvas").wait_for()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="保存图片：排名：事项").click()
        picture = Image.open(waiting.value.path())
        assert (waiting.value.suggested_filename, picture.format) == (
            "宁夏回族自治区石嘴山市平罗县 2024 排名：事项.png",
            "PNG",
        )
        assert picture.width == 2400


@pytest.mark.req("DOC-04")
def test_a_wall_keeps_its_figures_when_the_session_ends_and_leaves_with_esc(  # type: ignore[no-untyped-def]
    browser: Browser, live_server, living_world: World
) -> None:
    list_seven(living_world)
    with signed_in(browser, live_server.url, living_world.county, width=1920) as page:
        page.goto(f"{live_server.url}/dashboard/640221000000/wall/?year=2024")
        expect(page.locator("#wall-clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
        assert page.evaluate("document.documentElement.scrollWidth") == 1920
        page.context.clear_cookies()
        page.evaluate("htmx.ajax('GET', location.href, {source: '#wall', target: '#wall', swap: 'innerMorph'})")
        expect(page.locator("#wall-ended")).to_contain_text("登录已失效")
        expect(page.locator("#wall-tiles")).to_contain_text("完成率")
        page.keyboard.press("Escape")
        page.wait_for_url("**/dashboard/640221000000/**")


@pytest.mark.req("SYS-06")
def test_the_pages_turn_english_and_back_at_a_click(browser: Browser, live_server, living_world: World) -> None:  # type: ignore[no-untyped-def]
    with signed_in(browser, live_server.url, living_world.township) as page:
        expect(page.locator("h1")).to_contain_text("今日工作")
        page.get_by_role("button", name="English").first.click()
        expect(page.locator("h1")).to_contain_text("Today's work")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.get_by_role("button", name="中文").first.click()
        expect(page.locator("h1")).to_contain_text("今日工作")


def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, live_server, living_world: World) -> None:  # type: ignore[no-untyped-def]
    matter = living_world.propose(title="红崖子村文化活动广场及周边道路硬化、太阳能路灯安装和排水沟修建")
    for post in (living_world.clerk, living_world.township):
        with signed_in(browser, live_server.url, post, width=360) as page:
            for path in (*PATHS, f"/matters/{matter.pk}/", "/matters/new/"):
                page.goto(live_server.url + path)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert (path, wide) == (path, 360)


def test_no_page_reports_an_error_to_the_browser(browser: Browser, live_server, living_world: World) -> None:  # type: ignore[no-untyped-def]
    living_world.propose()
    with signed_in(browser, live_server.url, living_world.region) as page:
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        for path in PATHS:
            page.goto(live_server.url + path)
            page.wait_for_load_state("networkidle")
        assert errors == []
