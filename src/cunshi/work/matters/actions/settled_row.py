"""A matter of a past year as it is loaded, and all that can be wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Unit
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem
from cunshi.rulebook.schema import Pack
from cunshi.work.matters import rules


@dataclass(frozen=True)
class Days:
    """The days of a matter's life, in this order; the public notice ends on the day before `listed`."""

    raised: date
    submitted: date
    approved: date
    listed: date
    started: date
    finished: date
    accepted: date
    written_off: date


@dataclass(frozen=True)
class Settled:
    """A matter written off in its year. Codes of villages; `funds` maps the plan's sources to yuan.

    `reports` are progress reports (day, percent, what was done), the last of them 100; `raised_because` is the reason
    given where the matter was raised above the first level of the plan's route.
    """

    village: str
    title: str
    content: str
    category: str
    handling_level: Level
    raised_by: str
    channel: str
    responsible: str
    funds: Mapping[str, Decimal]
    days: Days
    reports: Sequence[tuple[date, int, str]]
    opinion: str
    signatories: str
    partners: Sequence[str] = ()
    beneficiaries: int | None = None
    raised_because: str = ""
    lead_unit: Unit | None = None

    @property
    def villages(self) -> list[str]:
        return [self.village, *self.partners]


def path(pack: Pack, handling: Level) -> list[Level]:
    """The levels that a matter went through by the plan's route until one that handles `handling`; empty: none does."""
    passed, step = [], pack.route.above(Level.VILLAGE)
    while step is not None:
        passed.append(step.level)
        if handling in step.handles:
            return passed
        step = pack.route.above(step.level)
    return []


def row_problems(
    pack: Pack, row: Settled, line: int, known: set[str], gone: Mapping[str, Problem]
) -> Iterator[Problem]:
    """What is wrong with a row, each problem with its line; `known` are the plan's villages among those named, `gone`
    says what became of those that are retired."""
    found = [
        *(gone.get(code) or _unknown(code) for code in row.villages if code not in known),
        *(_empty(label) for label, text in _texts(row).items() if not text.strip()),
        rules.category_problem(pack, row.category),
        rules.channel_problem(pack, row.channel),
        *rules.joint_problems(pack, row.category, row.villages),
        *rules.fund_problems(pack, row.funds),
        *_day_problems(pack, row),
        *_route_problems(pack, row),
    ]
    for problem in found:
        if problem is not None:
            where = _("row %(line)d, %(where)s") % {"line": line, "where": problem.where}
            yield Problem(where, problem.what, problem.mend)


def _texts(row: Settled) -> dict[str, str]:
    return {
        _("title"): row.title,
        _("content"): row.content,
        _("raised by"): row.raised_by,
        _("responsible person"): row.responsible,
        _("opinion"): row.opinion,
        _("signatories"): row.signatories,
    }


def _unknown(code: str) -> Problem:
    return Problem(
        code, _("This is not an administrative village of the plan."), _("Name a village that the plan covers.")
    )


def _empty(label: str) -> Problem:
    return Problem(label, _("This is still empty."), _("Fill it in."))


def _day_problems(pack: Pack, row: Settled) -> Iterator[Problem]:
    days = [getattr(row.days, each.name) for each in fields(Days)]
    if any(later < earlier for earlier, later in pairwise(days)):
        yield Problem(
            _("dates"),
            _("The dates are not in the order of a matter's life."),
            _("Raised, submitted, approved, listed, started, finished, accepted, written off."),
        )
    if row.days.listed - row.days.approved < timedelta(days=pack.notice.days):
        yield Problem(
            _("listed on"),
            _("There is no room for the %(days)d days of public notice.") % {"days": pack.notice.days},
            _("Enter a later day of listing, or an earlier approval."),
        )
    if days[-1] > clock.today():
        yield Problem(
            _("written off on"),
            _("The date lies in the future."),
            _("Only matters that are written off are loaded."),
        )
    if not row.reports or row.reports[-1][1] != 100:
        yield Problem(_("progress"), _("The last progress report is not 100%."), _("Add the report of the end."))


def _route_problems(pack: Pack, row: Settled) -> Iterator[Problem]:
    if not row.funds:
        yield Problem(_("planned investment"), _("This is still empty."), _("Name a source and its amount."))
    if not path(pack, row.handling_level):
        yield Problem(
            _("handling level"),
            _("No level of the plan's route handles matters of this level."),
            _("Choose a level that the plan names."),
        )
    if row.handling_level is Level.REGION and pack.route.top_assigns_department and row.lead_unit is None:
        yield Problem(
            _("lead unit"),
            _("A matter handled by the region is handed to a department."),
            _("Choose the department that leads it."),
        )
