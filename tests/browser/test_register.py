"""A household of Xunyi from the clue to the risk removed, through the pages of four posts; one clock is missed."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from cunshi.kernel import clock
from cunshi.work.registers.models import Record
from tests.browser.conftest import signed_in
from tests.factories.registers import household
from tests.factories.targets import Xunyi
from tests.factories.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.req("TGT-02", "TGT-10")]


def test_a_household_is_watched_from_the_clue_to_the_risk_removed_with_one_clock_missed(
    browser: Browser, live_server, living_world: World
) -> None:  # type: ignore[no-untyped-def]
    xunyi, home = Xunyi(living_world), live_server.url
    household(xunyi.clerk.division, "001", "冯有福")
    household(xunyi.neighbour.division, "001", "秦望山")
    on("2024-06-20")
    with ExitStack() as desks:
        sit = lambda post: desks.enter_context(signed_in(browser, home, post))  # noqa: E731
        clerk, township = sit(xunyi.clerk), sit(xunyi.tuqiao)
        department, county = sit(xunyi.labour), sit(xunyi.xunyi)

        record = opened(clerk, home)
        identified_within_15_days(township, home, record)
        entered_three_days_late(township, home, record)
        helped(clerk, home, record)
        the_risk_is_removed(clerk, township, department, county, home, record)

        neighbour = sit(xunyi.neighbour)
        neighbour.goto(f"{home}/registers/{xunyi.plan.key}/monitoring/")
        assert neighbour.get_by_text("冯有福").count() == 0
        assert neighbour.goto(f"{home}/registers/records/{record}/").status == 404  # type: ignore[union-attr]
    row = Record.objects.get()
    assert (row.closed_as, str(row.closed_on)) == ("removed", "2024-11-05")
    late = [act.key for act in row.acts.all() if act.due and act.on > act.due]
    assert late == ["entered"]


def on(day: str) -> None:
    """The date of the demonstration, as its date control sets it."""
    clock.write_file(clock.parse(day, "test"))


def opened(page: Page, home: str) -> int:
    page.goto(f"{home}/registers/")
    row = page.locator("tr", has_text="防返贫监测对象")
    row.get_by_role("link", name="新建记录").click()
    assert page.get_by_text("秦望山").count() == 0
    page.locator("tr", has_text="冯有福").get_by_role("link", name="选择").click()
    page.locator("form.card .btn-primary").click()
    # Nothing was filled in: every question says so, and nothing was written.
    assert page.locator(".errorlist").count() >= 3
    answer(page, "new", clue_on="2024-06-20", cause="illness", clue="户主住院，支出骤增")
    page.locator("form.card .btn-primary").click()
    page.wait_for_url("**/registers/records/*/")
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def answer(page: Page, before: str, **told: str) -> None:
    """Fill in what the form asks for; other questions are left as they are."""
    for key, value in told.items():
        field = page.locator(f"#{before}-{key}")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def done(page: Page, home: str, record: int, **told: str) -> None:
    """The next step, from the page of the record."""
    page.goto(f"{home}/registers/records/{record}/")
    answer(page, "next", **told)
    with page.expect_navigation():
        page.locator("#next form .btn-primary").first.click()
    assert page.locator(".errorlist").count() == 0


def identified_within_15_days(page: Page, home: str, record: int) -> None:
    on("2024-06-28")
    page.goto(home)
    expect(page.get_by_text("冯有福").first).to_be_visible()
    done(page, home, record, kind="sudden")
    assert "2024-07-05" in page.locator("tr", has_text="识别认定").first.inner_text()


def entered_three_days_late(page: Page, home: str, record: int) -> None:
    on("2024-07-11")
    page.goto(home)
    item = page.locator("ul.work > li", has_text="冯有福")
    expect(item).to_contain_text("逾期3天")
    done(page, home, record, entered_no="610429-2024-0001")
    # The clock that was missed stays to be seen.
    expect(page.locator("section:has(#way) tr", has_text="录入信息系统")).to_contain_text("逾期3天")


def helped(page: Page, home: str, record: int) -> None:
    done(page, home, record, plan="公益岗位一个，临时救助", helper="马文海")
    on("2024-09-02")
    done(page, home, record, measures="公益岗位一个，临时救助3000元")


def the_risk_is_removed(clerk: Page, township: Page, department: Page, county: Page, home: str, record: int) -> None:
    on("2024-11-05")
    done(clerk, home, record, income="12600", above_range="yes", secured="yes")
    done(township, home, record)
    done(department, home, record)
    done(county, home, record)
    expect(county.get_by_text("风险消除").first).to_be_visible()
