"""Registers of an invented year: records opened in the drawn divisions, and each led on by those who owe its steps."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from cunshi.config.simulation.events import Deed
from cunshi.config.simulation.papers import page, picture
from cunshi.config.simulation.posts import Offices
from cunshi.config.simulation.telling import Teller
from cunshi.config.simulation.words import Words
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.actions import store
from cunshi.foundation.residents.models import Household, Resident
from cunshi.kernel import clock, codes, periods
from cunshi.rulebook.conditions import hold
from cunshi.rulebook.registers import HELD_AS_FILES, FollowUp, Register, RegisterStep
from cunshi.work.programmes.models import Programme
from cunshi.work.registers import actions
from cunshi.work.registers.actions import Draft, Paper
from cunshi.work.registers.models import Record
from cunshi.work.registers.values import plain

Model = dict[str, Any]


def draw_cases(
    programme: Programme, villages: Iterable[Division], offices: Offices, model: Model, seed: int
) -> Iterator[Deed]:
    """The openings of every register in these villages and the divisions above them; the rest follows from them."""
    held = list(villages)
    for register in programme.pack.registers:
        draw = random.Random(f"{seed}-{register.key}")
        drawer = _Drawer(programme, register, offices, model, draw)
        # What others lead to opens by itself; a few more are found by people.
        for code in sorted({codes.at(village.code, register.level) for village in held}):
            yield from drawer.openings(Division.objects.get(code=code))


class _Drawer:
    """Draws the records of one register."""

    def __init__(
        self, programme: Programme, register: Register, offices: Offices, model: Model, draw: random.Random
    ) -> None:
        self.programme, self.register, self.offices, self.model, self.draw = programme, register, offices, model, draw
        self.teller = Teller(register, programme.root_id[:6], Words(programme.pack), draw, model["usual"])
        self.turn = 0

    def openings(self, division: Division) -> Iterator[Deed]:
        for subject in self._subjects(division):
            first = date(self.programme.year, 1, 8) + timedelta(days=self.draw.randint(0, self.model["spread"]))
            yield self._deed(first, "open", partial(self._open, division, *subject))

    def _subjects(self, division: Division) -> list[tuple[Household | None, Resident | None]]:
        """Whom or what the records of a division are about: some of its households or people, or so many things."""
        count = self.draw.randint(*self.model["records"])
        if self.register.subject == "household":
            homes = list(Household.objects.living().filter(division=division).order_by("number"))
            return [(home, None) for home in self.draw.sample(homes, min(count, len(homes)))]
        if self.register.subject == "person":
            people = list(Resident.objects.living().filter(household__division=division).order_by("pk"))
            return [(None, person) for person in self.draw.sample(people, min(count, len(people)))]
        return [(None, None)] * (1 if self.register.subject == "division" else count)

    def _deed(self, day: date, name: str, do: Any) -> Deed:
        self.turn += 1
        return Deed(day, self.turn, f"{self.register.key}.{name}", do)

    def _open(self, division: Division, home: Household | None, person: Resident | None) -> Iterator[Deed]:
        asked = self.register.asked_at_opening
        values = self.teller.tell(asked, clock.today())
        draft = Draft(division, values, home, person, papers=self._papers([each.key for each in asked]))
        by = self.offices.one_of(self.register.opened_by, division.code, self.register.unit)
        record = actions.open_record(by=by, programme=self.programme, register=self.register.key, draft=draft)
        yield from self._follow_ups(record)
        yield from self._next(record)
        for led in Record.objects.filter(came_from=record):
            yield from self._led_to(led)

    def _led_to(self, record: Record) -> Iterator[Deed]:
        """A record that this one opened goes its own way."""
        register = self.programme.pack.register(record.register)
        if register is not None:
            other = _Drawer(self.programme, register, self.offices, self.model, self.draw)
            yield from other._follow_ups(record)
            yield from other._next(record)

    def _next(self, record: Record) -> Iterator[Deed]:
        step = self.register.step(record.owes)
        if step is None or self.draw.random() < self.model["left"]:
            return
        yield self._deed(self._day_of(record), "step", partial(self._step, record.pk, step))

    def _day_of(self, record: Record) -> date:
        """Mostly in time, sometimes late; without a clock some weeks later."""
        today = clock.today()
        if record.due is None:
            return today + timedelta(days=self.draw.randint(*self.model["unclocked"]))
        late = self.draw.random() < self.model["late"]
        if late:
            return max(record.due, today) + timedelta(days=self.draw.randint(1, 9))
        return today + timedelta(days=self.draw.randint(0, max((record.due - today).days, 0)))

    def _step(self, pk: int, step: RegisterStep) -> Iterator[Deed]:
        record = Record.objects.get(pk=pk)
        if record.owes != step.key or record.closed_on:
            return
        fields = [field for key in step.asks if (field := self.register.field(key))]
        more = [field for condition in step.requires if (field := self.register.field(condition.field))]
        values = self.teller.tell(fields, clock.today(), step.requires)
        if any(field.key not in values and field.key not in record.values for field in more):
            return
        by = self.offices.one_of(step.by, record.division_id, step.unit or self.register.unit)
        papers = self._papers(step.asks) + [self._paper(step.key, f"{step.names.zh}{n + 1}") for n in range(step.files)]
        record = actions.do_step(by=by, record=record, version=None, step=step.key, values=values, papers=papers)
        yield from self._next(record)
        for led in Record.objects.filter(came_from=record, step="opened", acts__number=1).exclude(acts__number=2):
            yield from self._led_to(led)

    def _follow_ups(self, record: Record) -> Iterator[Deed]:
        for follow_up in self.register.follow_ups:
            period = periods.at(follow_up.cadence, clock.today())
            end = date(self.programme.year, 12, 31)
            while period.first <= end:
                for _time in range(follow_up.times):
                    if self.draw.random() >= self.model["missed"]:
                        span = max((period.last - max(period.first, clock.today())).days, 0)
                        day = max(period.first, clock.today()) + timedelta(days=self.draw.randint(0, span))
                        yield self._deed(day, "report", partial(self._report, record.pk, follow_up))
                period = period.next

    def _report(self, pk: int, follow_up: FollowUp) -> Iterator[Deed]:
        record = Record.objects.get(pk=pk)
        if record.closed_on or not hold(follow_up.when, plain(record.values), clock.today()):
            return
        before = set(Record.objects.filter(came_from=record).values_list("pk", flat=True))
        fields = [field for key in follow_up.asks if (field := self.register.field(key))]
        by = self.offices.one_of(follow_up.by, record.division_id, self.register.unit)
        values = self.teller.tell(fields, clock.today())
        papers = self._papers(follow_up.asks)
        actions.follow_up(by=by, record=record, version=None, key=follow_up.key, values=values, papers=papers)
        for led in Record.objects.filter(came_from=record).exclude(pk__in=before):
            yield from self._led_to(led)

    def _papers(self, keys: Iterable[str]) -> list[Paper]:
        fields = [field for key in keys if (field := self.register.field(key)) and field.type in HELD_AS_FILES]
        return [self._paper(field.key, field.names.zh, field.type == "photo") for field in fields]

    def _paper(self, key: str, title: str, photo: bool = False) -> Paper:
        """An invented page or picture; the same words are the same file."""
        words = f"{self.register.names.zh}：{title}（模拟材料）"
        name = f"{title}.png" if photo else f"{title}.docx"
        return Paper(key, store(content=picture(words) if photo else page(words), name=name), name)
