"""Invented households of the villages that are lived in, entered as the village would; none where some are."""

import random
from collections.abc import Iterable

from cunshi.config.simulation.homes import invent
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.residents.actions import enter_household
from cunshi.foundation.residents.models import Household


def settle_households(villages: Iterable[Division], count: int, seed: int) -> None:
    """So many households in each village."""
    taken: set[str] = set()
    for village in villages:
        if Household.objects.filter(division=village).exists():
            continue
        draw = random.Random(f"{seed}-homes-{village.code}")
        for each in invent(village.code, count, draw, taken=taken):
            enter_household(by=None, village=village, draft=each.household, members=each.members)
