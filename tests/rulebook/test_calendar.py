"""What the plan's dates allow on a given day."""

from datetime import date

import pytest

from cunshi.rulebook import loader
from cunshi.rulebook.calendar import allowed_on, stage_on, stages_allowing

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
def test_an_act_is_allowed_in_its_stages_only():
    assert [stage.key for stage in stages_allowing(HONGYAZI, "notice")] == ["solicitation", "implementation"]
    days = ("2024-03-01", "2024-03-02", "2024-10-31")
    assert [allowed_on(HONGYAZI, "propose", date.fromisoformat(day)) for day in days] == [True, False, False]
    assert [allowed_on(HONGYAZI, "notice", date.fromisoformat(day)) for day in days] == [True, True, False]


@pytest.mark.req("PLAN-03")
def test_what_no_stage_names_is_barred_by_no_date():
    assert allowed_on(HONGYAZI, "withdraw", date(2024, 10, 31))
    assert allowed_on(loader.load("ningxia-2024"), "propose", date(2024, 7, 1))


@pytest.mark.req("PLAN-05")
def test_the_townships_checkpoints_fall_due_at_the_end_of_their_months():
    points = [point for point in HONGYAZI.checkpoints if point.measure == "completed"]
    assert [(str(point.due), str(point.at_least)) for point in points] == [
        ("2024-06-30", "0.5"),
        ("2024-08-31", "0.9"),
        ("2024-10-31", "1"),
    ]
