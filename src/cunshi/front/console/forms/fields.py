"""Fields that several forms share."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import LEVEL_NAMES
from cunshi.foundation.people.models import Unit
from cunshi.kernel import money
from cunshi.kernel.problems import Problem, Refused

# Digits before the point of an amount that is worth reading; what no plan holds is said in a sentence of its own.
_DIGITS = 20


def problems_of(form: forms.BaseForm) -> list[Problem]:
    """Everything that a form found wrong, each beside the name of its field."""
    return [
        Problem(str(form.fields[name].label) if name in form.fields else "", str(text))
        for name, texts in form.errors.items()
        for text in texts
    ]


def speak_plainly(form: forms.Form) -> None:
    """Every sentence comes from the server, all together and in the reader's language."""
    form.use_required_attribute = False
    for field in form.fields.values():
        field.error_messages["required"] = _("Fill this in.")


class DayField(forms.DateField):
    """A day, chosen from the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, error_messages={"invalid": _("Write the day as 2024-06-30.")}, **kwargs)


class TextField(forms.CharField):
    """Several lines of text."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class WanField(forms.CharField):
    """An amount typed in 10,000 yuan, cleaned to yuan; empty or 0 is None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "text-end", "autocomplete": "off"})
        super().__init__(widget=widget, required=False, max_length=30, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.parse_wan(text) or None
        except Refused as refusal:
            raise forms.ValidationError([problem.sentence() for problem in refusal.problems]) from None


class YuanField(forms.CharField):
    """An amount typed in yuan, with or without thousands separated; empty is nothing paid."""

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, required=required, max_length=30, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value).replace(",", "").replace("，", "").removesuffix("元").strip()
        if not text:
            self.validate(text)
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        # Neither words that Python takes for numbers nor figures beyond all reckoning.
        if not amount.is_finite() or amount.adjusted() > _DIGITS:
            raise forms.ValidationError(_("This is no amount. Write it in yuan, as 3500.00."))
        return amount


class UnitField(forms.TypedChoiceField):
    """One of these units, grouped by the level that they belong to; cleaned to the unit or None."""

    def __init__(self, units: Iterable[Unit], **kwargs: Any) -> None:
        self.known = {str(unit.pk): unit for unit in units}
        choices = [("", _("not yet decided")), *unit_choices(self.known.values())]
        super().__init__(choices=choices, coerce=self.known.__getitem__, empty_value=None, required=False, **kwargs)


def unit_choices(units: Iterable[Unit]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Units as groups of a select, one for each level, from the village up."""
    groups: dict[int, list[tuple[str, str]]] = {}
    for unit in sorted(units, key=lambda each: (-each.division.level, each.division_id, each.name)):
        groups.setdefault(unit.division.level, []).append((str(unit.pk), unit.name))
    return [(LEVEL_NAMES[level], rows) for level, rows in groups.items()]
