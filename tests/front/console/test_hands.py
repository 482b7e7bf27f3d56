"""Handing posts over and delegating them on the pages of the settings; the own password."""

from datetime import date

import pytest
from django.http import HttpResponse

from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Account, Post
from tests.factories.world import World
from tests.front.console.desk import FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words

hands = pytest.mark.req("LAND-09")
LEAVE = {"since": "2024-01-15", "until": "2024-01-31", "reason": "外出培训"}


def url(post: Post, act: str) -> str:
    return f"/settings/posts/{post.pk}/{act}/"


def colleague(world: World, username: str = "colleague") -> Account:
    """Another person of the township, an inspector there."""
    account, _ = actions.add_account(by=None, division=world.township.division, username=username, full_name="同事")
    actions.appoint(
        by=None, account=account, unit=world.township.unit, role="inspector", division=world.township.division,
        since=date(2024, 1, 1),
    )  # fmt: skip
    return account


def send(by: Post, address: str, /, **typed: object) -> HttpResponse:
    return at_desk(by).post(address, typed)


@hands
def test_before_a_hand_over_the_page_says_what_is_open_in_the_post(world: World) -> None:
    world.propose(title="草稿一")
    world.submitted(title="待审")
    started = world.started(title="在办")
    actions.form_task_force(by=None, name="专班", division=world.township.division, head=world.clerk, members=[])
    assert started.village_id == world.clerk.division_id
    page = words(at_desk(world.administrator).get(url(world.clerk, "hand-over")))
    assert "Matters waiting 1 Drafts 1 Task forces 1" in page
    assert "Matters waiting 1 Drafts 0 Task forces 0" in words(
        at_desk(world.administrator).get(url(world.township, "hand-over"))
    )


@hands
def test_a_post_is_handed_over_and_the_predecessor_finds_no_post_any_more(world: World) -> None:
    matter = world.submitted()
    account = colleague(world)
    desk = at_desk(world.township)
    assert desk.get("/").status_code == OK
    response = send(world.administrator, url(world.township, "hand-over"), username="colleague", on="2024-01-15")
    assert response.status_code == FOUND
    assert desk.get("/").status_code == FORBIDDEN
    successor = Post.objects.get(account=account, role="township_officer")
    new = at_desk(successor)
    new.post("/session/post/", {"post": successor.pk})
    page = words(new.get("/"))
    assert ("Submitted to you: decide" in page, matter.title in page) == (True, True)


@hands
def test_a_new_person_gets_the_account_with_the_post_and_a_password_that_is_shown_once(world: World) -> None:
    page = url(world.township, "hand-over")
    said = words(send(world.administrator, page, username="xinren", on="2024-02-01"))
    assert "Nobody has the user name “xinren”. Check it, or write the name of the new person." in said
    # A refusal leaves no account behind.
    refused = send(world.administrator, page, username="xinren", full_name="新人", on="2019-02-01")
    assert (refused.status_code, Account.objects.filter(username="xinren").exists()) == (WRONG, False)
    response = send(world.administrator, page, username="xinren", full_name="新人", on="2024-02-01")
    assert (response.status_code, "新人 can sign in" in words(response)) == (OK, True)
    assert Post.objects.get(account__username="xinren").since == date(2024, 2, 1)
    said = words(send(world.administrator, url(world.clerk, "hand-over"), username="xinren", full_name="别人",
                      on="2024-02-01"))  # fmt: skip
    assert "The user name “xinren” belongs to 新人." in said


@hands
def test_only_the_administrator_of_the_subtree_opens_the_hand_over(world: World) -> None:
    for post in (world.township, world.clerk, world.county):
        assert at_desk(post).get(url(world.township, "hand-over")).status_code == FORBIDDEN
    desk = at_desk(world.administrator)
    assert [desk.get(url(world.neighbour_city, act)).status_code for act in ("hand-over", "delegate")] == [
        NOT_FOUND
    ] * 2


@hands
def test_a_holder_delegates_the_own_post_from_the_account_page_and_the_colleague_chooses_it(world: World) -> None:
    account = colleague(world)
    home = words(at_desk(world.township).get("/settings/account/"))
    assert "Delegate this post" in home
    response = send(world.township, url(world.township, "delegate"), to=account.pk, **LEAVE)
    assert (response.status_code, response["Location"]) == (FOUND, "/settings/account/")
    row = Post.objects.get(stands_in_for=world.township)
    assert f"同事 township先生 {row}" in words(at_desk(world.township).get("/settings/account/"))
    desk = at_desk(row)
    assert "Township officer (acting)" in words(desk.get("/"))
    desk.post("/session/post/", {"post": row.pk})
    assert f"{world.township.unit} · Township officer (acting)" in words(desk.get("/"))
    # A delegated post is not passed on: the page for it isn't there.
    assert desk.get(url(row, "delegate")).status_code == FORBIDDEN
    world.move_to("2024-02-01")
    assert "(acting)" not in words(desk.get("/"))


@hands
def test_a_holder_chooses_among_the_colleagues_only(world: World) -> None:
    colleague(world)
    offered = at_desk(world.township).get(url(world.township, "delegate")).context["form"].colleagues.values()
    assert [each.username for each in offered] == ["colleague"]
    response = send(world.township, url(world.township, "delegate"), to=world.neighbour_clerk.account_id, **LEAVE)
    assert (response.status_code, Post.objects.exclude(stands_in_for=None).exists()) == (OK, False)
    assert at_desk(world.township).get(url(world.clerk, "delegate")).status_code == FORBIDDEN


@hands
def test_wrong_days_come_back_with_a_sentence_and_what_was_typed(world: World) -> None:
    account = colleague(world)
    days = {"since": "2024-02-10", "until": "2024-02-01", "reason": "病假"}
    response = send(world.township, url(world.township, "delegate"), to=account.pk, **days)
    assert response.status_code == WRONG
    assert "The last day lies before the first." in words(response)
    assert 'value="病假"' in response.content.decode()


@hands
def test_delegations_are_listed_within_the_subtree_and_ended_by_those_who_may(world: World) -> None:
    account = colleague(world)
    send(world.administrator, url(world.township, "delegate"), to=account.pk, **LEAVE)
    row = Post.objects.get(stands_in_for=world.township)
    assert "外出培训" in words(at_desk(world.administrator).get("/settings/"))
    assert "外出培训" not in words(at_desk(world.neighbour_county).get("/settings/"))
    end = f"/settings/delegations/{row.pk}/end/"
    assert [send(post, end, until="2024-01-15").status_code for post in (world.clerk, world.county)] == [FORBIDDEN] * 2
    assert send(world.township, end, until="2024-02-15").status_code == FOUND
    row.refresh_from_db()
    assert row.until == date(2024, 1, 31)
    send(world.township, end, until="2024-01-15")
    row.refresh_from_db()
    assert row.until == date(2024, 1, 15)


@hands
def test_the_pages_of_hands_cost_the_same_with_few_and_with_many_rows(world: World) -> None:
    actions.delegate(
        by=None,
        post=world.township,
        to=colleague(world),
        since=date(2024, 1, 15),
        until=date(2024, 1, 31),
        reason="病假",
    )
    world.propose()
    pages = ["/settings/", "/settings/account/", url(world.clerk, "hand-over"), url(world.clerk, "delegate")]
    desk = at_desk(world.administrator)
    few = [queries_of(desk, each) for each in pages]
    for number, post in enumerate((world.clerk, world.second_clerk, world.county, world.department)):
        to = colleague(world, f"colleague{number}")
        actions.delegate(by=None, post=post, to=to, since=date(2024, 1, 15), until=date(2024, 1, 31), reason="病假")
    world.propose(title="又一件")
    assert ([queries_of(desk, each) for each in pages], max(few) <= 12) == (few, True)


@pytest.mark.req("LAND-03")
def test_a_person_changes_the_own_password_stays_signed_in_here_and_nowhere_else(world: World) -> None:
    here, elsewhere = at_desk(world.clerk), at_desk(world.clerk)
    typed = {"old_password": "test-password", "new_password1": "红崖子-2024-山花", "new_password2": "红崖子-2024-山花"}
    wrong = here.post("/password/", typed | {"old_password": "guess"})
    assert wrong.status_code == OK
    common = here.post("/password/", typed | {"new_password1": "12345678", "new_password2": "12345678"})
    assert "This password is too common." in words(common)
    response = here.post("/password/", typed)
    assert (response.status_code, response["Location"]) == (FOUND, "/password/done/")
    assert [client.get("/").status_code for client in (here, elsewhere)] == [OK, FOUND]
    assert Account.objects.get(username="clerk").check_password("红崖子-2024-山花")
    assert Account.objects.get(username="township").check_password("test-password")
