"""Records as lists: all registers of a place counted, one register narrowed, searched, put in order and in groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, OrderBy, Q, QuerySet, Window
from django.db.models.fields.json import KT

from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.privacy.sealing import fingerprint
from cunshi.foundation.residents.models import Resident
from cunshi.kernel import clock
from cunshi.rulebook.registers import HELD_AS_FILES, NUMERIC, Register, RegisterField
from cunshi.work.registers.asking import asked, number
from cunshi.work.registers.given import Held, turns
from cunshi.work.registers.models import Record, Trace
from cunshi.work.registers.statistics import Counts, basic, counts_of

STATES = ("open", "late", "paused", "closed", "mine", "all")
_KINDS = (Kind.ID_NUMBER, Kind.PHONE, Kind.BANK, Kind.NAME)


@dataclass(frozen=True)
class Line:
    """One register at a place: how many records, and how many wait for the post's step."""

    held: Held
    counts: Counts
    mine: int


def overview(post: Post, registers: Sequence[Held], records: "QuerySet[Record]") -> list[Line]:
    """Every register counted over these records; one query."""
    rows = (
        records.filter(programme__in={each.programme.pk for each in registers})
        .order_by()
        .values("programme", "register")
        .annotate(**basic(), n_mine=Count("pk", filter=turns(post, registers)))
    )
    found = {(row["programme"], row["register"]): row for row in rows}
    lines = []
    for each in registers:
        row = found.get((each.programme.pk, each.rule.key))
        counts = counts_of(row) if row else Counts(0, 0, 0, 0)
        lines.append(Line(each, counts, row["n_mine"] if row else 0))
    return lines


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed to; `values` hold what some of the register's fields must say."""

    state: str = "open"
    step: str = ""
    focus: str = ""
    words: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def state_q(state: str, post: Post, held: Held) -> Q:
    """The records in a state; `mine`: their next step is the post's."""
    return {
        "open": Q(closed_on=None),
        "late": Q(closed_on=None, due__lt=clock.today()),
        "paused": Q(closed_on=None, paused_on__isnull=False),
        "closed": Q(closed_on__isnull=False),
        "mine": turns(post, [held]),
    }.get(state, Q())


def narrow(records: "QuerySet[Record]", post: Post, held: Held, to: Narrowed) -> "QuerySet[Record]":
    """The records of a list."""
    found = records.filter(state_q(to.state, post, held))
    if to.step:
        found = found.filter(owes=to.step)
    chosen = next((each for each in held.rule.focus if each.key == to.focus), None)
    if chosen:
        found = found.filter(asked(chosen.when), closed_on=None)
    for key, value in to.values.items():
        found = found.filter(**{f"values__{key}": value})
    return found.filter(saying(held.rule, to.words)) if to.words else found


def saying(rule: Register, words: str) -> Q:
    """The records that say these words in the open, belong to this household or person, or hold this very number.

    Sealed values are found by their fingerprints alone: the whole number or name, none is opened.
    """
    marks = [fingerprint(kind, words) for kind in _KINDS]
    people = Resident.objects.filter(Q(name__startswith=words) | Q(id_mark__in=marks))
    found = Q(pk__in=Trace.objects.filter(digest__in=marks).values("record"))
    found |= Q(household__number=words) | Q(household__head__startswith=words)
    found |= Q(resident__in=people) | Q(household__in=people.values("household"))
    for each in rule.fields:
        if each.type in ("text", "officer", "number") and not each.sealed:
            found |= Q(**{f"values__{each.key}__icontains": words})
    answers = [
        (each.key, choice.key)
        for each in rule.fields
        for choice in each.choices
        if not each.sealed and words in (choice.names.zh, choice.names.en)
    ]
    for key, choice in answers:
        found |= Q(**{f"values__{key}": choice})
    return found


def in_groups(records: "QuerySet[Record]", group: str) -> "QuerySet[Record]":
    """Each record with `group_size`, how many of the list share its group."""
    if not group:
        return records
    part = F("division_id") if group == "place" else KT(f"values__{group}")
    return records.annotate(group_size=Window(Count("pk"), partition_by=[part]))


def sortable(each: RegisterField) -> bool:
    return not each.sealed and each.type not in HELD_AS_FILES


def order(rule: Register, sort: str, group: str = "") -> list[OrderBy | str]:
    """The order of a list: by groups first, then as asked, else what is due first."""
    front: list[OrderBy | str] = []
    if group == "place":
        front = ["division_id"]
    elif group:
        front = [OrderBy(KT(f"values__{group}"), nulls_last=True)]
    return [*front, *_asked(rule, sort), "pk"]


def _asked(rule: Register, sort: str) -> list[OrderBy | str]:
    down, key = sort.startswith("-"), sort.removeprefix("-")
    columns = {"due": F("due"), "opened": F("opened_on"), "place": F("division_id")}
    each = rule.field(key)
    if each and sortable(each):
        column = number(key) if each.type in NUMERIC else KT(f"values__{key}")
        return [OrderBy(column, descending=down, nulls_last=True)]
    if key in columns:
        return [OrderBy(columns[key], descending=down, nulls_last=True)]
    return [OrderBy(F("due"), nulls_last=True), OrderBy(F("opened_on"), descending=True)]
