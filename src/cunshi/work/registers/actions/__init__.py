"""All writes on registers: records opened, steps done, reports, pauses, corrections, subsidies paid."""

from cunshi.work.registers.actions.correcting import attach, correct
from cunshi.work.registers.actions.following import follow_up
from cunshi.work.registers.actions.importing import Outcome, check, discard, import_records, keep, kept
from cunshi.work.registers.actions.opening import Draft, Weighed, open_record, take, weigh
from cunshi.work.registers.actions.paying import pay, reverse_payment
from cunshi.work.registers.actions.stepping import do_step, end, pause, resume, send_back
from cunshi.work.registers.actions.writing import Paper

__all__ = [
    "Draft",
    "Outcome",
    "Paper",
    "Weighed",
    "attach",
    "check",
    "correct",
    "discard",
    "do_step",
    "end",
    "follow_up",
    "import_records",
    "keep",
    "kept",
    "open_record",
    "pause",
    "pay",
    "resume",
    "reverse_payment",
    "send_back",
    "take",
    "weigh",
]
