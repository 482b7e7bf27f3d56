"""A figure that the plan doesn't print is stated: last year's, that of another place, or one that it leaves open."""

from decimal import Decimal

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.matters.rules import shown, text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import access, rules
from cunshi.work.targets.actions.holding import hold, known
from cunshi.work.targets.models import Stated


def state_figure(*, by: Post, programme: Programme, target: str, amount: Decimal, line: str) -> Stated:
    """State the figure that a target asks for, and where it comes from; the newest counts, all stay."""
    rule = known(programme, target)
    access.require_state(by, programme)
    with acting(by, reason=line):
        hold(programme.root_id)
        printed = Problem(
            shown(rule.names), _("The plan prints this figure itself."), _("Nothing needs to be stated here.")
        )
        refuse_if(
            [
                None if rule.stated else printed,
                *rules.figure_problems(rule, _("figure"), amount),
                *text_problems(_("where it comes from"), line, most=rules.LONGEST_LINE),
            ]
        )
        return Stated.objects.create(
            programme=programme, target=target, amount=amount, line=line.strip(), by=by, at=clock.now()
        )
