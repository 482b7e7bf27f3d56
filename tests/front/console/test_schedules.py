"""Backward schedules on the desk: the chart on a matter's page, the list of a division, the charts of a village."""

import io
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from python_calamine import CalamineWorkbook

from cunshi.foundation.people.models import Post
from cunshi.work.matters import actions as matters
from cunshi.work.matters.models import Matter
from cunshi.work.schedules import actions
from cunshi.work.schedules.models import ScheduleStep
from tests.factories.many import copies
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import CONFLICT, FOUND, NOT_FOUND, WRONG, at_desk, queries_of, words

pytestmark = pytest.mark.req("PLAN-08")
PLANNED = {"planned_start": date(2024, 3, 12), "planned_finish": date(2024, 7, 19)}
URL = "/schedules/"
MOST = 12


def press(post: Post, matter: Matter, act: str, **typed: object) -> HttpResponse:
    typed.setdefault("version", Matter.objects.get(pk=matter.pk).version)
    return at_desk(post).post(reverse("console:act", args=[matter.pk, act]), typed)


def page_of(post: Post, matter: Matter) -> str:
    return words(at_desk(post).get(reverse("console:matter", args=[matter.pk])))


def step(matter: Matter, place: int) -> int:
    return matter.schedule.get(position=place).pk


def days(matter: Matter) -> list[int]:
    return [row.days for row in matter.schedule.all()]


@pytest.fixture
def slipping(world: World) -> Matter:
    """A matter whose second step is three working days behind on Sunday 7 April."""
    matter = world.started(**PLANNED)
    actions.draw_up_schedule(by=world.clerk, matter=matter, version=matter.version)
    matter = world.again(matter)
    actions.complete_step(
        by=world.clerk,
        matter=matter,
        version=matter.version,
        step=matter.schedule.get(position=1),
        on=date(2024, 3, 20),
    )
    # Due on Monday 1 April; off 4 to 6 April, so on Sunday the 7th, a working day, it is three days behind.
    world.move_to("2024-04-07")
    return world.again(matter)


def test_a_schedule_lives_on_the_matters_page_from_drawing_up_to_the_last_step(world: World) -> None:
    matter = world.started(**PLANNED)
    assert "No backward schedule is drawn up yet." in page_of(world.clerk, matter)
    assert press(world.clerk, matter, "draw_up_schedule").status_code == FOUND
    assert days(matter) == [8, 7, 7, 61, 5, 3]
    assert press(world.clerk, matter, "complete_step", step=step(matter, 1), on="2024-03-20").status_code == FOUND
    lines = "\n".join(["拆除旧场地 4", "施工，60个工作日", "", "Archive in order and finish reported: 3"])
    assert press(world.township, matter, "set_schedule", steps=lines).status_code == FOUND
    assert days(matter) == [8, 4, 60, 3]
    assert press(world.clerk, matter, "reopen_step", step=step(matter, 1), reason="日期填错").status_code == FOUND
    assert matter.schedule.filter(done_on=None).count() == 4
    told = page_of(world.clerk, matter)
    assert "Now: “Survey and design”. All is expected to be done on" in told
    assert "日期填错" in told


def test_the_page_says_how_far_behind_and_what_that_endangers(world: World, slipping: Matter) -> None:
    told = page_of(world.county, slipping)
    assert "“Budget and choice of the builder” is 3 working days behind. This endangers:" in told
    assert "The planned finish of 2024-07-19: at the earliest 2024-07-24, 3 working days later." in told
    assert "Draw up the backward schedule" not in told


def test_what_was_typed_comes_back_with_every_mistake(world: World) -> None:
    matter = world.started(**PLANNED)
    response = press(world.clerk, matter, "set_schedule", steps="施工\n归档 三天")
    told = words(response)
    assert response.status_code == WRONG
    expected = [f"“{line}”: write the step, a space and its working days." for line in ("施工", "归档 三天")]
    assert [sentence in told for sentence in expected] == [True, True]
    response = press(world.clerk, matter, "set_schedule", steps="施工 90\n归档 2")
    assert (response.status_code, "Take 1 working days away." in words(response)) == (CONFLICT, True)
    assert "施工 90" in response.content.decode()
    assert ScheduleStep.objects.count() == 0


@pytest.mark.req("LAND-03")
def test_nobody_keeps_a_neighbours_schedule(world: World, slipping: Matter) -> None:
    other = step(slipping, 2)
    assert press(world.neighbour_clerk, slipping, "complete_step", step=other, on="2024-04-07").status_code == NOT_FOUND
    assert press(world.second_clerk, slipping, "draw_up_schedule").status_code == NOT_FOUND
    assert press(world.auditor, slipping, "complete_step", step=other, on="2024-04-07").status_code == CONFLICT
    assert slipping.schedule.get(position=2).done_on is None


@pytest.fixture
def three(world: World) -> dict[str, Matter]:
    """Three listed matters of the township: one behind, one in time, one without a schedule; and one of a neighbour."""
    drafts = {
        "behind": world.noticed(title="文化广场", **PLANNED),
        "in time": world.noticed(by=world.second_clerk, village=VILLAGES[1], title="公厕改造", **PLANNED),
        "without": world.noticed(by=world.second_clerk, village=VILLAGES[1], title="路灯安装", **PLANNED),
    }
    world.move_to("2024-02-01")
    for name, matter in drafts.items():
        matters.list_matters(by=world.township, matters=[(matter, matter.version)])
        drafts[name] = world.again(matter)
    for name, steps in (("behind", [("施工", 91)]), ("in time", [("施工", 40)])):
        actions.set_schedule(by=world.township, matter=drafts[name], version=drafts[name].version, steps=steps)
    # Not begun on 18 March: four working days after the planned start.
    world.move_to("2024-03-18")
    return drafts


def listed(post: Post, query: str = "") -> list[str]:
    page = at_desk(post).get(f"{URL}?{query}")
    return [row["matter"].title for row in page.context.get("rows") or page.context.get("bare") or []]


def test_the_worst_slip_stands_first_and_each_choice_shows_its_own(world: World, three: dict[str, Matter]) -> None:
    assert listed(world.township) == ["文化广场", "公厕改造"]
    assert listed(world.township, "show=behind") == ["文化广场"]
    assert listed(world.township, "show=none") == ["路灯安装"]
    page = at_desk(world.township).get(URL)
    assert page.context["counts"] == {"shown": 2, "behind": 1, "without": 1}
    assert "4 working days behind" in words(page)
    assert "The planned finish of 2024-07-19: at the earliest 2024-07-25, 4 working days later." in words(page)


def test_from_the_region_a_village_is_three_steps_away(world: World, three: dict[str, Matter]) -> None:
    client = at_desk(world.region)
    steps = ["640221000000", "640221205000", VILLAGES[0]]
    page = client.get(URL)
    for code in steps:
        offered = [each.code for _city, divisions in page.context["groups"] for each in divisions]
        assert code in offered
        page = client.get(URL, {"division": code})
    assert [row["matter"].title for row in page.context["rows"]] == ["文化广场"]
    assert page.context["rows"][0]["chart"] is not None
    assert page.context["groups"] == []


@pytest.mark.req("LAND-03")
def test_a_post_sees_the_schedules_of_its_own_subtree_only(world: World, three: dict[str, Matter]) -> None:
    assert listed(world.clerk) == ["文化广场"]
    assert listed(world.second_clerk) == ["公厕改造"]
    assert listed(world.neighbour_county) == []
    assert at_desk(world.clerk).get(URL, {"division": VILLAGES[1]}).status_code == 403


def test_the_workbook_holds_the_matters_and_every_step(world: World, three: dict[str, Matter]) -> None:
    response = at_desk(world.township).get(f"{URL}export.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    matters, steps = (book.get_sheet_by_name(name).to_python()[3:-1] for name in ("Matters", "Steps"))
    assert [(row[2], row[3], row[8], row[9]) for row in matters] == [
        ("文化广场", "红崖子村", date(2024, 7, 25), 4),
        ("公厕改造", "王家沟村", date(2024, 5, 14), -47),
    ]
    assert [(row[1], row[3], row[4], row[5], row[6]) for row in steps] == [
        ("文化广场", "Construction", 91, date(2024, 3, 12), date(2024, 7, 19)),
        ("公厕改造", "Construction", 40, date(2024, 5, 24), date(2024, 7, 19)),
    ]


def test_a_page_without_matters_says_where_a_schedule_is_drawn_up(world: World) -> None:
    assert "No matter stands here. Listed matters get their schedule on their own page" in words(
        at_desk(world.township).get(URL)
    )


def test_a_year_whose_holidays_are_not_announced_is_said_on_page(world: World, slipping: Matter) -> None:
    Matter.objects.filter(pk=slipping.pk).update(planned_finish=date(2090, 3, 1))
    said = "The public holidays of 2090 are not announced yet: Monday to Friday is taken."
    assert said in page_of(world.clerk, slipping)
    assert said in words(at_desk(world.township).get(URL))


def test_one_matter_and_two_hundred_cost_the_same_number_of_queries(world: World, slipping: Matter) -> None:
    desks = [at_desk(post) for post in (world.clerk, world.township, world.city, world.region)]
    copies(slipping, 1)  # one without a schedule
    pages = (URL, f"{URL}?show=none", f"{URL}?show=all", reverse("console:matter", args=[slipping.pk]))
    one = [queries_of(client, page) for client in desks for page in pages]
    copies(Matter.objects.order_by("-pk")[0], 200)
    rows: list[Any] = [
        ScheduleStep(matter_id=pk, position=place, name=f"环节{place}", days=5)
        for pk in Matter.objects.exclude(pk=slipping.pk).order_by("pk").values_list("pk", flat=True)[:150]
        for place in range(1, 7)
    ]
    ScheduleStep.objects.bulk_create(rows)
    assert [queries_of(client, page) for client in desks for page in pages] == one
    assert max(one) <= MOST
