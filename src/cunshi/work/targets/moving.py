"""What a change of divisions does to targets: all of it follows to an heir that carries on one division only.

Where several become one, what each held and reported stays under the code of its time and goes on to count above; the
division above splits its amount anew.
"""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.targets.models import Share, Split, TargetReport


def weigh(*, move: Move, **_more: Any) -> Weight:
    shares = Share.objects.filter(division__in=move.old)
    note = _("Shares of targets stay under the old codes; the division above splits its amount anew.")
    notes = [note] if shares.filter(division__in=move.meeting).exists() else []
    return Weight(moves=[(_("Shares of targets"), shares.filter(division__in=move.alone).count())], notes=notes)


def carry(*, move: Move, **_more: Any) -> None:
    for model in (Split, Share, TargetReport):
        repoint(model, "division", move.alone)
