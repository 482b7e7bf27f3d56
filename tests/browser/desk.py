"""What an official does with a page, in words: fill a form and send it, open a dialog, read the state."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page


def fill(form: Locator, **fields: Any) -> None:
    """Fill the fields of a form by name: text, choice, boxes, radio buttons, files."""
    for name, value in fields.items():
        control = form.locator(f'[name="{name}"]')
        kind = control.first.evaluate("each => each.tagName === 'SELECT' ? 'select' : each.type")
        if kind == "select":
            control.select_option(str(value))
        elif kind in ("radio", "checkbox"):
            for each in value if isinstance(value, list) else [value]:
                form.locator(f'[name="{name}"][value="{each}"]').check()
        elif kind == "file":
            control.set_input_files(str(value))
        else:
            control.fill(str(value))


def act(page: Page, key: str, **fields: Any) -> None:
    """Send one act of a matter's page, through its dialog where it asks first."""
    opener = page.locator(f'[data-dialog="do-{key}"]:visible')
    if opener.count():
        opener.first.click()
    form = page.locator(f'form[action$="/act/{key}/"]')
    if "item" in fields:
        item = page.locator(f'[name="item"][value="{fields.pop("item")}"]')
        page.locator("details").filter(has=item).locator("summary").first.click()
        form = form.filter(has=item)
    form = form.locator("visible=true").first
    fill(form, **fields)
    with page.expect_navigation():
        form.locator('button[type="submit"], button:not([type])').last.click()
    assert page.locator(".problems").count() == 0, page.locator(".problems").inner_text()


def deliberate(page: Page, times: int, held_on: str, key: str = "deliberate") -> None:
    """Record the next steps of deliberation, one form after the other as the page offers them."""
    for _step in range(times):
        votes = page.locator(f'form[action$="/act/{key}/"]:visible [name="entitled"]').count()
        counted = {"entitled": 48, "present": 40, "in_favour": 38} if votes else {}
        act(page, key, held_on=held_on, minutes="会议一致同意。", **counted)


def state(page: Page) -> str:
    """The state that the page's head shows."""
    return page.locator("h1 .state, .page-head .state").first.inner_text()


def number(page: Page) -> int:
    """The key of the matter whose page is open."""
    found = re.search(r"/matters/(\d+)/", page.url)
    assert found
    return int(found[1])


def set_date(page: Page, day: str) -> None:
    """Set the demonstration's date in the top bar."""
    page.click('[popovertarget="date-menu"]')
    page.fill('#date-menu [name="date"]', day)
    with page.expect_navigation():
        page.click("#date-menu form button")


def propose(page: Page, address: str, **fields: Any) -> int:
    """Record a proposal and return its key."""
    page.goto(f"{address}/matters/new/")
    form = page.locator("#proposal")
    fill(form, **fields)
    with page.expect_navigation():
        form.locator("button.btn-primary").last.click()
    assert page.locator(".problems").count() == 0, page.locator(".problems").inner_text()
    return number(page)


def photo(folder: Path, name: str) -> Path:
    """A small JPEG of its own."""
    from tests.factories.world import JPEG

    file = folder / f"{name}.jpg"
    file.write_bytes(JPEG + name.encode())
    return file
