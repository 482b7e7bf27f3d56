"""The pure model of a year: `draw_year` invents the life of every matter of a plan, the same for one seed.

It is calibrated on nothing but what plan B publishes: shares and mean costs of categories, shares of handling levels.
All paces, delays and shares of trouble are chosen and stand in data/model.yaml with that remark. What the model does
have, for those who forecast: a county and a township keep their pace from year to year (`pace`), so that past years
tell of the next as far as their own deviation stands above the noise; each matter has luck of its own besides.

A year can be cut at any day: `Life.percent_on`, the reports with `day` up to it and the payments up to it are all that
an office would have known then; later days are what really came. Drawing is by township, so that a village's year is
the same whatever part of the country is drawn around it.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from math import exp

from cunshi.config.simulation import funds, progress
from cunshi.config.simulation.drawing import Weighted, between
from cunshi.config.simulation.life import Life
from cunshi.config.simulation.parameters import Parameters, parameters
from cunshi.kernel.codes import Level
from cunshi.rulebook.schema import Pack

TOWNSHIP, COUNTY = Level.TOWNSHIP.digits, Level.COUNTY.digits


def draw_year(
    seed: int,
    pack: Pack,
    villages: Iterable[str],
    *,
    scale: float = 1.0,
    model: Parameters | None = None,
) -> Iterator[Life]:
    """The lives of a pack's year in these villages, whose codes come in order; `scale` is matters a village.

    Below 1 a part of the villages has none; above 1 a part of them has a second one.
    """
    drawer = _Drawer(seed, pack, model or parameters(), scale)
    for township, group in groupby(villages, key=lambda code: code[:TOWNSHIP]):
        yield from drawer.township(township, list(group))


class _Drawer:
    """Draws townships one after the other; keeps what they share."""

    def __init__(self, seed: int, pack: Pack, model: Parameters, scale: float) -> None:
        self.seed, self.pack, self.model, self.scale = seed, pack, model, scale
        keys = [each.key for each in pack.categories]
        self.categories = {key: model.categories.get(key, model.categories["other"]) for key in keys}
        self.category = Weighted({key: each["weight"] for key, each in self.categories.items()})
        able = {level for step in pack.route.steps for level in step.handles}
        self.level = Weighted({level: model.handling[level.key] for level in sorted(able)})
        self.year_starts = {step: _span(pack.year - (step == "raised"), ends) for step, ends in model.days.items()}
        self.funds = funds.Purse(pack, model)

    def township(self, township: str, villages: Sequence[str]) -> Iterator[Life]:
        draw = random.Random(f"{self.seed}-{self.pack.year}-{township}")
        pace = self._pace(township)
        slip = random.Random(f"{self.seed}-slip-{township}").gauss(self.model.slip["mean"], self.model.slip["township"])
        listed = self._day("listed", draw)
        joined = ""
        for village, following in zip(villages, [*villages[1:], ""], strict=True):
            if village == joined:
                continue
            for turn in range(self._count(draw)):
                category = self.category.draw(draw)
                joined = following if not turn and self._is_joint(category, following, draw) else ""
                yield self._life(village, joined, category, listed, pace, slip, draw)

    def _count(self, draw: random.Random) -> int:
        whole = int(self.scale)
        return whole + (draw.random() < self.scale - whole)

    def _is_joint(self, category: str, following: str, draw: random.Random) -> bool:
        rule = self.pack.joint
        may = rule is not None and category in rule.categories and bool(following)
        return may and draw.random() < self.model.joint

    def _pace(self, township: str) -> float:
        """The lasting pace of county and township, and the county's luck of this year; 0 is as planned."""
        sigma, county = self.model.pace, township[:COUNTY]
        return (
            sigma["lean"]
            + random.Random(f"{self.seed}-pace-{county}").gauss(0, sigma["county"])
            + random.Random(f"{self.seed}-pace-{township}").gauss(0, sigma["township"])
            + random.Random(f"{self.seed}-{self.pack.year}-{county}").gauss(0, sigma["year"])
        )

    def _day(self, step: str, draw: random.Random) -> date:
        first, days = self.year_starts[step]
        return first + timedelta(days=between(draw, 0, days))

    def _life(
        self, village: str, partner: str, category: str, listed: date, pace: float, slip: float, draw: random.Random
    ) -> Life:
        model = self.model
        handling = self.level.draw(draw)
        purse = self.funds.draw(category, handling, self.categories[category]["mean"], draw)
        planned = self._planned(listed, draw)
        started = max(listed, planned[0] + timedelta(days=max(-5, round(draw.gauss(slip, model.slip["own"])))))
        stopped, finished = self._work(started, (planned[1] - planned[0]).days, pace, draw)
        failed, accepted = self._inspections(finished, draw)
        return Life(
            village=village,
            partners=(partner,) if partner else (),
            category=category,
            handling=handling,
            funds=purse,
            raised=self._day("raised", draw),
            submitted=self._day("submitted", draw),
            approved=self._day("approved", draw),
            noticed=listed - timedelta(days=max(self.pack.notice.days, 1)),
            listed=listed,
            planned_start=planned[0],
            planned_finish=planned[1],
            started=started,
            finished=finished,
            accepted=accepted,
            written_off=accepted + self._later("written_off", draw),
            reports=progress.reports(started, finished, stopped, model, draw),
            payments=funds.payments(purse, self.funds.in_kind, (listed, started, finished, accepted), model, draw),
            stopped=stopped,
            failed=failed,
            returned=draw.random() < model.returned,
        )

    def _planned(self, listed: date, draw: random.Random) -> tuple[date, date]:
        rule = self.model.planned
        start = listed + timedelta(days=between(draw, *rule["wait"]))
        days = rule["usual"] * draw.lognormvariate(0, rule["spread"])
        return start, start + timedelta(days=round(min(max(days, rule["least"]), rule["most"])))

    def _work(
        self, started: date, planned: int, pace: float, draw: random.Random
    ) -> tuple[tuple[date, date] | None, date]:
        """A standstill, if there is one, and the day on which the work is done."""
        model = self.model
        days = planned * exp(pace + draw.gauss(0, model.pace["own"]))
        if draw.random() < model.trouble["share"]:
            days *= draw.uniform(*model.trouble["factor"])
        worked = max(round(days), 5)
        if draw.random() >= model.stopped["share"]:
            return None, started + timedelta(days=worked)
        first = started + timedelta(days=between(draw, 2, max(worked - 2, 2)))
        still = between(draw, *model.stopped["days"])
        return (first, first + timedelta(days=still)), started + timedelta(days=worked + still)

    def _inspections(self, finished: date, draw: random.Random) -> tuple[date | None, date]:
        """The inspection that failed, if one did, and the one that was passed."""
        held = finished + self._later("accepted", draw)
        if draw.random() >= self.model.failed:
            return None, held
        return held, held + self._later("mended", draw)

    def _later(self, step: str, draw: random.Random) -> timedelta:
        return timedelta(days=between(draw, *self.model.after[step]))


def _span(year: int, ends: Sequence[str]) -> tuple[date, int]:
    first, last = (date.fromisoformat(f"{year}-{text}") for text in ends)
    return first, (last - first).days
