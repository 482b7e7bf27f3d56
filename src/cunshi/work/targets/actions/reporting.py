"""A holder of a share reports a period; reported again it is a correction, with a reason and beside the first."""

from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.rulebook.targets import Target, periods_of
from cunshi.work.matters.rules import shown, text_problems
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import access, rules
from cunshi.work.targets.actions.holding import hold, known, stale
from cunshi.work.targets.figures import Holder
from cunshi.work.targets.holders import holds, is_split
from cunshi.work.targets.models import TargetReport
from cunshi.work.targets.rules import Told


def report(
    *,
    by: Post,
    programme: Programme,
    target: str,
    holder: Holder,
    first: date,
    told: Told,
    reason: str = "",
    base: int = 0,
) -> TargetReport:
    """Report a period of a share, or correct what was reported; the newest counts, all stay.

    `holder` is the division, unit and person that hold the share; `base` the number of the report that the writer had
    before him, 0 for none.
    """
    rule = known(programme, target)
    access.require_report(by, programme, rule, holder)
    with acting(by, reason=reason):
        hold(holder[0])
        code, unit, person = holder
        rows = TargetReport.objects.filter(
            programme=programme, target=target, first=first, division=code, unit=unit, person=person
        )
        newest = rows.order_by("-number").first()
        refuse_if(
            [
                _counted(programme, rule),
                _not_held(programme, rule, holder),
                _not_now(programme, rule, first),
                None if (newest.number if newest else 0) == base else stale(shown(rule.names)),
                *rules.told_problems(rule, told),
                *text_problems(_("reason"), reason, most=rules.LONGEST_REASON, asked=newest is not None),
                _unchanged(newest, told),
            ]
        )
        row = TargetReport(programme=programme, target=target, first=first, number=base + 1, by=by, at=clock.now())
        row.division_id, row.unit_id, row.person_id = holder
        row.value, row.base, row.line = told.value, told.base if rule.aggregate == "ratio" else None, told.line.strip()
        row.reason = reason.strip() if newest else ""
        row.save()
    return row


def _counted(programme: Programme, rule: Target) -> Problem | None:
    """Nobody is asked for a figure that a register holds."""
    register = programme.pack.register(rule.counts.register_key) if rule.counts else None
    if register is None:
        return None
    what = _("This figure is counted from the register “%(register)s”.") % {"register": shown(register.names)}
    return Problem(shown(rule.names), what, _("Keep the register up to date; the figure follows."))


def _not_held(programme: Programme, rule: Target, holder: Holder) -> Problem | None:
    code, unit, person = holder
    own = unit is None and person is None
    name = shown(rule.names)
    if own and is_split(programme.pk, rule.key, code):
        return Problem(
            name,
            _("This amount was split; those who hold its shares report."),
            _("See below who has not reported."),
        )
    if (own and code == programme.root_id) or holds(programme.pk, rule.key, holder):
        return None
    return Problem(name, _("There is no share here to report on."), _("The division above splits its amount first."))


def _not_now(programme: Programme, rule: Target, first: date) -> Problem | None:
    periods = periods_of(programme.pack, rule)
    period = next((each for each in periods if each.first == first), None)
    if period is None:
        what = _("No period of this target begins on %(day)s.") % {"day": first}
        return Problem(_("period"), what, _("Choose one of its periods."))
    if period.first > clock.today():
        what = _("The period from %(day)s on has not begun.") % {"day": first}
        return Problem(_("period"), what, _("Report it once it runs."))
    return None


def _unchanged(newest: TargetReport | None, told: Told) -> Problem | None:
    if newest is None or (newest.value, newest.base, newest.line) != (told.value, told.base, told.line.strip()):
        return None
    return Problem(
        _("value"), _("The correction changes nothing."), _("Change a figure, or leave the report as it is.")
    )
