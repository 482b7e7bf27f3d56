"""What a change of divisions does to tasks: a piece of work follows to an heir that carries on one division only.

Where several become one, what each had done stays under the code of its time, and the heir does its own.
"""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.tasks.models import Piece


def weigh(*, move: Move, **_more: Any) -> Weight:
    pieces = Piece.objects.filter(division__in=move.old)
    note = _("Work on tasks of divisions that become one stays under the old codes; the heir does its own.")
    notes = [note] if pieces.filter(division__in=move.meeting).exists() else []
    return Weight(moves=[(_("Tasks begun"), pieces.filter(division__in=move.alone).count())], notes=notes)


def carry(*, move: Move, **_more: Any) -> None:
    repoint(Piece, "division", move.alone)
