"""The pack of Shuangying's plan says what the plan says: its words, its units, its sentences counted."""

import re
from pathlib import Path

import pytest

from cunshi.rulebook import loader
from cunshi.rulebook.coverage import Count, count, cover

PLAN = Path(__file__).parents[1] / "fixtures" / "plans" / "E-shuangying-township-rural-construction.txt"
PACK = loader.load("shuangying-2023")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def bracket(text: str) -> tuple[set[str], set[str]]:
    """The lead units and all units that the bracket at the end of a paragraph names."""
    found = re.search(r"\(([^()]*)(?:等|有关科室)(?:有关部门)?按职责分工负责\)。?$", text)
    if not found:
        return set(), set()
    words = re.sub(r"[,，]", "、", found[1].replace("牵头", "、牵头、"))
    named = [each for each in words.split("、") if each]
    leads = set(named[: named.index("牵头")]) if "牵头" in named else set()
    return leads, set(named) - {"牵头"}


@pytest.mark.req("PLAN-11")
def test_the_plan_stands_whole_clause_by_clause() -> None:
    text = PLAN.read_text(encoding="utf-8")
    whole = "双营乡乡村建设行动实施方案" + text[text.index("长双双府") :]
    assert squeezed("".join(clause.heading + clause.text for clause in PACK.clauses)) == squeezed(whole)


@pytest.mark.req("PLAN-11")
def test_its_sentences_are_counted_and_what_does_not_run_says_why() -> None:
    covered = cover(PACK)
    assert count(covered) == Count(running=107, waiting=3)
    by_clause = {each.clause.id: each.count for each in covered}
    assert [by_clause[f"E§{key}"] for key in ("0", "1", "2", "3.1", "3.5", "3.6", "5.1", "6.2")] == [
        Count(0, 0),
        Count(1, 0),
        Count(1, 0),
        Count(5, 0),
        Count(8, 0),
        Count(7, 1),
        Count(5, 2),
        Count(3, 0),
    ]
    waiting = [re.split("[,、]", each.text)[0] for row in covered for each in row.sentences if each.kind == "not_run"]
    assert waiting == ["坚持“九有六无”标准", "用足用好支农支小再贷款", "加强涉农金融创新与服务监管"]


@pytest.mark.req("PLAN-11", "PLAN-09")
def test_each_task_has_the_units_that_the_bracket_of_its_paragraph_names() -> None:
    texts = {clause.id: clause.text for clause in PACK.clauses}
    checked = 0
    for task in PACK.tasks:
        leads, units = bracket(texts[task.source.cite])
        if not units or task.each:
            continue
        named = {unit for unit in (task.lead, *task.participants) if unit}
        assert named - {"有关科室"} == units, task.key
        assert (task.lead in leads) if leads else task.lead is None, task.key
        checked += 1
    assert checked == len(PACK.tasks) - 2  # a principle without a bracket, and the villages' own task


@pytest.mark.req("TGT-01")
def test_its_targets_are_those_that_its_text_gives() -> None:
    assert {
        each.key: (each.printed or each.floor or str(each.value), each.unit, each.direction, each.owner.unit)
        for each in PACK.targets
    } == {
        "model_villages": ("一批", "个", "at_least", None),
        "planned_villages": ("100", "%", "at_least", "自然资源服务科"),
        "farmland": ("elsewhere", "亩", "at_least", "自然资源服务科"),
        "basic_farmland": ("elsewhere", "亩", "at_least", "自然资源服务科"),
        "unsafe_houses": ("100", "%", "at_least", "执法保障科"),
        "other_houses": ("100", "%", "at_least", "执法保障科"),
        "waste_facilities": ("一批", "个", "at_least", "人居环境服务科"),
        "dropouts": ("0", "人", "exactly", "民政办公室"),
        "medical_services": ("100", "%", "at_least", "卫生健康服务科"),
        "practice_stations": ("100", "%", "at_least", "党建工作办公室"),
        "skilled_people": ("一批", "人", "at_least", None),
    }
    dated = {each.key: str(each.deadline) for each in PACK.targets if each.deadline}
    assert dated == {"model_villages": "2025-12-31", "other_houses": "2023-12-31"}


@pytest.mark.req("PLAN-11")
def test_what_is_owed_every_year_and_what_follows_the_assessment() -> None:
    assert {each.key: (each.cadence, each.by.key, each.unit) for each in PACK.duties} == {
        "annual_meeting": ("yearly", "township", "民政办公室"),
        "year_tasks": ("yearly", "township", "民政办公室"),
        "village_list": ("yearly", "village", None),
        "next_list": ("yearly", "village", None),
    }
    assert ([each.key for each in PACK.awards], [each.key for each in PACK.penalties]) == (["encouragement"], ["talk"])
    assert (PACK.has_ledger, PACK.root, PACK.year) == (False, "220112203000", 2023)
