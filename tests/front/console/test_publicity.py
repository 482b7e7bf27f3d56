import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from python_calamine import CalamineWorkbook

from cunshi.foundation.evidence.queries import photos_of
from cunshi.foundation.people.models import Post
from cunshi.work.publicity import actions
from cunshi.work.publicity.models import Activity, TypicalCase
from tests.factories.publicity import activity, case, photo
from tests.factories.world import JPEG, VILLAGES, World
from tests.front.console.desk import (
    CONFLICT,
    FORBIDDEN,
    FOUND,
    NOT_FOUND,
    OK,
    WRONG,
    at_desk,
    queries_of,
    words,
)

pytestmark = pytest.mark.req("REP-07")
ADDRESS = "/publicity/"
MOST_QUERIES = 12


def typed(post: Post, **changes: Any) -> dict[str, Any]:
    form = {
        "division": post.division_id,
        "year": 2024,
        "kind": "household_visits",
        "held_on": "2024-01-12",
        "place": "村委会",
        "title": "入户宣讲",
        "people": "30",
        "speakers": "2",
    } | changes
    return {"shown": f"{form['division']}-{form['year']}-{form['kind']}", **form}


def send(post: Post, **changes: Any) -> HttpResponse:
    return at_desk(post).post(f"{ADDRESS}new/", typed(post, **changes))


def titles(response: HttpResponse) -> list[str]:
    return [row.title for row, *_more in response.context["rows"]]


@pytest.fixture
def busy(world: World) -> Iterator[World]:
    """Activities of a village, its township, its county, and of neighbours."""
    activity(world.clerk, world)
    activity(world.clerk, world, kind="notice_board", title="公开栏公示", people=None, speakers=None)
    activity(world.township, world, kind="satisfaction_survey", title="满意度", people=None, speakers=None,
             questionnaires=500)  # fmt: skip
    activity(world.county, world, title="现场宣讲", people=120)
    activity(world.neighbour_township, world, title="邻乡宣讲", people=7000)
    activity(world.neighbour_county, world, title="邻县宣讲", people=5000)
    yield world


def test_a_clerk_records_an_activity_and_finds_it_in_the_list(world: World) -> None:
    answer = send(world.clerk)
    row = Activity.objects.get()
    assert (answer.status_code, answer["Location"]) == (FOUND, f"{ADDRESS}{row.pk}/")
    assert (row.division_id, row.people, row.speakers, row.questionnaires) == (VILLAGES[0], 30, 2, None)
    assert titles(at_desk(world.clerk).get(ADDRESS)) == ["入户宣讲"]
    assert titles(at_desk(world.second_clerk).get(ADDRESS)) == []


def test_the_form_asks_for_the_figures_that_the_plan_wants_of_the_kind(world: World) -> None:
    desk = at_desk(world.clerk)
    figures = {"people", "speakers", "questionnaires"}
    kinds = ("television", "wechat", "on_site_talk", "satisfaction_survey")
    asked = {kind: figures & set(desk.get(f"{ADDRESS}new/?kind={kind}").context["form"].fields) for kind in kinds}
    assert asked == {"television": set(), "wechat": {"people"}, "on_site_talk": {"people", "speakers"},
                     "satisfaction_survey": {"questionnaires"}}  # fmt: skip


def test_choosing_another_kind_keeps_what_was_typed_and_records_nothing(world: World) -> None:
    answer = send(world.clerk, shown=f"{VILLAGES[0]}-2024-television", title="很长的标题")
    form = answer.context["form"]
    assert (answer.status_code, form["title"].value(), "people" in form.fields) == (OK, "很长的标题", True)
    assert Activity.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"held_on": "2024-01-16"}, "The date lies in the future."),
        ({"held_on": "2020-01-01"}, "The plan runs from 2023-11-09 to 2024-12-31."),
        ({"held_on": "昨天"}, "Write the day as 2024-06-30."),
        ({"people": "0"}, "0 is no number that can be."),
        ({"people": "99999999999"}, "99,999,999,999 is no number that can be."),
        ({"people": ""}, "Fill this in."),
        ({"title": ""}, "Fill this in."),
        ({"kind": "opera"}, "Select a valid choice"),
        ({"summary": "长" * 2001}, "2001"),
    ],
)
def test_bad_input_comes_back_with_a_sentence_and_all_that_was_typed(
    world: World, changes: dict[str, str], told: str
) -> None:
    answer = send(world.clerk, **{"place": "文化广场", **changes})
    text = answer.content.decode()
    assert (answer.status_code, told in words(answer), "文化广场" in text) == (WRONG, True, True)
    assert Activity.objects.count() == 0


def test_the_same_activity_twice_is_asked_about_and_taken_when_it_was_held_twice(world: World) -> None:
    send(world.clerk)
    again = send(world.clerk)
    assert (again.status_code, "is recorded already" in words(again), "twice" in again.context["form"].fields) == (
        WRONG,
        True,
        True,
    )
    assert send(world.clerk, twice="on").status_code == FOUND
    assert Activity.objects.count() == 2


def test_a_township_records_for_its_villages_and_nobody_for_a_neighbour(world: World) -> None:
    assert send(world.township, division=VILLAGES[3]).status_code == FOUND
    assert send(world.township, division="640221100200").status_code == NOT_FOUND
    assert send(world.county, division=VILLAGES[3]).status_code == NOT_FOUND
    assert [send(getattr(world, name)).status_code for name in ("supervisor", "auditor", "inspector")] == [
        FORBIDDEN
    ] * 3
    assert [row.division_id for row in Activity.objects.all()] == [VILLAGES[3]]


def test_totals_and_counts_by_division_lead_down_to_a_village(busy: World) -> None:
    region = at_desk(busy.region).get(ADDRESS)
    found = {part.division.code: (part.tally.activities, part.tally.people) for part in region.context["parts"]}
    assert found == {
        "640200000000": (6, 12182),
        "640205000000": (1, 5000),
        "640221000000": (5, 7182),
    }
    county = at_desk(busy.region).get(f"{ADDRESS}?division=640221000000")
    below = {part.division.code: part.own for part in county.context["parts"]}
    assert below == {"640221000000": True, "640221100000": False, "640221205000": False}
    township = at_desk(busy.region).get(f"{ADDRESS}?division=640221205000")
    assert [part.division.code for part in township.context["parts"]] == ["640221205000", VILLAGES[0]]
    village = at_desk(busy.region).get(f"{ADDRESS}?division={VILLAGES[0]}")
    total = village.context["total"]
    assert (sorted(titles(village)), total.activities, total.people) == (["入户宣讲征集事项", "公开栏公示"], 2, 62)


def test_the_list_narrows_by_kind_words_period_and_turns_its_order(busy: World) -> None:
    desk = at_desk(busy.county)
    found = {query: sorted(titles(desk.get(f"{ADDRESS}?{query}"))) for query in (
        "kind=satisfaction_survey", "q=公开栏", "first=2024-01-11", "last=2024-01-09", "year=2023", "only=void",
        "division=640221205000",
    )}  # fmt: skip
    assert found == {
        "kind=satisfaction_survey": ["满意度"],
        "q=公开栏": ["公开栏公示"],
        "first=2024-01-11": [],
        "last=2024-01-09": [],
        "year=2023": [],
        "only=void": [],
        "division=640221205000": ["入户宣讲征集事项", "公开栏公示", "满意度"],
    }
    assert titles(desk.get(f"{ADDRESS}?sort=-people"))[:2] == ["邻乡宣讲", "现场宣讲"]
    odd = desk.get(f"{ADDRESS}?first=x&kind=%E2%98%83&division=640205000000&sort=z&page=99")
    assert (odd.status_code, len(odd.context["problems"])) == (OK, 4)


def upload(name: str = "宣讲.jpg", content: bytes = JPEG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_photos_sent_with_a_form_that_comes_back_are_not_lost(world: World) -> None:
    back = send(world.clerk, title="", photos=[upload(), upload("不是照片.jpg", b"MZ\x90")])
    text = words(back)
    kept = [f"{draft.sha256}:{draft.name}" for draft in back.context["sent"].drafts]
    assert (back.status_code, "is sent already and is kept" in text, "no photo" in text, len(kept)) == (
        WRONG, True, True, 1)  # fmt: skip
    assert send(world.clerk, kept=kept, photos=[upload("会场.jpg", JPEG + b"2")]).status_code == FOUND
    row = Activity.objects.get()
    uses = photos_of(row.subject)
    assert [use.name for use in uses] == ["宣讲.jpg", "会场.jpg"]
    address = f"{ADDRESS}{row.pk}/photos/{uses[0].pk}/thumbnail/"
    seen = at_desk(world.clerk).get(address)
    assert (seen.status_code, seen["Content-Type"], seen["X-Content-Type-Options"]) == (OK, "image/jpeg", "nosniff")
    assert at_desk(world.second_clerk).get(address).status_code == NOT_FOUND
    gone = at_desk(world.clerk).post(f"{ADDRESS}{row.pk}/photos/{uses[0].pk}/remove/", {"version": row.version})
    assert (gone.status_code, at_desk(world.clerk).get(address).status_code) == (FOUND, NOT_FOUND)


def test_a_form_cannot_use_a_photo_that_somebody_else_sent(world: World) -> None:
    theirs = photo(world.second_clerk)
    answer = send(world.clerk, kept=[f"{theirs.sha256}:x.jpg", "…:y.jpg"])
    assert (answer.status_code, "You have not sent this photo." in words(answer)) == (WRONG, True)
    assert Activity.objects.count() == 0


def test_a_void_activity_leaves_the_list_and_the_totals(busy: World) -> None:
    row = Activity.objects.get(title="现场宣讲")
    desk = at_desk(busy.county)
    bare = desk.post(f"{ADDRESS}{row.pk}/void/", {"version": 1, "reason": ""})
    assert (bare.status_code, "This is still empty." in words(bare)) == (CONFLICT, True)
    assert desk.post(f"{ADDRESS}{row.pk}/void/", {"version": 1, "reason": "重复登记"}).status_code == FOUND
    assert "现场宣讲" not in titles(desk.get(ADDRESS))
    assert titles(desk.get(f"{ADDRESS}?only=void")) == ["现场宣讲"]
    assert "重复登记" in words(desk.get(f"{ADDRESS}{row.pk}/"))
    assert desk.get(f"{ADDRESS}{row.pk}/edit/").status_code == FOUND


def test_an_edit_is_told_in_the_history_and_a_stale_one_refused(world: World) -> None:
    row = activity(world.clerk, world)
    desk = at_desk(world.clerk)
    form = typed(world.clerk, shown="household_visits", people="80", version=1)
    assert desk.post(f"{ADDRESS}{row.pk}/edit/", form).status_code == FOUND
    assert "people reached 62 → 80" in words(desk.get(f"{ADDRESS}{row.pk}/"))
    stale = desk.post(f"{ADDRESS}{row.pk}/edit/", form | {"people": "90"})
    assert (stale.status_code, "Somebody changed this" in words(stale)) == (WRONG, True)
    assert Activity.objects.get().people == 80


def test_the_workbook_holds_the_rows_of_the_filter_and_their_sums(busy: World) -> None:
    answer = at_desk(busy.county).get(f"{ADDRESS}export.xlsx?division=640221205000&sort=day")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    head = rows[2]
    people, title = head.index("People reached"), head.index("Title")
    assert sorted((row[title], row[people]) for row in rows[3:6]) == [
        ("入户宣讲征集事项", 62.0), ("公开栏公示", ""), ("满意度", "")]  # fmt: skip
    assert rows[6][people] == 62.0


def test_a_case_is_written_commended_and_read_by_a_neighbour(world: World) -> None:
    desk, county = at_desk(world.clerk), at_desk(world.county)
    form = {"division": VILLAGES[0], "year": 2024, "shown": f"{VILLAGES[0]}-2024", "title": "选址由群众定",
            "text": "张榜七天。", "practice": "先张榜，后票决。"}  # fmt: skip
    assert desk.post(f"{ADDRESS}cases/new/", form).status_code == FOUND
    page = f"{ADDRESS}cases/{TypicalCase.objects.get().pk}/"
    neighbour = at_desk(world.neighbour_clerk)
    assert (neighbour.get(page).status_code, county.get(ADDRESS).context["badges"]) == (NOT_FOUND, {"publicity": 1})
    assert county.post(f"{page}commend/", {"version": 1}).status_code == FOUND
    assert "先张榜，后票决。" in words(neighbour.get(page))
    assert titles(neighbour.get(f"{ADDRESS}cases/?only=above")) == ["选址由群众定"]
    assert (neighbour.post(f"{page}return/", {"version": 2, "reason": "越权"}).status_code) == CONFLICT
    assert county.get(ADDRESS).context["badges"] == {"publicity": 0}


def test_a_case_sent_back_shows_its_reason_and_is_mended(world: World) -> None:
    row = case(world.clerk, world)
    page = f"{ADDRESS}cases/{row.pk}/"
    county, clerk = at_desk(world.county), at_desk(world.clerk)
    assert county.post(f"{page}return/", {"version": 1, "reason": ""}).status_code == CONFLICT
    assert county.post(f"{page}return/", {"version": 1, "reason": "请补充数据"}).status_code == FOUND
    assert "请补充数据" in words(clerk.get(f"{page}edit/"))
    form = {"title": row.title, "text": "补充：57户同意。", "practice": row.practice, "version": 2}
    assert clerk.post(f"{page}edit/", form | {"practice": ""}).status_code == WRONG
    assert clerk.post(f"{page}edit/", form).status_code == FOUND
    assert clerk.post(f"{page}withdraw/", {"version": 3, "reason": "并入下半年"}).status_code == FOUND
    assert titles(clerk.get(f"{ADDRESS}cases/")) == []
    assert titles(clerk.get(f"{ADDRESS}cases/?state=withdrawn")) == [row.title]


def test_cases_count_beside_the_activities_of_their_division(world: World) -> None:
    row = case(world.clerk, world)
    case(world.neighbour_township, world)
    actions.commend(by=world.county, case=row, version=1)
    parts = {
        part.division.code: (part.tally.cases, part.tally.commended)
        for part in at_desk(world.county).get(ADDRESS).context["parts"]
    }
    assert parts == {"640221100000": (1, 0), "640221205000": (1, 1)}


def test_one_row_and_many_cost_the_same_number_of_queries(world: World) -> None:
    held = activity(world.clerk, world)
    told = case(world.clerk, world)
    pages = (ADDRESS, f"{ADDRESS}?year=2024&kind=household_visits&sort=-people", f"{ADDRESS}cases/",
             f"{ADDRESS}?division=640221205000", f"{ADDRESS}{held.pk}/", f"{ADDRESS}cases/{told.pk}/",
             f"{ADDRESS}new/", f"{ADDRESS}export.xlsx")  # fmt: skip
    desks = [at_desk(post) for post in (world.township, world.county, world.region)]
    few = [[queries_of(desk, page) for page in pages] for desk in desks]
    for number in range(60):
        activity(world.clerk, world, title=f"宣讲{number}")
        case(world.township, world, title=f"典型{number}", division=world.division(VILLAGES[number % 7]))
    many = [[queries_of(desk, page) for page in pages] for desk in desks]
    assert many == few
    assert max(max(each) for each in few) <= MOST_QUERIES


def test_what_an_official_types_is_never_markup(world: World) -> None:
    row = activity(world.clerk, world, title="<b>粗</b>", summary="<script>alert(1)</script>")
    text = at_desk(world.clerk).get(f"{ADDRESS}{row.pk}/").content.decode()
    assert ("<b>粗</b>" in text, "<script>alert(1)" in text) == (False, False)
