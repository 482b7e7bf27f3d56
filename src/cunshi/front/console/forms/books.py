"""What is asked for when a budget is set and when a year's books are closed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.front.console.forms.fields import YuanField, speak_plainly


class _PlaceForm(forms.Form):
    def __init__(self, data: Any = None, *, divisions: Iterable[Division], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.known = {each.code: each for each in divisions}
        choices = [(code, each.short_name) for code, each in self.known.items()]
        self.fields["division"] = forms.ChoiceField(label=_("Division"), choices=choices)
        self.order_fields(["division"])
        speak_plainly(self)


class BudgetForm(_PlaceForm):
    """What one source can give to a division's matters of the year."""

    source = forms.ChoiceField(label=_("Fund source"))
    amount = YuanField(
        label=_("Amount (yuan)"),
        required=True,
        help_text=_("In all; it bounds what can be allocated. Set it again to raise it."),
    )
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("The number of the document behind it.")
    )

    def __init__(self, *args: Any, sources: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(sources.items())


class ClosingForm(_PlaceForm):
    """A year that is over, with a word that it stays closed."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    certain = forms.BooleanField(label=_("I know that these books stay closed for good."))

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(year), str(year)) for year in years]
