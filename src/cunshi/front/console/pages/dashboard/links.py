"""Addresses of the rows behind a figure."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.http import urlencode

from cunshi.front.console.pages.dashboard.periods import Period


@lru_cache(maxsize=4096)
def _address(name: str, *codes: str) -> str:
    """A page asks for the addresses of all its divisions; looking each up anew took a fifth of its time."""
    return reverse(f"console:{name}", args=codes)


@dataclass(frozen=True)
class Rows:
    """The ledger of one division and period; `group` is a state of counting: listed, completed, open …"""

    division: str
    period: Period

    def url(self, *, group: str = "listed", division: str = "", **narrowed: str | int) -> str:
        """The ledger narrowed to exactly the matters that a figure counts."""
        when = {"year" if self.period.single else "years": self.period.key}
        query: dict[str, str | int] = {"division": division or self.division, **when, "group": group, **narrowed}
        return f"{_address('ledger')}?{urlencode(query)}"

    def dashboard(self, code: str) -> str:
        return f"{_address('division_dashboard', code)}?{urlencode({'year': self.period.key})}"

    def coverage(self, code: str = "", of: str = "") -> str:
        """The villages without a matter; `of` covered: those with one."""
        address = _address("coverage", code or self.division)
        return f"{address}?{urlencode({'year': self.period.key} | ({'of': of} if of else {}))}"

    def funds(self) -> str:
        """The lines of funds that planned investment adds up."""
        when = {"year" if self.period.single else "years": self.period.key}
        return f"{_address('fund_rows')}?{urlencode({'division': self.division, **when, 'adds': 'planned'})}"

    def of_divisions(self) -> "Addresses":
        """The addresses of many divisions at once: put together from what differs, the code alone."""
        return Addresses(self.period)


# Stands in an address where a division's code will stand.
_CODE = "999999999999"


class Addresses:
    """Addresses for each of many rows; looking them up one by one took longer than the figures themselves."""

    def __init__(self, period: Period) -> None:
        rows = Rows(_CODE, period)
        self._dashboard = rows.dashboard(_CODE).split(_CODE)
        self._coverage = rows.coverage(_CODE, of="covered").split(_CODE)
        self._funds = rows.funds().split(_CODE)
        self._ledgers = {group: rows.url(group=group).split(_CODE) for group in ("listed", "completed", "written_off")}

    def dashboard(self, code: str) -> str:
        return code.join(self._dashboard)

    def coverage(self, code: str) -> str:
        """The villages that have a matter."""
        return code.join(self._coverage)

    def funds(self, code: str) -> str:
        return code.join(self._funds)

    def ledger(self, group: str, code: str) -> str:
        return code.join(self._ledgers[group])
