"""The tasks of Xunyi's plan: whose they are, where each is done, by when, in the order of its clauses."""

import pytest

from cunshi.kernel.codes import Level
from cunshi.rulebook import loader

XUNYI = loader.load("xunyi-2024")


@pytest.mark.req("PLAN-09")
def test_a_task_is_led_by_the_unit_that_its_own_sentence_names_and_by_no_other() -> None:
    led: dict[str, list[str]] = {}
    for each in XUNYI.tasks:
        led.setdefault(each.lead or "", []).append(each.key)
    assert {unit: keys for unit, keys in led.items() if unit} == {
        "县乡村振兴局": [
            "joint_meeting_rules", "monitoring_summaries", "labour_module", "three_rates", "assets_counted",
            "asset_review",
        ],
        "县教育部门": ["student_aid"],
        "县人社局": ["labour_visits"],
        "县公共实训基地": ["training_courses"],
        "镇党委": ["stationed_mechanism"],
        "工会": ["union_help"],
        "共青团": ["league_help"],
        "妇联": ["women_help"],
        "县巩固衔接领导小组": ["follow_up_mechanism"],
    }  # fmt: skip


@pytest.mark.req("PLAN-07", "PLAN-09")
def test_what_all_townships_or_villages_do_stands_at_each_of_them() -> None:
    villages = {each.key: each.by for each in XUNYI.tasks if each.each is Level.VILLAGE}
    assert villages == {
        "household_survey": Level.VILLAGE,
        "environment_campaign": Level.VILLAGE,
        "village_products": Level.TOWNSHIP,
        "village_plans": Level.TOWNSHIP,
    }
    assert {each.by for each in XUNYI.tasks if each.each is Level.TOWNSHIP} == {Level.TOWNSHIP}
    assert {each.by for each in XUNYI.tasks if each.each is None} == {Level.COUNTY}
    # A target goes down no further than to villages, and never stays above its owner.
    assert {each.breakdown for each in XUNYI.targets} == {None, Level.TOWNSHIP, Level.VILLAGE}


@pytest.mark.req("PLAN-09", "PLAN-04")
def test_the_days_of_a_task_are_those_that_the_plan_prints() -> None:
    days = {
        each.key: (each.start and f"{each.start:%m-%d}", each.deadline and f"{each.deadline:%m-%d}")
        for each in XUNYI.tasks
        if each.start or each.deadline
    }
    assert days == {
        "mutual_visit": (None, "06-30"),
        "pair_agreement": (None, "06-30"),
        "mobilization_meeting": ("03-29", "04-03"),
        "mobilization_departments": (None, "04-03"),
        "mobilization_publicity": (None, "04-03"),
        "board_and_grids": ("04-04", "10-31"),
        "self_check_townships": ("11-01", None),
        "self_check_departments": ("11-01", None),
        "county_appraisal": ("11-01", None),
    }


@pytest.mark.req("PLAN-09", "PLAN-11")
def test_the_tasks_stand_in_the_order_of_the_plans_clauses_and_say_what_is_to_be_there() -> None:
    order = [clause.id for clause in XUNYI.clauses]
    places = [order.index(each.source.cite) for each in XUNYI.tasks]
    assert places == sorted(places)
    text = "".join(clause.text for clause in XUNYI.clauses)
    own = {"breeding_base", "asset_review"}
    assert [each.key for each in XUNYI.tasks if each.asks and each.asks not in text and each.key not in own] == []
