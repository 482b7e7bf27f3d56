"""Forms of a post that changes hands or is looked after by a colleague."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.foundation.people.models import Account
from cunshi.front.console.forms.fields import DayField, speak_plainly


class HandOverForm(forms.Form):
    """The successor by user name; one without an account gets it here, by the name of the person."""

    username = forms.CharField(
        label=_l("User name of the successor"), max_length=150, validators=[UnicodeUsernameValidator()]
    )
    full_name = forms.CharField(
        label=_l("Name of the successor"),
        max_length=60,
        required=False,
        help_text=_l("Only for a person who has no account yet: it is made here, and its password is shown once."),
    )
    on = DayField(
        label=_l("Day of the hand-over"),
        help_text=_l("From this day on the successor acts; the day before is the last of the holder."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self)

    def clean(self) -> dict[str, Any] | None:
        name = self.cleaned_data.get("username", "")
        account = Account.objects.filter(username=name).first() if name else None
        self.cleaned_data["account"] = account
        if name and account is None and not self.cleaned_data.get("full_name"):
            said = _("Nobody has the user name “%(name)s”. Check it, or write the name of the new person.")
            self.add_error("username", said % {"name": name})
        if account and (given := self.cleaned_data.get("full_name")) and given != account.full_name:
            said = _(
                "The user name “%(name)s” belongs to %(person)s. Leave the name empty, or choose another user name."
            )
            self.add_error("username", said % {"name": name, "person": account.full_name})
        return self.cleaned_data


class DelegateForm(forms.Form):
    """The substitute among the colleagues, first and last day, reason; `to` is cleaned to the account."""

    to = forms.ChoiceField(label=_l("Who stands in"))
    since = DayField(label=_l("First day"))
    until = DayField(label=_l("Last day"), help_text=_l("The delegation ends by itself after this day."))
    reason = forms.CharField(label=_l("Reason"), max_length=200, help_text=_l("For example: training, sick leave."))

    def __init__(self, *args: Any, colleagues: Iterable[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(each.pk): each for each in colleagues}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("choose")),
            *((key, f"{each.full_name} ({each.username})") for key, each in self.colleagues.items()),
        ]
        speak_plainly(self)

    def clean_to(self) -> Account:
        return self.colleagues[self.cleaned_data["to"]]


class EndDelegationForm(forms.Form):
    until = DayField(label=_l("Last day"))
