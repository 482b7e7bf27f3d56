"""What a village asks: a goal set, changed, called reached or dropped."""

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.goals import access, rules
from cunshi.work.goals.actions.holding import hold, not_now, waiting, write
from cunshi.work.goals.models import STANDING, Goal, GoalRequest, GoalState, Kind
from cunshi.work.goals.rules import GoalDraft
from cunshi.work.matters.rules import text_problems
from cunshi.work.programmes.queries import in_force

_MOST_WORDS = 500


def set_goal(*, by: Post, village: Division, draft: GoalDraft) -> Goal:
    """Set a goal of a village for a span of years; it counts once the office above has confirmed it."""
    require_scope(by, village.code)
    programme = in_force(village.code, draft.from_year)
    pack = programme.pack if programme else None
    with acting(by):
        # One at a time for a village, so that a button pressed twice does not set a goal twice.
        Division.objects.select_for_update(no_key=True).get(pk=village.pk)
        standing = list(Goal.objects.filter(village=village, state__in=STANDING))
        refuse_if(rules.draft_problems(pack, village, draft, standing))
        assert programme is not None and pack is not None and pack.goals is not None
        access.require_set(by, pack, village)
        horizon = pack.goals.horizon(draft.horizon)
        assert horizon is not None
        goal = Goal.objects.create(
            programme=programme,
            village=village,
            horizon=draft.horizon,
            from_year=draft.from_year,
            until_year=draft.from_year + horizon.years - 1,
            text=draft.text.strip(),
        )
        _ask(by, goal, Kind.SET, text=goal.text)
    return goal


def change_goal(*, by: Post, goal: Goal, version: int, text: str, reason: str = "") -> Goal:
    """Give a goal other words: at once where nobody confirmed it yet, else once that is confirmed, with a reason."""
    with acting(by, reason=reason):
        locked = _mine(by, goal)
        others = Goal.objects.filter(village=locked.village_id, horizon=locked.horizon, state__in=STANDING)
        confirmed = locked.state == GoalState.OPEN
        refuse_if(
            [
                not_now(locked, version, STANDING),
                *text_problems(_("goal"), text, most=rules.LONGEST),
                *rules.repeated(text, others if text.strip() == locked.text else others.exclude(pk=locked.pk)),
                *text_problems(_("reason"), reason, most=_MOST_WORDS, asked=confirmed),
                _undecided(locked) if confirmed else None,
            ]
        )
        if confirmed:
            _ask(by, locked, Kind.CHANGE, text=text, reason=reason)
            return write(locked)
        locked.requests.filter(confirmed=None).update(text=text.strip())
        if locked.state == GoalState.RETURNED:
            _ask(by, locked, Kind.SET, text=text, reason=reason)
        return write(locked, text=text.strip(), state=GoalState.PROPOSED)


def reach_goal(*, by: Post, goal: Goal, version: int, reason: str) -> Goal:
    """Say that a goal is reached and by what; it is reached once that is confirmed."""
    return _end(by, goal, version, Kind.REACH, reason)


def drop_goal(*, by: Post, goal: Goal, version: int, reason: str) -> Goal:
    """Drop a goal with a reason: at once where nobody confirmed it yet, else once that is confirmed."""
    return _end(by, goal, version, Kind.DROP, reason)


def _end(by: Post, goal: Goal, version: int, kind: Kind, reason: str) -> Goal:
    with acting(by, reason=reason):
        locked = _mine(by, goal)
        confirmed = locked.state == GoalState.OPEN
        refuse_if(
            [
                not_now(locked, version, (GoalState.OPEN,) if kind == Kind.REACH else STANDING),
                *text_problems(_("reason"), reason, most=_MOST_WORDS),
                _undecided(locked) if confirmed else None,
            ]
        )
        if confirmed:
            _ask(by, locked, kind, reason=reason)
            return write(locked)
        _withdraw(by, locked, reason)
        return write(locked, state=GoalState.DROPPED, ended_by=by, ended_at=clock.now(), reason=reason.strip())


def _mine(by: Post, goal: Goal) -> Goal:
    locked = hold(goal)
    access.require_set(by, locked.programme.pack, locked.village)
    return locked


def _ask(by: Post, goal: Goal, kind: Kind, *, text: str = "", reason: str = "") -> None:
    GoalRequest.objects.create(
        goal=goal, kind=kind, text=text.strip(), reason=reason.strip(), asked_by=by, asked_at=clock.now()
    )


def _withdraw(by: Post, goal: Goal, reason: str) -> None:
    """What nobody decided on waits no longer once the village drops the goal itself."""
    request = waiting(goal)
    if request:
        request.confirmed, request.decided_by, request.decided_at = False, by, clock.now()
        request.answer = reason.strip()
        request.save()


def _undecided(goal: Goal) -> Problem | None:
    request = waiting(goal)
    if request is None:
        return None
    return Problem(
        goal.text,
        _("What you asked before waits for its answer: %(kind)s.") % {"kind": request.get_kind_display()},
        _("Wait until it is confirmed or sent back."),
    )
