"""Every figure of a dashboard, followed: the rows behind its link add up to it, and none of them is a neighbour's."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cunshi.kernel.ratios import half_up, percent
from cunshi.work.matters import actions
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import at_desk
from tests.front.console.rows import added, in_yuan
from tests.work.funds.desk import book

LISTS = ("/ledger/?", "/measures/funds/?", "/coverage/", "/reports/punctuality/?")
ANCHOR = re.compile(r'<a\b[^>]*\bhref="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
SCRIPT = re.compile(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
UNITS = {"hundred million yuan": 10**8, "ten thousand yuan": 10**4, "10,000 yuan": 10**4}


@pytest.fixture
def running(world: World) -> World:
    """Hongyazi's seven listed, one begun with money spent, some late by October; three matters of a neighbour."""
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    list_seven(world)
    world.move_to("2024-04-20")
    matter = world.clerk.division.led_matters.get()
    matter = actions.start(by=world.township, matter=matter, version=matter.version)
    source = matter.lines.get().source
    book(world, matter, "allocated", "20000", "2024-04-20", source=source)
    book(world, matter, "paid", "12345.67", "2024-04-20", source=source)
    world.move_to("2024-10-01")
    return world


def anchors(page: HttpResponse) -> Iterator[tuple[str, str]]:
    """The words and the address of every link that opens a list of rows."""
    for address, inside in ANCHOR.findall(page.content.decode()):
        words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", inside))).strip()
        url = unescape(address)
        if url.startswith(LISTS) and NUMBER.search(words):
            yield words, url


def drawn(page: HttpResponse) -> Iterator[tuple[str, Decimal, str]]:
    """The name, figure and address of everything that a chart draws and that opens a list."""

    def walk(node: Any) -> Iterator[tuple[str, Decimal, str]]:
        if isinstance(node, dict):
            url = node.get("url")
            if url and url.startswith(LISTS) and node.get("value") is not None:
                yield str(node.get("name")), Decimal(str(node["value"])), url
            for inner in node.values():
                yield from walk(inner)
        if isinstance(node, list):
            for inner in node:
                yield from walk(inner)

    for text in SCRIPT.findall(page.content.decode()):
        yield from walk(json.loads(unescape(text)))


def holds(words: str, rows: Decimal, client: Client, url: str) -> bool:
    """Whether a figure in words is what its rows come to: a count, an amount, or a percent of the whole."""
    told = re.sub(r"10,000 yuan", "ten thousand yuan", words)
    if share := re.search(r"(\d+(?:\.\d+)?)%", told):
        return Decimal(share[1]) == percent(rows, added(client, whole(url)))
    numbers = [Decimal(each.replace(",", "")) for each in NUMBER.findall(told)]
    if not in_yuan(url):
        return rows in numbers
    unit = next((size for name, size in UNITS.items() if name in told), 10**4)
    return any(half_up(rows / unit, 2) == half_up(each, 2) for each in numbers)


def whole(url: str) -> str:
    """The address of the denominator: all listed matters, all villages, what is due, what was allocated."""
    if "/coverage/" in url:
        return f"{re.sub('&of=[a-z]*', '', url)}&of=all"
    if "/punctuality/" in url:
        return re.sub("by=[a-z_]+", "by=due", url)
    if in_yuan(url):
        return re.sub("adds=[a-z]+", "adds=allocated", url)
    return re.sub("group=[a-z_]+", "group=listed", url)


@pytest.mark.req("DOC-04", "FUND-03")
@pytest.mark.parametrize("name", ["township", "county", "region"])
def test_the_rows_behind_every_figure_of_the_dashboard_add_up_to_it(running: World, name: str) -> None:
    client = at_desk(getattr(running, name))
    page = client.get("/dashboard/")
    shown = dict.fromkeys(anchors(page))
    assert len(shown) > 10
    assert [(words, url) for words, url in shown if not holds(words, added(client, url), client, url)] == []
    charts = dict.fromkeys(drawn(page))
    assert len(charts) > 3
    assert [each for each in charts if not same(each[1], added(client, each[2]), each[2])] == []


def same(value: Decimal, rows: Decimal, url: str) -> bool:
    """A chart draws money in 10,000 yuan to two decimals."""
    return half_up(rows / 10**4, 2) == half_up(value, 2) if in_yuan(url) else rows == value


@pytest.mark.req("DOC-04", "LAND-03")
def test_no_link_of_a_townships_dashboard_opens_a_neighbours_row(running: World) -> None:
    client = at_desk(running.township)
    opened = {url for _words, url in anchors(client.get("/dashboard/")) if url.startswith(("/ledger/", "/measures/"))}
    villages = {each["matter"].village_id for url in opened for each in client.get(url).context["rows"]}
    assert villages == set(VILLAGES)
