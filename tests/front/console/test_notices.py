"""Public notices: published by the level that the plan names, objected to, answered, and listed when they are over."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from cunshi.foundation.people.models import Post
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter, Notice, Objection
from tests.factories.many import copies
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import at_desk, queries_of, words

URL = "/notices/"


def approved(world: World, count: int) -> list[Matter]:
    return [
        world.approved(by=world.township, village=VILLAGES[n], title=f"事项{'甲乙丙丁戊己庚'[n]}") for n in range(count)
    ]


def publish(post: Post, matters: list[Matter], **changes: Any) -> HttpResponse:
    boxes = [f"{matter.pk}:{matter.version}" for matter in matters]
    form = {"programme": matters[0].programme_id, "title": "红崖子乡事项公示", "matter": boxes}
    return at_desk(post).post(URL, form | changes)


def on_notice(world: World, count: int) -> tuple[Notice, list[Matter]]:
    matters = approved(world, count)
    publish(world.township, matters)
    return Notice.objects.get(), [world.again(matter) for matter in matters]


def page_of(post: Post, notice: Notice) -> HttpResponse:
    return at_desk(post).get(f"{URL}{notice.pk}/")


def send(post: Post, notice: Notice, act: str, **typed: object) -> HttpResponse:
    return at_desk(post).post(f"{URL}{notice.pk}/", {"act": act} | typed)


def object_to(post: Post, matter: Matter, **changes: object) -> HttpResponse:
    assert matter.notice is not None
    typed = {"matter": matter.pk, "raised_by": "王秀兰", "raised_on": "2024-01-16", "text": "占用我家门前地"}
    return send(post, matter.notice, "object", **typed | changes)


def answer(post: Post, objection: Objection, upheld: str, text: str = "已现场核实") -> HttpResponse:
    prefix = f"o{objection.pk}"
    typed = {"objection": objection.pk, f"{prefix}-answer": text, f"{prefix}-upheld": upheld}
    return send(post, objection.notice, "answer", **typed)


@pytest.mark.req("LED-09")
def test_approved_matters_are_published_with_the_plans_days_and_source(world: World) -> None:
    matters = approved(world, 2)
    page = at_desk(world.township).get(URL)
    (offer,) = page.context["to_publish"]
    assert [each["matter"].title for each in offer["matters"]] == ["事项甲", "事项乙"]
    assert offer["title"] == ("红崖子乡, 2024: matters of “one village, one year, one matter” on public notice")
    assert "The notice runs for 7 days, today included (chosen by this system)." in words(page)
    answer_ = publish(world.township, matters[:1])
    notice = Notice.objects.get()
    assert (answer_.status_code, answer_["Location"]) == (302, f"{URL}{notice.pk}/")
    assert (notice.title, str(notice.opened_on), str(notice.closes_on)) == (
        "红崖子乡事项公示",
        "2024-01-15",
        "2024-01-21",
    )
    assert [world.again(matter).state for matter in matters] == ["noticed", "approved"]


@pytest.mark.req("LED-09", "LAND-03")
def test_only_the_publishing_level_of_the_own_villages_is_offered_the_matters(world: World) -> None:
    matters = approved(world, 1)
    for name in ("clerk", "county", "city", "region", "neighbour_township", "auditor"):
        post = getattr(world, name)
        assert at_desk(post).get(URL).context["to_publish"] == []
        refused = publish(post, matters)
        assert (name, refused.status_code) == (name, 422)
        assert "Nothing of this plan waits for your notice any more." in words(refused)
    assert Notice.objects.count() == 0


@pytest.mark.req("LED-09")
def test_a_refused_notice_keeps_title_and_ticks(world: World) -> None:
    first, second = approved(world, 2)
    refused = publish(world.township, [second], title="  ")
    assert "title: This is still empty. Fill it in." in words(refused)
    (offer,) = refused.context["to_publish"]
    assert [(each["matter"].pk, each["ticked"]) for each in offer["matters"]] == [(first.pk, False), (second.pk, True)]
    nothing = publish(world.township, [second], matter=[])
    assert "No matter is chosen." in words(nothing)
    stale = publish(
        world.township, [second], matter=[f"{second.pk}:{second.version - 1}", f"{first.pk}:{first.version}"]
    )
    assert "This matter has changed since the page was opened" in words(stale)
    assert Notice.objects.count() == 0


@pytest.mark.req("LED-09", "LAND-03")
def test_a_village_reads_of_a_notice_its_own_matters_only_and_a_neighbour_none(world: World) -> None:
    notice, (first, second) = on_notice(world, 2)
    object_to(world.clerk, first, raised_on="2024-01-15")
    object_to(world.township, second, raised_on="2024-01-15", text="第二件的异议")
    assert [each["matter"].pk for each in page_of(world.second_clerk, notice).context["rows"]] == [second.pk]
    assert "占用我家门前地" not in words(page_of(world.second_clerk, notice))
    assert page_of(world.neighbour_township, notice).status_code == 404
    assert "红崖子乡事项公示" not in words(at_desk(world.neighbour_township).get(URL))
    (line,) = at_desk(world.second_clerk).get(URL).context["rows"]
    assert (line["count"], line["to_list"], line["unanswered"]) == (1, 1, 1)
    (line,) = at_desk(world.county).get(URL).context["rows"]
    assert (line["count"], line["to_list"], line["unanswered"]) == (2, 2, 2)


@pytest.mark.req("LED-09")
def test_an_objection_is_recorded_by_the_village_and_answered_by_the_publisher(world: World) -> None:
    notice, (first, _second) = on_notice(world, 2)
    world.move_to("2024-01-16")
    assert object_to(world.supervisor, first).status_code == 302
    objection = Objection.objects.get()
    assert (objection.raised_by, objection.text, objection.recorded_by) == (
        "王秀兰",
        "占用我家门前地",
        world.supervisor,
    )
    page = page_of(world.clerk, notice)
    assert "Not answered yet." in words(page)
    assert page.context["objections"][0]["form"] is None
    assert "Answer: This field is required." in words(answer(world.township, objection, "no", ""))
    answered = at_desk(world.township)
    answered.post(
        f"{URL}{notice.pk}/",
        {
            "act": "answer",
            "objection": objection.pk,
            f"o{objection.pk}-answer": "已现场核实",
            f"o{objection.pk}-upheld": "no",
        },
    )
    said = words(answered.get(f"{URL}{notice.pk}/"))
    assert "Answered: “事项甲” can be listed when the notice is over." in said
    assert "Not upheld 已现场核实" in said
    assert "This objection is answered already." in words(answer(world.township, objection, "yes"))
    assert Objection.objects.get().upheld is False


@pytest.mark.req("LED-09")
def test_an_objection_upheld_takes_its_matter_off_the_notice_and_stays_on_record(world: World) -> None:
    notice, (first, second) = on_notice(world, 2)
    object_to(world.clerk, first, raised_on="2024-01-15")
    answer(world.township, Objection.objects.get(), "yes")
    assert [world.again(matter).state for matter in (first, second)] == ["returned", "noticed"]
    page = page_of(world.township, notice)
    assert [each["matter"].pk for each in page.context["rows"]] == [first.pk, second.pk]
    assert "Upheld 已现场核实" in words(page)


@pytest.mark.req("LED-09")
def test_a_refused_objection_keeps_what_was_typed(world: World) -> None:
    notice, (first,) = on_notice(world, 1)
    world.move_to("2024-01-16")
    refused = object_to(world.clerk, first, raised_on="2024-01-30")
    assert "The notice ran from 2024-01-15 to 2024-01-21." in words(refused)
    assert refused.context["object_form"]["text"].value() == "占用我家门前地"
    assert "Raised by: This field is required." in words(object_to(world.clerk, first, raised_by=""))
    assert object_to(world.auditor, first).status_code == 422
    assert Objection.objects.count() == 0
    world.move_to(notice.closes_on + timedelta(days=1))
    assert page_of(world.clerk, notice).context["object_form"] is None


@pytest.mark.req("LED-07", "LED-09")
def test_when_the_notice_is_over_all_matters_without_open_objection_are_listed_and_numbered(world: World) -> None:
    notice, (first, second, third) = on_notice(world, 3)
    object_to(world.township, second, raised_on="2024-01-15")
    world.move_to(notice.closes_on)
    assert page_of(world.township, notice).context["ready"] == []
    world.move_to(notice.closes_on + timedelta(days=1))
    page = page_of(world.township, notice)
    assert [matter.pk for matter in page.context["ready"]] == [first.pk, third.pk]
    assert "1 matter cannot be listed yet: an objection to it is open." in words(page)
    assert page_of(world.county, notice).context["ready"] == []
    township = at_desk(world.township)
    assert (
        township.post(f"{URL}{notice.pk}/", {"act": "list", "matters": page.context["ready_value"]}).status_code == 302
    )
    said = words(township.get(f"{URL}{notice.pk}/"))
    assert f"Listed and numbered: {VILLAGES[0]}-2024-01, {VILLAGES[2]}-2024-01." in said
    assert [world.again(matter).state for matter in (first, second, third)] == ["listed", "noticed", "listed"]
    again = township.post(f"{URL}{notice.pk}/", {"act": "list", "matters": page.context["ready_value"]})
    assert "This matter has changed since the page was opened: it is now “Listed”." in words(again)
    open_one = send(world.township, notice, "list", matters=f"{second.pk}:{world.again(second).version}")
    assert "The objection of 王秀兰 is not answered." in words(open_one)


@pytest.mark.req("LED-09", "LAND-03")
def test_nobody_but_the_lister_lists_and_nobody_but_the_publisher_answers(world: World) -> None:
    notice, (first,) = on_notice(world, 1)
    object_to(world.township, first, raised_on="2024-01-15")
    objection = Objection.objects.get()
    for post in (world.clerk, world.county, world.auditor):
        assert answer(post, objection, "no").status_code == 422
    assert answer(world.neighbour_township, objection, "no").status_code == 404
    actions.answer_objection(by=world.township, objection=objection, answer="不成立", upheld=False)
    world.move_to(notice.closes_on + timedelta(days=1))
    for post in (world.clerk, world.county, world.auditor):
        assert send(post, notice, "list", matters=f"{first.pk}:{first.version}").status_code == 422
    assert send(world.township, notice, "burn").status_code == 403
    assert world.again(first).state == "noticed"


def test_the_pages_of_notices_ask_as_many_questions_for_one_matter_as_for_hundreds(world: World) -> None:
    notice, (first, _second) = on_notice(world, 2)
    object_to(world.township, first, raised_on="2024-01-15")
    waits = world.approved(by=world.township, village=VILLAGES[5])
    for post in (world.clerk, world.township, world.region):
        client = at_desk(post)
        one = [queries_of(client, URL), queries_of(client, f"{URL}{notice.pk}/")]
        copies(waits, 50)
        copies(world.again(first), 50)
        assert [queries_of(client, URL), queries_of(client, f"{URL}{notice.pk}/")] == one
        assert max(one) <= 12
