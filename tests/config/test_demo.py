"""The demonstration: its rows give the published figures, and each account finds something to do."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count
from django.test import Client, override_settings
from django.urls import reverse
from typer.testing import CliRunner

from cunshi.config.cli import app
from cunshi.config.demo import files, past
from cunshi.config.demo.accounts import DEMO_PASSWORD, demo_accounts
from cunshi.config.demo.fill import fill
from cunshi.foundation.people.models import Post, TaskForce, Unit
from cunshi.foundation.people.rules import RoleKey
from cunshi.foundation.privacy.models import Look
from cunshi.foundation.residents.models import Household, Resident
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused
from cunshi.oversight.measures import queries
from cunshi.oversight.measures.rules import Standing
from cunshi.work.funds.models import FundLine
from cunshi.work.matters.models import Matter, Notice, NumberSeries, Step
from cunshi.work.matters.queries import supervision_of, waiting_for
from cunshi.work.matters.states import BY_ACTION, Action, State
from cunshi.work.programmes.models import Programme
from cunshi.work.publicity.models import Activity, CaseState, TypicalCase

YEARS = [2020, 2021, 2022]
STANDS_ON = "2024-06-30"


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole demonstration, inside one transaction that is rolled back when the module is done.

    It takes half a minute, so this file stays on one worker: `--dist loadfile`.
    """
    with ExitStack() as frame:
        frame.enter_context(django_db_blocker.unblock())
        frame.enter_context(transaction.atomic())
        with override_settings(DEMO=True):
            assert fill() is True
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(filled: None, db: None) -> Iterator[None]:
    """The filled demonstration on the day of its story; what a test writes is rolled back after it."""
    with clock.fixed(STANDS_ON), override_settings(DEMO=True):
        yield


def figures() -> tuple[int, dict[str, dict[str, Any]]]:
    result = CliRunner().invoke(app, ["figures", "--json"])
    return result.exit_code, {f"{each['programme']} {each['key']}": each for each in json.loads(result.output)}


@pytest.mark.req("LED-03", "LED-04", "LED-08", "PLAN-11", "FUND-01")
def test_every_published_figure_comes_out_of_the_rows(demo: None) -> None:
    code, found = figures()
    assert code == 0
    computed = {key: each["computed"] for key, each in found.items()}
    region = {key.removeprefix("ningxia-2022 "): value for key, value in computed.items() if key.startswith("ningxia")}
    assert (region["matters"], region["investment"]) == ("6210", "7500000000")
    kinds = ["infrastructure", "industry", "public_service", "governance", "reform_other"]
    assert [region[f"matters_{kind}"] for kind in kinds] == ["3066", "1391", "692", "838", "223"]
    assert [region[f"share_{kind}"] for kind in kinds] == ["49.4", "22.4", "11.1", "13.5", "3.6"]
    assert [Decimal(region[f"investment_{kind}"]) / 10**8 for kind in kinds] == [
        Decimal(text) for text in ("36.1", "27.3", "4", "5.5", "2.1")
    ]
    levels = ["handled_region", "handled_city", "handled_county_township_village"]
    assert [region[key] for key in levels] == ["99", "106", "6005"]
    assert computed["hongyazi-2024 matters"] == "7"
    assert computed["hongyazi-2024 investment"] == "27509200"
    assert [key for key, each in found.items() if not each["equal"]] == ["ningxia-2022 divisions_village"]


@pytest.mark.req("LED-03", "LED-04", "FUND-01")
@pytest.mark.parametrize("year", [2021, 2024])
@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.filter(pk=rows.first().pk).update(category="governance"),
        lambda rows: rows.filter(pk=rows.first().pk).update(state=State.CANCELLED, written_off_on=None),
        lambda rows: FundLine.objects.filter(matter=rows.first()).update(
            planned=Decimal("99.01"), allocated=0, paid=0, reimbursed=0
        ),
    ],
    ids=["category", "cancelled", "amount"],
)
def test_one_changed_row_makes_the_figures_fail(demo: None, change: Any, year: int) -> None:
    change(Matter.objects.led_in("640221205" if year == 2024 else "64").in_ledger().filter(year=year))
    code, found = figures()
    assert code == 1
    assert not all(each["equal"] or each["explained"] for each in found.values())


@pytest.mark.req("LED-05", "LED-06")
def test_each_year_covers_every_village_with_as_many_matters(demo: None) -> None:
    for year in YEARS:
        assert queries.totals("64", [year]).matters == 2070
        found = queries.coverage("64", year)
        assert (found.villages, found.covered) == (2214, 2214)


@pytest.mark.req("LED-05")
def test_joint_matters_are_of_two_or_three_neighbours_in_the_categories_that_the_plan_allows(demo: None) -> None:
    joint = Matter.objects.annotate(villages=Count("coverage")).filter(villages__gt=1, year__in=YEARS)
    assert set(joint.values_list("villages", flat=True)) == {2, 3}
    assert set(joint.values_list("category", flat=True)) == {"infrastructure", "public_service"}
    for matter in joint.prefetch_related("coverage"):
        assert len({each.village_id[:9] for each in matter.coverage.all()}) == 1


@pytest.mark.req("LED-07")
def test_numbers_of_each_village_and_year_run_without_a_gap(demo: None) -> None:
    series = {(each.village_id, each.year): each.last for each in NumberSeries.objects.all()}
    given = Counter(Matter.objects.exclude(number=None).values_list("village_id", "year"))
    assert series == given
    for village, year, number in Matter.objects.exclude(number=None).values_list("village_id", "year", "number"):
        # Xunyi puts its own letters before the village.
        assert number.removeprefix("XY").startswith(f"{village}-{year}-")
        assert 1 <= int(number[-2:]) <= given[village, year]


@pytest.mark.req("LED-03")
def test_every_step_that_a_matter_took_is_a_row_of_the_table_of_states(demo: None) -> None:
    taken = set(Step.objects.exclude(action=Action.PROPOSE).values_list("action", "source", "target").distinct())
    assert taken
    for action, source, target in taken:
        rule = BY_ACTION[Action(action)]
        assert source in rule.sources
        assert target == rule.target


@pytest.mark.req("LED-03")
def test_the_regions_matters_went_up_all_levels_and_have_a_department(demo: None) -> None:
    region = Matter.objects.filter(handling_level=Level.REGION, year__in=YEARS)
    assert region.count() == 99
    assert not region.filter(lead_unit=None).exists()
    assert list(region[0].steps.filter(action=Action.RAISE).values_list("to_level", flat=True)) == [3, 2, 1]


def test_all_that_is_filled_says_that_it_is_illustrative(demo: None) -> None:
    assert not Programme.objects.filter(illustrative=False).exists()
    assert not Matter.objects.filter(year__in=YEARS, illustrative=False).exists()


def test_titles_vary_by_category(demo: None) -> None:
    templates = files.read("past")["templates"]
    for category, kinds in templates.items():
        stems = [each["title"].replace("{place}", "") for kind in kinds.values() for each in kind]
        titles = Matter.objects.filter(year__in=YEARS, category=category)
        used = [stem for stem in stems if titles.filter(title__endswith=stem).exists()]
        assert used == stems


def test_the_same_seed_gives_the_same_rows(demo: None) -> None:
    plans = list(Programme.objects.filter(year__in=YEARS))
    names = files.read("accounts")["units"]
    units = {key: Unit.objects.get(name=unit["name"]) for key, unit in names.items()}
    first, second = (past.Maker(files.read("past"), units).rows(plans) for _turn in range(2))
    assert first == second
    written = set(Matter.objects.filter(year=2020).values_list("title", "village_id"))
    assert {(each.title, each.village) for each in first[2020]} == written


@pytest.mark.req("PLAN-05", "LED-01")
def test_hongyazi_misses_its_first_checkpoint_by_one_matter(demo: None) -> None:
    seven = Matter.objects.led_in("640221205").filter(year=2024).in_ledger()
    assert Counter(seven.values_list("state", flat=True)) == {State.FINISHED: 3, State.STARTED: 3, State.LISTED: 1}
    assert set(seven.values_list("village_id", flat=True)) == {f"64022120520{n}" for n in range(7)}
    plan = Programme.objects.get(key="hongyazi-2024")
    june, *_later = queries.checkpoints(plan, "640221205")
    assert (june.status, june.reached, june.gap) == (Standing.AT_RISK, 3, 1)
    with clock.fixed("2024-07-01"):
        june, *_later = queries.checkpoints(plan, "640221205")
    assert june.status == Standing.MISSED


@pytest.mark.req("LAND-03")
def test_there_is_an_account_for_each_role_and_the_acting_ones_find_work(demo: None) -> None:
    posts = {post.account.username: post for post in Post.objects.select_related("account")}
    offered = [account["username"] for account in demo_accounts()]
    assert {posts[username].role for username in offered} == {str(role) for role in RoleKey}
    looking_on = {"hongyazi-jiandu", "pingluo-ducha", "pingluo-kaohe", "pingluo-shenji", "ningxia-guanli"}
    # What this department led is finished; its acceptance waits for others.
    looking_on.add("shizuishan-nongye")
    # In Xunyi they act on targets, tasks and registers, which are asked for elsewhere.
    looking_on |= {"xunyi-zhenxing", "xunyi-renshe", "tuqiao-zhen", "beigou-cun"}
    idle = {username for username in offered if not waiting_for(posts[username]).exists()}
    assert idle == looking_on


@pytest.mark.req("REP-06")
def test_the_supervisory_committee_has_stages_to_sign_and_an_objection_that_was_answered(demo: None) -> None:
    post = Post.objects.get(account__username="hongyazi-jiandu")
    with clock.fixed("2024-06-30"):
        assert [(row.matter.title, row.stage, row.state) for row in supervision_of(post)] == [
            ("红崖子村文化活动广场建设", "listed", "signed"),
            ("红崖子村文化活动广场建设", "started", "signed"),
            ("红崖子村文化活动广场建设", "under_way", "answered"),
        ]


@pytest.mark.req("LAND-04")
def test_hongyazi_has_its_task_force_with_a_head_and_members_of_several_units(demo: None) -> None:
    force = TaskForce.objects.get(division="640221205000")
    assert force.head.account.username == "hongyazi-xiang"
    assert len({member.post.unit_id for member in force.members.all()}) == 5


def test_neighbours_hold_work_at_every_level_and_an_objection_without_an_answer(demo: None) -> None:
    waiting = Matter.objects.filter(programme__key="ningxia-2024")
    assert set(waiting.filter(state=State.SUBMITTED).values_list("level", flat=True)) == {4, 3, 2, 1}
    assert waiting.filter(state__in=[State.DRAFTED, State.RETURNED, State.APPROVED]).count() == 5
    assert waiting.filter(state=State.NOTICED, objections__upheld=None, objections__isnull=False).count() == 1


def test_filling_again_changes_nothing(demo: None) -> None:
    before = (Matter.objects.count(), Step.objects.count(), get_user_model().objects.count())
    result = CliRunner().invoke(app, ["demo", "fill"])
    assert result.exit_code == 0
    assert "there already" in result.output
    assert (Matter.objects.count(), Step.objects.count(), get_user_model().objects.count()) == before


def test_the_accounts_are_printed_and_open_the_pages(demo: None) -> None:
    result = CliRunner().invoke(app, ["demo", "accounts"])
    assert result.exit_code == 0
    assert all(account["username"] in result.output for account in demo_accounts())
    client = Client()
    assert b"pingluo-nongban" in client.get(reverse("login")).content
    answer = client.post(reverse("login"), {"username": "pingluo-nongban", "password": DEMO_PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("console:start"))


def test_outside_a_demonstration_nothing_is_filled_and_no_account_is_offered(db: None) -> None:
    with override_settings(DEMO=False):
        with pytest.raises(Refused):
            fill()
        assert demo_accounts() == []
        assert CliRunner().invoke(app, ["demo", "accounts"]).exit_code == 1
        assert CliRunner().invoke(app, ["demo", "fill"]).exit_code == 1
        assert b"pingluo-nongban" not in Client().get(reverse("login")).content


@pytest.mark.req("LED-04", "PLAN-01")
def test_past_notices_and_plans_bear_the_names_and_days_of_their_time(demo: None) -> None:
    past_ones = Notice.objects.filter(programme__year__in=YEARS).select_related("division", "programme")
    assert {
        notice.title == f"{notice.division.name}{notice.programme.year}年“一村一年一事”拟办事项公示"
        for notice in past_ones
    } == {True}
    for programme in Programme.objects.all():
        first = programme.matters.order_by("raised_on").values_list("raised_on", flat=True).first()
        assert first is None or programme.opened_at.date() <= first


@pytest.mark.req("REP-07")
def test_publicity_is_counted_from_hongyazi_up_to_the_region(demo: None) -> None:
    counted = {
        code: (
            Activity.objects.counting().within(code).count(),
            TypicalCase.objects.within(code).filter(state=CaseState.COMMENDED).count(),
        )
        for code in ("640221205", "640221", "64")
    }
    assert counted == {"640221205": (6, 1), "640221": (10, 1), "64": (11, 1)}


@pytest.mark.req("TGT-11")
def test_eight_households_of_hongyazi_are_entered_with_sealed_numbers_and_two_looks(demo: None) -> None:
    village = "640221205200"
    numbers = Household.objects.filter(division=village).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"{number:03d}" for number in range(1, 9)]
    people = Resident.objects.filter(household__division=village)
    assert people.filter(id_number__startswith="sealed:").count() == people.count() > 16
    looks = Look.objects.filter(division=village).order_by("pk")
    assert [each.by.account.username for each in looks] == ["hongyazi-cun", "hongyazi-xiang"]
