"""Typical cases: write, edit, commend, return, withdraw."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.matters.rules import text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.programmes.queries import in_force
from cunshi.work.publicity import access, rules
from cunshi.work.publicity.models import CaseState, TypicalCase
from cunshi.work.publicity.rules import CaseDraft

EDITABLE = (CaseState.SUBMITTED, CaseState.RETURNED)


def write_case(*, by: Post, programme: Programme, division: Division, draft: CaseDraft) -> TypicalCase:
    """Write a case and recommend it to the offices above; the same title twice in a division is refused."""
    access.require_write_case(by, division)
    with acting(by):
        Division.objects.select_for_update(no_key=True).get(pk=division.pk)
        refuse_if(
            [
                *rules.place_problems(programme, division, in_force(division.code, programme.year)),
                *rules.case_problems(draft, division),
                _same(programme, division, draft),
            ]
        )
        return TypicalCase.objects.create(
            programme=programme, division=division, recorded_by=by, recorded_at=clock.now(), **draft.columns()
        )


def edit_case(*, by: Post, case: TypicalCase, version: int, draft: CaseDraft) -> TypicalCase:
    """Change a case that is not commended; one that was sent back is thereby recommended again."""
    with acting(by):
        locked = _locked(case)
        access.require_write_case(by, locked.division)
        refuse_if([_not_now(locked, version, EDITABLE)])
        same = _same(locked.programme, locked.division, draft, besides=locked.pk)
        refuse_if([*rules.case_problems(draft, locked.division), same])
        return _write(locked, **draft.columns(), state=CaseState.SUBMITTED, decided_by=None, decided_at=None, reason="")


def commend(*, by: Post, case: TypicalCase, version: int) -> TypicalCase:
    """Commend a case in the division of the office: its whole subtree reads it from now on."""
    with acting(by):
        locked = _locked(case)
        _require_office(by, locked, version, access.may_commend(by, locked))
        return _write(locked, state=CaseState.COMMENDED, commended_in=by.division, reason="", **_decided(by))


def return_case(*, by: Post, case: TypicalCase, version: int, reason: str) -> TypicalCase:
    """Send a case back to its authors with a reason; a commendation ends with it."""
    with acting(by, reason=reason):
        locked = _locked(case)
        _require_office(by, locked, version, access.may_return(by, locked))
        refuse_if(text_problems(_("reason"), reason, most=500))
        return _write(locked, state=CaseState.RETURNED, commended_in=None, reason=reason.strip(), **_decided(by))


def withdraw_case(*, by: Post, case: TypicalCase, version: int, reason: str) -> TypicalCase:
    """Take an own case back before it is commended; it stays on record."""
    with acting(by, reason=reason):
        locked = _locked(case)
        access.require_write_case(by, locked.division)
        refuse_if([_not_now(locked, version, EDITABLE)])
        refuse_if(text_problems(_("reason"), reason, most=500))
        return _write(locked, state=CaseState.WITHDRAWN, reason=reason.strip(), **_decided(by))


def _decided(by: Post) -> dict[str, Any]:
    return {"decided_by": by, "decided_at": clock.now()}


def _locked(case: TypicalCase) -> TypicalCase:
    rows = TypicalCase.objects.select_for_update(of=("self",))
    return rows.select_related("programme", "division", "commended_in").get(pk=case.pk)


def _write(case: TypicalCase, **changes: Any) -> TypicalCase:
    for name, value in changes.items():
        setattr(case, name, value)
    case.version += 1
    case.save(update_fields=[*changes, "version"])
    return case


def _require_office(by: Post, case: TypicalCase, version: int, may: bool) -> None:
    require_scope(by, case.division_id)
    refuse_if([_not_now(case, version, (CaseState.SUBMITTED, CaseState.COMMENDED))])
    if not may:
        raise Refused.because(
            case.title,
            _("Your post (%(post)s) does not decide on this case.") % {"post": by},
            _("The offices of county, city and region commend the cases of their divisions."),
        )


def _not_now(case: TypicalCase, version: int, states: tuple[CaseState, ...]) -> Problem | None:
    if case.state not in states:
        return Problem(
            case.title,
            _("A case that is “%(state)s” cannot take this step.") % {"state": case.get_state_display()},
            _("See its page for what was decided."),
        )
    if case.version == version:
        return None
    return Problem(
        case.title,
        _("Somebody changed this while you were typing."),
        _("Open it again and decide on what it says now; nothing was written."),
    )


def _same(programme: Programme, division: Division, draft: CaseDraft, besides: int = 0) -> Problem | None:
    rows = TypicalCase.objects.counting().filter(programme=programme, division=division, title=draft.title.strip())
    if not rows.exclude(pk=besides).exists():
        return None
    return Problem(
        _("title"),
        _("A case of this title is written already."),
        _("Edit that one, or give this one another title."),
    )
