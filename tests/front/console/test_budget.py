"""Ledger, task lists and dashboard ask the database as often for 6,210 matters as for one, and at most 12 times."""

import pytest
from django.test import Client

from cunshi.work.matters.models import Matter
from tests.factories.many import copies, reported, under_way_everywhere
from tests.factories.world import World
from tests.front.console.desk import OK, at_desk, queries_of
from tests.work.reporting.desk import DUTY, MARCH, content, file

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


@pytest.mark.req("REP-01", "REP-05", "REP-08")
def test_pages_of_reporting_cost_the_same_for_one_village_and_for_2207(world: World) -> None:
    matter = world.started()
    report = file(world, matter, content(30, paid="100"))
    period = f"{world.hongyazi.pk}/{DUTY}/{MARCH}"
    pages = ["/", "/reports/punctuality/?year=2024", "/reports/burden/?month=2024-03", "/reports/review/"]
    pages += [f"/reports/review/{period}/", f"/reports/review/{world.ningxia.pk}/{DUTY}/{MARCH}/"]
    desks = [at_desk(post) for post in (world.township, world.county, world.region)]
    clerk = at_desk(world.clerk)
    own = ["/", "/reports/", f"/reports/matters/{matter.pk}/{DUTY}/{MARCH}/", f"/matters/{matter.pk}/"]
    one = [[answered(client, page) for client in desks for page in pages], [queries_of(clerk, page) for page in own]]
    assert under_way_everywhere(matter, world.ningxia, MARCH) > 2000
    reported(report, MARCH, MARCH, 3)
    world.move_to("2024-04-02")
    many = [[answered(client, page) for client in desks for page in pages], [queries_of(clerk, page) for page in own]]
    assert max(max(counts) for counts in many) <= LARGEST
    assert max(max(counts) for counts in one) <= LARGEST


def answered(client: Client, page: str) -> int:
    """The queries of a page, none for a plan that the post does not see."""
    return queries_of(client, page) if client.get(page).status_code == OK else 0
