"""Percentages and shares."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunshi.kernel.ratios import half_up, largest_remainder, percent


@pytest.mark.req("LED-04")
def test_the_regions_shares_come_out_as_printed():
    counts = [3066, 1391, 692, 838, 223]
    shares = [str(percent(count, sum(counts))) for count in counts]
    assert shares == ["49.4", "22.4", "11.1", "13.5", "3.6"]


@pytest.mark.req("LED-04")
def test_three_of_seven_is_42_86_when_rounded_half_up():
    assert percent(3, 7, places=2) == Decimal("42.86")


def test_a_half_is_rounded_up_never_to_even():
    assert percent(1, 8, places=0) == 13
    assert percent(1, 16, places=1) == Decimal("6.3")
    assert half_up(Decimal("-0.5"), 0) == -1


def test_nothing_to_divide_by_has_no_percentage():
    assert percent(0, 0) is None


@pytest.mark.req("LED-04")
def test_shares_of_a_table_add_up_to_the_whole():
    assert [str(share) for share in largest_remainder([3, 1, 1, 2], places=2)] == [
        "42.86",
        "14.29",
        "14.28",
        "28.57",
    ]
    assert largest_remainder([0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="negative"):
        largest_remainder([1, -1])


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any), st.integers(0, 3))
def test_shares_always_add_up_and_none_is_a_step_away_from_exact(weights, places):
    shares = largest_remainder(weights, 100, places)
    assert sum(shares) == 100
    step = Decimal(1).scaleb(-places)
    assert all(abs(share - Decimal(100 * w) / sum(weights)) < step for share, w in zip(shares, weights, strict=True))
