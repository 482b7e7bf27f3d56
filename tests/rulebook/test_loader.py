"""A bad pack is refused with everything that is wrong with it, each with file, line and key."""

from pathlib import Path

import pytest

from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.tree import PackRefused

SOURCE = "source: {plan: A, clause: §4}"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def told(path: Path) -> list[tuple[str, int, str, str]]:
    """File, line, key and first sentence of each problem, in order of lines."""
    found = [(each.file, each.line, each.key, each.what) for each in loader.check(path)]
    return sorted(found, key=lambda each: each[1])


BROKEN = f"""\
pack: broken-2024
extends: ningxia-2024
version: "1"
root: "64022120500"
colour: red
notice: {{days: a week, published_by: township, {SOURCE}}}
listing: {{by: township, {SOURCE}}}
listing: {{by: county, {SOURCE}}}
write_off: {{by: parish, {SOURCE}}}
categories:
  - key: industry
    names: {{zh: 产业发展, en: Industry}}
    rolls_up_to: trade
    {SOURCE}
  - key: infrastructure
    names: {{zh: 基础设施, en: Infrastructure}}
    rolls_up_to: infrastructure
stages:
  - key: solicitation
    names: {{zh: 征集, en: Solicitation}}
    start: 2024-03-02
    end: 2024-02-29
    allows: [propose]
    {SOURCE}
  - key: implementation
    names: {{zh: 实施, en: Implementation}}
    start: "03-02"
    end: "10-30"
    allows: [start, dance]
    {SOURCE}
  - key: acceptance
    names: {{zh: 验收, en: Acceptance}}
    start: "02-30"
    end: "12-31"
    allows: [inspect]
    {SOURCE}
checkpoints:
  - {{key: june, names: {{zh: 六月, en: June}}, measure: completed, due: "06-30", at_least: 0.9, {SOURCE}}}
  - {{key: august, names: {{zh: 八月, en: August}}, measure: completed, due: "08-31", at_least: 0.5, {SOURCE}}}
joint: {{min: 2, max: 3, within: county, categories: [industry, fishing], {SOURCE}}}
published:
  - key: matters
    names: {{zh: 事项, en: Matters}}
    measure: matters
    value: "7"
    unit: 件
    years: [2024]
    printed: 8件
    {SOURCE}
"""


@pytest.mark.req("PLAN-01")
def test_a_pack_broken_in_many_ways_is_answered_with_every_problem_at_once(tmp_path):
    path = write(tmp_path, "broken-2024", BROKEN)
    file = "broken-2024.yaml"
    assert told(path) == [
        (file, 4, "root", "Division code 64022120500 has 11 digits, not 12."),
        (file, 5, "colour", "The key “colour” is not known here."),
        (file, 6, "notice.days", "“a week” doesn't fit here."),
        (file, 8, "listing", "The key stands here twice; first in line 7."),
        (file, 9, "write_off.by", "“parish” doesn't fit here."),
        (file, 13, "categories.industry.rolls_up_to", "There is no category “trade” in ningxia-2024."),
        (file, 15, "categories.infrastructure.source", "The rule names no source."),
        (
            file,
            22,
            "stages.solicitation.end",
            "The stage ends on 2024-02-29, before it starts on 2024-03-02.",
        ),
        (file, 29, "stages.implementation.allows[2]", "“dance” doesn't fit here."),
        (file, 33, "stages.acceptance.start", "“2024-02-30” doesn't fit here."),
        (file, 39, "checkpoints.august.at_least", "The share falls to 0.5, after 0.9 at “june”."),
        (file, 40, "joint.categories[2]", "There is no category “fishing”."),
        (file, 45, "published.matters.value", "The plan prints 8件, the value is 7."),
    ]


@pytest.mark.req("PLAN-01")
def test_the_refusal_carries_each_problem_as_a_sentence_with_its_place_and_a_way_to_mend(tmp_path):
    path = write(tmp_path, "broken-2024", BROKEN)
    with pytest.raises(PackRefused) as refused:
        loader.load(path)
    sentences = str(refused.value).splitlines()
    assert len(sentences) == 13
    assert (
        "broken-2024.yaml:15 categories.infrastructure.source: The rule names no source. "
        "Name the plan and clause it comes from, or X with a note where the plan is silent." in sentences
    )
    assert (
        "broken-2024.yaml:9 write_off.by: “parish” doesn't fit here. "
        "Write one of: region, city, county, township, village." in sentences
    )
    assert all(problem.mend for problem in refused.value.problems)


@pytest.mark.req("PLAN-03")
def test_overlapping_stages_are_refused(tmp_path):
    text = "\n".join(
        [
            "pack: overlap-2024",
            "extends: ningxia-2024",
            "stages:",
            f"  - {{key: one, names: {{zh: 一, en: One}}, start: '01-01', end: '06-30', allows: [], {SOURCE}}}",
            f"  - {{key: two, names: {{zh: 二, en: Two}}, start: '06-30', end: '12-31', allows: [], {SOURCE}}}",
        ]
    )
    assert told(write(tmp_path, "overlap-2024", text)) == [
        (
            "overlap-2024.yaml",
            5,
            "stages.two.start",
            "The stage starts on 2024-06-30, while “one” runs until 2024-06-30.",
        )
    ]


@pytest.mark.req("PLAN-01")
def test_a_loop_in_extends_is_refused_and_shown(tmp_path):
    write(tmp_path, "upper", "pack: upper\nextends: middle\n")
    write(tmp_path, "middle", "pack: middle\nextends: lower\n")
    path = write(tmp_path, "lower", "pack: lower\nextends: upper\n")
    assert told(path) == [
        (
            "middle.yaml",
            2,
            "extends",
            "Packs extend each other in a loop: lower → upper → middle → lower.",
        )
    ]
    itself = write(tmp_path, "itself", "pack: itself\nextends: itself\n")
    assert told(itself) == [("itself.yaml", 2, "extends", "Packs extend each other in a loop: itself → itself.")]


@pytest.mark.req("PLAN-01")
@pytest.mark.parametrize("key", ["nowhere-2024", "../packs/ningxia-2024", "Ningxia", "x" * 400])
def test_extending_an_unknown_pack_is_the_one_thing_said_about_it(tmp_path, key):
    path = write(tmp_path, "lower", f"pack: lower\nextends: {key}\n")
    assert told(path) == [("lower.yaml", 2, "extends", f"There is no pack “{key}” to extend.")]


@pytest.mark.req("PLAN-01")
def test_an_upper_packs_mistake_is_named_once_in_the_upper_file(tmp_path):
    write(tmp_path, "upper-2024", "pack: upper-2024\nextends: ningxia-2024\ncolour: red\n")
    path = write(tmp_path, "lower-2024", "pack: lower-2024\nextends: upper-2024\n")
    assert told(path) == [("upper-2024.yaml", 3, "colour", "The key “colour” is not known here.")]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("pack: a\n  year: 2024\n", 2, "This is not YAML: mapping values are not allowed here."),
        ("pack: [a\n", 2, "This is not YAML: expected ',' or ']', but got '<stream end>'."),
        ("", 1, "The file doesn't hold a group of keys."),
        ("- a\n- b\n", 1, "The file doesn't hold a group of keys."),
        ("pack: a\x00\n", 1, "This is not YAML: special characters are not allowed."),
    ],
)
@pytest.mark.req("PLAN-01")
def test_a_file_that_cant_be_read_says_where(tmp_path, text, line, what):
    assert told(write(tmp_path, "a", text)) == [("a.yaml", line, "", what)]


@pytest.mark.req("PLAN-01")
def test_missing_and_foreign_files_are_answered_with_a_sentence(tmp_path):
    assert told(tmp_path / "none.yaml") == [("none.yaml", 1, "", "There is no readable file of this name.")]
    foreign = tmp_path / "gbk.yaml"
    foreign.write_bytes("names: 红崖子".encode("gbk"))
    assert told(foreign) == [("gbk.yaml", 1, "", "The file isn't written in UTF-8.")]
    with pytest.raises(PackRefused, match="no readable file"):
        loader.load("nowhere-2024")


@pytest.mark.req("PLAN-01")
def test_anchors_are_refused_so_that_no_file_can_unfold_without_end(tmp_path):
    text = "pack: lower\nextends: ningxia-2024\nnames: &a {zh: 名, en: *a}\n"
    assert ("lower.yaml", 3, "names.en", "A YAML anchor is used again here.") in told(write(tmp_path, "lower", text))


@pytest.mark.req("PLAN-01")
def test_an_empty_pack_is_told_each_key_it_lacks(tmp_path):
    keys = {each.key for each in loader.check(write(tmp_path, "empty", "pack: empty\n"))}
    wanted = {name for name, field in Pack.model_fields.items() if field.is_required()}
    assert keys == wanted - {"pack"} | {"root"}


SECTIONS: dict[str, tuple[str, list[tuple[int, str, str]]]] = {
    "a year in words": ("year: twenty\n", [(3, "year", "“twenty” doesn't fit here.")]),
    "route steps from the top down": (
        "route:\n  steps:\n"
        "    - {level: county, decides: county_office, may: [accept, raise], handles: [county]}\n"
        "    - {level: township, decides: township_officer, may: [accept, raise], handles: [township]}\n"
        f"  top_assigns_department: true\n  {SOURCE}\n",
        [
            (4, "route.steps", "The step of city, which decides above, is dropped."),
            (4, "route.steps", "The step of region, which decides above, is dropped."),
            (6, "route.steps[2].level", "The step of township doesn't lie above the one before it."),
            (6, "route.steps[2].may", "The last step can't raise: nobody stands above it."),
        ],
    ),
    "a level that nobody accepts": (
        f"acceptance:\n  - {{handling: [village, township, county], by: county, {SOURCE}}}\n"
        f"  - {{handling: [city, county], by: city, {SOURCE}}}\n",
        [(3, "acceptance", "Not exactly one rule says who accepts matters of: region, county.")],
    ),
    "a stage of supervision that stands twice": (
        "supervision:\n  stages:\n"
        "    - {key: listed, names: {zh: 列入清单, en: Listed}, after: list}\n"
        "    - {key: started, names: {zh: 开工, en: Started}, after: start}\n"
        "    - {key: under_way, names: {zh: 施工, en: Work}, after: report}\n"
        "    - {key: finished, names: {zh: 完工, en: Finished}, after: finish}\n"
        "    - {key: started, names: {zh: 又一次开工, en: Started again}, after: start}\n"
        f"  {SOURCE}\n",
        [(9, "supervision.stages.started.key", "The stage “started” stands here twice.")],
    ),
    "photos where no file is asked for, and a phase twice": (
        "archive:\n"
        f"  - {{key: plan, names: {{zh: 方案, en: Plan}}, from: plan, phase: before, {SOURCE}}}\n"
        f"  - {{key: first, names: {{zh: 前, en: First}}, from: file, phase: after, {SOURCE}}}\n"
        f"  - {{key: last, names: {{zh: 后, en: Last}}, from: file, phase: after, {SOURCE}}}\n",
        [
            (4, "archive.plan.phase", "Photos can't be put under “plan”: it asks for no file."),
            (6, "archive.last.phase", "“last” has the phase of “first”."),
        ],
    ),
    "a number without its serial": (
        f"numbering: {{format: '{{village}}-{{year}}', {SOURCE}}}\n",
        [(3, "numbering.format", "The format “{village}-{year}” doesn't make a number.")],
    ),
    "a number of unknown parts": (
        f"numbering: {{format: '{{village.x}}-{{year}}-{{serial}}', {SOURCE}}}\n",
        [(3, "numbering.format", "The format “{village.x}-{year}-{serial}” doesn't make a number.")],
    ),
    "a task list that no one names": (
        "handling_levels:\n"
        + "".join(
            f"  - {{key: {key}, names: {{zh: 级, en: L}}, list: {name}}}\n"
            for key, name in [("region", "region"), ("city", "region"), ("county", "annex"), ("township", "township")]
        ),
        [
            (3, "handling_levels", "These levels are missing: village."),
            (5, "handling_levels.city.list", "The task list “region” doesn't name the level city."),
            (6, "handling_levels.county.list", "There is no task list “annex”."),
        ],
    ),
    "joint villages the wrong way round": (
        f"joint: {{min: 3, max: 2, within: county, categories: [industry], {SOURCE}}}\n",
        [(3, "joint.max", "At most 2 villages, but at least 3.")],
    ),
    "the same fund source twice": (
        "fund_sources:\n"
        f"  - {{key: labour, names: {{zh: 投工, en: Labour}}, {SOURCE}}}\n"
        f"  - {{key: labour, names: {{zh: 投劳, en: Labour}}, {SOURCE}}}\n",
        [(5, "fund_sources.labour.key", "The entry “labour” stands here twice; first in line 4.")],
    ),
    "a clause that runs nothing": (
        "clauses:\n  - {id: A§1, heading: 目标, text: 目标, english: Aims, runs: [checkpoints.may]}\n",
        [(4, "clauses[1].runs[1]", "There is no rule “checkpoints.may” in this pack.")],
    ),
    "a figure in the wrong unit and of unknown kind": (
        "published:\n"
        "  - {key: money, names: {zh: 投资, en: Money}, measure: investment, value: '5', unit: 件,\n"
        f"     years: [2024], printed: 5件, filter: {{category: fishing, source: gifts}}, {SOURCE}}}\n",
        [
            (4, "published.money.unit", "The unit 件 doesn't go with the measure investment."),
            (5, "published.money.filter.category", "There is no category “fishing”."),
            (5, "published.money.filter.source", "There is no fund source “gifts”."),
        ],
    ),
    "a share above the whole": (
        "deliberation:\n  steps:\n"
        "    - {key: all, names: {zh: 议, en: All}, kind: deliberation, votes: true, before: submit, quorum: 3/2}\n"
        f"  {SOURCE}\n",
        [(5, "deliberation.steps.all.quorum", "“3/2” doesn't fit here.")],
    ),
}


@pytest.mark.req("PLAN-01")
@pytest.mark.parametrize("name", SECTIONS)
def test_rules_that_dont_agree_are_refused(tmp_path, name):
    section, expected = SECTIONS[name]
    path = write(tmp_path, "odd-2024", f"pack: odd-2024\nextends: ningxia-2024\n{section}")
    found = [(line, key, what) for _, line, key, what in told(path)]
    assert sorted(found) == expected


@pytest.mark.req("PLAN-01")
def test_a_category_that_counts_nowhere_above_is_refused(tmp_path):
    text = (
        "pack: odd-2024\nextends: ningxia-2024\ncategories:\n"
        f"  - {{key: fishing, names: {{zh: 渔业, en: Fishing}}, {SOURCE}}}\n"
    )
    assert told(write(tmp_path, "odd-2024", text))[0] == (
        "odd-2024.yaml",
        4,
        "categories.fishing.rolls_up_to",
        "The category “fishing” counts in no category of ningxia-2024.",
    )


@pytest.mark.req("PLAN-08")
def test_a_template_of_a_schedule_without_one_step_that_fills_is_answered_with_every_problem(tmp_path):
    steps = """\
    - {key: survey, names: {zh: 勘察, en: Survey}}
    - {key: works, names: {zh: 施工, en: Works}, days: 3}
    - {key: works, names: {zh: 施工, en: Works}, days: 3, fills: true}
    - {key: tidy, names: {zh: 归档, en: Tidy}, fills: true}
"""
    head = 'pack: own-2024\nextends: ningxia-2024\nversion: "1"\nyear: 2024\nroot: "640221205000"\n'
    text = f"{head}schedule:\n  steps:\n{steps}  source: {{plan: X, note: {{zh: 自定, en: chosen}}}}\n"
    assert told(write(tmp_path, "own-2024", text)) == [
        ("own-2024.yaml", 7, "schedule.steps", "Not exactly one step takes the days that the others leave."),
        ("own-2024.yaml", 8, "schedule.steps.survey", "The step “survey” needs either days or “fills: true”."),
        ("own-2024.yaml", 10, "schedule.steps.works", "The step “works” needs either days or “fills: true”."),
        ("own-2024.yaml", 10, "schedule.steps.works.key", "The step “works” stands here twice."),
    ]
