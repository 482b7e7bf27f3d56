"""Payments on a record's subsidy: entered with a voucher, reversed with a reason."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cunshi.front.console.access import page
from cunshi.front.console.forms.registers import day_of
from cunshi.front.console.pages.registers.places import post_of, record_of
from cunshi.front.console.pages.registers.record import show
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.registers import actions
from cunshi.work.registers.models import Payment


@page("registers")
@never_cache
@require_POST
def pay_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a payment."""
    post = post_of(request)
    held, row = record_of(post, pk)
    problems: list[Problem] = []
    on = day_of(request.POST.get("on", ""), _("day"), problems) or clock.today()
    amount = _yuan(request.POST.get("amount", ""), problems)
    try:
        refuse_if(problems)
        actions.pay(
            by=post,
            record=row,
            subsidy=request.POST.get("subsidy", ""),
            amount=amount,
            on=on,
            voucher=request.POST.get("voucher", ""),
        )
    except Refused as refusal:
        return show(request, held, row, problems=refusal.problems)
    messages.success(request, _("The payment is entered."))
    return redirect("console:record", pk)


@page("registers")
@never_cache
@require_POST
def reverse_record_payment(request: HttpRequest, pk: int, payment: int) -> HttpResponse:
    """Take a payment back; both stay to be read."""
    post = post_of(request)
    held, row = record_of(post, pk)
    paid = get_object_or_404(Payment.objects.select_related("record"), pk=payment, record=row)
    try:
        actions.reverse_payment(by=post, payment=paid, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return show(request, held, row, problems=refusal.problems)
    messages.success(request, _("The payment is reversed; both stay to be read."))
    return redirect("console:record", pk)


def _yuan(text: str, problems: list[Problem]) -> Decimal:
    plain = text.replace(",", "").replace("，", "").removesuffix("元").strip()
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount.adjusted() > 12:
        problems.append(Problem(_("amount"), _("This is no amount. Write it in yuan, as 3500.00.")))
        return Decimal(0)
    return amount


urlpatterns = [
    path("registers/records/<int:pk>/pay/", pay_record, name="pay_record"),
    path("registers/records/<int:pk>/payments/<int:payment>/", reverse_record_payment, name="reverse_record_payment"),
]
