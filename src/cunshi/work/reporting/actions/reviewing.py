"""A level reviews what was reported to it, returns what is wrong, and locks the period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock, codes
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.rulebook.calendar import due_on, period_on
from cunshi.rulebook.schema import Duty
from cunshi.work.matters.rules import text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import access
from cunshi.work.reporting.actions.holding import hold_period
from cunshi.work.reporting.models import FILED, PeriodLock, Report, ReportState
from cunshi.work.reporting.owing import Slot
from cunshi.work.reporting.queries import Owed, rows_of
from cunshi.work.reporting.rules import lock_problems


@dataclass(frozen=True)
class Verdict:
    """What a reviewer decides on one report, as he saw it."""

    report: Report
    version: int
    act: Literal["review", "return"]
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one verdict; no problems means it was done (or would be, in a dry run)."""

    verdict: Verdict
    problems: list[Problem]

    @property
    def done(self) -> bool:
        return not self.problems


def decide(*, by: Post, verdicts: Sequence[Verdict], dry_run: bool = False) -> list[Outcome]:
    """Review or return many reports, each whole or not at all; a dry run decides none and says what each would meet."""
    with transaction.atomic():
        outcomes = [_decide(by, verdict) for verdict in sorted(verdicts, key=lambda each: each.report.pk)]
        if dry_run:
            transaction.set_rollback(True)
    return outcomes


def _decide(by: Post, verdict: Verdict) -> Outcome:
    try:
        _take(by, verdict)
    except Refused as refusal:
        return Outcome(verdict, refusal.problems)
    return Outcome(verdict, [])


def _take(by: Post, verdict: Verdict) -> None:
    with acting(by, reason=verdict.reason):
        report = (
            Report.objects.select_for_update(of=("self",))
            .select_related("programme", "division", "matter")
            .get(pk=verdict.report.pk)
        )
        access.require_reviewer(by, _duty(report.programme, report.duty), report.division)
        returning = verdict.act == "return"
        refuse_if(
            [
                _not_decidable(report, verdict),
                *(text_problems(_("reason"), verdict.reason, most=500) if returning else []),
            ]
        )
        report.state = ReportState.RETURNED if returning else ReportState.REVIEWED
        report.returned_because = verdict.reason.strip() if returning else ""
        report.reviewed_by, report.reviewed_at = by, clock.now()
        report.version += 1
        report.save()


def _not_decidable(report: Report, verdict: Verdict) -> Problem | None:
    where = report.matter.title if report.matter else report.division.short_name
    if report.version != verdict.version:
        return Problem(
            where,
            _("This report has changed since the page was opened: it is now “%(state)s”.")
            % {"state": report.get_state_display()},
            _("Look at what it says now; nothing was written."),
        )
    if report.state not in (ReportState.SUBMITTED, ReportState.REVIEWED):
        return Problem(
            where,
            _("A report that is “%(state)s” cannot be decided on.") % {"state": report.get_state_display()},
            _("Decide on reports that were submitted."),
        )
    return None


def lock(
    *, by: Post, programme: Programme, duty: str, first: date, note: str = "", dry_run: bool = False
) -> PeriodLock | None:
    """Lock one period within the post's division; from then on only amendments change its figures.

    Refused with every problem: the period still runs, reports are not reviewed, some are missing without a note, a
    division below has not locked. A dry run locks nothing and returns None.
    """
    slot = _slot(programme, duty, first)
    access.require_reviewer(by, slot.duty, by.division)
    with acting(by, reason=note):
        hold_period(programme, duty, first)
        rows = rows_of([slot], by.prefix)
        refuse_if(_vetoes(by, slot, rows, note))
        if dry_run:
            return None
        made = PeriodLock.objects.create(
            programme=programme,
            duty=duty,
            first=first,
            division=by.division,
            level=by.level,
            by=by,
            at=clock.now(),
            note=note.strip(),
        )
        for row in rows:
            if row.report is not None and row.state in (ReportState.REVIEWED, ReportState.SUBMITTED):
                row.report.state = ReportState.LOCKED
                row.report.version += 1
                row.report.save(update_fields=["state", "version"])
    return made


def _slot(programme: Programme, duty: str, first: date) -> Slot:
    rule = _duty(programme, duty)
    period = period_on(programme.pack, rule, first)
    if period is None or period.first != first:
        raise Refused.because(duty, _("The plan knows no such period."), _("Choose a period of the list."))
    return Slot(programme, rule, period, due_on(rule, period))


def _duty(programme: Programme, key: str) -> Duty:
    duty = programme.pack.duty(key)
    if duty is None:
        raise Refused.because(key, _("The plan asks for no such report."), _("Choose a report of the list."))
    return duty


def _vetoes(by: Post, slot: Slot, rows: Sequence[Owed], note: str) -> list[Problem]:
    lowest = slot.duty.review[0].level == by.level
    unreviewed = [
        row.matter.title if row.matter else row.division.short_name
        for row in rows
        if row.state == ReportState.SUBMITTED
    ]
    problems = lock_problems(
        by.division.short_name,
        len(rows),
        sum(row.state in FILED for row in rows),
        unreviewed if lowest else [],
        slot.period.last < clock.today(),
        note,
    )
    if PeriodLock.objects.filter(
        programme=slot.programme, duty=slot.duty.key, first=slot.period.first, division=by.division
    ).exists():
        problems.append(
            Problem(by.division.short_name, _("This period is locked already."), _("Nothing is left to do."))
        )
    return problems + _below(by, slot, rows)


def _below(by: Post, slot: Slot, rows: Sequence[Owed]) -> list[Problem]:
    """The divisions of the reviewing level below that owe something in the period and have not locked it."""
    levels = [step.level for step in slot.duty.review if step.level > by.level]
    if not levels:
        return []
    owing = {codes.at(row.division.code, min(levels)) for row in rows}
    locked = set(
        PeriodLock.objects.filter(
            programme=slot.programme, duty=slot.duty.key, first=slot.period.first, division_id__in=owing
        ).values_list("division_id", flat=True)
    )
    return [
        Problem(division.short_name, _("This division has not locked the period."), _("Let it review and lock first."))
        for division in Division.objects.filter(code__in=owing - locked)
    ]
