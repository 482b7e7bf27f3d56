"""Two matters live a whole year through the pages, with five accounts: a joint one raised to the city, one returned."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from cunshi.work.matters.models import Matter, MatterVillage
from tests.browser import desk
from tests.browser.conftest import signed_in
from tests.factories.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.req("LAND-03", "LED-01", "LED-02", "LED-03", "LED-05", "LED-07", "LED-09", "LED-11", "PLAN-03"),
]

JOINT = {
    "title": "红崖子村、王家沟村共建健身广场",
    "content": "硬化场地1500平方米，安装健身器材16件。",
    "category": "public_service",
    "beneficiaries": 420,
    "raised_by": "马建国",
    "raised_on": "2024-01-05",
    "channel": "representatives_meeting",
    "planned_start": "2024-03-10",
    "planned_finish": "2024-08-20",
    "responsible": "马建国",
    "partners": ["640221205201"],
    "fund_livelihood": "60",
    "fund_village_collective": "5.5",
}
OWN = {
    **{name: value for name, value in JOINT.items() if name != "partners"},
    "title": "王家沟村滩羊养殖圈舍改造",
    "content": "改造圈舍24栋。",
    "category": "industry",
}


def test_a_joint_matter_of_the_city_and_a_returned_one_are_written_off(
    browser: Browser, live_server, living_world: World, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    world, home = living_world, live_server.url
    with ExitStack() as desks:
        sit = lambda post: desks.enter_context(signed_in(browser, home, post))  # noqa: E731
        clerk, second = sit(world.clerk), sit(world.second_clerk)
        township, county, city = sit(world.township), sit(world.county), sit(world.city)

        joint = proposed(clerk, home, JOINT)
        own = proposed(second, home, OWN)
        raised_to_the_city(joint, home, township, county, city)
        returned_and_submitted_again(own, home, township, second)
        noticed_and_listed([joint, own], home, township)
        carried_out(joint, home, clerk, tmp_path)
        carried_out(own, home, second, tmp_path)
        inspected(joint, home, city)
        inspected(own, home, county)
        closed(joint, home, clerk, township)
        closed(own, home, second, township)

        second.goto(f"{home}/matters/{joint}/")
        assert desk.state(second) == "已销号"
        assert second.locator('form[action*="/act/"]').count() == 0

    rows = {row.pk: row for row in Matter.objects.all()}
    assert {(row.state, row.number, row.handling_level) for row in rows.values()} == {
        ("written_off", "640221205200-2024-01", 2),
        ("written_off", "640221205201-2024-01", 4),
    }
    covered = MatterVillage.objects.filter(matter=joint).values_list("village_id", flat=True)
    assert sorted(covered) == ["640221205200", "640221205201"]
    assert list(rows[own].steps.values_list("action", flat=True)) == [
        "propose", "deliberate", "submit", "return", "submit", "accept",
        "notice", "list", "start", "finish", "inspect", "write_off",
    ]  # fmt: skip
    assert list(rows[joint].steps.filter(action="raise").values_list("from_level", "to_level")) == [(4, 3), (3, 2)]


def proposed(page: Page, home: str, fields: dict[str, object]) -> int:
    key = desk.propose(page, home, **fields)
    assert desk.state(page) == "已登记"
    desk.deliberate(page, 5, "2024-01-08")
    assert desk.state(page) == "已议定"
    desk.act(page, "submit")
    assert desk.state(page) == "已报送"
    return key


def raised_to_the_city(key: int, home: str, township: Page, county: Page, city: Page) -> None:
    for page in (township, county):
        page.goto(home)
        assert page.get_by_text("健身广场").count() == 1
        page.goto(f"{home}/matters/{key}/")
        desk.act(page, "raise", reason="涉及两村，资金超出本级能力")
    city.goto(f"{home}/matters/{key}/")
    desk.act(city, "accept")
    assert desk.state(city) == "已受理，待公示"


def returned_and_submitted_again(key: int, home: str, township: Page, clerk: Page) -> None:
    screened(township, home, key, "return", "请补充受益户数和选址")
    clerk.goto(home)
    assert clerk.get_by_text("请补充受益户数和选址").count() == 1
    clerk.goto(f"{home}/matters/{key}/edit/")
    form = clerk.locator("#proposal")
    desk.fill(form, beneficiaries=36, content="改造圈舍24栋，选址在村北。")
    with clerk.expect_navigation():
        form.locator("button.btn-primary").last.click()
    desk.act(clerk, "submit")
    screened(township, home, key, "accept", "")


def screened(page: Page, home: str, key: int, decision: str, reason: str) -> None:
    """Decide on the screening page: first a dry run, which changes nothing."""
    for button in ("dry", "decide"):
        page.goto(f"{home}/screening/")
        choice = page.locator(f'[name="m{key}-decision"]')
        values = choice.locator("option").evaluate_all("all => all.map(each => each.value)")
        choice.select_option(next(value for value in values if value.startswith(decision)))
        page.fill(f'[name="m{key}-reason"]', reason)
        with page.expect_navigation():
            page.click(f'button[name="act"][value="{button}"]')
        row = Matter.objects.get(pk=key)
        assert (row.state == "submitted") == (button == "dry")


def noticed_and_listed(keys: list[int], home: str, township: Page) -> None:
    township.goto(f"{home}/notices/")
    for key in keys:
        township.locator(f'input[name="matter"][value^="{key}"]').check()
    with township.expect_navigation():
        township.click('form:has([name="matter"]) button.btn-primary')
    notice = Matter.objects.get(pk=keys[0]).notice_id
    assert notice == Matter.objects.get(pk=keys[1]).notice_id
    desk.set_date(township, "2024-01-20")
    township.goto(f"{home}/notices/{notice}/")
    township.click('[data-dialog="list-all"]')
    with township.expect_navigation():
        township.click("dialog[open] button.btn-primary")
    assert set(Matter.objects.values_list("state", flat=True)) == {"listed"}


def carried_out(key: int, home: str, page: Page, folder: Path) -> None:
    page.goto(home)
    desk.set_date(page, "2024-03-12")
    page.goto(f"{home}/matters/{key}/")
    desk.act(page, "start", on="2024-03-12")
    desk.set_date(page, "2024-08-10")
    page.goto(f"{home}/matters/{key}/")
    desk.act(page, "report", percent=60, done="主体完工")
    desk.act(page, "report", percent=100, done="全部完工")
    for item in ("photos_before", "photos_during", "photos_after", "information", "experience"):
        desk.act(page, "attach", item=item, file=desk.photo(folder, f"{item}{key}"))
    desk.act(page, "finish", on="2024-08-10")
    assert desk.state(page) == "已完工"


def inspected(key: int, home: str, page: Page) -> None:
    page.goto(home)
    desk.set_date(page, "2024-11-05")
    page.goto(f"{home}/matters/{key}/")
    desk.act(page, "inspect", passed="yes", held_on="2024-11-05", opinion="合格", signatories="张三、李四")
    assert desk.state(page) == "验收合格"


def closed(key: int, home: str, clerk: Page, township: Page) -> None:
    clerk.goto(f"{home}/matters/{key}/")
    desk.deliberate(clerk, 1, "2024-11-05", key="disclose")
    township.goto(f"{home}/matters/{key}/")
    desk.act(township, "write_off")
    assert desk.state(township) == "已销号"
