"""The table of measures as a workbook: the figures, and how each is defined."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.oversight.measures.quantities import Unit
from cunshi.oversight.measures.registry import Measure

Row = dict[str, Any]


@dataclass(frozen=True)
class MeasuresBook:
    """Rows with a name and, by key of measure, `value`, `shown` and the `parts` that it divides."""

    division: str
    when: str
    heads: Sequence[tuple[Measure, str]]
    rows: Sequence[Row]
    whole: Row
    legend: Sequence[Row]

    @property
    def title(self) -> str:
        return _("%(division)s %(when)s: measures") % {"division": self.division, "when": self.when}


def write_measures(content: MeasuresBook, file: BinaryIO) -> None:
    """Write the table with the scope's own line last, and the legend on a sheet of its own."""
    columns = [
        Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
        Column("name", _l("Division"), lambda row: row["name"], width=28),
        *(column for measure, unit in content.heads for column in _columns(measure, unit)),
    ]
    note = _("Shares add up to 100%; every other rate is rounded by itself.")
    with Book(file) as book:
        rows = [*content.rows, content.whole]
        book.add(Table(_("Measures"), content.title, columns, rows, note=note, summed=False))
        book.add(Table(_("Definitions"), content.title, _LEGEND, content.legend, summed=False))


def _columns(measure: Measure, unit: str) -> list[Column]:
    """A count is a number that can be summed; a rate stands as printed, beside what it divides."""
    name = f"{measure.name} ({unit})" if unit else str(measure.name)
    key = measure.key
    if measure.denominator is None:
        kind = Kind.WAN if measure.unit is Unit.YUAN else Kind.COUNT
        return [Column(key, name, lambda row: row[key]["value"], kind, 14)]
    return [
        Column(key, name, lambda row: row[key]["shown"], width=12),
        Column(f"{key}_of", _("of this"), lambda row: " / ".join(row[key]["parts"]), width=18),
    ]


def _text(key: str) -> Callable[[Row], str]:
    return lambda row: str(row[key])


_LEGEND = (
    Column("name", _l("Measure"), lambda row: str(row["measure"].name), width=18),
    Column("numerator", _l("Numerator"), _text("numerator"), width=26),
    Column("denominator", _l("Denominator"), _text("denominator"), width=22),
    Column("definition", _l("What is counted"), lambda row: str(row["measure"].definition), width=70),
    Column("direction", _l("Better"), _text("direction"), width=12),
    Column("source", _l("Source clause"), lambda row: row["measure"].source, width=16),
)
