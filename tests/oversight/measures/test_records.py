"""Complete archives and notices without objection: the condition says of many what the rule says of one."""

import pytest

from cunshi.kernel.codes import Level
from cunshi.oversight.measures import records
from cunshi.work.matters import actions, queries
from cunshi.work.matters.models import Matter
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.world import VILLAGES, World

PLANS = "hongyazi", "ningxia"


@pytest.mark.req("LED-12")
def test_the_condition_of_a_complete_archive_agrees_with_what_each_matters_page_says(world: World) -> None:
    settle(world.ningxia, [row(NEIGHBOURS[0])])
    world.filed(world.accepted())
    world.move_to("2024-01-15")
    world.accepted(by=world.township, village=VILLAGES[1])
    plans = [getattr(world, name) for name in PLANS]
    complete = set(Matter.objects.filter(records.archived(plans)).values_list("village_id", flat=True))
    whole = {each.village_id for each in Matter.objects.all() if not queries.archive_gaps(each)}
    assert complete == whole == {VILLAGES[0], NEIGHBOURS[0]}
    found = records.counts("640221", [2024], Level.TOWNSHIP, plans)
    assert {part: values["archived"] for part, values in found.items()} == {"640221205": 1, "640221100": 1}


@pytest.mark.req("LED-09")
def test_a_notice_with_an_objection_is_told_from_one_without(world: World) -> None:
    matter = world.noticed()
    assert matter.notice is not None
    actions.object_to(
        by=world.township, matter=matter, raised_by="李秀英", text="离水源太近", raised_on=matter.notice.opened_on
    )
    assert list(Matter.objects.filter(records.UNOBJECTED)) == []
    assert list(Matter.objects.filter(records.NOTICED)) == [matter]
