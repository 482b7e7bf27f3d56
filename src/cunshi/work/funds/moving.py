"""What a change of divisions does to budgets and closed books; entries and lines of funds go with their matters.

A budget goes on under the heir's code; where the heir has a budget of the same source and year, both stay, each under
its own code, with what was allocated from it. Closed books go on only where their division stays the same.
"""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.work.funds.models import Budget, ClosedYear

_TAKEN = """EXISTS (SELECT FROM funds_budget other
    LEFT JOIN unnest(ARRAY[{old}]::text[], ARRAY[{new}]::text[]) AS far (old, new) ON far.old = other.division_id
    WHERE other.id <> held.id AND other.year = held.year AND other.source = held.source
      AND (other.division_id = step.new OR (far.new = step.new AND other.id < held.id)))"""


def weigh(*, move: Move, **_more: Any) -> Weight:
    budgets = Budget.objects.filter(division__in=move.old).count()
    both = Budget.objects.filter(division__in=move.meeting).exists()
    note = _("Where the heir has a budget of the same source and year, the old one stays under the old code.")
    return Weight(moves=[(_("Budgets"), budgets)], notes=[note] if both else [])


def carry(*, move: Move, **_more: Any) -> None:
    def quoted(words: Any) -> str:
        return ", ".join(f"'{word}'" for word in words)

    taken = _TAKEN.format(old=quoted(move.heirs), new=quoted(move.heirs.values()))
    repoint(Budget, "division", move.heirs, unless=taken)
    repoint(ClosedYear, "division", move.alone)
