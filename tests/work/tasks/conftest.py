import pytest

from tests.factories.targets import Xunyi
from tests.factories.world import World


@pytest.fixture
def xunyi(world: World) -> Xunyi:
    """The end of June in Xunyi, whose neighbours in Ningxia go on beside it."""
    return Xunyi(world)
