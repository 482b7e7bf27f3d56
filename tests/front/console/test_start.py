"""The start page: what an official does today, and nothing of a neighbour's day."""

from datetime import date

import pytest
from django.http import HttpResponse

from cunshi.foundation.people.models import Post
from cunshi.kernel.codes import Level
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import State
from cunshi.work.programmes.actions import ask_exception
from tests.factories.many import copies
from tests.factories.settled import NEIGHBOURS, row, settle
from tests.factories.world import POSTS, VILLAGES, World
from tests.front.console.desk import at_desk, queries_of, words


def start(post: Post) -> HttpResponse:
    return at_desk(post).get("/")


def waiting(post: Post) -> dict[str, int]:
    """What waits for a post: the act in words, and how many."""
    return {str(turn["label"]): turn["count"] for turn in start(post).context["waiting"]}


def neighbours_matter(world: World) -> Matter:
    """A proposal that waits in the neighbouring township."""
    return actions.propose(
        by=world.neighbour_township,
        programme=world.ningxia,
        village=world.division(NEIGHBOURS[0]),
        draft=world.draft(title="邻镇道路", category="infrastructure", funds={}),
    )


@pytest.mark.req("LED-02")
def test_what_was_submitted_waits_for_the_level_it_lies_with_and_one_button_leads_to_screening(world: World) -> None:
    neighbours_matter(world)
    world.submitted(by=world.township, village=VILLAGES[0])
    world.submitted(by=world.township, village=VILLAGES[1])
    world.submitted(Level.COUNTY, by=world.township, village=VILLAGES[2])
    assert waiting(world.township) == {"Submitted to you: decide": 2}
    assert waiting(world.county) == {"Submitted to you: decide": 1}
    assert waiting(world.neighbour_township) == {}
    turn = start(world.township).context["waiting"][0]
    assert (turn["url"], turn["ledger"]) == ("/screening/", "/ledger/?only=waiting&state=submitted")
    assert at_desk(world.township).get(turn["ledger"]).context["totals"].count == 2


@pytest.mark.req("LED-09", "LED-07")
def test_approved_matters_wait_for_their_notice_and_then_for_the_list(world: World) -> None:
    noticed = world.noticed(by=world.township, village=VILLAGES[0])
    world.approved(by=world.township, village=VILLAGES[1])
    assert waiting(world.township) == {"Approved: publish for notice": 1}
    page = start(world.second_clerk)
    assert page.context["notices"] == []
    page = start(world.clerk)
    assert [(notice.title, notice.days_left) for notice in page.context["notices"]] == [("红崖子乡2024年事项公示", 6)]
    assert noticed.notice is not None
    world.move_to(noticed.notice.closes_on)
    assert "红崖子乡2024年事项公示 ends today" in words(start(world.clerk))
    world.move_to("2024-01-22")
    assert waiting(world.township) == {"Approved: publish for notice": 1, "Notice over: list and number": 1}


@pytest.mark.req("LED-02")
def test_what_came_back_stands_there_with_the_reason(world: World) -> None:
    matter = world.submitted(by=world.township)
    other = world.submitted(by=world.township, village=VILLAGES[1], title="邻村广场")
    for each, reason in ((matter, "资金来源不清"), (other, "与上年重复")):
        actions.return_(by=world.township, matter=each, version=each.version, reason=reason)
    page = start(world.clerk)
    assert [(each.title, each.reason) for each, _village in page.context["returned"]] == [
        (matter.title, "资金来源不清")
    ]
    assert "Reason: 资金来源不清" in words(page)
    assert "邻村广场" not in words(page)
    assert start(world.township).context["returned_count"] == 2
    assert start(world.county).context["returned"] == []


@pytest.mark.req("PLAN-05")
def test_late_matters_are_named_with_their_days_within_the_own_villages_only(world: World) -> None:
    late = world.started(by=world.township, title="广场", planned_finish=date(2024, 8, 20))
    world.move_to("2024-08-20")
    assert start(world.township).context["late"] == []
    world.move_to("2024-08-25")
    page = start(world.township)
    assert [(each["matter"].pk, each["days"]) for each in page.context["late"]] == [(late.pk, 5)]
    assert "planned to finish on 2024-08-20, 5 days late" in words(page)
    assert "planned to finish" not in words(start(world.second_clerk))
    assert "planned to finish" not in words(start(world.neighbour_township))
    assert at_desk(world.township).get("/ledger/?only=late").context["totals"].count == page.context["late_count"] == 1


@pytest.mark.req("PLAN-03", "PLAN-05")
def test_the_plan_in_force_says_todays_stage_and_its_next_checkpoint(world: World) -> None:
    world.listed(by=world.township)
    world.move_to("2024-06-28")
    said = words(start(world.township))
    assert "today is in “Implementation” (2024-03-02 to 2024-10-30)." in said
    assert "Next checkpoint 2024-06-30, in 2 days: 50% completed by the end of June." in said
    world.move_to("2024-06-30")
    assert "Checkpoint today, 2024-06-30: 50% completed by the end of June." in words(start(world.township))
    world.move_to("2024-10-31")
    assert "today belongs to no stage of the plan." in words(start(world.township))
    county = start(world.county).context["plans"]
    assert [(plan["pack"].pack, plan["stage"]) for plan in county] == [("ningxia-2024", None)]


@pytest.mark.req("PLAN-03")
def test_a_plan_whose_solicitation_runs_before_its_year_is_named_beside_the_years_own(world: World) -> None:
    world.move_to("2023-11-20")
    township = start(world.township).context["plans"]
    assert [(plan["pack"].pack, plan["stage"].key) for plan in township] == [("hongyazi-2024", "solicitation")]
    world.move_to("2023-11-01")
    assert start(world.township).context["plans"] == []
    assert "No plan runs for 红崖子乡 in 2023." in words(start(world.township))


@pytest.mark.req("PLAN-03")
def test_an_exception_waits_for_the_office_above_the_one_that_asked(world: World) -> None:
    ask_exception(
        by=world.township,
        programme=world.hongyazi,
        division=world.township.division,
        action="start",
        until=date(2024, 2, 1),
        reason="汛期前须开工",
    )
    assert [each.reason for each in start(world.county).context["exceptions"]] == ["汛期前须开工"]
    for post in (world.township, world.clerk, world.neighbour_county, world.neighbour_township, world.auditor):
        assert start(post).context["exceptions"] == []


def test_a_day_without_work_says_so(world: World) -> None:
    neighbours_matter(world)
    for post in (world.township, world.county, world.auditor, world.inspector):
        assert "Nothing waits for you today: nothing to decide, nothing late, nothing returned." in words(start(post))


@pytest.mark.parametrize("name", ["clerk", "township", "county", "region", "department", "auditor"])
def test_the_start_page_asks_as_many_questions_for_one_matter_as_for_hundreds(world: World, name: str) -> None:
    settle(world.ningxia, [row(NEIGHBOURS[0])])
    listed = world.listed()
    world.submitted(by=world.township, village=VILLAGES[1])
    world.move_to("2024-09-30")
    client = at_desk(getattr(world, name))
    one = queries_of(client, "/")
    copies(listed, 300)
    assert queries_of(client, "/") == one <= 12


def test_a_turn_names_three_matters_and_counts_all(world: World) -> None:
    copies(world.propose(), 9)
    turn = start(world.clerk).context["waiting"][0]
    assert (turn["count"], len(turn["rows"])) == (10, 3)
    assert at_desk(world.clerk).get(turn["ledger"]).context["totals"].count == 10
    assert turn["ledger"].endswith(f"state={State.DRAFTED.value}")


def test_one_matter_alone_is_opened_itself_and_several_in_the_ledger(world: World) -> None:
    matter = world.propose()
    turn = start(world.clerk).context["waiting"][0]
    assert (turn["url"], str(turn["button"])) == (f"/matters/{matter.pk}/", "Do it now")
    copies(matter, 2)
    turn = start(world.clerk).context["waiting"][0]
    assert (turn["url"], str(turn["button"])) == (turn["ledger"], "Open the rows")


@pytest.mark.req("PLAN-03")
def test_work_that_a_stage_still_bars_says_from_when_on_it_can_be_done(world: World) -> None:
    world.finished()
    (turn,) = start(world.county).context["waiting"]
    assert [str(barred) for _matter, _village, barred in turn["rows"]] == ["from 2024-11-01 on, by the plan's stages"]
    world.move_to("2024-11-01")
    (turn,) = start(world.county).context["waiting"]
    assert [barred for _matter, _village, barred in turn["rows"]] == [""]


@pytest.mark.req("LED-01", "LAND-03")
def test_those_who_record_proposals_by_the_plan_find_the_button(world: World) -> None:
    shown = {name for name in POSTS if "/matters/new/" in at_desk(getattr(world, name)).get("/").content.decode()}
    assert shown == {"clerk", "second_clerk", "supervisor", "township", "neighbour_clerk", "neighbour_township"}


@pytest.mark.req("REP-06")
def test_stages_wait_for_the_committees_signature_and_its_objections_for_an_answer(world: World) -> None:
    matter = world.started()
    neighbour = at_desk(world.neighbour_clerk)
    page = start(world.supervisor)
    assert [(row.stage, row.state) for row, _village in page.context["stages"]] == [
        ("listed", "open"),
        ("started", "open"),
    ]
    actions.sign(by=world.supervisor, matter=matter, stage="listed")
    row = actions.object_as_supervisor(by=world.supervisor, matter=matter, stage="started", text="护栏未装。")
    assert (start(world.supervisor).context["stages"], start(world.supervisor).context["contested"]) == ([], [])
    for post in (world.clerk, world.township):
        page = start(post)
        assert [each.pk for each, _village in page.context["contested"]] == [row.pk]
        assert "护栏未装。 supervisor先生" in words(page)
    for client in (neighbour, at_desk(world.second_clerk), at_desk(world.county)):
        assert "护栏未装。" not in words(client.get("/"))
    actions.answer_supervisor(by=world.clerk, supervision=row, answer="已装。")
    assert start(world.clerk).context["contested"] == []
    assert [(row.stage, row.state) for row, _village in start(world.supervisor).context["stages"]] == [
        ("started", "answered")
    ]


@pytest.mark.req("REP-06")
def test_a_start_page_with_stages_to_sign_or_objections_to_answer_stays_within_twelve_queries(world: World) -> None:
    matter = world.started()
    actions.object_as_supervisor(by=world.supervisor, matter=matter, stage="started", text="护栏未装。")
    desks = [at_desk(post) for post in (world.supervisor, world.clerk, world.township)]
    one = [queries_of(client, "/") for client in desks]
    copies(matter, 30)
    for each in Matter.objects.exclude(pk=matter.pk):
        actions.object_as_supervisor(by=world.supervisor, matter=matter, stage="listed", text=f"异议{each.pk}")
    assert ([queries_of(client, "/") for client in desks], max(one) <= 12) == (one, True)
