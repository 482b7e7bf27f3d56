"""The end of a matter's year: inspection and write-off."""

from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem
from cunshi.work.matters import rules
from cunshi.work.matters.actions.moving import move
from cunshi.work.matters.models import Inspection, Matter
from cunshi.work.matters.states import Action


def inspect(
    *, by: Post, matter: Matter, version: int, passed: bool, opinion: str, signatories: str, held_on: date
) -> Matter:
    """Record an inspection: passed, the matter is accepted; failed, it goes back to be rectified, opinion as reason."""
    with acting(by, reason=opinion):
        moved = move(
            matter,
            Action.INSPECT if passed else Action.RECTIFY,
            by=by,
            version=version,
            reason=opinion,
            facts={"problems": _sheet_problems(matter, opinion, signatories, held_on)},
            **({"accepted_on": held_on} if passed else {"finished_on": None}),
        )
        Inspection.objects.create(
            matter=moved,
            held_on=held_on,
            passed=passed,
            opinion=opinion.strip(),
            signatories=signatories.strip(),
            recorded_by=by,
        )
    return moved


def write_off(*, by: Post, matter: Matter, version: int) -> Matter:
    """Write a matter off once it is accepted, its archive complete and its result disclosed."""
    return move(matter, Action.WRITE_OFF, by=by, version=version, written_off_on=clock.today())


def _sheet_problems(matter: Matter, opinion: str, signatories: str, held_on: date) -> list[Problem]:
    problems = [
        *rules.text_problems(_("opinion"), opinion),
        *rules.text_problems(_("signatories"), signatories, most=200),
    ]
    if held_on > clock.today():
        problems.append(
            Problem(_("held on"), _("The date lies in the future."), _("Record the inspection after it was held."))
        )
    if matter.finished_on and held_on < matter.finished_on:
        problems.append(
            Problem(
                _("held on"),
                _("The matter was finished only on %(day)s.") % {"day": matter.finished_on},
                _("Enter a later day."),
            )
        )
    return problems
