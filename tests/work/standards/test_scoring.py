"""Which grade follows from a check list, and what the next one lacks: no database."""

from decimal import Decimal
from pathlib import Path

import pytest

from cunshi.rulebook import loader
from cunshi.work.standards import words
from cunshi.work.standards.scoring import Answers, Ladder, Score
from tests.factories.standards import PACK, RATES, draft

pytestmark = pytest.mark.req("TGT-12")
STATED = {("toilet_rate", grade): Decimal(rate) for grade, rate in RATES.items()}


@pytest.fixture
def ladder(tmp_path: Path) -> Ladder:
    file = tmp_path / "standards-2024.yaml"
    file.write_text(PACK, encoding="utf-8")
    standard = loader.load(file).standard("village")
    assert standard is not None
    return Ladder(standard, STATED)


def scored(ladder: Ladder, **changes: object) -> Score:
    return Score(ladder, draft(**changes).answers)


def said(score: Score) -> tuple[str, list[str]]:
    return words.grade(score.grade), [words.lack(each, score.ladder.standard) for each in score.lacks]


@pytest.mark.parametrize(
    ("changes", "grade", "lacks"),
    [
        (
            {},
            "One star",
            ["Toilet rate: 75%, asked is at least 90%. 18户 more of “Households with a toilet” would do."],
        ),
        (
            {"toilets": 89},
            "Meets the standard",
            ["Toilet rate: 74.16%, asked is at least 75%. 1户 more of “Households with a toilet” would do."],
        ),
        ({"lanes": "69.99"}, "no grade", ["Lanes hardened: 69.99%, asked is at least 70%."]),
        (
            {"main_street": "99.99", "bins": 11, "heaps": False},
            "no grade",
            [
                "Main street hardened: 99.99%, asked is at least 100%.",
                "Bins in place: 0.91个/10户, asked is at least 1个/10户. 1个 more of “Bins” would do.",
                "Heaps in their place: not yet.",
            ],
        ),
        (
            {"toilets": 120},
            "Two stars",
            ["Toilet rate: the plan prints “xx%” for Three stars, and its office has not stated the figure."],
        ),
    ],
)
def test_the_grade_is_the_highest_of_which_all_items_hold_and_all_lower_ones(
    ladder: Ladder, changes: dict[str, object], grade: str, lacks: list[str]
) -> None:
    assert said(scored(ladder, **changes)) == (grade, lacks)


def test_a_bin_for_each_ten_households_is_computed_and_one_less_falls_short(ladder: Ladder) -> None:
    assert [scored(ladder, households=121, bins=each).rank for each in (13, 12)] == [1, 0]
    item = ladder.standard.item("bins")
    assert item and words.value(item, scored(ladder, households=121, bins=12).answers.of(item)) == "0.99个/10户"


def test_a_figure_that_the_plan_leaves_open_keeps_every_grade_away_until_it_is_stated(ladder: Ladder) -> None:
    blank = Ladder(ladder.standard, {})
    assert said(scored(blank, toilets=120)) == (
        "no grade",
        ["Toilet rate: the plan prints “XX%” for Meets the standard, and its office has not stated the figure."],
    )
    whole = Ladder(ladder.standard, STATED | {("toilet_rate", "three_star"): Decimal(100)})
    top = scored(whole, toilets=120)
    assert (top.rank, top.next, top.lacks) == (4, None, [])
    assert words.summary(top) == "All items hold: Three stars follows, the highest."


def test_each_item_says_up_to_which_grade_it_holds(ladder: Ladder) -> None:
    score = scored(ladder, lanes=50)
    assert [(line.item.key, line.rank) for line in score.lines] == [
        ("main_street", 4),
        ("lanes", 0),
        ("greening", 4),
        ("bins", 4),
        ("toilet_rate", 2),
        ("heaps", 4),
    ]
    assert words.summary(score) == "No grade follows yet; Meets the standard lacks 1 item."


def test_answers_are_kept_to_the_last_digit(ladder: Ladder) -> None:
    kept = draft(lanes="70.10").answers
    assert Answers.read(kept.kept()) == kept
    assert kept.kept()["items"]["lanes"] == "70.10"
