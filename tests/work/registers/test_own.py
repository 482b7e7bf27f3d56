"""Registers that stand in a pack alone (TGT-10): their fields, sums, reports, what opens by itself, who is paid."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from cunshi.foundation.evidence.actions import store
from cunshi.foundation.privacy.sealing import fingerprint
from cunshi.work.registers import actions
from cunshi.work.registers.actions import Draft, Paper
from cunshi.work.registers.asking import asked
from cunshi.work.registers.models import Record
from cunshi.work.registers.statistics import by_child, figures
from cunshi.work.registers.subsidies import owing
from cunshi.work.registers.values import clear, told
from tests.factories.pictures import jpeg, picture
from tests.factories.registers import Cases, day
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("TGT-10")
ID = "610429198503072212"
LOAN = {
    "number": "XD-2024-001",
    "borrower": "冯有福",
    "id_number": ID,
    "phone": "13891012345",
    "granted_on": "2023-06-20",
    "due_on": "2024-06-20",
    "amount": "30000",
    "left": "1500",
}


def thing(own: Cases, register: str, values: dict[str, str], village: int = 0) -> Record:
    division = own.xunyi.villages[village]
    draft = Draft(division, values)
    return actions.open_record(by=own.xunyi.tuqiao, programme=own.plan, register=register, draft=draft)


@pytest.mark.req("TGT-06")
def test_loans_add_up_and_the_overdue_rate_counts_what_is_past_its_day(own: Cases, world: World) -> None:
    rule = own.plan.pack.register("loans")
    assert rule is not None
    late = thing(own, "loans", LOAN)
    thing(own, "loans", LOAN | {"number": "XD-2024-002", "due_on": "2024-12-31", "left": "298500"}, village=1)
    counts, (outstanding, overdue) = figures(rule, Record.objects.filter(register="loans"))
    assert (counts.all, counts.open, counts.late) == (2, 2, 1)
    assert (outstanding.value, overdue.value, overdue.base, overdue.share) == (300000, 1500, 300000, Decimal("0.50"))
    villages = by_child(rule, Record.objects.filter(register="loans"), own.xunyi.tuqiao.division_id)
    assert {code: (each.open, rows[0].value) for code, (each, rows) in villages.items()} == {
        own.xunyi.villages[0].code: (1, 1500),
        own.xunyi.villages[1].code: (1, 298500),
    }
    # Half a year later what is left is compensated and written off; before, one repayment is enough.
    world.move_to("2024-12-25")
    own.step(own.xunyi.tuqiao, late, "repaid")
    assert Record.objects.get(pk=late.pk).owes == "paid_off"
    own.step(own.xunyi.tuqiao, late, "paid_off", {"compensated": "1500"})
    assert Record.objects.get(pk=late.pk).closed_as == "paid_off"


@pytest.mark.req("TGT-11")
def test_personal_values_are_sealed_wherever_they_lie_and_found_without_opening_any(own: Cases) -> None:
    record = thing(own, "loans", LOAN)
    actions.correct(
        by=own.xunyi.tuqiao, record=record, version=None, values={"phone": "13991055555"}, reason="电话更换"
    )
    row = Record.objects.get(pk=record.pk)
    rule = own.plan.pack.register("loans")
    assert rule is not None
    shown = [told(field, row.values[field.key]) for field in rule.fields if field.sealed]
    assert shown == ["冯**", "610429********2212", "139****5555"]
    assert clear(row.values["id_number"]) == ID
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'registers%%'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text ~ %s", [f"{ID}|13891012345|13991055555|冯有福"]
            )
            assert (table, cursor.fetchone()) == (table, (0,))
    thing(own, "loans", LOAN | {"number": "XD-2024-002", "id_number": "610429199001011238"}, village=1)
    found = Record.objects.filter(traces__digest=fingerprint("id_number", ID))
    assert list(found) == [row]


def test_an_id_number_with_a_wrong_check_digit_and_a_due_day_before_its_start_are_refused(own: Cases) -> None:
    bad = LOAN | {"id_number": ID[:-1] + "9", "due_on": "2023-06-01", "amount": "0", "left": "abc"}
    told_ = refused(thing, own, "loans", bad)
    assert len(told_) == 4
    assert told_[1:] == ["It is below 1.", "This is no number.", "It lies before “Granted on”."]
    assert ID[:-1] not in " ".join(told_)


@pytest.mark.req("TGT-04")
def test_a_failed_test_opens_a_problem_by_itself_and_a_second_one_does_not_open_it_twice(own: Cases) -> None:
    point = thing(own, "points", {"point": "村委会末梢水"})
    clerk, report = own.xunyi.clerk, actions.follow_up
    report(by=clerk, record=point, version=None, key="test", values={"result": "合格", "failed": "无"})
    assert Record.objects.filter(register="problems").count() == 0
    report(by=clerk, record=point, version=None, key="test", values={"result": "bad", "failed": "浑浊度"})
    report(by=clerk, record=point, version=None, key="test", values={"result": "bad", "failed": "浑浊度、余氯"})
    problem = Record.objects.get(register="problems")
    assert problem.values == {"place": "村委会末梢水", "what": "浑浊度", "found_by": "水质检测"}
    # Five working days from Sunday the 30th of June.
    assert (problem.came_from, problem.owes, problem.due) == (point, "mended", day("2024-07-05"))
    rule = own.plan.pack.register("points")
    assert rule is not None
    _counts, (good, bad) = figures(rule, Record.objects.filter(register="points"))
    assert ((good.name, good.value), (bad.name, bad.value)) == (("Good", 0), ("Bad", 1))
    step = {"by": clerk, "record": problem, "version": None, "step": "mended"}
    assert refused(actions.do_step, **step, values={"done_on": "2024-06-30"}) == ["No file is attached yet."]
    photo = Paper("photo", store(content=jpeg(picture(1)), name="整改后.jpg"), "整改后.jpg")
    actions.do_step(**step, values={"done_on": "2024-06-30"}, papers=[photo])
    assert Record.objects.get(pk=problem.pk).closed_as == "mended"


@pytest.mark.req("TGT-08")
def test_sharp_falls_and_low_incomes_come_to_the_fore(own: Cases, world: World) -> None:
    rule = own.plan.pack.register("quarter_income")
    assert rule is not None
    fell, low = rule.focus
    first, second = (
        own.open(register="quarter_income", values={}),
        own.open(register="quarter_income", values={}, home=own.second),
    )
    for record, spring, summer in ((first, "4000", "2800"), (second, "1900", "1900")):
        for on, value in ((date(2024, 6, 30), spring), (date(2024, 9, 30), summer)):
            world.move_to(on)
            actions.follow_up(
                by=own.xunyi.clerk, record=record, version=None, key="quarter", values={"earned": value}, on=on
            )
            world.move_to("2024-06-30")
    rows = Record.objects.filter(register="quarter_income")
    assert list(rows.filter(asked(fell.when))) == [first]
    assert list(rows.filter(asked(low.when))) == [second]
    assert [(act.first, act.values["earned"]) for act in first.acts.filter(kind="follow_up")] == [
        (date(2024, 4, 1), "4000"),
        (date(2024, 7, 1), "2800"),
    ]


@pytest.mark.req("FUND-08")
def test_each_class_is_paid_its_amount_and_what_is_missing_is_listed(own: Cases) -> None:
    rule = own.plan.pack.register("own_insurance")
    assert rule is not None
    x, premium = own.xunyi, rule.subsidies[0]
    destitute = own.open(register="own_insurance", values={"class": "特困", "enrolled": "是"})
    own.open(register="own_insurance", values={"class": "low_income", "enrolled": "no"}, home=own.second)
    pay = {"by": x.tuqiao, "record": destitute, "subsidy": "premium", "on": day("2024-06-30"), "voucher": "医保-01"}
    assert refused(actions.pay, **pay, amount=Decimal("380.01")) == ["380 yuan are due, 0 are paid."]
    assert refused(actions.pay, **(pay | {"by": x.clerk}), amount=Decimal(380)) == ["This is not for your post to do."]
    paid = actions.pay(**pay, amount=Decimal(200))
    rows = owing(rule, premium, Record.objects.filter(register="own_insurance"))
    assert [(each.record, each.due, each.paid, each.missing) for each in rows] == [(destitute, 380, 200, 180)]
    actions.reverse_payment(by=x.tuqiao, payment=paid, reason="账号有误退回")
    assert refused(actions.reverse_payment, by=x.tuqiao, payment=paid, reason="再退") == [
        "This payment was reversed already."
    ]
    (owed,) = owing(rule, premium, Record.objects.filter(register="own_insurance"))
    assert owed.missing == 380


def test_a_household_cannot_stand_in_two_registers_that_exclude_each_other(own: Cases) -> None:
    own.open(register="quarter_income", values={})
    insured = {"class": "other", "enrolled": "yes"}
    assert refused(own.open, register="own_insurance", values=insured) == [
        "It is open in “Income”, which excludes this register."
    ]
    own.open(register="own_insurance", values=insured, home=own.second)
    assert refused(own.open, register="quarter_income", values={}, home=own.second) == [
        "It is open in “Insurance”, which excludes this register."
    ]


def test_of_many_rows_none_is_written_while_one_is_bad_unless_the_good_ones_are_asked_for(own: Cases) -> None:
    villages = own.xunyi.villages[:2]
    drafts = [Draft(villages[n % 2], {"point": f"检测点{n}"}) for n in range(30)]
    drafts[7] = Draft(villages[0], {"point": ""})
    drafts[9] = Draft(villages[0], {"point": "检测点2"})
    drafts[11] = Draft(own.xunyi.neighbour.division, {"point": "检测点11"})
    by = own.xunyi.tuqiao
    weighed = actions.take(by=by, programme=own.plan, register="points", drafts=drafts)
    assert [n for n, each in enumerate(weighed) if each.problems] == [7, 9, 11]
    assert Record.objects.count() == 0
    actions.take(by=by, programme=own.plan, register="points", drafts=drafts, good_only=True)
    assert Record.objects.count() == 27


def test_money_and_dates_are_told_as_an_official_reads_them(own: Cases) -> None:
    rule = own.plan.pack.register("loans")
    assert rule is not None
    record = thing(own, "loans", LOAN | {"amount": "30,000.50", "granted_on": "2023年6月20日"})
    shown = {field.key: told(field, record.values.get(field.key)) for field in rule.fields}
    assert (shown["amount"], shown["granted_on"], shown["compensated"]) == ("30,000.50", "2023-06-20", "")
