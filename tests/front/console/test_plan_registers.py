"""The registers on the page of a plan: what is watched, step by step with its clock, and what follows by itself."""

import re

import pytest
from django.utils import translation

from cunshi.front.console.pages.plans import registers
from cunshi.rulebook import loader

XUNYI = loader.load("xunyi-2024")


def row(key: str, language: str = "zh-hans") -> list[str]:
    register = XUNYI.register(key)
    assert register is not None
    with translation.override(language):
        return [re.sub(r"</div><div>", "\n", str(cell)) for cell in registers.cells(XUNYI, register)]


def lines(cell: str) -> list[str]:
    return re.sub(r"^<div><div>|</div></div>$", "", cell).split("\n")


@pytest.mark.req("TGT-02", "PLAN-11")
def test_the_page_of_a_plan_says_each_step_with_its_clock_and_who_does_it() -> None:
    named, asked, steps, follows = row("monitoring")
    name, about = lines(named)
    assert name == "防返贫监测对象"
    assert about == "户；登记到村级，由村级经办人、乡镇干部建立"
    assert asked.startswith("发现风险线索日期、线索来源、主要风险")
    assert lines(steps)[:2] == [
        "识别认定：乡镇干部；自“发现风险线索日期”起15天内",
        "录入信息系统：乡镇干部；自“识别认定”起10天内",
    ]
    assert lines(steps)[-3].startswith("绿色通道：先帮扶、后认定：制定帮扶计划 → 落实帮扶措施 → 识别认定")
    assert lines(steps)[-1:] == ["跟踪监测：每月；村级经办人、乡镇干部"]
    assert lines(follows) == ["制定帮扶计划时自动建立：低收入人口认定和社会救助", "重点关注：突发严重困难"]


@pytest.mark.req("TGT-03", "FUND-08")
def test_days_of_the_year_amounts_and_cases_for_some_only_are_said_in_words() -> None:
    assert "竣工：村级经办人、乡镇干部；每年10-31前" in lines(row("housing")[2])
    agreed = next(line for line in lines(row("assets")[2]) if line.startswith("落实管护"))
    assert agreed == "落实管护、签订协议：村级经办人、乡镇干部；仅限：资产分类 经营性资产"
    assert lines(row("insurance")[3])[0] == (
        "参保资助：特困人员380元、孤儿380元、事实无人扶养儿童380元、低保对象215元、监测对象215元"
    )
    assert lines(row("water_points")[0])[1].startswith("事物（以检测点区分）")


@pytest.mark.req("TGT-04")
def test_the_english_page_says_the_same() -> None:
    named, _asked, reported, follows = row("water_points", "en")
    assert lines(named)[1].startswith("things, told apart by: Point; kept by ")
    assert lines(reported)[2].startswith("Analysis of 32 items: every year, 2 times; ")
    assert lines(follows)[0] == "Test of 21 items opens by itself: Problems of drinking water"
