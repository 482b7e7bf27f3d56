"""Division codes: the 12 digits that are a division's path."""

import pytest

from cunshi.kernel import codes
from cunshi.kernel.codes import FIVE, NATION, Level

PATH = ["640000000000", "640200000000", "640221000000", "640221205000", "640221205200"]


@pytest.mark.req("LAND-01")
@pytest.mark.parametrize(
    ("code", "level", "prefix"),
    list(zip(PATH, FIVE, ["64", "6402", "640221", "640221205", "640221205200"], strict=True)),
)
def test_each_level_is_read_from_the_code_and_has_its_prefix(code, level, prefix):
    assert codes.level(code) is level
    assert codes.prefix(code) == prefix
    assert codes.full(prefix) == code
    assert codes.check(code) is None


@pytest.mark.req("LAND-01")
def test_the_way_up_from_a_village_ends_at_the_region():
    assert [codes.parent(code) for code in PATH] == [None, *PATH[:-1]]
    assert [codes.at(PATH[-1], level) for level in FIVE] == PATH


@pytest.mark.req("LAND-01")
def test_the_nation_stands_above_the_regions_with_a_code_of_zeros_and_an_empty_prefix():
    assert (codes.level(NATION), codes.prefix(NATION), codes.full("")) == (Level.NATION, "", NATION)
    assert (codes.parent(NATION), codes.at(PATH[-1], Level.NATION), Level.NATION.below) == (None, NATION, Level.REGION)
    assert codes.check(NATION) is None
    assert Level.NATION not in FIVE


@pytest.mark.req("LAND-01")
def test_a_township_of_a_city_without_counties_belongs_to_the_city():
    assert codes.level("441900003000") is Level.TOWNSHIP
    assert codes.parent("441900003000") == "441900000000"


def test_a_township_whose_number_ends_in_zeros_is_still_a_township():
    assert codes.prefix("640221100000") == "640221100"
    assert codes.prefix("640221200200") == "640221200200"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("64022120500", "village: Division code 64022120500 has 11 digits, not 12."),
        ("64022120500A", "village: Division code “64022120500A” has other signs than digits."),
        (
            "６４０２２１２０５０００",
            "village: Division code “６４０２２１２０５０００” has other signs than digits.",
        ),
        ("", "village: Division code “” has other signs than digits."),
        ("000221205000", "village: Division code 000221205000 names no region."),
    ],
)
def test_a_wrong_code_is_answered_with_a_sentence(code, sentence):
    problem = codes.check(code, "village")
    assert problem.sentence() == (
        f"{sentence} Write the 12 digits of the statistical division code, for example 640221205000."
    )


def test_levels_have_the_words_of_packs_and_know_their_neighbours():
    assert [level.key for level in FIVE] == ["region", "city", "county", "township", "village"]
    assert [Level.of(level.key) for level in Level] == list(Level)
    assert (Level.REGION.above, Level.VILLAGE.below) == (None, None)
    assert (Level.COUNTY.above, Level.COUNTY.below) == (Level.CITY, Level.TOWNSHIP)
