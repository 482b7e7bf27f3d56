"""Reports that arrive at the same moment: one row each, nothing lost, none past a lock."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid4

import pytest

from cunshi.work.matters import queries as ledger
from cunshi.work.matters.models import Progress
from cunshi.work.reporting.models import Receipt, Report
from cunshi.work.reporting.rules import Sending
from tests.factories.world import World
from tests.work.matters.test_concurrency import at_once
from tests.work.reporting.desk import content, file, lock, review

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(divisions: None) -> Iterator[World]:
    """A world whose rows other connections can see."""
    with World.at("2024-01-15") as small:
        yield small


@pytest.mark.req("REP-03")
def test_one_report_sent_six_times_at_once_is_written_once(town: World) -> None:
    matter, sending = town.started(), Sending(client_id=uuid4())
    said = at_once([lambda: file(town, matter, content(30, paid="500"), sending=sending)] * 6)
    assert said == [[]] * 6
    assert (Report.objects.count(), Progress.objects.count(), Receipt.objects.count()) == (1, 1, 1)
    assert ledger.paid(matter) == Decimal("500.00")


@pytest.mark.req("REP-03")
def test_of_two_phones_of_one_clerk_the_second_is_told_and_nothing_is_doubled(town: World) -> None:
    matter = town.started()
    said = at_once(
        [
            lambda percent=percent: file(town, matter, content(percent), sending=Sending(client_id=uuid4()))
            for percent in (30, 35)
        ]
    )
    assert sorted(said) == [[], ["A report of this period came in meanwhile, from clerk先生."]]
    assert (Report.objects.count(), Progress.objects.count(), Receipt.objects.count()) == (1, 1, 1)


@pytest.mark.req("REP-01", "REP-03")
def test_a_report_and_the_lock_of_its_period_never_cross(town: World) -> None:
    """Whichever comes first: the lock then counts the report, or the report is told of the lock."""
    matter = town.started()
    report = review(town, file(town, matter))
    town.move_to("2024-04-01")
    filing, locking = at_once([lambda: file(town, matter, content(50), base=report.version), lambda: lock(town)])
    now = Report.objects.get()
    if locking:
        assert (filing, now.state, now.percent) == ([], "submitted", 50)
        assert locking == ["1 reports are not reviewed: 红崖子村文化活动广场建设."]
    else:
        assert filing == ["The period from 2024-03-16 to 2024-03-31 was locked by 红崖子乡 on 2024-04-01."]
        assert (now.state, now.percent) == ("locked", 30)
