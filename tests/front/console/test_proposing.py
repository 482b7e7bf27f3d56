from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cunshi.foundation.people.models import Post
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.actions import ask_exception, decide_exception
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import FORBIDDEN, FOUND, NOT_FOUND, OK, WRONG, at_desk, words

NEW = "/matters/new/"
CLOSED = "2024-03-05"


def typed(village: str = VILLAGES[0], **changes: Any) -> dict[str, Any]:
    """A proposal as it leaves the form."""
    return {
        "village": village,
        "year": "2024",
        "shown": f"{village}-2024",
        "title": "红崖子村文化广场",
        "content": "硬化场地1200平方米。",
        "category": "public_service",
        "raised_by": "马建国",
        "raised_on": "2023-12-10",
        "channel": "villager",
        "planned_start": "2024-03-10",
        "planned_finish": "2024-08-20",
        "responsible": "马建国",
        "fund_county_budget": "30",
        **changes,
    }


def send(post: Post, **changes: Any) -> HttpResponse:
    return at_desk(post).post(NEW, typed(**changes))


def send_edit(post: Post, matter: Matter, **changes: Any) -> HttpResponse:
    given = {"version": matter.version, **typed(**changes)}
    given.pop("shown")
    return at_desk(post).post(reverse("console:edit_matter", args=[matter.pk]), given)


def errors(response: HttpResponse) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


@pytest.mark.req("LED-01", "LAND-02")
def test_a_clerk_records_a_proposal_with_amounts_in_ten_thousand_yuan(world: World) -> None:
    unit, joined = world.department.unit, world.township.unit
    answer = send(
        world.clerk,
        fund_county_budget="12.5",
        fund_village_collective="1,000",
        fund_social_capital="0",
        lead_unit=unit.pk,
        participants=[joined.pk],
        beneficiaries="320",
    )
    matter = Matter.objects.get()
    assert answer.headers.get("Location") == reverse("console:matter", args=[matter.pk])
    funds = {line.source: line.amount for line in matter.funds.all()}
    assert funds == {"county_budget": Decimal("125000.00"), "village_collective": Decimal("10000000.00")}
    assert (matter.village_id, matter.year, matter.state, matter.raised_by, matter.lead_unit, matter.beneficiaries) == (
        VILLAGES[0],
        2024,
        "drafted",
        "马建国",
        unit,
        320,
    )
    assert list(matter.participants.all()) == [joined]


@pytest.mark.req("LED-01")
def test_every_problem_is_told_at_once_beside_its_field_and_on_top_and_nothing_typed_is_lost(world: World) -> None:
    answer = send(
        world.clerk,
        title="",
        content="硬化场地八百平方米",
        raised_on="2024-02-30",
        planned_start="2024-09-01",
        planned_finish="2024-08-01",
        fund_county_budget="-5",
        fund_village_collective="十二万",
        fund_livelihood="1.23.4",
    )
    assert (answer.status_code, Matter.objects.count()) == (WRONG, 0)
    assert errors(answer) == {
        "title": ["Fill this in."],
        "raised_on": ["Write the day as 2024-06-30."],
        "fund_county_budget": ["The amount -5 is negative. Write an amount of 0 or more."],
        "fund_village_collective": [
            "The amount “十二万” has letters or characters in it. Write digits only, without a unit."
        ],
        "fund_livelihood": [
            "“1.23.4” is not an amount. Write digits, at most one point, and commas only between thousands: 1,234.50."
        ],
        "planned_finish": [
            "The planned finish lies before the planned start. Enter a later finish or an earlier start."
        ],
    }
    body = answer.content.decode()
    assert "Not done yet. 6 things to mend:" in words(answer)
    for kept in ("硬化场地八百平方米", 'value="十二万"', 'value="-5"', 'value="2024-09-01"'):
        assert kept in body


@pytest.mark.req("LED-05")
def test_a_fourth_village_is_refused_beside_the_list_of_villages(world: World) -> None:
    answer = send(world.clerk, partners=VILLAGES[1:4])
    assert (answer.status_code, Matter.objects.count()) == (WRONG, 0)
    assert errors(answer) == {
        "partners": [
            "A joint matter covers 2 to 3 villages; 4 are named. "
            "Leave out some villages, or propose a second matter for them."
        ]
    }


@pytest.mark.req("LED-05")
def test_a_joint_matter_covers_its_partners_and_is_led_by_the_clerks_village(world: World) -> None:
    assert send(world.clerk, partners=VILLAGES[1:3]).status_code == FOUND
    matter = Matter.objects.get()
    covered = sorted(row.village_id for row in matter.coverage.all())
    assert (matter.village_id, covered) == (VILLAGES[0], VILLAGES[:3])


@pytest.mark.req("LED-05")
def test_partners_are_searched_in_the_county_and_a_stranger_cannot_be_slipped_in(world: World) -> None:
    found = send(world.clerk, again="search", search="黄渠桥")
    offered = {code for code, _name in found.context["form"].fields["partners"].choices}
    assert (found.status_code, Matter.objects.count()) == (OK, 0)
    assert {code[:6] for code in offered} == {"640221"}
    assert offered >= set(VILLAGES[1:7])
    slipped = send(world.clerk, partners=["640205100200"])
    assert (slipped.status_code, Matter.objects.count(), list(errors(slipped))) == (WRONG, 0, ["partners"])


@pytest.mark.req("LAND-03")
@pytest.mark.parametrize(
    ("post", "village", "status"),
    [
        ("clerk", VILLAGES[1], NOT_FOUND),
        ("township", "640221100200", NOT_FOUND),
        ("neighbour_township", VILLAGES[0], NOT_FOUND),
        ("county", VILLAGES[0], FORBIDDEN),
        ("auditor", VILLAGES[0], FORBIDDEN),
    ],
)
def test_nobody_proposes_for_a_village_outside_the_post_or_without_the_role(
    world: World, post: str, village: str, status: int
) -> None:
    answer = send(getattr(world, post), village=village)
    assert (answer.status_code, Matter.objects.count()) == (status, 0)


def test_a_township_officer_chooses_the_village_first_and_changing_it_keeps_what_was_typed(world: World) -> None:
    asked = at_desk(world.township).get(NEW)
    assert ("form" in asked.context, {each.code for each in asked.context["villages"]}) == (False, set(VILLAGES))
    changed = at_desk(world.township).post(NEW, {**typed(title="修渠"), "village": VILLAGES[2]})
    form = changed.context["form"]
    assert (changed.status_code, form.village.code, form["title"].value(), form.is_bound) == (
        OK,
        VILLAGES[2],
        "修渠",
        False,
    )
    assert Matter.objects.count() == 0


def test_the_sum_of_the_amounts_is_shown_without_judging_the_form(world: World) -> None:
    answer = send(world.clerk, again="sum", title="", fund_county_budget="12.5", fund_livelihood="7.25", fund_award="x")
    assert (answer.status_code, answer.context["form"].total()) == (OK, Decimal("197500.00"))
    assert "Total Add up 19.75" in words(answer)


def test_the_plan_that_takes_proposals_today_is_the_one_shown_first(world: World) -> None:
    world.move_to("2023-12-20")
    shown = at_desk(world.clerk).get(NEW).context["programme"]
    assert (shown.key, shown.year) == ("hongyazi-2024", 2024)


@pytest.mark.req("LED-01")
def test_other_matters_of_the_village_are_listed_beside_the_form_and_those_of_other_villages_are_not(
    world: World,
) -> None:
    world.propose(title="本村已报事项")
    world.propose(by=world.township, village=VILLAGES[1], title="邻村事项")
    withdrawn = world.propose(title="已撤回事项")
    actions.withdraw(by=world.clerk, matter=withdrawn, version=withdrawn.version, reason="不办")
    others = at_desk(world.clerk).get(NEW).context["others"]
    assert [other.title for other in others] == ["本村已报事项"]


@pytest.mark.req("PLAN-03")
def test_outside_its_stage_a_proposal_is_refused_until_the_level_above_allows_an_exception(world: World) -> None:
    world.move_to(CLOSED)
    shown, tried = at_desk(world.clerk).get(NEW), send(world.clerk)
    assert "The plan's stages do not allow “Propose” on 2024-03-05, only 2023-11-09 – 2024-03-01." in words(shown)
    link = f"/exceptions/?programme={world.hongyazi.pk}&amp;action=propose&amp;division={VILLAGES[0]}#ask"
    assert link in shown.content.decode()
    assert (tried.status_code, Matter.objects.count(), 'value="红崖子村文化广场"' in tried.content.decode()) == (
        WRONG,
        0,
        True,
    )
    asked = ask_exception(
        by=world.clerk,
        programme=world.hongyazi,
        division=world.clerk.division,
        action="propose",
        until=date(2024, 3, 10),
        reason="村级换届",
    )
    decide_exception(by=world.township, exception=asked, approved=True)
    assert (send(world.clerk).status_code, Matter.objects.count()) == (FOUND, 1)


@pytest.mark.req("LED-01")
def test_an_edit_on_a_page_opened_before_a_colleagues_edit_keeps_both_in_sight(world: World) -> None:
    matter = world.propose(title="原名称")
    theirs = world.draft(title="乡里改的名称")
    actions.edit(by=world.township, matter=matter, version=matter.version, draft=theirs)
    answer = send_edit(world.clerk, matter, title="村里改的名称")
    assert (answer.status_code, Matter.objects.get().title) == (WRONG, "乡里改的名称")
    text = words(answer)
    assert "This matter has changed since the page was opened: it is now “Drafted”." in text
    assert "Name of the matter: 乡里改的名称" in text
    assert 'value="村里改的名称"' in answer.content.decode()


def test_an_edit_is_saved_and_the_page_shows_what_was_recorded(world: World) -> None:
    matter = world.propose(partners=(world.division(VILLAGES[1]),), participants=(world.township.unit,))
    shown = at_desk(world.clerk).get(reverse("console:edit_matter", args=[matter.pk])).context["form"]
    held = {
        name: shown[name].value() for name in ("title", "category", "fund_county_budget", "partners", "participants")
    }
    assert held == {
        "title": "红崖子村文化活动广场建设",
        "category": "public_service",
        "fund_county_budget": "30",
        "partners": [VILLAGES[1]],
        "participants": [str(world.township.unit_id)],
    }
    answer = send_edit(world.clerk, matter, title="改名", partners=[VILLAGES[2]])
    changed = Matter.objects.get()
    covered = sorted(row.village_id for row in changed.coverage.all())
    assert (answer.status_code, changed.title, covered) == (FOUND, "改名", [VILLAGES[0], VILLAGES[2]])


@pytest.mark.req("LAND-03")
def test_only_the_village_and_its_township_edit_and_only_before_submission(world: World) -> None:
    drafted, submitted = world.propose(), world.submitted(title="已报送事项")
    tried = {
        "county": send_edit(world.county, drafted, title="县里改").status_code,
        "neighbour_clerk": send_edit(world.neighbour_clerk, drafted, title="外村改").status_code,
        "clerk, after submission": send_edit(world.clerk, submitted, title="报送后改").status_code,
    }
    assert tried == {"county": FOUND, "neighbour_clerk": NOT_FOUND, "clerk, after submission": FOUND}
    titles = sorted(Matter.objects.values_list("title", flat=True))
    assert titles == sorted([drafted.title, submitted.title])


def test_forms_ask_the_database_twelve_times_at_most(world: World, django_assert_max_num_queries) -> None:
    matter = world.propose(partners=(world.division(VILLAGES[1]),), participants=(world.township.unit,))
    for number in range(30):
        world.propose(title=f"事项{number}")
    client = at_desk(world.clerk)
    for address in (NEW, reverse("console:edit_matter", args=[matter.pk])):
        client.get(address)
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == OK
