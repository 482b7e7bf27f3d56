from pathlib import Path

import pytest

from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from tests.factories.registers import Cases
from tests.factories.targets import Xunyi
from tests.factories.world import World


@pytest.fixture
def cases(world: World) -> Cases:
    """The end of June in Xunyi: households of two villages, whose neighbours in Ningxia go on beside them."""
    return Cases(Xunyi(world))


@pytest.fixture
def own(cases: Cases) -> Cases:
    """The same with registers that a township wrote into a pack of its own, and nothing else."""
    cases.plan = open_year(by=None, pack=loader.load(Path(__file__).with_name("own.yaml")))
    return cases
