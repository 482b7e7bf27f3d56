"""Early warning and the monthly check of data as packs state them: inherited, checked, sharpened but never loosened."""

from pathlib import Path

import pytest

from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.rulebook.datachecks import KINDS

BASE = 'pack: own-2024\nextends: ningxia-2024\nyear: 2024\nversion: "1"\nroot: "640221000000"\n'
RULE = """warning:
  names:
    green: {{zh: 绿, en: Green}}
    amber: {{zh: 黄, en: Amber}}
    red: {{zh: 红, en: Red}}
    source: {{plan: X, note: {{zh: 自定, en: chosen}}}}
  look_ahead: {look_ahead}
  amber_below: {amber}
  red_below: {red}
  green_chance: 0.6
  interval: 0.8
  spread: 0.03
  min_history: 30
  history_years: 3
  closing_days: 30
  low_percent: 50
  behind_points: 20
  source: {{plan: X, note: {{zh: 自定, en: chosen}}}}
"""
CHECK = """data_checks:
  - key: no_report
    names: {{zh: 久未报送, en: No report}}
    kind: {kind}
    {figures}
    source: {{plan: X, note: {{zh: 自定, en: chosen}}}}
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "own-2024.yaml"
    file.write_text(BASE + text, encoding="utf-8")
    return [problem.what for problem in loader.check(file)]


@pytest.mark.req("SUP-06", "PLAN-02")
def test_every_plan_inherits_the_regions_rule_of_warning() -> None:
    rules = [loader.load(key).warning for key in loader.shipped()]
    assert len({rule.model_dump_json() for rule in rules if rule}) == 1
    rule = rules[0]
    assert rule is not None and rule.source.plan == "X" and rule.source.note is not None
    assert (rule.look_ahead, str(rule.red_below), str(rule.interval)) == (200, "0.1", "0.8")


@pytest.mark.req("SUP-06", "PLAN-02")
@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"look_ahead": 250, "amber": "0", "red": "0.05"}, []),
        (
            {"look_ahead": 200, "amber": "0.2", "red": "0.1"},
            [
                "Red begins at 0.1, before amber at 0.2.",
                "It warns later or of less than above: 0.2, not 0.",
            ],
        ),
        ({"look_ahead": 100, "amber": "0", "red": "0.1"}, ["It warns later or of less than above: 100, not 200."]),
        ({"look_ahead": 200, "amber": "0", "red": "0.3"}, ["It warns later or of less than above: 0.3, not 0.1."]),
    ],
)
def test_a_lower_plan_may_warn_earlier_but_not_later(tmp_path: Path, figures: dict, said: list[str]) -> None:
    assert problems(tmp_path, RULE.format(**figures)) == said


@pytest.mark.req("FUND-06", "PLAN-02")
def test_every_plan_with_a_ledger_inherits_the_monthly_check_of_data() -> None:
    for pack in (each for key in loader.shipped() if (each := loader.load(key)).has_ledger):
        assert pack.monthly_check is not None and pack.monthly_check.by is Level.COUNTY
        assert [rule.kind for rule in pack.data_checks] == list(KINDS)


@pytest.mark.req("FUND-06", "PLAN-02")
@pytest.mark.parametrize(
    ("kind", "figures", "said"),
    [
        ("no_report", "days: 30", []),
        ("no_report", "days: 60", ["The rule “no_report” fires later than above."]),
        (
            "no_report",
            "percent: 30",
            [
                "The rule “no_report” needs the figure “days”.",
                "The rule “no_report” has no use for the figure “percent”.",
            ],
        ),
        ("no_report", "days: 30\n    off: true", ["The rule “no_report” of the plan above is turned off."]),
        ("no_beneficiaries", "off: false", ["The rule “no_report” looks for another thing than above."]),
    ],
)
def test_a_lower_plan_may_sharpen_a_rule_but_not_loosen_it(
    tmp_path: Path, kind: str, figures: str, said: list[str]
) -> None:
    assert problems(tmp_path, CHECK.format(kind=kind, figures=figures)) == said
