"""Tables of records: every bad row named with its column, nothing half written, thousands in a few seconds."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from cunshi.exchange.workbooks.registers import blanks, for_export, read_lines, write_bad, write_records, write_template
from cunshi.foundation.privacy.kinds import check_character
from cunshi.foundation.residents.actions import MemberDraft, add_resident
from cunshi.foundation.residents.models import Household, Resident
from cunshi.rulebook.registers import Register
from cunshi.work.registers import actions
from cunshi.work.registers.actions import Outcome
from cunshi.work.registers.actions.incoming import HOME, ID, NAME, ON, PLACE, Line
from cunshi.work.registers.models import Act, Record, Trace, Upload
from tests.factories.registers import Cases
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("TGT-10")
ROWS, BAD = 5000, 40


def id_of(serial: int) -> str:
    """A valid ID number of its own for each serial."""
    first = f"610429{1950 + serial // 9000:04d}{serial // 900 % 10 + 1:02d}{10 + serial // 100 % 9}{serial % 100:03d}"
    return first + check_character(first)


def rule_of(own: Cases, key: str) -> Register:
    rule = own.plan.pack.register(key)
    assert rule is not None
    return rule


def loan(own: Cases, serial: int, **changes: str) -> dict[str, str]:
    return {
        PLACE: own.xunyi.villages[serial % 2].short_name,
        "number": f"XD-{serial}",
        "borrower": "冯有福",
        "id_number": id_of(serial),
        "phone": "13891012345",
        "granted_on": "2023-06-20",
        "due_on": "2024-12-20",
        "amount": "30000",
        **changes,
    }


# Ten ways in which a row is wrong; each stands four times in the table.
WRONG: list[dict[str, str]] = [
    {"id_number": "610429198503072213"},
    {"id_number": "6104291985030722"},
    {"granted_on": "2024-07-15"},
    {"granted_on": "2023-02-30"},
    {"due_on": "2022-01-01"},
    {"amount": "三万"},
    {"amount": "0"},
    {"borrower": ""},
    {"phone": "12345"},
    {PLACE: "崖头村"},
]


def loans(own: Cases, rows: int, bad: int) -> list[Line]:
    step = rows // bad if bad else rows + 1
    wrong = {index * step: WRONG[index % len(WRONG)] for index in range(bad)}
    return [Line(index + 2, loan(own, index, **wrong.get(index, {}))) for index in range(rows)]


def take(own: Cases, lines: list[Line], register: str = "loans", *, good_only: bool = False) -> Outcome:
    tuqiao = own.xunyi.tuqiao
    return actions.import_records(by=tuqiao, programme=own.plan, register=register, lines=lines, good_only=good_only)


def test_of_5000_rows_all_40_bad_ones_are_named_and_none_is_written_unless_the_good_ones_are_asked_for(
    own: Cases,
) -> None:
    lines = loans(own, ROWS, BAD)
    with CaptureQueriesContext(connection) as checked:
        found = take(own, lines)
    wrong = [each.line.row for each in found.entries if each.problems]
    assert wrong == [2 + index * (ROWS // BAD) for index in range(BAD)]
    assert (found.good, found.bad, found.written, Record.objects.count()) == (ROWS - BAD, BAD, 0, 0)
    with CaptureQueriesContext(connection) as written:
        found = take(own, lines, good_only=True)
    assert (found.written, Record.objects.count(), Act.objects.count()) == (4960, 4960, 4960)
    assert Trace.objects.count() == 3 * 4960
    # Checking asks five times; writing adds one statement for each thousand rows of three tables and their traces.
    assert len(checked) <= 5
    assert len(written) == 29


def test_the_number_of_queries_of_a_check_does_not_grow_with_the_rows(own: Cases) -> None:
    tuqiao = own.xunyi.tuqiao
    counts = []
    # The plan itself is read once.
    actions.check(by=tuqiao, programme=own.plan, register="loans", lines=loans(own, 1, 0))
    for rows in (1, 60):
        with CaptureQueriesContext(connection) as counted:
            actions.check(by=tuqiao, programme=own.plan, register="loans", lines=loans(own, rows, 0))
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 5


def test_each_problem_stands_with_its_row_and_column_and_repeats_no_personal_number(own: Cases) -> None:
    lines = loans(own, 10, 10)
    found = take(own, lines)
    said = {each.line.row: [(one.where, one.what) for one in each.problems] for each in found.entries}
    assert said[2] == [("ID number", "Its check digit doesn't fit the other digits.")]
    assert said[4] == [("Granted on", "This day lies in the future.")]
    assert said[5] == [("Granted on", "This is no date.")]
    assert said[6] == [("Due on", "It lies before “Granted on”.")]
    assert said[7] == [("Amount", "This is no number.")]
    assert said[9] == [("Borrower", "This is still empty.")]
    assert said[11] == [
        ("Village", "Your area (土桥镇) has no division of this name or code."),
    ]
    assert "610429198503072213" not in str(said)


def test_two_rows_of_the_same_and_one_that_is_open_already_are_named(own: Cases) -> None:
    take(own, [Line(2, loan(own, 2))])
    again = [Line(2, loan(own, 2)), Line(3, loan(own, 4)), Line(4, loan(own, 4))]
    found = take(own, again, good_only=True)
    assert [[one.what for one in each.problems] for each in found.entries] == [
        ["There is an open record of it already, of 2024-06-30."],
        [],
        ["Row 3 of the table opens a record of the same already."],
    ]
    assert (found.written, Record.objects.count()) == (1, 2)


def income(cells: dict[str, str]) -> Line:
    return Line(2, {PLACE: "", HOME: "", NAME: "", ID: "", **cells})


def test_a_household_is_found_by_village_and_number_or_by_the_id_number_of_a_member(own: Cases) -> None:
    village = own.home.division.short_name
    resident = member(own.second, "冯小雨", id_of(77))
    found = take(own, [income({PLACE: village, HOME: "001"}), income({ID: id_of(77)})], "quarter_income")
    assert [each.problems for each in found.entries] == [[], []]
    assert list(Record.objects.order_by("pk").values_list("household", flat=True)) == [own.home.pk, own.second.pk]
    assert resident.household == own.second


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({HOME: "009"}, "has no household of this number."),
        ({}, "Neither a household number nor an ID number says whom it is about."),
        ({HOME: "001", NAME: "秦望山"}, "The name belongs to another household or person than the number."),
        ({ID: "610429198503072212"}, "Nobody in your area is entered with this ID number."),
        ({PLACE: "", HOME: "001"}, "It is not said which one."),
        ({HOME: "001", ON: "昨天"}, "This is no date."),
    ],
)
def test_a_row_whose_household_is_not_found_says_why(own: Cases, cells: dict[str, str], what: str) -> None:
    given = {PLACE: own.home.division.short_name, **cells}
    found = take(own, [income(given)], "quarter_income")
    problems = [one.what for each in found.entries for one in each.problems]

    assert len(problems) == 1 and problems[0].endswith(what)
    assert not Record.objects.exists()


def test_a_neighbours_person_is_not_found_by_the_id_number(own: Cases) -> None:
    member(own.theirs, "秦小雨", id_of(78))
    found = take(own, [income({ID: id_of(78)})], "quarter_income")
    assert [one.what for one in found.entries[0].problems] == ["Nobody in your area is entered with this ID number."]


def test_a_post_that_opens_no_such_records_imports_none(own: Cases) -> None:
    def act() -> object:
        county = own.xunyi.finance
        return actions.import_records(by=county, programme=own.plan, register="loans", lines=loans(own, 1, 0))

    assert refused(act) == ["Your post opens no records of this register."]


@pytest.mark.req("TGT-11")
def test_a_table_that_waits_holds_nothing_in_clear_and_a_newer_one_takes_its_place(own: Cases, world: World) -> None:
    tuqiao = own.xunyi.tuqiao
    for name in ("甲.xlsx", "乙 610429198503072212.xlsx"):
        actions.keep(by=tuqiao, purpose="p", name=name, rows=1, content={"lines": [[2, {"id": id_of(5)}]]})
    (row,) = Upload.objects.all()
    assert row.name == "乙 610429********2212.xlsx"
    assert row.content.startswith("sealed:") and id_of(5) not in row.content
    assert actions.kept(by=tuqiao, purpose="p") == (row, {"lines": [[2, {"id": id_of(5)}]]})
    assert actions.kept(by=own.xunyi.zhitian, purpose="p") is None
    world.move_to("2024-07-08")
    actions.keep(by=own.xunyi.zhitian, purpose="q", name="丙.xlsx", rows=1, content={})
    assert actions.kept(by=tuqiao, purpose="p") is None


def member(home: Household, name: str, number: str) -> Resident:
    draft = MemberDraft(name=name, relation="other", id_number=number)
    return add_resident(by=None, household=home, draft=draft)


def sheet_of(write: object) -> list[list[str]]:
    file = BytesIO()
    write(file)  # type: ignore[operator]
    file.seek(0)
    return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()


def test_the_template_comes_back_as_rows_and_bad_rows_can_be_mended_in_their_own_table(own: Cases) -> None:
    rule = rule_of(own, "loans")
    assert sheet_of(lambda file: write_template(rule, file))[0][:4] == [
        "Village",
        "Contract*",
        "Borrower*",
        "ID number*",
    ]
    line = Line(9, loan(own, 1) | {"phone": "12345"})
    wrong = take(own, [line]).entries[0].problems
    file = BytesIO()
    write_bad(rule, [(line, wrong)], file)
    (row,) = read_lines(rule, file.getvalue())
    assert row.row == 2
    assert {key: row[key] for key in line.cells} == dict(line.cells)
    written = sheet_of(lambda target: write_bad(rule, [(line, wrong)], target))
    assert written[1][-2:] == ["9", wrong[0].sentence()]


def test_a_table_with_commas_is_read_in_both_encodings(own: Cases) -> None:
    rule = rule_of(own, "loans")
    with override("zh-hans"):
        head = [each.header for each in blanks(rule)]
    text = ",".join(head) + "\n" + ",".join(loan(own, 3).get(each.key, "") for each in blanks(rule)) + "\n"
    for encoding in ("utf-8-sig", "gb18030"):
        (row,) = read_lines(rule, text.encode(encoding))
        assert {key: row[key] for key in loan(own, 3)} == loan(own, 3)


@pytest.mark.req("TGT-11")
def test_the_export_masks_personal_values_and_says_steps_with_their_days(own: Cases) -> None:
    rule = rule_of(own, "loans")
    take(own, [Line(2, loan(own, 2))])
    record = Record.objects.get()
    own.step(own.xunyi.tuqiao, record, "repaid")
    rows = sheet_of(lambda file: write_records(for_export(Record.objects.all()), rule, file, title="小额信贷"))
    head, first = rows[2], rows[3]
    said = dict(zip(head, first, strict=True))
    assert said["Borrower"] == "冯**"
    assert said["ID number"] == f"{id_of(2)[:6]}********{id_of(2)[-4:]}"
    assert said["Telephone"] == "138****2345"
    assert str(said["Repaid"]) == "2024-06-30"
    assert "masked" in rows[1][0]
    assert id_of(2) not in str(rows) and "13891012345" not in str(rows) and "冯有福" not in str(rows)
