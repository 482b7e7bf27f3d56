"""The township reviews and locks its villages, the county its townships; after that only amendments change a figure."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from cunshi.work.matters import actions as matters
from cunshi.work.matters import queries as ledger
from cunshi.work.reporting import actions
from cunshi.work.reporting.models import Amendment, Report, ReportState
from cunshi.work.reporting.owing import slots
from cunshi.work.reporting.queries import owed_by, roll_up, rounds_due
from cunshi.work.reporting.rules import Sending
from tests.factories.world import VILLAGES, World
from tests.work.refusals import refused
from tests.work.reporting.desk import APRIL, DUTY, MARCH, amend, both, content, file, lock, review


@pytest.mark.req("REP-01")
def test_a_returned_report_comes_back_with_its_reason_and_is_filed_anew(world: World) -> None:
    matter = world.started()
    report = file(world, matter)
    verdict = actions.Verdict(report, report.version, "return", "照片看不清")
    assert [each.done for each in actions.decide(by=world.township, verdicts=[verdict])] == [True]
    (row,) = owed_by(world.clerk)
    assert row.report is not None
    assert (row.state, row.report.returned_because) == ("returned", "照片看不清")
    again = file(world, matter, content(45), base=row.report.version)
    assert (again.state, again.returned_because, world.again(matter).percent) == ("submitted", "", 45)


@pytest.mark.req("REP-01", "LED-17")
def test_a_dry_run_decides_nothing_and_names_what_it_would_refuse(world: World) -> None:
    good, changed = (file(world, matter, by=world.township) for matter in both(world))
    verdicts = [
        actions.Verdict(good, good.version, "review"),
        actions.Verdict(changed, changed.version - 1, "review"),
        actions.Verdict(good, good.version, "return"),
    ]
    outcomes = actions.decide(by=world.township, verdicts=verdicts, dry_run=True)
    assert [[problem.what for problem in each.problems] for each in outcomes] == [
        [],
        [
            "This report has changed since the page was opened: it is now “Report reviewed”.",
            "This is still empty.",
        ],
        ["This report has changed since the page was opened: it is now “Report submitted”."],
    ]
    assert set(Report.objects.values_list("state", flat=True)) == {"submitted"}


@pytest.mark.req("REP-01", "LAND-03")
def test_only_the_level_that_the_plan_names_reviews_and_only_its_own(world: World) -> None:
    report = file(world, world.started())
    for name in ("clerk", "supervisor", "department", "city", "region", "neighbour_township", "auditor"):
        verdict = actions.Verdict(report, report.version, "review")
        (outcome,) = actions.decide(by=getattr(world, name), verdicts=[verdict])
        assert not outcome.done, name
    assert Report.objects.get().state == "submitted"


@pytest.mark.req("REP-01")
def test_the_township_locks_when_all_is_reviewed_and_what_is_missing_has_a_word(world: World) -> None:
    matter, _second = both(world)
    report = file(world, matter)
    assert refused(lambda: lock(world)) == [
        "The period is not over yet.",
        "1 reports are not reviewed: 红崖子村文化活动广场建设.",
        "1 of 2 reports are missing.",
    ]
    world.move_to("2024-04-01")
    review(world, report)
    assert refused(lambda: lock(world)) == ["1 of 2 reports are missing."]
    assert [(each.slot.period.first, each.counts["owed"]) for each in rounds_due(world.township)] == [(MARCH, 2)]
    made = lock(world, note="王家沟村停电")
    assert (made.note, made.division_id, Report.objects.get().state) == ("王家沟村停电", "640221205000", "locked")
    assert rounds_due(world.township) == []
    # What is locked is no longer asked for.
    assert [row.period.first for row in owed_by(world.second_clerk)] == [APRIL]


@pytest.mark.req("REP-01")
def test_the_county_locks_after_its_townships(world: World) -> None:
    review(world, file(world, world.started()))
    world.move_to("2024-04-01")
    assert refused(lambda: lock(world, by=world.county)) == ["This division has not locked the period."]
    lock(world)
    assert [each.slot.duty.key for each in rounds_due(world.county)] == ["monthly_report", DUTY]
    assert lock(world, by=world.county).level == 3
    assert refused(lambda: lock(world, by=world.county)) == ["This period is locked already."]


@pytest.mark.req("REP-01")
def test_a_dry_run_of_the_lock_locks_nothing(world: World) -> None:
    report = review(world, file(world, world.started()))
    world.move_to("2024-04-01")
    assert actions.lock(by=world.township, programme=world.hongyazi, duty=DUTY, first=MARCH, dry_run=True) is None
    assert Report.objects.get(pk=report.pk).state == "reviewed"


@pytest.fixture
def locked(world: World):  # type: ignore[no-untyped-def]
    matter = world.started()
    review(world, file(world, matter, content(30, paid="10000")))
    world.move_to("2024-04-01")
    lock(world)
    return matter


@pytest.mark.req("REP-01")
def test_after_the_lock_an_amendment_changes_the_figure_and_both_stay(world: World, locked) -> None:  # type: ignore[no-untyped-def]
    made = amend(world, locked, content(25, "基础完工", "8000"), "多报2000元")
    assert made.before == {"percent": 30, "done": "基础完工", "paid": "10000.00", "count": None}
    assert made.after == {"percent": 25, "done": "基础完工", "paid": "8000.00", "count": None}
    assert (made.report.state, world.again(locked).percent, ledger.paid(locked)) == ("locked", 25, Decimal("8000.00"))
    (row,) = roll_up(slots([world.hongyazi], duty=DUTY, on=MARCH), "640221205000")
    assert (row["child"], row["paid"], row["paid_locked"]) == (VILLAGES[0], Decimal("8000.00"), Decimal("10000.00"))
    assert (row["percent"], row["percent_locked"], row["amended"]) == (Decimal("25.0"), Decimal("30.0"), 1)


@pytest.mark.req("REP-01")
def test_a_report_missing_at_the_lock_can_be_handed_in_as_an_amendment(world: World) -> None:
    matter = world.started()
    world.move_to("2024-04-01")
    lock(world, note="停电")
    made = amend(world, matter, content(20, paid="100"), "停电未报")
    assert (made.before, made.report.state, made.report.submitted_on.isoformat()) == (None, "locked", "2024-04-01")
    (row,) = roll_up(slots([world.hongyazi], duty=DUTY, on=MARCH), "640221205000")
    assert (row["filed"], row["paid"], row["paid_locked"], row["amended"]) == (1, Decimal("100.00"), 0, 1)


@pytest.mark.req("REP-01")
def test_an_amendment_of_an_older_period_leaves_the_percent_of_the_later_report(world: World, locked) -> None:  # type: ignore[no-untyped-def]
    file(world, locked, content(60, "主体完工", "5000"), first=APRIL)
    amend(world, locked, content(20, "基础完工", "9000"), "多报1000元")
    assert (world.again(locked).percent, ledger.paid(locked)) == (60, Decimal("14000.00"))


@pytest.mark.req("REP-01")
def test_money_of_a_finished_matter_can_still_be_corrected(world: World, locked) -> None:  # type: ignore[no-untyped-def]
    matter = world.again(locked)
    matter = matters.report_progress(
        by=world.clerk, matter=matter, version=matter.version, percent=100, done="全部完工"
    )
    matters.finish(by=world.clerk, matter=matter, version=matter.version)
    amend(world, locked, content(30, "基础完工", "7000"), "多报3000元")
    assert (world.again(locked).percent, ledger.paid(locked)) == (100, Decimal("7000.00"))


@pytest.mark.req("REP-01")
def test_an_amendment_needs_a_lock_a_reason_and_a_change(world: World, locked) -> None:  # type: ignore[no-untyped-def]
    same = content(30, "基础完工", "10000")
    assert refused(lambda: amend(world, locked, same, " ")) == [
        "This is still empty.",
        "The amendment changes nothing.",
    ]
    assert refused(lambda: amend(world, locked, content(50), first=APRIL)) == ["The period is not locked."]


@pytest.mark.req("REP-03")
def test_an_amendment_sent_again_is_written_once(world: World, locked) -> None:  # type: ignore[no-untyped-def]
    sending = Sending(client_id=uuid4())
    first = amend(world, locked, content(35, paid="10000"), sending=sending)
    assert amend(world, locked, content(35, paid="10000"), sending=sending) == first
    assert Amendment.objects.count() == 1


@pytest.mark.req("REP-01")
def test_the_database_keeps_a_lock_and_what_was_amended(world: World, locked) -> None:  # type: ignore[no-untyped-def]
    amend(world, locked, content(25, paid="8000"))
    for change in (
        lambda: Report.objects.update(state=ReportState.SUBMITTED),
        lambda: Report.objects.all().delete(),
        lambda: Amendment.objects.update(reason="别的"),
        lambda: world.hongyazi.locks.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
