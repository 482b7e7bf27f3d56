"""Reports when divisions change: the heir owes and holds what the old ones did, and nothing is filed twice or lost."""

from dataclasses import replace
from datetime import date

import pytest

from cunshi.foundation.divisions import actions as divisions
from cunshi.foundation.divisions.actions import Order, Part
from cunshi.kernel.codes import Level
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import owing
from cunshi.work.reporting.models import PeriodLock, Report
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.req("LAND-08")
FIRST, SECOND, THIRD = VILLAGES[:3]
ORDER = Order(date(2024, 4, 20), "平政发〔2024〕1号")
MARCH, APRIL = date(2024, 3, 1), date(2024, 4, 1)


def report(world: World, code: str, first: date, state: str = "draft") -> Report:
    filed = {"submitted_at": "2024-04-01T08:00:00+08:00", "submitted_on": first} if state != "draft" else {}
    return Report.objects.create(
        programme=world.hongyazi,
        duty="a_duty",
        first=first,
        division_id=code,
        state=state,
        fields=1,
        by=world.clerk,
        revised_at="2024-04-01T08:00:00+08:00",
        **filed,
    )


def owed(world: World, on: date) -> dict[str, set[str]]:
    """Who owes a report of a month, had the plan asked its villages for one."""
    found = [
        replace(slot, duty=slot.duty.model_copy(update={"by": Level.VILLAGE}))
        for slot in owing.slots(Programme.objects.filter(pk=world.hongyazi.pk), duty="monthly_report", on=on)
    ]
    by_period: dict[str, set[str]] = {}
    for row in owing.rows("SELECT DISTINCT first, division_id FROM owing", found, "640221205"):
        by_period.setdefault(row["first"].isoformat(), set()).add(row["division_id"])
    return by_period


def test_reports_of_merged_villages_go_on_with_the_heir_and_the_second_of_one_period_stays(world: World) -> None:
    both = report(world, FIRST, MARCH), report(world, SECOND, MARCH, "submitted")
    only = report(world, SECOND, APRIL)
    neighbour = report(world, THIRD, MARCH)
    world.move_to("2024-04-20")
    divisions.merge(by=world.county, merged=[SECOND], into=FIRST, order=ORDER)
    places = {row.pk: row.division_id for row in Report.objects.all()}
    assert places == {both[0].pk: FIRST, both[1].pk: SECOND, only.pk: FIRST, neighbour.pk: THIRD}


def test_of_two_that_merge_into_a_new_one_the_filed_report_answers(world: World) -> None:
    draft, filed = report(world, FIRST, MARCH), report(world, SECOND, MARCH, "submitted")
    world.move_to("2024-04-20")
    divisions.merge(by=world.county, merged=[FIRST, SECOND], into="640221205270", name="联合村委会", order=ORDER)
    assert {row.pk: row.division_id for row in Report.objects.all()} == {draft.pk: FIRST, filed.pk: "640221205270"}


def test_a_lock_goes_on_under_a_new_code_and_stays_behind_at_a_merger(world: World) -> None:
    given = {"programme": world.hongyazi, "duty": "a_duty", "first": MARCH, "level": 5, "by": world.county}
    for code in (FIRST, SECOND):
        PeriodLock.objects.create(division_id=code, at="2024-04-05T08:00:00+08:00", **given)
    world.move_to("2024-04-20")
    divisions.renumber(by=world.county, code=FIRST, new="640221205260", order=ORDER)
    divisions.merge(by=world.county, merged=[SECOND], into=THIRD, order=ORDER)
    assert sorted(PeriodLock.objects.values_list("division", flat=True)) == [SECOND, "640221205260"]


def test_what_is_owed_follows_the_heir_and_a_new_village_owes_nothing_of_the_time_before(world: World) -> None:
    world.move_to("2024-04-20")
    before = owed(world, date(2024, 4, 20))
    assert before and all(codes == set(VILLAGES) for codes in before.values())
    divisions.renumber(by=world.county, code=FIRST, new="640221205260", order=ORDER)
    parts = [Part(SECOND, ""), Part("640221205261", "新沟村委会")]
    divisions.split(by=world.county, code=SECOND, parts=parts, heir=SECOND, order=ORDER)
    after = owed(world, date(2024, 4, 20))
    lived = set(VILLAGES) - {FIRST} | {"640221205260"}
    # The period that runs when the village comes is the first that it owes.
    assert {first: codes - lived for first, codes in after.items()} == {
        first: ({"640221205261"} if first >= "2024-04-01" else set()) for first in before
    }
    assert all(lived <= codes for codes in after.values())
