"""Asking for leave to act outside a stage, and deciding on it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.models import Division
from cunshi.front.console.forms.fields import DayField, TextField, speak_plainly
from cunshi.work.matters.states import Action
from cunshi.work.programmes.models import Programme


class AskForm(forms.Form):
    """Which act, where, until when and why; offered are only acts that a stage of some plan names."""

    until = DayField(label=_("Until"), help_text=_("The last day on which it may be done."))
    reason = TextField(
        label=_("Reason"), max_length=500, help_text=_("Why the stage cannot be kept. The level above reads it.")
    )
    field_order = ["programme", "action", "division", "until", "reason"]

    def __init__(
        self, data: Any = None, *, programmes: Sequence[Programme], divisions: Iterable[Division], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.programmes = {str(each.pk): each for each in programmes}
        self.divisions = {each.code: each for each in divisions}
        staged = {key for each in programmes for stage in each.pack.stages for key in stage.allows}
        add = self.fields.__setitem__
        add("programme", _choice(_("Plan"), [(pk, f"{each} ({each.year})") for pk, each in self.programmes.items()]))
        add(
            "action",
            _choice(_("Act in question"), [(each.value, each.label) for each in Action if each.value in staged]),
        )
        add("division", _choice(_("Place"), [(code, each.short_name) for code, each in self.divisions.items()]))
        self.order_fields(self.field_order)
        speak_plainly(self)


class DecideForm(forms.Form):
    """A decision: approve, or refuse with an answer."""

    approved = forms.ChoiceField(choices=[("yes", _("Approve")), ("no", _("Refuse"))])
    answer = TextField(label=_("Answer"), rows=2, required=False, max_length=500, help_text=_("A refusal says why."))


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices)
