"""What a dashboard shows of a division and a period: figures with the addresses of the rows behind them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.front.console.pages.dashboard.links import Rows
from cunshi.front.console.templatetags import console
from cunshi.kernel import money
from cunshi.kernel.codes import Level
from cunshi.kernel.ratios import percent
from cunshi.oversight.measures.figures import Figure
from cunshi.oversight.measures.queries import Child
from cunshi.oversight.measures.rules import Part, Totals

YI = 10**8
# The county outlines that the pages hold (frontend/public/maps): region of the first two digits.
MAPPED = {"64"}


@dataclass(frozen=True)
class Tile:
    """One figure with its name and unit; `url` opens the rows behind it, `more` says it in other words."""

    name: str
    value: str
    unit: str
    url: str
    more: str = ""


def amount(yuan: Decimal) -> tuple[str, str]:
    """An amount and its unit as officials say it: hundred-million yuan from one on, else 10,000 yuan."""
    if yuan >= YI:
        return console.yi(yuan), _("hundred million yuan")
    return money.wan(yuan), _("ten thousand yuan")


def tiles(totals: Totals, covered: int, villages: int, rows: Rows) -> list[Tile]:
    """The headline figures of a scope."""
    invested, unit = amount(totals.investment)
    of_all = {"whole": console.figure(totals.matters)}
    return [
        Tile(_("Matters"), console.figure(totals.matters), _("matters"), rows.url()),
        Tile(_("Planned investment"), invested, unit, rows.url()),
        Tile(
            _("Completion rate"),
            console.percent(totals.completed_rate),
            "",
            rows.url(group="completed"),
            _("%(part)s of %(whole)s") % {"part": console.figure(totals.completed), **of_all},
        ),
        Tile(_("Written off"), console.figure(totals.written_off), _("matters"), rows.url(group="written_off")),
        Tile(_("Still open"), console.figure(totals.open), _("matters"), rows.url(group="open")),
        Tile(_("Late"), console.figure(totals.late), _("matters"), rows.url(group="late")),
        Tile(
            _("Villages covered"),
            console.percent(percent(covered, villages)),
            "",
            rows.coverage(),
            _("%(part)s of %(whole)s villages") % {"part": console.figure(covered), "whole": console.figure(villages)},
        ),
    ]


def part_rows(parts: Iterable[Part], url: Callable[[str], str]) -> list[dict[str, Any]]:
    """A table's rows of categories, lists or levels, each with the address of its matters."""
    return [{"part": part, "url": url(part.key) if part.matters else ""} for part in parts]


def pie(parts: list[Part], url: Callable[[str], str]) -> dict[str, Any]:
    items = [
        {"name": part.name, "value": part.matters, "share": part.share, "url": url(part.key)}
        for part in parts
        if part.matters
    ]
    return {"unit": _("matters"), "items": items}


def source_bars(parts: list[Part], url: Callable[[str], str]) -> dict[str, Any]:
    items = [
        {
            "name": part.name,
            "value": money.to_wan(part.investment).quantize(Decimal("0.01")),
            "url": url(part.key),
        }
        for part in parts
    ]
    return {"unit": _("ten thousand yuan"), "items": items}


def bars_height(parts: list[Part]) -> str:
    """Height of a chart with one lying bar for each part: names of two lines must not touch."""
    return f"{2.5 * len(parts) + 3}rem"


def published_rows(found: Iterable[Figure]) -> list[dict[str, Any]]:
    """Published figures as printed beside the computed ones in the unit that the plan prints."""
    return [
        {
            "name": figure.name,
            "printed": figure.printed,
            "computed": _computed(figure),
            "equal": figure.equal,
            "reason": figure.reason,
            "source": figure.source,
            "url": f"{reverse('console:plan', args=[figure.programme])}#rule-published-{figure.key}",
        }
        for figure in found
    ]


def _computed(figure: Figure) -> str:
    if figure.computed is None:
        return console.NOTHING
    if figure.measure == "investment":
        return "{} {}".format(*amount(figure.computed))
    return f"{console.figure(figure.computed)}{'%' if figure.unit == '%' else ' ' + _('matters')}"


@dataclass(frozen=True)
class Measure:
    """A measure by which the map is coloured."""

    key: str
    name: str
    unit: str
    of: Callable[[Child], Any]


def measures() -> list[Measure]:
    return [
        Measure("completed", _("Completion rate"), "%", lambda child: child.totals.completed_rate),
        Measure("matters", _("Matters"), _("matters"), lambda child: child.totals.matters),
        Measure(
            "investment",
            _("Planned investment"),
            _("ten thousand yuan"),
            lambda child: money.to_wan(child.totals.investment).quantize(Decimal("0.01")),
        ),
        Measure("coverage", _("Villages covered"), "%", lambda child: percent(child.covered, child.villages)),
    ]


def map_of(counties: list[Child], measure: Measure, rows: Rows) -> dict[str, Any]:
    """The counties with one measure each; a county on the map opens its dashboard."""
    items = [
        {
            "name": child.division.name,
            "code": child.division.code,
            "value": measure.of(child),
            "url": rows.dashboard(child.division.code),
        }
        for child in counties
    ]
    return {"unit": measure.unit, "items": items}


def has_map(division: Division) -> bool:
    return division.level <= Level.CITY and division.code[:2] in MAPPED


# Sort key of the table of divisions to what it sorts by.
SORTS: dict[str, Callable[[Child], Any]] = {
    "code": lambda child: child.division.code,
    "matters": lambda child: child.totals.matters,
    "investment": lambda child: child.totals.investment,
    "completed": lambda child: child.totals.completed_rate or Decimal(-1),
    "written_off": lambda child: child.totals.written_off,
    "covered": lambda child: percent(child.covered, child.villages) or Decimal(-1),
}


def ordered(children: list[Child], sort: str) -> list[Child]:
    """The divisions by a sort key, "-" before it turns it round; codes settle what is equal."""
    key = SORTS.get(sort.lstrip("-"), SORTS["code"])
    return sorted(sorted(children, key=SORTS["code"]), key=key, reverse=sort.startswith("-"))


def child_rows(children: list[Child], rows: Rows) -> list[dict[str, Any]]:
    return [
        {
            "child": child,
            "name": child.division.short_name,
            "kind": child.division.get_kind_display(),
            "url": rows.dashboard(child.division.code),
            "matters_url": rows.url(division=child.division.code),
            "completed_url": rows.url(division=child.division.code, group="completed"),
            "written_off_url": rows.url(division=child.division.code, group="written_off"),
            "coverage_url": rows.coverage(child.division.code),
            "coverage": percent(child.covered, child.villages),
        }
        for child in children
    ]
