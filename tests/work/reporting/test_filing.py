"""A report is filed once, counts in the ledger at once, and says no when the world has moved on."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from cunshi.kernel import clock
from cunshi.work.matters import actions as matters
from cunshi.work.matters import queries as ledger
from cunshi.work.matters.models import Progress
from cunshi.work.reporting import actions
from cunshi.work.reporting.models import Receipt, Report
from cunshi.work.reporting.queries import owed_by
from cunshi.work.reporting.rules import Conflict, Content, Sending
from tests.factories.world import World
from tests.work.refusals import refused
from tests.work.reporting.desk import APRIL, DUTY, MARCH, content, file, lock, review


@pytest.mark.req("REP-01", "REP-02")
def test_a_filed_report_stands_in_the_ledger_at_once(world: World) -> None:
    matter = world.started()
    report = file(world, matter, content(30, "基础完工", "12000.50"))
    assert (report.state, report.submitted_on, report.by) == ("submitted", date(2024, 3, 20), world.clerk)
    assert world.again(matter).percent == 30
    assert ledger.paid(matter) == Decimal("12000.50")
    assert [(row.percent, row.done, row.paid) for row in matter.progress.all()] == [
        (30, "基础完工", Decimal("12000.50"))
    ]


@pytest.mark.req("REP-01")
def test_filed_anew_a_report_counts_once(world: World) -> None:
    matter = world.started()
    first = file(world, matter, content(30, paid="12000"))
    again = file(world, matter, content(40, "主体完工", "9000"), base=first.version)
    assert (again.pk, again.version) == (first.pk, first.version + 1)
    assert ledger.paid(matter) == Decimal("9000.00")
    assert [row.paid for row in matter.progress.all()] == [Decimal("12000.00"), Decimal("-3000.00")]
    assert world.again(matter).percent == 40


@pytest.mark.req("REP-01")
def test_the_first_arrival_decides_on_time_or_late_also_when_it_is_corrected_later(world: World) -> None:
    matter = world.started()
    report = file(world, matter)
    world.move_to("2024-04-02")
    again = file(world, matter, content(35), base=report.version)
    assert (again.submitted_on, again.revised_at.date()) == (date(2024, 3, 20), date(2024, 4, 2))


@pytest.mark.req("REP-01")
def test_a_report_handed_in_late_for_an_older_period_leaves_the_percent_of_the_newer_one(world: World) -> None:
    matter = world.started()
    world.move_to("2024-04-10")
    file(world, matter, content(60, paid="500"), first=APRIL)
    late = file(world, matter, content(20, paid="300"), first=MARCH)
    assert (late.percent, late.submitted_on, world.again(matter).percent) == (20, date(2024, 4, 10), 60)
    assert ledger.paid(matter) == Decimal("800.00")


@pytest.mark.req("REP-03")
def test_a_report_sent_again_is_written_once(world: World) -> None:
    matter, sending = world.started(), Sending(client_id=uuid4())
    first = file(world, matter, content(30, paid="500"), sending=sending)
    again = file(world, matter, content(30, paid="500"), sending=sending)
    assert again == first
    assert (Report.objects.count(), Progress.objects.count(), Receipt.objects.count()) == (1, 1, 1)


@pytest.mark.req("REP-03")
def test_a_sending_of_another_person_is_refused(world: World) -> None:
    matter, sending = world.started(), Sending(client_id=uuid4())
    file(world, matter, sending=sending)
    said = refused(lambda: file(world, matter, sending=sending, by=world.township, base=1))
    assert said == ["This sending belongs to another person."]


@pytest.mark.req("REP-03")
def test_the_second_phone_of_one_clerk_is_told_what_the_first_one_filed(world: World) -> None:
    matter = world.started()
    first = file(world, matter, content(30), sending=Sending(client_id=uuid4()))
    with pytest.raises(Conflict) as caught:
        file(world, matter, content(35), sending=Sending(client_id=uuid4()))
    assert (caught.value.kind, caught.value.report) == ("already", first)
    assert world.again(matter).percent == 30
    file(world, matter, content(35), sending=Sending(client_id=uuid4()), base=first.version)
    assert world.again(matter).percent == 35


@pytest.mark.req("REP-01", "REP-03")
def test_a_report_for_a_locked_period_is_turned_away_with_the_way_out(world: World) -> None:
    matter = world.started()
    review(world, file(world, matter))
    world.move_to("2024-04-01")
    lock(world)
    with pytest.raises(Conflict) as caught:
        file(world, matter, content(50), base=2)
    assert caught.value.kind == "locked"
    (problem,) = caught.value.problems
    assert problem.what == "The period from 2024-03-16 to 2024-03-31 was locked by 红崖子乡 on 2024-04-01."
    assert problem.mend == "File the figures as an amendment with a reason; both figures stay visible."


@pytest.mark.req("REP-03")
def test_a_report_on_a_matter_suspended_meanwhile_is_told_so(world: World) -> None:
    matter = world.started()
    matters.suspend(by=world.township, matter=matter, version=matter.version, reason="等待材料")
    with pytest.raises(Conflict) as caught:
        file(world, matter)
    assert caught.value.kind == "state"
    assert not Report.objects.exists()


@pytest.mark.req("REP-02")
@pytest.mark.parametrize(
    ("said", "what"),
    [
        (content(40), "Progress was 80% already and falls to 40%."),
        (content(101), "Progress is a whole number from 0 to 100."),
        (Content(done="无"), "This is still empty."),
        (content(done="  "), "This is still empty."),
        (content(80, paid="350000.01"), "350,000.01 yuan would be paid, more than the planned 350,000.00 yuan."),
        (content(80, paid="-1"), "This is no amount in yuan with at most two decimals."),
        (content(80, paid="0.001"), "This is no amount in yuan with at most two decimals."),
        (content(80, paid="NaN"), "This is no amount in yuan with at most two decimals."),
        (content(80, done="好" * 501), "The text has 501 characters; there is room for 500."),
    ],
)
def test_a_wrong_report_is_refused_in_a_sentence_and_nothing_is_written(world: World, said: Content, what: str) -> None:
    matter = world.started()
    matters.report_progress(by=world.clerk, matter=matter, version=matter.version, percent=80, done="主体完工")
    assert refused(lambda: file(world, matter, said)) == [what]


@pytest.mark.req("REP-02")
def test_a_fall_and_a_payment_above_the_plan_pass_with_an_explanation(world: World) -> None:
    matter = world.started()
    matters.report_progress(by=world.clerk, matter=matter, version=matter.version, percent=80, done="主体完工")
    report = file(world, matter, content(40, paid="400000", why="基础返工，追加投资"))
    assert (report.percent, report.why, report.fields) == (40, "基础返工，追加投资", 5)
    assert world.again(matter).percent == 40


@pytest.mark.req("REP-08")
def test_a_progress_report_asks_for_four_fields(world: World) -> None:
    report = file(world, world.started(), sending=Sending(client_id=uuid4(), seconds=22))
    assert (report.fields, report.seconds) == (4, 22)


@pytest.mark.req("REP-03")
@pytest.mark.parametrize("wrong_by", [timedelta(days=1), timedelta(days=-1), timedelta(0)])
def test_a_phone_whose_clock_is_wrong_by_a_day_reports_at_the_right_time(world: World, wrong_by: timedelta) -> None:
    matter = world.started()
    now = datetime(2024, 3, 20, 18, 0, tzinfo=clock.ZONE)
    with clock.fixed(now):
        sending = Sending(uuid4(), made_at=now - timedelta(hours=3) + wrong_by, sent_at=now + wrong_by)
        report = file(world, matter, sending=sending)
    assert report.made_at == now - timedelta(hours=3)
    assert report.submitted_at == now


@pytest.mark.req("REP-01")
def test_nothing_is_owed_before_the_period_or_outside_the_plan(world: World) -> None:
    matter = world.started()
    assert refused(lambda: file(world, matter, first=APRIL)) == ["Nothing is owed for a period from 2024-04-01 on."]
    assert refused(lambda: file(world, matter, first=date(2024, 3, 17))) == [
        "Nothing is owed for a period from 2024-03-17 on."
    ]


@pytest.mark.req("REP-01", "LAND-03")
def test_only_those_who_carry_the_matter_out_report_on_it(world: World) -> None:
    matter = world.started()
    for name in ("supervisor", "second_clerk", "county", "department", "auditor", "neighbour_clerk", "region"):
        (what,) = refused(lambda name=name: file(world, matter, by=getattr(world, name)))
        assert "your post" in what
    assert file(world, matter, by=world.township).by == world.township


@pytest.mark.req("REP-01")
def test_a_draft_is_kept_for_whoever_goes_on_and_counts_nowhere(world: World) -> None:
    matter = world.started()
    common = {"programme": matter.programme, "duty": DUTY, "first": MARCH, "matter": matter}
    draft = actions.save_draft(by=world.clerk, content=Content(percent=20, paid=Decimal(100)), **common)
    assert (draft.state, draft.submitted_on, world.again(matter).percent) == ("draft", None, 0)
    assert [row.state for row in owed_by(world.clerk)] == ["draft"]
    filed = file(world, matter, content(20, paid="100"), by=world.township)
    assert (filed.pk, filed.state, ledger.paid(matter)) == (draft.pk, "submitted", Decimal(100))
    with pytest.raises(Conflict):
        actions.save_draft(by=world.clerk, content=content(25), **common)
