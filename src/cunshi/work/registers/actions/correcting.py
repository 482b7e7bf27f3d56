"""What a record says is put right, with a reason; files are added."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.rulebook.registers import Register, RegisterField
from cunshi.work.matters.rules import text_problems
from cunshi.work.registers import access
from cunshi.work.registers.actions.stepping import LONGEST_NOTE
from cunshi.work.registers.actions.writing import (
    Paper,
    acts_of,
    hold,
    keep_papers,
    keep_traces,
    known,
    name_of,
    settle,
    write,
)
from cunshi.work.registers.models import ActKind, Record
from cunshi.work.registers.values import clear, read


def correct(*, by: Post, record: Record, version: int | None, values: Mapping[str, Any], reason: str) -> Record:
    """Put right what was told before. What tells the record from others stays: close it and open another one."""
    with acting(by, reason=reason):
        row = hold(record, version)
        rule, acts = known(row.programme, row.register), acts_of(row)
        access.require_do(by, row, rule.opened_by, rule.unit)
        asked = correctable(rule, row)
        changed = {each.key: values[each.key] for each in asked if each.key in values}
        told = read(rule, changed, [each for each in asked if each.key in changed], needed=False)
        new = {key: value for key, value in told.values.items() if clear(value) != clear(row.values.get(key))}
        nothing = Problem(name_of(row), _("Nothing was changed."), _("Change a value, or leave the page."))
        refuse_if(
            [
                *told.problems,
                None if new or told.problems else nothing,
                *text_problems(_("reason"), reason, most=LONGEST_NOTE),
            ]
        )
        row.values = {**row.values, **new}
        day = max(clock.today(), acts[-1].on)
        write(row, acts, by=by, kind=ActKind.CORRECTED, on=day, note=reason.strip(), values=new)
        keep_traces(row, told.traces)
        settle(row, rule, acts)
        return row


def correctable(rule: Register, row: Record) -> list[RegisterField]:
    """The fields that were told before and don't tell the record from others."""
    return [each for each in rule.fields if each.key in row.values and each.key not in rule.identity]


def attach(*, by: Post, record: Record, papers: Sequence[Paper]) -> Record:
    """Add files to an open record, under its fields or steps."""
    with acting(by):
        row = hold(record, None)
        rule = known(row.programme, row.register)
        roles = {role for step in rule.steps for role in step.by} | set(rule.opened_by)
        access.require_do(by, row, roles, rule.unit)
        known_keys = {each.key for each in (*rule.fields, *rule.steps)}
        refuse_if(
            Problem(each.name, _("Nothing asks for a file under “%(key)s”.") % {"key": each.key}, _("Choose a step."))
            for each in papers
            if each.key not in known_keys
        )
        keep_papers(row, papers, by)
        return row
