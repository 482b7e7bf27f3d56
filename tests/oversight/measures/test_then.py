"""Figures on today's map and as they were: what a change of divisions moves is counted in one place on each."""

from datetime import date
from decimal import Decimal

import pytest

from cunshi.foundation.divisions import actions as divisions
from cunshi.foundation.divisions.actions import Order, Part
from cunshi.oversight.measures import queries
from cunshi.oversight.measures.facts import facts
from cunshi.oversight.measures.tallies.checking import check
from cunshi.oversight.measures.then import THEN, TODAY
from cunshi.work.matters.models import FormerVillage, Matter, MatterVillage
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.req("LAND-08")
FIRST, SECOND, THIRD = VILLAGES[:3]
HONGYAZI, CHENGGUAN, COUNTY, REGION = "640221205", "640221100", "640221", "64"
MOVED = "640221100290"
ORDER = Order(date(2024, 1, 10), "平政发〔2024〕1号")
LATER = Order(date(2024, 12, 31), "平政发〔2024〕9号")
YUAN = Decimal("200000.50")


@pytest.fixture
def ledger(world: World) -> World:
    """Two villages of Hongyazi and one of its neighbour with a settled matter each in 2024."""
    settle(world.hongyazi, [row(code, category="rural_construction") for code in (FIRST, SECOND)])
    settle(world.ningxia, [row(NEIGHBOURS[0])])
    world.move_to("2024-12-31")
    return world


def matters(prefix: str, map: str) -> tuple[int, Decimal]:
    totals = queries.totals(prefix, [2024], known=facts(prefix, [2024], map=map))
    return totals.matters, totals.investment


def below(prefix: str, map: str) -> dict[str, tuple[int, int, int]]:
    """The divisions below that have a matter: matters, villages, covered ones."""
    found = queries.children(prefix, [2024], known=facts(prefix, [2024], map=map))
    return {
        each.division.code: (each.totals.matters, each.villages, each.covered) for each in found if each.totals.matters
    }


def test_before_any_change_both_maps_are_one(ledger: World) -> None:
    for prefix in (REGION, COUNTY, HONGYAZI):
        assert facts(prefix, [2024], map=THEN).cells == facts(prefix, [2024]).cells
        assert below(prefix, THEN) == below(prefix, TODAY)


def test_merged_villages_count_as_one_today_and_as_two_as_it_was(ledger: World) -> None:
    whole = {prefix: matters(prefix, TODAY) for prefix in (REGION, COUNTY, HONGYAZI)}
    divisions.merge(by=ledger.county, merged=[SECOND], into=FIRST, order=LATER)
    assert below(HONGYAZI, TODAY) == {FIRST: (2, 1, 1)}
    assert below(HONGYAZI, THEN) == {FIRST: (1, 1, 1), SECOND: (1, 1, 1)}
    for map in (TODAY, THEN):
        assert {prefix: matters(prefix, map) for prefix in whole} == whole
    today, then = (queries.coverage(HONGYAZI, 2024, known=facts(HONGYAZI, [2024], map=map)) for map in (TODAY, THEN))
    assert (today.villages, today.covered, today.uncovered.count()) == (6, 1, 5)
    assert (then.villages, then.covered, then.uncovered.count()) == (7, 2, 5)


def test_a_village_that_moved_to_the_neighbour_counts_there_today_and_here_as_it_was(ledger: World) -> None:
    before = below(COUNTY, TODAY)
    number = Matter.objects.get(village=SECOND).number
    divisions.renumber(by=ledger.county, code=SECOND, new=MOVED, order=LATER)
    assert (matters(HONGYAZI, TODAY), matters(CHENGGUAN, TODAY)) == ((1, YUAN), (2, 2 * YUAN))
    assert (matters(HONGYAZI, THEN), matters(CHENGGUAN, THEN)) == ((2, 2 * YUAN), (1, YUAN))
    assert below(COUNTY, THEN) == before
    moved = Matter.objects.get(village=MOVED)
    assert (moved.number, moved.formerly_id) == (number, SECOND)
    sources = {}
    for map in (TODAY, THEN):
        found = queries.by_source(HONGYAZI, [2024], known=facts(HONGYAZI, [2024], map=map))
        sources[map] = [(each.key, each.investment) for each in found]
    assert sources == {TODAY: [("bridging", YUAN)], THEN: [("bridging", 2 * YUAN)]}
    # The region's figures are the same on both maps, and come from the roll-ups.
    assert matters(REGION, THEN) == matters(REGION, TODAY) == (3, 3 * YUAN)


def test_a_further_change_keeps_the_first_village(ledger: World) -> None:
    divisions.merge(by=ledger.county, merged=[SECOND], into=FIRST, order=ORDER)
    divisions.renumber(by=ledger.county, code=FIRST, new="640221205260", order=LATER)
    assert below(HONGYAZI, TODAY) == {"640221205260": (2, 1, 1)}
    assert {code: counts[0] for code, counts in below(HONGYAZI, THEN).items()} == {FIRST: 1, SECOND: 1}
    assert sorted(Matter.objects.filter(year=2024, formerly__isnull=False).values_list("formerly", flat=True)) == [
        FIRST,
        SECOND,
    ]


def test_a_split_village_leaves_its_matters_with_the_heir(ledger: World) -> None:
    parts = [Part("640221205261", "东沟村委会"), Part("640221205262", "西沟村委会")]
    divisions.split(by=ledger.county, code=SECOND, parts=parts, heir="640221205262", order=LATER)
    assert below(HONGYAZI, TODAY) == {FIRST: (1, 1, 1), "640221205262": (1, 1, 1)}
    assert below(HONGYAZI, THEN) == {FIRST: (1, 1, 1), SECOND: (1, 1, 1)}


def test_a_joint_matter_of_two_villages_that_merge_covers_one_today_and_two_as_it_was(ledger: World) -> None:
    joint = Matter.objects.get(village=FIRST)
    MatterVillage.objects.create(matter=joint, village_id=SECOND)
    divisions.merge(by=ledger.county, merged=[SECOND], into=FIRST, order=LATER)
    assert list(MatterVillage.objects.filter(matter=joint).values_list("village", flat=True)) == [FIRST]
    assert sorted(FormerVillage.objects.filter(matter=joint).values_list("village", flat=True)) == [FIRST, SECOND]


def test_a_draft_moves_without_a_former_village(world: World) -> None:
    draft = world.propose(village=SECOND, by=world.township)
    divisions.merge(by=world.county, merged=[SECOND], into=FIRST, order=ORDER)
    again = world.again(draft)
    assert (again.village_id, again.formerly_id) == (FIRST, None)


def test_roll_ups_stay_exact_through_a_change(ledger: World) -> None:
    divisions.merge(by=ledger.county, merged=[SECOND], into=FIRST, order=ORDER)
    divisions.renumber(by=ledger.county, code=CHENGGUAN + "000", new="640221199000", order=LATER)
    assert check() == []
