"""Addresses of the rows behind a figure."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from cunshi.front.console.pages.dashboard.periods import Period


@dataclass(frozen=True)
class Rows:
    """The ledger of one division and period; `group` is a state of counting: listed, completed, open …"""

    division: str
    period: Period

    def url(self, *, group: str = "listed", division: str = "", **narrowed: str | int) -> str:
        """The ledger narrowed to exactly the matters that a figure counts."""
        when = {"year" if self.period.single else "years": self.period.key}
        query: dict[str, str | int] = {"division": division or self.division, **when, "group": group, **narrowed}
        return f"{reverse('console:ledger')}?{urlencode(query)}"

    def dashboard(self, code: str) -> str:
        return f"{reverse('console:division_dashboard', args=[code])}?{urlencode({'year': self.period.key})}"

    def coverage(self, code: str = "") -> str:
        address = reverse("console:coverage", args=[code or self.division])
        return f"{address}?{urlencode({'year': self.period.key})}"
