"""Subsidies of fixed amounts (FUND-08): due by class, paid with a voucher, reversed by another payment."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.rulebook.registers import Subsidy
from cunshi.work.matters.rules import shown, text_problems
from cunshi.work.registers import access
from cunshi.work.registers.actions.writing import known, name_of
from cunshi.work.registers.models import Payment, Record
from cunshi.work.registers.subsidies import due_on

LONGEST_VOUCHER = 80
_FEN = Decimal("0.01")


def pay(*, by: Post, record: Record, subsidy: str, amount: Decimal, on: date, voucher: str) -> Payment:
    """Enter what was paid on a record's subsidy. Raises Refused for more than is due."""
    with acting(by):
        row, rule = _held(by, record, subsidy)
        due = due_on(rule, row.values)
        paid = row.payments.filter(subsidy=subsidy).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        label = shown(rule.names)
        refuse_if(
            [
                *_amount(label, amount, due, paid),
                *_day(row, on),
                *text_problems(_("voucher"), voucher, most=LONGEST_VOUCHER),
            ]
        )
        return Payment.objects.create(
            record=row, subsidy=subsidy, amount=amount, on=on, voucher=voucher.strip(), by=by, at=clock.now()
        )


def reverse_payment(*, by: Post, payment: Payment, reason: str) -> Payment:
    """Take a payment back by another one; both stay."""
    with acting(by, reason=reason):
        row, _rule = _held(by, payment.record, payment.subsidy)
        again = Problem(payment.voucher, _("This payment was reversed already."), _("Nothing needs to be done."))
        itself = Problem(payment.voucher, _("A reversal is not reversed."), _("Enter the payment anew."))
        refuse_if(
            [
                again if Payment.objects.filter(reverses=payment).exists() else None,
                itself if payment.reverses_id else None,
                *text_problems(_("reason"), reason, most=LONGEST_VOUCHER),
            ]
        )
        return Payment.objects.create(
            record=row,
            subsidy=payment.subsidy,
            amount=-payment.amount,
            on=max(clock.today(), payment.on),
            voucher=reason.strip(),
            reverses=payment,
            by=by,
            at=clock.now(),
        )


def _held(by: Post, record: Record, subsidy: str) -> tuple[Record, Subsidy]:
    """The record, held, and the subsidy; closed records are still paid: the money follows the last step."""
    row = Record.objects.select_for_update(of=("self",)).select_related("programme").get(pk=record.pk)
    rule = known(row.programme, row.register).subsidy(subsidy)
    if rule is None:
        raise Refused.because(subsidy, _("The register has no such subsidy."), _("Choose one that it has."))
    access.require_do(by, row, rule.paid_by)
    return row, rule


def _amount(label: str, amount: Decimal, due: Decimal | None, paid: Decimal) -> list[Problem]:
    if due is None:
        what = _("Nothing is due to this record.")
        return [Problem(label, what, _("Check its class, and that it meets what the plan asks for."))]
    if amount <= 0 or amount != amount.quantize(_FEN):
        return [Problem(label, _("The amount is more than nothing, in yuan and fen."), _("Write it as in 215.00."))]
    if paid + amount > due:
        what = _("%(due)s yuan are due, %(paid)s are paid.") % {"due": due, "paid": paid}
        return [Problem(label, what, _("Enter at most what is left."))]
    return []


def _day(row: Record, on: date) -> list[Problem]:
    if on > clock.today():
        return [Problem(_("day"), _("This day lies in the future."), _("Write the day on which it was."))]
    if on < row.opened_on:
        what = _("The record was opened on %(day)s only.") % {"day": row.opened_on}
        return [Problem(name_of(row), what, _("Write that day or a later one."))]
    return []
