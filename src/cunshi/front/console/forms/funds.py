"""What is asked for when funds are booked and labour is recorded; each form is made for one matter as it stands."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.front.console.forms.fields import DayField, YuanField
from cunshi.front.console.forms.matter import ActForm
from cunshi.front.console.matter.fund_rows import lines_of
from cunshi.kernel import clock, money
from cunshi.work.funds.models import FundLine, Kind, Labour
from cunshi.work.funds.rules import DRAWS_ON, likely_next
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import shown


def _typed() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class BookForm(ActForm):
    """One booking; offered are the matter's sources of money, each with what is left to draw on."""

    kind = forms.ChoiceField(
        label=_l("What happened"),
        choices=[(kind, Kind(kind).label) for kind in DRAWS_ON],
        help_text=_l("Allocated, paid and reimbursed count in the allocation, expenditure and reimbursement rates."),
    )
    source = forms.ChoiceField(label=_l("Fund source"))
    amount = YuanField(label=_l("Amount (yuan)"), required=True)
    on = DayField(label=_l("Date"), initial=clock.today, help_text=_l("The day of the document or voucher."))
    voucher = forms.CharField(
        label=_l("Voucher or document number"),
        max_length=200,
        help_text=_l(
            "Each number is booked once: for another matter of the township only what one document allocates."
        ),
    )
    note = forms.CharField(label=_l("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = money_lines(self.matter)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(line.source, _offered(self.matter, line)) for line in lines]
        if following := likely_next(lines):
            self.fields["kind"].initial, field.initial = following


class LabourForm(ActForm):
    """Villagers' work of one day or stretch of days."""

    kind = forms.ChoiceField(
        label=_l("Kind of labour"),
        choices=Labour.Kind.choices,
        help_text=_l("It counts in the labour of the village; wages are part of what is booked as paid."),
    )
    people = forms.IntegerField(
        label=_l("People at work"),
        max_value=100_000,
        widget=_typed(),
        error_messages={"invalid": _l("This is no whole number. Write it in digits, as 60.")},
    )
    days = forms.DecimalField(
        label=_l("Labour days"),
        max_value=1_000_000,
        widget=_typed(),
        help_text=_l("Of all of them together: 8 people for 5 days are 40."),
        error_messages={"invalid": _l("This is no number. Write it in digits, as 12.5.")},
    )
    wages = YuanField(label=_l("Wages paid (yuan)"), help_text=_l("For work relief only."))
    on = DayField(label=_l("Date"), initial=clock.today, help_text=_l("Today or an earlier day."))
    note = forms.CharField(label=_l("Note"), max_length=500, required=False)

    def clean_wages(self) -> Decimal:
        return self.cleaned_data["wages"] or Decimal(0)


def money_lines(matter: Matter) -> list[FundLine]:
    """The lines that money is booked on; labour that the plan only values is none."""
    return [line for line in lines_of(matter) if not _in_kind(matter, line.source)]


def source_name(matter: Matter, key: str) -> str:
    rule = matter.programme.pack.fund_source(key)
    return shown(rule.names) if rule else key


def _in_kind(matter: Matter, key: str) -> bool:
    rule = matter.programme.pack.fund_source(key)
    return rule is not None and rule.in_kind


def _offered(matter: Matter, line: FundLine) -> str:
    """A source with what is left of it at each step."""
    return _("%(source)s: to allocate %(allocate)s, to pay %(pay)s, to reimburse %(reimburse)s yuan") % {
        "source": source_name(matter, line.source),
        "allocate": money.yuan(line.planned - line.allocated),
        "pay": money.yuan(line.allocated - line.paid),
        "reimburse": money.yuan(line.paid - line.reimbursed),
    }
