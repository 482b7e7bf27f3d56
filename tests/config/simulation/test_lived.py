"""A year lived through the real actions comes to what the pure model drew, act by act and yuan by yuan."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.utils.timezone import localtime

from cunshi.config.simulation.bulk import Plan
from cunshi.config.simulation.diary import diary
from cunshi.config.simulation.life import ALLOCATED, PAID, REIMBURSED, Life
from cunshi.config.simulation.lived import live
from cunshi.config.simulation.standing import standing
from cunshi.config.simulation.year import draw_year
from cunshi.foundation.divisions.models import Division
from cunshi.kernel.problems import Refused
from cunshi.rulebook import loader
from cunshi.work.funds.models import FundLine
from cunshi.work.matters.models import Matter, Step
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting.models import Report

pytestmark = pytest.mark.req("DOC-04", "FUND-01", "LED-03")

TOWNSHIP, DAY, SEED = "640221205000", date(2024, 7, 31), 11
NINGXIA, HONGYAZI = loader.load("ningxia-2024"), loader.load("hongyazi-2024")


def plan(**changes: object) -> Plan:
    known = {"pack": NINGXIA, "root": TOWNSHIP, "year": 2024, "years": 1, "until": DAY, "scale": 1, "seed": SEED}
    return Plan(**known | changes)  # type: ignore[arg-type]


def quiet(stage: str, done: int, total: int) -> None:
    pass


def drawn() -> list[Life]:
    programme = Programme.objects.get(root=TOWNSHIP)
    villages = Division.objects.within(TOWNSHIP).villages().order_by("code").values_list("code", flat=True)
    return list(draw_year(SEED, programme.pack, villages, scale=1))


def test_a_lived_year_comes_to_what_the_model_drew(divisions: None) -> None:
    """One year for all four questions, for living it takes its time."""
    done, lives = live(plan(), progress=quiet), drawn()
    assert (done.refused, done.matters, Matter.objects.count()) == (Counter(), len(lives), len(lives))
    every_matter_stands_where_the_model_says(lives)
    money_is_what_the_model_moved(lives)
    each_act_left_its_step_on_its_day(lives)
    posts = {step.by.account.username for step in Step.objects.select_related("by__account")}
    assert posts >= {"simulated-village", "simulated-township", "simulated-county"}


def every_matter_stands_where_the_model_says(lives: list[Life]) -> None:
    expected = Counter(now.state.value for life in lives if (now := standing(life, DAY)))
    assert Counter(Matter.objects.values_list("state", flat=True)) == expected
    assert len(expected) > 2
    assert not Matter.objects.filter(number=None).exists()


def money_is_what_the_model_moved(lives: list[Life]) -> None:
    sums = {kind: sum((life.moved(kind, DAY) for life in lives), Decimal(0)) for kind in (ALLOCATED, PAID, REIMBURSED)}
    lines = list(FundLine.objects.all())
    assert sum(line.planned for line in lines) == sum(life.planned for life in lives)
    assert {kind: sum(getattr(line, kind) for line in lines) for kind in sums} == sums
    assert sums[ALLOCATED] > sums[PAID] > sums[REIMBURSED] > 0


def each_act_left_its_step_on_its_day(lives: list[Life]) -> None:
    entries = [entry for life in lives for entry in diary(life, NINGXIA) if entry.day <= DAY]
    steps = ("submit", "accept", "list", "start", "finish", "suspend", "write_off")
    wanted = Counter((entry.act, entry.day) for entry in entries if entry.act in steps)
    held = Counter((step.action, localtime(step.at).date()) for step in Step.objects.filter(action__in=steps))
    assert held == wanted
    assert Report.objects.exclude(matter=None).count() == sum(entry.act == "report" for entry in entries)


def test_invented_work_is_not_mixed_with_a_real_plan(divisions: None) -> None:
    open_year(by=None, pack=NINGXIA)
    with pytest.raises(Refused):
        live(plan(root=NINGXIA.root, scale=0.001), progress=quiet)
    assert not Matter.objects.exists()


def test_stages_of_a_plan_put_off_what_comes_too_early(divisions: None) -> None:
    life = next(draw_year(SEED, HONGYAZI, ["640221205200"]))
    days = {entry.act: entry.day for entry in diary(life, HONGYAZI)}
    acceptance = next(stage for stage in HONGYAZI.stages if "inspect" in stage.allows)
    assert days["inspect"] == max(life.accepted, acceptance.start)
    assert [entry.day for entry in diary(life, HONGYAZI)] == sorted(entry.day for entry in diary(life, HONGYAZI))
