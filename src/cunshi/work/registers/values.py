"""Values of a record's fields: read from what a form or workbook says, kept sealed where personal, shown in words."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.sealing import fingerprint, is_sealed, masked, seal, unseal
from cunshi.kernel import clock, codes
from cunshi.kernel.problems import Problem
from cunshi.rulebook.registers import HELD_AS_FILES, PERSONAL, Register, RegisterField
from cunshi.work.matters.rules import shown

LONGEST_TEXT = 2000
YES, NO = "yes", "no"
_FLAGS = {YES: YES, NO: NO, "是": YES, "否": NO, "true": YES, "false": NO, "1": YES, "0": NO}


@dataclass
class Read:
    """What was read: values by field as they are kept, fingerprints of sealed ones, everything that is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    traces: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    divisions: Container[str] | None = None


def read(
    register: Register,
    given: Mapping[str, Any],
    asked: Iterable[RegisterField],
    *,
    needed: bool,
    divisions: Container[str] | None = None,
) -> Read:
    """Read the `asked` fields of what was given; an empty one is wrong where it is required, or where all
    are `needed` and it is not optional. `divisions` are the codes that exist, where they were looked up already.
    """
    found = Read(divisions=divisions)
    for each in asked:
        if each.type in HELD_AS_FILES:
            continue
        text = _text(given.get(each.key))
        if not text:
            if (needed and not each.optional) or (each.required and not needed):
                found.problems.append(Problem(shown(each.names), _("This is still empty."), _("Fill it in.")))
            continue
        _take(each, text, found)
    for each in asked:
        _order(register, each, given, found)
    return found


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if value is not None else ""


def _take(each: RegisterField, text: str, found: Read) -> None:
    label = shown(each.names)
    try:
        value = (
            _division(text, found.divisions) if each.type == "division" else _READERS.get(each.type, _plain)(each, text)
        )
    except _Wrong as wrong:
        found.problems.append(Problem(label, wrong.what, wrong.mend))
        return
    if not each.sealed:
        found.values[each.key] = value
        return
    found.values[each.key] = seal(value)
    found.traces[each.key] = fingerprint(kind_of(each), value)


def _order(register: Register, each: RegisterField, given: Mapping[str, Any], found: Read) -> None:
    """A date that must not lie before another one of the record."""
    other = register.field(each.not_before) if each.not_before else None
    mine = found.values.get(each.key)
    theirs = found.values.get(each.not_before or "") or given.get(each.not_before or "")
    if other and isinstance(mine, str) and theirs and mine < _text(theirs):
        what = _("It lies before “%(other)s”.") % {"other": shown(other.names)}
        found.problems.append(Problem(shown(each.names), what, _("Put the two days in order.")))


class _Wrong(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


def _plain(each: RegisterField, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise _Wrong(_("It is longer than %(most)d characters.") % {"most": LONGEST_TEXT}, _("Shorten it."))
    return text


def _number(each: RegisterField, text: str) -> str:
    try:
        value = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise _Wrong(_("This is no number."), _("Write digits only, as in 1250.5."))
    if each.whole and value % 1:
        raise _Wrong(_("This is no whole number."), _("Round it."))
    if each.type == "money" and value != value.quantize(Decimal("0.01")):
        raise _Wrong(_("Yuan have at most two decimals."), _("Round it to fen."))
    if each.at_least is not None and value < each.at_least:
        raise _Wrong(_("It is below %(least)s.") % {"least": each.at_least}, _("Check the figure."))
    if each.at_most is not None and value > each.at_most:
        raise _Wrong(_("It is above %(most)s.") % {"most": each.at_most}, _("Check the figure."))
    return str(value)


def _date(each: RegisterField, text: str) -> str:
    value = day_of(text)
    if value is None:
        raise _Wrong(_("This is no date."), _("Write it as 2024-06-30."))
    if each.past and value > clock.today():
        raise _Wrong(_("This day lies in the future."), _("Write the day on which it was."))
    return value.isoformat()


def day_of(text: str) -> dt.date | None:
    """A day as people write it: 2024-06-30, 2024/6/30, 2024.6.30, 2024年6月30日; None for anything else."""
    written = text.replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-").rstrip("日")
    try:
        year, month, day = (int(part) for part in written.split("-"))
        return dt.date(year, month, day)
    except ValueError:
        return None


def _choice(each: RegisterField, text: str) -> str:
    for choice in each.choices:
        if text in (choice.key, choice.names.zh, choice.names.en):
            return choice.key
    known = "、".join(shown(choice.names) for choice in each.choices)
    raise _Wrong(
        _("“%(text)s” is none of the answers.") % {"text": text[:40]}, _("Choose: %(known)s.") % {"known": known}
    )


def _flag(each: RegisterField, text: str) -> str:
    if text.lower() not in _FLAGS:
        raise _Wrong(_("This is neither yes nor no."), _("Write yes or no."))
    return _FLAGS[text.lower()]


def _officer(each: RegisterField, text: str) -> str:
    """A person with a post, kept by name: the post may change hands, the record stays readable."""
    return _plain(each, text)


def _division(text: str, known: Container[str] | None) -> str:
    there = text in known if known is not None else Division.objects.filter(pk=text).exists()
    if codes.check(text) or not there:
        raise _Wrong(_("There is no division of this code."), _("Write its code of 12 digits."))
    return text


def _personal(each: RegisterField, text: str) -> str:
    if problems := kinds.problems(each.type, text):
        raise _Wrong(problems[0].what, problems[0].mend)
    return kinds.normal(each.type, text)


_READERS: Mapping[str, Any] = {
    "number": _number,
    "money": _number,
    "date": _date,
    "choice": _choice,
    "flag": _flag,
    "officer": _officer,
    **dict.fromkeys(PERSONAL, _personal),
}


def kind_of(each: RegisterField) -> str:
    """Which kind of personal value a sealed field holds; other texts are masked as names are."""
    return each.type if each.type in PERSONAL else str(kinds.Kind.NAME)


def told(each: RegisterField, value: Any) -> str:
    """A kept value in words, masked where it is sealed."""
    if value in (None, ""):
        return ""
    if is_sealed(value):
        return masked(kind_of(each), str(value))
    if each.type == "choice":
        choice = each.choice(str(value))
        return shown(choice.names) if choice else str(value)
    if each.type == "flag":
        return _("yes") if value == YES else _("no")
    if each.type in ("number", "money"):
        number = Decimal(str(value))
        text = f"{number:,.2f}" if each.type == "money" else f"{number:,f}"
        return f"{text} {each.unit}" if each.unit else text
    return str(value)


def clear(value: Any) -> str:
    """A sealed value in clear; only after a look was written down (privacy.actions.look)."""
    return unseal(value) if is_sealed(value) else str(value or "")


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that conditions may be asked of: sealed ones only as present."""
    return {key: "*" if is_sealed(value) else value for key, value in values.items()}


def officers(by: Post, code: str) -> list[str]:
    """The names offered for a field of officers: who holds a post from the division up to the reader's own."""
    rows = Post.objects.current().filter(division__code__startswith=by.prefix).select_related("account")
    return sorted({str(post.account) for post in rows.filter(division__code__in=[*ancestors(code), code])})
