"""A figure that the plan leaves open (“XX%”) is stated by its office; before that the grade cannot follow."""

from decimal import Decimal

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused, refuse_if
from cunshi.rulebook.standards import Standard
from cunshi.work.matters.rules import text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import access, given, rules
from cunshi.work.standards.actions.holding import hold, known
from cunshi.work.standards.models import StatedFigure


def state_figure(
    *, by: Post, programme: Programme, standard: str, item: str, grade: str, amount: Decimal, line: str
) -> StatedFigure:
    """State an open figure and where it comes from; the newest counts, all stay.

    `item` “” means how many villages of the grade the plan wants; `grade` “” that one figure holds for all grades.
    """
    rule = known(programme, standard)
    access.require_state(by, programme)
    if (item, grade) not in open_figures(rule):
        raise Refused.because(
            _("figure"), _("The plan prints this figure itself."), _("Nothing needs to be stated here.")
        )
    with acting(by, reason=line):
        hold(programme.root_id)
        ladder = given.ladder(programme, rule)
        refuse_if(
            [
                *rules.stated_problems(ladder, rule.item(item), grade, amount),
                *text_problems(_("where it comes from"), line, most=rules.LONGEST_LINE),
            ]
        )
        return StatedFigure.objects.create(
            programme=programme,
            standard=standard,
            item=item,
            grade=grade,
            amount=amount,
            line=line.strip(),
            by=by,
            at=clock.now(),
        )


def open_figures(standard: Standard) -> list[tuple[str, str]]:
    """What the plan leaves open: items by their grade, then numbers of villages that no target of its own names."""
    items = [(item.key, grade) for item, grade in standard.open_figures()]
    return items + [("", grade.key) for grade in standard.grades if grade.printed is not None and grade.target is None]
