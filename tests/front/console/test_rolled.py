"""The ledger above county level: its roll-ups count what its rows count, group by group and division by division."""

import pytest

from cunshi.foundation.divisions.models import Division
from cunshi.front.console import rolled as module
from cunshi.front.console.facets import Ledger
from cunshi.front.console.forms.ledger import LedgerFilter
from cunshi.front.console.rolled import Rolled, rolled
from cunshi.work.programmes.models import Programme
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.seven import list_seven
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.req("LED-06", "DOC-04")

FILTERS = [
    LedgerFilter(),
    LedgerFilter(year=2024),
    LedgerFilter(category="infrastructure"),
    LedgerFilter(state="deciding"),
    LedgerFilter(handling=5),
    LedgerFilter(year=2024, state="closed"),
    LedgerFilter(list="village"),
]


@pytest.fixture
def running(world: World) -> World:
    """Matters of two plans: written off, listed, and two that stand on no list yet."""
    settle(world.ningxia, [row(village) for village in NEIGHBOURS])
    world.propose(by=world.township, village=VILLAGES[1], title="另一件")
    world.submitted(title="第三件")
    list_seven(world)
    return world


def packs(world: World) -> dict[int, object]:
    return {plan.pk: plan.pack for plan in Programme.objects.visible_to(world.region)}


def test_roll_ups_and_rows_count_the_same(running: World, monkeypatch: pytest.MonkeyPatch) -> None:
    known = packs(running)
    for code in ("640000000000", "640200000000"):
        scope, below = Division.objects.get(code=code), list(Division.objects.children_of(code))

        def told(chosen: LedgerFilter, scope: Division = scope, below: list[Division] = below) -> tuple[object, ...]:
            ledger = Ledger(running.region, scope, chosen, known)
            return ledger.totals(), ledger.facets(), ledger.children(below), list(ledger.matters())

        assert all(isinstance(rolled(scope, chosen, known), Rolled) for chosen in FILTERS)
        from_rollups = [told(chosen) for chosen in FILTERS]
        with monkeypatch.context() as rows:
            rows.setattr("cunshi.front.console.facets.rolled", lambda *_args: None)
            assert from_rollups == [told(chosen) for chosen in FILTERS]


def test_what_is_searched_for_and_what_lies_in_a_county_is_counted_from_rows(running: World) -> None:
    known = packs(running)
    region, county = (Division.objects.get(code=code) for code in ("640000000000", "640221000000"))
    assert rolled(county, LedgerFilter(), known) is None
    for chosen in (
        LedgerFilter(q="路"),
        LedgerFilter(only="late"),
        LedgerFilter(group="begun"),
        LedgerFilter(source="x"),
    ):
        assert rolled(region, chosen, known) is None
    assert set(vars(LedgerFilter())) >= module.ANSWERED
