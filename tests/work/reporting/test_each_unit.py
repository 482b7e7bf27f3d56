"""A duty that every department owes for itself: each files its own, and each is counted done, late or missed."""

from datetime import date

import pytest

from cunshi.foundation.people.models import Post
from cunshi.work.reporting import actions
from cunshi.work.reporting.models import Report
from cunshi.work.reporting.owing import slots
from cunshi.work.reporting.queries import by_unit, owed_by
from cunshi.work.reporting.rules import Content
from cunshi.work.tasks.months import month_list
from tests.factories.targets import COUNTY, Xunyi
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("REP-05", "PLAN-09")
VISIT = "leader_visit"


def visit(xunyi: Xunyi, by: Post, month: int) -> Report:
    return actions.submit(
        by=by, programme=xunyi.plan, duty=VISIT, first=date(2024, month, 1), division=xunyi.xunyi.division,
        content=Content(done="深入包抓村1次"),
    )  # fmt: skip


def test_each_department_files_its_own_and_is_counted_for_itself(world: World) -> None:
    xunyi = Xunyi(world)
    world.move_to("2024-04-20")
    visit(xunyi, xunyi.labour, 4)
    world.move_to("2024-05-02")
    visit(xunyi, xunyi.finance, 4)
    visit(xunyi, xunyi.labour, 5)
    world.move_to("2024-06-30")
    found = slots([xunyi.plan], duty=VISIT)
    rows = {row["name"]: (row["owed"], row["on_time"], row["late"], row["missing"]) for row in by_unit(found, COUNTY)}
    assert rows == {"县人社局": (3, 2, 0, 0), "县财政局": (3, 0, 1, 1)}
    assert Report.objects.filter(duty=VISIT).count() == 3


def test_nobody_files_it_for_another_unit(world: World) -> None:
    xunyi = Xunyi(world)
    told = {name: refused(visit, xunyi=xunyi, by=getattr(xunyi, name), month=6) for name in ("xunyi", "auditor_xunyi")}
    assert {name: len(each) for name, each in told.items()} == {"xunyi": 1, "auditor_xunyi": 1}
    assert len(refused(visit, xunyi=xunyi, by=world.department, month=6)) == 1


def test_it_waits_for_the_department_and_not_for_the_office(world: World) -> None:
    xunyi = Xunyi(world)
    visit(xunyi, xunyi.labour, 4)
    waits = [row.period.first.month for row in owed_by(xunyi.labour) if row.duty.key == VISIT and not row.filed]
    assert waits == [5, 6]
    assert [row for row in owed_by(xunyi.xunyi) if row.duty.key == VISIT] == []
    lines = month_list(xunyi.xunyi, xunyi.xunyi.division, date(2024, 6, 1), [xunyi.plan]).lines
    units = [line.unit_id for line in lines if line.key[1] == VISIT and line.deadline == date(2024, 6, 30)]
    assert sorted(unit or 0 for unit in units) == sorted([xunyi.labour.unit_id, xunyi.finance.unit_id])
