from pathlib import Path

import pytest

from tests.factories.standards import Villages
from tests.factories.world import World


@pytest.fixture
def villages(world: World, tmp_path: Path) -> Villages:
    """The end of June in Tuqiao, whose township checks its villages; its neighbours go on beside it."""
    return Villages(world, tmp_path)
