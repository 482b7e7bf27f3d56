"""Rows of matters that are settled already, as `load_settled` takes them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.work.matters.actions.settled import Days, Settled, load_settled
from cunshi.work.programmes.models import Programme

# Villages of 城关镇 in 平罗县, beside Hongyazi's.
NEIGHBOURS = [f"64022110020{n}" for n in range(3)]


def row(village: str = NEIGHBOURS[0], year: int = 2024, **changes: Any) -> Settled:
    """A settled matter of a neighbouring village, complete."""
    plain = Settled(
        village=village,
        title="村组道路硬化",
        content="硬化村组道路2公里。",
        category="infrastructure",
        handling_level=Level.VILLAGE,
        raised_by="王学军",
        channel="villager",
        responsible="王彦龙",
        funds={"bridging": Decimal("200000.50")},
        days=days(year),
        reports=[(date(year, 6, 1), 50, "过半"), (date(year, 8, 1), 100, "完工")],
        opinion="合格",
        signatories="张宁、李建国",
    )
    return replace(plain, **changes)


def days(year: int) -> Days:
    return Days(
        raised=date(year - 1, 12, 1),
        submitted=date(year, 1, 10),
        approved=date(year, 2, 10),
        listed=date(year, 3, 1),
        started=date(year, 4, 1),
        finished=date(year, 8, 1),
        accepted=date(year, 11, 10),
        written_off=date(year, 12, 1),
    )


def settle(programme: Programme, rows: Iterable[Settled]) -> int:
    """Load rows at the end of the plan's year."""
    with clock.fixed(date(programme.year, 12, 31)):
        return load_settled(by=None, programme=programme, rows=list(rows), notice_title="公示")
