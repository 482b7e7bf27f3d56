"""What a change of divisions does to matters: they go on in the heir, under the number that they were given.

Where a listed matter stood when it was listed stays with it (`formerly`, `FormerVillage`), for figures as they were.
"""

from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.matters.models import FormerVillage, Matter, MatterVillage, Notice, Supervision
from cunshi.work.matters.querysets import MatterQuerySet


def weigh(*, move: Move, **_more: Any) -> Weight:
    """Matters of the old divisions, joint ones that only cover them, and notices."""
    led = Matter.objects.filter(village__in=move.old)
    joint = _covering(move).exclude(village__in=move.old).count()
    listed = led.exclude(number=None).count()
    numbers = _("%(count)d matters keep their number, and stand under the old division in figures as they were.")
    return Weight(
        moves=[
            (_("Matters"), led.count()),
            (_("Joint matters led from elsewhere"), joint),
            (_("Public notices"), Notice.objects.filter(division__in=move.old).count()),
        ],
        notes=[numbers % {"count": listed}] if listed else [],
    )


def carry(*, move: Move, **_more: Any) -> None:
    """Keep where listed matters stood, then move them with all that names their villages."""
    _remember(move)
    repoint(Matter, "village", move.heirs)
    _drop_twins(move)
    repoint(MatterVillage, "village", move.heirs)
    repoint(Supervision, "village", move.heirs)
    repoint(Notice, "division", move.heirs)


def _covering(move: Move) -> MatterQuerySet:
    covered = MatterVillage.objects.filter(matter=OuterRef("pk"), village__in=move.old)
    return Matter.objects.filter(Exists(covered))


def _remember(move: Move) -> None:
    """The first change that touches a listed matter keeps all its villages, whatever further changes come."""
    first: QuerySet = _covering(move).filter(formerly=None).exclude(number=None)
    held = list(first.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    rows = MatterVillage.objects.filter(matter__in=held).values_list("matter", "village")
    FormerVillage.objects.bulk_create(FormerVillage(matter_id=matter, village_id=village) for matter, village in rows)
    Matter.objects.filter(pk__in=held).update(formerly=F("village"))


def _drop_twins(move: Move) -> None:
    """A joint matter of two villages that become one covers that one once."""
    with connection.cursor() as cursor:
        cursor.execute(_TWINS, [list(move.heirs), list(move.heirs.values())])


_TWINS = """
    WITH step AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS step (old, new))
    DELETE FROM matters_mattervillage AS held USING step
    WHERE held.village_id = step.old AND EXISTS (
        SELECT FROM matters_mattervillage other LEFT JOIN step far ON far.old = other.village_id
        WHERE other.matter_id = held.matter_id AND other.id <> held.id
          AND (other.village_id = step.new OR (far.new = step.new AND other.id < held.id)))
"""
