"""All writes on matters, in the order of a matter's life."""

from cunshi.work.matters.actions.archive import add_photos, attach, detach
from cunshi.work.matters.actions.carrying_out import (
    cancel,
    correct_payment,
    finish,
    report_progress,
    resume,
    start,
    suspend,
)
from cunshi.work.matters.actions.closing import inspect, write_off
from cunshi.work.matters.actions.deciding import Decision, Outcome, accept, raise_, reject, return_, screen
from cunshi.work.matters.actions.noticing import answer_objection, list_matters, object_to, publish_notice
from cunshi.work.matters.actions.proposing import (
    Draft,
    edit,
    merge,
    propose,
    record_deliberation,
    submit,
    withdraw,
)
from cunshi.work.matters.actions.supervising import answer_supervisor, object_as_supervisor, sign

__all__ = [
    "Decision",
    "Draft",
    "Outcome",
    "accept",
    "add_photos",
    "answer_objection",
    "answer_supervisor",
    "attach",
    "cancel",
    "correct_payment",
    "detach",
    "edit",
    "finish",
    "inspect",
    "list_matters",
    "merge",
    "object_as_supervisor",
    "object_to",
    "propose",
    "publish_notice",
    "raise_",
    "record_deliberation",
    "reject",
    "report_progress",
    "resume",
    "return_",
    "screen",
    "sign",
    "start",
    "submit",
    "suspend",
    "withdraw",
    "write_off",
]
