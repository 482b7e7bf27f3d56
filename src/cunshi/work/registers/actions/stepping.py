"""A record goes on: a step is done, sent back, the clock stands still, the case ends without its last step."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.rulebook.registers import Register, RegisterStep
from cunshi.work.matters.rules import shown, text_problems
from cunshi.work.registers import access, rules
from cunshi.work.registers.actions.opening import follow
from cunshi.work.registers.actions.writing import (
    Paper,
    acts_of,
    hold,
    keep_papers,
    keep_traces,
    known,
    name_of,
    paper_problems,
    settle,
    write,
)
from cunshi.work.registers.models import Act, ActKind, Record
from cunshi.work.registers.values import Read, read

LONGEST_NOTE = 1000


def do_step(
    *,
    by: Post,
    record: Record,
    version: int | None,
    step: str,
    values: Mapping[str, Any] | None = None,
    note: str = "",
    on: date | None = None,
    papers: Sequence[Paper] = (),
) -> Record:
    """Do the step that is owed, with what it asks for; the last one closes the record.

    Raises Refused for another step than the one owed, for anything missing, for a day out of order.
    """
    with acting(by):
        row = hold(record, version)
        rule, acts = known(row.programme, row.register), acts_of(row)
        asked = _owed(rule, row, step)
        access.require_do(by, row, asked.by, asked.unit or rule.unit)
        day = on or clock.today()
        told = read(rule, values or {}, [each for key in asked.asks if (each := rule.field(key))], needed=True)
        merged = {**row.values, **told.values}
        refuse_if(
            [
                *_still(row),
                *rules.day_problems(day, acts[-1].on),
                *told.problems,
                *rules.unmet(rule, asked.requires, merged, clock.today()),
                *_papers(rule, row, asked, papers),
                *text_problems(_("note"), note, most=LONGEST_NOTE, asked=False),
            ]
        )
        row.values = merged
        write(row, acts, by=by, kind=ActKind.STEP, key=step, on=day, due=row.due, note=note.strip(), values=told.values)
        _keep(row, rule, acts, told, papers, by)
        follow(by=by, record=row, at=step, rule=rule)
        return row


def send_back(*, by: Post, record: Record, version: int | None, to: str, reason: str) -> Record:
    """Send a record back to a step that was done: that one and those behind it are owed anew. By whoever is next."""
    with acting(by, reason=reason):
        row = hold(record, version)
        rule, acts = known(row.programme, row.register), acts_of(row)
        owed = rule.step(row.owes)
        access.require_do(by, row, owed.by if owed else (), (owed.unit if owed else None) or rule.unit)
        done = rules.past(rule, row.lane, acts)
        never = Problem(to, _("This step has not been done."), _("Choose one that has been done."))
        refuse_if([*_still(row), None if rule.step(to) and to in done.days else never, *_reason(reason)])
        write(row, acts, by=by, kind=ActKind.SENT_BACK, key=to, on=_today(acts), note=reason.strip())
        settle(row, rule, acts)
        return row


def end(
    *,
    by: Post,
    record: Record,
    version: int | None,
    ending: str,
    reason: str,
    values: Mapping[str, Any] | None = None,
    on: date | None = None,
) -> Record:
    """End a record without its last step, in one of the ways that the plan knows, with a reason."""
    with acting(by, reason=reason):
        row = hold(record, version)
        rule, acts = known(row.programme, row.register), acts_of(row)
        way = rule.ending(ending)
        if way is None:
            raise Refused.because(ending, _("The register has no such ending."), _("Choose one that it offers."))
        access.require_do(by, row, way.by, rule.unit)
        too_late = Problem(
            shown(way.names), _("This ending is not open any more at this step."), _("Go on with the next step.")
        )
        told = read(rule, values or {}, [each for key in way.asks if (each := rule.field(key))], needed=True)
        day = on or clock.today()
        refuse_if(
            [
                None if not way.after or row.step in way.after else too_late,
                *rules.day_problems(day, acts[-1].on),
                *told.problems,
                *_reason(reason),
            ]
        )
        row.values = {**row.values, **told.values}
        write(row, acts, by=by, kind=ActKind.ENDED, key=ending, on=day, note=reason.strip(), values=told.values)
        keep_traces(row, told.traces)
        row.closed_on, row.closed_as, row.owes, row.due, row.paused_on = day, ending, "", None, None
        row.version += 1
        row.save()
        return row


def pause(*, by: Post, record: Record, version: int | None, reason: str) -> Record:
    """Let the clock stand still, with a reason; days of the year go on."""
    with acting(by, reason=reason):
        row = hold(record, version)
        rule, acts = known(row.programme, row.register), acts_of(row)
        access.require_do(by, row, rule.pauses or ())
        refuse_if([*_still(row), *_reason(reason)])
        row.paused_on = _today(acts)
        write(row, acts, by=by, kind=ActKind.PAUSED, on=row.paused_on, note=reason.strip())
        settle(row, rule, acts)
        return row


def resume(*, by: Post, record: Record, version: int | None, note: str = "") -> Record:
    """Let the clock run again; the days that it stood still are added to what is left."""
    with acting(by):
        row = hold(record, version)
        rule, acts = known(row.programme, row.register), acts_of(row)
        access.require_do(by, row, rule.pauses or ())
        running = Problem(name_of(row), _("The clock is running."), _("Nothing needs to be done."))
        refuse_if([None if row.paused_on else running])
        row.paused_on = None
        write(row, acts, by=by, kind=ActKind.RESUMED, on=_today(acts), note=note.strip())
        settle(row, rule, acts)
        return row


def _owed(rule: Register, row: Record, step: str) -> RegisterStep:
    """The step, if it is the one owed. Raises Refused with what comes first."""
    asked, owed = rule.step(step), rule.step(row.owes)
    if asked is None or owed is None:
        raise Refused.because(step, _("The register has no such step."), _("Choose the one that is owed."))
    if asked is not owed:
        raise Refused.because(
            shown(asked.names),
            _("This step is not the next one: “%(owed)s” comes first.") % {"owed": shown(owed.names)},
            _("Do the steps in their order."),
        )
    return asked


def _still(row: Record) -> list[Problem]:
    if row.paused_on is None:
        return []
    what = _("The record is paused since %(day)s.") % {"day": row.paused_on}
    return [Problem(name_of(row), what, _("Let it go on first."))]


def _papers(rule: Register, row: Record, asked: RegisterStep, papers: Sequence[Paper]) -> list[Problem]:
    """What the step's fields and the step itself want attached."""
    found = paper_problems(rule, row, asked.asks, papers)
    held = row.attachments.filter(key=asked.key).count() + sum(paper.key == asked.key for paper in papers)
    if held < asked.files:
        what = _("%(held)d of %(asked)d files are attached.") % {"held": held, "asked": asked.files}
        found.append(Problem(shown(asked.names), what, _("Attach the others.")))
    return found


def _keep(row: Record, rule: Register, acts: list[Act], told: Read, papers: Sequence[Paper], by: Post) -> None:
    keep_traces(row, told.traces)
    keep_papers(row, papers, by)
    settle(row, rule, acts)


def _reason(reason: str) -> list[Problem]:
    return text_problems(_("reason"), reason, most=LONGEST_NOTE)


def _today(acts: Sequence[Act]) -> date:
    """Today, but never before the last act: a demonstration's clock may be set back."""
    return max(clock.today(), acts[-1].on)
