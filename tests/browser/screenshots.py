"""The guide's pictures, taken from a running demonstration: `python -m tests.browser.screenshots [ADDRESS]`.

The demonstration should be freshly filled and stand at its own date (30 June 2024); nothing in it is changed.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from cunshi.config.paths import PROJECT

IMAGES = PROJECT / "docs" / "guide" / "images"
# A picture of a guide is read at a glance: what lies further down a page is left to the page.
TALLEST = 1400


@dataclass(frozen=True)
class Picture:
    """One file: who sits there, what is opened, how wide the window is. `matter` opens the matter of that title;
    `whole` shows the page beyond the window, too."""

    name: str
    who: str
    address: str = ""
    matter: str = ""
    width: int = 1440
    whole: bool = True


PICTURES = (
    Picture("start", "taole-zhen", "/"),
    Picture("ledger", "pingluo-nongban", "/ledger/"),
    Picture("matter", "hongyazi-xiang", matter="红翔新村设施蔬菜温棚产业园建设"),
    Picture("dashboard", "ningxia-nongban", "/dashboard/?year=2020-2022"),
    Picture("dashboard-township", "hongyazi-xiang", "/dashboard/?year=2024"),
    Picture("funds", "pingluo-nongban", "/funds/"),
    Picture("warnings", "pingluo-nongban", "/warnings/"),
    Picture("village-years", "hongyazi-xiang", "/dashboard/640221205201/"),
    Picture("screening", "pingluo-nongban", "/screening/"),
    Picture("plan", "hongyazi-xiang", "/plans/hongyazi-2024/"),
    Picture("matter-phone", "hongyazi-cun", matter="红崖子村文化活动广场建设", width=360),
    Picture("register", "tuqiao-zhen", "/registers/xunyi-2024/monitoring/"),
    Picture("month", "xunyi-renshe", "/tasks/month/"),
    Picture("review", "hongyazi-xiang", "/reports/review/"),
    Picture("field", "hongyazi-cun", "/field/", width=360, whole=False),
)


def main() -> None:
    """Take every picture, or those named; each file's size is printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000", help="base address of the demonstration")
    parser.add_argument("--only", nargs="+", choices=[each.name for each in PICTURES], help="take these alone")
    given = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        sys.exit("Chromium is missing; run tests/browser/install-chromium")
    IMAGES.mkdir(parents=True, exist_ok=True)
    home = given.address.rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            if not given.only or picture.name in given.only:
                file = taken(browser, home, picture)
                print(f"{file.relative_to(PROJECT)}  {file.stat().st_size // 1024} KB")
        browser.close()


def taken(browser: Browser, home: str, picture: Picture) -> Path:
    """Take one picture and return its file."""
    with signed_in(browser, home, picture) as page:
        page.goto(home + picture.address if picture.address else matter_of(page, home, picture.matter))
        settle(page)
        file = IMAGES / f"{picture.name}.png"
        part = clip(page, picture.width) if picture.whole else None
        page.screenshot(path=file, clip=part, full_page=picture.whole, animations="disabled")
    return file


@contextmanager
def signed_in(browser: Browser, home: str, picture: Picture) -> Iterator[Page]:
    """A browser of the picture's width, signed in with a demonstration account, in Chinese."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": 900}, device_scale_factor=1, locale="zh-CN", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{home}/login/")
    # The sign-in page of a demonstration fills in name and password itself.
    page.click(f'[data-username="{picture.who}"]')
    page.click("form button.btn-primary")
    page.wait_for_url(f"{home}/")
    yield page
    context.close()


def matter_of(page: Page, home: str, title: str) -> str:
    """The address of the matter of that title, found through the ledger's search."""
    page.goto(f"{home}/ledger/?q={title}")
    link = page.locator('main a[href^="/matters/"]').filter(has_text=title)
    return home + str(link.first.get_attribute("href"))


def settle(page: Page) -> None:
    """Wait for fonts, maps and charts; a chart draws itself in less than a second."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(1200)


def clip(page: Page, width: int) -> FloatRect:
    """The page from its top, down to its end or to the tallest height of a picture."""
    height = page.evaluate("document.documentElement.scrollHeight")
    return {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}


if __name__ == "__main__":
    main()
