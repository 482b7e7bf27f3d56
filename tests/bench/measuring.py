"""One size: fill it, serve it, ask for its pages, and set each beside its bare SQL in the same minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from django.urls import reverse

from cunshi.front.console.context import NAVIGATION
from cunshi.kernel.codes import NATION, Level
from tests.bench.bare import Bare, bare, connect, own_servant
from tests.bench.busy import Meter
from tests.bench.filling import ready
from tests.bench.server import Browser, serving
from tests.bench.sizes import SCOPES, Size

PAGES = {"dashboard": "/dashboard/", "ledger": "/ledger/"}
# DESIGN.md, “Budgets”: milliseconds at p95; a dashboard also against its bare SQL, where that is a nation's.
BUDGET, RATIO = 100, 3.0
ROLLED_UP = [scope.name for scope in SCOPES if scope.digits < Level.COUNTY.digits]
WARM = 5


@dataclass(frozen=True)
class Timed:
    """Milliseconds of a page and of its SQL, in turns; processor time a request, of server and database."""

    page: list[float]
    sql: list[float]
    cpu: float

    @property
    def p50(self) -> float:
        return median(self.page)

    @property
    def p95(self) -> float:
        return quantiles(self.page, n=20, method="inclusive")[-1]


def measure(size: Size, requests: int, say: Any) -> bool:
    """Print a line for each page and scope; whether every budget is kept."""
    places = ready(size, say)
    kept = True
    with serving(size.folder) as (port, server), connect() as link:
        meter = Meter(server, size.folder, {link.info.backend_pid, own_servant()})
        for scope in SCOPES:
            browser = Browser(port)
            browser.sign_in(f"bench-{scope.name}")
            for page, path in _pages(size):
                found = bare(f"bench-{scope.name}", path, link)
                timed = _timed(browser, path, found, requests, meter)
                line = _line(size, scope.name, page, found, timed)
                say({**line, "division": places[scope.name]})
                kept = kept and line["ok"] is not False
    return kept


def _pages(size: Size) -> Iterator[tuple[str, str]]:
    """At a region's size every page that the frame leads to; screening is open to deciding offices only."""
    yield from PAGES.items()
    if size.whole:
        yield from (
            (name, reverse(f"console:{name}")) for name, *_rest in NAVIGATION if name not in (*PAGES, "screening")
        )


def _timed(browser: Browser, path: str, found: Bare, requests: int, meter: Meter) -> Timed:
    """Page and SQL in turns, so that whatever else the machine does falls on both."""
    for _turn in range(WARM):
        browser.seconds(path)
        found.seconds()
    pages, sql, before = [], [], meter.seconds()
    for _turn in range(requests):
        pages.append(browser.seconds(path)[0] * 1000)
        sql.append(found.seconds() * 1000)
    return Timed(pages, sql, (meter.seconds() - before) * 1000 / requests)


def _line(size: Size, scope: str, page: str, found: Bare, timed: Timed) -> dict[str, Any]:
    sql = median(timed.sql)
    # A page that asks for no figures has nothing to be set beside.
    ratio = timed.p50 / sql if found.statements else None
    budget = BUDGET if size.whole or page == "dashboard" else None
    ok = None if budget is None else timed.p95 <= budget
    # The ratio speaks of roll-ups, which answer above county level.
    if page == "dashboard" and size.root == NATION and scope in ROLLED_UP:
        ok = ok and ratio is not None and ratio <= RATIO
    return {
        "bench": "page",
        "size": size.name,
        "scope": scope,
        "page": page,
        "p50_ms": round(timed.p50, 1),
        "p95_ms": round(timed.p95, 1),
        "sql_ms": round(sql, 1),
        "ratio": None if ratio is None else round(ratio, 2),
        "cpu_ms": round(timed.cpu, 1),
        "queries": found.queries,
        "budget_ms": budget,
        "ok": ok,
    }
