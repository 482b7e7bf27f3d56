"""A line of a month list, and what a list is asked for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as lazy

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel import clock, periods
from cunshi.work.programmes.models import Programme
from cunshi.work.tasks.listing import Person


class Work(TextChoices):
    """The kinds of work that stand in a month list."""

    TASK = "task", lazy("Task")
    DUTY = "duty", lazy("Duty owed")
    REPORT = "report", lazy("Report on a target")
    TARGET = "target", lazy("Target to be reached")


class Standing(TextChoices):
    """How a line of the list stands today, worst first."""

    LATE = "late", lazy("Late")
    OPEN = "open", lazy("To be done")
    DONE_LATE = "done_late", lazy("Done late")
    DONE = "done", lazy("Done")


@dataclass(frozen=True)
class Line:
    """One line: what is to be done, by when, of which plan, whose it is and how it stands.

    `unit_id` is the unit of the division that does it, None its office. `key` names it among its kind for links.
    """

    work: Work
    name: str
    cite: str
    programme: Programme
    deadline: date
    standing: Standing
    key: tuple[str, ...]
    unit_id: int | None = None
    detail: str = ""
    persons: Sequence[Person] = ()

    @property
    def days_late(self) -> int:
        return max((clock.today() - self.deadline).days, 0) if self.standing == Standing.LATE else 0


@dataclass(frozen=True)
class Asked:
    """What a month list is asked for: whose eyes, which division, which month, which plans, the division's units."""

    post: Post
    division: Division
    first: date
    plans: list[Programme]
    units: list[Unit]

    @property
    def last(self) -> date:
        return periods.at("monthly", self.first).last

    @property
    def by_name(self) -> dict[str, int]:
        return {unit.name: unit.pk for unit in self.units}

    def within(self, day: date) -> bool:
        return self.first <= day <= self.last


Source = Callable[[Asked], Iterable[Line]]
