"""What every act on a record shares: the row held, the act written down, what follows from it worked out again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.evidence.models import StoredFile
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.registers import HELD_AS_FILES, OPENED, Register
from cunshi.work.programmes.models import Programme
from cunshi.work.registers import rules
from cunshi.work.registers.models import Act, ActKind, Attachment, Record, Trace


@dataclass(frozen=True)
class Paper:
    """A stored file or photo, and the field or step that it is for."""

    key: str
    file: StoredFile
    name: str


def known(programme: Programme, key: str) -> Register:
    """The plan's register of this key. Raises Refused when it has none."""
    register = programme.pack.register(key)
    if register is None:
        raise Refused.because(
            key, _("The plan has no register “%(key)s”.") % {"key": key}, _("Choose one of the plan's page.")
        )
    return register


def hold(record: Record, version: int | None) -> Record:
    """The row, held until the transaction ends. Raises Refused when it changed meanwhile, or is closed."""
    row = Record.objects.select_for_update(of=("self",)).select_related("programme", "division").get(pk=record.pk)
    if version is not None and row.version != version:
        raise Refused.because(
            name_of(row),
            _("Somebody changed this while you were typing."),
            _("Open it again and decide on what it says now; nothing was written."),
        )
    if row.closed_on:
        raise Refused.because(
            name_of(row),
            _("The record was closed on %(day)s.") % {"day": row.closed_on},
            _("Open a new record if the matter comes up again."),
        )
    return row


def name_of(record: Record) -> str:
    """What a sentence calls the record, before the reader knows more of it."""
    return _("record %(number)d") % {"number": record.pk}


def acts_of(record: Record) -> list[Act]:
    return list(record.acts.order_by("number"))


def write(record: Record, acts: list[Act], *, by: Post, kind: ActKind, on: date, **more: Any) -> Act:
    """Write the next act of a record and put it behind the others."""
    act = Act.objects.create(record=record, number=len(acts) + 1, kind=kind, on=on, by=by, at=clock.now(), **more)
    acts.append(act)
    return act


def settle(record: Record, register: Register, acts: Sequence[Act]) -> None:
    """Work out anew which step is owed and until when; the last one done closes the record."""
    done = rules.past(register, record.lane, acts)
    today = clock.today()
    step = rules.owed(register, record.lane, record.values, done, today)
    record.done = [key for key in done.days if key != OPENED]
    record.step = record.done[-1] if record.done else OPENED
    record.owes = step.key if step else ""
    year = record.programme.year
    record.due = (
        rules.due(register, record.lane, step, record.values, done, year) if step and not record.paused_on else None
    )
    if register.steps and not register.lasting and step is None and record.closed_on is None:
        record.closed_on, record.closed_as = acts[-1].on, record.step
        record.paused_on = None
    record.version += 1
    record.save()


def keep_papers(record: Record, papers: Iterable[Paper], by: Post) -> None:
    """Keep files under the field or step that asked for them; the same file again is the same row."""
    rows = [
        Attachment(record=record, key=each.key, file=each.file, name=each.name[:200], by=by, at=clock.now())
        for each in papers
    ]
    Attachment.objects.bulk_create(rows, ignore_conflicts=True)


def keep_traces(record: Record, traces: Mapping[str, str]) -> None:
    """The fingerprints of the sealed values as they are now."""
    for field, digest in traces.items():
        Trace.objects.update_or_create(record=record, field=field, defaults={"digest": digest})


def paper_problems(
    register: Register, record: Record | None, keys: Iterable[str], papers: Sequence[Paper]
) -> list[Problem]:
    """File and photo fields among `keys` of which no file is there yet."""
    held = set(record.attachments.values_list("key", flat=True)) if record else set()
    given = held | {paper.key for paper in papers}
    fields = [
        field for key in keys if (field := register.field(key)) and field.type in HELD_AS_FILES and not field.optional
    ]
    return [
        Problem(rules.shown(field.names), _("No file is attached yet."), _("Attach one."))
        for field in fields
        if field.key not in given
    ]
