"""The village phone page on a real phone's screen: offline, cut off, locked out, and still once and whole."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from math import ceil
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.db.models import Sum
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cunshi.config.paths import PROJECT
from cunshi.foundation.evidence.models import Photo, PhotoUse
from cunshi.foundation.people.models import Post
from cunshi.work.matters.models import Matter, Progress, WorkSpell
from cunshi.work.reporting import actions
from cunshi.work.reporting.models import Amendment, Receipt, Report
from tests.browser.conftest import QUIET
from tests.browser.line import Cut, Line, Request
from tests.factories.many import copies
from tests.factories.pictures import jpeg, picture
from tests.factories.world import World
from tests.work.reporting.desk import MARCH, content, file

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.req("REP-02", "REP-03")]

AXE = PROJECT / "frontend/node_modules/axe-core/axe.min.js"
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "zh-CN", "has_touch": True}
CUTS = 200


@pytest.fixture
def line(live_server) -> Iterator[Line]:  # type: ignore[no-untyped-def]
    made = Line(live_server.url)
    yield made
    made.close()


@contextmanager
def phone(browser: Browser, folder: Path) -> Iterator[BrowserContext]:
    """A phone whose browser keeps all it has in `folder`, also when it is closed and started again."""
    context = browser.browser_type.launch_persistent_context(folder, executable_path=_program(), args=QUIET, **PHONE)
    context.set_default_timeout(20_000)
    try:
        yield context
    except BaseException:
        for number, page in enumerate(context.pages):
            page.screenshot(path=PROJECT / "test-results" / f"phone-{number}.png")
        raise
    finally:
        context.close()


def _program() -> str:
    return shutil.which("chromium") or shutil.which("google-chrome") or ""


def sign_in(context: BrowserContext, line: Line, post: Post) -> Page:
    """Sign in and open the phone page; it is kept for times without a network."""
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(f"{line.address}/login/?next=/field/")
    page.fill("#id_username", post.account.username)
    page.fill("#id_password", "test-password")
    page.click("form button.btn-primary")
    page.wait_for_url(f"{line.address}/field/")
    page.wait_for_selector("nav.tabs")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    return page


def offline(context: BrowserContext, line: Line) -> None:
    line.down()
    context.set_offline(True)


def online(context: BrowserContext, line: Line) -> None:
    line.up = True
    context.set_offline(False)


def snap(folder: Path, number: int) -> Path:
    """A photo as a phone takes it."""
    made = folder / f"photo-{number}.jpg"
    made.write_bytes(jpeg(picture(number), taken="2024:04:01 09:30:00", place=(38.9, 106.6)))
    return made


def fill(page: Page, photo: Path, *, nth: int = 0, percent: int = 50, done: str = "主体完工", paid: str = "") -> None:
    """Open what is owed and fill it in, up to the last button; the oldest that is late comes last."""
    folded = page.locator(".late-ones:not([open]) > summary")
    if folded.count():
        folded.click()
    page.locator(".cards a.card").nth(nth).click()
    album(page).set_input_files(photo)
    page.wait_for_selector(".thumbs li")
    page.fill("#percent", str(percent))
    page.fill("#done", done)
    page.fill("#paid", paid)


def album(page: Page) -> Any:
    return page.locator("input[type=file]:not([capture])")


def send(page: Page) -> None:
    page.click("form.report button[type=submit]")
    page.wait_for_selector("main > h1:has-text('待办')")


def at(page: Page, tab: str) -> None:
    page.evaluate("to => (location.hash = to)", f"#/{tab}")


def told(page: Page) -> str:
    return page.locator("main").inner_text()


def until(condition: Callable[[], bool], page: Page, seconds: float = 20) -> None:
    """Let the page live until the condition holds."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, told(page)
        page.wait_for_timeout(30)


@pytest.mark.req("REP-01")
def test_two_reports_written_without_a_network_survive_a_restart_and_arrive_once_one_as_an_amendment(
    browser: Browser, line: Line, living_world: World, tmp_path: Path
) -> None:
    world = living_world
    matter = world.started()
    world.move_to("2024-04-02")
    with phone(browser, tmp_path / "phone") as context:
        page = sign_in(context, line, world.clerk)
        offline(context, line)
        page.reload()
        expect(page.locator(".line")).to_contain_text("没有网络")
        fill(page, snap(tmp_path, 1), percent=50, done="三月底的活", paid="1000", nth=-1)
        send(page)
        fill(page, snap(tmp_path, 2), percent=60, done="四月初的活", paid="2000.50")
        send(page)
        expect(page.locator("nav.tabs .count")).to_have_text("2")
    actions.lock(by=world.township, programme=world.hongyazi, duty="half_month_progress", first=MARCH, note="未报")

    with phone(browser, tmp_path / "phone") as context:
        offline(context, line)
        page = context.pages[0]
        page.goto(f"{line.address}/field/")
        expect(page.locator("nav.tabs .count")).to_have_text("2")
        assert Report.objects.count() == 0
        online(context, line)
        until(lambda: Report.objects.count() == 1, page)
        page.get_by_role("link", name="查看").click()
        card = page.locator(".card.is-conflict")
        expect(card).to_contain_text("锁定")
        expect(card.locator("table")).to_contain_text("现有：未报送")
        card.get_by_role("button", name="作为更正报送").click()
        expect(card).to_contain_text("请用一句话说明为什么更正已锁定的数。")
        card.locator("input").fill("当时没有网络")
        card.get_by_role("button", name="作为更正报送").click()
        until(lambda: Amendment.objects.count() == 1, page)
        expect(page.locator("h1 + .empty")).to_contain_text("没有待送出的")
        expect(page.locator(".ok")).to_have_count(2)

    reports = Report.objects.order_by("first")
    assert [(row.first.isoformat(), row.state, row.percent, row.done, row.paid) for row in reports] == [
        ("2024-03-16", "locked", 50, "三月底的活", Decimal("1000.00")),
        ("2024-04-01", "submitted", 60, "四月初的活", Decimal("2000.50")),
    ]
    assert [(row.reason, row.before) for row in Amendment.objects.all()] == [("当时没有网络", None)]
    assert (Receipt.objects.count(), PhotoUse.objects.count()) == (2, 2)
    assert matter.progress.aggregate(paid=Sum("paid")) == {"paid": Decimal("3000.50")}


def test_a_network_cut_200_times_at_every_point_of_sending_loses_and_doubles_nothing(
    browser: Browser, line: Line, living_world: World, tmp_path: Path
) -> None:
    world = living_world
    matter = world.started()
    copies(matter, 9)
    for each in Matter.objects.exclude(pk=matter.pk):
        WorkSpell.objects.create(matter=each, since=matter.spells.get().since)
    world.move_to("2024-04-02")
    cuts = Cuts(random.Random(20240630))
    with phone(browser, tmp_path / "phone") as context:
        page = sign_in(context, line, world.clerk)
        offline(context, line)
        for number in range(20):
            photo = snap(tmp_path, number)
            fill(page, photo, percent=50 + number, done=f"第{number}份", paid=f"{100 + number}.25", nth=-1)
            send(page)
        line.fault = cuts
        online(context, line)
        until(lambda: arrived(page, cuts), page, seconds=150)
        at(page, "queue")
        expect(page.locator(".ok")).to_have_count(20)

    assert sum(cuts.made.values()) == CUTS
    assert min(cuts.made[where] for where in ("request", "commit", "response")) >= 40
    said = {(f"第{number}份", 50 + number, Decimal(f"{100 + number}.25")) for number in range(20)}
    assert Report.objects.count() == Progress.objects.count() == Receipt.objects.count() == 20
    assert set(Report.objects.values_list("done", "percent", "paid")) == said
    assert set(Progress.objects.values_list("done", "percent", "paid")) == said
    assert Photo.objects.count() == PhotoUse.objects.count() == 20


class Cuts:
    """Cuts two of three requests of sending, each anywhere, until there were enough."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.made = {"request": 0, "commit": 0, "response": 0}

    def __call__(self, request: Request) -> Cut | None:
        sending = request.path in ("/field/who/", "/field/photos/", "/field/reports/")
        if not sending or sum(self.made.values()) == CUTS or self.dice.random() < 0.1:
            return None
        where = self.dice.choice(list(self.made))
        self.made[where] += 1
        return Cut(where, self.dice.random())


def arrived(page: Page, cuts: Cuts) -> bool:
    """Whether all is at the server; else the phone hears again that there is a network, as on a shaky line."""
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(60)
    return page.locator("nav.tabs .count").count() == 0


def test_after_the_photo_three_touches_send_a_report_and_all_takes_less_than_30_seconds(
    browser: Browser, line: Line, living_world: World, tmp_path: Path
) -> None:
    world = living_world
    matter = world.started()
    file(world, matter, content(30, "基础完工"))
    world.move_to("2024-04-02")
    with phone(browser, tmp_path / "phone") as context:
        page = sign_in(context, line, world.clerk)
        began = monotonic()
        page.locator(".cards a.card").first.tap()
        album(page).set_input_files(snap(tmp_path, 1))
        page.wait_for_selector(".thumbs li")
        page.evaluate("window.taps = 0; addEventListener('pointerdown', () => window.taps++, true)")
        page.get_by_role("button", name="加 5%").tap()
        page.get_by_role("button", name="基础完工").tap()
        page.get_by_role("button", name="报送").tap()
        until(lambda: Report.objects.filter(first="2024-04-01").exists(), page)
        taken = ceil(monotonic() - began)
        assert page.evaluate("window.taps") == 3
    report = Report.objects.get(first="2024-04-01")
    assert (report.percent, report.done, report.state) == (35, "基础完工", "submitted")
    assert report.seconds is not None
    assert report.seconds <= taken + 1 < 30


def test_two_phones_of_one_clerk_end_in_one_report_and_a_clear_choice(
    browser: Browser, line: Line, living_world: World, tmp_path: Path
) -> None:
    world = living_world
    world.started()
    with phone(browser, tmp_path / "one") as first, phone(browser, tmp_path / "two") as second:
        pages = [sign_in(context, line, world.clerk) for context in (first, second)]
        line.down()
        for number, page in enumerate(pages):
            fill(page, snap(tmp_path, number), percent=50 + number, done=f"手机{number}")
            send(page)
        line.up = True
        for page in pages:
            page.evaluate("dispatchEvent(new Event('online'))")
        loser = {"手机0": pages[1], "手机1": pages[0]}
        until(lambda: Report.objects.count() == 1, pages[0])
        winner = Report.objects.get()
        page = loser[winner.done]
        page.get_by_role("link", name="查看").click()
        card = page.locator(".card.is-conflict")
        expect(card.locator("tbody tr").first).to_contain_text(f"{winner.percent}%")
        if winner.percent == 51:
            card.get_by_label("进度比上次低，请说明原因").fill("前一部手机填错")
        card.get_by_role("button", name="用我的替换").click()
        until(lambda: Report.objects.get().version == winner.version + 1, page)
    report = Report.objects.get()
    assert {report.done, winner.done} == {"手机0", "手机1"}
    assert Progress.objects.count() == 2


def test_what_a_person_leaves_on_a_phone_is_seen_by_nobody_else_and_goes_on_when_the_person_is_back(
    browser: Browser, line: Line, living_world: World, tmp_path: Path
) -> None:
    world = living_world
    matter = world.started()
    with phone(browser, tmp_path / "phone") as context:
        page = sign_in(context, line, world.clerk)
        line.down()
        fill(page, snap(tmp_path, 1))
        send(page)
        line.up = True
        context.clear_cookies()
        page.reload()
        expect(page.locator(".line.is-warning")).to_contain_text("请重新登录，1 份待送出不会丢失")
        page = sign_in(context, line, world.second_clerk)
        for tab in ("", "matters", "queue"):
            at(page, tab)
            expect(page.locator("h1")).to_be_visible()
            assert matter.title not in told(page)
        assert stored(page, "data") == 0
        assert Report.objects.count() == 0
        context.clear_cookies()
        page = sign_in(context, line, world.clerk)
        until(lambda: Report.objects.count() == 1, page)
        assert Report.objects.get().by == world.clerk


def stored(page: Page, store: str) -> int:
    """How many rows of other people's a store of the phone holds."""
    count: int = page.evaluate(
        """async store => {
          const heard = asked => new Promise(done => { asked.onsuccess = () => done(asked.result); });
          const db = await heard(indexedDB.open("cunshi-field"));
          const keys = await heard(db.transaction(store).objectStore(store).getAllKeys());
          const person = await heard(db.transaction("meta").objectStore("meta").get("person"));
          db.close();
          return keys.filter(key => !Array.isArray(key) || key[0] !== person?.id).length;
        }""",
        store,
    )
    return count


def test_signing_out_asks_about_what_is_unsent_and_wipes_everything_of_the_person(
    browser: Browser, line: Line, living_world: World, tmp_path: Path
) -> None:
    world = living_world
    world.started()
    with phone(browser, tmp_path / "phone") as context:
        page = sign_in(context, line, world.clerk)
        line.down()
        fill(page, snap(tmp_path, 1))
        send(page)
        at(page, "me")
        page.get_by_role("button", name="退出登录").click()
        expect(page.locator("dialog[open]")).to_contain_text("还有 1 份没有送出")
        page.locator("dialog[open]").get_by_role("button", name="不，保留").click()
        line.up = True
        page.get_by_role("button", name="退出登录").click()
        page.locator("dialog[open]").get_by_role("button", name="退出登录").click()
        page.wait_for_url(f"{line.address}/login/**")
        page.goto(f"{line.address}/field/")
        expect(page.locator("main")).to_contain_text("请先登录一次")
        assert [stored(page, store) for store in ("data", "queue", "photos")] == [0, 0, 0]
    assert Report.objects.count() == 0


def test_signing_out_on_the_other_pages_wipes_what_was_read_and_keeps_what_is_unsent(
    browser: Browser, line: Line, living_world: World, tmp_path: Path
) -> None:
    world = living_world
    matter = world.started()
    with phone(browser, tmp_path / "phone") as context:
        page = sign_in(context, line, world.clerk)
        line.down()
        fill(page, snap(tmp_path, 1))
        send(page)
        line.up = True
        page.goto(f"{line.address}/")
        page.evaluate("document.querySelector('form[action$=\"/logout/\"]').submit()")
        page.wait_for_url(f"{line.address}/login/**")
        offline(context, line)
        page.goto(f"{line.address}/field/")
        expect(page.locator("main h1")).to_be_visible()
        assert matter.title not in page.content()
        assert [stored(page, store) for store in ("data", "queue", "photos")] == [0, 1, 1]
        online(context, line)
        page = sign_in(context, line, world.clerk)
        until(lambda: Report.objects.count() == 1, page)


def test_a_broken_photo_is_named_and_the_rest_goes(
    browser: Browser, line: Line, living_world: World, tmp_path: Path
) -> None:
    world = living_world
    world.started()
    program = tmp_path / "无害.jpg"
    program.write_bytes(b"MZ\x90\x00" + b"\0" * 500)
    broken = tmp_path / "坏照片.jpg"
    broken.write_bytes(jpeg(picture(5))[:700])
    with phone(browser, tmp_path / "phone") as context:
        page = sign_in(context, line, world.clerk)
        fill(page, snap(tmp_path, 1))
        album(page).set_input_files(program)
        expect(page.locator(".photos .problem")).to_contain_text("无害.jpg 从内容看，这不是照片。")
        album(page).set_input_files(broken)
        expect(page.locator(".thumbs li")).to_have_count(2)
        send(page)
        page.get_by_role("link", name="查看").click()
        expect(page.locator(".card.is-stuck .problems")).to_contain_text("坏照片.jpg")
        page.get_by_role("button", name="去掉 坏照片.jpg，其余送出").click()
        until(lambda: Report.objects.count() == 1, page)
    assert PhotoUse.objects.count() == 1


@pytest.mark.req("SYS-05")
def test_no_screen_of_the_phone_page_hinders_a_person_with_a_disability_or_is_wider_than_the_phone(
    browser: Browser, line: Line, living_world: World, tmp_path: Path
) -> None:
    world = living_world
    matter = world.started()
    report = file(world, matter, content(30, "基础完工"))
    actions.decide(by=world.township, verdicts=[actions.Verdict(report, report.version, "return", "请补照片")])
    world.move_to("2024-04-02")
    with phone(browser, tmp_path / "phone") as context:
        page = sign_in(context, line, world.clerk)
        seen = [judged(page, "")]
        page.locator(".cards a.card").first.click()
        album(page).set_input_files(snap(tmp_path, 1))
        page.wait_for_selector(".thumbs li")
        page.fill("#percent", "10")
        page.fill("#done", "")
        page.click("form.report button[type=submit]")
        seen.append(judged(page))
        page.fill("#done", "返工")
        page.fill("#why", "墙体开裂")
        file(world, matter, content(35, "乡里代报"), by=world.township, base=report.version + 1)
        send(page)
        page.get_by_role("link", name="查看").click()
        seen.append(judged(page))
        page.get_by_role("button", name="丢弃").click()
        seen.append(judged(page))
        page.locator("dialog[open] .danger").click()
        seen += [judged(page, tab) for tab in ("queue", "matters", "me")]
        offline(context, line)
        page.reload()
        seen.append(judged(page, ""))
    with phone(browser, tmp_path / "second") as context:
        online(context, line)
        page = sign_in(context, line, world.supervisor)
        seen.append(judged(page, "stages"))
        page.get_by_role("button", name="提出异议").first.click()
        seen.append(judged(page))
        context.clear_cookies()
        page.reload()
        seen.append(judged(page, "me"))
    assert seen == [([], 360)] * len(seen)
    assert len(seen) == 11


def judged(page: Page, tab: str | None = None) -> tuple[list[Any], int]:
    """What axe finds wrong with a screen, and how wide it is."""
    if tab is not None:
        at(page, tab)
    page.wait_for_timeout(250)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(said => said.violations.map(each => [each.id, each.nodes.map(n => n.html)]))")
    return found, page.evaluate("document.documentElement.scrollWidth")
