"""Settings: people, posts, units, task forces and divisions of the own subtree; the administrator's acts."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people import actions
from cunshi.foundation.people.models import Account, Post, TaskForce, Unit
from cunshi.kernel.codes import Level
from tests.factories.many import copies
from tests.factories.settled import NEIGHBOURS
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words
from tests.work.refusals import rows as fingerprint

PEOPLE, NEW, APPOINT = "/settings/", "/settings/people/new/", "/settings/people/appoint/"
UNITS, NEW_UNIT = "/settings/units/", "/settings/units/new/"
FORCES, NEW_FORCE = "/settings/task-forces/", "/settings/task-forces/new/"
DIVISIONS, ACCOUNT = "/settings/divisions/", "/settings/account/"
TOWNSHIP = "640221205000"
TABS = (PEOPLE, UNITS, FORCES, DIVISIONS, ACCOUNT)


def names(page: HttpResponse) -> list[str]:
    """The user names of the posts listed."""
    return [post.account.username for post in page.context["page"]]


def person(world: World, **changes: Any) -> dict[str, Any]:
    """The form of a new township officer of Hongyazi."""
    return {
        "division": TOWNSHIP,
        "full_name": "李建国",
        "username": "lijianguo",
        "unit": world.township.unit_id,
        "role": "township_officer",
        "title": "副乡长",
        "since": "2024-01-15",
        **changes,
    }


def refused(client: Client, url: str, form: dict[str, Any]) -> str:
    """What the page says to a form that it doesn't take; fails when anything was written."""
    before = fingerprint()
    answer = client.post(url, form)
    assert fingerprint() == before
    assert answer.status_code in (OK, WRONG)
    return words(answer)


@pytest.mark.req("LAND-03")
def test_people_of_the_own_subtree_are_listed_and_no_neighbour(world: World) -> None:
    assert sorted(names(at_desk(world.township).get(PEOPLE))) == ["clerk", "second_clerk", "supervisor", "township"]
    assert names(at_desk(world.neighbour_township).get(PEOPLE)) == ["neighbour_township", "neighbour_clerk"]
    assert names(at_desk(world.clerk).get(PEOPLE)) == ["clerk", "supervisor"]
    assert set(names(at_desk(world.region).get(PEOPLE))) == {post.account.username for post in Post.objects.all()}


@pytest.mark.req("LAND-03")
def test_people_are_found_by_name_unit_division_and_role(world: World) -> None:
    client = at_desk(world.county)
    assert names(client.get(PEOPLE, {"q": "second_clerk先生"})) == ["second_clerk"]
    assert names(client.get(PEOPLE, {"q": "王家沟村委会"})) == ["second_clerk"]
    assert names(client.get(PEOPLE, {"q": "城关镇"})) == ["neighbour_township", "neighbour_clerk"]
    assert names(client.get(PEOPLE, {"q": "640221205"})) == ["township", "clerk", "supervisor", "second_clerk"]
    assert names(client.get(PEOPLE, {"role": "auditor"})) == ["auditor"]
    assert names(client.get(PEOPLE, {"q": "neighbour_city"})) == []


@pytest.mark.req("LAND-03")
def test_who_is_no_administrator_only_reads(world: World) -> None:
    for name in ("clerk", "township", "county", "region", "auditor", "inspector"):
        client = at_desk(getattr(world, name))
        before = fingerprint()
        assert [client.get(tab).status_code for tab in TABS] == [OK] * 5
        for url in (NEW, APPOINT, NEW_UNIT, NEW_FORCE):
            assert (client.get(url).status_code, client.post(url, person(world)).status_code) == (FORBIDDEN, FORBIDDEN)
            assert url not in client.get(PEOPLE).content.decode() + client.get(UNITS).content.decode()
        ending = f"/settings/posts/{world.clerk.pk}/end/"
        assert client.post(ending, {"until": "2024-02-01"}).status_code == FORBIDDEN
        assert fingerprint() == before


@pytest.mark.req("LAND-03")
def test_the_administrator_adds_a_person_and_sees_the_password_once(world: World) -> None:
    client = at_desk(world.administrator)
    answer = client.post(NEW, person(world))
    account = Account.objects.get(username="lijianguo")
    password = answer.context["password"]
    assert (answer.status_code, account.check_password(password)) == (OK, True)
    assert f"<code>{password}</code>" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    post = account.posts.get()
    assert (post.unit, post.role, post.division_id, post.title, post.since) == (
        world.township.unit,
        "township_officer",
        TOWNSHIP,
        "副乡长",
        date(2024, 1, 15),
    )
    assert password not in client.get(PEOPLE).content.decode()
    signed_in = Client().post("/login/", {"username": "lijianguo", "password": password})
    assert signed_in.status_code == FOUND
    again = client.post(NEW, person(world))
    assert "This user name is taken." in words(again)


@pytest.mark.req("LAND-03", "LAND-01")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "clerk"}, "This user name is taken."),
        ({"division": "640221999000"}, "There is no division with the code 640221999000."),
        ({"division": "64022120500"}, "has 11 digits, not 12"),
        ({"division": "640100000000"}, "This division is outside your post"),
        ({"role": "county_office"}, "Select a valid choice."),
        ({"unit": "0"}, "Select a valid choice."),
        ({"since": "yesterday"}, "Write the day as 2024-06-30."),
        ({"username": "two words"}, "Enter a valid username."),
        ({"full_name": ""}, "This field is required."),
    ],
)
def test_a_wrong_entry_gets_a_sentence_and_nothing_is_half_written(
    world: World, wrong: dict[str, str], sentence: str
) -> None:
    assert sentence in refused(at_desk(world.administrator), NEW, person(world, **wrong))


@pytest.mark.req("LAND-03")
def test_only_units_of_the_division_and_above_it_are_offered(world: World) -> None:
    page = at_desk(world.administrator).get(NEW, {"division": VILLAGES[0]})
    offered = {unit.name for unit in page.context["form"].units.values()}
    in_line = {VILLAGES[0], TOWNSHIP, "640221000000"}
    assert offered == {unit.name for unit in Unit.objects.filter(division_id__in=in_line)}
    roles = {key for key, _label in page.context["form"].fields["role"].choices if key}
    assert roles == {"village_clerk", "village_supervisor", "administrator"}


@pytest.mark.req("LAND-03")
def test_a_division_is_found_by_name_within_the_subtree_only(world: World) -> None:
    client = at_desk(world.administrator)
    assert [each.code for each in client.get(NEW, {"q": "红崖子乡"}).context["choice"].found][:2] == [
        TOWNSHIP,
        VILLAGES[0],
    ]
    assert client.get(NEW, {"q": VILLAGES[3]}).context["choice"].division.code == VILLAGES[3]
    assert "No division of your subtree has this in its name." in words(client.get(NEW, {"q": "兴庆区"}))


@pytest.mark.req("LAND-03")
def test_a_further_post_is_given_to_a_person_with_an_account(world: World) -> None:
    client = at_desk(world.administrator)
    answer = client.post(APPOINT, person(world, username="clerk", title=""))
    assert (answer.status_code, answer["Location"]) == (FOUND, PEOPLE)
    assert [post.role for post in world.clerk.account.posts.order_by("id")] == ["village_clerk", "township_officer"]
    said = refused(client, APPOINT, person(world, username="nobody"))
    assert "Nobody has the user name “nobody”." in said


@pytest.mark.req("LAND-03")
def test_a_post_ends_on_a_day_and_leaves_the_list_of_those_held(world: World) -> None:
    client = at_desk(world.administrator)
    url = f"/settings/posts/{world.second_clerk.pk}/end/"
    assert "cannot end before it began" in refused(client, url, {"until": "2019-01-01"})
    assert "Write the day as 2024-06-30." in refused(client, url, {"until": "soon"})
    assert client.post(url, {"until": "2024-01-14"}).status_code == FOUND
    world.second_clerk.refresh_from_db()
    assert world.second_clerk.until == date(2024, 1, 14)
    assert "second_clerk" not in names(client.get(PEOPLE))
    assert names(client.get(PEOPLE, {"held": "ended"})) == ["second_clerk"]
    assert "second_clerk" in names(client.get(PEOPLE, {"held": "all"}))


@pytest.mark.req("LAND-03")
def test_a_post_outside_the_subtree_is_not_there_to_be_ended(world: World) -> None:
    client = at_desk(world.administrator)
    before = fingerprint()
    for post in (world.neighbour_county, world.neighbour_city, world.region):
        assert client.post(f"/settings/posts/{post.pk}/end/", {"until": "2024-02-01"}).status_code == NOT_FOUND
    assert fingerprint() == before


@pytest.mark.req("LAND-02")
def test_units_are_listed_with_their_posts_and_the_matters_they_lead_or_join(world: World) -> None:
    water = world.department.unit
    draft = {"lead_unit": world.township.unit, "participants": [water]}
    world.propose(**draft)
    world.propose(village=VILLAGES[1], by=world.township, title="灌溉渠道维修", **draft)
    rows = {unit.name: (unit.held, unit.lead, unit.join) for unit in at_desk(world.county).get(UNITS).context["page"]}
    assert rows["红崖子乡人民政府"] == (1, 2, 0)
    assert rows["平罗县农业农村局"] == (1, 0, 2)
    assert rows["平罗县委农办"] == (2, 0, 0)
    assert "石嘴山市委农办" not in rows
    assert [unit.name for unit in at_desk(world.neighbour_township).get(UNITS).context["page"]] == [
        "城关镇人民政府",
        "城关镇某村委会",
    ]
    found = at_desk(world.county).get(UNITS, {"kind": "department"}).context["page"]
    assert [unit.name for unit in found] == ["平罗县农业农村局"]


@pytest.mark.req("LAND-02")
def test_a_unit_is_added_once_in_a_division_of_the_subtree(world: World) -> None:
    client = at_desk(world.administrator)
    form = {"division": TOWNSHIP, "name": "红崖子乡农业综合服务中心", "kind": "department"}
    assert client.post(NEW_UNIT, form).status_code == FOUND
    made = Unit.objects.get(name="红崖子乡农业综合服务中心")
    assert (made.division_id, made.kind) == (TOWNSHIP, "department")
    assert "exists already" in refused(client, NEW_UNIT, form)
    assert "outside your post" in refused(client, NEW_UNIT, {**form, "division": "640205000000"})
    assert "There is no division" in refused(client, NEW_UNIT, {**form, "division": "640221000009"})


def force_form(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "division": TOWNSHIP,
        "name": "红崖子乡“一村一年一事”工作专班",
        "duty": "调度各村事项进度",
        "head": world.township.pk,
        "members": [world.clerk.pk, world.supervisor.pk],
        **changes,
    }


@pytest.mark.req("LAND-04")
def test_a_task_force_has_a_named_head_and_members_of_several_units(world: World) -> None:
    client = at_desk(world.administrator)
    assert client.post(NEW_FORCE, force_form(world)).status_code == FOUND
    made = TaskForce.objects.get()
    assert (made.division_id, made.head, made.duty) == (TOWNSHIP, world.township, "调度各村事项进度")
    assert {member.post for member in made.members.all()} == {world.clerk, world.supervisor}
    shown = words(at_desk(world.township).get(FORCES))
    for text in (made.name, "township先生", "clerk先生", "红崖子村监会"):
        assert text in shown
    url = f"/settings/task-forces/{made.pk}/"
    page = client.get(url).context["form"]
    assert (page.initial["head"], set(page.initial["members"])) == (
        str(world.township.pk),
        {str(world.clerk.pk), str(world.supervisor.pk)},
    )
    changed = force_form(world, name="另一名称", head=world.clerk.pk, members=[world.second_clerk.pk])
    assert client.post(url, changed).status_code == FOUND
    made.refresh_from_db()
    assert (made.name, made.head) == ("红崖子乡“一村一年一事”工作专班", world.clerk)
    assert [member.post for member in made.members.all()] == [world.second_clerk]


@pytest.mark.req("LAND-04", "LAND-03")
def test_task_forces_take_nobody_from_outside_and_are_not_seen_from_outside(world: World) -> None:
    client = at_desk(world.administrator)
    said = refused(client, NEW_FORCE, force_form(world, members=[world.neighbour_county.pk]))
    assert "Select a valid choice." in said
    refused(client, NEW_FORCE, force_form(world, division="640205000000"))
    foreign = actions.form_task_force(
        by=None, name="惠农区专班", division=world.neighbour_county.division, head=world.neighbour_county, members=[]
    )
    assert client.get(f"/settings/task-forces/{foreign.pk}/").status_code == NOT_FOUND
    assert client.post(f"/settings/task-forces/{foreign.pk}/", force_form(world)).status_code == NOT_FOUND
    assert "惠农区专班" not in words(client.get(FORCES))
    assert "No task force has been formed in your subtree." in words(client.get(FORCES))


@pytest.mark.req("LAND-04")
def test_members_further_down_are_found_by_name(world: World) -> None:
    client = at_desk(world.administrator)

    def offered(**query: str) -> set[str]:
        form = client.get(NEW_FORCE, query).context["form"]
        return {post.account.username for post in form.posts.values()}

    near = {"county", "department", "inspector", "assessor", "auditor", "administrator"}
    assert offered() == near | {"township", "neighbour_township"}
    assert offered(who="王家沟") == {"second_clerk"}
    assert client.post(NEW_FORCE, force_form(world, members=[world.second_clerk.pk])).status_code == FOUND


@pytest.mark.req("LAND-01")
def test_administrative_villages_are_told_apart_from_communities_farms_and_parks(world: World) -> None:
    page = at_desk(world.region).get(DIVISIONS)
    villages = {row["kind"]: row["count"] for row in page.context["kinds"] if str(row["level"]) == "village level"}
    assert {str(kind): count for kind, count in villages.items()} == {
        "administrative village": 2214,
        "community": 657,
        "unit like a village": 38,
        "unit like a community": 3,
    }
    assert sum(villages.values()) == 2912
    children = {
        row["division"].name: (row["below"], row["villages"], row["others"]) for row in page.context["children"]
    }
    assert children["石嘴山市"] == (3, 195, 131)
    assert sum(villages for _below, villages, _others in children.values()) == 2214
    assert sum(counties for counties, _villages, _others in children.values()) == 22


@pytest.mark.req("LAND-01", "LAND-03")
def test_divisions_are_browsed_within_the_subtree(world: World) -> None:
    client = at_desk(world.township)
    page = client.get(DIVISIONS)
    assert [row["division"].code for row in page.context["children"]] == VILLAGES
    assert [each.code for each in page.context["crumbs"]] == [TOWNSHIP]
    assert client.get(f"{DIVISIONS}{VILLAGES[0]}/").status_code == OK
    for code in ("640221000000", NEIGHBOURS[0], "640221205999", "nonsense"):
        assert client.get(f"{DIVISIONS}{code}/").status_code == NOT_FOUND
    assert "outside your post" in words(client.get(DIVISIONS, {"q": NEIGHBOURS[0]}))
    assert "has 3 digits, not 12" in words(client.get(DIVISIONS, {"q": "640"}))
    found = client.get(DIVISIONS, {"q": "王家沟"}).context["found"]
    assert [each.code for each in found] == [VILLAGES[1]]


@pytest.mark.req("SYS-06")
def test_the_language_is_kept_with_the_account(world: World) -> None:
    client = Client()
    client.force_login(world.clerk.account)
    assert "我的账号" in words(client.get(ACCOUNT))
    answer = client.post(ACCOUNT, {"language": "en"})
    assert answer.status_code == FOUND
    world.clerk.account.refresh_from_db()
    assert world.clerk.account.language == "en"
    assert "My account" in words(client.get(ACCOUNT))
    elsewhere = Client()
    elsewhere.force_login(world.clerk.account)
    assert "My account" in words(elsewhere.get(ACCOUNT))
    assert "Select a valid choice." in words(client.post(ACCOUNT, {"language": "xx"}))


@pytest.mark.req("LAND-03")
def test_the_account_says_what_each_post_may_do(world: World) -> None:
    page = at_desk(world.township).get(ACCOUNT)
    (held,) = page.context["held"]
    assert (held["post"], sorted(map(str, held["may"]))) == (
        world.township,
        [
            "book funds",
            "carry out matters led by its unit",
            "decide on matters submitted to its level",
            "record and carry out matters of its village",
            "record objections",
            "see personal data in clear, with a reason (up to the county level)",
        ],
    )
    assert "read all that lies in its subtree" in words(at_desk(world.inspector).get(ACCOUNT))
    assert "see who looked at personal data" in words(at_desk(world.auditor).get(ACCOUNT))


@pytest.mark.req("SYS-06")
def test_settings_are_chinese_by_default(world: World) -> None:
    client = Client()
    client.force_login(world.administrator.account)
    said = {
        PEOPLE: "任职日期",
        UNITS: "牵头事项",
        FORCES: "辖区内尚未成立工作专班",
        DIVISIONS: "辖区构成",
        ACCOUNT: "我的岗位及权限",
        NEW: "密码由系统生成，只显示一次",
        APPOINT: "办理权限由岗位决定",
        NEW_UNIT: "单位名称",
        NEW_FORCE: "专班名称",
    }
    shown = {url: words(client.get(url)) for url in said}
    assert [url for url, text in said.items() if text not in shown[url]] == []


@pytest.mark.req("LAND-03")
def test_settings_cost_the_same_with_few_and_with_many_rows(world: World) -> None:
    client = at_desk(world.administrator)
    matter = world.propose(lead_unit=world.township.unit)
    client.post(NEW_FORCE, force_form(world, members=[world.clerk.pk]))
    pages = [*TABS, NEW, APPOINT, NEW_UNIT, NEW_FORCE, f"/settings/task-forces/{TaskForce.objects.get().pk}/"]
    few = [queries_of(client, url) for url in pages]
    copies(matter, 100)
    for division in Division.objects.within("640221101").filter(level=Level.VILLAGE)[:15]:
        unit = actions.add_unit(by=None, name=f"{division.name}", kind="village_committee", division=division)
        account, _password = actions.add_account(by=None, division=division, username=division.code, full_name="某")
        post = actions.appoint(
            by=None, account=account, unit=unit, role="village_clerk", division=division, since=date(2024, 1, 1)
        )
        actions.form_task_force(by=None, name=f"{division.name}专班", division=division, head=post, members=[post])
    many = [queries_of(client, url) for url in pages]
    assert many == few
    assert max(many) <= 12


def lost(post: Post) -> str:
    return f"/settings/posts/{post.pk}/password/"


@pytest.mark.req("LAND-03")
def test_who_lost_a_password_gets_a_new_one_that_is_shown_once(world: World) -> None:
    before = at_desk(world.clerk)
    client = at_desk(world.administrator)
    answer = client.post(lost(world.clerk))
    password = answer.context["password"]
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (OK, True)
    assert f"<code>{password}</code>" in answer.content.decode()
    assert password not in client.get(PEOPLE).content.decode()
    signing_in = [{"username": "clerk", "password": each} for each in ("test-password", password)]
    assert [Client().post("/login/", each).status_code for each in signing_in] == [OK, FOUND]
    assert before.get("/").status_code == FOUND  # who was signed in with the old one is so no longer


@pytest.mark.req("LAND-03")
def test_only_the_administrator_of_the_subtree_gives_new_passwords(world: World) -> None:
    kept = {each.pk: each.password for each in Account.objects.all()}
    assert at_desk(world.county).post(lost(world.clerk)).status_code == FORBIDDEN
    assert at_desk(world.township).post(lost(world.clerk)).status_code == FORBIDDEN
    client = at_desk(world.administrator)
    assert [client.post(lost(post)).status_code for post in (world.neighbour_county, world.city)] == [NOT_FOUND] * 2
    assert client.get(lost(world.clerk)).status_code == 405
    assert {each.pk: each.password for each in Account.objects.all()} == kept


@pytest.mark.req("LAND-03")
def test_no_new_password_for_a_person_who_also_holds_a_superior_post(world: World) -> None:
    account = world.county.account
    superior = actions.appoint(
        by=None,
        account=account,
        unit=world.city.unit,
        role="city_office",
        division=world.city.division,
        since=date(2024, 1, 1),
    )
    client = at_desk(world.administrator)
    said = refused(client, lost(world.county), {})
    assert "also holds a post outside your division" in said
    assert str(superior.unit) in said
    actions.end_post(by=None, post=superior, until=date(2024, 1, 2))
    assert client.post(lost(world.county)).status_code == OK
