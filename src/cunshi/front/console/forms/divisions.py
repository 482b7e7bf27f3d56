"""Forms of the four changes of divisions: what the document orders, code by code."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.foundation.divisions import changes
from cunshi.foundation.divisions.models import ChangeKind, Division
from cunshi.foundation.divisions.plan import Order, Part, Plan
from cunshi.front.console.forms.fields import DayField, TextField, speak_plainly
from cunshi.kernel import clock
from cunshi.kernel.codes import Level

_CODE = {"inputmode": "numeric", "autocomplete": "off"}


class CodeField(forms.CharField):
    """A 12-digit code, as typed; what is wrong with it the change itself says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs=_CODE), **kwargs)


class NumbersField(TextField):
    """The codes that divisions below get, where the document orders them."""

    def __init__(self) -> None:
        super().__init__(
            label=_l("New codes of the divisions below"),
            required=False,
            help_text=_l(
                "Old code and new code in each line. Those not named keep their last digits, or get the next free."
            ),
        )


class ChangeForm(forms.Form):
    """The day, the document and the reason, which every change has; `think` of each plans it from the rest."""

    day = DayField(label=_l("In force from"))
    document = forms.CharField(
        label=_l("Number or title of the document"),
        max_length=200,
        help_text=_l("As the approval has it: 平政发〔2024〕12号."),
    )
    reason = TextField(label=_l("Reason"), required=False, rows=2)

    def __init__(self, *args: Any, division: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", clock.today())
        self.division = division
        self.order_fields([name for name in self.fields if name not in ChangeForm.base_fields])
        if division.level == Level.VILLAGE:
            for name in ("numbers", "shares"):
                self.fields.pop(name, None)
        speak_plainly(self)

    @property
    def order(self) -> Order:
        given = self.cleaned_data
        return Order(given["day"], given["document"], given["reason"])

    def _pairs(self, name: str) -> dict[str, str]:
        """Lines of two codes; raises nothing: half a line stands for a code that nobody knows."""
        rows = (line.split() for line in self.cleaned_data.get(name, "").splitlines() if line.strip())
        return {row[0]: " ".join(row[1:]) for row in rows}


class RenameForm(ChangeForm):
    name = forms.CharField(label=_l("New name"), max_length=200)

    def think(self) -> Plan:
        return changes.rename(self.division.code, self.cleaned_data["name"])


class RenumberForm(ChangeForm):
    new = CodeField(
        label=_l("New code"),
        help_text=_l("A village that moves to another township gets a code that begins with that township's."),
    )

    def think(self) -> Plan:
        return changes.renumber(self.division.code, self.cleaned_data["new"].strip())


class MergeForm(ChangeForm):
    others = TextField(label=_l("Divisions merged with it"), help_text=_l("One 12-digit code in each line."))
    into = CodeField(label=_l("Code after the merger"), help_text=_l("One of these codes, or a new one."))
    name = forms.CharField(
        label=_l("Name after the merger"), required=False, max_length=200, help_text=_l("Only for a new code.")
    )
    numbers = NumbersField()

    def think(self) -> Plan:
        given = self.cleaned_data
        merged = [self.division.code, *given["others"].replace("，", " ").replace(",", " ").split()]
        return changes.merge(merged, given["into"].strip(), given["name"], self._pairs("numbers"))


class SplitForm(ChangeForm):
    parts = TextField(
        label=_l("What it is split into"),
        help_text=_l("Code and name in each line. A part that keeps the present code keeps its name."),
    )
    heir = CodeField(
        label=_l("Code of the heir"),
        help_text=_l("The part that carries on matters, posts and reports."),
    )
    shares = TextField(
        label=_l("Which division below goes to which part"),
        required=False,
        help_text=_l("Code of the division below and code of the part in each line."),
    )
    numbers = NumbersField()

    def think(self) -> Plan:
        return changes.split(
            self.division.code, list(self._parts()), self.cleaned_data["heir"].strip(), self._pairs("numbers")
        )

    def _parts(self) -> Iterator[Part]:
        shares = self._pairs("shares")
        for code, name in self._pairs("parts").items():
            yield Part(code, name, [lower for lower, part in shares.items() if part == code])


Change = RenameForm | RenumberForm | MergeForm | SplitForm
FORMS: dict[str, type[Change]] = {
    ChangeKind.RENAME: RenameForm,
    ChangeKind.RENUMBER: RenumberForm,
    ChangeKind.MERGE: MergeForm,
    ChangeKind.SPLIT: SplitForm,
}


def heading(kind: str, division: Division) -> str:
    """What the form does to the division, in words."""
    said = {
        ChangeKind.RENAME: _("Rename %(name)s"),
        ChangeKind.RENUMBER: _("Change the code of %(name)s"),
        ChangeKind.MERGE: _("Merge %(name)s"),
        ChangeKind.SPLIT: _("Split %(name)s"),
    }
    return said[ChangeKind(kind)] % {"name": division.short_name}
