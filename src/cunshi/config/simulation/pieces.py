"""Tasks and duties of an invented year: leads are named, progress is noted, work is closed; reports come or don't."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from cunshi.config.simulation.events import Deed
from cunshi.config.simulation.papers import page
from cunshi.config.simulation.posts import Offices
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.rules import RoleKey
from cunshi.kernel import codes
from cunshi.kernel.codes import Level
from cunshi.kernel.periods import Period
from cunshi.rulebook import calendar
from cunshi.rulebook.parts import Duty
from cunshi.rulebook.tasks import Task, Turn
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import actions as reporting
from cunshi.work.reporting.rules import Content, Sending
from cunshi.work.tasks import actions
from cunshi.work.tasks.models import Piece
from cunshi.work.tasks.places import Place, turns_of

Model = dict[str, Any]
SECONDS = 60


def draw_pieces(
    programme: Programme, villages: Iterable[Division], offices: Offices, model: Model, seed: int
) -> Iterator[Deed]:
    """Every task of the plan: of the plan's division, and of the drawn villages and what lies above them."""
    held = list(villages)
    for number, (_plan, task, turn) in enumerate(turns_of([programme])):
        draw = random.Random(f"{seed}-{task.key}-{turn.month}")
        level = task.each if task.each is not None else codes.level(programme.root_id)
        found = {codes.at(each.code, level) for each in held} if task.each is not None else {programme.root_id}
        for code in sorted(found):
            place = Place(programme, task, turn, Division.objects.get(code=code))
            yield from _Worker(place, offices, model, draw, number * 100).deeds()


class _Worker:
    """One piece of work, from the naming of its lead to its closing."""

    def __init__(self, place: Place, offices: Offices, model: Model, draw: random.Random, turn: int) -> None:
        self.place, self.offices, self.model, self.draw, self.turn = place, offices, model, draw, turn

    @property
    def task(self) -> Task:
        return self.place.task

    @property
    def span(self) -> Turn:
        return self.place.turn

    def deeds(self) -> Iterator[Deed]:
        days = max((self.span.last - self.span.first).days, 1)
        if self.draw.random() < self.model["untouched"]:
            return
        begun = self.span.first + timedelta(days=self.draw.randint(0, days // 4))
        yield self._deed(begun, "note", lambda: self._note(self.draw.randint(5, 30)))
        middle = self.span.first + timedelta(days=self.draw.randint(days // 3, days // 2))
        yield self._deed(max(middle, begun), "note", lambda: self._note(self.draw.randint(35, 80)))
        late = self.draw.random() < self.model["late"]
        closed = self.span.last + timedelta(days=self.draw.randint(1, 20) if late else -self.draw.randint(0, days // 4))
        yield self._deed(max(closed, middle, begun), "close", self._close)

    def _deed(self, day: date, name: str, do: Any) -> Deed:
        self.turn += 1
        return Deed(day, self.turn, f"tasks.{name}", do)

    def _by(self) -> Any:
        """The lead unit's officer where the plan names one, else the office of the division that does it."""
        if self.task.lead is not None:
            return self.offices.one_of([RoleKey.DEPARTMENT_OFFICER], self.place.holder, self.task.lead)
        return self.offices.of(self.place.holder, codes.level(self.place.holder))

    def _base(self) -> int:
        key = dict(zip(("programme", "task", "division", "month"), self.place.key, strict=True))
        piece = Piece.objects.filter(**key).first()
        return piece.version if piece else 0

    def _note(self, percent: int) -> Iterable[Deed]:
        actions.note(by=self._by(), place=self.place, percent=percent, line="按计划推进（模拟）", base=self._base())
        return ()

    def _close(self) -> Iterable[Deed]:
        by = self._by()
        for number in range(self.task.evidence):
            name = f"{self.task.names.zh}{number + 1}.docx"
            actions.add_file(by=by, place=self.place, name=name, content=page(f"{name}（模拟材料）"))
        actions.close(by=by, place=self.place, line="任务完成，资料已归档（模拟）", base=self._base())
        return ()


def draw_duties(
    programme: Programme, villages: Iterable[Division], offices: Offices, model: Model, seed: int
) -> Iterator[Deed]:
    """What is owed again and again, but for the progress of matters, at the drawn villages and above them."""
    held, turn = list(villages), 0
    for duty in programme.pack.duties:
        if duty.asks == "progress":
            continue
        draw = random.Random(f"{seed}-{duty.key}")
        level = min(duty.by, Level.VILLAGE)
        for code in sorted({codes.at(each.code, level) for each in held}):
            division = Division.objects.get(code=code)
            for period in calendar.periods_of(programme.pack, duty):
                turn += 1
                if draw.random() >= model["missed"]:
                    due = calendar.due_on(duty, period)
                    late = draw.randint(1, 3) if draw.random() < model["late"] else 0
                    day = max(min(period.last, due), period.first) + timedelta(days=late)
                    yield Deed(day, turn, "duties", _filing(programme, duty, division, period, offices, draw))


def _filing(
    programme: Programme, duty: Duty, division: Division, period: Period, offices: Offices, draw: random.Random
) -> Any:
    def file() -> Iterable[Deed]:
        roles = [RoleKey.DEPARTMENT_OFFICER] if duty.unit and duty.by is Level.COUNTY else None
        by = offices.one_of(roles, division.code, duty.unit) if roles else offices.of(division.code, duty.by)
        count = max(duty.needed - (draw.random() < 0.05), 0) if duty.asks == "count" else None
        reporting.submit(
            by=by,
            programme=programme,
            duty=duty.key,
            first=period.first,
            division=division,
            content=Content(count=count, done=f"{duty.names.zh}已完成（模拟）"),
            sending=Sending(seconds=SECONDS),
        )
        return ()

    return file
