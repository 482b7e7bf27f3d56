"""The form that judges two photos."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunshi.front.console.forms.fields import TextField, speak_plainly


class JudgeForm(forms.Form):
    """The same photo or not, and why."""

    same = forms.ChoiceField(
        label=_("Do both show the same photo?"),
        choices=[("yes", _("The same photo")), ("no", _("Different photos"))],
        widget=forms.RadioSelect,
    )
    reason = TextField(label=_("Reason"), rows=2, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self)
