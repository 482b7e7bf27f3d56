"""The page of one report: filed, drafted, filed anew, and amended after its period was locked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cunshi.front.console.access import page
from cunshi.front.console.forms.reports import ReportForm, said, unreported
from cunshi.front.console.pages.reports import desk as desks
from cunshi.front.console.pages.reports import photos
from cunshi.front.console.pages.reports.desk import Desk, number, opened, sending
from cunshi.front.console.pages.reports.frame import CONFLICT, REFUSED, form_url, line, tabs
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.matters.actions import add_photos
from cunshi.work.reporting import actions
from cunshi.work.reporting.rules import Conflict


@page("reports")
@require_http_methods(["GET", "POST"])
def matter_report(request: HttpRequest, pk: int, duty: str, first: str) -> HttpResponse:
    """The report on a matter for one period."""
    return _answer(request, desks.of_matter(request, pk, duty, first))


@page("reports")
@require_http_methods(["GET", "POST"])
def duty_report(request: HttpRequest, programme: int, duty: str, first: str, code: str) -> HttpResponse:
    """The report of a division on a duty for one period."""
    return _answer(request, desks.of_duty(request, programme, duty, first, code))


def _answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _show(request, desk, kept=photos.remembered(request, request.path))
    if not desk.may:
        raise PermissionDenied
    kept, problems = photos.taken(request, desk.post)
    act = request.POST.get("act", "send")
    if act == "archive":
        return _to_archive(request, desk, kept, problems)
    form = _bound(request, desk, act)
    if form.is_valid() and not problems:
        return _do(request, desk, act, form, kept)
    return _show(request, desk, form=form, kept=kept, problems=[*problems, *_of_form(form)], status=REFUSED)


def _bound(request: HttpRequest, desk: Desk, act: str) -> ReportForm:
    """The form as sent; once what was typed needs a word why, with the field for it."""
    how: dict[str, Any] = {"duty": desk.slot.duty, "draft": act == "draft"}
    plain = ReportForm(request.POST, **how)
    why = "why" in request.POST or (act == "send" and plain.is_valid() and desk.asks_why(plain.content()))
    return ReportForm(request.POST, why=why, amending=act == "amend", **how)


def _do(request: HttpRequest, desk: Desk, act: str, form: ReportForm, kept: list[photos.Kept]) -> HttpResponse:
    content = form.content([each.draft for each in kept])
    try:
        if act == "draft":
            actions.save_draft(**desk.where, content=content)
        elif act == "amend":
            reason = form.cleaned_data["reason"]
            actions.amend(**desk.where, content=content, reason=reason, sending=sending(request))
        else:
            actions.submit(**desk.where, content=content, sending=sending(request), base=number(request, "base"))
    except Conflict as conflict:
        return _conflict(request, desk, form, kept, conflict)
    except Refused as refusal:
        return _show(request, desk, form=form, kept=kept, problems=refusal.problems, status=CONFLICT)
    photos.remember(request, request.path, kept if act == "draft" else [])
    messages.success(request, str(_DONE.get(act, _DONE["send"])()))
    return redirect(request.path if act == "draft" else "console:reports")


_DONE = {
    "send": lambda: _("The report is filed. The figures above it are added up by the system."),
    "draft": lambda: _("The draft is kept; it counts nowhere until it is filed."),
    "amend": lambda: _("The amendment is written; both figures stay visible."),
}


def _conflict(
    request: HttpRequest, desk: Desk, form: ReportForm, kept: list[photos.Kept], conflict: Conflict
) -> HttpResponse:
    """The world moved on: what stands there now beside what was typed, and what can be done with it."""
    desk.look_again()
    if conflict.kind == "locked":
        form = ReportForm(duty=desk.slot.duty, amending=True, initial=form.cleaned_data)
    return _show(
        request, desk, form=form, kept=kept, problems=conflict.problems, conflict=conflict.kind, status=CONFLICT
    )


def _to_archive(request: HttpRequest, desk: Desk, kept: list[photos.Kept], problems: list[Problem]) -> HttpResponse:
    """Photos of a matter that takes no report any more go to its archive alone."""
    if desk.matter is None or not kept or problems:
        return _show(request, desk, kept=kept, problems=problems, status=REFUSED)
    try:
        add_photos(by=desk.post, matter=desk.matter, photos=[each.draft for each in kept])
    except Refused as refusal:
        return _show(request, desk, kept=kept, problems=refusal.problems, status=CONFLICT)
    photos.remember(request, request.path, [])
    messages.success(request, _("The photos are kept in the archive of the matter."))
    return redirect("console:matter", desk.matter.pk)


def _of_form(form: ReportForm) -> list[Problem]:
    return [Problem(str(form.fields[name].label), str(text)) for name, texts in form.errors.items() for text in texts]


def _show(
    request: HttpRequest,
    desk: Desk,
    *,
    form: ReportForm | None = None,
    kept: list[photos.Kept] | None = None,
    problems: list[Problem] | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    report, locked = desk.report, desk.lock is not None
    form = form or ReportForm(
        duty=desk.slot.duty,
        why=bool(report and report.why and not locked),
        amending=locked,
        initial=said(report) if report or locked else unreported(desk.payments),
    )
    context: dict[str, Any] = {
        "tabs": tabs(desk.post, "reports"),
        "desk": desk,
        "line": line(desk.row, desk.post),
        "form": form,
        "locked": locked,
        "conflict": conflict,
        "kept": kept or [],
        "photo_fields": photos.fields(),
        "photos": _photos(desk),
        "amendments": list(report.amendments.select_related("by__account", "by__unit")) if report else [],
        "sums": desks.sums_for(desk),
        "problems": problems or [],
        "base": desk.base,
        "self_url": form_url(desk.slot, desk.division.code, desk.matter.pk if desk.matter else None),
        **opened(),
    }
    return render(request, "console/reports/form.html", context, status=status)


def _photos(desk: Desk) -> list[Any]:
    """The photos that came with the report."""
    if desk.report is None:
        return []
    return [each.use for each in desk.report.photos.select_related("use__photo__file") if each.use.removed_at is None]


urlpatterns = [
    path("reports/matters/<int:pk>/<slug:duty>/<str:first>/", matter_report, name="matter_report"),
    path(
        "reports/duties/<int:programme>/<slug:duty>/<str:first>/<str:code>/",
        duty_report,
        name="duty_report",
    ),
]
