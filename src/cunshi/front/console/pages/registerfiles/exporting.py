"""The records of a register as a workbook, masked."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks.registers import for_export, write_records
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.pages.registers.listing import View
from cunshi.front.console.pages.registers.places import load
from cunshi.kernel import clock
from cunshi.work.matters.rules import shown
from cunshi.work.registers import lists


@page("registers")
def export(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The records that the register's page lists with the same address."""
    place = load(request, plan, key)
    rule = place.rule
    rows = lists.narrow(place.records, place.post, place.held, View(request, place).to)
    title = _("%(register)s as of %(day)s") % {"register": shown(rule.names), "day": clock.today()}
    records = for_export(rows).order_by("division_id", "opened_on", "pk")
    return attachment(title, "xlsx", lambda file: write_records(records.iterator(1000), rule, file, title=title))


urlpatterns = [path("registers/<slug:plan>/<slug:key>/records.xlsx", export, name="register_file")]
