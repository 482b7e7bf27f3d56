"""What the office above decides on what a village asked."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused, refuse_if
from cunshi.work.goals import access
from cunshi.work.goals.actions.holding import hold, not_now, waiting, write
from cunshi.work.goals.models import Goal, GoalRequest, GoalState, Kind
from cunshi.work.matters.rules import text_problems

_OPEN_TO_ANSWER = (GoalState.PROPOSED, GoalState.OPEN)


def confirm_goal(*, by: Post, goal: Goal, version: int) -> Goal:
    """Confirm what the village asked: the goal counts, has its new words, is reached or dropped."""
    with acting(by):
        locked, request = _asked(by, goal, version)
        _answer(by, request, confirmed=True)
        return write(locked, **_effect(by, request))


def send_back_goal(*, by: Post, goal: Goal, version: int, reason: str) -> Goal:
    """Send back what the village asked, with a reason; a goal confirmed before goes on as it was."""
    with acting(by, reason=reason):
        locked, request = _asked(by, goal, version)
        refuse_if(text_problems(_("reason"), reason, most=500))
        _answer(by, request, confirmed=False, answer=reason.strip())
        return write(locked, state=GoalState.RETURNED) if request.kind == Kind.SET else write(locked)


def _effect(by: Post, request: GoalRequest) -> dict[str, Any]:
    now = clock.now()
    if request.kind == Kind.SET:
        return {"state": GoalState.OPEN, "confirmed_by": by, "confirmed_at": now}
    if request.kind == Kind.CHANGE:
        return {"text": request.text, "confirmed_by": by, "confirmed_at": now}
    state = GoalState.REACHED if request.kind == Kind.REACH else GoalState.DROPPED
    return {"state": state, "ended_by": by, "ended_at": now, "reason": request.reason}


def _asked(by: Post, goal: Goal, version: int) -> tuple[Goal, GoalRequest]:
    locked = hold(goal)
    access.require_confirm(by, locked)
    refuse_if([not_now(locked, version, _OPEN_TO_ANSWER)])
    request = waiting(locked)
    if request is None:
        raise Refused.because(
            locked.text, _("Nothing is asked of you here."), _("The village asks first; open the page again.")
        )
    return locked, request


def _answer(by: Post, request: GoalRequest, *, confirmed: bool, answer: str = "") -> None:
    request.confirmed, request.decided_by, request.decided_at, request.answer = confirmed, by, clock.now(), answer
    request.save()
