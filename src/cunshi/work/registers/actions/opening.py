"""Records are opened: one by one from a form, by the thousand from a workbook, or by another record."""

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.sealing import is_sealed
from cunshi.foundation.residents.models import Household, Resident
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.rulebook.conditions import hold
from cunshi.rulebook.registers import OPENED, Register
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.registers import access, rules
from cunshi.work.registers.actions.writing import Paper, keep_papers, known, paper_problems
from cunshi.work.registers.models import Act, ActKind, Record, Trace
from cunshi.work.registers.values import Read, clear, plain, read

_AT_ONCE = 1000


@dataclass(frozen=True)
class Draft:
    """What a new record says: where it lies, whom or what it is about, the values of its form; `row` in a table."""

    division: Division
    values: Mapping[str, Any]
    household: Household | None = None
    resident: Resident | None = None
    on: date | None = None
    papers: Sequence[Paper] = ()
    row: int = 0


@dataclass
class Weighed:
    """A draft read and checked; `record` is written only if there are no problems."""

    draft: Draft
    record: Record
    traces: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    again: bool = False


def open_record(
    *, by: Post, programme: Programme, register: str, draft: Draft, came_from: Record | None = None
) -> Record:
    """Open a record. Raises Refused with every problem of the form, and where the same is open already."""
    rule = known(programme, register)
    if came_from is None:
        access.require_open(by, rule, draft.division.code)
    with acting(by):
        weighed = weigh(by=by, programme=programme, register=register, drafts=[draft], came_from=came_from)
        refuse_if(weighed[0].problems)
        enter(by, rule, weighed)
        return weighed[0].record


def take(
    *, by: Post, programme: Programme, register: str, drafts: Sequence[Draft], good_only: bool = False
) -> list[Weighed]:
    """Open many records at once; with a problem in any of them none is written, unless the good ones are asked for.

    Returns every draft with its problems; those without any were written unless others had some.
    """
    rule = known(programme, register)
    with acting(by):
        weighed = weigh(by=by, programme=programme, register=register, drafts=drafts)
        good = [each for each in weighed if not each.problems]
        if len(good) == len(weighed) or good_only:
            enter(by, rule, good)
        return weighed


def weigh(
    *,
    by: Post,
    programme: Programme,
    register: str,
    drafts: Sequence[Draft],
    came_from: Record | None = None,
) -> list[Weighed]:
    """Read and check drafts without writing; the number of queries doesn't grow with theirs."""
    rule = known(programme, register)
    divisions = existing(rule, [draft.values for draft in drafts])
    found = [_weighed(by, programme, rule, draft, came_from, divisions) for draft in drafts]
    _problems_of_others(programme, rule, found)
    return found


def existing(rule: Register, rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """The codes that the fields of divisions name and that exist; one query for any number of rows."""
    fields = [each.key for each in rule.fields if each.type == "division"]
    named = {str(row.get(key) or "").strip() for row in rows for key in fields} - {""}
    return set(Division.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def _weighed(
    by: Post,
    programme: Programme,
    rule: Register,
    draft: Draft,
    came_from: Record | None,
    divisions: Container[str],
) -> Weighed:
    on = draft.on or clock.today()
    # What another record leads to may know already what a later step asks for.
    early = {key for key, value in draft.values.items() if came_from and value not in (None, "")}
    asked = {each.key for each in rule.asked_at_opening} | early
    told = read(
        rule, draft.values, [each for each in rule.fields if each.key in asked], needed=False, divisions=divisions
    )
    record = Record(
        programme=programme,
        register=rule.key,
        division=draft.division,
        household=draft.household,
        resident=draft.resident,
        identity=_identity(rule, draft, told),
        step=OPENED,
        opened_on=on,
        opened_by=by,
        came_from=came_from,
        values=told.values,
    )
    problems = [*_place(by, rule, draft, came_from), *_subject(rule, draft), *told.problems]
    problems += rules.day_problems(on, date.min)
    problems += paper_problems(rule, None, [each.key for each in rule.asked_at_opening if each.required], draft.papers)
    return Weighed(draft, record, told.traces, problems)


def _place(by: Post, rule: Register, draft: Draft, came_from: Record | None) -> Iterable[Problem]:
    if came_from is None and not access.may_open(by, rule, draft.division.code):
        what = _("Your post does not open such records here.")
        yield Problem(draft.division.short_name, what, _("Choose a division of your own."))


def _subject(rule: Register, draft: Draft) -> Iterable[Problem]:
    """A household or person of the division, where the register is about one."""
    about: Household | Resident | None = {"household": draft.household, "person": draft.resident}.get(rule.subject)
    home = draft.household or (draft.resident.household if draft.resident else None)
    if rule.subject in ("household", "person") and about is None:
        label = _("household") if rule.subject == "household" else _("person")
        yield Problem(label, _("Nobody is chosen yet."), _("Choose from the households, or register it there first."))
    elif home is not None and Level(rule.level) is Level.VILLAGE and home.division_id != draft.division.code:
        what = _("It belongs to another village.")
        yield Problem(str(about or home), what, _("Open the record in the village of the household."))


def _identity(rule: Register, draft: Draft, told: Read) -> str:
    """What the record is about, so that there is one open record of each; empty: as many as there are."""
    parts = [str(told.traces.get(key) or told.values.get(key) or "") for key in rule.identity]
    if rule.subject == "household":
        about = f"h{draft.household.pk if draft.household else ''}"
    elif rule.subject == "person":
        about = f"p{draft.resident.pk if draft.resident else ''}"
    else:
        about = f"d{draft.division.code}"
    if not parts:
        return about
    return f"{about}:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:48]}"


def _problems_of_others(programme: Programme, rule: Register, found: Sequence[Weighed]) -> None:
    """The same open already, twice among the drafts, or open in a register that excludes this one."""
    identities = [each.record.identity for each in found]
    open_ = Record.objects.open().filter(programme=programme)
    taken = dict(open_.filter(register=rule.key, identity__in=identities).values_list("identity", "opened_on"))
    rows: dict[str, int] = {}
    elsewhere = _excluding(programme, rule, found)
    for each in found:
        identity = each.record.identity
        if identity in taken:
            what = _("There is an open record of it already, of %(day)s.") % {"day": taken[identity]}
            each.problems.append(Problem(_subject_name(each.draft), what, _("Go on with that one.")))
            each.again = True
        elif identity in rows:
            what = _("Row %(row)d of the table opens a record of the same already.") % {"row": rows[identity]}
            each.problems.append(Problem(_subject_name(each.draft), what, _("Leave one of the two rows.")))
        for key in elsewhere.get((each.record.household_id, each.record.resident_id), ()):
            other = programme.pack.register(key)
            what = _("It is open in “%(register)s”, which excludes this register.") % {
                "register": shown(other.names) if other else key
            }
            each.problems.append(Problem(_subject_name(each.draft), what, _("Close that record first.")))
        if not each.problems:
            rows[identity] = each.draft.row


def _excluding(
    programme: Programme, rule: Register, found: Sequence[Weighed]
) -> dict[tuple[int | None, int | None], list[str]]:
    """By household and resident, the registers in which they are open and that exclude this one, either way round."""
    keys = {each.key for each in programme.pack.registers if rule.key in each.excludes} | set(rule.excludes)
    result: dict[tuple[int | None, int | None], list[str]] = {}
    if not keys:
        return result
    rows = Record.objects.open().filter(programme=programme, register__in=keys)
    homes = [each.record.household_id for each in found if each.record.household_id]
    people = [each.record.resident_id for each in found if each.record.resident_id]
    for home, person, key in (rows.filter(household__in=homes) | rows.filter(resident__in=people)).values_list(
        "household", "resident", "register"
    ):
        result.setdefault((home, person), []).append(key)
    return result


def _subject_name(draft: Draft) -> str:
    return str(draft.household or draft.resident or draft.division.short_name)


def enter(by: Post, rule: Register, weighed: Sequence[Weighed]) -> None:
    """Write what was weighed and found good, within the caller's transaction."""
    today = clock.today()
    acts: list[Act] = []
    for each in weighed:
        record = each.record
        lane = rules.lane_of(rule, record.values, today)
        record.lane = lane.key if lane else ""
        act = Act(kind=ActKind.OPENED, key=OPENED, number=1, on=record.opened_on, by=by, at=clock.now())
        done = rules.past(rule, record.lane, [act])
        step = rules.owed(rule, record.lane, record.values, done, today)
        record.owes = step.key if step else ""
        year = record.programme.year
        record.due = rules.due(rule, record.lane, step, record.values, done, year) if step else None
        acts.append(act)
    Record.objects.bulk_create([each.record for each in weighed], batch_size=_AT_ONCE)
    for each, act in zip(weighed, acts, strict=True):
        act.record = each.record
    Act.objects.bulk_create(acts, batch_size=_AT_ONCE)
    traces = [Trace(record=each.record, field=key, digest=one) for each in weighed for key, one in each.traces.items()]
    Trace.objects.bulk_create(traces, batch_size=_AT_ONCE)
    for each in weighed:
        if each.draft.papers:
            keep_papers(each.record, each.draft.papers, by)
        follow(by=by, record=each.record, at=OPENED, rule=rule)


def follow(*, by: Post, record: Record, at: str, rule: Register, before: Mapping[str, Any] | None = None) -> None:
    """Open what this act leads to by itself; where the same is open already, that one stands."""
    known_values = plain(record.values)
    for opening in rule.opens:
        if opening.at != at or not hold(opening.when, known_values, clock.today(), before):
            continue
        carried = {theirs: _carried(record, mine) for theirs, mine in opening.carry.items()}
        draft = Draft(record.division, {**carried, **opening.fixed}, record.household, record.resident)
        other = known(record.programme, opening.register_key)
        weighed = weigh(by=by, programme=record.programme, register=other.key, drafts=[draft], came_from=record)
        if not weighed[0].again:
            refuse_if(weighed[0].problems)
            enter(by, other, weighed)


def _carried(record: Record, key: str) -> Any:
    value = record.values.get(key)
    return clear(value) if is_sealed(value) else value
