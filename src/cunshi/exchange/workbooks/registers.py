"""Records of a register as a workbook: the table to fill in, reading it, its bad rows, and the masked export."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from cunshi.exchange.workbooks.blanks import Blank, write_blank
from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.reading import read
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.foundation.divisions.finding import LABELS
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.redaction import redact
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem
from cunshi.rulebook.registers import HELD_AS_FILES, Register, RegisterField
from cunshi.work.matters.rules import shown
from cunshi.work.registers import rules
from cunshi.work.registers.actions.incoming import HOME, ID, NAME, ON, PLACE, Line, about, asked
from cunshi.work.registers.models import Record
from cunshi.work.registers.values import told

LANGUAGES = ("zh-hans", "en")


def write_template(rule: Register, file: BinaryIO) -> None:
    """An empty table: whom or what a record is about, then one column for each field of the form."""
    write_blank(file, shown(rule.names), blanks(rule))


def read_lines(rule: Register, content: bytes) -> list[Line]:
    """The rows of a filled-in table; headers are known in both languages. Raises Refused like `reading.read`."""
    words: dict[str, list[str]] = {each.key: [each.header] for each in blanks(rule)}
    for language in LANGUAGES:
        with override(language):
            for each in blanks(rule):
                words[each.key].append(each.header)
    needed = [each.key for each in blanks(rule) if each.asked]
    return [Line(row.number, row.cells) for row in read(content, words, asked=needed)]


def write_bad(rule: Register, rows: Sequence[tuple[Line, Sequence[Problem]]], file: BinaryIO) -> None:
    """The rows with problems as they were sent, what is to be mended behind them: mended, the table is sent again."""
    columns = [*blanks(rule), Blank("_row", _("Row in the table sent"), _("For finding it; not read."), 12)]
    columns.append(Blank("_mend", _("To be mended"), _("What is wrong with the row; not read."), 80))
    written = [
        [
            *(line[each.key].replace(kinds.LOST, "") for each in blanks(rule)),
            str(line.row),
            _("; ").join(each.sentence() for each in wrong),
        ]
        for line, wrong in rows
    ]
    write_blank(file, shown(rule.names), columns, written)


def blanks(rule: Register) -> list[Blank]:
    """The columns of the table in the reader's language."""
    subject = [_subject(rule, key) for key in about(rule)]
    opened = Blank(ON, _("opened on"), _("Only where it was opened before today, such as 2024-06-30."), 12)
    found = [*subject, *(_field(each) for each in asked(rule)), opened]
    # Two columns of one name couldn't be told apart when the table comes back.
    named = [each.header for each in found]
    return [
        each if named.index(each.header) == index else replace(each, header=f"{each.header} ({index + 1})")
        for index, each in enumerate(found)
    ]


def _subject(rule: Register, key: str) -> Blank:
    level = str(LABELS[Level(rule.level)])
    by_number = _("Needed where no ID number is written.")
    return {
        PLACE: Blank(PLACE, level, _("Name or 12-digit code; may stay empty where there is only one."), 16),
        HOME: Blank(HOME, _("Household number"), by_number, 12),
        NAME: Blank(NAME, _("Person's name"), _("The household's head, or the person: for checking the number."), 12),
        ID: Blank(ID, _("ID number"), _("18 characters, as text; of a household any member's."), 22),
    }[key]


def _field(each: RegisterField) -> Blank:
    words = [shown(choice.names) for choice in each.choices]
    if each.type == "flag":
        words = [_("yes"), _("no")]
    return Blank(each.key, _header(each), _note(each, words), 18, asked=each.required, words=words)


def _header(each: RegisterField) -> str:
    return f"{shown(each.names)}（{each.unit}）" if each.unit else shown(each.names)


def _note(each: RegisterField, words: Sequence[str]) -> str:
    kind = {
        "number": _("A number."),
        "money": _("Yuan, with at most two decimals."),
        "date": _("A day, such as 2024-06-30."),
        "division": _("A code of 12 digits."),
        "id_number": _("18 characters, as text."),
        "phone": _("11 digits, or a fixed line with its area code."),
        "bank": _("13 to 19 digits, as text."),
    }.get(each.type, "")
    parts = [shown(each.help) if each.help else "", kind, _("One of: %(words)s.") % {"words": "、".join(words)}]
    return " ".join(part for part in (*parts[:2], parts[2] if words else "") if part)


def write_records(records: Iterable[Record], rule: Register, file: BinaryIO, *, title: str) -> None:
    """Records as a list: whom they are about, what they say, the day of each step. Personal values are masked.

    `records` come with division, household and resident, and with their acts prefetched.
    """
    with Book(file) as book:
        book.add(
            Table(
                name=shown(rule.names),
                title=title,
                columns=list(columns(rule)),
                rows=(_Shown(rule, each) for each in records),
                note=_("ID numbers, telephones, bank cards and names are masked in this table."),
                nothing=_("No record stands here."),
                filters=True,
            )
        )


class _Shown:
    """A record with the days of its steps."""

    def __init__(self, rule: Register, record: Record) -> None:
        self.record = record
        self.days = rules.past(rule, record.lane, record.acts.all()).days
        step = rule.step(record.owes)
        self.owes = shown(step.names) if step else ""
        ending = rule.step(record.closed_as) or rule.ending(record.closed_as)
        self.closed = shown(ending.names) if ending else ""


def columns(rule: Register) -> Iterable[Column]:
    """The columns of the export."""
    yield Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6)
    level = str(LABELS[Level(rule.level)])
    yield Column("place", level, lambda row: row.record.division.short_name, width=14)
    if HOME in about(rule):
        yield Column("home", _l("Household number"), lambda row: getattr(_home(row.record), "number", ""), width=10)
        yield Column("name", _l("Person's name"), lambda row: kinds.mask(kinds.Kind.NAME, _name(row.record)), width=10)
    for each in rule.fields:
        if each.type not in HELD_AS_FILES:
            yield Column(each.key, _header(each), _told(each), width=16)
    yield Column("opened", _l("opened on"), lambda row: row.record.opened_on, Kind.DATE, 11)
    for step in rule.steps:
        yield Column(f"step-{step.key}", shown(step.names), _on(step.key), Kind.DATE, 11)
    yield Column("owes", _l("next step"), lambda row: row.owes, width=14)
    yield Column("due", _l("due"), lambda row: row.record.due, Kind.DATE, 11)
    yield Column("closed", _l("closed on"), lambda row: row.record.closed_on, Kind.DATE, 11)
    yield Column("closed_as", _l("closed as"), lambda row: row.closed, width=14)


def _home(record: Record) -> Any:
    return record.household or (record.resident.household if record.resident else None)


def _name(record: Record) -> str:
    return record.resident.name if record.resident else record.household.head if record.household else ""


def _told(each: RegisterField) -> Any:
    # What stands in free text may be a personal number all the same. A unit stands in the header, not in the cells.
    bare = each.model_copy(update={"unit": None})
    return lambda row: redact(told(bare, row.record.values.get(each.key)))


def _on(key: str) -> Any:
    return lambda row: row.days.get(key)


def for_export(records: Any) -> Any:
    """The records with all that the list reads, in a number of queries that doesn't grow with them."""
    return records.select_related("division", "household", "resident__household").prefetch_related("acts")
