"""The form of a report: percent, one line, yuan paid; for a duty its count and a line. All else is known already."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.evidence.actions import PhotoDraft
from cunshi.front.console.forms.fields import TextField, YuanField, speak_plainly
from cunshi.rulebook.schema import Duty
from cunshi.work.funds.queries import Payments
from cunshi.work.reporting.models import Report
from cunshi.work.reporting.rules import LONGEST_LINE, Content


def _whole(label: Any, most: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": most})
    wrong = {"invalid": _("This is no whole number. Write it in digits, as 60.")}
    return forms.IntegerField(label=label, required=False, widget=widget, error_messages=wrong)


_NEEDED = {"percent", "count", "done", "reason"}


class ReportForm(forms.Form):
    """Fields by what the duty asks for; a draft may be kept half filled."""

    def __init__(
        self,
        data: Any = None,
        *,
        duty: Duty,
        why: bool = False,
        amending: bool = False,
        draft: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        if duty.asks == "progress":
            self.fields["percent"] = _whole(_("Progress (%)"), 100)
        if duty.asks == "count":
            self.fields["count"] = _whole(_("Times done"), 1_000_000)
        self.fields["done"] = forms.CharField(
            label=_("What was done"), max_length=LONGEST_LINE, required=False, help_text=_("One line.")
        )
        if duty.asks == "progress":
            self.fields["paid"] = YuanField(
                label=_("Paid in this period (yuan)"), help_text=_("Only what was paid since the last report.")
            )
        if why:
            self.fields["why"] = TextField(label=_("Explanation"), rows=2, max_length=LONGEST_LINE, required=False)
        if amending:
            self.fields["reason"] = TextField(
                label=_("Reason of the amendment"),
                rows=2,
                max_length=500,
                required=False,
                help_text=_("It is kept with your name beside both figures."),
            )
        for name in _NEEDED & set(self.fields):
            self.fields[name].required = not draft and not (name == "done" and duty.asks == "count")
        speak_plainly(self)

    def content(self, photos: Sequence[PhotoDraft] = ()) -> Content:
        given = self.cleaned_data
        return Content(
            percent=given.get("percent"),
            done=given.get("done", ""),
            paid=given.get("paid"),
            count=given.get("count"),
            why=given.get("why", ""),
            photos=tuple(photos),
        )


def said(report: Report | None) -> dict[str, Any]:
    """What a report says now, as a form begins with it."""
    if report is None:
        return {}
    paid = report.paid or None
    return {
        "percent": report.percent,
        "count": report.count,
        "done": report.done,
        "paid": f"{paid:f}" if paid else "",
        "why": report.why,
    }


def unreported(payments: Payments | None) -> dict[str, Any]:
    """What is booked as paid since the last report, so that nobody is asked for it twice."""
    return {"paid": f"{payments.to_report:f}"} if payments and payments.to_report else {}
