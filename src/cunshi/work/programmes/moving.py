"""What a change of divisions does to plans: one that is open keeps its root, and so forbids that the root retires."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.kernel.problems import Problem
from cunshi.work.programmes.models import Programme, StageException


def weigh(*, move: Move, **_more: Any) -> Weight:
    """A plan names its root by code and is published once; those of years past stay under the code of their time."""
    rooted = Programme.objects.filter(root__in=move.old).select_related("root")
    past = [plan for plan in rooted if plan.year < move.day.year]
    return Weight(
        notes=[_("Plans of past years stay under the old code: %(count)d.") % {"count": len(past)}] if past else [],
        problems=[
            Problem(
                plan.root_id,
                _("%(name)s is the root of a plan open for %(year)d: %(plan)s.")
                % {"name": plan.root.short_name, "year": plan.year, "plan": plan},
                _("Let the change hold from a day of the next year, before its plan is opened."),
            )
            for plan in rooted
            if plan.year >= move.day.year
        ],
    )


def carry(*, move: Move, **_more: Any) -> None:
    repoint(StageException, "division", move.heirs)
