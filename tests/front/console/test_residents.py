"""Households on the console: listed, entered and looked at with a reason."""

from datetime import date

import pytest
from django.test import Client

from cunshi.foundation.privacy.models import Look
from cunshi.foundation.residents import actions
from cunshi.foundation.residents.models import Household, Resident
from tests.factories.homes import CARD, PHONE, head, home, id_number, member
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, queries_of, words

pytestmark = pytest.mark.req("TGT-11")

LARGEST = 12


def test_the_list_shows_the_own_households_with_name_number_and_kind(world: World) -> None:
    mine = home(world)
    head(world, mine)
    home(world, "002", head="王家沟人", village=VILLAGES[1])
    page = at_desk(world.clerk).get("/residents/")
    text = words(page)
    assert "001 马建国" in text
    assert "1 row" in text
    assert "王家沟人" not in text
    assert id_number() not in page.content.decode()
    assert "2 rows" in words(at_desk(world.township).get("/residents/"))


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("?q=马建", ["1", "10"]),
        ("?q=9", ["9"]),
        ("?tag=低保户", ["9"]),
        ("?sort=number", ["1", "9", "10"]),
        ("?sort=-number", ["10", "9", "1"]),
        (f"?division={VILLAGES[1]}", ["10"]),
    ],
)
def test_the_list_is_searched_narrowed_and_ordered(world: World, asked: str, numbers: list[str]) -> None:
    home(world, "1")
    home(world, "9", head="李四", tags=("低保户",))
    home(world, "10", village=VILLAGES[1])
    page = at_desk(world.township).get(f"/residents/{asked}")
    assert [row.number for row in page.context["page"]] == numbers


def test_a_person_is_found_by_the_exact_id_number_which_no_address_holds(world: World) -> None:
    row = head(world, home(world))
    desk = at_desk(world.clerk)
    found = desk.post("/residents/find/", {"id_number": id_number().lower()})
    assert (found.status_code, found["Location"]) == (FOUND, f"/residents/{row.household_id}/#member-{row.pk}")
    wrong = desk.post("/residents/find/", {"id_number": "640221198001010018"})
    assert wrong.status_code == WRONG
    assert "ID number: Its check digit doesn't fit the other digits." in words(wrong)
    assert "640221198001010018" not in wrong.content.decode()
    neighbour = at_desk(world.second_clerk)
    assert neighbour.post("/residents/find/", {"id_number": id_number()})["Location"] == "/residents/"
    assert "Nobody in your area is entered with this ID number." in words(neighbour.get("/residents/"))
    assert desk.get("/residents/find/").status_code == 405


def test_a_personal_number_is_not_searched_where_it_would_stand_in_the_address(world: World) -> None:
    head(world, home(world))
    for number in (id_number(), PHONE):
        page = at_desk(world.clerk).get("/residents/", {"q": number})
        assert "This is a personal number, and was not searched. Type an ID number into its own field." in words(page)
        assert number not in page.content.decode().replace(f"?q={number}", "")


def test_a_household_shows_parts_of_numbers_and_no_birth_date(world: World) -> None:
    row = head(world, home(world))
    page = at_desk(world.auditor).get(f"/residents/{row.household_id}/")
    text = words(page)
    assert f"640221********001{id_number()[-1]} 138****1234 **** **** {CARD[-4:]}" in text
    assert "1980" not in page.content.decode()
    assert "View" not in text
    assert at_desk(world.second_clerk).get(f"/residents/{row.household_id}/").status_code == NOT_FOUND


def test_a_look_shows_what_was_asked_for_once_and_is_written_down(world: World) -> None:
    row = head(world, home(world))
    desk, url = at_desk(world.clerk), f"/residents/{row.household_id}/"
    seen = desk.post(f"/residents/members/{row.pk}/look/", {"fields": ["id_number", "born"], "reason": "核对社保卡"})
    assert seen.status_code == OK
    body = seen.content.decode()
    assert (id_number() in body, "1980-01-01" in body, PHONE in body, CARD in body) == (True, True, False, False)
    assert "no-store" in seen["Cache-Control"]
    assert id_number() not in desk.get(url).content.decode()
    look = Look.objects.get()
    assert (look.by, look.fields, look.reason, look.division_id) == (
        world.clerk,
        ["id_number", "born"],
        "核对社保卡",
        VILLAGES[0],
    )
    assert "核对社保卡" in words(at_desk(world.county).get(url))
    assert "核对社保卡" not in words(desk.get(url))


@pytest.mark.parametrize(
    ("who", "form", "said"),
    [
        ("clerk", {"fields": ["phone"], "reason": "看"}, "Say in at least 4 characters why you look at this."),
        ("clerk", {"reason": "核对社保卡"}, "Nothing is chosen."),
        ("auditor", {"fields": ["phone"], "reason": "审计需要核对"}, "Your post sees personal data only in part."),
    ],
)
def test_a_look_is_refused_with_a_sentence(world: World, who: str, form: dict, said: str) -> None:  # type: ignore[type-arg]
    row = head(world, home(world))
    answer = at_desk(getattr(world, who)).post(f"/residents/members/{row.pk}/look/", form)
    assert answer.status_code == WRONG
    assert said in words(answer)
    assert PHONE not in answer.content.decode()
    assert Look.objects.count() == 0


def test_a_lost_key_is_told_on_the_page(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    row = head(world, home(world))
    settings.SEALING_KEYS = "A" * 43 + "="
    desk = at_desk(world.clerk)
    assert "****" in words(desk.get(f"/residents/{row.household_id}/"))
    answer = desk.post(f"/residents/members/{row.pk}/look/", {"fields": ["phone"], "reason": "核对社保卡"})
    assert answer.status_code == WRONG
    assert "The key with which this value was sealed is missing" in words(answer)


def test_the_county_and_the_auditor_see_who_looked_and_others_do_not(world: World) -> None:
    row = head(world, home(world))
    for reason in ("核对社保卡", "低保复核"):
        at_desk(world.clerk).post(f"/residents/members/{row.pk}/look/", {"fields": ["phone"], "reason": reason})
    assert at_desk(world.clerk).get("/residents/looks/").status_code == FORBIDDEN
    assert at_desk(world.township).get("/residents/looks/").status_code == FORBIDDEN
    text = words(at_desk(world.auditor).get("/residents/looks/"))
    assert ("核对社保卡" in text, "低保复核" in text, "clerk先生" in text) == (True, True, True)
    desk = at_desk(world.county)
    for asked, count in (
        ("q=复核", 1), ("field=phone", 2), ("field=bank", 0), ("since=2024-01-15&until=2024-01-15", 2),
        ("since=2024-01-16", 0),
    ):  # fmt: skip
        assert desk.get(f"/residents/looks/?{asked}").context["page"].paginator.count == count
    assert "核对社保卡" not in words(at_desk(world.neighbour_county).get("/residents/looks/"))


def test_a_household_is_entered_with_its_members_on_the_keyboard_alone(world: World) -> None:
    desk = at_desk(world.township)
    form = {"village": VILLAGES[0], "number": "018", "head": "马建国", "size": "2", "tags": "脱贫户，低保户"}
    made = desk.post("/residents/new/", form)
    row = Household.objects.get()
    assert made["Location"] == f"/residents/{row.pk}/members/new/"
    assert (row.division_id, row.tags) == (VILLAGES[0], ["脱贫户", "低保户"])
    page = desk.get(made["Location"]).content.decode()
    assert 'value="马建国"' in page
    first = {"name": "马建国", "relation": "head", "id_number": id_number(), "phone": PHONE, "act": "more"}
    assert desk.post(made["Location"], first)["Location"] == made["Location"]
    second = {"name": "马小花", "relation": "child", "sex": "female", "born": "2020-05-06"}
    assert desk.post(made["Location"], second)["Location"] == f"/residents/{row.pk}/"
    assert [(each.name, each.born) for each in Resident.objects.all()] == [
        ("马建国", date(1980, 1, 1)),
        ("马小花", date(2020, 5, 6)),
    ]


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(world: World) -> None:
    row = home(world)
    desk = at_desk(world.clerk)
    answer = desk.post("/residents/new/", {"number": "001", "head": "李四", "size": "很多"})
    assert answer.status_code == WRONG
    assert dict(answer.context["form"].errors) == {
        "number": ["The village has a household 001 马建国 already. Open that one, or give this one another number."],
        "size": ["This is no whole number from 1 to 50. Enter how many people the household register names."],
    }
    assert 'value="李四"' in answer.content.decode()
    answer = desk.post(f"/residents/{row.pk}/members/new/", {"name": "", "id_number": "1", "born": "昨天"})
    assert {name: len(texts) for name, texts in answer.context["form"].errors.items()} == {
        "name": 1,
        "relation": 1,
        "id_number": 1,
        "born": 1,
    }
    assert Resident.objects.count() == 0


def test_changing_a_member_shows_no_number_and_keeps_what_is_not_typed(world: World) -> None:
    row = head(world, home(world))
    desk, url = at_desk(world.clerk), f"/residents/members/{row.pk}/"
    page = desk.get(url).content.decode()
    assert [each in page for each in (id_number(), PHONE, CARD, "1980-01-01")] == [False] * 4
    assert "Entered: 138****1234. Leave it empty to keep it." in page
    form = {"name": "马建国", "relation": "head", "remove": ["bank"], "version": "1"}
    assert desk.post(url, form)["Location"] == f"/residents/{row.household_id}/"
    again = Resident.objects.get()
    assert (again.id_number, again.phone, again.bank) == (row.id_number, row.phone, "")
    stale = desk.post(url, form)
    assert stale.status_code == WRONG
    assert "Somebody changed this while you were typing." in words(stale)


def test_members_move_and_leave_and_a_household_ends(world: World) -> None:
    old, new = home(world), home(world, "002", head="李四")
    row = head(world, old)
    desk = at_desk(world.clerk)
    answer = desk.post(f"/residents/members/{row.pk}/move/", {"number": "404", "relation": "other", "version": "1"})
    assert "The village has no household of this number." in words(answer)
    form = {"village": VILLAGES[0], "number": "002", "relation": "other", "version": "1"}
    assert desk.post(f"/residents/members/{row.pk}/move/", form)["Location"] == f"/residents/{new.pk}/"
    form = {"on": "2024-01-10", "why": "died", "version": "2"}
    assert desk.post(f"/residents/members/{row.pk}/leave/", form)["Location"] == f"/residents/{new.pk}/"
    assert "马建国 · other relation · 2024-01-10 died" in words(desk.get(f"/residents/{new.pk}/"))
    form = {"on": "2024-01-11", "why": "moved", "version": str(Household.objects.get(pk=new.pk).version)}
    assert desk.post(f"/residents/{new.pk}/end/", form)["Location"] == f"/residents/{new.pk}/"
    assert "This household ended on 2024-01-11." in words(desk.get(f"/residents/{new.pk}/"))


@pytest.mark.parametrize("name", ["county", "auditor", "supervisor", "region"])
def test_posts_that_enter_nothing_are_offered_nothing_to_enter(world: World, name: str) -> None:
    row = home(world)
    desk = at_desk(getattr(world, name))
    assert "Enter a household" not in words(desk.get("/residents/"))
    for url in ("new/", "import/", f"{row.pk}/edit/", f"{row.pk}/end/", f"{row.pk}/members/new/"):
        assert desk.get(f"/residents/{url}").status_code == FORBIDDEN


def test_pages_cost_the_same_for_one_household_and_for_many(world: World) -> None:
    first = home(world)
    row = head(world, first)
    desks = {name: at_desk(getattr(world, name)) for name in ("clerk", "township", "county", "region")}
    look = f"/residents/members/{row.pk}/look/", {"fields": ["phone"], "reason": "核对社保卡"}
    desks["clerk"].post(*look)
    one = costs(desks, first)
    for number in range(60):
        each = home(world, f"1{number:02d}", village=VILLAGES[number % 5])
        head(world, each, id_number=id_number(serial=101 + 2 * number))
    for number in range(4):
        draft = {
            "name": f"子{'甲乙丙丁'[number]}",
            "relation": "child",
            "id_number": id_number("20100101", 10 + number),
        }
        actions.add_resident(by=world.clerk, household=first, draft=member(**draft))
    for _number in range(3):
        desks["clerk"].post(*look)
    assert costs(desks, first) == one
    assert max(one.values()) <= LARGEST


def costs(desks: dict[str, Client], household: Household) -> dict[tuple[str, str], int]:
    """Queries by post and page."""
    pages = ["/residents/", "/residents/?q=马&sort=number", f"/residents/{household.pk}/"]
    found = {(name, page): queries_of(desk, page) for name, desk in desks.items() for page in pages}
    found |= {(name, "looks"): queries_of(desks[name], "/residents/looks/") for name in ("county", "region")}
    writing = ["new/", "import/", f"{household.pk}/edit/", f"{household.pk}/members/new/"]
    return found | {("clerk", page): queries_of(desks["clerk"], f"/residents/{page}") for page in writing}
