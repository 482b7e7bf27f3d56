"""A plan without a ledger: no matters under it, one with a ledger beside it, opened where it has no place."""

import pytest

from cunshi.work.matters import actions as matters
from cunshi.work.matters.actions.settled import load_settled
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme
from tests.factories.plain import DISTRICT, TOWNSHIP, Plain, plain_pack
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("PLAN-11", "PLAN-01")


@pytest.fixture
def plain(world: World) -> Plain:
    found = Plain(world)
    world.move_to("2024-06-30")
    return found


def test_no_matter_is_proposed_under_it(plain: Plain, world: World) -> None:
    said = refused(matters.propose, by=plain.clerk, programme=plain.plan, village=plain.village, draft=world.draft())
    assert said == ["This plan keeps no ledger of matters."]


def test_no_settled_matters_are_loaded_under_it(plain: Plain) -> None:
    said = refused(load_settled, by=None, programme=plain.plan, rows=[], notice_title="公示")
    assert said == ["This plan keeps no ledger of matters."]


def test_a_plan_without_a_place_is_opened_for_the_township_that_its_office_chooses(plain: Plain, world: World) -> None:
    pack = plain_pack(pack="any-2024", root=None, holds_for="township")
    opened = open_year(by=plain.district, pack=pack, root=TOWNSHIP)
    assert (opened.key, opened.root_id, opened.digest) == (f"any-2024-{TOWNSHIP}", TOWNSHIP, pack.digest)
    assert open_year(by=plain.district, pack=pack, root=TOWNSHIP) == opened
    other = world.hongyazi.root_id
    assert open_year(by=world.county, pack=pack, root=other).key == f"any-2024-{other}"
    assert Programme.objects.filter(published=pack.digest).count() == 2


@pytest.mark.parametrize(
    ("root", "sentence"),
    [
        ("", "This plan has no place of its own."),
        (DISTRICT, f"This plan cannot be opened for {DISTRICT}."),
        ("220112999000", "Division 220112999000 is not in the division table."),
        (VILLAGES[0], "This division is outside your post (双阳区乡村振兴局 County office)."),
    ],
)
def test_a_plan_without_a_place_is_refused_for_another_place(plain: Plain, root: str, sentence: str) -> None:
    pack = plain_pack(pack="any-2024", root=None, holds_for="township")
    assert refused(open_year, by=plain.district, pack=pack, root=root) == [sentence]
