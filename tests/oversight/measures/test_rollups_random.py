"""Whatever happens to a ledger, and however many hands it has, its roll-ups are what its rows add up to."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from cunshi.oversight.measures import actions, queries
from cunshi.oversight.measures.models import TallyDelta
from cunshi.oversight.measures.tallies.checking import check
from tests.factories.world import World
from tests.oversight.measures import twice
from tests.oversight.measures.shaken import YEARS, Shaken
from tests.work.matters.test_concurrency import at_once

DAYS = [date(2024, 1, 10), date(2024, 5, 1), date(2024, 9, 1), date(2026, 1, 1)]


@pytest.mark.req("DOC-04", "FUND-01")
@pytest.mark.parametrize("seed", [4, 1120])
def test_after_each_random_act_rollups_equal_their_recount_and_the_rows(world: World, seed: int) -> None:
    ledger = Shaken(world, seed)
    for _act in range(60):
        ledger.act()
        assert [str(each) for each in check()] == []
        kept = queries.totals("", YEARS), queries.coverage("64", *YEARS).covered
        with twice.from_rows():
            assert kept == (queries.totals("", YEARS), queries.coverage("64", *YEARS).covered)
    twice.assert_equal(world.ningxia, YEARS, DAYS)
    actions.fold()
    twice.assert_equal(world.hongyazi, YEARS[1:], DAYS)
    assert actions.rebuild() > 0
    twice.assert_equal(world.ningxia, YEARS, DAYS[:1])


@pytest.fixture
def shared(divisions: None) -> Iterator[World]:
    """A world whose rows other connections can see."""
    with World.at("2024-01-15") as small:
        yield small


@pytest.mark.req("DOC-04", "FUND-01")
@pytest.mark.django_db(transaction=True)
def test_many_hands_on_the_same_matters_with_folds_between_leave_rollups_exact(shared: World) -> None:
    hands = [Shaken(shared, 7, matters=4), *(Shaken(shared, seed, matters=0) for seed in (11, 13))]

    def busy(hand: Shaken) -> Callable[[], object]:
        return lambda: [hand.act() for _act in range(25)]

    for _round in range(3):
        at_once([*map(busy, hands), actions.fold])
        assert [str(each) for each in check()] == []
    twice.assert_equal(shared.ningxia, YEARS, DAYS)
    assert actions.fold()
    assert TallyDelta.objects.count() == 0
    twice.assert_equal(shared.ningxia, YEARS, DAYS)
