"""Two lists compared: the township's register against a table of the labour bureau, and register against register."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cunshi.foundation.residents.actions import MemberDraft, add_resident
from cunshi.foundation.residents.models import Resident
from cunshi.rulebook import loader
from cunshi.work.comparing import actions, queries
from cunshi.work.comparing.models import Finding, Kind, Run
from cunshi.work.programmes.actions import open_year
from cunshi.work.registers import actions as registers
from cunshi.work.registers.actions import Draft
from cunshi.work.registers.actions.incoming import Line
from cunshi.work.registers.models import Record
from tests.factories.homes import id_number
from tests.factories.registers import Cases
from tests.factories.targets import Xunyi
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("TGT-09")
COLUMNS = ("id_number", "village", "name", "employed", "place", "wage")


@pytest.fixture
def cases(world: World) -> Cases:
    return Cases(Xunyi(world))


class Labour:
    """The labour ledger of Tuqiao with four people, and what the bureau's table says of them."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.xunyi = cases, cases.xunyi
        self.people = [
            person(cases, name, serial) for serial, name in enumerate(("冯有福", "冯得水", "冯小雨", "冯有才"), 1)
        ]
        for each in self.people:
            draft = Draft(each.household.division, {"trade": "电焊"}, resident=each)
            record = registers.open_record(by=cases.xunyi.clerk, programme=cases.plan, register="labour", draft=draft)
            told = {"employed": "yes", "place": "beyond", "employer": "工地", "wage": "5000"}
            registers.follow_up(by=cases.xunyi.clerk, record=record, version=None, key="monthly", values=told)

    def line(self, row: int, **cells: str) -> Line:
        village = self.cases.home.division.short_name
        usual = {"village": village, "employed": "是", "place": "省外", "wage": "5,000元"}
        return Line(row, {**usual, **cells})

    def lines(self) -> list[Line]:
        return [
            self.line(2, id_number=id_number(serial=1, region="610429"), name="冯有福"),
            self.line(3, id_number=id_number(serial=2, region="610429"), name="冯得水", place="县内", wage="3000"),
            self.line(4, id_number="", name="冯小雨", wage="5090"),
            self.line(5, id_number=id_number(serial=9, region="610429"), name="赵外人"),
        ]

    def run(self, lines: list[Line] | None = None, **more: Any) -> Run:
        given = {"by": self.xunyi.tuqiao, "columns": COLUMNS, **more}
        return actions.run(
            programme=self.cases.plan,
            comparison="labour",
            name="人社局台账.xlsx",
            lines=self.lines() if lines is None else lines,
            **given,
        )


def person(cases: Cases, name: str, serial: int) -> Resident:
    number = id_number(serial=serial, region="610429")
    return add_resident(by=None, household=cases.home, draft=MemberDraft(name=name, relation="other", id_number=number))


@pytest.fixture
def labour(cases: Cases) -> Labour:
    return Labour(cases)


def classes(run: Run) -> dict[str, list[int | None]]:
    return {
        kind: [row.number for row in run.findings.filter(kind=kind).order_by("number", "pk")]
        for kind, count in run.counts.items()
        if count
    }


def test_the_bureaus_table_is_compared_row_by_row_with_the_townships_own_ledger(labour: Labour) -> None:
    run = labour.run()
    assert (run.ours, run.theirs, run.division_id) == (4, 4, labour.xunyi.tuqiao.division_id)
    assert classes(run) == {"matched": [2, 4], "differing": [3], "missing_here": [5], "missing_there": [None]}
    differing = run.findings.get(kind=Kind.DIFFERING)
    assert differing.differing == ["place", "wage"]
    assert (differing.told["place"], differing.told["wage"]) == (
        ["县内", "Beyond the province"],
        ["3000", "5,000.00 元"],
    )
    assert differing.record is not None and differing.record.resident == labour.people[1]
    missing = run.findings.get(kind=Kind.MISSING_THERE)
    assert missing.record is not None and missing.record.resident == labour.people[3]
    assert missing.division == labour.cases.home.division


@pytest.mark.req("TGT-11")
def test_nothing_personal_of_the_other_list_stands_in_clear(labour: Labour) -> None:
    labour.run()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '|') FROM comparing_finding t")
        (text,) = cursor.fetchone()
    for serial in (1, 2, 9):
        assert id_number(serial=serial, region="610429") not in text
    assert "赵外人" not in text and "冯得水" not in text
    row = Finding.objects.get(number=5)
    assert row.told["id_number"][0] == f"610429********{id_number(serial=9, region='610429')[-4:]}"
    assert row.told["name"] == ["赵**", ""]
    with pytest.raises((ValueError, IntegrityError)), transaction.atomic():
        Finding.objects.create(run=row.run, kind=Kind.MISSING_HERE, number=8, division=row.division, theirs="赵外人")


def test_what_was_mended_since_is_gone_from_the_next_run_which_says_how_many_fewer(labour: Labour) -> None:
    first = labour.run()
    mended = [each for each in labour.lines() if each.row != 3]
    mended.append(labour.line(3, id_number=id_number(serial=2, region="610429"), name="冯得水"))
    second = labour.run(mended)
    assert queries.before(second) == first and queries.before(first) is None
    assert queries.fewer(second, first) == {
        "differing": -1,
        "missing_here": 0,
        "missing_there": 0,
        "ambiguous": 0,
        "matched": 1,
    }
    assert queries.left([first, second]) == {first.pk: 3, second.pk: 2}


def test_two_of_one_name_are_settled_by_a_person_who_names_the_match(labour: Labour) -> None:
    twin = person(labour.cases, "冯小雨", 7)
    draft = Draft(twin.household.division, {}, resident=twin)
    registers.open_record(by=labour.xunyi.clerk, programme=labour.cases.plan, register="labour", draft=draft)
    run = labour.run([labour.line(4, id_number="", name="冯小雨"), labour.line(5, id_number="", name="冯小雨")])
    one, two = run.findings.filter(kind=Kind.AMBIGUOUS)
    records = list(Record.objects.filter(register="labour", resident__name="冯小雨").order_by("pk"))
    assert one.candidates == [each.pk for each in records]
    assert [label for _key, label in queries.own_rows(labour.cases.plan.pack.comparison("labour"), one.candidates)] == [
        f"冯小雨（{labour.cases.home.division.short_name} 001 冯有福）"
    ] * 2

    def settle(finding: Finding, own: int, by: Any = None) -> object:
        return actions.settle(by=by or labour.xunyi.tuqiao, finding=finding, own=own, reason="电话核实")

    assert refused(lambda: settle(one, records[0].pk + 99)) == ["This row is none of its candidates."]
    assert refused(lambda: settle(one, records[0].pk, labour.xunyi.zhitian))
    settle(one, records[0].pk)
    assert refused(lambda: settle(two, records[0].pk)) == ["Row 4 of the other list was matched with it."]
    assert refused(lambda: settle(one, records[1].pk)) == [f"It was settled by {labour.xunyi.tuqiao}."]
    actions.deal(by=labour.xunyi.tuqiao, finding=two, reason="同一人重复填报")
    assert queries.left([run]) == {run.pk: 3}
    one.refresh_from_db()
    assert (one.record, one.settled_as, one.settled_by) == (records[0], "match", labour.xunyi.tuqiao)


def test_a_row_is_dealt_with_only_for_a_reason_and_never_where_the_lists_agree(labour: Labour) -> None:
    run = labour.run()

    def deal(kind: Kind, reason: str) -> object:
        finding = run.findings.filter(kind=kind).first()
        assert finding is not None
        return actions.deal(by=labour.xunyi.tuqiao, finding=finding, reason=reason)

    assert len(refused(lambda: deal(Kind.DIFFERING, " "))) == 1
    assert refused(lambda: deal(Kind.MATCHED, "一致")) == ["The two lists agree on this row."]


def test_a_township_compares_its_own_part_only_and_a_clerk_none(labour: Labour) -> None:
    assert labour.run(by=labour.xunyi.zhitian).ours == 0
    assert labour.run(by=labour.xunyi.labour).ours == 4
    assert refused(lambda: labour.run(by=labour.xunyi.clerk)) == ["Your post does not compare these lists."]
    assert refused(lambda: labour.run(columns=("name",))) == ["No column is chosen for it."]
    seen = {each.pk for each in queries.runs(labour.xunyi.tuqiao)}
    assert seen == set(Run.objects.filter(division=labour.xunyi.tuqiao.division_id).values_list("pk", flat=True))


def test_the_number_of_queries_of_a_run_does_not_grow_with_the_rows(labour: Labour) -> None:
    counts = []
    for lines in ([labour.lines()[0]], labour.lines() * 1):
        with CaptureQueriesContext(connection) as counted:
            labour.run(lines)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_residents_are_compared_with_the_data_of_a_department(labour: Labour) -> None:
    number = id_number(serial=2, region="610429")
    line = Line(
        2, {"id_number": number, "name": "冯得木", "village": labour.cases.home.division.name, "household": "001"}
    )
    run = actions.run(
        by=labour.xunyi.tuqiao,
        programme=labour.cases.plan,
        comparison="departments",
        name="医保.csv",
        lines=[line],
        columns=("id_number", "name", "village", "household"),
    )
    assert {key: count for key, count in run.counts.items() if count} == {"differing": 1, "missing_there": 3}
    row = run.findings.get(kind=Kind.DIFFERING)
    assert (row.resident, row.differing) == (labour.people[1], ["name"])


def test_two_registers_of_one_plan_are_compared_without_a_table(cases: Cases) -> None:
    plan = open_year(by=None, pack=loader.load(Path(__file__).with_name("two.yaml")))
    village = cases.xunyi.villages[0]
    for register, sizes in (("plots", {"甲": "10", "乙": "4"}), ("measured", {"甲": "12", "丙": "4"})):
        for name, size in sizes.items():
            draft = Draft(village, {"plot": name, "size": size})
            registers.open_record(by=cases.xunyi.tuqiao, programme=plan, register=register, draft=draft)
    run = actions.run_registers(by=cases.xunyi.tuqiao, programme=plan, comparison="plots")
    assert {key: count for key, count in run.counts.items() if count} == {
        "differing": 1,
        "missing_here": 1,
        "missing_there": 1,
    }
    assert run.findings.get(kind=Kind.DIFFERING).told["size"] == ["12 亩", "10 亩"]


def test_a_run_and_its_rows_never_change(labour: Labour) -> None:
    run = labour.run()
    for change in (
        lambda: Run.objects.filter(pk=run.pk).update(ours=9),
        lambda: run.findings.update(kind=Kind.MATCHED),
        lambda: Run.objects.filter(pk=run.pk).delete(),
    ):
        with pytest.raises(Exception, match=r"trigger|immutable|update|delete"), transaction.atomic():
            change()
