from datetime import date
from decimal import Decimal

import pytest

from cunshi.rulebook import loader
from cunshi.rulebook.targets import Target
from cunshi.work.targets import rules, words
from cunshi.work.targets.rules import Standing

pytestmark = pytest.mark.req("TGT-01")
XUNYI = loader.load("xunyi-2024")
START, END = date(2024, 3, 1), date(2024, 12, 31)


def target(key: str) -> Target:
    found = XUNYI.target(key)
    assert found is not None
    return found


def stands(key: str, asked: str | None, value: str | None, day: str) -> Standing:
    figures = [Decimal(each) if each is not None else None for each in (asked, value)]
    return rules.standing(target(key), figures[0], figures[1], start=START, until=END, today=date.fromisoformat(day))


@pytest.mark.parametrize(
    ("key", "asked", "value", "day", "standing"),
    [
        ("toilets", "2600", "2600", "2024-06-30", Standing.REACHED),
        # 122 of 306 days have passed at the end of June: 39.9%.
        ("toilets", "2600", "1037", "2024-06-30", Standing.ON_COURSE),
        ("toilets", "2600", "1036", "2024-06-30", Standing.BEHIND),
        ("toilets", "2600", "518", "2024-06-30", Standing.AT_RISK),
        ("toilets", "2600", None, "2024-06-30", Standing.AT_RISK),
        ("toilets", "2600", None, "2024-02-01", Standing.ON_COURSE),
        ("toilets", "2600", "2599", "2024-12-31", Standing.BEHIND),
        ("toilets", "2600", "2599", "2025-01-01", Standing.MISSED),
        ("houses_finished", "60", "60", "2024-06-30", Standing.REACHED),
        ("houses_finished", "60", "61", "2024-06-30", Standing.AT_RISK),
        ("dropouts", "0", None, "2024-06-30", Standing.UNKNOWN),
        ("dropouts", "0", "0", "2024-06-30", Standing.ON_COURSE),
        ("dropouts", "0", "1", "2024-06-30", Standing.AT_RISK),
        ("dropouts", "0", "0", "2025-01-01", Standing.REACHED),
        ("dropouts", "0", "1", "2025-01-01", Standing.MISSED),
        ("overdue", "0.5", "0.5", "2024-06-30", Standing.ON_COURSE),
        ("overdue", "0.5", "0.51", "2024-06-30", Standing.AT_RISK),
        ("posts", None, "1652", "2024-06-30", Standing.UNKNOWN),
    ],
)
def test_a_target_is_compared_with_the_time_that_has_passed(
    key: str, asked: str | None, value: str | None, day: str, standing: Standing
) -> None:
    assert stands(key, asked, value, day) == standing


def test_a_proposal_shares_out_whole_things_by_largest_remainder() -> None:
    shared = rules.proposal(target("toilets"), Decimal(2600), [7, 11, 13])
    assert [str(each) for each in shared] == ["587", "923", "1090"]
    assert sum(shared) == 2600
    assert [str(each) for each in rules.proposal(target("farmland"), Decimal(42000), [1, 1, 1])] == [
        "14000.00",
        "14000.00",
        "14000.00",
    ]


def test_nobody_is_proposed_less_than_last_year() -> None:
    floors = [Decimal(300), None, Decimal(10)]
    assert rules.proposal(target("posts"), Decimal(580), [1, 1, 1], floors) == [300, 140, 140]
    # Where last year's figures come to more than the amount they stand, and the surplus is shown.
    high = rules.proposal(target("posts"), Decimal(100), [1, 1], [Decimal(80), Decimal(90)])
    assert high == [80, 90]
    assert rules.balance(target("posts"), Decimal(100), high) == "The shares come to 170人, 70人 more than 100人."


def test_each_share_of_a_rate_keeps_the_standard_itself() -> None:
    assert rules.proposal(target("overdue"), Decimal("0.5"), [3, 4]) == [Decimal("0.5"), Decimal("0.5")]
    told = rules.adds_up(target("overdue"), Decimal("0.5"), [("甲镇", Decimal("0.4")), ("乙镇", Decimal("0.6"))])
    assert [(each.where, each.what) for each in told] == [
        ("乙镇", "A share of 0.6% is looser than the 0.5% asked for.")
    ]


@pytest.mark.parametrize(
    ("key", "amount", "shares", "sentences"),
    [
        ("toilets", 2600, [1300, 1300], []),
        ("toilets", 2600, [1300, 1400], []),
        ("toilets", 2600, [1300, 1200], ["The shares come to 2,500座 of 2,600座: 100座 short."]),
        ("houses_finished", 60, [30, 31], ["The shares come to 61户, 1户 more than 60户."]),
        ("houses_finished", 60, [30, 29], ["The shares come to 59户 of 60户: 1户 short."]),
    ],
)
def test_shares_must_come_to_the_amount(key: str, amount: int, shares: list[int], sentences: list[str]) -> None:
    rows = [("甲", Decimal(each)) for each in shares]
    assert [each.what for each in rules.adds_up(target(key), Decimal(amount), rows)] == sentences


def test_a_target_says_in_words_what_it_asks() -> None:
    assert [words.asked(target(key)) for key in ("toilets", "overdue", "houses_paid", "posts", "income_growth")] == [
        "at least 2,600座",
        "at most 0.5%",
        "exactly 60户",
        "not below last year",
        "not below the figure compared with",
    ]
