"""One line of the screening page: a decision, its reason, on top the department that it goes to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.wording import level_name
from cunshi.kernel.codes import Level
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.states import Action

NONE_YET = ("", _l("not yet"))


class DecisionForm(forms.Form):
    """Field names carry the matter's key, so that many lines stand in one form."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(required=False)
    unit = forms.ChoiceField(required=False)
    reason = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 1}))

    def __init__(
        self, *args: Any, title: str, choices: list[tuple[str, str]], units: Sequence[tuple[str, str]], **kw: Any
    ):
        super().__init__(*args, **kw)
        self.names = dict(choices)
        self._choose("decision", [NONE_YET, *choices], _("Decision on “%(title)s”") % {"title": title})
        self._choose("unit", units, _("Department for “%(title)s”") % {"title": title})
        self.fields["reason"].widget.attrs["aria-label"] = _("Reason for the decision on “%(title)s”") % {
            "title": title
        }
        if len(units) <= 1:
            del self.fields["unit"]

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]], label: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.widget.attrs["aria-label"] = label


def decisions(pack: Pack, level: Level) -> list[tuple[str, str]]:
    """What the plan's route lets a level decide; accepting names the level that will handle the matter."""
    step = pack.route.step(level)
    if step is None:
        return []
    accept = [
        (f"{Action.ACCEPT}:{int(handling)}", _("Accept, handled at: %(level)s") % {"level": level_name(pack, handling)})
        for handling in step.handles
        if "accept" in step.may
    ]
    others = [
        (each.value, str(each.label)) for each in (Action.RAISE, Action.RETURN, Action.REJECT) if each in step.may
    ]
    return [*accept, *others]
