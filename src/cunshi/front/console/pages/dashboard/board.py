"""What a dashboard shows of a division and a period: figures with the addresses of the rows behind them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cunshi.front.console import behind
from cunshi.front.console.pages.dashboard.figures import amount, printed
from cunshi.front.console.pages.dashboard.frame import Board
from cunshi.front.console.pages.dashboard.links import Addresses
from cunshi.front.console.pages.dashboard.ranking import Ranked
from cunshi.front.console.templatetags import console
from cunshi.kernel import money
from cunshi.kernel.ratios import percent
from cunshi.oversight.measures.figures import Figure
from cunshi.oversight.measures.quantities import COVERED, INVESTMENT, PAID, Quantity, Unit, of_child
from cunshi.oversight.measures.registry import measure
from cunshi.oversight.measures.rules import Part


@dataclass(frozen=True)
class Tile:
    """One figure with its name and unit; `url` opens the rows behind it, `more` says it in other words."""

    key: str
    name: str
    value: str
    unit: str
    url: str
    more: str = ""


def tiles(board: Board) -> list[Tile]:
    """The headline figures: what there is, how far it has come, what was paid; beside them the year before."""
    totals, rows, whole = board.totals, board.rows, board.whole
    invested, unit = amount(totals.investment)
    paid, paid_unit = amount(totals.paid)
    return [
        Tile(
            "matters",
            _("Matters"),
            console.figure(totals.matters),
            _("matters"),
            rows.url(),
            _a_year_ago(board, "matters"),
        ),
        Tile("investment", _("Planned investment"), invested, unit, _behind(board, INVESTMENT)),
        _rate("completion", board, rows.url(group="completed")),
        _rate("write_off", board, rows.url(group="written_off")),
        Tile("late", _("Late"), console.figure(totals.late), _("matters"), rows.url(group="late")),
        Tile("paid", _("Paid"), paid, paid_unit, _behind(board, PAID), _a_year_ago(board, "paid")),
        _rate("expenditure", board, _behind(board, PAID)),
        Tile(
            "coverage",
            _("Villages covered"),
            console.percent(percent(whole.covered, whole.villages)),
            "",
            _behind(board, COVERED),
            _("%(part)s of %(whole)s villages")
            % {"part": console.figure(whole.covered), "whole": console.figure(whole.villages)},
        ),
    ]


def _behind(board: Board, quantity: Quantity) -> str:
    """The rows that a quantity of the division adds up."""
    return behind.url(quantity.rows, board.here.code, board.period)


def _rate(key: str, board: Board, url: str) -> Tile:
    """A rate with what it divides, and how it stood a year ago."""
    chosen, values = measure(key), of_child(board.whole)
    assert chosen.denominator is not None
    value = chosen.value(values)
    if value is None:
        return Tile(key, str(chosen.name), console.NOTHING, "", "")
    parts = [printed(values[each.key], each.unit) for each in (chosen.numerator, chosen.denominator)]
    of_money = chosen.numerator.unit is Unit.YUAN
    words = _("%(part)s of %(whole)s (10,000 yuan)") if of_money else _("%(part)s of %(whole)s")
    of_it = words % {"part": parts[0], "whole": parts[1]}
    ago = _a_year_ago(board, key)
    more = _("%(of_it)s; %(ago)s") % {"of_it": of_it, "ago": ago} if ago else of_it
    return Tile(key, str(chosen.name), printed(value, chosen.unit), "", url, more)


def _a_year_ago(board: Board, key: str) -> str:
    """The same figure of the year before on this day; nothing where none is known."""
    before = board.before
    if before is None:
        return ""
    known = {
        "matters": lambda: console.figure(before.matters),
        "paid": lambda: "{} {}".format(*amount(before.paid)),
        "completion": lambda: console.percent(percent(before.completed, before.matters)),
        "write_off": lambda: console.percent(percent(before.written_off, before.matters)),
    }
    return _("a year ago %(figure)s") % {"figure": known[key]()} if key in known else ""


def part_rows(parts: Iterable[Part], url: Callable[[str], str]) -> list[dict[str, Any]]:
    """A table's rows of categories, lists or levels, each with the address of its matters."""
    return [{"part": part, "url": url(part.key) if part.matters else ""} for part in parts]


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


# Sort key of the table of divisions to what it sorts by; without one the ranking orders it.
SORTS: dict[str, Callable[[Ranked], Any]] = {
    "code": lambda row: row.child.division.code,
    "matters": lambda row: row.child.totals.matters,
    "investment": lambda row: row.child.totals.investment,
    "completed": lambda row: row.child.totals.completed_rate or Decimal(-1),
    "written_off": lambda row: row.child.totals.written_off,
    "covered": lambda row: percent(row.child.covered, row.child.villages) or Decimal(-1),
}


def ordered(rows: list[Ranked], sort: str) -> list[Ranked]:
    """The divisions by a sort key, "-" before it turns it round; codes settle what is equal."""
    key = SORTS.get(sort.lstrip("-"))
    if key is None:
        return rows
    return sorted(sorted(rows, key=SORTS["code"]), key=key, reverse=sort.startswith("-"))


@dataclass(frozen=True)
class Cell:
    """A figure of a row as printed, and the rows behind it."""

    label: str
    text: str
    url: str = ""


def child_rows(board: Board, ranked: list[Ranked]) -> list[dict[str, Any]]:
    """The table of divisions: rank, figure of the chosen measure, and the usual figures, each with its rows."""
    to = board.rows.of_divisions()
    labels = (_("Matters"), _("Planned (10,000 yuan)"), _("Completion rate"), _("Written off"), _("Villages covered"))
    return [_child_row(row, row.child.division.code, to, labels) for row in ranked]


def _child_row(row: Ranked, code: str, to: Addresses, labels: tuple[str, ...]) -> dict[str, Any]:
    child, totals = row.child, row.child.totals
    covered = f"{child.covered:,} / {child.villages:,}" if child.villages else console.NOTHING
    return {
        "child": child,
        "rank": row.rank or console.NOTHING,
        "figure": row.shown,
        "name": child.division.short_name,
        "kind": "" if child.villages else child.division.get_kind_display(),
        "url": to.dashboard(code),
        "cells": [
            Cell(label, text, url)
            for label, (text, url) in zip(
                labels,
                (
                    (f"{totals.matters:,}", to.ledger("listed", code) if totals.matters else ""),
                    (money.wan(totals.investment), to.funds(code) if totals.investment else ""),
                    (console.percent(totals.completed_rate), to.ledger("completed", code) if totals.completed else ""),
                    (f"{totals.written_off:,}", to.ledger("written_off", code) if totals.written_off else ""),
                    (covered, to.coverage(code) if child.covered else ""),
                ),
                strict=True,
            )
        ],
    }
