"""A plan's year besides its matters, lived through the real actions: registers, targets, tasks, duties."""

from collections import Counter
from datetime import date

import pytest

from cunshi.config.simulation.bulk import Plan
from cunshi.config.simulation.lived import live
from cunshi.foundation.residents.models import Household
from cunshi.kernel import clock
from cunshi.rulebook import loader
from cunshi.work.programmes.models import Programme
from cunshi.work.registers.models import Act, ActKind, Record
from cunshi.work.reporting.models import Report
from cunshi.work.targets import board
from cunshi.work.targets.models import Split, TargetReport
from cunshi.work.tasks.models import Piece

VILLAGE, TOWNSHIP, COUNTY = "610429101200", "610429101000", "610429000000"
DAY = date(2024, 4, 30)


@pytest.mark.req("TGT-01", "TGT-02", "TGT-10", "PLAN-09", "REP-05")
def test_a_year_of_targets_tasks_duties_and_cases_is_lived_up_to_a_day(divisions: None) -> None:
    """One living for all questions, for it takes its time."""
    plan = Plan(loader.load("xunyi-2024"), COUNTY, 2024, 1, DAY, 0.0001, 5)
    done = live(plan, progress=lambda *_told: None, villages=[VILLAGE])
    programme = Programme.objects.get()
    assert programme.illustrative
    the_cases_lie_in_the_village_and_the_divisions_above_it(programme)
    every_step_was_done_in_order_and_some_were_late()
    the_targets_stand_somewhere(programme)
    assert Piece.objects.filter(closed_on__isnull=False).exists()
    assert Report.objects.exclude(duty="project_progress").exists()
    # Most of what an office tries is allowed.
    assert sum(done.refused.values()) < done.acts / 20


def the_cases_lie_in_the_village_and_the_divisions_above_it(programme: Programme) -> None:
    assert set(Record.objects.values_list("division", flat=True)) <= {VILLAGE, TOWNSHIP, COUNTY}
    known = {register.key for register in programme.pack.registers}
    assert set(Record.objects.values_list("register", flat=True)) <= known
    assert Record.objects.values("register").distinct().count() > len(known) / 2
    assert set(Household.objects.values_list("division", flat=True)) == {VILLAGE}
    assert not Act.objects.filter(on__gt=DAY).exists()


def every_step_was_done_in_order_and_some_were_late() -> None:
    for record in Record.objects.prefetch_related("acts"):
        days = [act.on for act in record.acts.all()]
        assert days == sorted(days)
    steps = Act.objects.filter(kind=ActKind.STEP, due__isnull=False)
    in_time = Counter(act.on <= act.due for act in steps if act.due)
    assert in_time[True] > in_time[False] > 0


def the_targets_stand_somewhere(programme: Programme) -> None:
    assert Split.objects.filter(state="locked").exists()
    assert TargetReport.objects.exists()
    with clock.fixed(DAY):
        standings = {str(line.standing) for line in board.board([programme], COUNTY)}
    assert len(standings) > 2
