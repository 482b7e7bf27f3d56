"""Villagers' work on a matter is recorded, and taken back when it was wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock, money
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.funds import access, queries, rules
from cunshi.work.funds.models import Labour
from cunshi.work.matters.actions.moving import lock
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import text_problems
from cunshi.work.matters.states import BEGUN


def record_labour(
    *,
    by: Post,
    matter: Matter,
    kind: str,
    people: int,
    days: Decimal,
    on: date,
    wages: Decimal = Decimal(0),
    note: str = "",
) -> Labour:
    """Record people and labour days on a matter under way; wages (yuan) for work relief, within what is paid."""
    with acting(by, reason=note):
        locked = lock(matter.pk)
        access.require_labour_recorder(by, locked)
        closed = queries.year_closed(locked.village_id, on)
        same = {"kind": kind, "people": people, "days": days, "wages": wages, "on": on, "note": note.strip()}
        refuse_if(
            [
                _recorded(locked, same),
                _not_begun(locked, on),
                *rules.date_problems(on, clock.today(), closed),
                *rules.labour_problems(kind, people, days, wages),
                _unpaid(locked, kind, wages),
            ]
        )
        return Labour.objects.create(matter=locked, **same, by=by, recorded_at=clock.now())


def reverse_labour(*, by: Post, labour: Labour, reason: str) -> Labour:
    """Take a record of labour back by its opposite, once and with a reason."""
    with acting(by, reason=reason):
        locked = lock(labour.matter_id)
        access.require_labour_recorder(by, locked)
        first = Labour.objects.select_related("reversal").get(pk=labour.pk)
        on = max(clock.today(), first.on)
        closed = queries.year_closed(locked.village_id, on)
        refuse_if([_not_reversible(first), *text_problems(_("reason"), reason), *rules.date_problems(on, on, closed)])
        return Labour.objects.create(
            matter=locked,
            kind=first.kind,
            people=-first.people,
            days=-first.days,
            wages=-first.wages,
            on=on,
            note=reason.strip(),
            reverses=first,
            by=by,
            recorded_at=clock.now(),
        )


def _recorded(matter: Matter, same: dict[str, Any]) -> Problem | None:
    """Labour bears no voucher: sent twice, the same words of the same day are one record."""
    if not matter.labour.filter(**same, reverses=None, reversal=None).exists():
        return None
    return Problem(
        str(same["on"]),
        _("Exactly this labour is recorded already."),
        _("If others worked that day too, say so in the note."),
    )


def _not_begun(matter: Matter, on: date) -> Problem | None:
    if matter.state in BEGUN and matter.started_on and on >= matter.started_on:
        return None
    return Problem(
        matter.title,
        _("On %(day)s this matter was not begun.") % {"day": on},
        _("Labour is recorded from the day of the start on."),
    )


def _unpaid(matter: Matter, kind: str, wages: Decimal) -> Problem | None:
    """Wages are part of what was paid: they cannot be more than all payments of the matter."""
    paid = queries.money_of(matter.lines.all()).paid
    before = queries.labour_of([matter]).wages
    if kind != Labour.Kind.RELIEF or wages <= 0 or before + wages <= paid:
        return None
    said = {"wages": money.yuan(before + wages), "paid": money.yuan(paid)}
    return Problem(
        _("wages paid (yuan)"),
        _("Wages would be %(wages)s yuan in all, but only %(paid)s yuan are booked as paid on this matter.") % said,
        _("Have the payment booked first."),
    )


def _not_reversible(labour: Labour) -> Problem | None:
    if labour.reverses_id:
        return Problem(str(labour.on), _("A reversal is not reversed."), _("Record the work anew."))
    if hasattr(labour, "reversal"):
        return Problem(str(labour.on), _("This record is reversed already."), _("Open the matter again."))
    return None
