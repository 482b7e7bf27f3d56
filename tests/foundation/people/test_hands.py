"""A post changes hands without losing work, and is looked after during a leave."""

from datetime import date
from typing import Any

import pytest

from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Account, Post
from cunshi.foundation.people.queries import delegations, holders, task_forces_of
from cunshi.foundation.people.rules import RoleKey
from cunshi.kernel import clock
from tests.factories.world import POSTS, World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("LAND-09")
DAY = date(2024, 1, 15)  # the day on which the world stands


def person(world: World, name: str = "new", full_name: str = "新任") -> Account:
    return actions.add_account(by=None, division=world.township.division, username=name, full_name=full_name)[0]


def colleague(world: World) -> Post:
    """A second officer of the township."""
    return actions.appoint(
        by=None, account=person(world, "colleague", "同事"), unit=world.township.unit, role=RoleKey.INSPECTOR,
        division=world.township.division, since=date(2024, 1, 1),
    )  # fmt: skip


def hand_over(world: World, **changes: Any) -> Post:
    arguments = {"by": world.administrator, "post": world.township, "on": date(2024, 2, 1)}
    if "to" not in changes:
        changes["to"] = Account.objects.filter(username="new").first() or person(world)
    return actions.hand_over(**(arguments | changes))


def delegate(world: World, **changes: Any) -> Post:
    arguments = {
        "by": world.administrator,
        "post": world.township,
        "since": date(2024, 2, 1),
        "until": date(2024, 2, 20),
        "reason": "外出培训",
    }
    if "to" not in changes:
        changes["to"] = Account.objects.filter(username="colleague").first() or colleague(world).account
    return actions.delegate(**(arguments | changes))


def held_on(day: date, *posts: Post) -> list[bool]:
    with clock.fixed(day):
        return [Post.objects.current().filter(pk=post.pk).exists() for post in posts]


# Handing over


@pytest.mark.parametrize("on", [date(2024, 1, 10), DAY, date(2024, 3, 1)], ids=["past", "today", "to come"])
def test_the_old_holder_leaves_the_day_before_and_the_successor_begins_on_the_day(world: World, on: date) -> None:
    old = world.township
    new = hand_over(world, on=on)
    old.refresh_from_db()
    before = date.fromordinal(on.toordinal() - 1)
    assert (old.until, new.since, new.until) == (before, on, None)
    same = ("unit", "role", "division", "title")
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert (held_on(before, old, new), held_on(on, old, new)) == ([True, False], [False, True])
    # A neighbour's post stays as it is.
    assert Post.objects.get(pk=world.neighbour_township.pk).until is None


def test_task_forces_follow_the_post_on_the_day_and_further_down_the_line(world: World) -> None:
    force = actions.form_task_force(
        by=None, name="工作专班", division=world.county.division, head=world.township, members=[world.clerk]
    )
    second = hand_over(world)
    third = hand_over(world, post=second, to=person(world, "third", "再任"), on=date(2024, 3, 1))
    clerk = hand_over(world, post=world.clerk, to=person(world, "clerk2", "新文书"), on=date(2024, 2, 10))
    member = force.members.get().post
    seen = {}
    for day in (date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 10), date(2024, 3, 1)):
        with clock.fixed(day):
            today = holders([force.head, member])
            seen[day.isoformat()] = (today[force.head_id], today[member.pk])
    assert seen == {
        "2024-01-31": (world.township, world.clerk),
        "2024-02-01": (second, world.clerk),
        "2024-02-10": (second, clerk),
        "2024-03-01": (third, clerk),
    }
    assert [list(task_forces_of(post)) for post in (third, clerk, world.county)] == [[force], [force], []]


def test_who_holds_posts_is_asked_once_for_any_number(world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        one = holders([world.township])
    with django_assert_num_queries(1):
        many = holders([world.township, world.clerk, world.county])
    assert (one[world.township.pk], many[world.county.pk]) == (world.township, world.county)


def test_forming_a_task_force_again_takes_the_successor_in_place_of_the_predecessor(world: World) -> None:
    common = {"by": None, "name": "工作专班", "division": world.county.division}
    actions.form_task_force(**common, head=world.township, members=[world.township])
    new = hand_over(world, on=DAY)
    force = actions.form_task_force(**common, head=new, members=[new])
    assert (force.head, [member.post for member in force.members.all()]) == (new, [new])


def test_a_hand_over_that_cannot_be_is_refused_in_words(world: World) -> None:
    post, holder = world.township, world.township.account
    assert refused(lambda: hand_over(world, to=holder)) == ["This is the person who holds the post."]
    to = person(world)
    assert refused(lambda: hand_over(world, to=to, on=date(2020, 1, 1))) == [
        f"{holder} holds the post only from 2020-01-01 on."
    ]
    hand_over(world, to=to)
    # The same post is not handed over twice; the successor's is.
    other = person(world, "other", "另任")
    said = refused(lambda: hand_over(world, to=other, on=date(2024, 2, 5)))
    assert said == [f"The post was handed over to {to} already, from 2024-02-01 on."]
    to.is_active = False
    to.save()
    assert refused(lambda: hand_over(world, post=world.clerk, to=to)) == ["This account is closed."]
    assert Post.objects.get(pk=post.pk).until == date(2024, 1, 31)


def test_an_ended_post_and_one_held_already_are_not_handed_over(world: World) -> None:
    actions.end_post(by=None, post=world.township, until=date(2024, 1, 20))
    to = person(world)
    assert refused(lambda: hand_over(world, to=to)) == ["The post ends on 2024-01-20 already."]
    actions.appoint(
        by=None, account=to, unit=world.clerk.unit, role="village_clerk", division=world.clerk.division,
        since=date(2024, 6, 1),
    )  # fmt: skip
    assert refused(lambda: hand_over(world, post=world.clerk, to=to)) == ["This person holds this post already."]


@pytest.mark.parametrize("name", sorted(POSTS.keys() - {"administrator"}))
def test_only_administrators_hand_posts_over(world: World, name: str) -> None:
    to = person(world)
    said = refused(lambda: hand_over(world, by=getattr(world, name), to=to))
    assert said == ["Your post may not change units, people or posts."]


def test_an_administrator_reaches_only_posts_of_the_own_subtree(world: World) -> None:
    to, neighbour = person(world), world.neighbour_city
    outside = [f"This division is outside your post ({world.administrator})."]
    assert refused(lambda: hand_over(world, post=neighbour, to=to)) == outside
    assert refused(lambda: delegate(world, post=neighbour, to=to)) == outside


# Delegating


def test_a_substitute_holds_the_post_from_the_first_day_to_the_last_and_it_ends_by_itself(world: World) -> None:
    row = delegate(world)
    assert (row.unit, row.role, row.division) == (world.township.unit, world.township.role, world.township.division)
    days = (date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 20), date(2024, 2, 21))
    assert [held_on(day, world.township, row) for day in days] == [[True, False], [True, True], [True, True],
                                                                   [True, False]]  # fmt: skip
    assert list(delegations(Post.objects.visible_to(world.county))) == [row]
    assert list(delegations(Post.objects.visible_to(world.neighbour_county))) == []


def test_a_substitute_is_called_so_wherever_the_post_is_named(world: World) -> None:
    row = delegate(world)
    assert str(row) == f"{world.township} (acting)"
    assert row.signature() == {"account": "colleague", "name": "同事", "post": f"{world.township} (acting)"}


def test_the_holder_delegates_the_own_post_to_a_colleague_and_to_nobody_else(world: World) -> None:
    stranger = person(world, "stranger", "外人")
    said = refused(lambda: delegate(world, by=world.township, to=stranger))
    assert said == ["This person belongs neither to your unit nor to your division."]
    assert delegate(world, by=world.township).account.username == "colleague"
    # Another's post is the administrator's business.
    said = refused(lambda: delegate(world, by=world.clerk, post=world.second_clerk))
    assert said == ["Your post may not change units, people or posts."]
    # The administrator may choose anybody.
    assert delegate(world, post=world.clerk, to=stranger).account == stranger


def test_dates_and_persons_that_do_not_fit_are_refused(world: World) -> None:
    colleague(world)
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"since": date(2024, 2, 2), "until": date(2024, 2, 1)}, ["The last day lies before the first."]),
        ({"since": date(2024, 1, 1), "until": date(2024, 1, 14)}, ["The delegation would be over already."]),
        ({"since": date(2024, 1, 14)}, ["Nobody can act on days that are past."]),
        ({"to": world.township.account}, ["This is the person who holds the post."]),
        ({"reason": " "}, ["This is still empty."]),
        ({"reason": "长" * 201}, ["The reason is longer than 200 characters."]),
        (
            {"to": world.township.account, "reason": "", "until": date(2024, 1, 31)},
            ["The last day lies before the first.", "This is the person who holds the post.", "This is still empty."],
        ),
    ]
    assert [refused(lambda c=changes: delegate(world, **c)) for changes, _said in cases] == [said for _c, said in cases]
    assert not Post.objects.exclude(stands_in_for=None).exists()


def test_two_substitutes_at_once_for_one_post_are_refused(world: World) -> None:
    row = delegate(world)
    third = person(world, "third", "丙")
    overlapping = [f"{row.account} stands in already, from 2024-02-01 to 2024-02-20."]
    for since, until in ((date(2024, 2, 20), date(2024, 3, 1)), (date(2024, 1, 20), date(2024, 2, 1))):
        assert refused(lambda s=since, u=until: delegate(world, to=third, since=s, until=u)) == overlapping
    assert delegate(world, to=third, since=date(2024, 2, 21), until=date(2024, 3, 1)).account == third
    # The same days for another post are nobody's hindrance.
    assert delegate(world, post=world.clerk, to=third).account == third


def test_a_delegated_post_is_passed_on_to_nobody(world: World) -> None:
    row, third = delegate(world), person(world, "third", "丙")
    said = "Who stands in for somebody passes the post on to nobody."
    assert said in refused(lambda: delegate(world, post=row, to=third))
    assert said in refused(lambda: delegate(world, by=row, post=row, to=third))
    assert said in refused(lambda: hand_over(world, post=row, to=third, on=date(2024, 2, 10)))


def test_work_and_supervision_of_a_village_are_never_in_one_hand(world: World) -> None:
    apart = ["The village's work and its supervision are never in one hand."]
    both = [(world.supervisor, world.clerk), (world.clerk, world.supervisor)]
    assert [refused(lambda p=p, t=t: delegate(world, by=p, post=p, to=t.account)) for p, t in both] == [apart] * 2
    # The clerk of another village is no party here.
    assert delegate(world, post=world.supervisor, to=world.second_clerk.account).account == world.second_clerk.account


def test_a_delegation_is_ended_early_by_holder_or_administrator_and_never_made_longer(world: World) -> None:
    row = delegate(world)
    said = refused(lambda: actions.end_delegation(by=world.clerk, post=row, until=DAY))
    assert said == ["Your post may not change units, people or posts."]
    world.move_to("2024-02-10")
    too_late = refused(lambda: actions.end_delegation(by=world.township, post=row, until=date(2024, 2, 21)))
    assert too_late == ["The delegation ends on 2024-02-20 already."]
    too_early = refused(lambda: actions.end_delegation(by=world.township, post=row, until=date(2024, 1, 31)))
    assert too_early == ["A post cannot end before it began (2024-02-01)."]
    actions.end_delegation(by=world.township, post=row, until=date(2024, 2, 9))
    assert held_on(date(2024, 2, 10), row) == [False]
    not_one = refused(lambda: actions.end_delegation(by=world.administrator, post=world.clerk, until=DAY))
    assert not_one == ["This is no delegation."]


def test_a_delegation_that_has_not_begun_is_taken_back(world: World) -> None:
    row = delegate(world)
    actions.end_delegation(by=world.administrator, post=row, until=DAY)
    assert not Post.objects.filter(pk=row.pk).exists()


def test_nobody_stands_in_beyond_the_end_of_the_post(world: World) -> None:
    running, coming = delegate(world), delegate(world, since=date(2024, 3, 1), until=date(2024, 3, 9))
    new = hand_over(world, on=date(2024, 2, 11))
    running.refresh_from_db()
    assert (running.until, Post.objects.filter(pk=coming.pk).exists()) == (date(2024, 2, 10), False)
    said = refused(lambda: delegate(world, since=date(2024, 2, 11), until=date(2024, 2, 12)))
    assert said == ["The post ends on 2024-02-10 already."]
    assert delegate(world, post=new, since=date(2024, 2, 11), until=date(2024, 2, 12)).stands_in_for == new
