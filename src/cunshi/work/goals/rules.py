"""What is wrong with a goal as it was typed, or with a matter that is to serve it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.kernel.problems import Problem
from cunshi.rulebook.schema import Pack
from cunshi.work.goals.models import Goal, GoalState
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import shown, text_problems

LONGEST = 300
# More goals of one span are no goals any more.
MOST = 5


@dataclass(frozen=True)
class GoalDraft:
    """A goal as typed; the last year follows from its span."""

    horizon: str
    from_year: int
    text: str


def draft_problems(pack: Pack | None, village: Division, draft: GoalDraft, standing: Iterable[Goal]) -> list[Problem]:
    """Every problem of a new goal; `pack` is that of the plan in force in its first year."""
    if pack is None or pack.goals is None:
        what = _("No plan with goals is in force here in %(year)s.") % {"year": draft.from_year}
        return [Problem(_("first year"), what, _("Choose a year whose plan is open."))]
    same = [goal for goal in standing if goal.horizon == draft.horizon]
    return [
        *_village_problems(village),
        *_horizon_problems(pack, draft.horizon),
        *text_problems(_("goal"), draft.text, most=LONGEST),
        *repeated(draft.text, same),
        *_too_many(same),
    ]


def _village_problems(village: Division) -> Iterator[Problem]:
    if not village.is_administrative_village:
        yield Problem(
            village.short_name,
            _("Only administrative villages have goals under the plan."),
            _("Choose an administrative village."),
        )


def _horizon_problems(pack: Pack, key: str) -> Iterator[Problem]:
    known = pack.goals.settable if pack.goals else []
    if key not in {each.key for each in known}:
        names = _(", ").join(shown(each.names) for each in known)
        yield Problem(
            _("span"),
            _("The plan has no goals for the span “%(key)s”.") % {"key": key},
            _("Choose one of: %(names)s.") % {"names": names},
        )


def repeated(text: str, others: Iterable[Goal]) -> Iterator[Problem]:
    """The village stands by the same words already."""
    if text.strip() in {goal.text for goal in others}:
        yield Problem(
            _("goal"), _("The village has a goal of these words already."), _("Change that one, or say what is new.")
        )


def _too_many(others: list[Goal]) -> Iterator[Problem]:
    if len(others) >= MOST:
        yield Problem(
            _("goal"),
            _("The village stands by %(most)d goals of this span already.") % {"most": MOST},
            _("Call one reached or drop one first."),
        )


def link_problems(goal: Goal, matter: Matter) -> Iterator[Problem]:
    """A matter serves a goal of a village that it covers, in a year of the goal's span."""
    if goal.state == GoalState.DROPPED:
        yield Problem(goal.text, _("This goal was dropped."), _("Choose another goal."))
    if not any(row.village_id == goal.village_id for row in matter.coverage.all()):
        yield Problem(
            matter.title,
            _("This matter does not cover %(village)s.") % {"village": goal.village.short_name},
            _("Choose a matter of the village."),
        )
    if not goal.from_year <= matter.year <= goal.until_year:
        yield Problem(
            matter.title,
            _("The goal runs from %(first)s to %(last)s, this matter is of %(year)s.")
            % {"first": goal.from_year, "last": goal.until_year, "year": matter.year},
            _("Choose a matter of these years."),
        )
    if not matter.alive:
        yield Problem(
            matter.title, _("This matter was rejected, merged or cancelled."), _("Choose a matter that goes on.")
        )
