"""Which pieces of work a plan's tasks come to: at which division, in which month, in whose hands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Unit
from cunshi.kernel import codes
from cunshi.rulebook import tasks as rulebook
from cunshi.rulebook.tasks import Task, Turn
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks.models import Piece
from cunshi.work.tasks.rules import State, state


@dataclass(frozen=True)
class Place:
    """One piece of work as the plan has it, whether anybody has begun it or not."""

    programme: Programme
    task: Task
    turn: Turn
    division: Division

    @property
    def holder(self) -> str:
        """The division whose unit or office does it: of the level that the plan names."""
        level = self.task.by if self.task.each is not None else codes.level(self.programme.root_id)
        return codes.at(self.division.code, level)

    @property
    def key(self) -> tuple[int, str, str, int | None]:
        return self.programme.pk, self.task.key, self.division.code, self.turn.month

    def state(self, piece: Piece | None, today: date) -> State:
        return state(self.turn, piece.closed_on if piece else None, today)


def tasks_of(programme: Programme) -> list[Task]:
    """The plan's own tasks; those of a wider plan that it extends run there, down to every division of it."""
    above = programme.extends
    held = {each.key for each in above.pack.tasks} if above and above.root_id != programme.root_id else set()
    return [each for each in rulebook.owed_in(programme.pack) if each.key not in held]


def turns_of(programmes: Iterable[Programme]) -> list[tuple[Programme, Task, Turn]]:
    """Every time that a task of these plans is done."""
    return [
        (programme, task, turn)
        for programme in programmes
        for task in tasks_of(programme)
        for turn in rulebook.turns(programme.pack, task)
    ]


def place_of(programme: Programme, key: str, division: Division, month: int | None) -> Place | None:
    """The piece of work of these keys; None where the plan has none there."""
    task = next((each for each in tasks_of(programme) if each.key == key), None)
    if task is None or not _stands_at(programme, task, division):
        return None
    turn = next((each for each in rulebook.turns(programme.pack, task) if each.month == month), None)
    return Place(programme, task, turn, division) if turn else None


def _stands_at(programme: Programme, task: Task, division: Division) -> bool:
    if task.each is None:
        return division.code == programme.root_id
    return (
        division.level == task.each
        and division.code.startswith(codes.prefix(programme.root_id))
        and (task.each < codes.Level.VILLAGE or division.is_administrative_village)
    )


def lead_of(place: Place, piece: Piece | None) -> Unit | None:
    """The unit that leads: named by the office, else the one of the plan's name; None: the division's office does."""
    if piece is not None and piece.unit is not None:
        return piece.unit
    if place.task.lead is None:
        return None
    where = Q(division=place.holder)
    if place.task.each is None:
        where |= Q(division__level=place.task.by, division__code__startswith=codes.prefix(place.holder))
    return Unit.objects.select_related("division").filter(where, name=place.task.lead).order_by("division_id").first()


def can_lead(place: Place, unit: Unit) -> bool:
    """Whether a unit can be named as the lead: of the division that does it, or below it of the level of the plan."""
    level = codes.level(unit.division_id)
    return unit.division_id.startswith(codes.prefix(place.holder)) and level in {
        place.task.by,
        codes.level(place.holder),
    }
