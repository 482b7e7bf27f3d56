"""What the pages of the fund ledger share: division and year of the address, tabs, sources by name."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.places import below, path_of
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme

TABS = ("funds", "budgets", "fund_labour", "closing")


@dataclass
class Scope:
    """A division within the post's subtree and a year of its plans."""

    post: Post
    path: list[Division]
    plans: list[Programme]
    year: int

    @property
    def division(self) -> Division:
        return self.path[-1]

    @cached_property
    def of_year(self) -> list[Programme]:
        """The plans of the year, the most specific first."""
        found = [each for each in self.plans if each.year == self.year]
        return sorted(found, key=lambda each: (-len(each.root.prefix), each.pk))

    @cached_property
    def sources(self) -> dict[str, str]:
        """Sources of money of the year's plans by name."""
        named: dict[str, str] = {}
        for plan in self.of_year:
            for rule in plan.pack.fund_sources:
                if not rule.in_kind:
                    named.setdefault(rule.key, shown(rule.names))
        return named

    def children(self) -> list[Division]:
        """What can be chosen below."""
        return [each for _name, group in below(self.division) for each in group]


def scope_of(request: HttpRequest) -> Scope:
    """The scope that the address asks for; this year by default, else the latest of a plan."""
    post: Post = request.post  # type: ignore[attr-defined]
    plans = list(Programme.objects.visible_to(post).with_ledger().select_related("root"))
    years, now = {each.year for each in plans}, clock.today().year
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in years:
        year = int(asked)
    else:
        year = now if now in years else max(years, default=now)
    return Scope(post, path_of(request, post), plans, year)


def frame(scope: Scope, active: str) -> dict[str, Any]:
    """Context of every page: heading, crumbs, tabs, choices of the filter."""
    names = {
        "funds": _("Entries"),
        "budgets": _("Budgets"),
        "fund_labour": _("Villagers' labour"),
        "closing": _("Closing of books"),
    }
    query = f"?division={scope.division.code}&year={scope.year}"
    tabs = [{"url": reverse(f"console:{key}") + query, "name": names[key], "active": key == active} for key in TABS]
    lines = reverse("console:fund_rows") + query
    return {
        "path": scope.path,
        "division": scope.division,
        "groups": below(scope.division) if scope.division.level < Level.VILLAGE else [],
        "year": scope.year,
        "years": sorted({each.year for each in scope.plans}, reverse=True),
        "tabs": [tabs[0], {"url": lines, "name": _("Lines by matter"), "active": False}, *tabs[1:]],
        "tab": active,
    }
