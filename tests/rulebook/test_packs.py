"""The shipped packs say what their plans say: every quotation, every figure, every word."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from cunshi.kernel.codes import FIVE, Level
from cunshi.kernel.ratios import percent
from cunshi.rulebook import coverage, loader
from cunshi.rulebook.schema import Pack

PLANS = Path(__file__).parents[1] / "fixtures" / "plans"
TEXT = {
    "A": (PLANS / "A-hongyazi-township-2024-plan.txt").read_text(encoding="utf-8"),
    "B": (PLANS / "B-ningxia-region-action.txt").read_text(encoding="utf-8"),
    "C": (PLANS / "C-xunyi-county-ten-actions-2024.txt").read_text(encoding="utf-8"),
    # The marks of its pages stand amid sentences: “2、” and so on at the beginning of a line.
    "D": re.sub(r"\n\d+、", "", (PLANS / "D-township-2023-plans-compilation.txt").read_text(encoding="utf-8")),
    "E": (PLANS / "E-shuangying-township-rural-construction.txt").read_text(encoding="utf-8"),
}
PACKS = loader.shipped()
YEARLY = ["ningxia-2021", "ningxia-2022", "ningxia-2023", "ningxia-2024"]


def raw(key: str) -> dict[str, Any]:
    return yaml.safe_load((loader.PACKS / f"{key}.yaml").read_text(encoding="utf-8"))


def rules(value: Any) -> Iterator[dict[str, Any]]:
    """Every rule of a pack file that names a source."""
    if isinstance(value, dict):
        if isinstance(value.get("source"), dict):
            yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else []:
        yield from rules(inner)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.req("PLAN-11")
def test_the_plans_of_five_sources_ship_and_load():
    others = {"hongyazi-2024", "ningxia-2020", "shuangying-2023", "townships-2023", "xunyi-2024"}
    assert set(PACKS) == {*others, *YEARLY}
    assert {key: loader.check(key) for key in PACKS} == {key: [] for key in PACKS}
    assert {(loader.load(key).pack, loader.load(key).year) for key in PACKS} == {(key, int(key[-4:])) for key in PACKS}


@pytest.mark.req("PLAN-01")
@pytest.mark.parametrize("key", PACKS)
def test_every_quotation_stands_word_by_word_in_its_clause(key):
    pack = loader.load(key)
    others = (loader.load("ningxia-2022"), loader.load("xunyi-2024"), loader.load("townships-2023"))
    clauses = {clause.id: clause for each in (pack, *others) for clause in each.clauses}
    for rule in rules(raw(key)):
        source = rule["source"]
        if source["plan"] not in TEXT:
            assert source["note"]["zh"] and source["note"]["en"], "a choice of the system's own says so"
            continue
        clause = clauses[source["plan"] + source["clause"]]
        assert source["quote"] in TEXT[source["plan"]]
        assert source["quote"] in clause.heading + clause.text, (source["clause"], source["quote"])


@pytest.mark.req("PLAN-08")
def test_the_idea_of_a_backward_schedule_stands_word_by_word_in_its_plan():
    for key in PACKS:
        schedule = loader.load(key).schedule
        assert (schedule is None) == (not loader.load(key).has_ledger)
        if schedule is None:
            continue
        assert schedule.idea is not None
        assert (schedule.source.plan, schedule.idea.plan) == ("X", "C" if key == "xunyi-2024" else "D")
        assert str(schedule.idea.quote) in TEXT[schedule.idea.plan]
        assert [step.days for step in schedule.steps] == [8, 7, 7, None, 5, 3]


def figures(rule: dict[str, Any]) -> Iterator[str]:
    """How a plan prints each figure that a rule holds."""
    if "printed" in rule:
        yield rule["printed"]
    if "at_least" in rule and "measure" in rule and rule["measure"] != "written_off" and rule["at_least"] < 1:
        yield f"{Decimal(str(rule['at_least'])) * 100:.0f}%"
    for part in ("start", "end", "due"):
        if part == "start" and "note" in rule["source"]:
            continue  # printed in another clause, as the note says
        if part in rule and not isinstance(rule[part], list | dict) and rule.get("measure") != "written_off":
            yield day(str(rule[part]), rule)
    if "max" in rule:
        yield f"{rule['min']}~{rule['max']}个村"
    if "count" in rule:
        yield f"{rule['count']}个行政村"
        yield f"{rule['each'] // 10_000}万元"
        yield f"{rule['total'] // 10_000}万元"
    if rule.get("per_village"):
        yield {1: "一件"}[rule["per_village"]]
    if "days" in rule and rule["source"]["plan"] in TEXT and "note" not in rule["source"]:
        yield f"{rule['days']}天"


def day(text: str, rule: dict[str, Any]) -> str:
    *year, month, date = (int(part) for part in text.split("-"))
    if "due" in rule:
        return f"{month}月底"
    return "".join(f"{part}年" for part in year) + f"{month}月{date}日"


@pytest.mark.req("PLAN-01")
@pytest.mark.parametrize("key", PACKS)
def test_every_figure_of_a_pack_stands_in_the_sentence_it_cites(key):
    for rule in rules(raw(key)):
        for printed in figures(rule):
            assert printed in rule["source"]["quote"]


def test_the_check_of_figures_sees_the_figures_of_both_plans():
    held = [printed for key in PACKS for rule in rules(raw(key)) for printed in figures(rule)]
    expected = {"50%", "90%", "6月底", "8月底", "10月底", "2023年11月9日", "2024年3月1日", "10月30日"}
    expected |= {"2~3个村", "400个行政村", "5万元", "2000万元", "一件", "2750.92万元", "36.1亿元", "42.85%"}
    assert expected <= set(held)


@pytest.mark.req("PLAN-11")
def test_the_townships_plan_stands_whole_clause_by_clause():
    clauses = loader.load("hongyazi-2024").clauses
    assert squeezed("".join(clause.heading + clause.text for clause in clauses)) == squeezed(TEXT["A"])


@pytest.mark.req("PLAN-11")
def test_the_regions_article_stands_whole_clause_by_clause():
    clauses = loader.load("ningxia-2020").clauses
    text = TEXT["B"][
        TEXT["B"].index("宁夏回族自治区党委、政府扎实推进") : TEXT["B"].index("来源:国家乡村振兴局\n您看到")
    ]
    article = re.sub(r"图片\n\n.*\n", "", text)
    assert squeezed("".join(clause.heading + clause.text for clause in clauses)) == squeezed(
        "宁夏回族自治区:开展“一村一年一事”行动 扎实推进乡村善治" + article
    )


@pytest.mark.req("PLAN-11")
def test_the_countys_plan_stands_whole_clause_by_clause():
    clauses = loader.load("xunyi-2024").clauses
    text = TEXT["C"][TEXT["C"].index("各镇党委、政府,城关街道党工委") : TEXT["C"].index("扫一扫在手机打开当前页")]
    # The title stands twice, the second time as the heading of the first clause.
    said = squeezed("".join(clause.heading + clause.text for clause in clauses))
    assert said.removeprefix(squeezed(clauses[0].heading)) == squeezed(text)


@pytest.mark.req("PLAN-11")
def test_the_townships_plans_stand_whole_clause_by_clause():
    clauses = loader.load("townships-2023").clauses
    text = TEXT["D"][TEXT["D"].index("2023年乡村振兴战略实施方案一、") :]
    assert squeezed("".join(clause.heading + clause.text for clause in clauses)) == squeezed(text)


@pytest.mark.req("PLAN-11", "PLAN-09")
@pytest.mark.parametrize(
    ("key", "asking", "running", "tasks"), [("xunyi-2024", 146, 146, 183), ("townships-2023", 73, 72, 61)]
)
def test_nearly_every_sentence_that_asks_for_something_runs(key, asking, running, tasks):
    pack = loader.load(key)
    found = coverage.count(coverage.cover(pack))
    assert (found.asking, found.running, len(pack.tasks)) == (asking, running, tasks)
    assert pack.counted and found.percent is not None and found.percent >= 95


SILENT = {
    "hongyazi-2024": ["A§0", "A§3", "A§5"],
    "ningxia-2020": ["B§2", "B§3"],
    "townships-2023": [f"D§{n}" for n in ("1.1", "1.3", "1.3.1", "1.3.2", "2", "2.2", "2.2.4", "2.3", "3")],
    "xunyi-2024": ["C§0", "C§1", "C§2", *(f"C§2.{n}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 10)), "C§4"],
}


@pytest.mark.req("PLAN-11")
@pytest.mark.parametrize("key", SILENT)
def test_each_clause_runs_something_or_says_why_not(key):
    pack = loader.load(key)
    silent = [clause.id for clause in pack.clauses if not clause.runs and not clause.note]
    # Headings and preambles only.
    assert silent == SILENT[key]
    cited = {each for clause in pack.clauses for each in clause.runs}
    # What the system chose where the plan is silent (X) has no clause to stand under.
    own = raw(key)
    owned = {name for name, part in own.items() if any(rule["source"]["plan"] == own["source"] for rule in rules(part))}
    assert owned - {each.split(".")[0] for each in cited} == set()


@pytest.mark.req("PLAN-01")
@pytest.mark.parametrize("key", YEARLY)
def test_later_years_hold_nothing_of_their_own_but_the_year(key):
    own = raw(key)
    assert own.pop("extends") == "ningxia-2020"
    # The article of December 2022 printed the figures of the three years so far.
    assert len(own.pop("published", [])) == (24 if key == "ningxia-2022" else 0)
    assert own == {"pack": key, "year": int(key[-4:])}
    first, later = loader.load("ningxia-2020").content(), loader.load(key).content()
    changed = {name for name in first if first[name] != later[name]}
    assert changed - {"published"} == {"pack", "extends", "year", "checkpoints"}


@pytest.mark.req("PLAN-11")
def test_the_plan_page_can_fetch_what_a_clause_runs():
    pack = loader.load("hongyazi-2024")
    clause = next(each for each in pack.clauses if each.id == "A§1")
    assert [pack.find(dotted) for dotted in clause.runs] == [
        *(pack.checkpoints[index] for index in (1, 2, 3, 0)),
        pack.coverage,
    ]
    for key in PACKS:
        pack = loader.load(key)
        assert [d for clause in pack.clauses for d in clause.runs if pack.find(d) is None] == []
    assert pack.find("stages.acceptance.nowhere") is None


def published(key: str, measure: str) -> dict[str, str]:
    return {each.key: str(each.value) for each in loader.load(key).published if each.measure == measure}


@pytest.mark.req("PLAN-01", "LED-04", "LED-03", "FUND-01")
def test_the_regions_published_figures():
    assert published("ningxia-2022", "matters") == {
        "matters": "6210",
        "matters_infrastructure": "3066",
        "matters_industry": "1391",
        "matters_public_service": "692",
        "matters_governance": "838",
        "matters_reform_other": "223",
        "handled_region": "99",
        "handled_city": "106",
        "handled_county_township_village": "6005",
    }
    assert list(published("ningxia-2022", "share").values()) == ["49.4", "22.4", "11.1", "13.5", "3.6"]
    assert published("ningxia-2022", "investment") == {
        "investment": "7500000000",
        "investment_infrastructure": "3610000000",
        "investment_industry": "2730000000",
        "investment_public_service": "400000000",
        "investment_governance": "550000000",
        "investment_reform_other": "210000000",
    }
    assert list(published("ningxia-2022", "divisions").values()) == ["5", "22", "193", "2207"]


@pytest.mark.req("PLAN-01", "LED-04", "LED-08", "FUND-01")
def test_the_townships_published_figures():
    assert published("hongyazi-2024", "matters") == {
        "matters": "7",
        "matters_industry": "3",
        "matters_rural_construction": "1",
        "matters_employment": "1",
        "matters_public_service": "2",
        "handled_region": "1",
        "handled_region_industry": "1",
        "handled_city": "1",
        "handled_city_industry": "1",
        "handled_county_township_village": "5",
        "handled_local_industry": "1",
        "handled_local_rural_construction": "1",
        "handled_local_public_service": "2",
        "handled_local_employment": "1",
    }
    assert published("hongyazi-2024", "investment") == {"investment": "27509200"}


@pytest.mark.req("LED-04")
def test_published_shares_follow_from_published_counts_and_the_one_misprint_gives_its_reason():
    odd = []
    for key in ("hongyazi-2024", "ningxia-2022"):
        pack = loader.load(key)
        counts = {each.filter.category: each.value for each in pack.published if each.key.startswith("matters")}
        for each in pack.published:
            if each.measure == "share":
                assert each.value == percent(counts[each.filter.category], counts[None], each.places)
            if each.printed_value != each.value:
                odd.append((each.key, each.printed, str(each.value)))
                assert "42.86" in each.reason.zh and "42.86" in each.reason.en
    assert odd == [("share_industry", "42.85%", "42.86")]


@pytest.mark.req("LED-03")
def test_what_a_level_cant_handle_goes_to_the_next_up_to_the_region():
    route = loader.load("hongyazi-2024").route
    way, level = [], Level.VILLAGE
    while step := route.above(level):
        way.append((step.level.key, step.decides, "raise" in step.may))
        level = step.level
    assert way == [
        ("township", "township_officer", True),
        ("county", "county_office", True),
        ("city", "city_office", True),
        ("region", "region_office", False),
    ]
    assert route.top_assigns_department
    assert sorted(level for step in route.steps for level in step.handles) == list(FIVE)


@pytest.mark.req("REP-06")
def test_the_supervisory_committee_accompanies_a_matter_from_its_listing_to_its_finish():
    region, township = loader.load("ningxia-2020").supervision, loader.load("hongyazi-2024").supervision
    stages = [("listed", "list"), ("started", "start"), ("under_way", "report"), ("finished", "finish")]
    for rule, cited in ((region, "B§3.1"), (township, "A§3.2")):
        assert ([(stage.key, stage.after) for stage in rule.stages], rule.source.cite) == (stages, cited)
    # The plan doesn't say at which steps; the note says what was chosen here.
    assert "方案未写监督分几步" in region.source.note.zh


@pytest.mark.req("LED-12")
def test_only_what_the_system_doesnt_hold_is_asked_for_as_a_file():
    archive = loader.load("hongyazi-2024").archive
    assert [item.key for item in archive if item.held_by == "file"] == [
        "photos_before",
        "photos_during",
        "photos_after",
        "information",
        "experience",
    ]
    assert {item.key: item.held_by for item in archive if item.held_by != "file"} == {
        "progress": "progress",
        "plan": "plan",
        "list": "listing",
        "acceptance_record": "acceptance",
    }


@pytest.mark.req("FUND-02")
def test_every_fund_source_the_plans_name_can_be_chosen():
    assert [source.key for source in loader.load("hongyazi-2024").fund_sources] == [
        "bridging",
        "farmland",
        "living_environment",
        "collective_economy",
        "beautiful_village",
        "one_matter_one_discussion",
        "party_building",
        "livelihood",
        "award",
        "social_capital",
        "counterpart_aid",
        "county_budget",
        "village_collective",
        "finance_insurance",
        "labour",
    ]


@pytest.mark.req("LED-01")
def test_quorum_counts_two_thirds_in_and_a_majority_is_more_than_half():
    steps = {step.key: step for step in loader.load("hongyazi-2024").deliberation.steps}
    assert [step.kind for step in steps.values()] == ["deliberation"] * 4 + ["disclosure"] * 2
    meeting = steps["representatives"]
    assert (meeting.quorum, meeting.majority) == (Fraction(2, 3), Fraction(1, 2))
    assert [meeting.quorate(present, 30) for present in (19, 20)] == [False, True]
    assert [meeting.carried(votes, 20) for votes in (10, 11)] == [False, True]
    assert [key for key, step in steps.items() if step.before == "write_off"] == ["result_disclosed"]


@pytest.mark.req("LED-07")
def test_a_matters_number_is_made_of_village_year_and_serial():
    numbering = loader.load("hongyazi-2024").numbering
    assert numbering.number(village="640221205200", year=2024, serial=1) == "640221205200-2024-01"


@pytest.mark.req("PLAN-01")
def test_the_digest_names_the_content():
    packs = [loader.load(key) for key in PACKS]
    assert len({pack.digest for pack in packs}) == len(packs)
    for pack in packs:
        again = Pack.model_validate(pack.content())
        assert (again, again.digest) == (pack, pack.digest)
    changed = {**packs[0].content(), "version": "2"}
    assert Pack.model_validate(changed).digest != packs[0].digest


@pytest.mark.req("FUND-03", "PLAN-01")
def test_xunyi_wants_four_shares_of_its_funds_paid_by_four_dates():
    points = loader.load("xunyi-2024").checkpoints
    assert [(point.measure, point.due.isoformat(), str(point.at_least)) for point in points] == [
        ("expenditure", "2024-04-30", "0.3"),
        ("expenditure", "2024-06-30", "0.5"),
        ("expenditure", "2024-09-30", "0.75"),
        ("expenditure", "2024-12-31", "1"),
    ]


@pytest.mark.req("PLAN-04")
def test_xunyis_three_stages_follow_each_other_to_the_end_of_the_year():
    stages = loader.load("xunyi-2024").stages
    assert [(stage.key, stage.start.isoformat(), stage.end.isoformat()) for stage in stages] == [
        ("mobilization", "2024-03-01", "2024-04-03"),
        ("implementation", "2024-04-04", "2024-10-31"),
        ("consolidation", "2024-11-01", "2024-12-31"),
    ]
    assert ["start" in stage.allows for stage in stages] == [False, True, False]


@pytest.mark.req("REP-05")
def test_xunyis_duties_are_owed_as_often_as_the_plan_says():
    duties = {duty.key: duty for duty in loader.load("xunyi-2024").duties}
    water = {key: (duties[key].cadence, duties[key].needed, duties[key].items) for key in duties if "water" in key}
    assert water == {"water_21": ("monthly", 210, 21), "water_32": ("yearly", 420, 32), "water_46": ("yearly", 420, 46)}
    assert (duties["own_source_32"].needed, duties["own_source_32"].items) == (71, 32)
    assert (duties["patrol"].cadence, duties["patrol_summary"].cadence, duties["patrol_summary"].sums) == (
        "daily",
        "weekly",
        "patrol",
    )
    assert duties["door_to_door"].months == [4, 10]
    assert (duties["labour_ledger"].due.day, duties["labour_ledger"].unit) == (25, "县人社局")
    assert (duties["stationed_inspection"].cadence, duties["stationed_inspection"].needed) == ("monthly", 2)
    assert (duties["special_inspection"].months, duties["quarter_meeting"].months) == ([6, 9, 11], [5, 8, 11])
