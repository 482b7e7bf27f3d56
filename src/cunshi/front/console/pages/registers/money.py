"""Subsidies of one record: what is due to it, what was paid, what is missing, and the forms of those who pay."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.rulebook.registers import Subsidy
from cunshi.work.matters.rules import shown
from cunshi.work.registers import access
from cunshi.work.registers.given import Held
from cunshi.work.registers.models import Payment, Record
from cunshi.work.registers.subsidies import due_on


def subsidies_of(post: Post, held: Held, row: Record, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One query where the register has subsidies; `typed` is what a refused payment held."""
    if not held.rule.subsidies:
        return {"subsidies": []}
    rows = list(row.payments.select_related("by__unit", "reversed_by"))
    found = [
        _one(post, row, each, [pay for pay in rows if pay.subsidy == each.key], typed) for each in held.rule.subsidies
    ]
    return {"subsidies": found}


def _one(
    post: Post, row: Record, rule: Subsidy, payments: list[Payment], typed: Mapping[str, str] | None
) -> dict[str, Any]:
    due = due_on(rule, row.values)
    paid = sum((each.amount for each in payments), Decimal(0))
    left = (due or Decimal(0)) - paid
    mine = access.may_do(post, rule.paid_by, None, row.division_id)
    kept = typed if typed is not None and typed.get("subsidy") == rule.key else None
    return {
        "rule": rule,
        "name": shown(rule.names),
        "due": due,
        "paid": paid,
        "left": left,
        "payments": payments,
        "mine": mine,
        "pays": mine and left > 0,
        "paid_by": access.roles_in_words(rule.paid_by),
        "amount": kept.get("amount", "") if kept else f"{left:.2f}",
        "on": kept.get("on", "") if kept else clock.today().isoformat(),
        "voucher": kept.get("voucher", "") if kept else "",
    }
