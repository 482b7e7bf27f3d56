"""The month list of a division's units: tasks, duties and targets of all its plans, late ones on top."""

from datetime import date
from typing import Any

import pytest

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.work.reporting import actions as reporting
from cunshi.work.reporting.rules import Content
from cunshi.work.tasks import actions
from cunshi.work.tasks.lines import Line
from cunshi.work.tasks.months import Month, month_list, months_around
from tests.factories.targets import COUNTY, TUQIAO, ZHITIAN, Xunyi, share
from tests.factories.tasks import at, close, note
from tests.factories.world import World

pytestmark = pytest.mark.req("PLAN-09")


def month(xunyi: Xunyi, by: Post, number: int = 6, code: str = "") -> Month:
    division = Division.objects.get(pk=code or by.division_id)
    return month_list(by, division, date(2024, number, 15), [xunyi.plan])


def said(lines: list[Line], kind: str) -> dict[str, tuple[str, str, str]]:
    """Deadline, standing and detail of the lines of a kind, by the key of task, duty or target."""
    return {line.key[1]: (f"{line.deadline:%m-%d}", line.standing, line.detail) for line in lines if line.work == kind}


def test_a_month_holds_the_tasks_that_run_or_are_due_in_it(world: World, xunyi: Xunyi) -> None:
    world.move_to("2024-05-10")
    close(xunyi.xunyi, at(xunyi, "leaflet"))
    world.move_to("2024-06-30")
    note(xunyi.xunyi, at(xunyi, "mutual_visit"), 80)
    june = said(month(xunyi, xunyi.xunyi).lines, "task")
    assert june["mutual_visit"] == ("06-30", "open", "80%")
    assert june["work_points"] == ("12-31", "open", "0%")
    assert "leaflet" not in june
    assert said(month(xunyi, xunyi.xunyi, 5).lines, "task")["leaflet"] == ("12-31", "done", "100%")
    assert "mutual_visit" not in said(month(xunyi, xunyi.xunyi, 2).lines, "task")
    world.move_to("2024-07-10")
    lines = month(xunyi, xunyi.xunyi, 7).lines
    assert said(lines, "task")["mutual_visit"] == ("06-30", "late", "80%")
    close(xunyi.xunyi, at(xunyi, "mutual_visit"))
    assert said(month(xunyi, xunyi.xunyi, 7).lines, "task")["mutual_visit"] == ("06-30", "done_late", "100%")


def test_what_is_late_from_before_stands_on_top_then_the_first_due(xunyi: Xunyi) -> None:
    lines = month(xunyi, xunyi.tuqiao).lines
    assert (lines[0].key[1], lines[0].standing, lines[0].days_late) == ("mobilization_meeting", "late", 88)
    earlier = [line.deadline < date(2024, 6, 1) and line.standing == "late" for line in lines]
    assert earlier == sorted(earlier, reverse=True)
    later = [line.deadline for line, on_top in zip(lines, earlier, strict=True) if not on_top]
    assert later == sorted(later)


def test_duties_are_counted_as_reported_missed_and_still_owed(world: World, xunyi: Xunyi) -> None:
    def report(duty: str, number: int) -> None:
        reporting.submit(
            by=xunyi.tuqiao, programme=xunyi.plan, duty=duty, first=date(2024, number, 1),
            division=xunyi.tuqiao.division, content=Content(done="已报送"),
        )  # fmt: skip

    for number in (4, 5):
        report("pupils", number)
    before = said(month(xunyi, xunyi.tuqiao).lines, "duty")
    assert before["pupils"] == ("06-30", "open", "reported: 0 of 1")
    report("pupils", 6)
    found = [line for line in month(xunyi, xunyi.tuqiao).lines if line.work == "duty"]
    told = [(line.key[1], line.standing, line.detail) for line in found]
    assert ("pupils", "done", "reported: 1 of 1") in told
    assert ("housing", "open", "reported: 0 of 1") in told
    assert ("housing", "late", "missed before: 2") in told
    assert ("patrol_summary", "late", "missed before: 8") in told
    assert {line.unit_id for line in found} == {None}


def test_each_unit_has_its_own_lines_and_the_office_the_rest(xunyi: Xunyi) -> None:
    actions.name_lead(by=xunyi.xunyi, place=at(xunyi, "work_points"), unit=xunyi.finance.unit)
    xunyi.split(
        xunyi.xunyi,
        "trained",
        [share(COUNTY, 400, unit=xunyi.finance.unit_id), share(COUNTY, 1000, person=xunyi.labour.pk)],
    )
    found = month(xunyi, xunyi.xunyi)
    finance = found.of([xunyi.finance.unit_id])
    # What every department owes for itself stands in its list too.
    own = {"leader_visit", "month_list", "sender_visit", "sender_hearing"}
    assert {line.key[1] for line in finance if line.work == "duty"} == own
    assert [(line.work, line.key[1], line.standing) for line in finance if line.work != "duty"] == [
        ("report", "trained", "late"),
        ("report", "trained", "open"),
        ("task", "work_points", "open"),
    ]
    labour = said(found.of([xunyi.labour.unit_id]), "duty")
    assert labour["labour_ledger"] == ("06-25", "late", "reported: 0 of 1")
    assert set(said(found.of([xunyi.labour.unit_id]), "report")) >= {"trained"}
    office = said(found.of([None]), "duty")
    assert "labour_ledger" not in office and "contest" in office
    counts = found.counts()
    assert counts[xunyi.finance.unit_id] == type(counts[None])(done=0, late=3, open=6)
    assert sum(each.all for each in counts.values()) == len(found.lines)


def test_targets_stand_in_the_month_of_their_report_and_of_their_deadline(world: World, xunyi: Xunyi) -> None:
    xunyi.report(xunyi.xunyi, "orchards", 6, 100)
    june = [line for line in month(xunyi, xunyi.xunyi).lines if line.work == "report" and line.key[1] == "orchards"]
    assert [(f"{line.deadline:%m-%d}", line.standing) for line in june] == [("05-31", "late"), ("06-30", "done")]
    assert said(month(xunyi, xunyi.xunyi, 10).lines, "target")["houses_finished"][:2] == ("10-31", "open")
    assert "houses_finished" not in said(month(xunyi, xunyi.xunyi, 9).lines, "target")
    day = date(2024, 11, 30)
    xunyi.split(xunyi.xunyi, "trained", [share(TUQIAO, 800, deadline=day), share(ZHITIAN, 600, deadline=day)])
    assert "trained" in said(month(xunyi, xunyi.tuqiao).lines, "report")
    world.move_to("2024-12-01")
    found = said(month(xunyi, xunyi.tuqiao, 12).lines, "target")
    assert found == {"trained": ("11-30", "late", "Target missed")}
    xunyi.report(xunyi.tuqiao, "trained", 11, 800)
    assert said(month(xunyi, xunyi.tuqiao, 12).lines, "target") == {}
    assert said(month(xunyi, xunyi.tuqiao, 11).lines, "target")["trained"][1] == "done"


def test_a_neighbour_has_nothing_of_it(world: World, xunyi: Xunyi) -> None:
    assert month(xunyi, world.county).lines == []
    assert month(xunyi, world.township).lines == []
    own = month(xunyi, xunyi.zhitian).lines
    assert {line.key[2][:9] for line in own if line.work == "task"} == {ZHITIAN[:9]}
    assert months_around(date(2024, 1, 31)) == (date(2023, 12, 1), date(2024, 2, 1))


def test_a_month_asks_as_many_queries_for_few_lines_as_for_many(
    world: World, xunyi: Xunyi, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):
        month(xunyi, xunyi.xunyi, 5)
    for key in ("leaflet", "work_points", "water_emergency"):
        note(xunyi.xunyi, at(xunyi, key), 10)
        actions.set_parties(by=xunyi.xunyi, place=at(xunyi, key), persons=[xunyi.xunyi], base=1)
    xunyi.split(xunyi.xunyi, "trained", [share(COUNTY, 1400, person=xunyi.labour.pk)])
    with django_assert_num_queries(5):
        month(xunyi, xunyi.xunyi)
