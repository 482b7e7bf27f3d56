"""What a change of divisions does to grades, classes and honours: they follow to an heir that carries on one village.

Where several villages become one, each keeps what it was given under the code of its time; the heir shows it in its
history and is checked and graded anew.
"""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.standards.models import Check, Classed, Graded, Honoured

ROWS = (Check, Graded, Classed, Honoured)


def weigh(*, move: Move, **_more: Any) -> Weight:
    count = sum(model.objects.filter(division__in=move.alone).count() for model in ROWS)
    meeting = any(model.objects.filter(division__in=move.meeting).exists() for model in ROWS)
    note = _("Grades, classes and honours stay under the old codes; the new village is checked and graded anew.")
    return Weight(moves=[(_("Checks, grades, classes and honours"), count)], notes=[note] if meeting else [])


def carry(*, move: Move, **_more: Any) -> None:
    for model in ROWS:
        repoint(model, "division", move.alone)
