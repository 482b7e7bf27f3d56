"""The proposal: plain fields in groups, each group saying what it is used for; choices come from the plan in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Unit
from cunshi.front.console.forms.fields import DayField, TextField, UnitField, WanField, speak_plainly, unit_choices
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem
from cunshi.work.matters.actions import Draft
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme

FUND = "fund_"


@dataclass(frozen=True)
class Group:
    """A part of the form and what the system does with it."""

    name: Promise
    used_for: Promise
    fields: tuple[str, ...]


GROUPS = (
    Group(
        lazy("What is to be done"),
        lazy("Stands in the ledger and the task lists, on public notice and in the year's plan."),
        ("title", "content", "category", "beneficiaries"),
    ),
    Group(
        lazy("Who raised it"),
        lazy("Shows that the matter came from the villagers; stays on its page, also when it is merged."),
        ("raised_by", "raised_on", "channel"),
    ),
    Group(
        lazy("When and by whom"),
        lazy("The levels decide on it; what is late is measured against it. Can be filled in until submission."),
        ("planned_start", "planned_finish", "responsible", "lead_unit", "participants"),
    ),
)


class ProposalForm(forms.Form):
    """A proposal of one village under one plan."""

    title = forms.CharField(
        label=lazy("Name of the matter"), max_length=120, help_text=lazy("Place and work in one line.")
    )
    content = TextField(
        label=lazy("Content"), rows=4, help_text=lazy("Scale and quantities, so that it can be inspected.")
    )
    beneficiaries = forms.IntegerField(
        label=lazy("Households that benefit"), min_value=0, max_value=10_000_000, required=False
    )
    raised_by = forms.CharField(label=lazy("Raised by"), max_length=60)
    raised_on = DayField(label=lazy("Raised on"), initial=clock.today)
    planned_start = DayField(label=lazy("Planned start"), required=False)
    planned_finish = DayField(label=lazy("Planned finish"), required=False)
    responsible = forms.CharField(label=lazy("Responsible person"), max_length=60, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        programme: Programme,
        village: Division,
        near: Sequence[Division] = (),
        units: Sequence[Unit] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.pack, self.village = programme.pack, village
        self.near = {each.code: each for each in near if each.code != village.code}
        self.units = {str(unit.pk): unit for unit in units}
        self._add_choices()
        for source in self.pack.fund_sources:
            self.fields[FUND + source.key] = WanField(label=shown(source.names))
        speak_plainly(self)

    def _add_choices(self) -> None:
        pack, add = self.pack, self.fields.__setitem__
        add(
            "category", forms.ChoiceField(label=_("Category"), choices=_keys(pack.categories), widget=forms.RadioSelect)
        )
        add("channel", forms.ChoiceField(label=_("How it was raised"), choices=_keys(pack.proposal_channels)))
        add("lead_unit", UnitField(self.units.values(), label=_("Lead unit")))
        boxes = forms.CheckboxSelectMultiple
        units = unit_choices(self.units.values())
        add(
            "participants",
            forms.MultipleChoiceField(label=_("Participating units"), choices=units, required=False, widget=boxes),
        )
        if pack.joint:
            choices = [(code, each.short_name) for code, each in self.near.items()]
            add(
                "partners",
                forms.MultipleChoiceField(label=_("Partner villages"), choices=choices, required=False, widget=boxes),
            )

    def groups(self) -> list[dict[str, Any]]:
        """The groups with their bound fields."""
        return [
            {"name": group.name, "used_for": group.used_for, "fields": [self[name] for name in group.fields]}
            for group in GROUPS
        ]

    def fund_rows(self) -> list[dict[str, Any]]:
        """The plan's sources, each with its bound field."""
        return [{"source": source, "field": self[FUND + source.key]} for source in self.pack.fund_sources]

    def total(self) -> Decimal:
        """The sum of the amounts typed so far, in yuan; what is no amount counts for nothing."""
        amounts = [_amount(self.fields[FUND + source.key], self[FUND + source.key].value())
                   for source in self.pack.fund_sources]  # fmt: skip
        return sum(amounts, Decimal(0))

    def draft(self) -> Draft:
        """The proposal as typed; a field that is wrong by itself is stood in for, and its own error is told anyway."""
        given = self.cleaned_data
        funds = {source.key: given.get(FUND + source.key) for source in self.pack.fund_sources}
        return Draft(
            title=given.get("title", "—"),
            content=given.get("content", "—"),
            category=given.get("category", self.pack.categories[0].key),
            raised_by=given.get("raised_by", "—"),
            raised_on=given.get("raised_on", clock.today()),
            channel=given.get("channel", self.pack.proposal_channels[0].key),
            partners=[self.near[code] for code in given.get("partners", [])],
            beneficiaries=given.get("beneficiaries"),
            planned_start=given.get("planned_start"),
            planned_finish=given.get("planned_finish"),
            lead_unit=given.get("lead_unit"),
            participants=[self.units[pk] for pk in given.get("participants", [])],
            responsible=given.get("responsible", ""),
            funds={key: amount for key, amount in funds.items() if amount},
        )

    def tell(self, problems: Iterable[Problem]) -> None:
        """Put what an action refused beside the fields; a field that has its own error keeps that one."""
        told = set(self.errors)
        for problem in problems:
            name = self._field_of(problem.where)
            if name is None:
                self.add_error(None, problem.sentence())
            elif name not in told:
                self.add_error(name, Problem("", problem.what, problem.mend).sentence())

    def _field_of(self, where: str) -> str | None:
        named = {
            _("title"): "title",
            _("content"): "content",
            _("category"): "category",
            _("raised by"): "raised_by",
            _("raised on"): "raised_on",
            _("how it was raised"): "channel",
            _("planned start"): "planned_start",
            _("planned finish"): "planned_finish",
            _("villages"): "partners",
            **{str(each): "partners" for each in self.near.values()},
            **{shown(source.names): FUND + source.key for source in self.pack.fund_sources},
        }
        name = named.get(where)
        return name if name in self.fields else None

    def sentences(self) -> list[Problem]:
        """Every error with the label of its field, for the top of the page."""
        return [
            Problem(str(self.fields[name].label) if name in self.fields else "", str(text))
            for name, texts in self.errors.items()
            for text in texts
        ]


def initial_of(matter: Matter) -> dict[str, Any]:
    """A recorded proposal as the form shows it."""
    plain = ("title", "content", "category", "beneficiaries", "raised_by", "raised_on", "channel",
             "planned_start", "planned_finish", "responsible")  # fmt: skip
    return {
        **{name: getattr(matter, name) for name in plain},
        "lead_unit": str(matter.lead_unit_id or ""),
        "participants": [str(row.unit_id) for row in matter.participations.all()],
        "partners": [row.village_id for row in matter.coverage.all() if row.village_id != matter.village_id],
        **{FUND + line.source: f"{(line.amount / 10_000).normalize():f}" for line in matter.funds.all()},
    }


def _keys(entries: Iterable[Any]) -> list[tuple[str, str]]:
    return [(entry.key, shown(entry.names)) for entry in entries]


def _amount(field: forms.Field, value: Any) -> Decimal:
    try:
        return field.clean(value) or Decimal(0)
    except forms.ValidationError:
        return Decimal(0)
