"""What is reported of an open record again and again: a visit, a test, a quarter's income."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock, periods
from cunshi.kernel.problems import Refused, refuse_if
from cunshi.work.matters.rules import text_problems
from cunshi.work.registers import access, rules
from cunshi.work.registers.actions.opening import follow
from cunshi.work.registers.actions.stepping import LONGEST_NOTE
from cunshi.work.registers.actions.writing import (
    Paper,
    acts_of,
    hold,
    keep_papers,
    keep_traces,
    known,
    paper_problems,
    settle,
    write,
)
from cunshi.work.registers.models import Act, ActKind, Record
from cunshi.work.registers.values import read


def follow_up(
    *,
    by: Post,
    record: Record,
    version: int | None,
    key: str,
    values: Mapping[str, Any] | None = None,
    note: str = "",
    on: date | None = None,
    papers: Sequence[Paper] = (),
) -> Act:
    """Report of a record for the period of `on`; what is told becomes what the record says now."""
    with acting(by):
        row = hold(record, version)
        rule, acts = known(row.programme, row.register), acts_of(row)
        asked = rule.follow_up(key)
        if asked is None:
            raise Refused.because(key, _("The register asks for no such report."), _("Choose one that it asks for."))
        access.require_do(by, row, asked.by, rule.unit)
        refuse_if(rules.unmet(rule, asked.when, row.values, clock.today()))
        day = on or clock.today()
        told = read(rule, values or {}, [each for name in asked.asks if (each := rule.field(name))], needed=True)
        earlier = [act for act in acts if act.kind == ActKind.FOLLOW_UP and act.key == key]
        refuse_if(
            [
                *rules.day_problems(day, max([row.opened_on, *(act.on for act in earlier)])),
                *told.problems,
                *paper_problems(rule, row, asked.asks, papers),
                *text_problems(_("note"), note, most=LONGEST_NOTE, asked=False),
            ]
        )
        first = periods.at(asked.cadence, day).first
        row.before = {name: row.values[name] for name in asked.asks if name in row.values} if earlier else {}
        row.values = {**row.values, **told.values}
        more = {"first": first, "note": note.strip(), "values": told.values}
        act = write(row, acts, by=by, kind=ActKind.FOLLOW_UP, key=key, on=day, **more)
        keep_traces(row, told.traces)
        keep_papers(row, papers, by)
        settle(row, rule, acts)
        follow(by=by, record=row, at=key, rule=rule, before=row.before)
        return act
