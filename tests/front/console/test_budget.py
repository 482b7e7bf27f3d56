"""Ledger, task lists and dashboard ask the database as often for 6,210 matters as for one, and at most 12 times."""

import pytest

from cunshi.work.matters.models import Matter
from tests.factories.many import copies
from tests.factories.world import World
from tests.front.console.desk import at_desk, queries_of

LARGEST = 12
PAGES = (
    "/ledger/",
    "/task-lists/?year=2024",
    "/task-lists/?year=2024&list=annex_3",
    "/dashboard/?year=2024",
    "/coverage/640221205000/?year=2024",
)


@pytest.mark.req("DOC-04", "LED-08")
def test_one_matter_and_6210_cost_the_same_number_of_queries(world: World) -> None:
    listed = world.listed()
    desks = [at_desk(post) for post in (world.township, world.county, world.city, world.region)]
    asked = {}
    for more, total in ((0, 1), (99, 100), (6110, 6210)):
        if more:
            copies(listed, more)
            listed = Matter.objects.order_by("-pk")[0]
        assert Matter.objects.count() == total
        asked[total] = [queries_of(client, page) for client in desks for page in PAGES]
    assert asked[100] == asked[6210] == asked[1]
    assert max(asked[1]) <= LARGEST
