"""Standards of villages in a pack: what a check list may not say, and what no lower plan may loosen."""

from decimal import Decimal
from pathlib import Path

import pytest

from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack

PACK = """
pack: {name}
extends: {extends}
year: 2024
version: "1"
honours:
  - key: model
    names: {{zh: 示范村, en: Model village}}
    target: {target}
    source: {{plan: X, note: {{zh: 测试, en: Test}}}}
standards:
  - key: village
    names: {{zh: 达标标准, en: Standard}}
    source: {{plan: X, note: {{zh: 测试, en: Test}}}}
    checked_by: [village, county]
    decided_by: {by}
    evidence: {{photos: {photos}, source: {{plan: X, note: {{zh: 测试, en: Test}}}}}}
    grades:
{grades}
    counts:
      - {{key: households, names: {{zh: 农户, en: Households}}, unit: 户}}
      - {{key: bins, names: {{zh: 垃圾桶, en: Bins}}, unit: 个}}
    items:
{items}
"""
SOURCE = "source: {plan: A, clause: §%d, note: {zh: 测试, en: Test}}"
BINS = (
    "key: bins; unit: 个/10户; direction: at_least; value: 1; "
    "ratio: {numerator: bins, denominator: households, per: 10}"
)
LANES = 'key: lanes; unit: "%"; direction: at_least; value: 70'
TOILETS = (
    'key: toilets; unit: "%"; direction: at_least; by_grade: [{grade: meets, printed: XX%}, {grade: one, value: 85}]'
)
TIDY = "key: tidy; direction: yes"


def written(folder: Path, name: str = "own-2024", extends: str = "xunyi-2024", **changed: object) -> Path:
    given: dict[str, object] = {"by": "county", "photos": 2, "grades": ["meets", "one"], "target": "toilets"}
    given |= {"items": [BINS, LANES, TOILETS, TIDY], "clause": 1} | changed
    source = SOURCE % given["clause"]
    grades = "\n".join(f"      - {{key: {key}, names: {{zh: 级, en: Grade}}, {source}}}" for key in given.pop("grades"))
    items = "\n".join(
        "      - names: {zh: 条, en: Item}\n        " + f"{item}; {source}".replace("; ", "\n        ")
        for item in given.pop("items")
    )
    file = folder / f"{name}.yaml"
    file.write_text(PACK.format(name=name, extends=extends, grades=grades, items=items, **given), encoding="utf-8")
    return file


def told(file: Path) -> list[tuple[str, str]]:
    return [(problem.key.removeprefix("standards.village."), problem.what) for problem in loader.check(file)]


@pytest.mark.req("TGT-12")
def test_a_standard_says_what_each_grade_asks_and_what_the_plan_leaves_open(tmp_path: Path) -> None:
    pack = loader.load(written(tmp_path))
    standard = pack.standard("village")
    assert standard is not None and pack.standard("other") is None
    toilets, lanes, bins = (standard.item(key) for key in ("toilets", "lanes", "bins"))
    assert toilets and lanes and bins and bins.ratio
    asked = [toilets.asked(key) for key in ("meets", "one")]
    assert [(each.value, each.printed) for each in asked if each] == [(None, "XX%"), (Decimal(85), None)]
    assert [each.value for key in ("meets", "one") if (each := lanes.asked(key))] == [70, 70]
    assert [(item.key, grade) for item, grade in standard.open_figures()] == [("toilets", "meets")]
    assert (bins.ratio.per, bins.share, lanes.share) == (10, False, True)
    assert Pack.model_validate(pack.content()) == pack


@pytest.mark.req("TGT-12")
@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        (
            {"items": [BINS, LANES.replace("70", "120")]},
            [("items.lanes.value", "120% is more than the whole.")],
        ),
        (
            {"items": [BINS, TOILETS.replace("printed: XX%", "value: 90")]},
            [("items.toilets.by_grade[2].value", "“one” asks for 85, less than the lower “meets” with 90.")],
        ),
        (
            {"items": [BINS, TOILETS.replace("printed: XX%", "value: 80").replace("at_least", "at_most")]},
            [("items.toilets.by_grade[2].value", "“one” asks for 85, less than the lower “meets” with 80.")],
        ),
        (
            {"items": [BINS, TOILETS], "grades": ["one", "meets"]},
            [("items.toilets.by_grade[2].grade", "“one” stands behind “meets”.")],
        ),
        (
            {"items": [BINS, TOILETS.replace("grade: one", "grade: five")]},
            [("items.toilets.by_grade[2].grade", "There is no grade “five”.")],
        ),
        (
            {"items": [BINS, TOILETS.replace(", value: 85", "")]},
            [("items.toilets.by_grade[2]", "The grade “one” needs either a value or what the plan prints.")],
        ),
        (
            {"items": [BINS, "key: lanes; direction: at_least"]},
            [
                ("items.lanes.unit", "The figure “lanes” has no unit."),
                ("items.lanes.value", "“lanes” needs one of value, printed and by_grade."),
            ],
        ),
        (
            {"items": [BINS, TIDY + "; value: 1"]},
            [("items.tidy.value", "“tidy” is answered with yes or no and has no figure.")],
        ),
        (
            {
                "items": [
                    BINS.replace("bins, d", "cans, d"),
                    BINS.replace("个/10户", '"%"'),
                ]
            },
            [
                ("items.bins.key", "The key “bins” stands here twice."),
                ("items.bins.ratio.numerator", "There is no count “cans”."),
                ("items.bins.ratio.per", "A rate in % is counted to the 100."),
            ],
        ),
        (
            {"items": [LANES], "grades": ["meets", "meets"], "target": "stars"},
            [
                ("grades.meets.key", "The key “meets” stands here twice."),
                ("counts.households", "Nothing is computed from the count “households”."),
                ("counts.bins", "Nothing is computed from the count “bins”."),
                ("honours.model.target", "There is no target “stars”."),
            ],
        ),
        ({"photos": 0}, [("evidence.photos", "“0” doesn't fit here.")]),
    ],
)
def test_a_standard_that_contradicts_itself_is_refused_with_every_mistake(
    tmp_path: Path, changed: dict[str, object], problems: list[tuple[str, str]]
) -> None:
    assert told(written(tmp_path, **changed)) == problems


@pytest.mark.req("TGT-12", "PLAN-02")
@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({}, []),
        ({"items": [BINS, LANES.replace("70", "80"), TOILETS.replace("printed: XX%", "value: 60"), TIDY]}, []),
        (
            {"items": [BINS, LANES.replace("70", "60"), TOILETS, TIDY]},
            [
                ("items.lanes.value", "For “meets” it asks for 60, above for 70."),
                ("items.lanes.value", "For “one” it asks for 60, above for 70."),
            ],
        ),
        (
            {"items": [BINS, LANES, TOILETS.replace("value: 85", "printed: XX%")]},
            [
                ("items.toilets.by_grade", "For “one” it asks for XX%, above for 85."),
                ("items", "The item “tidy” of the plan above is dropped."),
            ],
        ),
        (
            {"items": [BINS, LANES, TOILETS.replace(", {grade: one, value: 85}", ""), TIDY]},
            [("items.toilets.by_grade", "It asks nothing for “one”, above it does.")],
        ),
        (
            {"items": [BINS.replace("per: 10", "per: 20"), LANES.replace("at_least", "at_most"), TOILETS, TIDY]},
            [
                ("items.bins.ratio", "It is computed in another way than above."),
                ("items.lanes.direction", "It asks for another thing than above: at_most, not at_least."),
            ],
        ),
        (
            {"grades": ["one"], "items": [BINS, LANES, TOILETS.replace("{grade: meets, printed: XX%}, ", ""), TIDY]},
            [("grades", "The grade “meets” of the plan above is dropped.")],
        ),
        (
            {"by": "township", "photos": 1},
            [
                ("decided_by", "A lower level than above gives the grade: township, not county."),
                ("evidence", "1 photos are fewer than the 2 above."),
            ],
        ),
    ],
)
def test_a_lower_plan_tightens_a_standard_and_never_loosens_it(
    tmp_path: Path, changed: dict[str, object], problems: list[tuple[str, str]]
) -> None:
    written(tmp_path, "upper-2024")
    assert told(written(tmp_path, "lower-2024", "upper-2024", **changed)) == problems


@pytest.mark.req("TGT-12", "PLAN-02")
def test_the_refusal_of_a_loosened_standard_names_both_clauses(tmp_path: Path) -> None:
    written(tmp_path, "upper-2024")
    items = [BINS, LANES, TOILETS.replace("85", "84"), TIDY]
    lower = written(tmp_path, "lower-2024", "upper-2024", items=items, clause=7)
    assert [problem.mend for problem in loader.check(lower)] == [
        "A lower plan may tighten, not loosen: here A§7, above A§1 (upper-2024)."
    ]


@pytest.mark.req("TGT-12", "LAND-07")
def test_a_pack_taken_over_keeps_standards_classes_and_honours_that_it_does_not_name(tmp_path: Path) -> None:
    written(tmp_path, "upper-2024")
    file = tmp_path / "lower-2024.yaml"
    rows = "village_classes:\n  - {key: merged, names: {zh: 集聚提升类, en: Growing}, source: {plan: E}}\n"
    file.write_text(f'pack: lower-2024\nextends: upper-2024\nyear: 2024\nversion: "1"\n{rows}', encoding="utf-8")
    pack = loader.load(file)
    assert [each.key for each in pack.standards] == ["village"]
    above = [each.key for each in loader.load("xunyi-2024").village_classes]
    assert [each.key for each in pack.village_classes] == [*above, "merged"]
    assert "model" in [each.key for each in pack.honours]
