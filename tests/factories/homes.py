"""Households with members, made by the actions; ID numbers and cards are valid in form and belong to nobody."""

from datetime import date
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.kinds import check_character, luhn_digit
from cunshi.foundation.residents import actions
from cunshi.foundation.residents.actions import HouseholdDraft, MemberDraft
from cunshi.foundation.residents.models import Household, Resident
from tests.factories.world import VILLAGES, World

PHONE, CARD = "13812341234", "622202100111624570" + luhn_digit("622202100111624570")


def id_number(born: str = "19800101", serial: int = 1, region: str = "640221") -> str:
    """A valid ID number; men have odd serials."""
    first = f"{region}{born}{serial:03d}"
    return first + check_character(first)


def member(**changes: Any) -> MemberDraft:
    return MemberDraft(**{"name": "马建国", "relation": "head", "id_number": id_number(), **changes})


def home(
    world: World, number: str = "001", *, by: Post | None = None, village: str = VILLAGES[0], **changes: Any
) -> Household:
    draft = HouseholdDraft(**{"number": number, "head": "马建国", "size": 4, "tags": ("脱贫户",), **changes})
    return actions.register_household(by=by or world.township, village=world.division(village), draft=draft)


def head(world: World, household: Household, *, by: Post | None = None, **changes: Any) -> Resident:
    """The head with an ID number, a telephone and a bank card."""
    draft = member(**{"phone": PHONE, "bank": CARD, **changes})
    return actions.add_resident(by=by or world.township, household=household, draft=draft)


BORN = date(1980, 1, 1)
