"""What is wrong with an activity or a case as it was typed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import retired_among
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import shown, text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.publicity.models import COUNTED, MOST

LONGEST = 2000


@dataclass(frozen=True)
class Repeated(Problem):
    """The activity is on record already; whoever held it once more says so."""


@dataclass(frozen=True)
class ActivityDraft:
    """An activity as typed; a figure that its kind is not asked for stays None."""

    kind: str
    held_on: date
    place: str
    title: str
    people: int | None = None
    speakers: int | None = None
    questionnaires: int | None = None
    summary: str = ""

    def columns(self) -> dict[str, Any]:
        return _stripped(asdict(self))


@dataclass(frozen=True)
class CaseDraft:
    """A case as typed."""

    title: str
    text: str
    practice: str
    matter: Matter | None = None

    def columns(self) -> dict[str, Any]:
        return _stripped({"title": self.title, "text": self.text, "practice": self.practice, "matter": self.matter})


def _stripped(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in columns.items()}


def span(pack: Pack) -> tuple[date, date]:
    """The first and last day of a plan: its year, and the stages that reach beyond it."""
    starts, ends = [stage.start for stage in pack.stages], [stage.end for stage in pack.stages]
    return min([date(pack.year, 1, 1), *starts]), max([date(pack.year, 12, 31), *ends])


def place_problems(programme: Programme, division: Division, governing: Programme | None) -> Iterator[Problem]:
    """The division stands in the table of today and lies in the plan, and no plan of its own governs it."""
    yield from retired_among([division])
    if not division.code.startswith(programme.root.prefix):
        yield Problem(
            division.short_name,
            _("The plan does not cover this division."),
            _("Choose a division that it covers."),
        )
    elif governing is not None and governing.pk != programme.pk:
        yield Problem(
            division.short_name,
            _("In %(year)s a plan of its own governs this division: %(plan)s.")
            % {"year": programme.year, "plan": governing},
            _("Record it under that plan."),
        )


def activity_problems(pack: Pack, draft: ActivityDraft) -> list[Problem]:
    """Every problem of what was typed."""
    return [
        *_kind_problems(pack, draft.kind),
        *_day_problems(pack, draft.held_on),
        *text_problems(_("title"), draft.title, most=120),
        *text_problems(_("place"), draft.place, most=120),
        *_figure_problems(pack, draft),
        *text_problems(_("summary"), draft.summary, most=LONGEST, asked=False),
    ]


def case_problems(draft: CaseDraft, division: Division) -> list[Problem]:
    """Every problem of what was typed."""
    problems = [
        *text_problems(_("title"), draft.title, most=120),
        *text_problems(_("main measures"), draft.text, most=2 * LONGEST),
        *text_problems(_("what others can copy"), draft.practice, most=LONGEST),
    ]
    if draft.matter and not _joins(draft.matter, division):
        problems.append(
            Problem(
                _("matter"),
                _("The matter “%(title)s” does not lie in %(division)s.")
                % {"title": draft.matter.title, "division": division.short_name},
                _("Choose a matter of this division, or none."),
            )
        )
    return problems


def _joins(matter: Matter, division: Division) -> bool:
    return any(row.village_id.startswith(division.prefix) for row in matter.coverage.all())


def _kind_problems(pack: Pack, kind: str) -> Iterator[Problem]:
    if pack.publicity_kind(kind) is None:
        names = _(", ").join(shown(each.names) for each in pack.publicity)
        yield Problem(
            _("form of publicity"),
            _("The plan has no form “%(kind)s”.") % {"kind": kind},
            _("Choose one of: %(names)s.") % {"names": names} if names else _("The plan names no form of publicity."),
        )


def _day_problems(pack: Pack, day: date) -> Iterator[Problem]:
    first, last = span(pack)
    if day > clock.today():
        yield Problem(
            _("day of the activity"), _("The date lies in the future."), _("Record the activity after it was held.")
        )
    elif not first <= day <= last:
        yield Problem(
            _("day of the activity"),
            _("The plan runs from %(first)s to %(last)s.") % {"first": first, "last": last},
            _("Choose the plan of that year, or mend the date."),
        )


def _figure_problems(pack: Pack, draft: ActivityDraft) -> Iterator[Problem]:
    kind = pack.publicity_kind(draft.kind)
    labels = {"people": _("people reached"), "speakers": _("speakers"), "questionnaires": _("questionnaires")}
    for name in COUNTED if kind else ():
        value = getattr(draft, name)
        asked = kind is not None and name in kind.counts
        if asked and value is None:
            yield Problem(labels[name], _("This is still empty."), _("Enter how many there were."))
        elif asked and not 1 <= value <= MOST:
            yield Problem(
                labels[name],
                _("%(number)s is no number that can be.") % {"number": f"{value:,}"},
                _("Enter a whole number from 1 to %(most)s.") % {"most": f"{MOST:,}"},
            )
        elif not asked and value is not None:
            yield Problem(
                labels[name],
                _("An activity of this form is not asked for this figure."),
                _("Leave it empty, or choose another form."),
            )
