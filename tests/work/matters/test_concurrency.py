"""Officers at work at the same time: one of two decisions stands, numbers run without a gap."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import pytest
from django.db import connection
from django.utils import translation

from cunshi.kernel.problems import Refused
from cunshi.work.matters import actions
from cunshi.work.matters.actions import Decision
from cunshi.work.matters.models import Matter, NumberSeries
from cunshi.work.matters.states import State
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(divisions: None) -> Iterator[World]:
    """A world whose rows other connections can see."""
    with World.at("2024-01-15") as small:
        yield small


def at_once(acts: Sequence[Callable[[], object]]) -> list[list[str]]:
    """Let every act begin at the same moment, each on a connection of its own; what each was refused for."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> list[str]:
        try:
            barrier.wait(timeout=30)
            with translation.override("en"):
                act()
        except Refused as refusal:
            return [str(problem.what) for problem in refusal.problems]
        finally:
            connection.close()
        return []

    with ThreadPoolExecutor(len(acts)) as pool:
        # Each thread works under the clock of the test.
        return [done.result() for done in [pool.submit(copy_context().run, run, act) for act in acts]]


@pytest.mark.req("LED-02")
@pytest.mark.parametrize("other", ["return", "raise", "reject"])
def test_of_two_officers_who_decide_at_once_one_wins_and_the_other_reads_what_happened(town: World, other: str) -> None:
    matter = town.submitted()
    decide = {"return": actions.return_, "raise": actions.raise_, "reject": actions.reject}[other]
    arguments = {"by": town.township, "matter": matter, "version": matter.version}
    said = at_once([lambda: actions.accept(**arguments), lambda: decide(**arguments, reason="另议")])
    now = town.again(matter)
    assert now.version == matter.version + 1
    overtaken = f"This matter has changed since the page was opened: it is now “{now.get_state_display()}”."
    assert sorted(said) == [[], [overtaken]]
    assert (now.state == State.APPROVED) == (said[0] == [])
    assert now.steps.count() == 4


@pytest.mark.req("LED-07")
def test_twenty_officers_list_matters_of_one_village_at_once_and_no_number_is_missing(town: World) -> None:
    matters = [town.noticed() for _ in range(20)]
    town.move_to("2024-01-22")
    said = at_once(
        [
            lambda matter=matter: actions.list_matters(by=town.township, matters=[(matter, matter.version)])
            for matter in matters
        ]
    )
    assert said == [[]] * 20
    numbers = Matter.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"{VILLAGES[0]}-2024-{serial:02d}" for serial in range(1, 21)]


@pytest.mark.req("LED-07")
def test_a_listing_refused_among_others_leaves_no_gap(town: World) -> None:
    matters = [town.noticed() for _ in range(8)]
    town.move_to("2024-01-22")

    def act(number: int) -> Callable[[], object]:
        matter = matters[number]
        version = matter.version - number % 2  # every second officer sends an old form
        return lambda: actions.list_matters(by=town.township, matters=[(matter, version)])

    said = at_once([act(number) for number in range(8)])
    stale = ["This matter has changed since the page was opened: it is now “On public notice”."]
    assert said == [[], stale] * 4
    assert sorted(Matter.objects.exclude(number=None).values_list("number", flat=True)) == [
        f"{VILLAGES[0]}-2024-{serial:02d}" for serial in range(1, 5)
    ]
    assert NumberSeries.objects.get().last == 4


@pytest.mark.req("LED-07")
def test_two_lists_with_the_same_matters_in_other_order_wait_for_each_other(town: World) -> None:
    first, second = (
        [town.noticed() for _ in range(4)],
        [town.noticed(by=town.township, village=VILLAGES[1]) for _ in range(4)],
    )
    town.move_to("2024-01-22")
    pairs = [(matter, matter.version) for matter in [*first, *second]]
    said = at_once(
        [
            lambda: actions.list_matters(by=town.township, matters=pairs),
            lambda: actions.list_matters(by=town.township, matters=pairs[::-1]),
        ]
    )
    assert sorted(len(problems) for problems in said) == [0, 8]
    assert Matter.objects.filter(state=State.LISTED).count() == 8
    assert set(NumberSeries.objects.values_list("last", flat=True)) == {4}


@pytest.mark.req("LED-01")
def test_two_duplicates_merged_into_each_other_at_once_leave_one_of_them(town: World) -> None:
    one, two = town.propose(), town.propose()

    def merge(matter: Matter, into: Matter) -> Callable[[], object]:
        return lambda: actions.merge(by=town.township, matter=matter, version=1, into=into, reason="重复")

    said = at_once([merge(one, two), merge(two, one)])
    assert sorted(said) == [[], ["Matters are merged only into a living matter of the same plan and year."]]
    assert sorted(Matter.objects.values_list("state", flat=True)) == ["drafted", "merged"]


@pytest.mark.req("LED-02")
def test_two_screenings_of_the_same_matters_decide_each_matter_once(town: World) -> None:
    matters = [town.submitted() for _ in range(6)]
    accepted = [Decision(matter, matter.version, "accept") for matter in matters]
    returned = [Decision(matter, matter.version, "return", "另议") for matter in matters[::-1]]
    done: list[int] = []

    def screen(decisions: list[Decision]) -> Callable[[], object]:
        return lambda: done.append(
            sum(outcome.done for outcome in actions.screen(by=town.township, decisions=decisions))
        )

    assert at_once([screen(accepted), screen(returned)]) == [[], []]
    assert sorted(done) == [0, 6]
    assert {town.again(matter).version - matter.version for matter in matters} == {1}
