"""Totals, shares and checkpoints from cells alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from cunshi.kernel.codes import Level
from cunshi.oversight.measures import rules
from cunshi.oversight.measures.rules import Cell, Outlook, Standing, Totals
from cunshi.work.matters.states import State


def cell(category: str = "industry", state: State = State.LISTED, matters: int = 1, yuan: str = "0") -> Cell:
    return Cell(2024, category, Level.VILLAGE, state, matters, 0, Decimal(yuan))


def outlook(**changes: object) -> Outlook:
    plain = {
        "key": "june",
        "name": "6月底完成50%",
        "measure": "completed",
        "due": date(2024, 6, 30),
        "at_least": Decimal(50),
        "total": 7,
        "reached": 3,
        "to_come": 0,
        "today": date(2024, 6, 30),
    }
    return Outlook(**(plain | changes))  # type: ignore[arg-type]


@pytest.mark.req("LED-11")
def test_a_matter_counts_in_every_state_that_it_has_passed() -> None:
    states = [State.LISTED, State.STARTED, State.SUSPENDED, State.FINISHED, State.ACCEPTED, State.WRITTEN_OFF]
    found = rules.total(cell(state=state, matters=2**n, yuan="10.50") for n, state in enumerate(states))
    assert found == Totals(
        matters=63, investment=Decimal("63.00"), begun=62, completed=56, accepted=48, written_off=32, late=0
    )
    assert (found.open, found.written_off_rate, found.begun_rate) == (31, Decimal("50.8"), Decimal("98.4"))


@pytest.mark.req("FUND-01")
def test_totals_add_up_each_kind_of_money_by_itself() -> None:
    money = {"allocated": Decimal("8.25"), "paid": Decimal("4.10"), "reimbursed": Decimal("1"), "award": Decimal("3")}
    one = replace(cell(yuan="10.50"), **money)
    doubled = {name: 2 * amount for name, amount in money.items()}
    assert rules.total([one, one]) == Totals(matters=2, investment=Decimal("21.00"), **doubled)
    assert rules.total([one]) + rules.total([one]) == rules.total([one, one])


def test_rates_of_nothing_are_unknown_and_not_zero() -> None:
    assert (Totals().begun_rate, Totals().completed_rate, Totals().written_off_rate) == (None, None, None)


@pytest.mark.req("LED-04")
def test_shares_add_up_to_a_hundred_while_percents_are_rounded_each_by_itself() -> None:
    cells = [cell("a", matters=3), cell("b"), cell("c"), cell("d", matters=2)]
    found = rules.parts(cells, {"a": "甲", "b": "乙", "c": "丙", "d": "丁"}, lambda each: each.category)
    assert [str(part.percent) for part in found] == ["42.9", "14.3", "14.3", "28.6"]
    assert [str(part.share) for part in found] == ["42.8", "14.3", "14.3", "28.6"]
    assert sum(part.share for part in found) == 100


@pytest.mark.req("LED-04")
def test_parts_keep_the_plans_order_empty_ones_too_and_unknown_ones_last() -> None:
    cells = [cell("other"), cell("b", matters=4)]
    found = rules.parts(cells, {"a": "甲", "b": "乙"}, lambda each: each.category)
    assert [(part.key, part.name, part.matters) for part in found] == [
        ("a", "甲", 0),
        ("b", "乙", 4),
        ("other", "other", 1),
    ]


@pytest.mark.req("PLAN-05")
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"reached": 4}, Standing.MET),
        ({"reached": 4, "today": date(2024, 7, 1)}, Standing.MET),
        ({"reached": 3, "today": date(2024, 7, 1), "to_come": 4}, Standing.MISSED),
        ({"reached": 3, "to_come": 1}, Standing.ON_COURSE),
        ({"reached": 3, "to_come": 0}, Standing.AT_RISK),
        ({"reached": 2, "to_come": 1, "today": date(2024, 6, 1)}, Standing.AT_RISK),
        ({"total": 0, "reached": 0}, Standing.NONE),
    ],
)
def test_a_checkpoint_is_met_on_course_at_risk_or_missed(changes: dict[str, object], status: Standing) -> None:
    assert outlook(**changes).status == status


@pytest.mark.req("PLAN-05")
def test_half_of_seven_is_four_and_the_due_day_itself_still_counts() -> None:
    found = outlook()
    assert (found.needed, found.gap, found.share, found.passed) == (4, 1, Decimal("42.9"), False)
    assert outlook(at_least=Decimal("90.0")).needed == 7
    assert outlook(total=10, at_least=Decimal("90.0")).needed == 9


@pytest.mark.req("PLAN-05")
def test_each_standing_gives_its_reason_in_a_sentence() -> None:
    with translation.override("en"):
        assert outlook(today=date(2024, 7, 1)).reason == "On 2024-06-30 3 of 7 matters (42.9%) had got there: 1 short."
        assert outlook(to_come=0).reason == "1 more needed by 2024-06-30; only 0 are planned to finish by then."
        assert outlook(reached=5).reason == "5 of 7 matters (71.4%) had got there."
        assert outlook(total=0, reached=0).reason == "No matter is listed here yet."
