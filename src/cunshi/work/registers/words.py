"""How pages call a record and say how long its step has."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cunshi.kernel import clock
from cunshi.rulebook.registers import Register, RegisterField
from cunshi.work.matters.rules import shown
from cunshi.work.registers.models import Record
from cunshi.work.registers.values import told

NOTHING = "—"


def title_of(rule: Register, record: Record) -> str:
    """What the record is about, in few words; sealed values masked."""
    if rule.title:
        said = [text for key in rule.title if (text := value_of(rule, record, key))]
        if said:
            return " ".join(said)
    if record.household:
        return f"{record.household.number} {record.household.head}"
    if record.resident:
        return record.resident.name
    said = [text for key in rule.identity if (text := value_of(rule, record, key))]
    return " ".join(said) or record.division.short_name


def value_of(rule: Register, record: Record, key: str, places: Mapping[str, str] | None = None) -> str:
    """What the record says in a field, in words; empty where nothing; `places` names divisions by code."""
    field = rule.field(key)
    return in_words(field, record.values.get(key), places) if field else ""


def in_words(field: RegisterField, value: object, places: Mapping[str, str] | None = None) -> str:
    if field.type == "division" and places:
        return places.get(str(value), told(field, value))
    return told(field, value)


def codes_in(rule: Register, values: Mapping[str, object]) -> set[str]:
    """The codes of divisions that these values name."""
    return {str(values[each.key]) for each in rule.fields if each.type == "division" and values.get(each.key)}


def step_name(rule: Register, key: str) -> str:
    """A step, ending or follow-up by its name."""
    named = rule.step(key) or rule.ending(key) or rule.follow_up(key)
    return shown(named.names) if named else ""


def closed_as(rule: Register, record: Record) -> str:
    return step_name(rule, record.closed_as)


def left_in_words(due: date | None) -> str:
    """How long a step has still, or how late it is; empty without a clock."""
    if due is None:
        return ""
    days = (due - clock.today()).days
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return late_in_words(-days)


def late_in_words(days: int) -> str:
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def days_late(record: Record) -> int:
    """How many days the record's next step is past its clock."""
    return max((clock.today() - record.due).days, 0) if record.due else 0
