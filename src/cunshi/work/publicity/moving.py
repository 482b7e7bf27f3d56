"""What a change of divisions does to activities and typical cases: they follow to the heir."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.publicity.models import Activity, TypicalCase


def weigh(*, move: Move, **_more: Any) -> Weight:
    return Weight(
        moves=[
            (_("Publicity activities"), Activity.objects.filter(division__in=move.old).count()),
            (_("Typical cases"), TypicalCase.objects.filter(division__in=move.old).count()),
        ]
    )


def carry(*, move: Move, **_more: Any) -> None:
    repoint(Activity, "division", move.heirs)
    repoint(TypicalCase, "division", move.heirs)
    repoint(TypicalCase, "commended_in", move.heirs)
