"""What a change of divisions does to households: they follow to the heir; a number that is taken says where from."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.moving import repoint
from cunshi.foundation.divisions.signals import Move, Weight
from cunshi.foundation.residents.models import Household
from cunshi.foundation.residents.rules import LONGEST_NUMBER


def weigh(*, move: Move, **_more: Any) -> Weight:
    households = Household.objects.filter(division__in=move.old)
    taken = len(list(_taken(move)))
    note = _("%(count)d household numbers are taken at the heir; the old village's name goes before them.")
    return Weight(
        moves=[(_("Households"), households.count())],
        notes=[note % {"count": taken}] if taken else [],
    )


def carry(*, move: Move, **_more: Any) -> None:
    for row, number in _taken(move):
        row.number, row.version = number, row.version + 1
        row.save(update_fields=["number", "version"])
    repoint(Household, "division", move.heirs)


def _taken(move: Move) -> Iterable[tuple[Household, str]]:
    """The households whose number another one has at the heir already, with the number they take."""
    rows = Household.objects.filter(division__in=[*move.meeting, *move.shared])
    seen: set[tuple[str, str]] = set()
    for row in sorted(rows, key=lambda each: (each.division_id in move.heirs, each.division_id, each.pk)):
        target, number = move.heirs.get(row.division_id, row.division_id), row.number
        if (target, number) in seen:
            before = f"{move.names.get(row.division_id, row.division_id)}-"
            number = before[: LONGEST_NUMBER - len(number) - 4] + number
            number = number if (target, number) not in seen else f"{number}-{row.pk}"[:LONGEST_NUMBER]
            yield row, number
        seen.add((target, number))
