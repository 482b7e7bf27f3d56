"""Which standards, classes and honours a plan runs itself, and the figures that its office stated."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

from cunshi.rulebook.schema import Pack
from cunshi.rulebook.standards import Honour, Standard, VillageClass
from cunshi.rulebook.values import Entry
from cunshi.work.programmes.models import Programme
from cunshi.work.standards.models import StatedFigure
from cunshi.work.standards.scoring import Ladder

Rule = TypeVar("Rule", bound=Entry)


def _own(programme: Programme, rows: Callable[[Pack], list[Rule]]) -> list[Rule]:
    """The plan's own rules; those taken over unchanged from a plan of a wider division run there."""
    above = programme.extends
    if above is None or above.root_id == programme.root_id:
        return rows(programme.pack)
    held = rows(above.pack)
    return [each for each in rows(programme.pack) if each not in held]


def standards_of(programme: Programme) -> list[Standard]:
    return _own(programme, lambda pack: pack.standards)


def classes_of(programme: Programme) -> list[VillageClass]:
    return _own(programme, lambda pack: pack.village_classes)


def honours_of(programme: Programme) -> list[Honour]:
    return _own(programme, lambda pack: pack.honours)


def find(programme: Programme, key: str) -> Standard | None:
    """A standard of the plan by its key."""
    return next((each for each in standards_of(programme) if each.key == key), None)


def has_any(programme: Programme) -> bool:
    """Whether the plan says anything of grades, classes or honours of villages."""
    return bool(standards_of(programme) or classes_of(programme) or honours_of(programme))


def ladders(programme: Programme, standards: Iterable[Standard]) -> list[Ladder]:
    """Standards of a plan with the figures stated where it leaves them open; one query."""
    found: dict[str, dict[tuple[str, str], Decimal]] = {}
    rows = StatedFigure.objects.filter(programme=programme).order_by("pk")
    for key, item, grade, amount in rows.values_list("standard", "item", "grade", "amount"):
        found.setdefault(key, {})[item, grade] = amount
    return [Ladder(each, found.get(each.key, {})) for each in standards]


def ladder(programme: Programme, standard: Standard) -> Ladder:
    return ladders(programme, [standard])[0]
