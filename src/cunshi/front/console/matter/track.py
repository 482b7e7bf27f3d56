"""The main line of a matter's life, with the day of each state and where it stands now."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cunshi.kernel.codes import Level
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import shown
from cunshi.work.matters.states import State

MAIN = (
    State.DRAFTED,
    State.DELIBERATED,
    State.SUBMITTED,
    State.APPROVED,
    State.NOTICED,
    State.LISTED,
    State.STARTED,
    State.FINISHED,
    State.ACCEPTED,
    State.WRITTEN_OFF,
)
# Beside the main line: the state that stays reached while the matter waits there.
_BESIDE = {State.RETURNED: State.DELIBERATED, State.SUSPENDED: State.STARTED}


@dataclass(frozen=True)
class Stop:
    """One state of the line; `when` is "done", "now" or "ahead"."""

    name: str
    when: str
    day: date | None = None


def level_name(pack: Pack, level: int | None) -> str:
    """A level as the plan names it (县级); empty for none."""
    handling = pack.handling(Level(level).key) if level else None
    return shown(handling.names) if handling else ""


def track(matter: Matter) -> list[Stop]:
    """The stops of the main line; a matter that left it ends with the state it left to."""
    state, days = State(matter.state), _days(matter)
    here = _reached(matter)
    stops = [
        Stop(_name(matter, each), "done" if index < here else "now" if index == here else "ahead", days.get(each))
        for index, each in enumerate(MAIN)
    ]
    stops = [stop if stop.when != "ahead" else Stop(stop.name, "ahead") for stop in stops]
    if state in MAIN:
        return stops
    passed = [Stop(stop.name, "done", stop.day) for stop in stops[: here + 1]]
    rest = stops[here + 1 :] if state in _BESIDE else []
    return [*passed, Stop(str(state.label), "now", days.get(state)), *rest]


def _reached(matter: Matter) -> int:
    state = State(matter.state)
    left = next((step.source for step in reversed(list(matter.steps.all())) if step.target == state), State.DRAFTED)
    for each in (state, _BESIDE.get(state), left, _BESIDE.get(State(left)) if left else None):
        if each in MAIN:
            return MAIN.index(State(each))
    return 0


def _days(matter: Matter) -> dict[str, date]:
    """The last day on which each state was reached; columns speak for rows that came without a path."""
    days = {State.DRAFTED.value: matter.raised_on}
    columns = {
        State.LISTED: matter.listed_on,
        State.STARTED: matter.started_on,
        State.FINISHED: matter.finished_on,
        State.ACCEPTED: matter.accepted_on,
        State.WRITTEN_OFF: matter.written_off_on,
    }
    days |= {step.target: timezone.localtime(step.at).date() for step in matter.steps.all()}
    return days | {state.value: day for state, day in columns.items() if day}


def _name(matter: Matter, state: State) -> str:
    if state is State.SUBMITTED and matter.level:
        return _("Submitted: %(level)s") % {"level": level_name(matter.programme.pack, matter.level)}
    return str(state.label)
