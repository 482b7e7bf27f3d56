"""Tables of records and comparisons on pages: sent, checked, confirmed, settled; by keyboard and without leaks."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from cunshi.exchange.workbooks.blanks import Blank, write_blank
from cunshi.foundation.residents.actions import MemberDraft, add_resident
from cunshi.work.comparing.models import Finding, Kind, Run
from cunshi.work.registers.models import Record, Upload
from tests.factories.homes import id_number
from tests.factories.registers import Cases
from tests.factories.targets import Xunyi
from tests.factories.world import World
from tests.front.console.desk import FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words

pytestmark = pytest.mark.req("TGT-09", "TGT-10")
IMPORT = "/registers/xunyi-2024/labour/import/"
COMPARE = "/registers/comparisons/xunyi-2024/labour/"


@pytest.fixture
def cases(world: World) -> Cases:
    return Cases(Xunyi(world))


def table(*rows: list[str]) -> SimpleUploadedFile:
    file = BytesIO()
    write_blank(file, "表", [Blank(each, each) for each in rows[0]], rows[1:])
    return SimpleUploadedFile("台账.xlsx", file.getvalue())


def people(cases: Cases, *names: str) -> None:

    for serial, name in enumerate(names, 1):
        number = id_number(serial=serial, region="610429")
        add_resident(by=None, household=cases.home, draft=MemberDraft(name=name, relation="other", id_number=number))


def imported(desk: Any, cases: Cases, rows: int, wrong: int = 0) -> Any:
    lines = [["身份证号", "技能或意愿"]]
    lines += [[id_number(serial=serial, region="610429"), "电焊"] for serial in range(1, rows + 1)]
    lines += [["610429198503072213", "瓦工"]] * wrong
    return desk.post(IMPORT, {"act": "check", "file": table(*lines)}, follow=True)


def test_a_table_is_checked_waits_sealed_and_is_written_once_confirmed(cases: Cases) -> None:
    people(cases, "冯有福", "冯得水", "冯小雨")
    desk = at_desk(cases.xunyi.clerk)
    assert "Columns of the table" in words(desk.get(IMPORT))
    page = imported(desk, cases, 3, wrong=1)
    text = words(page)
    assert "Checked; nothing is written yet" in text and "Its check digit doesn't fit the other digits." in text
    assert (page.context["good"], page.context["bad"], Record.objects.count()) == (3, 1, 0)
    assert id_number(serial=1, region="610429") not in Upload.objects.get().content
    bad = desk.get("/registers/xunyi-2024/labour/bad-rows.xlsx")
    assert bad.status_code == OK and bad["Cache-Control"].startswith("max-age=0")
    text = words(desk.post(IMPORT, {"act": "good"}, follow=True))
    assert "3 records were opened." in text and "1 rows were left out." in text
    assert (Record.objects.count(), Upload.objects.count()) == (3, 0)
    assert desk.get("/registers/xunyi-2024/labour/bad-rows.xlsx").status_code == NOT_FOUND
    assert desk.get("/registers/xunyi-2024/labour/template.xlsx").status_code == OK


def test_another_posts_table_is_not_seen_and_who_opens_no_records_imports_none(cases: Cases) -> None:
    people(cases, "冯有福")
    imported(at_desk(cases.xunyi.clerk), cases, 1)
    assert at_desk(cases.xunyi.neighbour).get(IMPORT).context["upload"] is None
    assert at_desk(cases.xunyi.finance).get(IMPORT).status_code == FORBIDDEN
    assert at_desk(cases.xunyi.clerk).post(IMPORT, {"act": "check"}).status_code == WRONG
    at_desk(cases.xunyi.clerk).post(IMPORT, {"act": "discard"})
    assert not Upload.objects.exists()


@pytest.mark.req("TGT-11")
def test_the_list_handed_out_is_masked_and_holds_no_neighbour(cases: Cases) -> None:
    people(cases, "冯有福")
    desk = at_desk(cases.xunyi.clerk)
    imported(desk, cases, 1)
    desk.post(IMPORT, {"act": "all"})
    for post, there in ((cases.xunyi.clerk, True), (cases.xunyi.neighbour, False)):
        content = at_desk(post).get("/registers/xunyi-2024/labour/records.xlsx").content
        rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
        assert ("冯**" in str(rows), "冯有福" in str(rows)) == (there, False)


def sent(desk: Any, rows: int) -> Any:
    lines = [["姓名", "证件号码", "所在村", "务工地"]]
    lines += [
        [f"张{serial}", id_number(serial=serial, region="610429"), "外村", "省外"] for serial in range(1, rows + 1)
    ]
    return desk.post(COMPARE, {"act": "check", "file": table(*lines)}, follow=True)


def run(desk: Any, rows: int) -> Run:
    page = sent(desk, rows)
    chosen = {f"column-{each['key']}": each["place"] for each in page.context["columns"] if each["place"] is not None}
    assert desk.post(COMPARE, {"act": "run", **chosen}).status_code == FOUND
    return Run.objects.latest("pk")


def test_columns_are_guessed_from_the_headings_and_the_run_lists_what_to_act_on(cases: Cases) -> None:
    people(cases, "冯有福", "冯得水")
    clerk, tuqiao = at_desk(cases.xunyi.clerk), at_desk(cases.xunyi.tuqiao)
    imported(clerk, cases, 2)
    clerk.post(IMPORT, {"act": "all"})
    assert "Labour ledgers compared" in words(tuqiao.get("/registers/comparisons/"))
    page = sent(tuqiao, 3)
    assert {each["key"]: each["place"] for each in page.context["columns"]} == {
        "id_number": 1, "village": 2, "name": 0, "employed": None, "place": 3, "wage": None
    }  # fmt: skip
    done = run(tuqiao, 3)
    assert done.counts == {"differing": 2, "missing_here": 1, "missing_there": 0, "ambiguous": 0, "matched": 0}
    url = f"/registers/comparisons/runs/{done.pk}/"
    text = words(tuqiao.get(url))
    assert "To act on 3" in text and "张3" in text
    assert id_number(serial=3, region="610429") not in text
    row = Finding.objects.get(kind=Kind.MISSING_HERE)
    page = f"/registers/comparisons/rows/{row.pk}/"
    assert tuqiao.post(page, {"act": "deal", "reason": ""}).status_code == WRONG
    assert tuqiao.post(page, {"act": "deal", "reason": "外县人员，已退回人社局"}).status_code == FOUND
    assert "To act on 2" in words(tuqiao.get(url))
    assert "as many as before" in words(tuqiao.get(f"/registers/comparisons/runs/{run(tuqiao, 3).pk}/"))
    assert tuqiao.get(f"{url}rows.xlsx?kind=missing_here").status_code == OK
    for post in (cases.xunyi.zhitian, cases.xunyi.clerk):
        assert at_desk(post).get(url).status_code == NOT_FOUND
        assert at_desk(post).get(page).status_code == NOT_FOUND
    assert at_desk(cases.xunyi.clerk).post(COMPARE, {"act": "check"}).status_code == FORBIDDEN
    assert tuqiao.post(COMPARE, {"act": "check"}).status_code == WRONG


def test_pages_ask_as_often_for_many_rows_as_for_one(cases: Cases) -> None:
    desk = at_desk(cases.xunyi.tuqiao)
    counts = []
    for rows in (1, 60):
        done = run(desk, rows)
        sent(desk, rows)
        imported(desk, cases, 1, wrong=rows)
        row = Finding.objects.filter(run=done).first()
        assert row is not None
        urls = ("/registers/comparisons/", COMPARE, IMPORT, f"/registers/comparisons/runs/{done.pk}/")
        counts.append([queries_of(desk, url) for url in (*urls, f"/registers/comparisons/rows/{row.pk}/")])
    one, many = counts
    # The second run has one before it, which the page reads.
    assert [b - a for a, b in zip(one, many, strict=True)] == [0, 0, 0, 0, 0]
    assert max(many) <= 12
