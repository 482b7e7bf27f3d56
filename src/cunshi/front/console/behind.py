"""Addresses of the rows behind a quantity: which list holds them, narrowed to what the quantity counts."""

from functools import lru_cache

from django.urls import reverse
from django.utils.http import urlencode

from cunshi.front.console.pages.dashboard.links import Rows
from cunshi.front.console.pages.dashboard.periods import Period
from cunshi.oversight.measures.quantities import Opened


@lru_cache(maxsize=64)
def _path(name: str) -> str:
    return reverse(f"console:{name}")


def url(rows: Opened, division: str, period: Period, **narrowed: str) -> str:
    """The address of the rows that a quantity of a division and period counts, narrowed further where asked."""
    made = {"ledger": _ledger, "funds": _funds, "coverage": _coverage, "reports": _reports, "labour": _labour}
    return made[rows.list](rows, division, period, narrowed)


def _ledger(rows: Opened, division: str, period: Period, narrowed: dict[str, str]) -> str:
    return Rows(division, period).url(group=rows.by or "listed", **narrowed)


def _funds(rows: Opened, division: str, period: Period, narrowed: dict[str, str]) -> str:
    when = {"year" if period.single else "years": period.key}
    query = {"division": division, **when, **({"by": rows.by} if rows.by else {}), "adds": rows.adds, **narrowed}
    return f"{_path('fund_rows')}?{urlencode(query)}"


def _labour(rows: Opened, division: str, period: Period, narrowed: dict[str, str]) -> str:
    return _funds(rows, division, period, narrowed).replace(_path("fund_rows"), _path("labour_rows"), 1)


def _coverage(rows: Opened, division: str, period: Period, _narrowed: dict[str, str]) -> str:
    return f"{Rows(division, period).coverage()}&{urlencode({'of': rows.by})}"


def _reports(rows: Opened, division: str, period: Period, _narrowed: dict[str, str]) -> str:
    query = {"division": division, "year": period.key, "duty": "all", "first": "all", "by": rows.by}
    return f"{_path('punctuality')}?{urlencode(query)}#rows"
