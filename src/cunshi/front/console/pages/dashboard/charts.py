"""The charts of a dashboard as data: what is drawn, the table beneath it and the file are one and the same rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cunshi.front.console import behind
from cunshi.front.console.pages.dashboard.figures import plain, printed, unit_of
from cunshi.front.console.pages.dashboard.frame import Board
from cunshi.front.console.pages.dashboard.ranking import ranking
from cunshi.kernel import clock
from cunshi.kernel.ratios import percent
from cunshi.oversight.measures import queries
from cunshi.oversight.measures.progress import Point
from cunshi.oversight.measures.quantities import ALLOCATED, INVESTMENT, PAID, Number, Quantity, Unit, of_child
from cunshi.oversight.measures.registry import measure
from cunshi.oversight.measures.rules import Part

# More bars than these are no picture; the table beneath holds them all.
MOST_BARS = 24


@dataclass(frozen=True)
class Column:
    """A column of figures; `drawn` ones are the picture, the others stand in the table and the file alone."""

    name: str
    unit: Unit | None
    drawn: bool = True


@dataclass(frozen=True)
class Line:
    """A row: its name, a figure for each column, the address of the rows behind each ("" where there is none)."""

    name: str
    values: tuple[Number | None, ...]
    urls: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True)
class Chart:
    """`definition` says what is counted and where it comes from; `most` limits what is drawn, never the table."""

    key: str
    kind: str
    title: str
    head: str
    columns: list[Column]
    lines: list[Line]
    definition: str
    most: int | None = None
    how: dict[str, Any] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        return unit_of(next(each.unit for each in self.columns if each.drawn))

    @property
    def script(self) -> str:
        """The element that holds what the browser draws."""
        return f"{self.key}-chart"

    @property
    def data(self) -> dict[str, Any]:
        """What the browser draws."""
        drawn = [place for place, column in enumerate(self.columns) if column.drawn]
        series = [{"name": self.columns[place].name, "items": self._items(place)} for place in drawn]
        return {"unit": self.unit, **({"items": series[0]["items"]} if len(series) == 1 else {"series": series})}

    def _items(self, place: int) -> list[dict[str, Any]]:
        unit = self.columns[place].unit
        return [
            {
                "name": line.name,
                "value": plain(line.values[place], unit),
                "url": line.urls[place],
                **({"code": line.code} if line.code else {}),
            }
            for line in self.lines[: self.most]
        ]

    @property
    def heads(self) -> list[str]:
        """The columns' names with their units."""
        return [
            each.name if each.unit in (None, Unit.PERCENT, Unit.TIMES) else f"{each.name} ({unit_of(each.unit)})"
            for each in self.columns
        ]

    @property
    def table(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The rows as printed, each figure with its address."""
        units = [each.unit for each in self.columns]
        return [
            (
                line.name,
                [(printed(value, unit), url) for value, unit, url in zip(line.values, units, line.urls, strict=True)],
            )
            for line in self.lines
        ]


def county_map(board: Board) -> Chart:
    """The counties with the chosen measure; a county on the map opens its dashboard."""
    chosen = board.measure
    return Chart(
        "map",
        "map",
        _("Counties: %(measure)s") % {"measure": chosen.name},
        _("County"),
        [Column(str(chosen.name), chosen.unit)],
        [
            Line(
                each.division.name,
                (chosen.value(of_child(each)),),
                (board.rows.dashboard(each.division.code),),
                each.division.code,
            )
            for each in board.counties
        ],
        _cited(chosen.definition, chosen.source),
        how={"prefix": board.here.prefix},
    )


def ranking_bars(board: Board) -> Chart:
    """The divisions below in the order of the chosen measure."""
    chosen, rows = board.measure, ranking(board)
    lower = chosen.denominator
    divided = bool(rows) and rows[0].divided is not None and lower is not None
    columns = [Column(_("Rank"), None, drawn=False), Column(str(chosen.name), chosen.unit)]
    if divided and lower:
        columns += [Column(str(each.name), each.unit, drawn=False) for each in (chosen.numerator, lower)]
    lines = [
        Line(
            row.child.division.short_name,
            (row.rank, row.value, *(row.divided or ())),
            ("", board.rows.dashboard(row.child.division.code), *(("", "") if row.divided else ())),
        )
        for row in rows
    ]
    title = _("Ranking: %(measure)s") % {"measure": chosen.name}
    definition = _cited(chosen.definition, chosen.source)
    drawn = min(len(lines), MOST_BARS)
    how = {"horizontal": True, "height": f"{1.75 * drawn + 3}rem"}
    return Chart("ranking", "bar", title, _("Division"), columns, lines, definition, MOST_BARS, how)


def categories(board: Board) -> Chart:
    """Matters by category of the plan in force."""
    found = queries.by_category(board.here.prefix, board.period.years, known=board.facts)
    columns = [
        Column(_("Matters"), Unit.MATTERS),
        Column(_("Share"), Unit.PERCENT, drawn=False),
        Column(_("Planned investment"), Unit.YUAN, drawn=False),
    ]
    lines = [
        Line(part.name, (part.matters, part.share, part.investment), (_rows(board, part, "counts_as"), "", ""))
        for part in found
    ]
    definition = _cited(_("Matters of the ledger by category; the shares add up to 100%."), measure("matters").source)
    return Chart("categories", "pie", _("Matters by category"), _("Category"), columns, lines, definition)


def sources(board: Board) -> Chart:
    """What each source of funds planned, allocated and paid."""
    columns = [
        *(Column(name, Unit.YUAN) for name in (_("Planned investment"), _("Allocated"), _("Paid"))),
        *(Column(str(measure(key).name), Unit.PERCENT, drawn=False) for key in ("allocation", "expenditure")),
    ]
    lines = [
        Line(
            part.name,
            (
                part.investment,
                part.totals.allocated,
                part.totals.paid,
                percent(part.totals.allocated, part.investment),
                percent(part.totals.paid, part.totals.allocated),
            ),
            (*(_money(board, part, each) for each in (INVESTMENT, ALLOCATED, PAID)), "", ""),
        )
        for part in board.sources
    ]
    definition = _cited(
        _("Fund entries of the ledger's matters by source: planned, allocated so far, paid so far."),
        measure("expenditure").source,
    )
    how = {"horizontal": True, "height": f"{4 * len(lines) + 4}rem"}
    return Chart("sources", "bar", _("Money by source of funds"), _("Fund source"), columns, lines, definition, how=how)


def progress(board: Board) -> Chart:
    """Matters planned to be finished, finished and written off by the end of each month."""
    names = (_("Planned to be finished"), _("Finished"), _("Written off"))
    lines = [
        Line(f"{point.day:%Y-%m}", (point.planned, *_so_far(point, point.finished, point.written_off)), ("", "", ""))
        for point in board.course[0]
    ]
    definition = _cited(
        _("Matters of the ledger, added up to the end of each month by their planned finish, finish and write-off."),
        measure("completion").source,
    )
    columns = [Column(name, Unit.MATTERS) for name in names]
    return Chart("progress", "line", _("Progress month by month"), _("Month"), columns, lines, definition)


def payments(board: Board) -> Chart:
    """Yuan paid by the end of each month."""
    months = board.course[0] if board.totals.paid else []
    lines = [Line(f"{point.day:%Y-%m}", _so_far(point, point.paid), ("",)) for point in months]
    definition = _cited(_("Payments booked, added up to the end of each month."), measure("expenditure").source)
    columns = [Column(_("Paid"), Unit.YUAN)]
    return Chart("payments", "line", _("Paid month by month"), _("Month"), columns, lines, definition)


def _so_far(point: Point, *figures: Number) -> tuple[Number | None, ...]:
    """What a month that has not begun brings is not known yet."""
    ahead = point.day.replace(day=1) > clock.today()
    return tuple(None if ahead else figure for figure in figures)


CHARTS: dict[str, Callable[[Board], Chart]] = {
    "map": county_map,
    "ranking": ranking_bars,
    "categories": categories,
    "sources": sources,
    "progress": progress,
    "payments": payments,
}


def _rows(board: Board, part: Part, by: str) -> str:
    return board.rows.url(**{by: part.key}) if part.matters else ""


def _money(board: Board, part: Part, quantity: Quantity) -> str:
    if not getattr(part.totals, quantity.key):
        return ""
    return behind.url(quantity.rows, board.here.code, board.period, source=part.key)


def _cited(definition: object, source: str) -> str:
    return _("%(definition)s Source: %(source)s.") % {"definition": definition, "source": source}
