"""Reporting a share for a period, or correcting what was reported."""

from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.targets.places import Place, load, typed
from cunshi.kernel import clock
from cunshi.kernel.periods import Period
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.targets import periods_of
from cunshi.work.targets import access, actions, figures
from cunshi.work.targets.figures import Holder
from cunshi.work.targets.holders import holders_of
from cunshi.work.targets.models import TargetReport
from cunshi.work.targets.rules import Told


@page("targets")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, plan: str, key: str, code: str) -> HttpResponse:
    """The form of one period; sent, it is kept beside what was reported before."""
    post: Post = request.post  # type: ignore[attr-defined]
    place = load(post, plan, key, code)
    holder: Holder = code, _number(request.GET.get("unit", "")), _number(request.GET.get("person", ""))
    if not access.may_report(post, place.programme, place.target, holder):
        raise PermissionDenied
    begun = [each for each in periods_of(place.programme.pack, place.target) if each.first <= clock.today()]
    if request.method != "POST":
        return _show(request, place, holder, begun)
    try:
        _send(request, post, place, holder)
    except Refused as refusal:
        return _show(request, place, holder, begun, problems=refusal.problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Reported; it counts at every level from now on."))
    return redirect(place.url)


def _send(request: HttpRequest, post: Post, place: Place, holder: Holder) -> None:
    value, of = typed(request.POST.get("value", "")), typed(request.POST.get("of", ""))
    try:
        first = date.fromisoformat(request.POST.get("first", ""))
    except ValueError:
        raise Refused.because(_("period"), _("This is no day."), _("Choose one of its periods.")) from None
    actions.report(
        by=post,
        programme=place.programme,
        target=place.target.key,
        holder=holder,
        first=first,
        told=Told(value if value is not None else Decimal("NaN"), request.POST.get("line", ""), of),
        reason=request.POST.get("reason", ""),
        base=_number(request.POST.get("base", "")) or 0,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _show(
    request: HttpRequest,
    place: Place,
    holder: Holder,
    begun: list[Period],
    *,
    problems: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    chosen = _chosen(request, place, begun)
    code, unit, person = holder
    before = TargetReport.objects.filter(
        programme=place.programme, target=place.target.key, division=code, unit=unit, person=person
    ).select_related("by__unit", "by__account")
    trail = list(before.filter(first=chosen).order_by("-number")) if chosen else []
    newest = trail[0] if trail else None
    sent = request.POST if request.method == "POST" else None
    context: dict[str, Any] = {
        "place": place,
        "name": holders_of(place.target, place.division).name(holder) if unit or person else place.division.short_name,
        "periods": list(reversed(begun)),
        "chosen": chosen,
        "trail": trail,
        "newest": newest,
        "base": sent.get("base", "0") if sent else (newest.number if newest else 0),
        "value": sent.get("value", "") if sent else (f"{newest.value:f}" if newest else ""),
        "of": sent.get("of", "") if sent else (f"{newest.base:f}" if newest and newest.base else ""),
        "line_text": sent.get("line", "") if sent else (newest.line if newest else ""),
        "reason": sent.get("reason", "") if sent else "",
        "problems": problems or [],
    }
    return render(request, "console/targets/report.html", context, status=status)


def _chosen(request: HttpRequest, place: Place, begun: list[Period]) -> date | None:
    """The period asked for, else the one that is due, else the one that runs."""
    asked = request.POST.get("first", "") or request.GET.get("first", "")
    named = next((each.first for each in begun if each.first.isoformat() == asked), None)
    return named or figures.due_first(place.programme, place.target) or (begun[-1].first if begun else None)


urlpatterns = [path("targets/<slug:plan>/<slug:key>/<str:code>/report/", report, name="report_target")]
