"""The registers that the shipped plans ask for: what is watched, by when, what opens by itself, what is paid."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.rulebook.registers import Register, RegisterStep
from cunshi.rulebook.schema import Pack

XUNYI, TOWNSHIPS = loader.load("xunyi-2024"), loader.load("townships-2023")
SHUANGYING = loader.load("shuangying-2023")
# register: about what, clause, does it stay open until an ending
EXPECTED = {
    "monitoring": ("household", "C§2.1.2", False),
    "disaster_households": ("household", "C§2.1.5", False),
    "income": ("household", "C§2.1.4", True),
    "pupils": ("person", "C§2.2.1", True),
    "student_aid": ("person", "C§2.2.1", False),
    "grave_illness": ("person", "C§2.2.2", True),
    "chronic_contracts": ("person", "C§2.2.2", True),
    "insurance": ("person", "C§2.2.3", True),
    "housing": ("household", "C§2.2.4", False),
    "water_problems": ("thing", "C§2.2.5", False),
    "water_points": ("thing", "C§2.2.5", True),
    "own_sources": ("thing", "C§2.2.5", True),
    "low_income": ("household", "C§2.2.6", True),
    "micro_credit": ("household", "C§2.3.4", False),
    "overdue_loans": ("household", "C§2.3.4", False),
    "labour": ("person", "C§2.4.2", True),
    "public_posts": ("person", "C§2.4.3", True),
    "resettled": ("household", "C§2.6.1", True),
    "stationed": ("thing", "C§2.5.1", True),
    "sending_units": ("thing", "C§2.5.3", True),
    "leader_contacts": ("thing", "C§4.1", True),
    "department_contacts": ("thing", "C§4.1", True),
    "toilets": ("household", "C§2.9.2", False),
    "assets": ("thing", "C§2.7.2", True),
    "supervision_problems": ("thing", "C§4.3", False),
}


def register(key: str, pack: Pack = XUNYI) -> Register:
    found = pack.register(key)
    assert found is not None
    return found


def step(of: str, key: str) -> RegisterStep:
    found = register(of).step(key)
    assert found is not None
    return found


def clocks(of: str) -> dict[str, tuple[int | None, str | None]]:
    """The clock of each step: so many days since what, or no days and the day of the year."""
    return {each.key: (each.clock.days, each.clock.by or each.clock.since) for each in register(of).steps if each.clock}


def reports(of: str) -> dict[str, tuple[str, int]]:
    return {each.key: (each.cadence, each.times) for each in register(of).follow_ups}


@pytest.mark.req("TGT-02", "TGT-03", "TGT-04", "TGT-05", "TGT-06", "TGT-07", "TGT-08", "LAND-05", "LAND-06")
def test_every_register_that_xunyis_plan_asks_for_stands_in_its_pack() -> None:
    found = {each.key: (each.subject, each.source.cite, each.lasting) for each in XUNYI.registers}
    assert found == EXPECTED
    townships = {"leader_contacts", "supervision_problems"}
    assert {each.key for each in XUNYI.registers if each.level is Level.TOWNSHIP} == townships
    assert {each.level for each in XUNYI.registers} == {Level.TOWNSHIP, Level.VILLAGE}


@pytest.mark.req("PLAN-11")
def test_each_clause_names_the_registers_that_run_it() -> None:
    named = {run.split(".")[1]: clause.id for clause in XUNYI.clauses for run in clause.runs if "registers." in run}
    assert set(named) == set(EXPECTED)
    for each in XUNYI.registers:
        clause = next(clause for clause in XUNYI.clauses if clause.id == each.source.cite)
        assert f"registers.{each.key}" in clause.runs


@pytest.mark.req("TGT-02")
def test_a_household_is_identified_within_15_days_and_entered_within_10_more() -> None:
    assert clocks("monitoring") == {"identified": (15, "clue_on"), "entered": (10, "identified")}
    assert [each.key for each in register("monitoring").steps[4:]] == ["asked", "reviewed", "verified", "removed"]
    assert [each.by for each in register("monitoring").steps[5:]] == [
        ["township_officer"],
        ["department_officer"],
        ["county_office"],
    ]
    needed = [(each.field, each.among) for each in step("monitoring", "removed").requires]
    assert needed == [("above_range", ["yes"]), ("secured", ["yes"])]


@pytest.mark.req("TGT-07")
def test_a_disaster_household_is_helped_first_and_identified_after() -> None:
    (opening, _house) = register("disaster_households").opens
    assert (opening.register_key, opening.at, opening.fixed["cause"]) == ("monitoring", "pushed", "disaster")
    assert step("disaster_households", "pushed").unit == "县应急管理局"
    (lane,) = register("monitoring").lanes
    assert [(each.field, each.among) for each in lane.when] == [("cause", ["disaster"])]
    assert lane.order[:4] == ["planned", "helped", "identified", "entered"]
    assert {key: (clock.days, clock.since) for key, clock in lane.clocks.items()} == {"identified": (15, "clue_on")}


@pytest.mark.req("TGT-03")
def test_a_house_is_done_by_october_accepted_and_paid_by_november() -> None:
    assert clocks("housing") == {
        "finished": (None, "10-31"),
        "accepted": (None, "11-30"),
        "paid": (None, "11-30"),
    }
    only_this_year = [step("housing", key).clock for key in ("finished", "accepted", "paid")]
    assert {(each.when[0].field, each.when[0].at_most) for each in only_this_year if each} == {("plan_year", 2024)}
    order = ["surveyed", "entered", "applied", "evaluated", "reviewed", "approved", "listed"]
    assert [each.key for each in register("housing").steps][:7] == order
    assert [each.names.zh for each in register("housing").steps][2:6] == [
        "农户申请",
        "村级评议",
        "镇（街道）审核",
        "县级审批",
    ]


@pytest.mark.req("TGT-03")
def test_one_file_a_household_holds_the_papers_of_each_step_and_four_clear_answers_close_it() -> None:
    housing = register("housing")
    papers = {
        each.key: [key for key in each.asks if (field := housing.field(key)) and field.type in ("file", "photo")]
        for each in housing.steps
    }
    assert {key: names for key, names in papers.items() if names} == {
        "surveyed": ["survey_report"],
        "applied": ["application"],
        "evaluated": ["minutes"],
        "reviewed": ["opinion"],
        "approved": ["approval"],
        "started": ["photo_before"],
        "finished": ["photo_after"],
        "accepted": ["acceptance"],
        "written_off": ["endorsement"],
    }
    needed = step("housing", "written_off").requires
    assert [each.field for each in needed] == ["problem_clear", "survey_clear", "rebuild_clear", "accept_clear"]


@pytest.mark.req("TGT-04")
def test_a_failed_test_opens_a_problem_of_water_by_itself() -> None:
    assert reports("water_points") == {"test_21": ("monthly", 1), "test_32": ("yearly", 2), "test_46": ("yearly", 2)}
    assert reports("own_sources") == {"test_32": ("yearly", 1)}
    for key in ("water_points", "own_sources"):
        opened = register(key).opens
        assert [each.at for each in opened] == list(reports(key))
        assert {each.register_key for each in opened} == {"water_problems"}
        assert {(each.when[0].field, *each.when[0].among) for each in opened} == {("result", "failed")}


@pytest.mark.req("TGT-05", "FUND-08")
def test_each_class_of_the_insured_has_its_amount() -> None:
    (premium,) = register("insurance").subsidies
    assert {each.among: each.yuan for each in premium.amounts} == {
        "destitute": 380,
        "orphan": 380,
        "unsupported": 380,
        "allowance": 215,
        "watched": 215,
    }
    for amount in premium.amounts:
        assert f"{amount.yuan}元" in str(amount.source.quote)
    (travel,) = register("labour").subsidies
    assert [(each.among, each.yuan) for each in travel.amounts] == [("beyond", 500)]


@pytest.mark.req("TGT-05")
def test_a_pupil_at_risk_has_one_file_and_one_report_a_month() -> None:
    assert reports("pupils") == {"monthly": ("monthly", 1)}
    assert reports("chronic_contracts") == {"visited": ("quarterly", 1)}


@pytest.mark.req("TGT-06")
def test_a_loan_half_a_year_overdue_enters_the_ledger_by_itself() -> None:
    (opening,) = register("micro_credit").opens
    assert (opening.register_key, opening.at) == ("overdue_loans", "balance")
    assert [(each.field, each.days_ago or each.at_least) for each in opening.when] == [
        ("due_on", 183),
        ("balance", Decimal("0.01")),
    ]
    assert [each.key for each in register("overdue_loans").steps] == ["chased", "compensated", "written_off"]


@pytest.mark.req("TGT-08")
def test_incomes_are_collected_each_quarter_and_falls_and_low_ones_listed() -> None:
    assert reports("income") == {"collected": ("quarterly", 1)}
    focus = {each.key: each for each in register("income").focus}
    assert (focus["fell"].when[0].falls_by, focus["low"].when[0].below) == (Fraction(1, 5), 8000)
    assert all(each.source and each.source.note for key, each in focus.items() if key != "weak")


@pytest.mark.req("LAND-06")
def test_a_stationed_cadre_has_a_sender_a_term_attendance_two_inspections_and_an_appraisal() -> None:
    assert reports("stationed") == {
        "attendance": ("monthly", 1),
        "inspected": ("monthly", 2),
        "appraised": ("yearly", 1),
        "cared": ("yearly", 1),
    }
    assert {"sender", "sent_on", "until"} <= {each.key for each in register("stationed").asked_at_opening}
    assert [each.key for each in register("stationed").endings] == ["recalled", "rotated"]
    assert reports("sending_units") == {
        "visited": ("half-yearly", 1),
        "heard": ("half-yearly", 1),
        "met": ("yearly", 1),
    }


@pytest.mark.req("LAND-05")
def test_a_department_head_visits_the_village_once_a_month_and_lists_run_by_person() -> None:
    assert reports("department_contacts") == {"visited": ("monthly", 1)}
    assert [register(key).groups[0] for key in ("leader_contacts", "department_contacts")] == ["leader", "head"]


# target: its register, state, step reached, field added up, the answers counted; a ratio's are those of the numerator
COUNTED: dict[str, tuple[Any, ...]] = {
    "dropouts": ("pupils", "open", None, None, ["dropped"]),
    "chronic_contracts": ("chronic_contracts", "open", "signed", None, []),
    "insured": ("insurance", "open", "enrolled", None, ["yes"]),
    "houses_finished": ("housing", "any", "finished", None, []),
    "houses_paid": ("housing", "any", "paid", None, []),
    "new_loans": ("micro_credit", "any", "lent", "amount", []),
    "overdue": ("micro_credit", "open", None, "balance", []),
    "workers": ("labour", "open", None, None, ["yes"]),
    "posts": ("public_posts", "open", None, None, ["out_of_poverty"]),
    "posts_employment": ("public_posts", "open", None, None, ["out_of_poverty", "employment"]),
    "posts_forest": ("public_posts", "open", None, None, ["out_of_poverty", "forest"]),
    "posts_river": ("public_posts", "open", None, None, ["out_of_poverty", "river"]),
    "posts_solar": ("public_posts", "open", None, None, ["out_of_poverty", "solar"]),
    "resettled_jobs": ("resettled", "open", None, None, []),
    "toilets": ("toilets", "any", "accepted", None, []),
}


@pytest.mark.req("TGT-01")
def test_what_a_register_holds_is_counted_and_never_typed_again() -> None:
    counted = {each.key: each.counts for each in XUNYI.targets if each.counts}
    found = {
        key: (each.register_key, each.state, each.reached, each.sum, [word for one in each.where for word in one.among])
        for key, each in counted.items()
    }
    assert found == COUNTED


@pytest.mark.req("TGT-01")
def test_the_figures_of_posts_and_loans_are_those_that_the_plan_prints() -> None:
    kinds = ("employment", "forest", "river", "solar")
    values = {kind: target.value for kind in kinds if (target := XUNYI.target(f"posts_{kind}"))}
    assert values == {"employment": 580, "forest": 43, "river": 502, "solar": 527}
    overdue = XUNYI.target("overdue")
    assert overdue is not None and overdue.counts is not None and overdue.counts.of is not None
    assert (overdue.value, overdue.direction, overdue.counts.of.sum) == (Decimal("0.5"), "at_most", "balance")
    rate = next(each for each in register("micro_credit").statistics if each.key == "rate")
    assert (rate.unit, rate.where, rate.of) == ("%", overdue.counts.where, overdue.counts.of)


@pytest.mark.req("TGT-11")
def test_telephones_and_illnesses_are_sealed_and_nothing_of_a_person_is_asked_twice() -> None:
    sealed = {(each.key, field.key) for each in XUNYI.registers for field in each.fields if field.sealed}
    assert sealed == {
        ("stationed", "phone"),
        ("grave_illness", "disease"),
        ("grave_illness", "scheme"),
        ("grave_illness", "state"),
    }


@pytest.mark.req("LAND-05")
def test_the_townships_plan_has_grids_contacts_toilets_pipes_and_homesteads_each_with_who_answers() -> None:
    found = {each.key: (each.subject, each.level.key, each.source.cite) for each in TOWNSHIPS.registers}
    assert found == {
        "large_grids": ("thing", "township", "D§2.2.4.1"),
        "small_grids": ("thing", "village", "D§2.2.4.1"),
        "village_contacts": ("thing", "village", "D§2.3.1"),
        "item_contacts": ("thing", "village", "D§2.3.1"),
        "toilets": ("household", "village", "D§2.2.4.2"),
        "sewage": ("household", "village", "D§2.2.4.3"),
        "homesteads": ("household", "village", "D§2.2.4.4"),
        "demolitions": ("thing", "village", "D§2.2.4.5"),
        "examples": ("thing", "village", "D§3.1"),
    }
    people = {key: register(key, TOWNSHIPS).groups for key in found}
    assert [people[key][-1] for key in ("large_grids", "small_grids")] == ["answers", "answers"]
    assert [people[key][0] for key in ("village_contacts", "item_contacts")] == ["officer", "cadre"]
    daily = {key: [each.cadence for each in register(key, TOWNSHIPS).follow_ups] for key in found}
    assert (daily["village_contacts"], daily["item_contacts"]) == (["daily", "yearly"], ["daily"])
    named = {run.split(".")[1] for clause in TOWNSHIPS.clauses for run in clause.runs if "registers." in run}
    assert named == set(found)


@pytest.mark.req("TGT-01", "LAND-05")
def test_grids_are_counted_from_their_registers() -> None:
    counted = {each.key: each.counts.register_key for each in TOWNSHIPS.targets if each.counts}
    assert counted == {"large_grids": "large_grids", "small_grids": "small_grids"}


@pytest.mark.req("TGT-03", "TGT-05", "PLAN-11")
def test_shuangyings_plan_has_its_yearly_list_of_projects_and_hazards_mended_by_the_end_of_2023() -> None:
    assert {each.key: each.source.cite for each in SHUANGYING.registers} == {
        "projects": "E§6.2",
        "unsafe_houses": "E§3.5",
        "firms": "E§5.2",
        "house_hazards": "E§3.5",
        "pupils": "E§3.7",
    }
    projects = register("projects", SHUANGYING)
    assert [each.names.zh for each in projects.steps] == ["乡审核、谋划储备", "开工建设", "投产运营"]
    assert "list_year" in [each.key for each in projects.asked_at_opening if each.required]
    mended = register("house_hazards", SHUANGYING).step("mended")
    assert mended is not None and mended.clock is not None
    assert (mended.clock.by, SHUANGYING.year) == ("12-31", 2023)
    counted = {each.key: each.counts.register_key for each in SHUANGYING.targets if each.counts}
    assert counted == {"unsafe_houses": "unsafe_houses", "other_houses": "house_hazards", "dropouts": "pupils"}
