"""Households and members as a workbook: the template that is filled in, reading it, and the masked export."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.reading import read
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.kinds import Sex
from cunshi.foundation.residents.incoming import LANGUAGES, Line
from cunshi.foundation.residents.models import Relation, Resident

# The columns of the template: key of the line, header, width, what stands in the notes on filling it in.
COLUMNS: tuple[tuple[str, Any, int, Any], ...] = (
    ("village", _l("Village"), 16, _l("Name or 12-digit code; may stay empty where you work for one village only.")),
    ("number", _l("Household number"), 10, _l("Asked for. Rows of one number are one household.")),
    ("group", _l("Villagers' group"), 10, _l("Such as 三组; read from the head's row.")),
    ("size", _l("People in it"), 8, _l("As the household register says; else the rows are counted.")),
    ("tags", _l("Kind of household"), 16, _l("Such as 脱贫户，低保户; read from the head's row.")),
    ("relation", _l("Relation to the head"), 12, _l("Asked for. Each new household has one row 户主.")),
    ("name", _l("Person's name"), 12, _l("Asked for.")),
    ("id_number", _l("ID number"), 22, _l("18 characters, as text. It says birth date and sex.")),
    ("sex", _l("Sex"), 6, _l("Only without an ID number: 男 or 女.")),
    ("born", _l("Birth date"), 12, _l("Only without an ID number, such as 2020-03-07.")),
    ("phone", _l("Telephone"), 14, _l("11 digits, or a fixed line with its area code.")),
    ("bank", _l("Bank card"), 22, _l("13 to 19 digits, as text.")),
)
ASKED = ("number", "relation", "name")
_LISTS: dict[str, type[Relation] | type[Sex]] = {"relation": Relation, "sex": Sex}
_READY = 2000


def write_template(file: BinaryIO) -> None:
    """An empty table with its headers, every cell text, choices as lists; and a sheet of notes."""
    with Book(file) as book:
        sheet = book.book.add_worksheet(_("Households"))
        text = book.book.add_format({"num_format": "@"})
        head = book.book.add_format({"bold": True, "bg_color": "#EEF2F6", "border": 1})
        sheet.freeze_panes(1, 0)
        for index, (key, header, width, _note) in enumerate(COLUMNS):
            sheet.set_column(index, index, width, text)
            sheet.write_string(0, index, f"{header}*" if key in ASKED else str(header), head)
            if key in _LISTS:
                words = [str(each.label) for each in _LISTS[key]]
                # Other words of the household register are understood too, so the list only offers.
                rule = {"validate": "list", "source": words, "error_type": "information"}
                sheet.data_validation(1, index, _READY, index, rule)
        notes = book.book.add_worksheet(_("How to fill it in"))
        notes.set_column(0, 0, 16)
        notes.set_column(1, 1, 70)
        for row, (_key, header, _width, note) in enumerate(COLUMNS):
            notes.write_string(row, 0, str(header))
            notes.write_string(row, 1, str(note))


def read_lines(content: bytes) -> list[Line]:
    """The rows of a filled-in template; headers are known in both languages. Raises Refused like `reading.read`."""
    return [Line(row=row.number, **row.cells) for row in read(content, _headers(), asked=ASKED)]


def _headers() -> Mapping[str, Sequence[str]]:
    words: dict[str, list[str]] = {key: [str(header)] for key, header, _width, _note in COLUMNS}
    for language in LANGUAGES:
        with override(language):
            for key, header, _width, _note in COLUMNS:
                words[key].append(str(header))
    return words


def write_residents(rows: Iterable[Resident], file: BinaryIO, *, title: str, note: str, names: bool) -> None:
    """Members with their households, personal numbers masked; persons' names too unless `names`.

    Neither age nor birth date stands beside the masked ID number: they would give back what it hides.
    """
    named = (lambda text: text) if names else (lambda text: kinds.mask(kinds.Kind.NAME, text))
    with Book(file) as book:
        book.add(
            Table(
                name=_("Households"),
                title=title,
                columns=[
                    Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
                    Column("village", _l("Village"), lambda row: row.household.division.short_name, width=14),
                    Column("number", _l("Household number"), lambda row: row.household.number, width=10),
                    Column("group", _l("Villagers' group"), lambda row: row.household.group, width=10),
                    Column("tags", _l("Kind of household"), lambda row: "，".join(row.household.tags), width=16),
                    Column("relation", _l("Relation to the head"), lambda row: row.get_relation_display(), width=12),
                    Column("name", _l("Person's name"), lambda row: named(row.name), width=12),
                    Column("sex", _l("Sex"), lambda row: row.get_sex_display(), width=6),
                    Column("id_number", _l("ID number"), lambda row: row.shown("id_number"), width=22),
                    Column("phone", _l("Telephone"), lambda row: row.shown("phone"), width=14),
                    Column("bank", _l("Bank card"), lambda row: row.shown("bank"), width=18),
                ],
                rows=rows,
                note=note,
                nothing=_("No household stands here."),
                filters=True,
            )
        )
