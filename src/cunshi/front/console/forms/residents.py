"""Forms of households and their members: what is wrong stands at its field, nothing that was typed is lost."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.privacy.kinds import Kind, Sex
from cunshi.foundation.residents.models import Household, Leaving, Relation, Resident
from cunshi.foundation.residents.rules import HouseholdDraft, MemberDraft, tags_of
from cunshi.front.console.forms.fields import DayField, speak_plainly
from cunshi.kernel.problems import Problem

PERSONAL = ("id_number", "phone", "bank")


class ToldForm(forms.Form):
    """A form whose rules live in the room: it reads what was typed, and shows what the room says of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self)

    def tell(self, problems: Iterable[Problem]) -> list[Problem]:
        """Put each problem at its field, unless that has an error of its own; what belongs to none is returned."""
        fields = {str(field.label): name for name, field in self.fields.items()}
        told, rest = set(self.errors), []
        for problem in problems:
            name = fields.get(str(problem.where))
            if name is None:
                rest.append(problem)
            elif name not in told:
                self.add_error(name, Problem("", problem.what, problem.mend).sentence())
        return rest


class HouseholdForm(ToldForm):
    number = forms.CharField(label=_l("Household number"), max_length=200)
    head = forms.CharField(label=_l("Household head"), max_length=200)
    size = forms.CharField(
        label=_l("People in it"),
        max_length=6,
        help_text=_l("As the household register says, also while not every member is entered here."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    group = forms.CharField(label=_l("Villagers' group"), required=False, max_length=200)
    tags = forms.CharField(
        label=_l("Kind of household"),
        required=False,
        max_length=400,
        help_text=_l("Part them by commas, such as: 脱贫户，低保户."),
    )

    def __init__(self, *args: Any, villages: list[Division] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if villages and len(villages) > 1:
            choices = [("", _("choose")), *((each.code, each.short_name) for each in villages)]
            self.fields["village"] = forms.ChoiceField(label=_("Village"), choices=choices)
            self.order_fields(["village"])

    def draft(self) -> HouseholdDraft:
        """What was typed, whether good or not."""
        said = self.data
        size = said.get("size", "").strip()
        return HouseholdDraft(
            number=said.get("number", ""),
            head=said.get("head", ""),
            size=int(size) if size.isascii() and size.isdecimal() and len(size) < 5 else None,
            group=said.get("group", ""),
            tags=tags_of(said.get("tags", "")),
        )

    @staticmethod
    def initial_of(row: Household) -> dict[str, Any]:
        return {
            "number": row.number, "head": row.head, "size": row.size, "group": row.group, "tags": "，".join(row.tags)
        }  # fmt: skip


class MemberForm(ToldForm):
    """A member. Of one that stands already the personal numbers stay empty: what is typed replaces them."""

    name = forms.CharField(label=_l("Person's name"), max_length=200)
    relation = forms.ChoiceField(label=_l("Relation to the head"), choices=[("", ""), *Relation.choices])
    id_number = forms.CharField(
        label=_l("ID number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_l("It says birth date and sex, which then stay empty below."),
    )
    sex = forms.ChoiceField(label=_l("Sex"), required=False, choices=[("", ""), *Sex.choices])
    born = DayField(label=_l("Birth date"), required=False)
    phone = forms.CharField(
        label=_l("Telephone"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    bank = forms.CharField(
        label=_l("Bank card"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, row: Resident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if row is None:
            return
        self.initial = {"name": row.name, "relation": row.relation}
        if not row.id_number:
            self.initial |= {"sex": row.sex, "born": row.born}
        kept = [name for name in PERSONAL if getattr(row, name)]
        for name in kept:
            self.fields[name].help_text = _("Entered: %(shown)s. Leave it empty to keep it.") % {
                "shown": row.shown(name)
            }
        if kept:
            labels = [(name, str(Kind(name).label)) for name in kept]
            self.fields["remove"] = forms.MultipleChoiceField(
                label=_("Remove what is entered"),
                required=False,
                choices=labels,
                widget=forms.CheckboxSelectMultiple,
            )

    def draft(self) -> MemberDraft:
        """What was typed, whether good or not; an empty number keeps what is entered unless it is to be removed."""
        said = self.data
        removed = said.getlist("remove") if hasattr(said, "getlist") else []
        numbers = {
            name: said.get(name, "").strip() or ("" if self.row is None or name in removed else None)
            for name in PERSONAL
        }
        self.is_valid()
        born = self.cleaned_data.get("born")
        return MemberDraft(said.get("name", ""), said.get("relation", ""), said.get("sex", ""), born, **numbers)


class LeaveForm(ToldForm):
    why = forms.ChoiceField(label=_l("Reason of leaving"), choices=[("", ""), *Leaving.choices])
    on = DayField(label=_l("Left on"))

    def day(self) -> date | None:
        self.is_valid()
        return self.cleaned_data.get("on")

    def reason(self) -> str:
        return self.data.get("why", "")


class MoveForm(ToldForm):
    """To which household of the post's villages a member moves."""

    number = forms.CharField(label=_l("Household number"), max_length=40)
    relation = forms.ChoiceField(label=_l("Relation to the head"), choices=[("", ""), *Relation.choices])

    def __init__(self, *args: Any, villages: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, each.short_name) for each in villages]
        self.fields["village"] = forms.ChoiceField(label=_("Village"), choices=choices)
        self.order_fields(["village"])
