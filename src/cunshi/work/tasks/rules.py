"""Pure decisions on tasks: where one stands, what is wrong with what is said of it."""

from collections.abc import Iterator
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cunshi.kernel.problems import Problem
from cunshi.rulebook.tasks import Turn
from cunshi.work.matters.rules import text_problems

LONGEST_LINE, LONGEST_REASON = 500, 500
MOST_FILES, MOST_PARTIES = 30, 30


class State(TextChoices):
    """How a piece of work stands today, worst first."""

    LATE = "late", lazy("Task late")
    OPEN = "open", lazy("Task under way")
    AHEAD = "ahead", lazy("Not begun yet")
    DONE_LATE = "done_late", lazy("Done late")
    DONE = "done", lazy("Task done")


def state(turn: Turn, closed_on: date | None, today: date) -> State:
    """Where a piece of work stands: closed in time or late, else by its days."""
    if closed_on is not None:
        return State.DONE if closed_on <= turn.last else State.DONE_LATE
    if today > turn.last:
        return State.LATE
    return State.AHEAD if today < turn.first else State.OPEN


def time_problems(turn: Turn, where: str, today: date) -> Iterator[Problem]:
    """Nothing is done before its first day."""
    if today < turn.first:
        what = _("This task begins on %(day)s.") % {"day": turn.first}
        yield Problem(where, what, _("Note progress from that day on."))


def note_problems(percent: int | None, line: str, why: str, before: int) -> list[Problem]:
    """What is wrong with a note of progress, by itself and against the one before."""
    problems = text_problems(_("in words"), line, most=LONGEST_LINE)
    if percent is None or not 0 <= percent <= 100:
        problems.append(
            Problem(_("progress"), _("Progress is a whole number from 0 to 100."), _("Enter such a number."))
        )
    elif percent < before and not why.strip():
        what = _("The progress falls from %(before)d%% to %(now)d%%.") % {"before": before, "now": percent}
        problems.append(Problem(_("progress"), what, _("Say why it is less than before.")))
    return problems + text_problems(_("why less than before"), why, most=LONGEST_LINE, asked=False)
