"""Registers on pages: all of a place, one with its records, a record opened and led on, reports owed, subsidies."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cunshi.foundation.privacy.models import Look
from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from cunshi.work.registers import actions
from cunshi.work.registers.actions import Draft
from cunshi.work.registers.models import Attachment, Payment, Record
from tests.factories.pictures import jpeg, picture
from tests.factories.registers import CLUE, Cases
from tests.factories.targets import TUQIAO, ZHITIAN, Xunyi
from tests.factories.world import World
from tests.front.console.desk import CONFLICT, FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words

pytestmark = pytest.mark.req("TGT-02", "TGT-10")
MONITORING = "/registers/xunyi-2024/monitoring/"
OWN = "/registers/tuqiao-2024"
ID = "610429198503072212"
VILLAGE = "北沟村"


@pytest.fixture
def cases(world: World) -> Cases:
    return Cases(Xunyi(world))


@pytest.fixture
def own(cases: Cases) -> Cases:
    """The same with the registers that a township wrote into a pack of its own."""
    file = Path(__file__).parents[2] / "work" / "registers" / "own.yaml"
    cases.plan = open_year(by=None, pack=loader.load(file))
    return cases


def titles(page: Any) -> list[str]:
    return [row["title"] for row in page.context["rows"]]


def act(desk: Any, record: Record, act: str, key: str = "", **more: Any) -> Any:
    record.refresh_from_db()
    form = {"version": record.version, "key": key, **more}
    return desk.post(f"/registers/records/{record.pk}/act/{act}/", form)


def thing(own: Cases, register: str, values: dict[str, str], village: int = 0) -> Record:
    draft = Draft(own.xunyi.villages[village], values)
    return actions.open_record(by=own.xunyi.tuqiao, programme=own.plan, register=register, draft=draft)


LOAN = {
    "number": "XD-2024-001",
    "borrower": "冯有福",
    "id_number": ID,
    "granted_on": "2023-06-20",
    "due_on": "2024-06-20",
    "amount": "30000",
    "left": "1500",
}


def test_the_registers_of_a_place_are_counted_with_what_waits_there(cases: Cases) -> None:
    cases.open(), cases.open(home=cases.second, values=CLUE | {"clue_on": "2024-06-01"})
    cases.open(by=cases.xunyi.neighbour, home=cases.theirs)
    rows = {
        post: next(
            row["line"]
            for plan in at_desk(getattr(cases.xunyi, post)).get("/registers/").context["plans"]
            for row in plan["rows"]
            if row["line"].held.rule.key == "monitoring"
        )
        for post in ("clerk", "tuqiao", "xunyi")
    }
    assert {post: (row.counts.open, row.counts.late, row.mine) for post, row in rows.items()} == {
        "clerk": (2, 1, 0),
        "tuqiao": (2, 1, 2),
        "xunyi": (3, 1, 0),
    }
    text = words(at_desk(cases.xunyi.tuqiao).get("/registers/"))
    assert "2 records: their next step is yours" in text
    assert "Xunyi county: ten enhancement actions 2024" in text


def test_a_register_lists_its_own_records_and_nothing_of_the_neighbours(cases: Cases) -> None:
    cases.open(values=CLUE | {"clue_on": "2024-06-01"})
    cases.open(home=cases.second)
    theirs = cases.open(by=cases.xunyi.neighbour, home=cases.theirs)
    desk = at_desk(cases.xunyi.clerk)
    page = desk.get(MONITORING)
    assert titles(page) == ["001 冯有福", "002 冯得水"]
    text = words(page)
    assert "Identified 2024-06-16 14 days late" in text and "Identified 2024-07-05 5 days left" in text
    assert "秦望山" not in text
    assert titles(desk.get(MONITORING + "?state=late")) == ["001 冯有福"]
    assert titles(desk.get(MONITORING + "?state=closed")) == []
    assert titles(desk.get(MONITORING + "?sort=-due")) == ["002 冯得水", "001 冯有福"]
    assert desk.get(f"/registers/records/{theirs.pk}/").status_code == NOT_FOUND
    assert desk.get(f"{MONITORING}?place={cases.theirs.division_id}").status_code == NOT_FOUND
    assert act(desk, theirs, "pause", reason="越权").status_code == NOT_FOUND
    county = at_desk(cases.xunyi.xunyi).get(MONITORING)
    below = {row["division"].code: row["counts"].open for row in county.context["divisions"] if row["counts"].all}
    assert below == {TUQIAO: 2, ZHITIAN: 1}
    assert titles(at_desk(cases.xunyi.xunyi).get(f"{MONITORING}?place={ZHITIAN}")) == ["001 秦望山"]


def test_a_search_finds_words_names_and_whole_numbers_and_writes_no_number_into_an_address(own: Cases) -> None:
    thing(own, "loans", LOAN)
    thing(own, "loans", LOAN | {"number": "XD-2024-002", "id_number": "610429199001011238", "borrower": "王二"})
    desk, url = at_desk(own.xunyi.tuqiao), f"{OWN}/loans/"
    sent = desk.post(url, {"q": "XD-2024-002"})
    assert (sent.status_code, sent["Location"]) == (FOUND, url + "?q=XD-2024-002")
    assert titles(desk.get(sent["Location"])) == ["XD-2024-002"]
    for number, found in ((ID, ["XD-2024-001"]), (ID[:-2], []), ("冯有福", ["XD-2024-001"])):
        page = desk.post(url, {"q": number}, follow=True)
        assert (number, titles(page)) == (number, found)
    assert desk.post(url, {"q": ID}).status_code == OK
    assert "610429********2212" not in words(desk.get(url)) and ID not in words(desk.get(url))
    assert "冯**" in words(desk.get(url))
    # The neighbour's post finds nothing by the same number.
    assert at_desk(own.xunyi.zhitian).post(url, {"q": ID}).status_code == NOT_FOUND


@pytest.mark.req("LAND-05")
def test_a_list_is_put_in_groups_by_a_field_and_by_village(cases: Cases) -> None:
    cases.open(), cases.open(home=cases.second, values=CLUE | {"cause": "disaster"})
    cases.open(by=cases.xunyi.neighbour, home=cases.theirs)
    desk = at_desk(cases.xunyi.xunyi)
    page = desk.get(MONITORING + "?group=cause")
    headings = [(row["heading"]["name"], row["group_size"]) for row in page.context["rows"] if row["heading"]]
    assert headings == [("Disaster", 1), ("Illness", 2)]
    page = desk.get(MONITORING + "?group=place")
    assert [row["group_size"] for row in page.context["rows"] if row["heading"]] == [2, 1]
    assert titles(desk.get(MONITORING + "?is_cause=disaster")) == ["002 冯得水"]


def test_a_form_comes_back_with_every_problem_beside_its_field_and_all_that_was_typed(own: Cases) -> None:
    desk, url = at_desk(own.xunyi.tuqiao), f"{OWN}/loans/new/"
    bad = {f"f-{key}": value for key, value in LOAN.items()} | {"f-id_number": ID[:-1] + "9", "f-left": "abc"}
    page = desk.post(url, bad | {"on": "2024-13-01"})
    assert page.status_code == WRONG
    beside = {each.field.key: len(each.problems) for each in page.context["questions"] if each.problems}
    assert beside == {"id_number": 1, "left": 1}
    assert {each.field.key: each.value for each in page.context["questions"]}["number"] == "XD-2024-001"
    text = words(page)
    assert "No division is chosen." in text and "Write the day as 2024-06-30." in text
    assert Record.objects.count() == 0
    good = {f"f-{key}": value for key, value in LOAN.items()} | {"division": own.xunyi.villages[0].code}
    assert desk.post(url, good | {"division": own.xunyi.neighbour.division_id}).status_code == WRONG
    assert desk.post(url, good).status_code == FOUND
    assert Record.objects.get().values["left"] == "1500"
    again = desk.post(url, good)
    assert "There is an open record of it already" in words(again)
    assert at_desk(own.xunyi.xunyi).get(url).status_code == FORBIDDEN


def test_the_household_is_looked_for_among_those_of_the_own_villages(cases: Cases) -> None:
    desk, url = at_desk(cases.xunyi.clerk), f"{MONITORING}choose/"
    assert desk.get(f"{MONITORING}new/")["Location"] == url
    assert "秦望山" not in words(desk.get(url))
    assert [row["label"] for row in desk.post(url, {"q": "冯得"}).context["rows"]] == [f"{VILLAGE} 002 冯得水"]
    assert "Nobody of your villages" in words(desk.post(url, {"q": "秦望山"}))
    assert desk.get(f"{MONITORING}new/?household={cases.theirs.pk}").status_code == NOT_FOUND
    form = {f"f-{key}": value for key, value in CLUE.items()}
    page = desk.post(f"{MONITORING}new/?household={cases.home.pk}", form, follow=True)
    assert page.redirect_chain and "The record is open." in words(page)
    assert Record.objects.get().household == cases.home
    assert "open since 2024-06-30" in words(desk.get(url))


def test_a_record_goes_from_its_clue_to_its_end_on_its_page(cases: Cases, world: World) -> None:
    record = cases.open(values=CLUE | {"clue_on": "2024-06-01"})
    x, clerk = cases.xunyi, at_desk(cases.xunyi.clerk)
    text = words(clerk.get(f"/registers/records/{record.pk}/"))
    assert "Next step: Identified. Due on 2024-06-16: 14 days late. Done by: Township officer." in text
    assert "从发现风险线索到完成监测对象识别认定不超过15天" in text
    assert act(clerk, record, "step", "identified", **{"f-kind": "unstable"}).status_code == FORBIDDEN
    officer = at_desk(x.tuqiao)
    page = act(officer, record, "step", "identified", **{"f-kind": "", "note": "入户核实", "on": "2024-06-30"})
    assert page.status_code == WRONG and "入户核实" in page.content.decode()
    assert all(each.problems for each in page.context["offers"].step.questions)
    sent = {"f-kind": "unstable", "note": "入户核实", "on": "2024-06-30"}
    assert act(officer, record, "step", "identified", **sent).status_code == FOUND
    text = words(officer.get(f"/registers/records/{record.pk}/"))
    assert "Identified Township officer 2024-06-16 2024-06-30 土桥镇人民政府 Township officer 14 days late" in text
    assert "Step carried out: Identified" in text and "入户核实" in text
    assert act(officer, record, "pause", reason="等待上级系统开放").status_code == FOUND
    assert "Paused since 2024-06-30: the clock stands still." in words(officer.get(f"/registers/records/{record.pk}/"))
    assert act(officer, record, "step", "entered", **{"f-entered_no": "1"}).status_code == FORBIDDEN
    world.move_to("2024-07-05")
    assert act(officer, record, "resume").status_code == FOUND
    record.refresh_from_db()
    assert record.due and record.due.isoformat() == "2024-07-15"
    page = act(officer, record, "send_back", to="identified")
    assert page.status_code == WRONG and "reason: This is still empty." in words(page)
    assert act(officer, record, "send_back", to="identified", reason="类别有误").status_code == FOUND
    record.refresh_from_db()
    assert (record.owes, record.step) == ("identified", "opened")
    assert act(officer, record, "end", "no_risk", reason="经核实家庭收入稳定").status_code == FOUND
    assert "Closed on 2024-07-05" in words(clerk.get(f"/registers/records/{record.pk}/"))


def test_who_comes_too_late_is_told_so_and_nothing_is_written(cases: Cases) -> None:
    record = cases.open()
    officer = at_desk(cases.xunyi.tuqiao)
    stale = record.version
    cases.step(cases.xunyi.tuqiao, record, "identified", {"kind": "unstable"})
    page = officer.post(
        f"/registers/records/{record.pk}/act/step/", {"version": stale, "key": "identified", "f-kind": "marginal"}
    )
    assert page.status_code == CONFLICT and "Somebody changed this while you were typing." in words(page)
    page = officer.post(f"/registers/records/{record.pk}/act/pause/", {"version": stale, "reason": "系统维护暂停"})
    assert page.status_code == WRONG and "系统维护暂停" in page.content.decode()
    record.refresh_from_db()
    assert (record.values["kind"], record.paused_on) == ("unstable", None)


@pytest.mark.req("TGT-11")
def test_personal_values_are_masked_until_a_look_with_its_reason_and_then_shown_once(own: Cases) -> None:
    record = thing(own, "loans", LOAN | {"phone": "13891012345"})
    url = f"/registers/records/{record.pk}/"
    desk = at_desk(own.xunyi.clerk)
    text = words(desk.get(url))
    assert "610429********2212" in text and ID not in text and "13891012345" not in text
    assert "sealed:" not in desk.get(url).content.decode()
    assert "sealed:" not in at_desk(own.xunyi.tuqiao).get(f"{OWN}/loans/").content.decode()
    page = desk.post(url + "look/", {"fields": ["id_number"], "reason": ""})
    assert page.status_code == WRONG and ID not in words(page) and not Look.objects.exists()
    page = desk.post(url + "look/", {"fields": ["id_number"], "reason": "核对贷款合同信息"})
    text = words(page)
    assert ID in text and "13891012345" not in text and "no-store" in page["Cache-Control"]
    seen = Look.objects.get()
    assert (seen.fields, seen.division_id, seen.reason) == (["id_number"], record.division_id, "核对贷款合同信息")
    assert ID not in words(desk.get(url))
    assert desk.get(url + "look/")["Location"] == url
    # An auditor works with masked values.
    auditor = at_desk(own.xunyi.auditor_xunyi)
    assert "sees personal data only in part" in words(auditor.get(url))
    assert ID not in words(auditor.post(url + "look/", {"fields": ["id_number"], "reason": "核对贷款合同信息"}))


def test_what_is_corrected_keeps_sealed_values_that_were_left_empty(own: Cases) -> None:
    record = thing(own, "loans", LOAN)
    desk = at_desk(own.xunyi.tuqiao)
    sealed = record.values["id_number"]
    form = {"f-granted_on": "2023-06-20", "f-due_on": "2024-06-20", "f-amount": "30000", "f-left": "1200"}
    assert act(desk, record, "correct", **form).status_code == WRONG
    assert act(desk, record, "correct", **form, reason="还款200元").status_code == FOUND
    record.refresh_from_db()
    assert (record.values["left"], record.values["id_number"]) == ("1200", sealed)
    assert "Corrected" in words(desk.get(f"/registers/records/{record.pk}/"))


@pytest.mark.req("TGT-04")
def test_photos_wait_for_the_form_to_be_right_and_a_problem_leads_back_to_its_test(own: Cases) -> None:
    point = thing(own, "points", {"point": "村委会末梢水"})
    desk = at_desk(own.xunyi.clerk)
    sent = {"f-result": "bad", "f-failed": "浑浊度"}
    assert act(desk, point, "follow_up", "test", **sent).status_code == FOUND
    problem = Record.objects.get(register="problems")
    assert "Led to Water problems" in words(desk.get(f"/registers/records/{point.pk}/"))
    assert "Came from Water points" in words(desk.get(f"/registers/records/{problem.pk}/"))
    photo = SimpleUploadedFile("整改后.jpg", jpeg(picture(1)))
    page = act(desk, problem, "step", "mended", **{"f-photo": photo, "f-done_on": ""})
    assert page.status_code == WRONG
    (kept,) = next(each for each in page.context["offers"].step.questions if each.field.key == "photo").kept
    assert act(desk, problem, "step", "mended", **{"kept": "forged", "f-done_on": "2024-06-30"}).status_code == WRONG
    assert act(desk, problem, "step", "mended", **{"kept": kept.token, "f-done_on": "2024-06-30"}).status_code == FOUND
    (row,) = Attachment.objects.all()
    assert (row.key, row.name) == ("photo", "整改后.jpg")
    url = f"/registers/records/{problem.pk}/files/{row.pk}/"
    assert desk.get(url).status_code == OK
    assert at_desk(own.xunyi.neighbour).get(url).status_code == NOT_FOUND


def test_files_are_attached_to_an_open_record(cases: Cases) -> None:
    record, desk = cases.open(), at_desk(cases.xunyi.clerk)
    assert act(desk, record, "attach", to="identified").status_code == WRONG
    photo = SimpleUploadedFile("入户.jpg", jpeg(picture(2)))
    assert act(desk, record, "attach", to="identified", **{"f-attached": photo}).status_code == FOUND
    assert list(record.attachments.values_list("key", "name")) == [("identified", "入户.jpg")]


@pytest.mark.req("TGT-05")
def test_reports_owed_are_listed_by_period_and_division_until_they_are_made(own: Cases, world: World) -> None:
    first = thing(own, "points", {"point": "甲"})
    thing(own, "points", {"point": "乙"}, village=1)
    url = f"{OWN}/points/reports/test/"
    page = at_desk(own.xunyi.tuqiao).get(url)
    tally = page.context["tally"]
    assert (tally.owed, tally.made, titles(page)) == (2, 0, ["甲", "乙"])
    clerk = at_desk(own.xunyi.clerk)
    for _twice in range(2):
        assert titles(clerk.get(url)) == ["甲"]
        assert act(clerk, first, "follow_up", "test", **{"f-result": "good", "f-failed": "无"}).status_code == FOUND
    assert titles(clerk.get(url)) == []
    page = at_desk(own.xunyi.tuqiao).get(url)
    below = {row["division"].code: (row["tally"].owed, row["tally"].made) for row in page.context["divisions"]}
    assert below[own.xunyi.villages[0].code] == (1, 1)
    assert below[own.xunyi.villages[1].code] == (1, 0)
    # A month later June is missed there, and July is owed of both.
    world.move_to("2024-07-31")
    page = at_desk(own.xunyi.tuqiao).get(url + "?first=2024-06-01")
    assert "Missed 1" in words(page) and titles(page) == ["乙"]
    assert len(titles(at_desk(own.xunyi.tuqiao).get(url))) == 2
    assert "2024-06-01 – 2024-06-30 Reported 2/2" in words(clerk.get(f"/registers/records/{first.pk}/"))


@pytest.mark.req("FUND-08")
def test_a_subsidy_is_paid_and_reversed_on_the_record_and_what_is_missing_is_listed_by_class(own: Cases) -> None:
    record = own.open(register="own_insurance", values={"class": "destitute", "enrolled": "yes"})
    own.open(register="own_insurance", values={"class": "low_income", "enrolled": "yes"}, home=own.second)
    desk, page_url = at_desk(own.xunyi.tuqiao), f"{OWN}/own_insurance/subsidies/premium/"
    url = f"/registers/records/{record.pk}/"
    assert "Due (yuan) 380.00 Paid out (yuan) 0.00" in words(desk.get(url))
    pay = {"subsidy": "premium", "amount": "380.01", "on": "2024-06-30", "voucher": "医保-01"}
    page = desk.post(url + "pay/", pay)
    assert page.status_code == WRONG and "医保-01" in page.content.decode()
    assert desk.post(url + "pay/", pay | {"amount": "380"}).status_code == FOUND
    assert at_desk(own.xunyi.clerk).post(url + "pay/", pay).status_code == WRONG
    page = desk.get(page_url)
    sums = [(each.key, each.records, each.due, each.paid, each.short) for each in page.context["classes"]]
    assert sums == [("destitute", 1, 380, 380, 0), ("low_income", 1, 215, 0, 1)]
    assert page.context["total"].missing == 215
    assert titles(desk.get(page_url + "?only=missing")) == ["002 冯得水"]
    assert titles(desk.get(page_url + "?class=destitute")) == ["001 冯有福"]
    payment = Payment.objects.get()
    assert desk.post(f"{url}payments/{payment.pk}/", {"reason": ""}).status_code == WRONG
    assert desk.post(f"{url}payments/{payment.pk}/", {"reason": "账号有误退回"}).status_code == FOUND
    assert len(titles(desk.get(page_url + "?only=missing"))) == 2


@pytest.mark.req("TGT-08")
def test_households_to_be_looked_at_first_are_lists_of_their_own(own: Cases) -> None:
    record = own.open(register="quarter_income", values={})
    own.open(register="quarter_income", values={}, home=own.second)
    desk = at_desk(own.xunyi.clerk)
    assert act(desk, record, "follow_up", "quarter", **{"f-earned": "1900"}).status_code == FOUND
    page = desk.get(f"{OWN}/quarter_income/?focus=low")
    assert titles(page) == ["001 冯有福"]
    assert [(each["key"], each["count"]) for each in page.context["focus"]] == [("fell", 0), ("low", 1)]


def test_today_names_the_records_whose_step_is_mine_and_the_reports_that_i_owe(own: Cases) -> None:
    thing(own, "points", {"point": "甲"})
    thing(own, "loans", LOAN)
    officer, clerk = at_desk(own.xunyi.tuqiao), at_desk(own.xunyi.clerk)
    assert 'hx-get="/today/registers/"' in officer.get("/").content.decode()
    text = words(officer.get("/today/registers/"))
    assert "XD-2024-001 Repaid Micro-credit · 2024-06-20 10 days late" in text
    text = words(clerk.get("/today/registers/"))
    assert "Water points · Test Report 2024-06-01 – 2024-06-30 · 1 record not reported · due today" in text
    assert "XD-2024-001" not in text
    neighbour = at_desk(own.xunyi.neighbour)
    assert words(neighbour.get("/today/registers/")).strip() == ""
    assert "Nothing waits for you today" in words(neighbour.get("/today/registers/?alone=1"))


@pytest.mark.req("PLAN-09")
def test_a_month_names_the_steps_and_reports_of_the_place_late_ones_first(own: Cases) -> None:
    thing(own, "loans", LOAN)
    thing(own, "points", {"point": "甲"}, village=1)
    thing(own, "points", {"point": "乙"})
    first = own.xunyi.plan
    record = actions.open_record(
        by=own.xunyi.clerk, programme=first, register="monitoring", draft=Draft(own.home.division, CLUE, own.home)
    )
    own.step(own.xunyi.tuqiao, record, "identified", {"kind": "unstable"})
    page = at_desk(own.xunyi.tuqiao).get("/registers/month/?month=2024-06")
    rows = [(row["register"], row["item"].name, row["item"].detail) for row in page.context["rows"]]
    assert rows[0] == ("Micro-credit", "Repaid", "1 records, 1 of them late")
    assert ("Households watched against falling back", "Identified", "1 records, 0 of them late") in rows
    assert "Water points" not in words(page)
    part = at_desk(own.xunyi.tuqiao).get("/registers/month/?month=2024-06", headers={"HX-Request": "true"})
    assert "<title>" not in part.content.decode() and "1 of them late" in words(part)
    clerk = words(at_desk(own.xunyi.clerk).get("/registers/month/"))
    assert "Water points Test 2024-06-30 Still to do reported: 0 of 1" in clerk and "Micro-credit" not in clerk


def test_one_record_and_300_cost_the_same_number_of_queries_and_at_most_twelve(own: Cases) -> None:
    x, loans = own.xunyi, f"{OWN}/loans/"
    record = own.open(register="own_insurance", values={"class": "destitute", "enrolled": "yes"})
    thing(own, "points", {"point": "检测点"})
    first = thing(own, "loans", LOAN)
    pages = [
        "/registers/",
        "/registers/month/",
        loans,
        loans + "?state=mine&group=place",
        f"{OWN}/points/reports/test/",
    ]
    pages += [
        f"{OWN}/own_insurance/subsidies/premium/",
        f"{OWN}/quarter_income/?focus=low",
        f"/registers/records/{first.pk}/",
    ]
    pages += [f"/registers/records/{record.pk}/", "/today/registers/", f"{OWN}/own_insurance/choose/", f"{loans}new/"]
    desk = at_desk(x.tuqiao)
    one = [queries_of(desk, page) for page in pages]
    drafts = [Draft(x.villages[n % 5], LOAN | {"number": f"XD-{n}"}) for n in range(300)]
    actions.take(by=x.tuqiao, programme=own.plan, register="loans", drafts=drafts)
    points = [Draft(x.villages[n % 5], {"point": f"检测点{n}"}) for n in range(300)]
    actions.take(by=x.tuqiao, programme=own.plan, register="points", drafts=points)
    many = [queries_of(desk, page) for page in pages]
    assert many == one
    assert max(one) <= 12, dict(zip(pages, one, strict=True))
