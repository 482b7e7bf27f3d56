"""Screening: a level decides on many matters together; each whole or not at all, nothing typed is lost."""

from typing import Any

import pytest
from django.http import HttpResponse

from cunshi.foundation.people.models import Post
from cunshi.kernel.codes import Level
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter, Step
from cunshi.work.matters.states import State
from tests.factories.many import copies
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import at_desk, queries_of, words

URL = "/screening/"


def submitted(world: World, count: int, level: Level = Level.TOWNSHIP) -> list[Matter]:
    return [
        world.submitted(level, by=world.township, village=VILLAGES[n], title=f"事项{'甲乙丙丁戊己庚'[n]}")
        for n in range(count)
    ]


def decide(post: Post, typed: dict[Matter, tuple[str, str]], act: str = "decide", **more: Any) -> HttpResponse:
    """Send the page with a decision and a reason for each matter."""
    form: dict[str, Any] = {"act": act, "row": [matter.pk for matter in typed]}
    for matter, (decision, reason) in typed.items():
        form |= {
            f"m{matter.pk}-version": matter.version,
            f"m{matter.pk}-decision": decision,
            f"m{matter.pk}-reason": reason,
        }
    return at_desk(post).post(URL, form | more)


def states(*matters: Matter) -> list[str]:
    found = Matter.objects.in_bulk([matter.pk for matter in matters])
    return [found[matter.pk].state for matter in matters]


def results(page: HttpResponse) -> list[tuple[str, str, bool]]:
    return [(each.matter.title, each.decision, not each.problems) for each in page.context["results"]]


@pytest.mark.req("LED-02", "LED-03")
def test_many_matters_are_decided_on_one_page_each_in_its_own_way(world: World) -> None:
    accepted, down, raised, returned, rejected, left = matters = submitted(world, 6)
    page = decide(
        world.township,
        {
            accepted: ("accept:4", ""),
            down: ("accept:5", ""),
            raised: ("raise", "需县级资金"),
            returned: ("return", "补充预算"),
            rejected: ("reject", "不属公益事项"),
            left: ("", ""),
        },
    )
    assert states(*matters) == ["approved", "approved", "submitted", "returned", "rejected", "submitted"]
    found = {matter.pk: (matter.handling_level, matter.level) for matter in Matter.objects.all()}
    assert [found[matter.pk] for matter in (accepted, down, raised)] == [(4, None), (5, None), (None, 3)]
    assert results(page) == [
        ("事项甲", "Accept, handled at: Township", True),
        ("事项乙", "Accept, handled at: Village", True),
        ("事项丙", "Raise to the level above", True),
        ("事项丁", "Return", True),
        ("事项戊", "Reject", True),
    ]
    assert "5 done, 0 refused." in words(page)
    assert [each["matter"].title for each in page.context["rows"]] == ["事项己"]
    assert list(returned.steps.order_by("-pk").values_list("action", "reason")[:1]) == [("return", "补充预算")]


@pytest.mark.req("LED-02")
def test_a_dry_run_says_what_each_would_meet_and_writes_nothing(world: World) -> None:
    accepted, unreasoned = submitted(world, 2)
    steps = Step.objects.count()
    page = decide(world.township, {accepted: ("accept:4", ""), unreasoned: ("return", "")}, "dry")
    assert states(accepted, unreasoned) == ["submitted", "submitted"]
    assert Step.objects.count() == steps
    assert results(page) == [("事项甲", "Accept, handled at: Township", True), ("事项乙", "Return", False)]
    said = words(page)
    assert "Dry run: 1 would be done, 1 would be refused. Nothing is written yet." in said
    assert "“Return” needs a reason." in said
    typed = [(each["form"]["decision"].value(), each["form"]["reason"].value()) for each in page.context["rows"]]
    assert typed == [("accept:4", ""), ("return", "")]


@pytest.mark.req("LED-02")
def test_what_is_refused_stays_with_what_was_typed_while_the_others_are_done(world: World) -> None:
    unreasoned, accepted, unread = submitted(world, 3)
    page = decide(
        world.township,
        {unreasoned: ("reject", "  "), accepted: ("accept:4", ""), unread: ("accept:1", "自治区办")},
    )
    assert states(unreasoned, accepted, unread) == ["submitted", "approved", "submitted"]
    assert "1 done, 2 refused." in words(page)
    rows = {each["matter"].title: each for each in page.context["rows"]}
    assert [problem.what for problem in rows["事项甲"]["problems"]] == ["“Reject” needs a reason."]
    assert rows["事项丙"]["form"]["reason"].value() == "自治区办"
    assert "not a decision that the plan's route offers here" in words(page)


@pytest.mark.req("LED-02")
def test_a_page_that_has_grown_old_decides_nothing_and_says_so(world: World) -> None:
    taken, kept = submitted(world, 2)
    actions.return_(by=world.township, matter=taken, version=taken.version, reason="已退回")
    page = decide(world.township, {taken: ("reject", "不办"), kept: ("accept:4", "")})
    assert states(taken, kept) == ["returned", "approved"]
    assert sorted(results(page)) == [("事项乙", "Accept, handled at: Township", True), ("事项甲", "Reject", False)]
    assert "This matter has changed since the page was opened: it is now “Returned”." in words(page)


@pytest.mark.req("LED-02", "LAND-03")
def test_each_level_sees_and_decides_only_what_lies_with_it_in_its_own_villages(world: World) -> None:
    (mine,) = submitted(world, 1)
    above = world.submitted(Level.COUNTY, by=world.township, village=VILLAGES[6], title="县里事项")
    shown = {
        name: [each["matter"].title for each in at_desk(getattr(world, name)).get(URL).context["rows"]]
        for name in ("township", "county", "city", "neighbour_township", "neighbour_county")
    }
    assert shown == {
        "township": ["事项甲"],
        "county": ["县里事项"],
        "city": [],
        "neighbour_township": [],
        "neighbour_county": [],
    }
    assert "Nothing is submitted to your level." in words(at_desk(world.city).get(URL))
    assert results(decide(world.neighbour_township, {mine: ("reject", "不办")})) == []
    assert results(decide(world.township, {above: ("accept:4", "")})) == [
        ("县里事项", "Accept, handled at: Township", False)
    ]
    assert states(mine, above) == ["submitted", "submitted"]
    for name in ("clerk", "department", "auditor", "inspector", "administrator"):
        assert at_desk(getattr(world, name)).get(URL).status_code == 403


@pytest.mark.req("LED-03")
def test_the_region_hands_what_it_accepts_to_a_department_of_its_own(world: World) -> None:
    (matter,) = submitted(world, 1, Level.REGION)
    unit, foreign = world.region_department.unit_id, world.department.unit_id
    without = decide(world.region, {matter: ("accept:1", "")})
    assert "A matter handled by the region is handed to a department." in words(without)
    decide(world.region, {matter: ("accept:1", "")}, **{f"m{matter.pk}-unit": foreign})
    assert states(matter) == ["submitted"]
    decide(world.region, {matter: ("accept:1", "")}, **{f"m{matter.pk}-unit": unit})
    assert states(matter) == ["approved"]
    assert Matter.objects.get(pk=matter.pk).lead_unit_id == unit


def test_a_page_sent_without_a_decision_asks_for_one(world: World) -> None:
    (matter,) = submitted(world, 1)
    page = decide(world.township, {matter: ("", "")})
    assert "No decision is chosen yet: choose one in at least one row." in words(page)
    assert states(matter) == [State.SUBMITTED]


@pytest.mark.parametrize("name", ["township", "region"])
def test_screening_asks_as_many_questions_for_one_matter_as_for_hundreds(world: World, name: str) -> None:
    level = Level.REGION if name == "region" else Level.TOWNSHIP
    (matter,) = submitted(world, 1, level)
    client = at_desk(getattr(world, name))
    one = queries_of(client, URL)
    copies(matter, 250)
    assert len(client.get(URL).context["rows"]) == 100
    assert queries_of(client, URL) == one <= 12


@pytest.mark.req("PLAN-03", "LED-02")
def test_a_decision_that_comes_after_its_stage_leads_to_the_request_for_an_exception(world: World) -> None:
    matter, unreasoned = submitted(world, 2)
    early = decide(world.township, {unreasoned: ("return", "")})
    assert [each.ask for each in early.context["results"]] == [""]
    world.move_to("2024-03-05")
    page = decide(world.township, {matter: ("accept:4", "")})
    asked = f"/exceptions/?programme={world.hongyazi.pk}&action=accept&division={matter.village_id}#ask"
    assert [each.ask for each in page.context["results"]] == [asked]
    form = at_desk(world.township).get(asked).context["form"]
    assert (form["programme"].value(), form["action"].value()) == (str(world.hongyazi.pk), "accept")
