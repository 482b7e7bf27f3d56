"""The two sides of a comparison: the own list from the system, the other one as it was sent, both in normal form."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import override

from cunshi.foundation.divisions.finding import Finder
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.kinds import Kind, Sex
from cunshi.foundation.privacy.redaction import redact
from cunshi.foundation.privacy.sealing import fingerprint
from cunshi.foundation.residents.models import Resident
from cunshi.kernel.codes import Level
from cunshi.rulebook.comparisons import RESIDENTS, Comparison, fields_of
from cunshi.rulebook.registers import PERSONAL, Register, RegisterField
from cunshi.work.comparing.rules import Row
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.actions.incoming import Line
from cunshi.work.registers.models import Record, Trace
from cunshi.work.registers.values import NO, YES, day_of, told

LANGUAGES = ("zh-hans", "en")
_FLAGS = {"是": YES, "有": YES, "yes": YES, "true": YES, "1": YES, "否": NO, "无": NO, "no": NO, "false": NO, "0": NO}
Fields = Mapping[str, RegisterField | None]


@dataclass(frozen=True)
class Side:
    """The rows of a list, by number what of each may be shown, and where each lies."""

    rows: Sequence[Row]
    shown: Mapping[int, Mapping[str, str]]
    places: Mapping[int, str]


def own_side(by: Post, programme: Programme, rule: Comparison) -> Side:
    """The open records of the post's subtree, or those who live there; by the row's key in the database."""
    if rule.register_key == RESIDENTS:
        return _residents(by, rule)
    register = programme.pack.register(rule.register_key)
    assert register is not None
    return records(by, programme, register, rule)


def _residents(by: Post, rule: Comparison) -> Side:
    rows = Resident.objects.visible_to(by).living().select_related("household__division")
    found, shown, places = [], {}, {}
    for row in rows.iterator(2000):
        home = row.household
        values = {
            "village": home.division_id,
            "household": home.number,
            "name": _name(row.name),
            "id_number": row.id_mark,
            "group": home.group,
            "sex": row.sex,
            "born": row.born.isoformat(),
        }
        words = values | {
            "village": home.division.short_name,
            "name": kinds.mask(Kind.NAME, row.name),
            "id_number": row.shown("id_number") if "id_number" in rule.columns else "",
            "sex": str(Sex(row.sex).label),
            # Beside a masked ID number the birth date would give back what it hides.
            "born": row.born.strftime("%Y-**-**"),
        }
        found.append(Row(row.pk, {key: values[key] for key in rule.columns}))
        shown[row.pk], places[row.pk] = {key: words[key] for key in rule.columns}, home.division_id
    return Side(found, shown, places)


def records(by: Post, programme: Programme, register: Register, rule: Comparison) -> Side:
    """The open records of a register in the post's subtree."""
    rows = Record.objects.visible_to(by).open().filter(programme=programme, register=register.key)
    rows = rows.select_related("division", "household", "resident__household")
    sealed = [each.key for each in register.fields if each.sealed and each.key in rule.columns]
    marks: dict[tuple[int, str], str] = {}
    if sealed:
        traces = Trace.objects.filter(record__in=rows.order_by().values("pk"), field__in=sealed)
        marks = {(pk, key): digest for pk, key, digest in traces.values_list("record", "field", "digest")}
    found, shown, places = [], {}, {}
    for row in rows.iterator(2000):
        values, words = _about(row)
        for key in rule.columns:
            field = register.field(key)
            if field is not None:
                kept = row.values.get(key)
                values[key] = marks.get((row.pk, key), "") if field.sealed else _kept(field, kept)
                words[key] = redact(told(field, kept))
        found.append(Row(row.pk, {key: values.get(key, "") for key in rule.columns}))
        shown[row.pk] = {key: words.get(key, "") for key in rule.columns}
        places[row.pk] = row.division_id
    return Side(found, shown, places)


def _about(row: Record) -> tuple[dict[str, str], dict[str, str]]:
    """What a record says of its subject, in normal form and as it may be shown."""
    home = row.household or (row.resident.household if row.resident else None)
    name = row.resident.name if row.resident else home.head if home else ""
    number = home.number if home else ""
    values = {"village": row.division_id, "household": number, "name": _name(name)}
    words = {"village": row.division.short_name, "household": number, "name": kinds.mask(Kind.NAME, name)}
    if row.resident:
        values["id_number"], words["id_number"] = row.resident.id_mark, row.resident.shown("id_number")
    return values, words


def _kept(field: RegisterField, value: Any) -> str:
    text = "" if value is None else str(value)
    return _number(text) if field.type in ("number", "money") else text if field.choices else _plain(text)


def sent_side(by: Post, rule: Comparison, register: Register | None, lines: Iterable[Line]) -> Side:
    """The rows that were sent; what they say of places, answers and days is brought to the words of the own list."""
    reading = _Reading(by, rule, fields_of(register))
    found, shown, places = [], {}, {}
    for line in lines:
        cells = {key: line[key].replace(kinds.LOST, "") for key in rule.columns}
        values = {key: reading.normal(key, text) for key, text in cells.items()}
        found.append(Row(line.row, values))
        shown[line.row] = {key: reading.shown(key, text) for key, text in cells.items()}
        village = values.get("village", "")
        places[line.row] = village if village in reading.codes else by.division_id
    return Side(found, shown, places)


class _Reading:
    """How cells of the other list are read."""

    def __init__(self, by: Post, rule: Comparison, fields: Fields) -> None:
        self.fields = fields
        self.finder = Finder(by.division, Level.VILLAGE) if "village" in rule.columns else None
        self.codes = {each.code for each in self.finder.rows} if self.finder else set()

    def _personal(self, key: str) -> str | None:
        """The kind of a personal value that is compared by its fingerprint."""
        field = self.fields.get(key)
        if field is None:
            return Kind.ID_NUMBER if key == "id_number" else None
        return (field.type if field.type in PERSONAL else Kind.NAME) if field.sealed else None

    def normal(self, key: str, text: str) -> str:
        if not text:
            return ""
        kind = self._personal(key)
        if kind is not None:
            return fingerprint(kind, text)
        if key == "village" and self.finder:
            found = self.finder.find(text)
            return found.code if isinstance(found, Division) else text
        field = self.fields.get(key)
        return _READERS.get(field.type if field else key, _other)(field, text)

    def shown(self, key: str, text: str) -> str:
        kind = self._personal(key) or (Kind.NAME if key == "name" else None)
        if kind is not None:
            return kinds.mask(kind, text)
        if key == "born":
            return f"{text[:4]}-**-**" if text else ""
        return redact(text)[:200]


def _other(field: RegisterField | None, text: str) -> str:
    return _plain(text)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _name(text: str) -> str:
    return _plain(kinds.normal(Kind.NAME, text))


def _number(text: str) -> str:
    try:
        value = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").rstrip("元"))
    except InvalidOperation:
        return _plain(text)
    return f"{value.normalize():f}" if value.is_finite() else _plain(text)


def _day(text: str) -> str:
    found = day_of(text)
    return found.isoformat() if found else _plain(text)


def _choice(field: RegisterField | None, text: str) -> str:
    for each in field.choices if field else ():
        if text in (each.key, each.names.zh, each.names.en):
            return each.key
    return _plain(text)


def _sex(text: str) -> str:
    for language in LANGUAGES:
        with override(language):
            for each in Sex:
                if text in (each.value, str(each.label)):
                    return each.value
    return text


_READERS: Mapping[str, Any] = {
    "number": lambda field, text: _number(text),
    "money": lambda field, text: _number(text),
    "date": lambda field, text: _day(text),
    "born": lambda field, text: _day(text),
    "choice": _choice,
    "flag": lambda field, text: _FLAGS.get(text.lower(), _plain(text)),
    "name": lambda field, text: _name(text),
    "sex": lambda field, text: _sex(text),
}
