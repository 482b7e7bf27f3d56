"""What a change of divisions does to reports and locks: the heir owes and holds what the old divisions did.

Where two divisions that become one both reported on one period of a duty, one report answers for the heir; the other
stays, as filed, under the code of its time.
"""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.reporting.models import FILED, PeriodLock, Report

# The heir's own report answers, filed or not; else a filed one before one that is not, then by code.
_ANSWERED = """EXISTS (
    SELECT FROM reporting_report other
    LEFT JOIN unnest(ARRAY[{old}]::text[], ARRAY[{new}]::text[]) AS far (old, new) ON far.old = other.division_id
    WHERE other.id <> held.id AND other.programme_id = held.programme_id AND other.duty = held.duty
      AND other.first = held.first AND other.matter_id IS NOT DISTINCT FROM held.matter_id
      AND other.unit_id IS NOT DISTINCT FROM held.unit_id
      AND (other.division_id = step.new OR (
        far.new = step.new AND (other.state IN ({filed}), held.division_id, held.id)
          > (held.state IN ({filed}), other.division_id, other.id))))
"""


def weigh(*, move: Move, **_more: Any) -> Weight:
    reports = Report.objects.filter(division__in=move.old)
    both = Report.objects.filter(division__in=move.meeting, matter=None).exists()
    stay = _(
        "Where both reported on one period of a duty, the heir's report answers; the other stays under the old code."
    )
    return Weight(moves=[(_("Reports"), reports.count())], notes=[stay] if both else [])


def carry(*, move: Move, **_more: Any) -> None:
    repoint(Report, "division", move.heirs, unless=_answered(move))
    # A lock closes a period for all that lies in a division: it goes on only where that stays the same.
    repoint(PeriodLock, "division", move.alone)


def _answered(move: Move) -> str:
    def quoted(words: Any) -> str:
        return ", ".join(f"'{word}'" for word in words)

    return _ANSWERED.format(
        old=quoted(move.heirs), new=quoted(move.heirs.values()), filed=quoted(sorted(map(str, FILED)))
    )
