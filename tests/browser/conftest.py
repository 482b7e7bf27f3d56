"""A headless Chromium on a live server of the tests' own, with a date that pages can set as in a demonstration."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cunshi.config.paths import PROJECT
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from tests.factories.world import World

# Playwright's own loop makes Django think that it is called from asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Without these Chromium looks for its maker's hosts at every start.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SignIn = Callable[[Post], Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "Chromium is missing; run tests/browser/install-chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def dated(tmp_path: Path, settings) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """A clock that every thread of the server reads, set by the pages of a demonstration."""
    settings.DEMO = True
    clock.set_file(tmp_path / "today")
    yield
    clock.set_file(None)


@pytest.fixture
def living_world(dated: None, transactional_db: None, divisions: None) -> World:
    """The small world of the tests, in a database that the live server sees, on 10 January 2024."""
    clock.write_file(clock.parse("2024-01-10", "test"))
    return World.of_the_file()


@contextmanager
def signed_in(browser: Browser, address: str, post: Post, *, width: int = 1440) -> Iterator[Page]:
    """A browser of one person's own, signed in and at the start page."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{address}/login/")
    page.fill("#id_username", post.account.username)
    page.fill("#id_password", "test-password")
    page.click("form button[type=submit], form button.btn-primary")
    page.wait_for_url(f"{address}/")
    try:
        yield page
    except BaseException:
        # What the person saw last, for whoever mends the journey; the folder is not kept in the repository.
        page.screenshot(path=PROJECT / "test-results" / f"{post.account.username}.png", full_page=True)
        raise
    finally:
        context.close()
