"""What the ledger is narrowed to: the query string, checked; what is not known is left out and said."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.foundation.people.models import Post
from cunshi.front.console.counted import GROUPS
from cunshi.kernel import codes
from cunshi.kernel.codes import FIVE
from cunshi.kernel.problems import Problem
from cunshi.oversight.measures.then import THEN
from cunshi.work.matters.states import State

# Groups of states as officials ask for them; a filter takes a group or one state.
STATE_GROUPS = {
    "preparing": (_l("In the village's hands"), (State.DRAFTED, State.DELIBERATED, State.RETURNED)),
    "deciding": (_l("Being decided and on notice"), (State.SUBMITTED, State.APPROVED, State.NOTICED)),
    "waiting_start": (_l("Listed, not started"), (State.LISTED,)),
    "under_way": (_l("Under way"), (State.STARTED, State.SUSPENDED)),
    "completed": (_l("Completed, not written off"), (State.FINISHED, State.ACCEPTED)),
    "closed": (_l("Written off and closed"), (State.WRITTEN_OFF,)),
    "ended": (_l("Ended without result"), (State.REJECTED, State.MERGED, State.CANCELLED)),
}
ONLY = {
    "waiting": _l("waiting for me"),
    "late": _l("late"),
    "joint": _l("joint matters led elsewhere"),
}
# Sort key to the fields that it orders by; "-" before the key turns it round.
SORTS = {
    "number": ("number",),
    "village": ("village_id", "number"),
    "planned": ("planned_total",),
    "percent": ("percent",),
    "finish": ("planned_finish",),
    "changed": ("changed_at",),
}
DEFAULT_SORT = "-changed"
# What `unit` says of matters that no unit leads.
NO_UNIT = "none"


def states_of(value: str) -> tuple[State, ...]:
    """The states of a group, or the one state named."""
    return STATE_GROUPS[value][1] if value in STATE_GROUPS else (State(value),)


class _Form(forms.Form):
    q = forms.CharField(required=False, max_length=60)
    year = forms.IntegerField(required=False, min_value=2000, max_value=2100)
    category = forms.SlugField(required=False, max_length=40)
    handling = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[(int(level), level.key) for level in FIVE]
    )
    state = forms.ChoiceField(required=False, choices=[(key, key) for key in (*STATE_GROUPS, *State.values)])
    list = forms.SlugField(required=False, max_length=40)
    only = forms.ChoiceField(required=False, choices=[*ONLY.items()])
    source = forms.SlugField(required=False, max_length=40)
    # What a dashboard's figure links with: a range of years, a group of counted matters, a category as counted there.
    years = forms.RegexField(r"^20\d\d-20\d\d$", required=False)
    group = forms.ChoiceField(required=False, choices=[(key, key) for key in GROUPS])
    counts_as = forms.SlugField(required=False, max_length=40)
    until = forms.DateField(required=False)
    # Where a matter counts: in its village of today, or in the one that it was listed in.
    map = forms.ChoiceField(required=False, choices=[(THEN, THEN)])
    unit = forms.RegexField(rf"^(\d{{1,9}}|{NO_UNIT})$", required=False)
    sort = forms.ChoiceField(
        required=False, choices=[(sign + key, key) for key in SORTS for sign in ("", "-")], initial=DEFAULT_SORT
    )


@dataclass(frozen=True)
class LedgerFilter:
    """The choices made; empty ones bar nothing. `division` is the code of a part of the post's subtree."""

    division: str = ""
    q: str = ""
    year: int | None = None
    category: str = ""
    handling: int | None = None
    state: str = ""
    list: str = ""
    only: str = ""
    source: str = ""
    years: str = ""
    group: str = ""
    counts_as: str = ""
    map: str = ""
    unit: str = ""
    until: date | None = None
    sort: str = ""

    def facet(self, key: str) -> Any:
        """The value chosen in a facet, None when none is."""
        return getattr(self, key) or None

    @property
    def group_name(self) -> str:
        """The group of counted matters in words."""
        return str(GROUPS[self.group]) if self.group else ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is chosen."""
        return any(value for name, value in vars(self).items() if name != "sort")


def read_filter(query: QueryDict, post: Post) -> tuple[LedgerFilter, list[Problem]]:
    """The filter of a query string; what cannot be understood is left out, with a sentence each."""
    form = _Form(query)
    form.is_valid()
    problems = [
        Problem(
            query.get(name, ""),
            _("This choice of the ledger is not known."),
            _("It was left out; choose from the lists above the table."),
        )
        for name in form.errors
    ]
    division, problem = own_division(query.get("division", "").strip(), post)
    problems += [problem] if problem else []
    return LedgerFilter(division=division, **form.cleaned_data), problems


def own_division(code: str, post: Post) -> tuple[str, Problem | None]:
    """A part of the post's own subtree that a query string names; none, and why, when it is no such part."""
    if not code:
        return "", None
    if problem := codes.check(code):
        return "", problem
    if not post.covers(code):
        return "", Problem(
            code,
            _("This division is outside your post (%(post)s).") % {"post": post},
            _("Choose a division within %(division)s.") % {"division": post.division},
        )
    return code, None
