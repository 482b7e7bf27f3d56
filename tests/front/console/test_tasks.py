"""Tasks on pages: the list, a task acted on from its naming to its closing, the month list of each unit."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cunshi.foundation.people import actions as people
from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.work.programmes.actions import open_year
from cunshi.work.tasks import actions
from cunshi.work.tasks.models import PieceFile, Step
from tests.factories.targets import COUNTY, TUQIAO, ZHITIAN, Xunyi
from tests.factories.tasks import at, close, note, row_of
from tests.factories.world import JPEG, World
from tests.front.console.desk import FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words

pytestmark = pytest.mark.req("PLAN-09")
LEAFLET = f"/tasks/xunyi-2024/leaflet/{COUNTY}/0/"
MEETING = f"/tasks/xunyi-2024/mobilization_meeting/{TUQIAO}/0/"


@pytest.fixture
def xunyi(world: World) -> Xunyi:
    return Xunyi(world)


def photo(mark: str = "1") -> SimpleUploadedFile:
    return SimpleUploadedFile(f"现场{mark}.jpg", JPEG + mark.encode(), content_type="image/jpeg")


def listed(page: Any) -> list[str]:
    return [row["item"].task.key for row in page.context["rows"]]


def test_the_list_is_narrowed_by_words_state_unit_month_and_ones_own(xunyi: Xunyi) -> None:
    desk = at_desk(xunyi.xunyi)
    actions.name_lead(by=xunyi.xunyi, place=at(xunyi, "work_points"), unit=xunyi.finance.unit)
    page = desk.get("/tasks/?q=泰旬")
    assert "work_points" in listed(page) and "leaflet" not in listed(page)
    assert "Visits exchanged with Taixing in the first half year 2024-06-30 Task under way 0%" in words(page)
    assert listed(desk.get("/tasks/?q=申报和帮扶政策“明白纸”")) == ["leaflet"]
    assert listed(desk.get(f"/tasks/?unit={xunyi.finance.unit_id}")) == ["work_points"]
    assert "mobilization_meeting" in listed(desk.get("/tasks/?state=late&q=动员大会"))
    april = listed(desk.get("/tasks/?month=2024-04&q=动员大会"))
    assert april.count("mobilization_meeting") == len(xunyi.townships)
    assert "No task fits." in words(desk.get("/tasks/?month=2024-05&q=动员大会&state=done"))
    assert "work_points" not in listed(desk.get("/tasks/?own=1&q=泰旬"))
    assert listed(at_desk(xunyi.finance).get("/tasks/?own=1")) == ["work_points"]


def test_a_place_lists_its_own_tasks_and_nothing_of_its_neighbours(world: World, xunyi: Xunyi) -> None:
    note(xunyi.zhitian, at(xunyi, "mobilization_meeting", ZHITIAN), 55, line="职田镇筹备会议")
    text = words(at_desk(xunyi.tuqiao).get("/tasks/?q=动员大会"))
    assert "Mobilization meeting" in text and "职田镇" not in text and "55%" not in text
    for post in (xunyi.zhitian, world.county, world.township, xunyi.neighbour):
        assert at_desk(post).get(MEETING).status_code == NOT_FOUND
        assert at_desk(post).post(f"{MEETING}note/", {"percent": "1", "line": "进展"}).status_code == NOT_FOUND
    assert "No plan gives you a task here." in words(at_desk(world.county).get("/tasks/"))
    assert at_desk(xunyi.xunyi).get(f"/tasks/xunyi-2024/nothing/{COUNTY}/0/").status_code == NOT_FOUND
    assert at_desk(xunyi.xunyi).get(f"/tasks/xunyi-2024/leaflet/{TUQIAO}/0/").status_code == NOT_FOUND
    assert at_desk(xunyi.xunyi).get(f"/tasks/xunyi-2024/leaflet/{COUNTY}/4/").status_code == NOT_FOUND


def test_a_task_goes_from_its_naming_to_its_closing_and_is_opened_again(xunyi: Xunyi) -> None:
    office, unit = at_desk(xunyi.xunyi), at_desk(xunyi.finance)
    page = office.get(LEAFLET)
    assert "制定防止返贫监测对象申报和帮扶政策“明白纸”" in words(page)
    assert "The plan names no unit; the office does it until it names one." in words(page)
    assert "Note progress" not in words(unit.get(LEAFLET))
    form = {"unit": str(xunyi.finance.unit_id), "base": "0"}
    assert office.post(f"{LEAFLET}name/", form).status_code == FOUND
    assert unit.post(f"{LEAFLET}parties/", {"persons": [str(xunyi.finance.pk)], "base": "1"}).status_code == FOUND
    assert unit.post(f"{LEAFLET}note/", {"percent": "60", "line": "完成初稿", "base": "2"}).status_code == FOUND
    text = words(unit.get(LEAFLET))
    assert "Led by 县财政局" in text and "finance先生 · Department officer" in text
    assert "Progress noted 60% 完成初稿 县财政局 Department officer finance先生" in text
    sent = unit.post(f"{LEAFLET}close/", {"closing": "已印发5000份", "base": "3", "files": [photo("1"), photo("2")]})
    assert sent.status_code == FOUND
    text = words(unit.get(LEAFLET))
    assert "Task done closed on 2024-06-30" in text and "Note progress" not in text
    [first, _second] = PieceFile.objects.all()
    for size in ("original", "thumbnail"):
        assert unit.get(f"{LEAFLET}files/{first.pk}/{size}/").status_code == OK
        assert at_desk(xunyi.neighbour).get(f"{LEAFLET}files/{first.pk}/{size}/").status_code == NOT_FOUND
    assert unit.get(f"{LEAFLET}files/{first.pk}/huge/").status_code == NOT_FOUND
    row = row_of(at(xunyi, "leaflet"))
    assert row is not None
    assert office.post(f"{LEAFLET}reopen/", {"reason": "内容有误", "base": str(row.version)}).status_code == FOUND
    assert "Task reopened 60% 内容有误" in words(office.get(LEAFLET))


@pytest.mark.parametrize(
    ("act", "more", "sentence"),
    [
        ("note", {"percent": "", "line": "进展"}, "progress: Progress is a whole number from 0 to 100."),
        ("note", {"percent": "20", "line": "返工"}, "The progress falls from 40% to 20%. Say why it is less"),
        ("note", {"percent": "50", "line": "进展", "base": "0"}, "Somebody changed this while you were typing."),
        ("close", {"closing": "办结"}, "It is closed with files or photos: 1 are asked for, 0 are there."),
        ("prove", {}, "evidence: No file was chosen."),
        ("name", {"unit": ""}, "lead unit: No unit was chosen."),
        ("reopen", {"reason": "再开"}, "This task is not closed."),
    ],
)
def test_an_act_that_cannot_be_says_so_and_keeps_what_was_typed(
    xunyi: Xunyi, act: str, more: dict[str, str], sentence: str
) -> None:
    note(xunyi.xunyi, at(xunyi, "leaflet"), 40)
    page = at_desk(xunyi.xunyi).post(f"{LEAFLET}{act}/", {"base": "1"} | more)
    assert page.status_code == WRONG
    assert sentence in words(page)
    assert more.get("line", "") in page.content.decode()
    assert Step.objects.count() == 1


def test_a_file_that_is_none_is_refused_and_the_good_one_beside_it_is_kept(xunyi: Xunyi) -> None:
    broken = SimpleUploadedFile("说明.txt", b"text")
    page = at_desk(xunyi.xunyi).post(f"{LEAFLET}prove/", {"files": [broken, photo()]})
    assert page.status_code == WRONG
    assert "说明.txt: By its content this is no photo, PDF, Word or Excel file." in words(page)
    [kept] = PieceFile.objects.all()
    desk = at_desk(xunyi.xunyi)
    assert desk.post(f"{LEAFLET}remove/", {"file": str(kept.pk)}).status_code == FOUND
    assert PieceFile.objects.count() == 0
    assert desk.post(f"{LEAFLET}remove/", {"file": str(kept.pk)}).status_code == NOT_FOUND
    assert desk.post(f"{LEAFLET}burn/").status_code == NOT_FOUND


def test_the_office_sees_every_unit_with_its_numbers_and_opens_each(xunyi: Xunyi) -> None:
    actions.name_lead(by=xunyi.xunyi, place=at(xunyi, "work_points"), unit=xunyi.finance.unit)
    close(xunyi.finance, at(xunyi, "work_points"))
    desk = at_desk(xunyi.xunyi)
    page = desk.get("/tasks/month/?month=2024-06")
    rows = {row["name"]: row["counts"] for row in page.context["units"]}
    assert (rows["县财政局"].done, rows["县财政局"].late, rows["县财政局"].open) == (1, 2, 4)
    totals = page.context["totals"]
    assert totals.all == sum(each.all for each in rows.values()) > 20
    assert "县人社局" in rows and "the office itself" in rows
    one = desk.get(f"/tasks/month/?month=2024-06&unit={xunyi.finance.unit_id}")
    done = [row["line"] for row in one.context["rows"] if row["line"].work == "task"]
    assert [line.key[1] for line in done] == ["work_points"]
    # What every department owes for itself stands beside it.
    assert {row["line"].key[1] for row in one.context["rows"] if row["line"].work == "duty"} >= {"leader_visit"}
    assert "县财政局, tasks of 2024-06" in words(one)
    assert [row["line"].standing for row in desk.get("/tasks/month/?state=done").context["rows"]] == ["done"]
    below = desk.get(f"/tasks/month/?division={TUQIAO}").context["rows"]
    assert "mobilization_meeting" in {row["line"].key[1] for row in below}
    assert "Nothing is due in this month." in words(desk.get("/tasks/month/?month=2023-01"))


def test_a_department_reads_its_own_month_list_and_no_other(xunyi: Xunyi) -> None:
    desk = at_desk(xunyi.labour)
    for query in ("", f"?unit={xunyi.finance.unit_id}", f"?division={TUQIAO}", "?unit=office"):
        page = desk.get(f"/tasks/month/{query}")
        assert page.context["units"] == []
        kinds = {(row["line"].work, row["line"].key[1]) for row in page.context["rows"]}
        assert ("duty", "labour_ledger") in kinds
        assert not {"contest", "toilets", "income_growth", "leaflet"} & {key for _work, key in kinds}
    page = desk.get("/tasks/month/?month=2024-06")
    assert "Labour ledger by the 25th Duty owed 2024-06-25 5 days late Late reported: 0 of 1 县人社局 C§2.4.2" in words(
        page
    )


def test_the_month_list_is_a_workbook_too(xunyi: Xunyi) -> None:
    file = at_desk(xunyi.labour).get("/tasks/month.xlsx?month=2024-06")
    with zipfile.ZipFile(io.BytesIO(file.content)) as box:
        sheet = "".join(box.read(name).decode() for name in box.namelist())
    assert "Labour ledger by the 25th" in sheet and "Leaflet on applying" not in sheet
    assert "县人社局, tasks of 2024-06" in sheet


def test_the_start_page_names_tasks_that_are_late_or_due_soon(xunyi: Xunyi) -> None:
    page = at_desk(xunyi.xunyi).get("/")
    assert "mutual_visit" in [row["item"].task.key for row in page.context["tasks_due"]]
    page = at_desk(xunyi.tuqiao).get("/")
    assert MEETING in [row["url"] for row in page.context["tasks_due"]]
    close(xunyi.xunyi, at(xunyi, "mutual_visit"))
    due = at_desk(xunyi.xunyi).get("/").context["tasks_due"]
    assert "mutual_visit" not in [row["item"].task.key for row in due]
    assert "tasks_due" not in at_desk(xunyi.auditor_xunyi).get("/").context


def test_pages_of_tasks_cost_the_same_however_much_was_begun(xunyi: Xunyi) -> None:
    urls = ["/", "/tasks/", LEAFLET, "/tasks/month/", "/tasks/month/?month=2024-12", f"/tasks/month/?division={TUQIAO}"]
    note(xunyi.xunyi, at(xunyi, "leaflet"), 10)
    actions.set_parties(by=xunyi.xunyi, place=at(xunyi, "leaflet"), persons=[xunyi.xunyi], base=1)
    one = [queries_of(at_desk(xunyi.xunyi), url) for url in urls]
    for number in range(20):
        people.add_unit(by=None, name=f"第{number}局", kind="department", division=xunyi.xunyi.division)
    for key in ("emergency_plans", "breeding_base", "mutual_visit"):
        note(xunyi.xunyi, at(xunyi, key), 20)
    for mark in ("1", "2", "3"):
        at_desk(xunyi.xunyi).post(f"{LEAFLET}prove/", {"files": [photo(mark)]})
    assert [queries_of(at_desk(xunyi.xunyi), url) for url in urls] == one
    assert max(one) <= 12, one


def led_by_labour(key: str, count: int, **more: Any) -> Pack:
    """A plan whose tasks all lie with the labour bureau, so many of them."""
    pack = loader.load(key)
    june = {"lead": "县人社局", "by": Level.COUNTY, "each": None, "start": None, "deadline": date(2024, 6, 30)}
    tasks = [pack.tasks[0].model_copy(update=june | {"key": f"work{number}"}) for number in range(count)]
    changed = pack.model_copy(update={"tasks": tasks, "duties": [], "targets": [], **more})
    changed.__dict__.pop("digest", None)
    return changed


def test_the_month_list_of_a_unit_costs_the_same_with_10_and_with_1000_items_of_all_its_plans(world: World) -> None:
    xunyi = Xunyi(world, led_by_labour("xunyi-2024", 10))
    url = f"/tasks/month/?month=2024-06&unit={xunyi.labour.unit_id}"
    ten = queries_of(at_desk(xunyi.labour), url)
    assert at_desk(xunyi.labour).get(url).context["totals"].all == 10
    more = {"pack": "xunyi-more-2024", "root": COUNTY, "year": 2024, "stages": []}
    open_year(by=None, pack=led_by_labour("shuangying-2023", 990, **more))
    assert at_desk(xunyi.labour).get(url).context["totals"].all == 1000
    assert queries_of(at_desk(xunyi.labour), url) == ten <= 12


def test_pages_of_tasks_speak_chinese(xunyi: Xunyi) -> None:
    chinese = {"headers": {"accept-language": "zh-hans"}}
    desk = at_desk(xunyi.xunyi)
    assert "制定防返贫政策“明白纸”" in words(desk.get("/tasks/", **chinese))
    assert "旬邑县2024-06任务清单" in words(desk.get("/tasks/month/?month=2024-06", **chinese))
    assert "方案未写明牵头单位；明确之前由主管单位承办。" in words(desk.get(LEAFLET, **chinese))
