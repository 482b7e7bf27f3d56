"""What the pages of publicity are narrowed to, and what is typed in on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cunshi.foundation.people.models import Post
from cunshi.front.console.forms.fields import DayField, TextField, speak_plainly
from cunshi.front.console.forms.ledger import own_division
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import shown
from cunshi.work.publicity.models import Activity, CaseState, TypicalCase
from cunshi.work.publicity.rules import LONGEST, ActivityDraft, CaseDraft

# Sort key to the fields that it orders by; "-" before the key turns it round.
SORTS = {
    "day": ("held_on",),
    "division": ("division_id", "held_on"),
    "people": ("people",),
    "speakers": ("speakers",),
    "questionnaires": ("questionnaires",),
}
DEFAULT_SORT = "-day"


class _ActivityFilterForm(forms.Form):
    q = forms.CharField(required=False, max_length=60)
    kind = forms.SlugField(required=False, max_length=40)
    year = forms.IntegerField(required=False, min_value=2000, max_value=2100)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    only = forms.ChoiceField(required=False, choices=[("void", "void")])
    sort = forms.ChoiceField(required=False, choices=[(sign + key, key) for key in SORTS for sign in ("", "-")])


class _CaseFilterForm(forms.Form):
    q = forms.CharField(required=False, max_length=60)
    year = forms.IntegerField(required=False, min_value=2000, max_value=2100)
    state = forms.ChoiceField(required=False, choices=CaseState.choices)
    only = forms.ChoiceField(required=False, choices=[("above", "above")])


@dataclass(frozen=True)
class Filter:
    """The choices made; empty ones bar nothing. `division` is the code of a part of the post's subtree."""

    division: str = ""
    q: str = ""
    kind: str = ""
    year: int | None = None
    first: date | None = None
    last: date | None = None
    state: str = ""
    only: str = ""
    sort: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is chosen."""
        return any(value for name, value in vars(self).items() if name != "sort")

    @property
    def by_content(self) -> bool:
        """Whether it asks for some activities only, so that cases cannot be counted beside them."""
        return bool(self.q or self.kind)


def read_activities(query: QueryDict, post: Post) -> tuple[Filter, list[Problem]]:
    """The filter of the list of activities; what cannot be understood is left out, with a sentence each."""
    return _read(_ActivityFilterForm(query), query, post)


def read_cases(query: QueryDict, post: Post) -> tuple[Filter, list[Problem]]:
    """The filter of the list of cases."""
    return _read(_CaseFilterForm(query), query, post)


def _read(form: forms.Form, query: QueryDict, post: Post) -> tuple[Filter, list[Problem]]:
    form.is_valid()
    problems = [
        Problem(
            query.get(name, ""),
            _("This choice is not known here."),
            _("It was left out; choose from the lists above the table."),
        )
        for name in form.errors
    ]
    given = form.cleaned_data
    if given.get("first") and given.get("last") and given["last"] < given["first"]:
        problems.append(
            Problem("", _("The last day lies before the first."), _("Both were left out; put them in order."))
        )
        given |= {"first": None, "last": None}
    division, problem = own_division(query.get("division", "").strip(), post)
    return Filter(division=division, **given), [*problems, *([problem] if problem else [])]


class _Typed(forms.Form):
    """A form whose action tells its problems by the names of the columns."""

    labels: dict[str, Any] = {}

    def tell(self, problems: Iterable[Problem]) -> None:
        """Put what an action refused beside the fields; a field that has its own error keeps that one."""
        told, named = set(self.errors), {str(label): name for name, label in self.labels.items()}
        for problem in problems:
            name = named.get(problem.where)
            if name is None or name not in self.fields:
                self.add_error(None, problem.sentence())
            elif name not in told:
                self.add_error(name, Problem("", problem.what, problem.mend).sentence())

    def sentences(self) -> list[Problem]:
        """Every error with the label of its field, for the top of the page."""
        return [
            Problem(str(self.fields[name].label) if name in self.fields else "", str(text))
            for name, texts in self.errors.items()
            for text in texts
        ]


class ActivityForm(_Typed):
    """An activity; the figures are those that the plan asks of its kind."""

    kind = forms.ChoiceField(label=lazy("Form of publicity"))
    held_on = DayField(label=lazy("Day of the activity"), initial=clock.today)
    title = forms.CharField(label=lazy("Title"), max_length=120)
    place = forms.CharField(label=lazy("Venue"), max_length=120)
    people = forms.IntegerField(label=lazy("People reached"))
    speakers = forms.IntegerField(label=lazy("Speakers"))
    questionnaires = forms.IntegerField(label=lazy("Questionnaires handed out"))
    summary = TextField(label=lazy("Summary"), max_length=LONGEST, required=False)
    twice = forms.BooleanField(label=lazy("It was held once more on this day"), required=False)
    labels = {
        "kind": lazy("form of publicity"),
        "held_on": lazy("day of the activity"),
        "title": lazy("title"),
        "place": lazy("place"),
        "people": lazy("people reached"),
        "speakers": lazy("speakers"),
        "questionnaires": lazy("questionnaires"),
        "summary": lazy("summary"),
    }

    def __init__(self, data: Any = None, *, pack: Pack, kind: str, twice: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        known = pack.publicity_kind(kind)
        chosen = self.fields["kind"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(each.key, shown(each.names)) for each in pack.publicity]
        chosen.widget.attrs["data-submit-on-change"] = ""
        for name in ("people", "speakers", "questionnaires"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
            if known is None or name not in known.counts:
                del self.fields[name]
        if not twice:
            del self.fields["twice"]
        speak_plainly(self)

    def draft(self) -> ActivityDraft:
        """The activity as typed; a field that is wrong by itself is stood in for, and its own error is told anyway."""
        given = self.cleaned_data
        figures = {name: given.get(name, 1) for name in ("people", "speakers", "questionnaires") if name in self.fields}
        return ActivityDraft(
            kind=given.get("kind", self["kind"].value() or ""),
            held_on=given.get("held_on", clock.today()),
            place=given.get("place", "—"),
            title=given.get("title", "—"),
            summary=given.get("summary", ""),
            **figures,
        )


def initial_of_activity(row: Activity) -> dict[str, Any]:
    """A recorded activity as the form shows it."""
    plain = ("kind", "held_on", "place", "title", "people", "speakers", "questionnaires", "summary")
    return {name: getattr(row, name) for name in plain}


class CaseForm(_Typed):
    """A typical case; the matter is one of its division, or none."""

    title = forms.CharField(label=lazy("Title"), max_length=120)
    matter = forms.TypedChoiceField(
        label=lazy("Matter"), required=False, empty_value=None, help_text=lazy("The matter that it comes from, if one.")
    )
    text = TextField(label=lazy("Main measures"), max_length=2 * LONGEST, rows=8)
    practice = TextField(
        label=lazy("What others can copy"),
        max_length=LONGEST,
        rows=5,
        help_text=lazy("Step by step, so that another village can do it after you."),
    )
    labels = {
        "title": lazy("title"),
        "matter": lazy("matter"),
        "text": lazy("main measures"),
        "practice": lazy("what others can copy"),
    }

    def __init__(self, data: Any = None, *, matters: Sequence[Matter], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        known = {str(each.pk): each for each in matters}
        field = self.fields["matter"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("none")), *((key, each.title) for key, each in known.items())]
        field.coerce = known.__getitem__
        speak_plainly(self)

    def draft(self) -> CaseDraft:
        given = self.cleaned_data
        return CaseDraft(
            title=given.get("title", "—"),
            text=given.get("text", "—"),
            practice=given.get("practice", "—"),
            matter=given.get("matter"),
        )


def initial_of_case(row: TypicalCase) -> dict[str, Any]:
    """A written case as the form shows it."""
    return {"title": row.title, "text": row.text, "practice": row.practice, "matter": str(row.matter_id or "")}
