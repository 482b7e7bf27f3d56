"""What publishers and villages type in on the pages of public notices."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.front.console.forms.fields import DayField, TextField
from cunshi.kernel import clock
from cunshi.work.matters.models import Matter


def chosen(values: list[str], matters: list[Matter]) -> list[tuple[Matter, int]]:
    """Boxes ticked as “matter:version”, with the matters that they name; what is not among them is left out."""
    by_key = {str(matter.pk): matter for matter in matters}
    pairs = (value.partition(":") for value in values)
    return [(by_key[key], int(version)) for key, _colon, version in pairs if key in by_key and version.isdigit()]


class ObjectionForm(forms.Form):
    """A villager's objection, recorded while the notice runs."""

    matter = forms.TypedChoiceField(label=_l("Matter"), coerce=int)
    raised_by = forms.CharField(label=_l("Raised by"), max_length=60)
    raised_on = DayField(label=_l("Raised on"))
    text = TextField(label=_l("Objection"), max_length=2000)

    def __init__(self, *args: Any, matters: list[Matter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["matter"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(matter.pk, matter.title) for matter in matters]
        self.fields["raised_on"].initial = clock.today


class AnswerForm(forms.Form):
    """The answer to an objection, and whether it is upheld."""

    answer = TextField(label=_l("Answer"), max_length=2000)
    upheld = forms.ChoiceField(
        label=_l("Is it upheld?"),
        choices=[("no", _l("No: the matter can be listed")), ("yes", _l("Yes: the matter goes back to the village"))],
        widget=forms.RadioSelect,
    )


def default_title(division: str, year: int) -> str:
    """The title that a notice gets unless its publisher writes another."""
    return _("%(division)s, %(year)d: matters of “one village, one year, one matter” on public notice") % {
        "division": division,
        "year": year,
    }
