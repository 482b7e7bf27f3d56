from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cunshi.foundation.people.models import Post
from cunshi.work.programmes.actions import ask_exception
from cunshi.work.programmes.models import StageException
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import CONFLICT, FOUND, NOT_FOUND, OK, WRONG, at_desk, words

ADDRESS = "/exceptions/"


@pytest.fixture
def late(world: World) -> World:
    """The world after its solicitation stage."""
    world.move_to("2024-03-05")
    return world


def ask(post: Post, world: World, **changes: Any) -> HttpResponse:
    asked = {
        "programme": world.hongyazi.pk,
        "action": "propose",
        "division": post.division_id,
        "until": "2024-03-20",
        "reason": "村级换届，提议延后",
    }
    return at_desk(post).post(ADDRESS, {**asked, **changes})


def request_of(world: World, post: Post | None = None) -> StageException:
    post = post or world.clerk
    return ask_exception(
        by=post,
        programme=world.hongyazi,
        division=post.division,
        action="propose",
        until=date(2024, 3, 20),
        reason="村级换届",
    )


def decide(post: Post, row: StageException, approved: str, answer: str = "") -> HttpResponse:
    address = reverse("console:decide_exception", args=[row.pk])
    return at_desk(post).post(address, {"approved": approved, "answer": answer})


def lists(post: Post) -> tuple[list[int], list[int], list[int]]:
    """What waits for the post, what is open otherwise, what is decided."""
    context = at_desk(post).get(ADDRESS).context
    waiting, open_, decided = ([each["row"].pk for each in context[name]] for name in ("waiting", "open", "decided"))
    return waiting, open_, decided


@pytest.mark.req("PLAN-03")
def test_a_village_asks_and_an_office_above_it_decides(late: World) -> None:
    assert ask(late.clerk, late).status_code == FOUND
    row = StageException.objects.get()
    seen = {
        name: lists(getattr(late, name)) for name in ("clerk", "township", "county", "auditor", "neighbour_township")
    }
    assert seen == {
        "clerk": ([], [row.pk], []),
        "township": ([row.pk], [], []),
        "county": ([row.pk], [], []),
        "auditor": ([], [row.pk], []),
        "neighbour_township": ([], [], []),
    }
    assert decide(late.township, row, "yes", "同意").status_code == FOUND
    row.refresh_from_db()
    assert (row.approved, row.decided_by, row.answer, lists(late.clerk)) == (
        True,
        late.township,
        "同意",
        ([], [], [row.pk]),
    )


@pytest.mark.req("PLAN-03")
@pytest.mark.parametrize(
    ("post", "status"),
    [
        ("clerk", CONFLICT),
        ("supervisor", CONFLICT),
        ("auditor", CONFLICT),
        ("administrator", CONFLICT),
        ("neighbour_township", NOT_FOUND),
        ("neighbour_county", NOT_FOUND),
    ],
)
def test_neither_the_asker_nor_a_neighbour_nor_another_role_decides(late: World, post: str, status: int) -> None:
    row = request_of(late)
    answer = decide(getattr(late, post), row, "yes")
    row.refresh_from_db()
    assert (answer.status_code, row.approved, row.decided_by) == (status, None, None)


@pytest.mark.req("PLAN-03")
def test_a_refusal_needs_a_reason_and_a_decision_is_taken_once(late: World) -> None:
    row = request_of(late)
    bare = decide(late.township, row, "no")
    assert (bare.status_code, "A refusal needs a reason." in words(bare)) == (CONFLICT, True)
    assert decide(late.township, row, "no", "征集期已给足").status_code == FOUND
    again = decide(late.county, row, "yes", "同意")
    row.refresh_from_db()
    assert (again.status_code, row.approved, row.answer) == (CONFLICT, False, "征集期已给足")
    assert "This request is decided already." in words(again)


@pytest.mark.req("PLAN-03")
def test_what_was_answered_stays_in_the_form_that_was_refused(late: World) -> None:
    row = request_of(late, late.township)
    answer = decide(late.township, row, "yes", "先办后补")
    assert (answer.status_code, StageException.objects.get().approved) == (CONFLICT, None)
    county = decide(late.county, row, "maybe", "再研究一下")
    assert (county.status_code, "再研究一下" in words(county)) == (CONFLICT, True)


@pytest.mark.req("PLAN-03")
def test_a_request_that_cannot_be_meant_is_sent_back_with_what_was_typed(late: World) -> None:
    past = ask(late.clerk, late, until="2024-03-01")
    empty = ask(late.clerk, late, reason="", until="后天")
    assert (past.status_code, empty.status_code, StageException.objects.count()) == (CONFLICT, WRONG, 0)
    assert "The date lies in the past." in words(past)
    assert "村级换届，提议延后" in words(past)
    assert {name: list(texts) for name, texts in empty.context["form"].errors.items()} == {
        "until": ["Write the day as 2024-06-30."],
        "reason": ["Fill this in."],
    }


@pytest.mark.req("PLAN-03", "LAND-03")
def test_nobody_asks_for_a_place_outside_the_post(late: World) -> None:
    tried = [
        ask(late.clerk, late, division=VILLAGES[1]).status_code,
        ask(late.neighbour_township, late, division=VILLAGES[0]).status_code,
    ]
    assert (tried, StageException.objects.count()) == ([WRONG, WRONG], 0)


def test_the_link_of_a_barred_act_fills_the_form(late: World) -> None:
    query = {"programme": late.hongyazi.pk, "action": "propose", "division": VILLAGES[0]}
    form = at_desk(late.township).get(ADDRESS, query).context["form"]
    assert {name: str(form[name].value()) for name in query} == {name: str(value) for name, value in query.items()}


def test_the_page_asks_the_database_twelve_times_at_most(late: World, django_assert_max_num_queries) -> None:
    for number in range(30):
        row = request_of(late)
        if number % 2:
            decide(late.township, row, "yes")
    client = at_desk(late.county)
    client.get(ADDRESS)
    with django_assert_max_num_queries(12):
        assert client.get(ADDRESS).status_code == OK


@pytest.mark.req("PLAN-03")
def test_what_waits_for_a_decision_is_counted_where_plans_are_looked_up(late: World) -> None:
    request_of(late)
    counted = {
        name: [at_desk(getattr(late, name)).get(url).context["badges"]["plans"] for url in ("/", "/plans/", ADDRESS)]
        for name in ("clerk", "township", "county", "auditor", "neighbour_township")
    }
    assert counted == {
        "clerk": [0, 0, 0],
        "township": [1, 1, 1],
        "county": [1, 1, 1],
        "auditor": [0, 0, 0],
        "neighbour_township": [0, 0, 0],
    }
    for url in ("/plans/", "/plans/hongyazi-2024/"):
        assert f'href="{ADDRESS}' in at_desk(late.clerk).get(url).content.decode()


@pytest.mark.req("PLAN-03")
def test_an_office_can_ask_for_the_village_of_the_matter_that_it_comes_from(late: World) -> None:
    asked = {"programme": late.hongyazi.pk, "action": "accept", "division": VILLAGES[0]}
    form = at_desk(late.county).get(ADDRESS, asked).context["form"]
    assert (form["division"].value(), VILLAGES[0] in form.divisions) == (VILLAGES[0], True)
    assert ask(late.county, late, division=VILLAGES[0], action="accept").status_code == FOUND
    assert StageException.objects.get().division_id == VILLAGES[0]
    neighbour = at_desk(late.neighbour_county).get(ADDRESS, asked).context["form"]
    assert VILLAGES[0] not in neighbour.divisions
