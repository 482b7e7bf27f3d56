"""Numeric targets: every figure of Xunyi's plan word by word, what a pack may not say, what no plan may loosen."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.rulebook.targets import Target, begins, periods_of, until

XUNYI = loader.load("xunyi-2024")
# key: value, unit, direction, aggregate, clause; a figure that the plan doesn't print is “last year's” or “elsewhere”.
EXPECTED = {
    "income_growth": ("elsewhere", "%", "at_least", "mean", "C§2.1.4"),
    "dropouts": ("0", "人", "exactly", "latest", "C§2.2.1"),
    "chronic_contracts": ("elsewhere", "%", "at_least", "ratio", "C§2.2.2"),
    "medical_gaps": ("0", "个", "exactly", "latest", "C§2.2.2"),
    "insured": ("100", "%", "at_least", "ratio", "C§2.2.3"),
    "houses_finished": ("60", "户", "exactly", "sum", "C§2.2.4"),
    "houses_paid": ("60", "户", "exactly", "sum", "C§2.2.4"),
    "water_works": ("13", "处", "exactly", "sum", "C§2.2.5"),
    "farmland": ("42000", "亩", "at_least", "sum", "C§2.3.1"),
    "orchards": ("300", "个", "at_least", "sum", "C§2.3.1"),
    "orchards_rebuilt": ("2000", "亩", "at_least", "sum", "C§2.3.1"),
    "shared_villages": ("3", "个", "at_least", "sum", "C§2.3.1"),
    "shared_courtyards": ("160", "家", "at_least", "sum", "C§2.3.1"),
    "heritage_town": ("1", "个", "at_least", "sum", "C§2.3.1"),
    "courtyard_households": ("200", "个", "at_least", "sum", "C§2.3.1"),
    "villages_100k": ("40", "%", "at_least", "ratio", "C§2.3.2"),
    "farms_fostered": ("3", "家", "at_least", "sum", "C§2.3.3"),
    "coops_fostered": ("5", "家", "at_least", "sum", "C§2.3.3"),
    "coops_city": ("3", "家", "at_least", "sum", "C§2.3.3"),
    "farms_city": ("3", "家", "at_least", "sum", "C§2.3.3"),
    "farmers_trained": ("300", "名", "at_least", "sum", "C§2.3.3"),
    "new_loans": ("last_year", "元", "at_least", "sum", "C§2.3.4"),
    "overdue": ("0.5", "%", "at_most", "ratio", "C§2.3.4"),
    "workers": ("19000", "人", "at_least", "latest", "C§2.4.1"),
    "posts": ("last_year", "人", "at_least", "latest", "C§2.4.3"),
    "posts_employment": ("580", "人", "at_least", "latest", "C§2.4.3"),
    "posts_forest": ("43", "人", "at_least", "latest", "C§2.4.3"),
    "posts_river": ("502", "人", "at_least", "latest", "C§2.4.3"),
    "posts_solar": ("527", "人", "at_least", "latest", "C§2.4.3"),
    "trained": ("1400", "人", "at_least", "sum", "C§2.4.4"),
    "resettled_jobs": ("100", "%", "at_least", "ratio", "C§2.6.1"),
    "aid": ("10000000", "元", "at_least", "sum", "C§2.8.1"),
    "remote_training": ("5000", "人次", "at_least", "sum", "C§2.8.1"),
    "firms_building": ("5", "家", "at_least", "sum", "C§2.8.3"),
    "firms_donating": ("20", "家", "at_least", "sum", "C§2.8.3"),
    "model_village": ("1", "个", "at_least", "sum", "C§2.8.3"),
    "model_project": ("1", "个", "at_least", "sum", "C§2.8.3"),
    "plans_key": ("3", "个", "exactly", "sum", "C§2.9.1"),
    "plans_model": ("12", "个", "exactly", "sum", "C§2.9.1"),
    "beautiful_villages": ("23", "个", "at_least", "sum", "C§2.9.2"),
    "toilets": ("2600", "座", "at_least", "sum", "C§2.9.2"),
    "model_villages": ("5", "个", "at_least", "sum", "C§2.9.4"),
}
# Where the plan writes the figure in words, or another one that means it.
IN_WORDS = {"dropouts": "零", "medical_gaps": "零", "resettled_jobs": "1户1人以上"}
TEN_THOUSANDS = {"farmland": "4.2万亩", "workers": "1.9万人", "aid": "1000万元"}


@pytest.mark.req("TGT-01")
def test_every_numeric_target_of_xunyis_plan_stands_in_its_pack() -> None:
    found = {
        each.key: (each.floor or str(each.value), each.unit, each.direction, each.aggregate, each.source.cite)
        for each in XUNYI.targets
    }
    assert found == EXPECTED
    assert {each.owner.level for each in XUNYI.targets} == {Level.COUNTY}
    assert [each.key for each in XUNYI.targets if each.owner.unit == "县人社局"] == ["workers"]


@pytest.mark.req("TGT-01")
def test_each_figure_and_unit_stands_in_the_sentence_it_cites() -> None:
    for each in XUNYI.targets:
        quote = str(each.source.quote)
        if each.value is None:
            assert each.source.note is not None and re.search("不低于|不少于|不得低于", quote)
            continue
        printed = IN_WORDS.get(each.key) or TEN_THOUSANDS.get(each.key)
        value = f"{each.value.normalize():f}"
        assert (printed or value) in quote, each.key
        if not printed:
            assert re.search(rf"{re.escape(value)}\s*{each.unit}", quote) or each.unit == "个", (each.key, quote)


@pytest.mark.req("TGT-01")
def test_each_clause_names_the_targets_that_it_asks_for() -> None:
    named = [run.split(".")[1] for clause in XUNYI.clauses for run in clause.runs if run.startswith("targets.")]
    assert sorted(named) == sorted(EXPECTED)
    for clause in XUNYI.clauses:
        for run in clause.runs:
            found = XUNYI.find(run)
            assert not isinstance(found, Target) or found.source.cite == clause.id


@pytest.mark.req("TGT-01")
def test_time_runs_from_the_plans_first_day_to_the_deadline_of_each_target() -> None:
    days = {each.key: until(XUNYI, each) for each in XUNYI.targets}
    assert begins(XUNYI) == date(2024, 3, 1)
    assert {key: day for key, day in days.items() if day != date(2024, 12, 31)} == {
        "houses_finished": date(2024, 10, 31),
        "houses_paid": date(2024, 11, 30),
    }
    months = periods_of(XUNYI, target("houses_finished"))
    assert (len(months), months[0].first, months[-1].last) == (8, date(2024, 3, 1), date(2024, 10, 31))
    assert len(periods_of(XUNYI, target("income_growth"))) == 1


def target(key: str) -> Target:
    found = XUNYI.target(key)
    assert found is not None
    return found


PACK = """
pack: tighter-2024
extends: xunyi-2024
year: 2024
version: "1"
targets:
  - key: {key}
    names: {{zh: 指标, en: Target}}
    {body}
    owner: {{level: county}}
    source: {{plan: X, clause: §9, note: {{zh: 测试, en: Test}}}}
"""


def told(tmp_path: Path, body: str, key: str = "own") -> list[tuple[str, str]]:
    file = tmp_path / "tighter-2024.yaml"
    file.write_text(PACK.format(key=key, body=body.replace("; ", "\n    ")), encoding="utf-8")
    return [(problem.key.split(".")[-1], problem.what) for problem in loader.check(file)]


RATIO = "ratio: {numerator: {zh: 甲, en: A}, denominator: {zh: 乙, en: B}}"


@pytest.mark.req("TGT-01")
@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ("unit: 户; direction: at_least; value: 5", []),
        (
            "unit: 户; direction: at_least; value: 5; deadline: 2025-01-31",
            [("deadline", "The deadline 2025-01-31 lies outside the plan's year 2024.")],
        ),
        (
            'unit: 户; direction: at_least; value: 5; deadline: "02-01"',
            [("deadline", "The deadline 2024-02-01 lies before the plan starts on 2024-03-01.")],
        ),
        (
            f'unit: "%"; direction: exactly; value: 5; aggregate: ratio; whole: false; {RATIO}',
            [("direction", "No rate can be hit exactly.")],
        ),
        (
            "unit: 户; direction: at_least; value: 5; cadence: fortnightly",
            [("cadence", "“fortnightly” doesn't fit here.")],
        ),
        (
            "unit: 户; direction: at_least",
            [("value", "The target “own” needs a value, a floor, or what the plan prints for it.")],
        ),
        ("unit: 个; direction: exactly; printed: XX个", []),
        (
            "unit: 个; direction: exactly; printed: XX个; value: 2",
            [("value", "The target “own” needs a value, a floor, or what the plan prints for it.")],
        ),
        ("unit: 个; direction: exactly; value: 3; deadline: 2026-12-31; beyond: true; cadence: yearly", []),
        (
            "unit: 个; direction: exactly; value: 3; deadline: 2024-12-31; beyond: true",
            [("deadline", "The deadline 2024-12-31 doesn't lie beyond the year 2024.")],
        ),
        (
            "unit: 户; direction: at_most; floor: last_year",
            [("direction", "A floor goes with “at_least” only, not with “at_most”.")],
        ),
        ("unit: 户; direction: at_least; value: 1.5", [("value", "The value 1.5 is no whole number.")]),
        ("unit: 户; direction: at_least; value: -1", [("value", "“-1” doesn't fit here.")]),
        (
            "unit: 户; direction: at_least; value: 1; breakdown: county",
            [("breakdown", "Shares go to county, but county owns the target.")],
        ),
        (
            "unit: 户; direction: at_least; value: 5; aggregate: ratio",
            [
                ("ratio", "The ratio “own” doesn't say what is divided by what."),
                ("unit", "A ratio is written in %."),
                ("whole", "A rate or mean is no whole number."),
            ],
        ),
        (
            f"unit: 户; direction: at_least; value: 5; {RATIO}",
            [("ratio", "Only a ratio has a numerator and a denominator.")],
        ),
    ],
)
def test_a_target_that_contradicts_itself_is_refused_with_every_mistake(
    tmp_path: Path, body: str, problems: list[tuple[str, str]]
) -> None:
    assert told(tmp_path, body) == problems


@pytest.mark.req("PLAN-02")
@pytest.mark.parametrize(
    ("key", "body", "problems"),
    [
        ("toilets", "unit: 座; direction: at_least; value: 2700", []),
        (
            "toilets",
            "unit: 座; direction: at_least; value: 2500",
            [("value", "It asks for 2500 at least, above for 2600.")],
        ),
        (
            "overdue",
            f'unit: "%"; direction: at_most; value: 0.6; aggregate: ratio; whole: false; {RATIO}',
            [("value", "It allows 0.6, above 0.5 at most.")],
        ),
        (
            "houses_finished",
            'unit: 户; direction: exactly; value: 59; deadline: "11-01"',
            [
                ("value", "It asks for 59, above for exactly 60."),
                ("deadline", "The date 11-01 is later than 10-31 above."),
            ],
        ),
        ("houses_finished", 'unit: 户; direction: exactly; value: 60; deadline: "09-30"', []),
        (
            "toilets",
            "unit: 户; direction: at_most; value: 2600; cadence: yearly",
            [
                ("unit", "It asks for another thing than above: 户, not 座."),
                ("direction", "It asks for another thing than above: at_most, not at_least."),
                ("cadence", "It is reported more rarely than above: yearly, not monthly."),
            ],
        ),
        (
            "houses_finished",
            "unit: 户; direction: exactly; value: 60; deadline: 2025-01-31; beyond: true",
            [("deadline", "The date 01-31 (+1) is later than 10-31 above.")],
        ),
        (
            "toilets",
            "unit: 座; direction: at_least; printed: XX座",
            [("value", "It asks for — at least, above for 2600.")],
        ),
        (
            "new_loans",
            "unit: 元; direction: at_least; value: 100; whole: false",
            [("floor", "The floor of the target above is dropped.")],
        ),
    ],
)
def test_a_lower_plan_tightens_a_target_and_never_loosens_it(
    tmp_path: Path, key: str, body: str, problems: list[tuple[str, str]]
) -> None:
    assert told(tmp_path, body, key) == problems


@pytest.mark.req("PLAN-02")
def test_the_refusal_of_a_loosened_target_names_both_clauses(tmp_path: Path) -> None:
    file = tmp_path / "tighter-2024.yaml"
    body = "unit: 座\n    direction: at_least\n    value: 10"
    file.write_text(PACK.format(key="toilets", body=body).replace("plan: X", "plan: C"), encoding="utf-8")
    assert [problem.mend for problem in loader.check(file)] == [
        "A lower plan may tighten, not loosen: here C§9, above C§2.9.2 (xunyi-2024)."
    ]


@pytest.mark.req("TGT-01")
def test_a_pack_taken_over_keeps_the_targets_it_does_not_name(tmp_path: Path) -> None:
    file = tmp_path / "tighter-2024.yaml"
    body = "unit: 座\n    direction: at_least\n    value: 3000"
    file.write_text(PACK.format(key="toilets", body=body), encoding="utf-8")
    pack = loader.load(file)
    own = pack.target("toilets")
    assert own is not None and own.value == Decimal(3000)
    assert sorted(each.key for each in pack.targets) == sorted(EXPECTED)
