"""Years that are over, filled with illustrative rows whose sums are the published ones."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from cunshi.config.demo import files, shares
from cunshi.config.demo.shares import Slot
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Unit
from cunshi.kernel import clock, codes
from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.work.funds.actions import book_settled
from cunshi.work.matters.actions.settled import Days, Settled, load_settled
from cunshi.work.programmes.models import Programme

LARGE = (Level.REGION, Level.CITY)


def packs() -> list[Pack]:
    """The packs of the years that the published figures speak of."""
    figures = loader.load(files.read("past")["figures"])
    years = shares.targets(figures).years
    shipped = [loader.load(key) for key in loader.shipped()]
    return [pack for pack in shipped if pack.root == figures.root and pack.year in years]


def fill(
    programmes: list[Programme], units: dict[str, Unit], progress: Callable[[int, int], None] | None = None
) -> None:
    """Write the matters of every year; `progress` hears how many of how many are written."""
    data = files.read("past")
    with clock.fixed(files.day(data["written_on"])):
        by_year = Maker(data, units).rows(programmes)
        total, done = sum(len(rows) for rows in by_year.values()), 0
        for programme in programmes:
            rows, before = by_year[programme.year], done

            def show(written: int, before: int = before) -> None:
                if progress:
                    progress(before + written, total)

            load_settled(by=None, programme=programme, rows=rows, notice_title=data["notice_title"], progress=show)
            book_settled(by=None, programme=programme)
            with connection.cursor() as cursor:
                # Looked up row by row for the next year: the planner must not take them for empty.
                cursor.execute("ANALYZE funds_fundentry, funds_fundline, matters_matter, matters_mattervillage")
            done += len(rows)


class Maker:
    """Draws villages, words, days and sources for the matters; the same seed gives the same rows."""

    def __init__(self, data: dict[str, Any], units: dict[str, Unit]) -> None:
        self.data, self.units = data, units
        self.draw = random.Random(data["seed"])
        self.names: dict[str, str] = {}

    def rows(self, programmes: list[Programme]) -> dict[int, list[Settled]]:
        """The rows of each year."""
        slots = shares.slots(
            shares.targets(loader.load(self.data["figures"])),
            {Level.of(key): weight for key, weight in self.data["handling"].items()},
            {Level.of(key): weight for key, weight in self.data["cost"].items()},
            self.draw,
        )
        return {
            each.year: self._year(each, [slot for slot in slots if slot.year == each.year])
            for each in sorted(programmes, key=lambda programme: programme.year)
        }

    def _year(self, programme: Programme, slots: list[Slot]) -> list[Settled]:
        villages = list(Division.objects.within(programme.root_id).villages().order_by("code"))
        self.names = {village.code: village.short_name for village in villages}
        pack = programme.pack
        parted = shares.groups([village.code for village in villages], len(slots), pack.joint, self.draw)
        rows = [self._row(pack, slot, group) for slot, group in self._pairs(pack, slots, parted)]
        return sorted(rows, key=lambda row: (row.village, row.days.listed))

    def _pairs(self, pack: Pack, slots: list[Slot], parted: list[list[str]]) -> Iterator[tuple[Slot, list[str]]]:
        """Joint groups take matters of the categories that may be joint, the others what is left."""
        may_join = set(pack.joint.categories) if pack.joint else set()
        joint = [group for group in parted if len(group) > 1]
        single = [group for group in parted if len(group) == 1]
        self.draw.shuffle(single)
        waiting = list(slots)
        self.draw.shuffle(waiting)
        waiting.sort(key=lambda slot: slot.category not in may_join)
        # The first ones may be joint; those beyond the number of joint groups go to single villages with the rest.
        yield from zip(waiting[: len(joint)], joint, strict=True)
        yield from zip(waiting[len(joint) :], single, strict=True)

    def _row(self, pack: Pack, slot: Slot, group: list[str]) -> Settled:
        template = self.draw.choice(self.data["templates"][slot.category]["large" if slot.level in LARGE else "usual"])
        place = "、".join(self.names[code] for code in group)
        numbers = {key: self._number(*span) for key, span in template.items() if key not in ("title", "content")}
        days = self._days(slot.year, codes.at(group[0], Level.TOWNSHIP))
        half = days.started + (days.finished - days.started) / 2
        texts = self.data["reports"]
        return Settled(
            village=group[0],
            partners=group[1:],
            title=template["title"].format(place=place),
            content=template["content"].format(**numbers),
            category=slot.category,
            handling_level=slot.level,
            raised_by=self._person(),
            channel=self.draw.choice(self.data["channels"]),
            responsible=self._person(),
            beneficiaries=self.draw.randint(*self.data["households"]) * len(group),
            funds=self._funds(slot),
            days=days,
            reports=[(half, self.draw.randrange(45, 70, 5), texts["half"]), (days.finished, 100, texts["whole"])],
            opinion=self.data["opinion"],
            signatories=f"{self._person()}、{self._person()}",
            raised_because=self.data["raised_because"],
            lead_unit=self.units[self.data["departments"][slot.category]] if slot.level is Level.REGION else None,
        )

    def _number(self, low: float, high: float, places: int) -> str:
        return f"{self.draw.uniform(low, high):.{places}f}"

    def _person(self) -> str:
        return self.draw.choice(self.data["family_names"]) + self.draw.choice(self.data["given_names"])

    def _funds(self, slot: Slot) -> dict[str, Decimal]:
        """One to three sources of the category; the first pays most."""
        known = self.data["sources"][slot.category]
        count = self.draw.choices([1, 2, 3], weights=[5, 4, 2])[0]
        chosen = sorted(self.draw.sample(known, count), key=known.index)
        parts = shares.amounts(slot.yuan, [self.draw.randint(6, 12) // (place + 1) for place in range(count)])
        return {source: amount for source, amount in zip(chosen, parts, strict=True) if amount}

    def _days(self, year: int, township: str) -> Days:
        """Days within the windows; those of submission to listing are a township's own, the rest each matter's."""
        shared = random.Random(f"{self.data['seed']}-{year}-{township}")
        of_township = ("submitted", "approved", "listed")
        return Days(
            **{
                step: _between(
                    year - 1 if step == "raised" else year, span, shared if step in of_township else self.draw
                )
                for step, span in self.data["days"].items()
            }
        )


def _between(year: int, span: list[str], draw: random.Random) -> date:
    first, last = (date.fromisoformat(f"{year}-{text}") for text in span)
    return first + timedelta(days=draw.randint(0, (last - first).days))
