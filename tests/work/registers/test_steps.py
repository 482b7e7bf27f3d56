"""A household under watch, from the clue to the risk removed: clocks, order, pauses, the fast lane, ways out."""

from datetime import date

import pytest
from django.db import Error, IntegrityError, transaction

from cunshi.work.registers import actions
from cunshi.work.registers.models import Act, Record
from tests.factories.registers import CLUE, Cases, day
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("TGT-02")


def state(record: Record) -> tuple[str, str, date | None, date | None]:
    row = Record.objects.get(pk=record.pk)
    return row.step, row.owes, row.due, row.closed_on


def test_identified_within_15_days_of_the_clue_and_entered_within_10_days(cases: Cases, world: World) -> None:
    record = cases.open()
    # The clue is of the 20th of June: fifteen days end on the 5th of July.
    assert state(record) == ("opened", "identified", day("2024-07-05"), None)
    world.move_to("2024-07-03")
    cases.step(cases.xunyi.tuqiao, record, "identified", {"kind": "sudden"})
    assert state(record) == ("identified", "entered", day("2024-07-13"), None)
    world.move_to("2024-07-16")
    assert list(Record.objects.late()) == [record]
    cases.step(cases.xunyi.tuqiao, record, "entered", {"entered_no": "610429-0001"})
    assert state(record) == ("entered", "planned", None, None)
    kept = [(act.key, act.on, act.due) for act in record.acts.all()]
    # Three days over the clock: it stays to be seen.
    assert kept == [
        ("opened", day("2024-06-30"), None),
        ("identified", day("2024-07-03"), day("2024-07-05")),
        ("entered", day("2024-07-16"), day("2024-07-13")),
    ]


def test_the_risk_is_removed_when_household_township_departments_and_county_have_each_had_their_word(
    cases: Cases, world: World
) -> None:
    x, record = cases.xunyi, cases.open()
    cases.open(by=x.neighbour, home=cases.theirs)
    cases.step(x.tuqiao, record, "identified", {"kind": "sudden"})
    cases.step(x.tuqiao, record, "entered", {"entered_no": "610429-0001"})
    cases.step(x.clerk, record, "planned", {"plan": "公益岗、临时救助", "helper": "马文海"})
    world.move_to("2024-09-01")
    cases.step(x.clerk, record, "helped", {"measures": "公益岗一个，临时救助3000元"})
    cases.step(x.clerk, record, "asked", {"income": "12600", "above_range": "yes", "secured": "no"})
    cases.step(x.tuqiao, record, "reviewed")
    assert refused(cases.step, x.tuqiao, record, "verified") == ["This is not for your post to do."]
    cases.step(x.labour, record, "verified")
    # The three needs are not secured yet, so the county can't remove the risk.
    assert refused(cases.step, x.xunyi, record, "removed") == [
        "The plan asks for something else before this step: Needs and water secured yes."
    ]
    actions.send_back(by=x.xunyi, record=record, version=None, to="asked", reason="饮水问题尚未解决")
    assert state(record) == ("helped", "asked", None, None)
    world.move_to("2024-11-05")
    cases.step(x.clerk, record, "asked", {"income": "12600", "above_range": "是", "secured": "是"})
    cases.step(x.tuqiao, record, "reviewed")
    cases.step(x.labour, record, "verified")
    cases.step(x.xunyi, record, "removed")
    assert state(record) == ("removed", "", None, day("2024-11-05"))
    # The neighbour's stands where it stood.
    assert [row.step for row in Record.objects.open()] == ["opened"]
    assert refused(cases.step, x.xunyi, record, "removed") == ["The record was closed on 2024-11-05."]


def test_steps_are_done_in_their_order_by_those_who_may_with_all_that_they_ask_for(cases: Cases) -> None:
    x, record = cases.xunyi, cases.open()
    assert refused(cases.step, x.tuqiao, record, "entered", {"entered_no": "1"}) == [
        "This step is not the next one: “Identified” comes first."
    ]
    assert refused(cases.step, x.clerk, record, "identified", {"kind": "sudden"}) == [
        "This is not for your post to do."
    ]
    assert refused(cases.step, x.zhitian, record, "identified", {"kind": "sudden"})
    assert refused(cases.step, x.tuqiao, record, "identified", {}) == ["This is still empty."]
    assert refused(cases.step, x.tuqiao, record, "identified", {"kind": "贫困户"}, on=day("2024-07-01")) == [
        "This day lies in the future.",
        "“贫困户” is none of the answers.",
    ]
    stale = actions.do_step
    assert refused(stale, by=x.tuqiao, record=record, version=9, step="identified", values={"kind": "sudden"}) == [
        "Somebody changed this while you were typing."
    ]
    assert state(record) == ("opened", "identified", day("2024-07-05"), None)
    assert record.acts.count() == 1


@pytest.mark.req("TGT-07")
def test_a_household_hit_by_a_disaster_is_helped_first_and_identified_after(cases: Cases, world: World) -> None:
    x = cases.xunyi
    record = cases.open(values=CLUE | {"cause": "disaster", "clue": "山洪冲毁房屋"})
    assert record.lane == "fast"
    assert state(record) == ("opened", "planned", None, None)
    cases.step(x.clerk, record, "planned", {"plan": "先行安置", "helper": "马文海"})
    cases.step(x.clerk, record, "helped", {"measures": "临时安置、救助金5000元"})
    assert state(record) == ("helped", "identified", day("2024-07-05"), None)
    # Any other household goes the usual way.
    other = cases.open(home=cases.second)
    assert (other.lane, state(other)[1]) == ("", "identified")


def test_a_pause_with_its_reason_stops_the_clock_and_gives_the_days_back(cases: Cases, world: World) -> None:
    x, record = cases.xunyi, cases.open()
    world.move_to("2024-07-02")
    assert refused(actions.pause, by=x.tuqiao, record=record, version=None, reason=" ") == ["This is still empty."]
    assert refused(actions.pause, by=x.clerk, record=record, version=None, reason="外出") == [
        "This is not for your post to do."
    ]
    actions.pause(by=x.tuqiao, record=record, version=None, reason="全家外出务工，暂时无法入户")
    assert state(record)[2] is None
    world.move_to("2024-07-12")
    assert list(Record.objects.late()) == []
    assert refused(cases.step, x.tuqiao, record, "identified", {"kind": "sudden"}) == [
        "The record is paused since 2024-07-02."
    ]
    actions.resume(by=x.tuqiao, record=record, version=None)
    assert state(record)[2] == day("2024-07-15")
    assert refused(actions.resume, by=x.tuqiao, record=record, version=None) == ["The clock is running."]


def test_a_clue_that_proves_empty_ends_with_a_reason_but_only_before_it_is_identified(cases: Cases) -> None:
    x, record = cases.xunyi, cases.open()
    second = cases.open(home=cases.second)
    cases.step(x.tuqiao, second, "identified", {"kind": "sudden"})
    end = actions.end
    assert refused(end, by=x.tuqiao, record=second, version=None, ending="no_risk", reason="收入稳定") == [
        "This ending is not open any more at this step."
    ]
    assert refused(end, by=x.tuqiao, record=record, version=None, ending="no_risk", reason="") == [
        "This is still empty."
    ]
    end(by=x.tuqiao, record=record, version=None, ending="no_risk", reason="子女月收入稳定，无返贫风险")
    closed = Record.objects.get(pk=record.pk)
    assert (closed.closed_on, closed.closed_as, closed.owes) == (day("2024-06-30"), "no_risk", "")
    # The same household may come up again.
    assert cases.open().pk != record.pk


def test_one_open_record_of_each_household(cases: Cases) -> None:
    cases.open()
    assert refused(cases.open) == ["There is an open record of it already, of 2024-06-30."]
    with pytest.raises(IntegrityError, match="record_open_once_of_each"), transaction.atomic():
        row = Record.objects.get()
        row.pk = None
        row.save(force_insert=True)


def test_a_record_is_opened_with_all_that_its_form_asks_for_in_a_village_of_the_own(cases: Cases) -> None:
    x = cases.xunyi
    assert refused(cases.open, values={"clue_on": "2024-07-01", "cause": ""}) == [
        "This day lies in the future.",
        "This is still empty.",
        "This is still empty.",
    ]
    assert refused(cases.open, by=x.neighbour)
    assert refused(cases.open, by=x.xunyi) == ["Your post does not open such records here."]
    draft = actions.Draft(x.clerk.division, CLUE)
    told = refused(actions.open_record, by=x.clerk, programme=cases.plan, register="monitoring", draft=draft)
    assert told == ["Nobody is chosen yet."]
    moved = actions.Draft(x.villages[1], CLUE, household=cases.home)
    told = refused(actions.open_record, by=x.tuqiao, programme=cases.plan, register="monitoring", draft=moved)
    assert told == ["It belongs to another village."]
    assert (Record.objects.count(), Act.objects.count()) == (0, 0)


def test_what_was_done_cannot_be_undone_by_any_hand(cases: Cases) -> None:
    record = cases.open()
    for break_it in (
        lambda: record.acts.update(on=day("2024-01-01")),
        lambda: record.acts.all().delete(),
        lambda: Record.objects.filter(pk=record.pk).delete(),
        lambda: Record.objects.filter(pk=record.pk).update(closed_on=day("2024-07-01")),
    ):
        with pytest.raises(Error), transaction.atomic():
            break_it()


def test_what_was_told_is_put_right_with_a_reason_and_the_clock_follows(cases: Cases) -> None:
    x, record = cases.xunyi, cases.open()
    put = actions.correct
    assert refused(put, by=x.clerk, record=record, version=None, values={"cause": "illness"}, reason="笔误") == [
        "Nothing was changed."
    ]
    put(by=x.clerk, record=record, version=None, values={"clue_on": "2024-06-24"}, reason="线索日期笔误")
    assert state(record)[2] == day("2024-07-09")
    last = record.acts.last()
    assert last is not None
    assert (last.kind, last.note, last.values) == ("corrected", "线索日期笔误", {"clue_on": "2024-06-24"})
