"""Eight invented households of Hongyazi village, entered by its clerk, and what was looked at since."""

import random

from cunshi.config.simulation.homes import invent
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.actions import look
from cunshi.foundation.residents import actions, queries
from cunshi.foundation.residents.models import Resident
from cunshi.kernel import clock

HOUSEHOLDS, SEED = 8, 20240118
ENTERED, LOOKED = "2024-01-18", "2024-06-12"


def enter_homes(posts: dict[str, Post]) -> None:
    """Enter the households, and look at two heads' numbers as the work asks for it."""
    clerk, township = posts["hongyazi-cun"], posts["hongyazi-xiang"]
    heads: list[Resident] = []
    with clock.fixed(ENTERED):
        for each in invent(clerk.division_id, HOUSEHOLDS, random.Random(SEED)):
            row = actions.enter_household(by=clerk, village=clerk.division, draft=each.household, members=each.members)
            heads.append(row.members.order_by("pk")[0])
    with clock.fixed(LOOKED):
        _look(clerk, heads[0], ["bank"], "核对一卡通补贴发放账户")
        _look(township, heads[1], ["id_number", "phone"], "核查脱贫户医保参保情况")


def _look(by: Post, row: Resident, fields: list[str], reason: str) -> None:
    look(by=by, of=row, division=row.household.division_id, fields=fields, reason=reason, name=queries.label(row))
