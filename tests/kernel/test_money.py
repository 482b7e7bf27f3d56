"""Amounts as officials type and print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunshi.kernel import money
from cunshi.kernel.problems import Refused

GROUPS = "Write digits, at most one point, and commas only between thousands: 1,234.50."


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("27509200", "27509200.00"),
        ("27,509,200.5", "27509200.50"),
        ("２７，５０９，２００．５０", "27509200.50"),
        (" 0 ", "0.00"),
        (".5", "0.50"),
        (1200, "1200.00"),
        (Decimal("3.1"), "3.10"),
        (2750.92, "2750.92"),
    ],
)
@pytest.mark.req("FUND-01")
def test_amounts_are_read_as_people_type_them(text, yuan):
    assert str(money.parse_yuan(text)) == yuan


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("-5", "The amount -5 is negative. Write an amount of 0 or more."),
        ("(5.00)", "The amount (5.00) is negative. Write an amount of 0 or more."),
        ("12a", "The amount “12a” has letters or characters in it. Write digits only, without a unit."),
        ("5万元", "The amount “5万元” has letters or characters in it. Write digits only, without a unit."),
        ("1e6", "The amount “1e6” has letters or characters in it. Write digits only, without a unit."),
        ("1.005", "The amount 1.005 has more than 2 decimals. Round it to the cent."),
        ("", "The amount is empty. Write a number, 0 if nothing is planned."),
        (None, "The amount is empty. Write a number, 0 if nothing is planned."),
        ("1,23", f"“1,23” is not an amount. {GROUPS}"),
        ("1.2.3", f"“1.2.3” is not an amount. {GROUPS}"),
        ("nan", "The amount “nan” has letters or characters in it. Write digits only, without a unit."),
        (
            "1000000000000",
            "The amount 1000000000000 is larger than any plan. Check the unit: is it yuan or 10,000 yuan?",
        ),
    ],
)
@pytest.mark.req("FUND-01")
def test_a_wrong_amount_is_refused_with_its_reason(text, sentence):
    with pytest.raises(Refused) as refused:
        money.parse_yuan(text, "planned amount")
    assert str(refused.value) == f"planned amount: {sentence}"


@pytest.mark.req("FUND-01")
def test_hongyazis_investment_reads_in_ten_thousand_yuan_as_its_plan_prints_it():
    assert money.parse_wan("2750.92") == Decimal("27509200.00")
    assert money.wan(Decimal("27509200.00")) == "2,750.92"
    assert money.yuan(Decimal("27509200")) == "27,509,200.00"
    assert money.wan(Decimal("0.01")) == "0.000001"
    assert money.wan(Decimal("0")) == "0.00"


@given(st.decimals(min_value=0, max_value=10**11, places=2))
def test_what_is_printed_is_read_back_to_the_cent(amount):
    assert money.parse_yuan(money.yuan(amount)) == amount
    assert money.parse_wan(money.wan(amount)) == amount
