"""Invented households: valid in form throughout, and plainly nobody's.

Given names are terms of the sexagenary cycle, telephones begin 199 0000, bank cards with 99 (no issuer's number).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cunshi.config.simulation.drawing import Weighted, between
from cunshi.foundation.privacy.kinds import Sex, check_character, luhn_digit
from cunshi.foundation.residents.actions import HouseholdDraft, MemberDraft
from cunshi.foundation.residents.models import Relation
from cunshi.kernel import clock

SURNAMES = Weighted({"马": 5, "王": 4, "李": 4, "张": 4, "杨": 2, "丁": 2, "哈": 1, "田": 1, "周": 1, "赵": 1, "白": 1})
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
KINDS: Weighted[tuple[str, ...]] = Weighted(
    {(): 70, ("脱贫户",): 16, ("脱贫户", "低保户"): 5, ("低保户",): 5, ("监测户",): 3, ("特困户",): 1}
)
GROUPS = "一二三四五六"
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Invented:
    """A household with its members, the head first."""

    household: HouseholdDraft
    members: list[MemberDraft]


def invent(village: str, count: int, draw: random.Random, *, taken: set[str] | None = None) -> Iterator[Invented]:
    """`count` households of the village of this code, numbered from 001; the same draws give the same households.

    `taken` holds ID numbers given out before, to which these are added: pass one set for all villages of a county.
    """
    taken = set() if taken is None else taken
    for number in range(1, count + 1):
        members = list(_members(village, draw, taken))
        household = HouseholdDraft(
            number=f"{number:03d}",
            head=members[0].name,
            size=len(members),
            group=f"{GROUPS[(number - 1) * len(GROUPS) // count]}组",
            tags=KINDS.draw(draw),
        )
        yield Invented(household, members)


def _members(village: str, draw: random.Random, taken: set[str]) -> Iterator[MemberDraft]:
    today, surname = clock.today(), SURNAMES.draw(draw)
    age = between(draw, 28, 68)
    man = draw.random() < 0.85

    def person(relation: Relation, years: int, sex: Sex, name: str) -> MemberDraft:
        born = today - years * YEAR - timedelta(days=between(draw, 1, 364))
        adult = years >= 18
        return MemberDraft(
            name=name + STEMS[between(draw, 0, 9)] + BRANCHES[between(draw, 0, 11)],
            relation=relation,
            id_number=id_number(village[:6], born, sex, draw, taken),
            phone=phone(draw) if adult and draw.random() < 0.9 else "",
            bank=card(draw) if relation == Relation.HEAD else "",
        )

    yield person(Relation.HEAD, age, Sex.MALE if man else Sex.FEMALE, surname)
    if draw.random() < 0.8:
        yield person(Relation.SPOUSE, age - between(draw, 0, 3), Sex.FEMALE if man else Sex.MALE, SURNAMES.draw(draw))
    for _child in range(between(draw, 0, 2)):
        yield person(Relation.CHILD, max(age - between(draw, 22, 30), 0), _either(draw), surname)
    if draw.random() < 0.25:
        yield person(Relation.PARENT, age + between(draw, 20, 26), _either(draw), surname)


def _either(draw: random.Random) -> Sex:
    return Sex.MALE if draw.random() < 0.5 else Sex.FEMALE


def id_number(region: str, born: date, sex: Sex, draw: random.Random, taken: set[str]) -> str:
    """A number that nobody of `taken` has; serials of men are odd."""
    while True:
        serial = between(draw, 0, 499) * 2 + (1 if sex == Sex.MALE else 0)
        first = f"{region}{born:%Y%m%d}{serial:03d}"
        number = first + check_character(first)
        if number not in taken:
            taken.add(number)
            return number


def phone(draw: random.Random) -> str:
    return f"1990000{between(draw, 0, 9999):04d}"


def card(draw: random.Random) -> str:
    first = f"99{between(draw, 0, 10**16 - 1):016d}"
    return first + luhn_digit(first)
