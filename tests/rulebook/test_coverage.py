"""A plan is counted sentence by sentence: what runs, what doesn't and why; nothing in it is left unsorted."""

import json
from pathlib import Path
from typing import Any

import pytest

from cunshi.rulebook import loader
from cunshi.rulebook.clauses import sentences
from cunshi.rulebook.coverage import Count, count, cover
from tests.factories.plain import CONTENT, plain_pack

pytestmark = pytest.mark.req("PLAN-11")

TEXT = "每年召开专项推进会；总结经验。各村建立台账，明确“谁管理。谁负责”的要求。\n新阶段任务艰巨。(民政办公室牵头)"
REASON = {"zh": "没有台账。", "en": "There is no register."}


def clause(**changes: Any) -> dict[str, Any]:
    return {"id": "E§1", "heading": "一、加强领导", "text": TEXT, "english": "Lead.", **changes}


SORTED = clause(
    asks=[{"quote": "民政办公室牵头", "runs": ["duties.meeting"]}],
    not_run=[{"quote": "各村建立台账", "reason": REASON}],
    says=["新阶段任务艰巨", "总结经验"],
)


def told(folder: Path, row: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    """Key and first sentence of each problem of the plain plan, counted, with this one clause."""
    path = folder / "plain-2024.yaml"
    content = CONTENT | {"counted": True, "clauses": [row]} | changes
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return [(each.key, each.what) for each in loader.check(path)]


def test_a_clause_falls_into_its_sentences_and_quotes_stay_whole() -> None:
    assert sentences(TEXT) == [
        "每年召开专项推进会；",
        "总结经验。",
        "各村建立台账，明确“谁管理。谁负责”的要求。",
        "新阶段任务艰巨。",
        "(民政办公室牵头)",
    ]
    assert sentences("") == sentences(" 。\n；") == []
    # A mark without its partner, which prints do have, holds nothing.
    assert sentences("开头(没有收尾。后面一句。\n下一行。") == ["开头(没有收尾。", "后面一句。", "下一行。"]
    assert sentences("用“甲”和“乙机制,选人。办“丙(丁;戊)。己”事。") == [
        "用“甲”和“乙机制,选人。",
        "办“丙(丁;戊)。己”事。",
    ]


def test_each_sentence_runs_doesnt_run_or_asks_nothing() -> None:
    covered = cover(plain_pack(clauses=[SORTED]))[0]
    assert [(each.kind, each.runs) for each in covered.sentences] == [
        ("runs", ["stages.year", "duties.meeting", "targets.houses"]),
        ("says", []),
        ("not_run", []),
        ("says", []),
        ("runs", ["duties.meeting"]),
    ]
    assert [reason.en for reason in covered.sentences[2].reasons] == ["There is no register."]
    assert (covered.count, covered.count.asking, round(covered.count.percent or 0, 1)) == (Count(2, 1), 3, 66.7)


def test_the_clauses_add_up_to_the_plan() -> None:
    other = clause(id="E§2", text="健全机制。加强监管。", not_run=[{"quote": "健全机制", "reason": REASON}])
    pack = plain_pack(clauses=[SORTED, other])
    assert [each.count for each in cover(pack)] == [Count(2, 1), Count(0, 1)]
    assert count(cover(pack)) == Count(2, 2)
    assert Count().percent is None


def test_a_sentence_of_which_a_part_does_not_run_is_not_run() -> None:
    row = clause(not_run=[{"quote": "专项推进会", "reason": REASON}])
    assert cover(plain_pack(clauses=[row]))[0].sentences[0].kind == "not_run"


def test_a_quote_is_found_whatever_its_spaces_and_the_width_of_its_signs() -> None:
    row = clause(text="每 年召开专项推进会(一次),并总结。", not_run=[{"quote": "（一次），并总结", "reason": REASON}])
    covered = cover(plain_pack(clauses=[row]))[0]
    assert (covered.astray, [each.kind for each in covered.sentences]) == ([], ["not_run"])


def test_a_quote_that_runs_on_runs_every_sentence_that_it_touches() -> None:
    source = {"plan": "E", "clause": "§1", "quote": "专项推进会；总结经验"}
    pack = plain_pack(clauses=[clause()], duties=[CONTENT["duties"][0] | {"source": source}], targets=[], stages=[])
    assert [each.kind for each in cover(pack)[0].sentences] == ["runs", "runs", "open", "open", "open"]


def test_what_is_only_recorded_in_words_does_not_run() -> None:
    row = {"key": "led", "names": REASON, "text": "民政办公室牵头", "source": {"plan": "E", "clause": "§1"}}
    row["source"] = {"plan": "E", "clause": "§1", "quote": "民政办公室牵头"}
    kinds = {
        page: cover(plain_pack(clauses=[clause()], arrangements=[row | {"runs": page}]))[0].sentences[-1].kind
        for page in (None, "people")
    }
    assert kinds == {None: "open", "people": "runs"}


def test_a_counted_plan_whose_every_sentence_is_sorted_can_be_used(tmp_path: Path) -> None:
    assert told(tmp_path, SORTED) == []


def test_a_sentence_that_is_sorted_nowhere_is_named(tmp_path: Path) -> None:
    row = SORTED | {"says": ["总结经验"]}
    said = ("clauses[1].text", "What this sentence of E§1 asks for is nowhere: “新阶段任务艰巨。”")
    assert told(tmp_path, row) == [said]
    assert told(tmp_path, row, counted=False) == []


def test_a_sentence_that_asks_nothing_and_runs_is_refused(tmp_path: Path) -> None:
    found = told(tmp_path, SORTED | {"says": "all"})
    assert [what for _key, what in found] == [
        f"This sentence of E§1 is said to ask nothing, but does: “{each}”"
        for each in ("每年召开专项推进会；", "各村建立台账，明确“谁管理。谁负责”的要求。", "(民政办公室牵头)")
    ]


def test_a_clause_of_context_asks_nothing_at_all(tmp_path: Path) -> None:
    quiet = clause(id="E§0", text="形势喜人。任务艰巨。", says="all")
    path = tmp_path / "plain-2024.yaml"
    path.write_text(json.dumps(CONTENT | {"counted": True, "clauses": [quiet, SORTED]}), encoding="utf-8")
    assert loader.check(path) == []
    assert cover(loader.load(path))[0].count == Count(0, 0)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"not_run": [{"quote": "编制规划", "reason": REASON}]}, "clauses[1].not_run[1]"),
        ({"says": ["总结经验", "新阶段任务艰巨", "编制规划"]}, "clauses[1].says[3]"),
        ({"asks": [{"quote": "编制规划", "runs": ["duties.meeting"]}]}, "clauses[1].asks[1]"),
    ],
)
def test_words_that_the_clause_does_not_hold_are_refused(tmp_path: Path, changes: dict[str, Any], key: str) -> None:
    said = (key, "The clause E§1 doesn't say the words that are quoted here.")
    assert said in told(tmp_path, SORTED | changes)


def test_a_rule_that_quotes_what_its_clause_does_not_say_is_refused_in_every_plan(tmp_path: Path) -> None:
    duty = CONTENT["duties"][0] | {"source": {"plan": "E", "clause": "§1", "quote": "每月召开"}}
    said = ("duties.meeting.source.quote", "The clause E§1 doesn't say the words that are quoted here.")
    assert told(tmp_path, SORTED, duties=[duty]) == [said]
    assert told(tmp_path, clause(), duties=[duty], counted=False) == [said]


def test_a_rule_of_a_clause_that_is_not_there_is_refused_in_a_counted_plan(tmp_path: Path) -> None:
    duty = CONTENT["duties"][0] | {"source": {"plan": "E", "clause": "§9", "quote": "每月召开"}}
    assert told(tmp_path, SORTED, duties=[duty]) == [
        ("duties.meeting.source.quote", "There is no clause “E§9” in this plan.")
    ]


def test_a_sentence_run_by_a_rule_that_is_not_there_is_refused(tmp_path: Path) -> None:
    row = SORTED | {"asks": [{"quote": "民政办公室牵头", "runs": ["duties.none", "reports"]}]}
    assert told(tmp_path, row) == [("clauses[1].asks[1]", "There is no rule “duties.none” in this pack.")]
