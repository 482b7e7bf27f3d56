"""What a change of divisions does to the log of looks: it follows to the heir, whose office answers for it."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.foundation.privacy.models import Look


def weigh(*, move: Move, **_more: Any) -> Weight:
    return Weight(moves=[(_("Looks at personal data"), Look.objects.filter(division__in=move.old).count())])


def carry(*, move: Move, **_more: Any) -> None:
    repoint(Look, "division", move.heirs)
