"""All writes of the monthly check: issued by the office, explained by who is responsible, decided by the office."""

from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import OFFICE_OF_LEVEL
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.oversight.checks.models import Finding, Outcome, Round
from cunshi.oversight.checks.queries import outcome_of, plans_over, standing, state_of, to_mend


def may_issue(post: Post, division: Division) -> bool:
    """Whether the post's office issues the check of this division: that of the level which its plan names."""
    plans = plans_over(division.prefix, clock.today().year)
    levels = {plan.pack.monthly_check.by for plan in plans if plan.pack.monthly_check}
    return post.division_id == division.code and post.level in levels and post.role == OFFICE_OF_LEVEL[post.level]


def issue_check(*, by: Post, division: Division, month: date) -> Round:
    """Issue the check of the running month: a finding for each breach, to be mended by the month's end.

    What the last check found is closed: mended, explained, or carried over into this one.
    """
    with acting(by):
        require_scope(by, division.code)
        if not may_issue(by, division):
            what = _("The check of data is issued by the office that the plan names, for its own division.")
            raise Refused.because(str(division), what, _("Ask that office."))
        refuse_if([_month_problem(month), _issued_problem(division, month)])
        live = standing(division.prefix, month.year)
        months = _close_last(division, month, {each.key for each in live})
        due = month.replace(day=monthrange(month.year, month.month)[1])
        made = Round.objects.create(division=division, month=month, due=due, by=by, at=clock.now())
        Finding.objects.bulk_create(
            Finding(
                round=made,
                matter_id=each.matter,
                rule=each.rule,
                kind=each.kind,
                severity=each.severity,
                facts=each.facts,
                months=months.get(each.key, 0) + 1,
            )
            for each in live
        )
    return made


def _close_last(division: Division, month: date, stand: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Write down what came of the last check; returns for how many months each carried finding stands."""
    last = Round.objects.select_for_update().filter(division=division, month__lt=month).first()
    if last is None:
        return {}
    carried: dict[tuple[int, str], int] = {}
    for row in last.findings.all():
        key = (row.matter_id, row.rule)
        row.outcome = outcome_of(state_of(row, last.due, stands=key in stand))
        row.save(update_fields=["outcome"])
        if row.outcome == Outcome.CARRIED:
            carried[key] = row.months
    return carried


def explain(*, by: Post, finding: Finding, text: str) -> Finding:
    """Say why a finding is right as it stands; the office that issued the check confirms it or not."""
    with acting(by):
        locked = _locked(finding)
        if not to_mend(by).filter(pk=locked.pk).exists():
            what = _("This finding is not your unit's to mend, or it is closed already.")
            raise Refused.because(str(locked.matter), what, _("Open the page again."))
        refuse_if([_empty(text, _("explanation"))])
        locked.explanation, locked.explained_by, locked.explained_at = text.strip(), by, clock.now()
        locked.accepted, locked.decided_by, locked.decided_at, locked.answer = None, None, None, ""
        locked.save()
    return locked


def decide(*, by: Post, finding: Finding, accepted: bool, answer: str = "") -> Finding:
    """Confirm an explanation, or refuse it with an answer: then the finding is to be mended after all."""
    with acting(by):
        locked = _locked(finding)
        require_scope(by, locked.round.division_id)
        if by.division_id != locked.round.division_id or by.role != OFFICE_OF_LEVEL[by.level]:
            what = _("An explanation is confirmed by the office that issued the check.")
            raise Refused.because(str(locked.matter), what, _("Ask that office."))
        unexplained = None if locked.explanation and locked.outcome is None else _nothing_to_decide(locked)
        refuse_if([unexplained, None if accepted else _empty(answer, _("answer"))])
        locked.accepted, locked.answer = accepted, answer.strip()
        locked.decided_by, locked.decided_at = by, clock.now()
        locked.save()
    return locked


def _locked(finding: Finding) -> Finding:
    rows = Finding.objects.select_for_update(of=("self",)).select_related("round", "matter")
    return rows.get(pk=finding.pk)


def _month_problem(month: date) -> Problem | None:
    if month == clock.today().replace(day=1):
        return None
    return Problem(
        month.strftime("%Y-%m"),
        _("Only the check of the running month can be issued."),
        _("What it finds is to be mended by the month's end."),
    )


def _issued_problem(division: Division, month: date) -> Problem | None:
    if not Round.objects.filter(division=division, month=month).exists():
        return None
    return Problem(month.strftime("%Y-%m"), _("The check of this month is issued already."), _("Open the page again."))


def _nothing_to_decide(finding: Finding) -> Problem:
    return Problem(str(finding.matter), _("There is no explanation to decide on."), _("Open the page again."))


def _empty(text: str, name: str) -> Problem | None:
    return None if text.strip() else Problem(name, _("This is still empty."), _("Say why in a sentence."))
