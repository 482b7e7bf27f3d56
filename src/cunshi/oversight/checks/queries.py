"""The monthly check read: what it found, how each finding stands today, and whose it is to mend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability, RoleKey
from cunshi.kernel import clock, codes
from cunshi.kernel.codes import Level
from cunshi.oversight.checks.breaches import Breach, breaches
from cunshi.oversight.checks.models import Finding, FindingQuerySet, Outcome, Round
from cunshi.work.programmes.models import Programme


@dataclass(frozen=True)
class Found:
    """A finding with how it stands today."""

    finding: Finding
    state: str
    facts: dict[str, Any]


def state_of(finding: Finding, due: date, *, stands: bool) -> str:
    """How a finding stands: closed by the next check, mended by itself, explained, late, or open."""
    if finding.outcome:
        return str(finding.outcome)
    if not stands:
        return "mended"
    if finding.accepted:
        return "explained"
    if finding.explanation and finding.accepted is None:
        return "answered"
    return "late" if clock.today() > due else "open"


def plans_over(prefix: str, year: int) -> list[Programme]:
    """The plans of a year that matters of a scope can belong to: of the divisions above it, its own, those below."""
    code = codes.full(prefix)
    above = [*ancestors(code), code]
    found = Programme.objects.with_ledger().filter(year=year).order_by("root__level", "pk")
    return [plan for plan in found if plan.root_id in above or plan.root_id.startswith(prefix)]


def standing(prefix: str, year: int, plans: Iterable[Programme] | None = None) -> list[Breach]:
    """What breaks a rule in a scope today."""
    return breaches(prefix, year, plans_over(prefix, year) if plans is None else plans)


def rounds_of(prefix: str, month: date) -> list[Round]:
    """The checks of a month that bear on a scope: of divisions in it, of its own, or of one above it."""
    code = codes.full(prefix)
    bearing = Q(division__code__startswith=prefix) | Q(division_id__in=[*ancestors(code), code])
    return list(Round.objects.filter(bearing, month=month).select_related("division", "by__unit", "by__account"))


def found_in(rounds: Sequence[Round], post: Post, prefix: str, live: Iterable[Breach]) -> list[Found]:
    """The findings of these rounds in a part of the post's subtree, with how each stands beside today's breaches."""
    stand, dues = {each.key: each for each in live}, {each.pk: each.due for each in rounds}
    rows = (
        Finding.objects.visible_to(post)
        .filter(round__in=rounds, matter__village__code__startswith=prefix)
        .select_related("matter__village", "matter__lead_unit", "explained_by__unit")
        .order_by("-severity", "rule", "matter__village_id", "pk")
    )
    return [_found(row, dues[row.round_id], stand.get((row.matter_id, row.rule))) for row in rows]


def _found(row: Finding, due: date, breach: Breach | None) -> Found:
    return Found(row, state_of(row, due, stands=breach is not None), breach.facts if breach else row.facts)


def to_mend(post: Post) -> FindingQuerySet:
    """Findings of the running month that the post itself can mend or explain, not yet answered."""
    rows = Finding.objects.visible_to(post).filter(outcome=None, round__month=clock.today().replace(day=1))
    rows = rows.exclude(accepted=True)
    if post.role == RoleKey.VILLAGE_CLERK or (post.level is Level.TOWNSHIP and post.may(Capability.PROPOSE)):
        return rows
    if post.may(Capability.CARRY_OUT):
        return rows.filter(matter__lead_unit=post.unit_id)
    return rows.none()


def open_for(post: Post) -> list[Found]:
    """What the post is to mend by the month's end and has not; one query more where anything was found at all."""
    rows = list(to_mend(post).select_related("matter__village", "matter__programme", "round"))
    if not rows:
        return []
    plans = {row.matter.programme_id: row.matter.programme for row in rows}
    stand = {each.key: each for each in breaches(post.prefix, rows[0].matter.year, plans.values())}
    found = [_found(row, row.round.due, stand.get((row.matter_id, row.rule))) for row in rows]
    return [each for each in found if each.state in ("open", "late")]


def outcome_of(state: str) -> Outcome:
    """What is written down of a finding when the next check is issued."""
    return Outcome(state) if state in ("mended", "explained") else Outcome.CARRIED
