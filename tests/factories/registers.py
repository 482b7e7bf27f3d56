"""Registers of a pack that a test writes beside Xunyi's own: households, records opened and led on as pages do it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.residents.models import Household
from cunshi.work.registers import actions
from cunshi.work.registers.actions import Draft
from cunshi.work.registers.models import Record
from tests.factories.targets import Xunyi

CLUE = {"clue_on": "2024-06-20", "cause": "illness", "clue": "户主住院，支出骤增"}


class Cases:
    """Xunyi with two households in a village and one in the neighbour's."""

    def __init__(self, xunyi: Xunyi) -> None:
        self.xunyi, self.plan = xunyi, xunyi.plan
        own, other = xunyi.clerk.division, xunyi.neighbour.division
        self.home = household(own, "001", "冯有福")
        self.second = household(own, "002", "冯得水")
        self.theirs = household(other, "001", "秦望山")

    def open(
        self,
        by: Post | None = None,
        register: str = "monitoring",
        home: Household | None = None,
        values: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Record:
        """A record of the village clerk's about a household."""
        by, home = by or self.xunyi.clerk, home or self.home
        draft = Draft(home.division, values if values is not None else CLUE, household=home, **more)
        return actions.open_record(by=by, programme=self.plan, register=register, draft=draft)

    def step(self, by: Post, record: Record, step: str, values: Mapping[str, Any] | None = None, **more: Any) -> Record:
        return actions.do_step(by=by, record=record, version=None, step=step, values=values, **more)


def household(division: Division, number: str, head: str, size: int = 3) -> Household:
    return Household.objects.create(division=division, number=number, head=head, size=size)


def day(text: str) -> date:
    return date.fromisoformat(text)
