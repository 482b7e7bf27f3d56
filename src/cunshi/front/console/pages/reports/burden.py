"""What the villages are asked for in a month: reports, fields, time; and what nobody asks because it is known."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.front.console.access import page
from cunshi.front.console.pages.reports.frame import line, tabs
from cunshi.front.console.pages.reports.places import View, named
from cunshi.kernel import clock, ratios
from cunshi.kernel.codes import Level
from cunshi.work.reporting.owing import Slot, slots
from cunshi.work.reporting.queries import burden as burden_of
from cunshi.work.reporting.queries import rows_of
from cunshi.work.reporting.rules import Content, asked

MONTHS = 12


@page("reports")
def burden(request: HttpRequest) -> HttpResponse:
    """One month of every division below, or of one village with each of its reports."""
    view = View(request)
    months = _months(clock.today())
    month = next((day for day in months if f"{day:%Y-%m}" == request.GET.get("month", "")), months[0])
    found = slots(view.plans, on=clock.today() + timedelta(days=31))
    rows = [_row(row, view, month) for row in burden_of(found, view.division.code, month)]
    totals = {key: sum(int(row[key]) for row in rows) for key in ("villages", "reports", "filed", "fields")}
    totals |= {key: sum(int(row[key]) for row in rows) for key in ("seconds", "timed")}
    village = view.division.level == Level.VILLAGE
    context = {
        "tabs": tabs(view.post, "burden"),
        "view": view,
        "months": [{"key": f"{day:%Y-%m}", "url": view.url("burden", month=f"{day:%Y-%m}")} for day in months],
        "month": f"{month:%Y-%m}",
        "rows": rows,
        "totals": totals | _means(totals),
        "own": _own(view, found, month) if village else [],
        "unasked": _unasked(),
    }
    return render(request, "console/reports/burden.html", context)


def _months(today: date) -> list[date]:
    """This month and those before it, newest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _row(row: dict[str, Any], view: View, month: date) -> dict[str, Any]:
    url = view.url("burden", division=row["child"], month=f"{month:%Y-%m}")
    return row | _means(row) | {"name": named(row["child"], row["name"]), "url": url}


def _means(row: dict[str, Any]) -> dict[str, Decimal | None]:
    """Reports and fields a village, seconds a report; None where there is nothing to divide by."""
    villages, timed = int(row["villages"]), int(row["timed"])
    return {
        "reports_a_village": ratios.half_up(Decimal(int(row["reports"])) / villages, 1) if villages else None,
        "fields_a_village": ratios.half_up(Decimal(int(row["fields"])) / villages, 1) if villages else None,
        "seconds_a_report": ratios.half_up(Decimal(int(row["seconds"])) / timed, 0) if timed else None,
    }


def _own(view: View, found: list[Slot], month: date) -> list[dict[str, Any]]:
    """Each report of a village that is due in the month, with its fields and seconds."""
    due = [slot for slot in found if (slot.due.year, slot.due.month) == (month.year, month.month)]
    return [
        line(row, view.post)
        | {
            "fields": row.report.fields if row.report else asked(row.duty, Content()),
            "seconds": row.report.seconds if row.report else None,
        }
        for row in rows_of(due, view.division.prefix)
    ]


def _unasked() -> list[str]:
    """What no form asks for, because the system has it from the first record on."""
    return [
        _("which matter, village, plan and period a report is about, and when it is due"),
        _("planned funds, planned dates, responsible persons and units"),
        _("the last progress and what was paid so far"),
        _("sums, rates and rankings of any division: they are added up from the villages' reports"),
        _("monthly and half-monthly summaries: the same reports, never filled in again"),
        _("photos for the archive: those of a report are put there by themselves"),
    ]


urlpatterns = [path("reports/burden/", burden, name="burden")]
