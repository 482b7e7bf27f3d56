"""What a change of divisions does to the goals of villages: they follow to the heir."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.goals.models import Goal


def weigh(*, move: Move, **_more: Any) -> Weight:
    return Weight(moves=[(_("Goals of the villages"), Goal.objects.filter(village__in=move.old).count())])


def carry(*, move: Move, **_more: Any) -> None:
    repoint(Goal, "village", move.heirs)
