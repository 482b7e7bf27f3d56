"""Who can be given a share of what a division holds: those below it, its own units and people, each with a name."""

from collections.abc import Iterator

from django.db.models import Q

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, Unit
from cunshi.rulebook.targets import Target
from cunshi.work.targets import given
from cunshi.work.targets.figures import Holder
from cunshi.work.targets.models import Share, Split, SplitState, TargetReport


class Holders:
    """The possible holders of shares at one division, in the order in which a form lists them."""

    def __init__(self, division: Division, below: list[Division], units: list[Unit], people: list[Post]) -> None:
        self.division, self.below, self.units, self.people = division, below, units, people
        self._names: dict[Holder, str] = {(each.code, None, None): each.short_name for each in below}
        self._names |= {(division.code, each.pk, None): each.name for each in units}
        self._names |= {(division.code, None, each.pk): f"{each.account} · {each.name}" for each in people}

    def __contains__(self, holder: Holder) -> bool:
        return holder in self._names

    def __iter__(self) -> Iterator[tuple[Holder, str]]:
        return iter(self._names.items())

    def name(self, holder: Holder) -> str:
        return self._names.get(holder, holder[0])

    def at_work(self, split: Split) -> list[Holder]:
        """Holders of the split that holds now who have reported already, or split their share further."""
        base = {"programme": split.programme_id, "target": split.target}
        now = Share.objects.filter(split__state=SplitState.LOCKED, split__division=self.division)
        shares = now.filter(split__programme=split.programme_id, split__target=split.target)
        below = self.division.prefix
        told = set(
            TargetReport.objects.filter(**base, division__code__startswith=below)
            .values_list("division_id", "unit_id", "person_id")
            .distinct()
        )
        further = set(
            Split.objects.filter(**base, division__code__startswith=below, state=SplitState.LOCKED)
            .exclude(division=self.division)
            .values_list("division_id", flat=True)
        )
        found = [(each.division_id, each.unit_id, each.person_id) for each in shares]
        return [each for each in found if each in told or (each[1:] == (None, None) and each[0] in further)]


def holders_of(target: Target, division: Division) -> Holders:
    """Who can be given a share of this target at a division."""
    return Holders(division, given.below(target, division), given.units_of(division), given.people_of(division))


def holds(programme_id: int, target: str, holder: Holder) -> bool:
    """Whether a share of the splits that hold now is this holder's."""
    code, unit, person = holder
    rows = Share.objects.filter(
        Q(split__programme=programme_id, split__target=target, split__state=SplitState.LOCKED),
        division=code, unit=unit, person=person,
    )  # fmt: skip
    return rows.exists()


def is_split(programme_id: int, target: str, code: str) -> bool:
    """Whether a division has split its amount, so that those below it report."""
    rows = Split.objects.filter(programme=programme_id, target=target, division=code, state=SplitState.LOCKED)
    return rows.exists()
