"""Targets of an invented year: some are split among the divisions below, and their holders report each period."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from cunshi.config.simulation.events import Deed
from cunshi.config.simulation.posts import Offices
from cunshi.foundation.divisions.models import Division
from cunshi.kernel import clock, codes
from cunshi.kernel.ratios import half_up
from cunshi.rulebook import targets as rulebook
from cunshi.rulebook.targets import Target
from cunshi.work.programmes.models import Programme
from cunshi.work.targets import actions, given, rules
from cunshi.work.targets.actions import ShareDraft, Told
from cunshi.work.targets.figures import Holder

Model = dict[str, Any]


def draw_amounts(programme: Programme, offices: Offices, model: Model, seed: int) -> Iterator[Deed]:
    """Figures stated, amounts split, periods reported; what a register counts nobody reports."""
    for turn, target in enumerate(given.targets_of(programme)):
        draw = random.Random(f"{seed}-{target.key}")
        yield from _Drawer(programme, target, offices, model, draw, turn * 10_000).deeds()


class _Drawer:
    """Draws one target of a plan."""

    def __init__(
        self, programme: Programme, target: Target, offices: Offices, model: Model, draw: random.Random, turn: int
    ) -> None:
        self.programme, self.target, self.offices, self.draw = programme, target, offices, draw
        self.model, self.turn = model, turn
        self.root = programme.root_id
        self.pace = draw.gauss(*model["pace"])

    def deeds(self) -> Iterator[Deed]:
        begins = rulebook.begins(self.programme.pack)
        if self.target.stated:
            yield self._deed(begins + timedelta(days=2), "state", self._state)
        below = given.below(self.target, self.programme.root)
        splits = bool(below) and self.draw.random() < self.model["split"]
        if splits:
            yield self._deed(begins + timedelta(days=self.draw.randint(5, 15)), "split", lambda: self._split(below))
        if self.target.counts is None:
            yield from self._reports([each.code for each in below] if splits else [self.root])

    def _deed(self, day: date, name: str, do: Any) -> Deed:
        self.turn += 1
        return Deed(day, self.turn, f"targets.{name}", do)

    def _office(self, code: str) -> Any:
        return self.offices.of(code, codes.level(code))

    def _state(self) -> Iterable[Deed]:
        amount = (
            Decimal(self.draw.randint(60, 95)) if self.target.unit == "%" else Decimal(self.draw.randint(500, 1500))
        )
        line = "上年度统计年报（模拟）"
        by = self._office(self.root)
        actions.state_figure(by=by, programme=self.programme, target=self.target.key, amount=amount, line=line)
        return ()

    def _split(self, below: Sequence[Division]) -> Iterable[Deed]:
        held = given.at(self.programme, self.target, self.root)
        if held is None or held.amount is None:
            return ()
        weights = [Division.objects.within(each.code).villages().count() or 1 for each in below]
        shares = rules.proposal(self.target, held.amount, weights)
        drafts = [ShareDraft(each.code, share, held.until) for each, share in zip(below, shares, strict=True)]
        by = self._office(self.root)
        row = actions.save_split(
            by=by,
            programme=self.programme,
            target=self.target.key,
            division=self.programme.root,
            shares=drafts,
            base=0,
            reason="",
        )
        actions.lock_split(by=by, split=row, version=row.version)
        return ()

    def _reports(self, holders: Sequence[str]) -> Iterator[Deed]:
        periods = rulebook.periods_of(self.programme.pack, self.target)
        for code in holders:
            luck = self.draw.gauss(0, self.model["luck"])
            for number, period in enumerate(periods, 1):
                if self.draw.random() < self.model["silent"]:
                    continue
                day = period.last + timedelta(days=self.draw.randint(-2, 4))
                share = number / len(periods)
                yield self._deed(
                    max(day, period.first),
                    "report",
                    partial(self._report, (code, None, None), period.first, share, luck, len(periods)),
                )

    def _report(self, holder: Holder, first: date, share: float, luck: float, periods: int) -> Iterable[Deed]:
        held = given.at(self.programme, self.target, holder[0])
        if held is None or held.amount is None:
            return ()
        pace = max(self.pace + luck, 0.1)
        value, base = self._figure(held.amount, share * pace, (share - 1 / periods) * pace)
        told = Told(value, f"{clock.today():%m月%d日}台账汇总（模拟）", base)
        by = self._office(holder[0])
        actions.report(by=by, programme=self.programme, target=self.target.key, holder=holder, first=first, told=told)
        return ()

    def _figure(self, amount: Decimal, so_far: float, before: float) -> tuple[Decimal, Decimal | None]:
        """What a report says: of a sum the period's part, else how it stands; a limit is kept."""
        if self.target.aggregate == "ratio":
            base = Decimal(self.draw.randint(80, 900))
            rate = amount * Decimal(str(0.6 if self.target.limit else min(0.9 + so_far * 0.1, 1.0)))
            return min(half_up(base * rate / 100, 0), base), base
        if self.target.limit:
            return Decimal(0), None
        if self.target.aggregate == "mean":
            return self._part(amount, self.draw.uniform(0.95, 1.1)), None
        now = self._part(amount, min(so_far, 1.2))
        return (max(now - self._part(amount, before), Decimal(0)) if self.target.aggregate == "sum" else now), None

    def _part(self, amount: Decimal, share: float) -> Decimal:
        return half_up(amount * Decimal(str(round(max(share, 0), 4))), rules.places(self.target))
