"""A part of an invented year as rows for COPY, table by table (pure, so that other processes can make it)."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from cunshi.config.simulation.drawing import between
from cunshi.config.simulation.life import ALLOCATED, PAID, REIMBURSED, Life
from cunshi.config.simulation.standing import Standing, spells, standing
from cunshi.config.simulation.words import Words
from cunshi.config.simulation.year import TOWNSHIP, draw_year
from cunshi.kernel import codes
from cunshi.kernel.codes import Level
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.states import State

# The columns that are written; all others have their defaults.
COLUMNS: dict[str, str] = {
    "matters_notice": "id programme_id division_id title opened_on closes_on",
    "matters_matter": "id programme_id year village_id title content category beneficiaries raised_by raised_on channel"
    " planned_start planned_finish lead_unit_id responsible state level handling_level number notice_id percent"
    " listed_on started_on finished_on accepted_on written_off_on illustrative version changed_at",
    "matters_mattervillage": "matter_id village_id",
    "matters_plannedfund": "matter_id source amount",
    "matters_numberseries": "village_id year last",
    "matters_workspell": "matter_id since until",
    "matters_progress": "matter_id percent done paid why reported_on",
    "matters_inspection": "matter_id held_on passed opinion signatories",
    "funds_fundentry": "matter_id source kind amount on voucher note recorded_at",
    "funds_fundline": "matter_id source planned allocated paid reimbursed",
}
NOON = " 12:00:00+08"


@dataclass(frozen=True)
class Chunk:
    """Villages (code and name, in order) of one programme, with the first keys that matters and notices may take."""

    seed: int
    scale: float
    until: date
    pack: Pack
    programme: int
    villages: Sequence[tuple[str, str]]
    first_matter: int
    first_notice: int
    departments: dict[str, int] = field(default_factory=dict)


def rows(chunk: Chunk) -> dict[str, bytes]:
    """The text of each table for COPY."""
    written: dict[str, list[str]] = defaultdict(list)
    for table, row in _Writer(chunk).rows():
        written[table].append("\t".join(["\\N" if each is None else str(each) for each in row]))
    return {table: ("\n".join(lines) + "\n").encode() for table, lines in written.items()}


Row = tuple[str, Sequence[Any]]


class _Writer:
    """Turns lives into rows, township by township."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk, self.pack, self.until = chunk, chunk.pack, chunk.until
        self.words, self.names = Words(chunk.pack), dict(chunk.villages)
        self.matter, self.notice = chunk.first_matter, chunk.first_notice
        first = chunk.pack.route.above(Level.VILLAGE)
        self.first_level = int(first.level) if first else None

    def rows(self) -> Iterator[Row]:
        chunk = self.chunk
        lives = draw_year(chunk.seed, self.pack, self.names, scale=chunk.scale)
        for township, group in groupby(lives, key=lambda life: life.village[:TOWNSHIP]):
            yield from self._township(township, group)

    def _township(self, township: str, lives: Iterator[Life]) -> Iterator[Row]:
        draw = random.Random(f"{self.chunk.seed}-words-{self.pack.year}-{township}")
        serials: dict[str, int] = defaultdict(int)
        shown = False
        for life in lives:
            now = standing(life, self.until)
            if now is None:
                continue
            if now.shown and not shown:
                shown = True
                yield "matters_notice", self._notice(township, life)
            if now.listed:
                serials[life.village] += 1
            yield from self._matter(life, now, serials[life.village], draw)
            self.matter += 1
        self.notice += shown
        for village, last in serials.items():
            yield "matters_numberseries", (village, self.pack.year, last)

    def _notice(self, township: str, life: Life) -> Sequence[Any]:
        title = f"{self.pack.year}年“一村一年一事”拟办事项公示"
        place = codes.at(township.ljust(codes.LENGTH, "0"), self.pack.notice.published_by)
        closes = date.fromordinal(life.listed.toordinal() - 1)
        return self.notice, self.chunk.programme, place, title, life.noticed, closes

    def _matter(self, life: Life, now: Standing, serial: int, draw: random.Random) -> Iterator[Row]:
        key, year = self.matter, self.pack.year
        number = self.pack.numbering.number(village=life.village, year=year, serial=serial) if now.listed else None
        yield "matters_matter", self._columns(life, now, number, draw)
        for village in (life.village, *life.partners):
            yield "matters_mattervillage", (key, village)
        for source, amount in life.funds.items():
            yield "matters_plannedfund", (key, source, amount)
        for since, until in spells(life, self.until):
            yield "matters_workspell", (key, since, until)
        if now.started:
            yield from self._reported(life, now, draw)
        if number:
            yield from self._money(life, number)

    def _columns(self, life: Life, now: Standing, number: str | None, draw: random.Random) -> Sequence[Any]:
        phrase = self.words.phrase(life.category, draw)
        place = "、".join(self.names[code] for code in (life.village, *life.partners))
        unit = self.chunk.departments.get(life.village[:2]) if now.handled and life.handling == Level.REGION else None
        return (
            *(self.matter, self.chunk.programme, self.pack.year, life.village, phrase.title.format(place=place)),
            *(phrase.content, life.category, between(draw, 35, 460), self.words.person(draw), life.raised),
            *(draw.choice(self.words.channels), life.planned_start, life.planned_finish, unit, self.words.person(draw)),
            *(now.state.value, self.first_level if now.state == State.SUBMITTED else None),
            *(int(life.handling) if now.handled else None, number, self.notice if now.shown else None, now.percent),
            *(life.listed if now.listed else None, now.started, now.finished, now.accepted, now.written_off),
            *("t", 1, f"{now.since}{NOON}"),
        )

    def _reported(self, life: Life, now: Standing, draw: random.Random) -> Iterator[Row]:
        """The last report, and the inspection that was passed: a bulk fill writes no others."""
        came = [each for each in life.reports if each.day <= self.until]
        if came:
            yield "matters_progress", (self.matter, came[-1].percent, "按计划推进。", 0, "", came[-1].day)
        if now.accepted:
            signed = f"{self.words.person(draw)}、{self.words.person(draw)}"
            yield "matters_inspection", (self.matter, now.accepted, "t", "质量合格，同意验收。", signed)

    def _money(self, life: Life, number: str) -> Iterator[Row]:
        """One entry of each kind and source, dated so that none comes before what it draws on; their sums as lines."""
        for source, planned in life.funds.items():
            moved = [each for each in life.payments if each.source == source and each.day <= self.until]
            sums = []
            for kind, which in ((ALLOCATED, 0), (PAID, 0), (REIMBURSED, -1)):
                some = [each for each in moved if each.kind == kind]
                sums.append(sum((each.yuan for each in some), Decimal(0)))
                if some:
                    yield self._entry(source, kind, sums[-1], some[which].day, f"{number}-{kind[0]}")
            yield self._entry(source, "planned", planned, life.listed, "")
            yield "funds_fundline", (self.matter, source, planned, *sums)

    def _entry(self, source: str, kind: str, yuan: Decimal, day: date, voucher: str) -> Row:
        return "funds_fundentry", (self.matter, source, kind, yuan, day, voucher, "", f"{day}{NOON}")
