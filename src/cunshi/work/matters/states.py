"""The life of a matter as one table; the diagram in docs/reference is generated from it."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a matter stands."""

    DRAFTED = "drafted", _("Drafted")
    DELIBERATED = "deliberated", _("Deliberated")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved, awaiting notice")
    NOTICED = "noticed", _("On public notice")
    LISTED = "listed", _("Listed")
    STARTED = "started", _("Started")
    SUSPENDED = "suspended", _("Suspended")
    FINISHED = "finished", _("Finished")
    ACCEPTED = "accepted", _("Accepted on inspection")
    WRITTEN_OFF = "written_off", _("Written off")
    REJECTED = "rejected", _("Rejected")
    MERGED = "merged", _("Merged")
    CANCELLED = "cancelled", _("Cancelled")


class Action(models.TextChoices):
    """What can be done with a matter; packs name these in their stages."""

    PROPOSE = "propose", _("Propose")
    EDIT = "edit", _("Edit")
    DELIBERATE = "deliberate", _("Deliberate")
    DISCLOSE = "disclose", _("Disclose the result")
    SUBMIT = "submit", _("Submit")
    ACCEPT = "accept", _("Accept for handling")
    RAISE = "raise", _("Raise to the level above")
    RETURN = "return", _("Return")
    REJECT = "reject", _("Reject")
    MERGE = "merge", _("Merge into another")
    WITHDRAW = "withdraw", _("Withdraw")
    NOTICE = "notice", _("Publish for notice")
    SEND_BACK = "send_back", _("Take back after an objection")
    LIST = "list", _("List and number")
    START = "start", _("Start")
    REPORT = "report", _("Report progress")
    ATTACH = "attach", _("Add to the archive")
    SUSPEND = "suspend", _("Suspend")
    RESUME = "resume", _("Resume")
    FINISH = "finish", _("Report finished")
    INSPECT = "inspect", _("Accept on inspection")
    RECTIFY = "rectify", _("Fail inspection, rectify")
    SUPERVISE = "supervise", _("Sign or object as supervisory committee")
    REPLY = "reply", _("Answer the supervisory committee")
    SCHEDULE = "schedule", _("Keep the backward schedule")
    WRITE_OFF = "write_off", _("Write off")
    CANCEL = "cancel", _("Cancel")


class Who(StrEnum):
    """Whose act a step is; `access.py` turns it into posts, with the levels that the plan names."""

    VILLAGE = "village"  # the clerk of the lead village, or the township on its behalf
    HOLDER = "holder"  # the office of the level that the matter was submitted to
    PUBLISHER = "publisher"  # the level that the plan lets publish notices
    LISTER = "lister"  # the level that the plan lets list
    DOER = "doer"  # the clerk of the lead village, or an officer of the lead unit
    SUPERVISOR = "supervisor"  # the supervisory committee of a village that the matter covers
    HANDLER = "handler"  # the office of the level that handles the matter
    ACCEPTOR = "acceptor"  # the level that the plan lets inspect and accept
    CLOSER = "closer"  # the level that the plan lets write off


WHO_NAMES: dict[Who, Promise] = {
    Who.VILLAGE: _("lead village"),
    Who.HOLDER: _("level it was submitted to"),
    Who.PUBLISHER: _("level that publishes notices"),
    Who.LISTER: _("level that lists"),
    Who.DOER: _("lead village or lead unit"),
    Who.SUPERVISOR: _("village supervisory committee"),
    Who.HANDLER: _("handling level"),
    Who.ACCEPTOR: _("accepting level"),
    Who.CLOSER: _("level that writes off"),
}


@dataclass(frozen=True)
class Transition:
    """A row of the table; `notifies` says whose turn it is afterwards, None when nobody's."""

    action: Action
    sources: frozenset[State]
    target: State
    who: Who
    guards: tuple[str, ...] = ()
    reason: bool = False
    notifies: Who | None = None


def _row(
    action: Action,
    sources: set[State],
    target: State,
    who: Who,
    *guards: str,
    reason: bool = False,
    notifies: Who | None = None,
) -> Transition:
    return Transition(action, frozenset(sources), target, who, guards, reason, notifies)


_S, _A, _W = State, Action, Who
_IN_VILLAGE = {_S.DRAFTED, _S.DELIBERATED, _S.RETURNED}
_DECIDED = {_S.DELIBERATED, _S.RETURNED}
_RUNNING = {_S.LISTED, _S.STARTED, _S.SUSPENDED}

TRANSITIONS: tuple[Transition, ...] = (
    _row(_A.DELIBERATE, {_S.DRAFTED}, _S.DELIBERATED, _W.VILLAGE, "deliberated", notifies=_W.VILLAGE),
    _row(_A.SUBMIT, _DECIDED, _S.SUBMITTED, _W.VILLAGE, "complete", "deliberated", notifies=_W.HOLDER),
    _row(_A.WITHDRAW, _IN_VILLAGE, _S.CANCELLED, _W.VILLAGE, reason=True),
    _row(_A.MERGE, _IN_VILLAGE | {_S.SUBMITTED}, _S.MERGED, _W.HOLDER, "mergeable", reason=True),
    _row(_A.ACCEPT, {_S.SUBMITTED}, _S.APPROVED, _W.HOLDER, "route_accepts", notifies=_W.PUBLISHER),
    _row(_A.RAISE, {_S.SUBMITTED}, _S.SUBMITTED, _W.HOLDER, "route_raises", reason=True, notifies=_W.HOLDER),
    _row(_A.RETURN, {_S.SUBMITTED}, _S.RETURNED, _W.HOLDER, "route_returns", reason=True, notifies=_W.VILLAGE),
    _row(_A.REJECT, {_S.SUBMITTED}, _S.REJECTED, _W.HOLDER, "route_rejects", reason=True, notifies=_W.VILLAGE),
    _row(_A.NOTICE, {_S.APPROVED}, _S.NOTICED, _W.PUBLISHER, notifies=_W.LISTER),
    _row(_A.SEND_BACK, {_S.NOTICED}, _S.RETURNED, _W.PUBLISHER, "objection_upheld", reason=True, notifies=_W.VILLAGE),
    _row(_A.LIST, {_S.NOTICED}, _S.LISTED, _W.LISTER, "notice_over", "objections_answered", notifies=_W.DOER),
    _row(_A.START, {_S.LISTED}, _S.STARTED, _W.DOER, notifies=_W.DOER),
    _row(_A.SUSPEND, {_S.STARTED}, _S.SUSPENDED, _W.HANDLER, reason=True, notifies=_W.HANDLER),
    _row(_A.RESUME, {_S.SUSPENDED}, _S.STARTED, _W.HANDLER, reason=True, notifies=_W.DOER),
    _row(_A.FINISH, {_S.STARTED}, _S.FINISHED, _W.DOER, "reported_whole", notifies=_W.ACCEPTOR),
    _row(_A.INSPECT, {_S.FINISHED}, _S.ACCEPTED, _W.ACCEPTOR, "supervisors_answered", notifies=_W.CLOSER),
    _row(_A.RECTIFY, {_S.FINISHED}, _S.STARTED, _W.ACCEPTOR, reason=True, notifies=_W.DOER),
    _row(_A.WRITE_OFF, {_S.ACCEPTED}, _S.WRITTEN_OFF, _W.CLOSER, "archive_complete", "disclosed"),
    _row(_A.CANCEL, _RUNNING, _S.CANCELLED, _W.HANDLER, reason=True),
)  # fmt: skip

BY_ACTION: dict[Action, Transition] = {row.action: row for row in TRANSITIONS}

# The committee's word counts until the inspection that builds on it has passed.
SUPERVISED = frozenset(State) - {_S.ACCEPTED, _S.WRITTEN_OFF, _S.REJECTED, _S.MERGED, _S.CANCELLED}

# Acts that leave the state as it is: what they may touch and whose they are.
WITHIN: dict[Action, tuple[frozenset[State], Who]] = {
    Action.EDIT: (frozenset(_IN_VILLAGE), Who.VILLAGE),
    Action.DISCLOSE: (frozenset({State.FINISHED, State.ACCEPTED}), Who.VILLAGE),
    Action.REPORT: (frozenset({State.STARTED}), Who.DOER),
    Action.ATTACH: (
        frozenset(State) - {State.WRITTEN_OFF, State.REJECTED, State.MERGED, State.CANCELLED},
        Who.VILLAGE,
    ),
    Action.SUPERVISE: (SUPERVISED, Who.SUPERVISOR),
    # What the committee said is answered whatever became of the matter.
    Action.REPLY: (frozenset(State), Who.VILLAGE),
    Action.SCHEDULE: (frozenset(_RUNNING), Who.DOER),
}

# Acts that a plan's stages name by another act: an inspection is one, whether passed or failed.
STAGED_AS: dict[Action, Action] = {Action.RECTIFY: Action.INSPECT}

EDITABLE = frozenset(_IN_VILLAGE)
# States of matters that stand on a list: they carry a number and count in the ledger's totals.
IN_LEDGER = frozenset({State.LISTED, State.STARTED, State.SUSPENDED, State.FINISHED, State.ACCEPTED, State.WRITTEN_OFF})
COMPLETED = frozenset({State.FINISHED, State.ACCEPTED, State.WRITTEN_OFF})
BEGUN = COMPLETED | {State.STARTED, State.SUSPENDED}
PASSED = frozenset({State.ACCEPTED, State.WRITTEN_OFF})
ENDED_BEFORE_LIST = frozenset({State.REJECTED, State.MERGED})
# Matters that still give a village its matter of the year.
ALIVE = frozenset(State) - ENDED_BEFORE_LIST - {State.CANCELLED}
HANDLED = IN_LEDGER | {State.APPROVED, State.NOTICED}
