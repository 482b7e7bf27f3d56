"""What a change of divisions does to registers: every record follows to the heir of its division."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.registers.models import Record


def weigh(*, move: Move, **_more: Any) -> Weight:
    return Weight(moves=[(_("Records of registers"), Record.objects.filter(division__in=move.old).count())])


def carry(*, move: Move, **_more: Any) -> None:
    repoint(Record, "division", dict(move.heirs))
