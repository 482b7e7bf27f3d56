"""Pure decisions on reports: what one says, what is wrong with it, how many fields it asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cunshi.foundation.evidence.actions import PhotoDraft
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.schema import Duty
from cunshi.work.matters.rules import MOST_YUAN, shown, text_problems
from cunshi.work.reporting.models import Report

LONGEST_LINE = 500
MOST_TIMES = 1_000_000


class Standing(StrEnum):
    """How something owed stands against its due date."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    PENDING = "pending"


@dataclass(frozen=True)
class Content:
    """What a person fills in: for a matter percent, line, yuan paid and photos; for a duty the count and a line.

    `why` is asked only when percent falls or the payments pass the plan. Photos were stored before.
    """

    percent: int | None = None
    done: str = ""
    paid: Decimal | None = None
    count: int | None = None
    why: str = ""
    photos: Sequence[PhotoDraft] = ()

    @property
    def yuan(self) -> Decimal:
        return self.paid or Decimal(0)

    def figures(self) -> dict[str, Any]:
        """The content as JSON, as an amendment keeps it."""
        return {
            "percent": self.percent,
            "done": self.done.strip(),
            "paid": str(self.yuan.quantize(Decimal("0.01"))),
            "count": self.count,
        }


@dataclass(frozen=True)
class Sending:
    """How a report came: the sender's own key, when its clock says it was written and sent, seconds spent on it."""

    client_id: UUID | None = None
    made_at: datetime | None = None
    sent_at: datetime | None = None
    seconds: int | None = None

    def written_at(self, now: datetime) -> datetime | None:
        """When the report was written by our clock: the sender's clock is put right by what it said on sending."""
        if self.made_at is None:
            return None
        wrong_by = now - self.sent_at if self.sent_at else now - now
        return min(self.made_at + wrong_by, now)


class Conflict(Refused):
    """The world has moved on since the report was written. `kind` says how, `report` is what stands there now.

    locked: its period was locked; already: a report of this period came in meanwhile; state: the matter is no
    longer under way.
    """

    def __init__(self, kind: str, problem: Problem, report: Report | None = None) -> None:
        super().__init__(problem)
        self.kind, self.report = kind, report


def figures_of(report: Report) -> dict[str, Any]:
    """What a report says now, as JSON."""
    return Content(report.percent, report.done, report.paid, report.count).figures()


def asked(duty: Duty, content: Content) -> int:
    """How many fields the form of a duty asked for: what the system knows by itself is not among them (REP-08)."""
    fields = {"progress": 4, "count": 2, "statement": 1}[duty.asks]
    return fields + bool(content.why.strip())


def asks_why(content: Content, *, percent: int, paid: Decimal, planned: Decimal) -> bool:
    """Whether a report needs a word why: percent falls below `percent`, or with `paid` before it passes the plan."""
    falls = content.percent is not None and 0 <= content.percent < percent
    return falls or (content.yuan > 0 and paid + content.yuan > planned)


def content_problems(duty: Duty, content: Content) -> list[Problem]:
    """What is wrong with a report by itself; its figures against the matter are judged there."""
    problems = text_problems(_("what was done"), content.done, most=LONGEST_LINE, asked=duty.asks != "count")
    problems += text_problems(_("explanation"), content.why, most=LONGEST_LINE, asked=False)
    if duty.asks == "progress":
        problems += _progress_problems(content)
    if duty.asks == "count" and (content.count is None or not 0 <= content.count <= MOST_TIMES):
        problems.append(
            Problem(
                shown(duty.names),
                _("How often it was done is a whole number from 0 on."),
                _("Enter the number, 0 when it was not done."),
            )
        )
    return problems


def draft_problems(content: Content) -> list[Problem]:
    """What cannot be kept even of an unfinished report: figures and texts that do not fit their places."""
    problems = text_problems(_("what was done"), content.done, most=LONGEST_LINE, asked=False)
    problems += text_problems(_("explanation"), content.why, most=LONGEST_LINE, asked=False)
    if content.percent is not None and not 0 <= content.percent <= 100:
        problems.append(
            Problem(_("progress"), _("Progress is a whole number from 0 to 100."), _("Enter such a number."))
        )
    return problems + _paid_problems(content)


def _progress_problems(content: Content) -> list[Problem]:
    if content.percent is None:
        empty = Problem(_("progress"), _("This is still empty."), _("Enter the progress as a number from 0 to 100."))
        return [empty, *_paid_problems(content)]
    return _paid_problems(content)


def _paid_problems(content: Content) -> list[Problem]:
    problems, money = [], content.yuan
    if not money.is_finite() or not 0 <= money < MOST_YUAN or money != money.quantize(Decimal("0.01")):
        problems.append(
            Problem(
                _("paid since"),
                _("This is no amount in yuan with at most two decimals."),
                _("Enter it in yuan, as 3500.00."),
            )
        )
    return problems


def lock_problems(where: str, owed: int, filed: int, unreviewed: Sequence[str], over: bool, note: str) -> list[Problem]:
    """Why a level cannot lock a period yet: not over, something not reviewed, something missing without a word."""
    problems = []
    if not over:
        problems.append(Problem(where, _("The period is not over yet."), _("Lock it after its last day.")))
    if unreviewed:
        names = _(", ").join(unreviewed[:5])
        problems.append(
            Problem(
                where,
                _("%(count)d reports are not reviewed: %(names)s.") % {"count": len(unreviewed), "names": names},
                _("Review or return them first."),
            )
        )
    if filed < owed and not note.strip():
        problems.append(
            Problem(
                where,
                _("%(missing)d of %(owed)d reports are missing.") % {"missing": owed - filed, "owed": owed},
                _("Say in a note why the period is locked without them."),
            )
        )
    return problems
