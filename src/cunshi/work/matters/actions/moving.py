"""The one way in which a matter changes its state: veto, write, path, in one transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.rulebook.calendar import allowed_on, stages_allowing
from cunshi.work.matters import access
from cunshi.work.matters.guards import GUARDS
from cunshi.work.matters.models import Matter, Step, WorkSpell
from cunshi.work.matters.states import BY_ACTION, STAGED_AS, WITHIN, Action, State, Transition
from cunshi.work.programmes.queries import exception_holds

Facts = Mapping[str, Any]


def move(
    matter: Matter,
    action: Action,
    *,
    by: Post,
    version: int,
    reason: str = "",
    facts: Facts | None = None,
    **changes: Any,
) -> Matter:
    """Take one step of the table of states and return the changed matter.

    Refused when the matter lies outside the post, when the form is stale or the state is another, when the post may
    not, and with every problem at once when the plan's stage or a guard does not allow it or a reason is missing.
    `facts` inform the guards (`problems` among them are the caller's own), `changes` are written to the row.
    """
    row = BY_ACTION[action]
    with acting(by, reason=reason):
        locked = lock(matter.pk)
        _require_turn(locked, action, row.sources, by=by, version=version)
        refuse_if(_vetoes(locked, row, reason=reason, facts=facts or {}))
        step = Step(
            matter=locked,
            action=action,
            source=locked.state,
            target=row.target,
            from_level=locked.level,
            to_level=changes.get("level"),
            by=by,
            at=clock.now(),
            reason=reason.strip(),
        )
        if row.target != State.SUBMITTED:
            changes["level"] = None
        before = locked.state
        write(locked, state=row.target, **changes)
        step.save()
        _keep_spell(locked, before)
    return locked


def lock(pk: int) -> Matter:
    """The matter, read afresh and held until the transaction ends, so that two officers cannot both decide."""
    return _locked().get(pk=pk)


def lock_all(matters: Iterable[Matter]) -> dict[int, Matter]:
    """Several matters by key, held in the order of their keys, so that two officers never block each other for good."""
    rows = _locked().filter(pk__in={matter.pk for matter in matters}).order_by("pk")
    return {row.pk: row for row in rows}


def _locked() -> QuerySet[Matter]:
    return Matter.objects.select_for_update(of=("self",)).select_related("programme")


def write(matter: Matter, **changes: Any) -> None:
    """Write fields of a locked matter and count its version up."""
    for name, value in changes.items():
        setattr(matter, name, value)
    matter.version += 1
    matter.changed_at = clock.now()
    matter.save(update_fields=[*changes, "version", "changed_at"])


def require_within(matter: Matter, action: Action, *, by: Post, version: int, staged_as: Action | None = None) -> None:
    """Refuse an act that leaves the state as it is (edit, report) unless post, version, state and stage allow it.

    `staged_as` is the act that the plan's stages name it by, where that is another.
    """
    states, _who = WITHIN[action]
    _require_turn(matter, action, states, by=by, version=version)
    refuse_if([stage_problem(matter, staged_as or action)])


def require_open(matter: Matter, action: Action, *, by: Post) -> None:
    """Refuse an act that adds a record beside the matter, and changes nothing of it, unless post and state allow it."""
    access.require(by, action, matter)
    refuse_if([_wrong_state(matter, action, WITHIN[action][0])])


def _require_turn(matter: Matter, action: Action, states: frozenset[State], *, by: Post, version: int) -> None:
    """Refuse a matter elsewhere, a stale form, another state, another's act: the first of these says most."""
    access.require_scope(by, matter)
    # Whoever was overtaken by a colleague reads that, and not that it is no longer the turn of the post.
    refuse_if([_stale(matter, version) or _wrong_state(matter, action, states)])
    access.require(by, action, matter)


def stage_problem(matter: Matter, act: str) -> Problem | None:
    """What the plan's stages say against an act today; an approved exception lifts it."""
    action = STAGED_AS.get(Action(act), Action(act))
    pack, today = matter.programme.pack, clock.today()
    if allowed_on(pack, action, today):
        return None
    if exception_holds(matter.programme, matter.village_id, action, today):
        return None
    spans = "、".join(f"{stage.start} – {stage.end}" for stage in stages_allowing(pack, action))
    return Problem(
        matter.title,
        _("The plan's stages do not allow “%(action)s” on %(today)s, only %(spans)s.")
        % {"action": action.label, "today": today, "spans": spans},
        _("Wait for the stage, or ask the level above for an exception with a reason."),
    )


def _keep_spell(matter: Matter, before: str) -> None:
    """Open or close the time under way when a step begins or ends it."""
    if matter.state == before or State.STARTED not in (matter.state, before):
        return
    today = clock.today()
    if matter.state == State.STARTED:
        began = matter.started_on if before == State.LISTED and matter.started_on else today
        WorkSpell.objects.create(matter=matter, since=began)
        return
    ended = matter.finished_on or today
    spell = WorkSpell.objects.get(matter=matter, until=None)
    # A finish dated before a resumption would turn the spell round; it then lasted no day.
    spell.until = max(ended, spell.since)
    spell.save(update_fields=["until"])


def _vetoes(matter: Matter, row: Transition, *, reason: str, facts: Facts) -> list[Problem | None]:
    guarded = [problem for name in row.guards for problem in GUARDS[name](matter, facts)]
    return [stage_problem(matter, row.action), _unreasoned(row, reason), *facts.get("problems", ()), *guarded]


def _stale(matter: Matter, version: int) -> Problem | None:
    if matter.version == version:
        return None
    return Problem(
        matter.title,
        _("This matter has changed since the page was opened: it is now “%(state)s”.")
        % {"state": matter.get_state_display()},
        _("Open the matter again and decide on what it says now; nothing was written."),
    )


def _wrong_state(matter: Matter, action: Action, states: frozenset[State]) -> Problem | None:
    if matter.state in states:
        return None
    return Problem(
        matter.title,
        _("A matter that is “%(state)s” cannot take this step: %(action)s.")
        % {"state": matter.get_state_display(), "action": action.label},
        _("See its page for the next step."),
    )


def _unreasoned(row: Transition, reason: str) -> Problem | None:
    if not row.reason or reason.strip():
        return None
    return Problem(
        _("reason"),
        _("“%(action)s” needs a reason.") % {"action": row.action.label},
        _("Say why in a sentence; it stays on the matter's page."),
    )
