"""Ladders of penalties: what a pack may not say, what no plan may make milder."""

from decimal import Decimal
from pathlib import Path

import pytest

from cunshi.rulebook import loader

PACK = """
pack: {name}
extends: {above}
year: 2024
version: "1"
penalties:
  - key: missed
    names: {{zh: 完不成任务, en: Task not done}}
    source: {{plan: {plan}, clause: §9, note: {{zh: 测试, en: Test}}}}
    steps:
{steps}
"""
SOURCE = "names: {zh: 处理, en: Measure}, source: {plan: X, note: {zh: 测试, en: Test}}"
FINE = f"      - {{key: fine, nth: 1, yuan: 100, {SOURCE}}}\n"
REST = f"      - {{key: rest, nth: 2, days: 7, {SOURCE}}}\n"


def write(folder: Path, name: str, above: str, steps: str, plan: str = "X") -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(PACK.format(name=name, above=above, steps=steps, plan=plan), encoding="utf-8")
    return file


@pytest.mark.req("PLAN-01")
@pytest.mark.parametrize(
    ("steps", "problems"),
    [
        (FINE + REST, []),
        (FINE.replace("yuan: 100", "printed: XXX元"), []),
        (REST, ["The step for time 2 stands where time 1 is due."]),
        (
            FINE + FINE.replace("nth: 1", "nth: 2, printed: X元"),
            ["The key “fine” stands here twice.", "The step “fine” has more than one figure."],
        ),
        (FINE.replace("yuan: 100", "yuan: 0"), ["“0” doesn't fit here."]),
    ],
)
def test_a_ladder_climbs_one_by_one_with_one_figure_a_step(tmp_path: Path, steps: str, problems: list[str]) -> None:
    file = write(tmp_path, "ladder-2024", "hongyazi-2024", steps)
    assert [problem.what for problem in loader.check(file)] == problems


@pytest.mark.req("PLAN-02")
@pytest.mark.parametrize(
    ("steps", "problems"),
    [
        (FINE.replace("100", "200") + REST.replace("7", "10"), []),
        (FINE, ["The step “rest” of the ladder above is dropped."]),
        (
            REST.replace("nth: 2", "nth: 1") + FINE.replace("nth: 1", "nth: 2"),
            ["It comes later than above: at time 2, not 1."],
        ),
        (
            FINE.replace("100", "50") + REST.replace("days: 7", "printed: X天"),
            ["It is milder than above: 50, not 100.", "It is milder than above: —, not 7."],
        ),
    ],
)
def test_a_lower_plan_makes_no_ladder_milder(tmp_path: Path, steps: str, problems: list[str]) -> None:
    write(tmp_path, "ladder-2024", "hongyazi-2024", FINE + REST)
    file = write(tmp_path, "lower-2024", "ladder-2024", steps, plan="E")
    found = loader.check(file)
    assert [problem.what for problem in found] == problems
    assert {problem.mend.split(": ")[0] for problem in found} <= {"A lower plan may tighten, not loosen"}


def test_a_ladder_is_taken_over_beside_the_penalties_of_the_plan_above(tmp_path: Path) -> None:
    pack = loader.load(write(tmp_path, "ladder-2024", "hongyazi-2024", FINE + REST))
    assert [(each.key, len(each.steps)) for each in pack.penalties] == [("criticism", 0), ("missed", 2)]
    assert [step.yuan for step in pack.penalties[1].steps] == [Decimal(100), None]
