"""One matter from proposal to write-off, as plan A lets it live."""

import pytest

from cunshi.work.matters.states import State
from tests.factories.world import World


@pytest.mark.req("LED-01", "LED-03", "LED-07", "LED-11")
def test_a_matter_of_the_township_is_written_off_with_its_number_and_its_path(world: World) -> None:
    matter = world.written_off()
    assert matter.state == State.WRITTEN_OFF
    assert matter.number == "640221205200-2024-01"
    path = list(matter.steps.values_list("action", "source", "target"))
    assert path == [
        ("propose", "", "drafted"),
        ("deliberate", "drafted", "deliberated"),
        ("submit", "deliberated", "submitted"),
        ("accept", "submitted", "approved"),
        ("notice", "approved", "noticed"),
        ("list", "noticed", "listed"),
        ("start", "listed", "started"),
        ("finish", "started", "finished"),
        ("inspect", "finished", "accepted"),
        ("write_off", "accepted", "written_off"),
    ]
