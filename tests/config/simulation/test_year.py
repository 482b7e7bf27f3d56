"""The invented year: one seed gives one year, days follow each other, money follows the work."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from cunshi.config.simulation.life import ALLOCATED, PAID, REIMBURSED, Life
from cunshi.config.simulation.placing import placed
from cunshi.config.simulation.progress import share
from cunshi.config.simulation.year import draw_year
from cunshi.kernel.codes import NATION
from cunshi.rulebook import loader

pytestmark = pytest.mark.req("SUP-06", "DOC-04")

NINGXIA = loader.load("ningxia-2024")
# Two townships of 20 villages and one of another county.
VILLAGES = [f"{town}2{n:02d}" for town in ("640221205", "640221206", "640302100") for n in range(20)]
KINDS = (REIMBURSED, PAID, ALLOCATED)


def lives(seed: int = 1, scale: float = 1.0, villages: list[str] = VILLAGES) -> list[Life]:
    return list(draw_year(seed, NINGXIA, villages, scale=scale))


def test_one_seed_gives_one_year_and_another_seed_another() -> None:
    assert lives() == lives()
    assert lives() != lives(seed=2)


def test_a_township_lives_the_same_year_whatever_is_drawn_around_it() -> None:
    alone = lives(villages=VILLAGES[20:40])
    assert alone == [life for life in lives() if life.village.startswith("640221206")]


def test_the_scale_says_how_many_matters_a_village_has() -> None:
    def led(scale: float) -> list[int]:
        found = lives(scale=scale)
        covered = [code for life in found for code in (life.village, *life.partners)]
        return [covered.count(code) for code in VILLAGES]

    assert set(led(0.5)) == {0, 1}
    assert set(led(1)) == {1}
    assert set(led(2)) <= {1, 2, 3}
    assert len(lives(scale=1.5)) > len(VILLAGES)


def test_the_days_of_a_life_follow_each_other() -> None:
    for life in lives(scale=4):
        days = (life.raised, life.submitted, life.approved, life.noticed, life.listed, life.started, life.finished)
        assert list(days) == sorted(days)
        assert life.finished < (life.failed or life.accepted) <= life.accepted < life.written_off
        assert life.listed - life.noticed == timedelta(days=NINGXIA.notice.days)
        assert life.listed < life.planned_start < life.planned_finish
        if life.stopped:
            assert life.started < life.stopped[0] < life.stopped[1] <= life.finished


def test_reports_come_in_order_never_fall_and_end_with_the_whole() -> None:
    for life in lives(scale=4):
        assert life.reports[-1] == (life.finished, life.finished, 100)
        for one, following in pairwise(life.reports):
            assert one.day < following.day
            assert one.percent <= following.percent
            assert one.period <= one.day
        half = life.reports[len(life.reports) // 2]
        assert life.percent_on(half.day) == half.percent
        assert life.percent_on(life.started - timedelta(days=1)) == 0


def test_on_no_day_is_more_reimbursed_than_paid_or_paid_than_allocated_or_allocated_than_planned() -> None:
    for life in lives(scale=4):
        for source, planned in life.funds.items():
            moved = dict.fromkeys(KINDS, Decimal(0))
            for payment in life.payments:
                if payment.source == source:
                    moved[payment.kind] += payment.yuan
                    assert payment.yuan > 0
                    assert payment.day > life.listed
            for day in {payment.day for payment in life.payments}:
                reimbursed, paid, allocated = (
                    sum(
                        (
                            each.yuan
                            for each in life.payments
                            if (each.source, each.kind) == (source, kind) and each.day <= day
                        ),
                        Decimal(0),
                    )
                    for kind in KINDS
                )
                assert reimbursed <= paid <= allocated <= planned
            assert moved[REIMBURSED] == moved[PAID] == moved[ALLOCATED]


def test_a_county_keeps_its_pace_over_the_years() -> None:
    """The mean slip of a county in one year and in the next go together more than those of strangers."""
    counties = [f"64{n:04d}" for n in range(1, 31)]
    codes = [f"{county}10{town}2{n:02d}" for county in counties for town in (1, 2) for n in range(20)]

    def slips(year: int) -> list[float]:
        found = list(draw_year(1, placed(NINGXIA, root="640000000000", year=year), codes))
        return [_mean([life for life in found if life.village.startswith(county)]) for county in counties]

    first, second = slips(2022), slips(2023)
    assert _correlation(first, second) > 0.5


def _mean(found: list[Life]) -> float:
    return sum((life.finished - life.planned_finish).days for life in found) / len(found)


def _correlation(one: list[float], other: list[float]) -> float:
    a, b = sum(one) / len(one), sum(other) / len(other)
    joint = sum((x - a) * (y - b) for x, y in zip(one, other, strict=True))
    return joint / (sum((x - a) ** 2 for x in one) * sum((y - b) ** 2 for y in other)) ** 0.5


def test_work_stands_still_while_it_is_stopped() -> None:
    start, end, still = date(2024, 4, 1), date(2024, 6, 30), (date(2024, 4, 20), date(2024, 5, 20))
    assert share(still[0], start, end, still) == share(still[1], start, end, still)
    assert (share(start, start, end, still), share(end, start, end, still)) == (0, 1)


def test_a_pack_put_into_another_year_and_root_keeps_its_rules_and_moves_its_days() -> None:
    moved = placed(NINGXIA, root=NATION, year=2023)
    assert (moved.pack, moved.root, moved.year) == (f"simulated-ningxia-2024-{NATION}-2023", NATION, 2023)
    assert [(point.due, point.at_least) for point in moved.checkpoints] == [(date(2023, 12, 31), 1)]
    assert moved.document == NINGXIA.document
    assert placed(NINGXIA, root=NINGXIA.root, year=2024) is NINGXIA
    assert placed(moved, root=NATION, year=2023) is moved
