"""Tasks of a plan: the first of Xunyi's word by word, what a pack may not say, what no plan may loosen."""

from datetime import date
from pathlib import Path

import pytest

from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.rulebook.tasks import Task, Turn, turns

XUNYI = loader.load("xunyi-2024")
# The tasks of which the plan itself names unit, day or place; every other one is the county's until the year ends.
ASSETS = "asset_review"


def task(key: str) -> Task:
    found = XUNYI.task(key)
    assert found is not None
    return found


@pytest.mark.req("PLAN-09")
def test_each_task_of_xunyis_plan_stands_word_by_word_in_the_clause_it_cites() -> None:
    texts = {clause.id: clause.text for clause in XUNYI.clauses}
    for each in XUNYI.tasks:
        assert each.source.quote and each.source.quote in texts[each.source.cite], each.key
    runs = {run: clause.id for clause in XUNYI.clauses for run in clause.runs if run.startswith("tasks.")}
    assert runs == {f"tasks.{each.key}": each.source.cite for each in XUNYI.tasks}


@pytest.mark.req("PLAN-09")
def test_a_task_has_the_unit_and_the_days_that_the_plan_names() -> None:
    assert (task(ASSETS).lead, task(ASSETS).participants) == ("县乡村振兴局", ["各镇（街道）", "各行业部门"])
    assert turns(XUNYI, task("mutual_visit")) == [Turn(date(2024, 3, 1), date(2024, 6, 30))]
    assert turns(XUNYI, task("leaflet")) == [Turn(date(2024, 3, 1), date(2024, 12, 31))]
    meeting = task("mobilization_meeting")
    assert (meeting.by, meeting.each) == (Level.TOWNSHIP, Level.TOWNSHIP)
    assert turns(XUNYI, meeting) == [Turn(date(2024, 3, 29), date(2024, 4, 3))]


PACK = """
pack: tighter-2024
extends: xunyi-2024
year: 2024
version: "1"
tasks:
  - key: {key}
    names: {{zh: 任务, en: Task}}
    {body}
    source: {{plan: {plan}, clause: §9, note: {{zh: 测试, en: Test}}}}
"""


def written(tmp_path: Path, body: str, key: str, plan: str = "X") -> Path:
    file = tmp_path / "tighter-2024.yaml"
    file.write_text(PACK.format(key=key, body=body.replace("; ", "\n    "), plan=plan), encoding="utf-8")
    return file


def told(tmp_path: Path, body: str, key: str = "own") -> list[tuple[str, str]]:
    return [(problem.key.split(".")[-1], problem.what) for problem in loader.check(written(tmp_path, body, key))]


@pytest.mark.req("PLAN-09")
@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ("by: county", []),
        ("by: county; each: village; months: [4, 10]; lead: 县水利局; participants: [县应急管理局]", []),
        (
            'by: county; start: "06-01"; deadline: "05-31"',
            [("deadline", "The deadline 2024-05-31 lies before the start 2024-06-01.")],
        ),
        (
            "by: county; deadline: 2025-01-31",
            [("deadline", "The day 2025-01-31 lies outside the plan's year 2024.")],
        ),
        (
            'by: county; deadline: "02-01"',
            [("deadline", "The deadline 2024-02-01 lies before the plan starts on 2024-03-01.")],
        ),
        (
            'by: county; months: [2, 4, 4]; deadline: "05-01"',
            [
                ("months", "A task that comes back in months has no day of its own."),
                ("months", "A month is named twice."),
                ("months[1]", "Month 2 lies outside the plan, which runs from 2024-03-01 to 2024-12-31."),
            ],
        ),
        (
            "by: county; lead: 县水利局; participants: [县水利局, 甲, 甲]",
            [
                ("participants[1]", "“县水利局” leads the task and takes part in it, too."),
                ("participants[3]", "“甲” stands here twice."),
            ],
        ),
        ("by: township; each: county", [("each", "Units of township can't do it for each county.")]),
        ("by: city", [("by", "The level city lies above the plan's own, county.")]),
        ("by: hamlet", [("by", "“hamlet” doesn't fit here.")]),
        ("by: county; months: [13]", [("months[1]", "“13” doesn't fit here.")]),
        ("by: county; evidence: -1", [("evidence", "“-1” doesn't fit here.")]),
        ("by: county; leads: 县水利局", [("leads", "The key “leads” is not known here.")]),
    ],
)
def test_a_task_that_contradicts_itself_is_refused_with_every_mistake(
    tmp_path: Path, body: str, problems: list[tuple[str, str]]
) -> None:
    assert told(tmp_path, body) == problems


@pytest.mark.req("PLAN-02")
@pytest.mark.parametrize(
    ("key", "body", "problems"),
    [
        ("mutual_visit", 'by: county; deadline: "05-31"; evidence: 2', []),
        (
            "mutual_visit",
            'by: county; deadline: "07-01"; evidence: 0',
            [
                ("deadline", "The date 07-01 is later than 06-30 above."),
                ("evidence", "0 files are fewer than the 1 above."),
            ],
        ),
        (
            ASSETS,
            "by: county; lead: 各行业部门",
            [("participants", "Those who take part above are dropped: 各镇（街道）.")],
        ),
        (
            "mobilization_meeting",
            'by: township; lead: 城关街道; deadline: "04-03"',
            [("each", "It is done for fewer divisions than above: —, not township.")],
        ),
    ],
)
def test_a_lower_plan_tightens_a_task_and_never_loosens_it(
    tmp_path: Path, key: str, body: str, problems: list[tuple[str, str]]
) -> None:
    assert told(tmp_path, body, key) == problems


@pytest.mark.req("PLAN-02")
def test_a_month_of_a_task_above_is_not_dropped(tmp_path: Path) -> None:
    upper = tmp_path / "upper-2024.yaml"
    upper.write_text(
        PACK.format(key="own", body="by: county\n    months: [4, 10]", plan="X").replace("tighter-2024", "upper-2024")
    )
    lower = written(tmp_path, "by: county; months: [10]", "own")
    lower.write_text(lower.read_text().replace("extends: xunyi-2024", "extends: upper-2024"))
    assert [problem.what for problem in loader.check(lower)] == ["Months of the task above are dropped: 4."]


@pytest.mark.req("PLAN-02")
def test_the_refusal_of_a_loosened_task_names_both_clauses(tmp_path: Path) -> None:
    file = written(tmp_path, 'by: county; deadline: "07-01"', "mutual_visit", plan="C")
    assert [problem.mend for problem in loader.check(file)] == [
        "A lower plan may tighten, not loosen: here C§9, above C§2.8.2 (xunyi-2024)."
    ]


@pytest.mark.req("PLAN-09")
def test_a_plan_taken_over_keeps_the_tasks_it_does_not_name(tmp_path: Path) -> None:
    pack = loader.load(written(tmp_path, 'by: county; deadline: "05-31"', "mutual_visit"))
    assert sorted(each.key for each in pack.tasks) == sorted(each.key for each in XUNYI.tasks)
    own = pack.task("mutual_visit")
    assert own is not None and own.deadline == date(2024, 5, 31)
