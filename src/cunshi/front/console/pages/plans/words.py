"""The words that a plan page has for what packs hold as keys."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cunshi.foundation.divisions.models import LEVEL_NAMES
from cunshi.kernel.codes import Level
from cunshi.rulebook.parts import ArchiveItem, DeliberationStep, Duty, PublicityKind
from cunshi.rulebook.registers import FollowUp
from cunshi.rulebook.schema import Pack


@dataclass(frozen=True)
class Page:
    """A page of the console that runs what a clause asks for; `route` is empty for the plan page itself."""

    name: Promise
    route: str

    @property
    def url(self) -> str:
        return reverse(f"console:{self.route}") if self.route else "#rules"


# The page keys of the pack schema.
PAGES: dict[str, Page] = {
    "start": Page(lazy("Today's work"), "start"),
    "ledger": Page(lazy("Ledger"), "ledger"),
    "matter": Page(lazy("Matter, from the ledger"), "ledger"),
    "lists": Page(lazy("Task lists"), "tasklists"),
    "dashboard": Page(lazy("Dashboard"), "dashboard"),
    "plan": Page(lazy("This page"), ""),
    "people": Page(lazy("People and task forces"), "settings"),
    "reports": Page(lazy("Progress reports"), "punctuality"),
    "publicity": Page(lazy("Publicity"), "publicity"),
    "goals": Page(lazy("Goals of the villages"), "goals"),
    "warnings": Page(lazy("Early warning"), "warnings"),
    "checks": Page(lazy("Check of data"), "checks"),
}

_CADENCES: dict[str, Promise] = {
    "daily": lazy("every day"),
    "weekly": lazy("every week"),
    "half-monthly": lazy("every half month"),
    "monthly": lazy("every month"),
    "quarterly": lazy("every quarter"),
    "half-yearly": lazy("every half year"),
    "yearly": lazy("every year"),
}
_COUNTS: dict[str, Promise] = {
    "people": lazy("people reached"),
    "speakers": lazy("speakers"),
    "questionnaires": lazy("questionnaires"),
}
_HELD_BY: dict[str, Promise] = {
    "file": lazy("files are added"),
    "progress": lazy("by the progress reports"),
    "plan": lazy("by planned dates and funds"),
    "listing": lazy("by the listing and its number"),
    "deliberation": lazy("by the village's deliberations"),
    "acceptance": lazy("by the acceptance"),
    "notice": lazy("by the public notice"),
}


def level_name(pack: Pack, level: Level) -> str:
    """A level in the plan's own words."""
    known = pack.handling(level.key)
    return known.names.text(get_language()) if known else str(LEVEL_NAMES[level])


def measure(key: str) -> str:
    names = {
        "started": _("start rate"),
        "completed": _("completion rate"),
        "written_off": _("write-off rate"),
        "expenditure": _("expenditure rate"),
        "reimbursement": _("reimbursement rate"),
    }
    return names[key]


def cadence(duty: Duty | FollowUp) -> str:
    """“every month”, or “every month, 2 times”."""
    often = str(_CADENCES[duty.cadence])
    return often if duty.times == 1 else _("%(often)s, %(times)s times") % {"often": often, "times": duty.times}


def counts(kind: PublicityKind) -> str:
    """The figures that an activity of this kind is asked for."""
    return str(_(", ")).join(str(_COUNTS[key]) for key in kind.counts)


def held_by(item: ArchiveItem) -> str:
    return str(_HELD_BY[item.held_by])


def step_kind(step: DeliberationStep) -> str:
    if step.kind == "disclosure":
        return _("disclosure")
    return _("deliberation with a vote") if step.votes else _("deliberation")
