"""What the plan's dates allow on a given day."""

from datetime import date

import pytest

from cunshi.rulebook import loader
from cunshi.rulebook.calendar import barred, last_due, next_due, stage_on

HONGYAZI = loader.load("hongyazi-2024")


@pytest.mark.req("PLAN-03")
@pytest.mark.parametrize(
    ("day", "stage"),
    [
        ("2023-11-08", None),
        ("2023-11-09", "solicitation"),
        ("2024-03-01", "solicitation"),
        ("2024-03-02", "implementation"),
        ("2024-10-30", "implementation"),
        ("2024-10-31", None),
        ("2024-11-01", "acceptance"),
        ("2024-12-31", "acceptance"),
        ("2025-01-01", None),
    ],
)
def test_the_townships_stages_run_on_the_days_of_its_plan(day, stage):
    found = stage_on(HONGYAZI, date.fromisoformat(day))
    assert (found.key if found else None) == stage


@pytest.mark.req("PLAN-03")
def test_an_act_outside_its_stage_is_told_when_it_is_open():
    assert barred(HONGYAZI, "propose", date(2024, 3, 1)) is None
    assert barred(HONGYAZI, "propose", date(2024, 3, 2)).sentence() == (
        "On 2024-03-02 the stage “组织实施阶段” runs, which doesn't allow this. "
        "It is open in: 项目征集确定阶段 2023-11-09–2024-03-01. Outside it, ask the level above for an exception."
    )
    assert barred(HONGYAZI, "inspect", date(2024, 10, 31), "en").sentence() == (
        "On 2024-10-31 no stage of the plan runs. It is open in: Inspection and acceptance "
        "2024-11-01–2024-12-31. Outside it, ask the level above for an exception."
    )


@pytest.mark.req("PLAN-03")
def test_a_plan_without_stages_bars_nothing_by_date():
    assert barred(loader.load("ningxia-2024"), "propose", date(2024, 7, 1)) is None


@pytest.mark.req("PLAN-05")
@pytest.mark.parametrize(
    ("day", "last", "following"),
    [
        ("2024-06-29", None, "june"),
        ("2024-06-30", "june", "august"),
        ("2024-08-31", "august", "october"),
        ("2024-10-31", "october", None),
    ],
)
def test_each_checkpoint_falls_due_at_the_end_of_its_month(day, last, following):
    day = date.fromisoformat(day)
    keys = [
        point and point.key for point in (last_due(HONGYAZI, "completed", day), next_due(HONGYAZI, "completed", day))
    ]
    assert keys == [last, following]
    assert [
        (str(point.due), str(point.at_least)) for point in HONGYAZI.checkpoints if point.measure == "completed"
    ] == [
        ("2024-06-30", "0.5"),
        ("2024-08-31", "0.9"),
        ("2024-10-31", "1"),
    ]
