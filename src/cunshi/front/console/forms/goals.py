"""What is typed in for a goal of a village."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from cunshi.front.console.forms.fields import TextField, speak_plainly
from cunshi.kernel.problems import Problem
from cunshi.rulebook.goals import Horizon
from cunshi.work.goals.rules import LONGEST, GoalDraft
from cunshi.work.matters.rules import shown


class _GoalForm(forms.Form):
    """A form whose action tells its problems by the names of the columns."""

    text = TextField(
        label=lazy("Goal"),
        max_length=LONGEST,
        rows=4,
        help_text=lazy("What will stand in the village at the end, so that anyone can see whether it does."),
    )
    named = {
        "horizon": lazy("span"),
        "from_year": lazy("first year"),
        "text": lazy("goal"),
        "reason": lazy("reason"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self)

    def tell(self, problems: Iterable[Problem]) -> None:
        """Put what an action refused beside the fields, or above them where it is of none."""
        names = {str(label): name for name, label in self.named.items() if name in self.fields}
        for problem in problems:
            field = names.get(problem.where)
            self.add_error(field, Problem("", problem.what, problem.mend).sentence() if field else problem.sentence())


class SetGoalForm(_GoalForm):
    """A new goal: its span, its first year, its words."""

    horizon = forms.ChoiceField(label=lazy("Span"))
    from_year = forms.TypedChoiceField(label=lazy("First year"), coerce=int)
    field_order = ("horizon", "from_year", "text")

    def __init__(self, *args: Any, horizons: Iterable[Horizon], years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("horizon", [(each.key, shown(each.names)) for each in horizons]),
            ("from_year", [(year, str(year)) for year in years]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def draft(self) -> GoalDraft:
        return GoalDraft(**self.cleaned_data)


class ChangeGoalForm(_GoalForm):
    """Other words for a goal; a confirmed one changes only with a reason."""

    reason = TextField(
        label=lazy("Reason"),
        max_length=500,
        required=False,
        help_text=lazy("The reason is kept with your name and stays in the history."),
    )

    def __init__(self, *args: Any, reasoned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reasoned
        if not reasoned:
            del self.fields["reason"]
