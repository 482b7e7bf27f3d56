"""The database's history of a matter in words: labels of fields, names in place of keys, one line a change."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.queries import Change
from cunshi.foundation.people.models import Unit
from cunshi.front.console.matter.track import level_name
from cunshi.kernel import money
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import (
    ArchiveFile,
    Matter,
    MatterParticipant,
    MatterVillage,
    Notice,
    Objection,
    PlannedFund,
    Supervision,
)
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme, StageException
from cunshi.work.publicity.models import TypicalCase
from cunshi.work.reporting.models import Report
from cunshi.work.schedules.models import ScheduleStep

# Who and when stand in the line itself.
NOT_TOLD = frozenset(
    {"version", "changed_at", "answered_by_id", "answered_at", "revised_at", "by_id", "fields", "seconds", "made_at"}
    | {"submitted_at", "submitted_on", "reviewed_at", "reviewed_by_id", "decided_at", "decided_by_id"}
)
_MODELS: dict[str, Any] = {
    model._meta.model_name: model  # type: ignore[misc]
    for model in (
        Matter,
        MatterVillage,
        MatterParticipant,
        PlannedFund,
        Objection,
        Supervision,
        ArchiveFile,
        ScheduleStep,
        Report,
        TypicalCase,
    )
}
# Which table a foreign key of the history points to.
_POINTS_TO = {"village_id": "village", "lead_unit_id": "unit", "unit_id": "unit", "merged_into_id": "matter",
              "notice_id": "notice", "commended_in_id": "village"}  # fmt: skip
# What tells a person which row was added or taken away.
_NAMED_BY = {
    "mattervillage": ("village_id",),
    "matterparticipant": ("unit_id",),
    "plannedfund": ("source", "amount"),
    "objection": ("raised_by", "text"),
    "supervision": ("stage", "agrees", "text"),
    "archivefile": ("item", "name"),
    "schedulestep": ("key", "name", "days"),
    "matter": ("title",),
    "report": ("first", "percent", "paid", "done"),
    "typicalcase": ("title",),
}


@dataclass(frozen=True)
class Line:
    """One change as people read it."""

    at: datetime
    name: str
    post: str
    what: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class Lookups:
    """Names behind keys of this history, and the actions that exceptions allow today: one query for both."""

    names: dict[tuple[str, str], str]
    excepted: set[str]


def lookups(changes: Iterable[Change], programme: Programme, above: list[str], today: Any) -> Lookups:
    """Fetch names of units, villages, matters and notices that the changes point to, and the exceptions that hold."""
    wanted: dict[str, set[str]] = {"unit": set(), "village": set(), "matter": set(), "notice": set()}
    for change in changes:
        for name, value in _keys(change):
            if value is not None:
                wanted[_POINTS_TO[name]].add(str(value))
    exceptions = StageException.objects.filter(
        programme=programme, division_id__in=above, approved=True, until__gte=today
    )
    parts = [
        _named("unit", Unit.objects.filter(pk__in=wanted["unit"]), "name"),
        _named("village", Division.objects.filter(pk__in=wanted["village"]), "full_name"),
        _named("matter", Matter.objects.filter(pk__in=wanted["matter"]), "title"),
        _named("notice", Notice.objects.filter(pk__in=wanted["notice"]), "title"),
    ]
    rows = list(_named("exception", exceptions, "action").union(*parts, all=True))
    return Lookups(
        {(kind, key): name for kind, key, name in rows if kind != "exception"},
        {name for kind, _key, name in rows if kind == "exception"},
    )


def _named(kind: str, rows: Any, column: str) -> Any:
    text = CharField()
    return rows.order_by().values_list(Value(kind, text), Cast("pk", text), Cast(column, text))


def _keys(change: Change) -> Iterable[tuple[str, Any]]:
    if change.field in _POINTS_TO:
        yield change.field, change.before
        yield change.field, change.after
    for data in (change.before, change.after):
        if not change.field and isinstance(data, dict):
            yield from ((name, value) for name, value in data.items() if name in _POINTS_TO)


def lines(matter: Matter, changes: Iterable[Change], names: dict[tuple[str, str], str]) -> list[Line]:
    """The changes in words, newest first."""
    teller = _Teller(matter, names)
    return [line for change in changes if (line := teller.line(change))]


class _Teller:
    def __init__(self, matter: Matter, names: dict[tuple[str, str], str]) -> None:
        self.matter, self.pack, self.names = matter, matter.programme.pack, names
        self.readers = _readers(self.pack)
        self.merged = {str(row["pk"]): row["title"] for row in matter.shown_merged}  # type: ignore[attr-defined]

    def line(self, change: Change) -> Line | None:
        if change.table == "workspell":
            return None  # the steps of the path say the same in words
        if change.table == "matter" and change.row != str(self.matter.pk):
            return self._merged(change)
        if change.field:
            what = _label(change.table, change.field)
            read = _choice(change.table) if change.field == "state" else self._reader(change.field)
            before, after = (read(value) for value in (change.before, change.after))
        else:
            what = _row_label(change.table)
            before, after = self._row(change.table, change.before), self._row(change.table, change.after)
        return Line(change.at, change.name, change.post, what, before, after, change.reason)

    def _merged(self, change: Change) -> Line | None:
        """Of a proposal merged into this one, only that it was; its own page tells the rest."""
        if change.field != "state":
            return None
        return Line(change.at, change.name, change.post, _("Proposal merged into this"), "",
                    self.merged.get(change.row, ""), change.reason)  # fmt: skip

    def _row(self, table: str, data: Any) -> str:
        if not isinstance(data, dict):
            return ""
        return _(", ").join(filter(None, (self._value(name, data.get(name)) for name in _NAMED_BY.get(table, ()))))

    def _reader(self, field: str) -> Callable[[Any], str]:
        return lambda value: self._value(field, value)

    def _value(self, field: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if field in _POINTS_TO:
            return self.names.get((_POINTS_TO[field], str(value)), str(value))
        reader = self.readers.get(field)
        return reader(value) if reader else str(value)


def _choice(table: str) -> Callable[[Any], str]:
    """A state in words: each table has states of its own."""
    model = _MODELS.get(table)
    known = dict(model._meta.get_field("state").flatchoices) if model else {}
    return lambda value: str(known.get(value, value or ""))


def _readers(pack: Pack) -> dict[str, Callable[[Any], str]]:
    def of(rules: Iterable[Any]) -> Callable[[Any], str]:
        known = {rule.key: shown(rule.names) for rule in rules}
        return lambda value: known.get(value, str(value))

    def yes_no(value: Any) -> str:
        return _("yes") if value else _("no")

    return {
        "level": lambda value: level_name(pack, value),
        "handling_level": lambda value: level_name(pack, value),
        "category": of(pack.categories),
        "channel": of(pack.proposal_channels),
        "source": of(pack.fund_sources),
        "item": of(pack.archive),
        "key": of(pack.schedule.steps if pack.schedule else ()),
        "days": lambda value: _("%(days)s working days") % {"days": value},
        "amount": lambda value: _("%(amount)s ten thousand yuan") % {"amount": money.wan(Decimal(str(value)))},
        "percent": lambda value: f"{value}%",
        "paid": lambda value: _("%(paid)s yuan paid") % {"paid": money.yuan(Decimal(str(value)))},
        "upheld": yes_no,
        "stage": of(pack.supervision.stages if pack.supervision else ()),
        "agrees": lambda value: str(_("signed") if value else _("objected")),
        "illustrative": yes_no,
    }


def _label(table: str, field: str) -> str:
    model = _MODELS.get(table)
    name = field.removesuffix("_id")
    if model is None or name not in {each.name for each in model._meta.fields}:
        return field
    return str(model._meta.get_field(name).verbose_name)


def _row_label(table: str) -> str:
    return {
        "matter": _("proposal recorded"),
        "mattervillage": _("village covered"),
        "matterparticipant": _("participating unit"),
        "plannedfund": _("planned investment"),
        "objection": _("objection"),
        "supervision": _("word of the supervisory committee"),
        "archivefile": _("archive file"),
        "schedulestep": _("step of the backward schedule"),
        "report": _("report of a period"),
        "typicalcase": _("typical case"),
    }.get(table, table)
