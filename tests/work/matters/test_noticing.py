"""Public notice, objections and their answers, listing with numbers."""

from datetime import date
from typing import Any

import pytest

from cunshi.kernel.codes import Level
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter, Notice, NumberSeries, Objection
from cunshi.work.matters.states import State
from tests.factories.world import POSTS, VILLAGES, World
from tests.work.refusals import refused


def publish(world: World, *matters: Matter, **changes: Any) -> Notice:
    arguments = {
        "by": world.township,
        "programme": world.hongyazi,
        "division": world.township.division,
        "title": "2024年事项公示",
        "matters": [(matter, matter.version) for matter in matters],
    }
    return actions.publish_notice(**(arguments | changes))


def listing(world: World, *matters: Matter, by: str = "township") -> list[Matter]:
    pairs = [(matter, matter.version) for matter in matters]
    return actions.list_matters(by=getattr(world, by), matters=pairs)


def object_to(world: World, matter: Matter, by: str = "clerk", **changes: Any) -> Objection:
    arguments = {"raised_by": "杨秀英", "raised_on": date(2024, 1, 16), "text": "应先修路。"}
    return actions.object_to(by=getattr(world, by), matter=matter, **(arguments | changes))


def answer(world: World, objection: Objection, *, upheld: bool, by: str = "township") -> Objection:
    text = "已核实。"
    return actions.answer_objection(by=getattr(world, by), objection=objection, answer=text, upheld=upheld)


# Publishing


@pytest.mark.req("LED-09")
def test_a_notice_runs_for_the_plans_seven_days_today_included(world: World) -> None:
    first, second = world.approved(), world.approved(village=VILLAGES[1], by=world.second_clerk)
    notice = publish(world, first, second)
    assert (notice.opened_on, notice.closes_on) == (date(2024, 1, 15), date(2024, 1, 21))
    assert {matter.pk for matter in notice.matters.filter(state=State.NOTICED)} == {first.pk, second.pk}


@pytest.mark.req("LED-09", "LAND-03")
@pytest.mark.parametrize("name", sorted(POSTS.keys() - {"township"}))
def test_only_the_township_publishes(world: World, name: str) -> None:
    matter, post = world.approved(), getattr(world, name)
    said = refused(lambda: publish(world, matter, by=post))
    if not post.covers("640221205000"):
        assert said == [f"This division is outside your post ({post})."]
    else:
        assert said == [f"“Publish for notice” is not an act of your post ({post})."]


@pytest.mark.req("LED-09")
def test_one_matter_that_is_not_approved_holds_the_whole_list_back(world: World) -> None:
    ready, open_ = world.approved(), world.submitted()
    said = refused(lambda: publish(world, ready, open_, ready))
    assert said == [
        "A matter that is “Submitted” cannot take this step: Publish for notice.",
        "This matter has changed since the page was opened: it is now “On public notice”.",
    ]


@pytest.mark.req("LED-09")
def test_a_notice_has_a_title_and_matters_of_its_plan_and_division(world: World) -> None:
    matter = world.approved()
    assert refused(lambda: publish(world, title=" ")) == ["No matter is chosen.", "This is still empty."]
    said = refused(lambda: publish(world, matter, programme=world.ningxia))
    assert said == ["This matter is not of this plan and division."]
    said = refused(lambda: publish(world, matter, division=world.division(VILLAGES[1])))
    assert said == ["This matter is not of this plan and division."]


@pytest.mark.req("PLAN-03", "LED-09")
def test_notices_run_in_solicitation_and_implementation_but_not_afterwards(world: World) -> None:
    matter = world.approved()
    world.move_to("2024-10-31")
    allowed = "2023-11-09 – 2024-03-01、2024-03-02 – 2024-10-30"
    said = refused(lambda: publish(world, matter))
    assert said == [f"The plan's stages do not allow “Publish for notice” on 2024-10-31, only {allowed}."]
    world.move_to("2024-10-30")
    assert publish(world, matter).closes_on == date(2024, 11, 5)


# Objections


@pytest.mark.req("LED-09", "LAND-03")
def test_village_supervisors_and_township_record_objections_and_nobody_else(world: World) -> None:
    matter = world.noticed()
    world.move_to("2024-01-16")
    for name in POSTS:
        post = getattr(world, name)
        if name in {"clerk", "supervisor", "township"}:
            assert object_to(world, matter, by=name).recorded_by == post
        elif post.covers(VILLAGES[0]):
            said = refused(lambda name=name: object_to(world, matter, by=name))
            assert said == ["Your post does not record objections."]
        else:
            said = refused(lambda name=name: object_to(world, matter, by=name))
            assert said == [f"This division is outside your post ({post})."]


@pytest.mark.req("LED-09")
@pytest.mark.parametrize("day", ["2024-01-14", "2024-01-17", "2024-01-22"])
def test_an_objection_was_raised_on_a_day_of_the_notice_and_not_in_the_future(world: World, day: str) -> None:
    matter = world.noticed()
    world.move_to("2024-01-16")
    said = refused(lambda: object_to(world, matter, raised_on=date.fromisoformat(day)))
    assert said == ["The notice ran from 2024-01-15 to 2024-01-21."]


@pytest.mark.req("LED-09")
def test_an_objection_names_who_and_what_and_a_matter_on_notice(world: World) -> None:
    matter, approved = world.noticed(), world.approved()
    said = refused(lambda: object_to(world, matter, raised_on=date(2024, 1, 15), raised_by="", text=" "))
    assert said == ["This is still empty.", "This is still empty."]
    assert refused(lambda: object_to(world, approved)) == ["This matter is not on public notice."]


@pytest.mark.req("LED-09")
def test_an_unanswered_objection_holds_the_listing_back(world: World) -> None:
    matter = world.noticed()
    world.move_to("2024-01-16")
    objection = object_to(world, matter)
    world.move_to("2024-01-22")
    assert refused(lambda: listing(world, matter)) == ["The objection of 杨秀英 is not answered."]
    answer(world, objection, upheld=False)
    assert listing(world, matter)[0].state == State.LISTED


@pytest.mark.req("LED-09")
def test_an_upheld_objection_sends_the_matter_back_with_the_answer_as_reason(world: World) -> None:
    matter = world.noticed()
    world.move_to("2024-01-16")
    answer(world, object_to(world, matter), upheld=True)
    matter = world.again(matter)
    assert (matter.state, matter.number) == ("returned", None)
    last = matter.steps.last()
    assert (last.action, last.source, last.target, last.reason) == ("send_back", "noticed", "returned", "已核实。")


@pytest.mark.req("LED-09")
def test_a_matter_sent_back_goes_the_whole_way_again_and_is_then_listed(world: World) -> None:
    matter = world.noticed()
    world.move_to("2024-01-16")
    answer(world, object_to(world, matter), upheld=True)
    matter = world.again(matter)
    matter = actions.submit(by=world.clerk, matter=matter, version=matter.version)
    matter = actions.accept(by=world.township, matter=matter, version=matter.version)
    notice = publish(world, matter)
    matter = world.again(matter)
    assert (matter.notice, notice.closes_on) == (notice, date(2024, 1, 22))
    world.move_to("2024-01-23")
    assert listing(world, matter)[0].number == f"{VILLAGES[0]}-2024-01"


@pytest.mark.req("LED-09")
def test_an_objection_is_answered_once_and_in_words(world: World) -> None:
    matter = world.noticed()
    world.move_to("2024-01-16")
    objection = object_to(world, matter)
    said = refused(actions.answer_objection, by=world.township, objection=objection, answer=" ", upheld=False)
    assert said == ["This is still empty."]
    answer(world, objection, upheld=False)
    said = refused(actions.answer_objection, by=world.township, objection=objection, answer="改判", upheld=True)
    assert said == ["This objection is answered already."]


@pytest.mark.req("LED-09", "LAND-03")
def test_only_the_township_answers_whatever_has_become_of_the_matter(world: World) -> None:
    matter = world.noticed()
    world.move_to("2024-01-16")
    left, upheld = object_to(world, matter), object_to(world, matter, raised_by="马文")
    others = sorted(POSTS.keys() - {"township"})
    for moved_on in (False, True):
        if moved_on:
            answer(world, upheld, upheld=True)
        for name in others:
            said = refused(lambda name=name: answer(world, left, upheld=False, by=name))
            post = getattr(world, name)
            within = f"“Take back after an objection” is not an act of your post ({post})."
            assert said == [within if post.covers(VILLAGES[0]) else f"This matter lies outside your post ({post})."]
    assert answer(world, left, upheld=True).upheld is True
    assert world.again(matter).steps.filter(action="send_back").count() == 1


# Listing


@pytest.mark.req("LED-09", "LED-07")
def test_a_matter_is_listed_on_the_day_after_its_notice_and_not_before(world: World) -> None:
    matter = world.noticed()
    world.move_to("2024-01-21")
    assert refused(lambda: listing(world, matter)) == ["The public notice runs until 2024-01-21."]
    world.move_to("2024-01-22")
    listed = listing(world, matter)[0]
    assert (listed.state, listed.number, listed.listed_on) == ("listed", f"{VILLAGES[0]}-2024-01", date(2024, 1, 22))


@pytest.mark.req("LED-07", "LAND-03")
def test_only_the_township_lists(world: World) -> None:
    matter = world.noticed()
    world.move_to("2024-01-22")
    for name in sorted(POSTS.keys() - {"township"}):
        post = getattr(world, name)
        said = refused(lambda name=name: listing(world, matter, by=name))
        within = f"“List and number” is not an act of your post ({post})."
        assert said == [within if post.covers(VILLAGES[0]) else f"This matter lies outside your post ({post})."]


@pytest.mark.req("LED-07")
def test_numbers_run_by_village_and_year(world: World) -> None:
    own = [world.noticed() for _ in range(3)]
    joint = world.noticed(partners=[world.division(VILLAGES[1])])
    other = world.noticed(by=world.second_clerk, village=VILLAGES[1])
    world.move_to("2024-01-22")
    listed = listing(world, other, *own, joint)
    assert sorted(matter.number or "" for matter in listed) == [
        "640221205200-2024-01",
        "640221205200-2024-02",
        "640221205200-2024-03",
        "640221205200-2024-04",
        "640221205201-2024-01",
    ]


@pytest.mark.req("LED-07")
def test_a_listing_that_is_refused_uses_up_no_number(world: World) -> None:
    first, second = world.noticed(), world.noticed()
    object_to(world, second, raised_on=date(2024, 1, 15))
    world.move_to("2024-01-22")
    assert refused(lambda: listing(world, first, second)) == ["The objection of 杨秀英 is not answered."]
    assert not NumberSeries.objects.exists()
    assert listing(world, first)[0].number == "640221205200-2024-01"


@pytest.mark.req("LED-07")
def test_the_number_of_a_cancelled_matter_is_not_given_again(world: World) -> None:
    first, second = world.noticed(), world.noticed()
    world.move_to("2024-01-22")
    listed = listing(world, first)[0]
    world.move_to("2024-03-02")
    gone = actions.cancel(by=world.township, matter=listed, version=listed.version, reason="用地未批")
    assert (gone.state, gone.number) == ("cancelled", "640221205200-2024-01")
    assert listing(world, second)[0].number == "640221205200-2024-02"


@pytest.mark.req("LED-07")
def test_nothing_chosen_is_nothing_listed(world: World) -> None:
    assert refused(lambda: listing(world)) == ["No matter is chosen."]


@pytest.mark.req("LED-03", "LED-07")
def test_a_matter_of_the_region_is_listed_by_its_township_too(world: World) -> None:
    assert world.listed(Level.REGION).number == "640221205200-2024-01"


@pytest.mark.req("LED-09")
@pytest.mark.parametrize("upheld", [False, True])
def test_an_objection_left_open_by_an_earlier_notice_is_answered_before_the_listing(world: World, upheld: bool) -> None:
    matter = world.noticed()
    world.move_to("2024-01-16")
    left = object_to(world, matter)
    answer(world, object_to(world, matter, raised_by="马文"), upheld=True)
    matter = world.again(matter)
    matter = actions.submit(by=world.clerk, matter=matter, version=matter.version)
    matter = actions.accept(by=world.township, matter=matter, version=matter.version)
    publish(world, matter)
    matter = world.again(matter)
    world.move_to("2024-01-23")
    assert refused(lambda: listing(world, matter)) == ["The objection of 杨秀英 is not answered."]
    answer(world, left, upheld=upheld)
    matter = world.again(matter)
    if upheld:
        assert matter.state == State.RETURNED
    else:
        assert listing(world, matter)[0].state == State.LISTED
