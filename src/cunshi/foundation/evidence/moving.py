"""What a change of divisions does to photos in use, and to pairs that look alike: they follow to the heir."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.foundation.evidence.models import PhotoUse, ReuseFlag


def weigh(*, move: Move, **_more: Any) -> Weight:
    return Weight(moves=[(_("Photos"), PhotoUse.objects.filter(division__in=move.old).count())])


def carry(*, move: Move, **_more: Any) -> None:
    repoint(PhotoUse, "division", move.heirs)
    repoint(ReuseFlag, "within", move.heirs)
