"""What a change of divisions does to comparisons: runs and their rows follow to the heir."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.comparing.models import Finding, Run


def weigh(*, move: Move, **_more: Any) -> Weight:
    return Weight(moves=[(_("Comparisons of lists"), Run.objects.filter(division__in=move.old).count())])


def carry(*, move: Move, **_more: Any) -> None:
    repoint(Run, "division", dict(move.heirs))
    repoint(Finding, "division", dict(move.heirs))
