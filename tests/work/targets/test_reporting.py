from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, IntegrityError, transaction

from cunshi.foundation.people.models import Post
from cunshi.work.targets import actions, board, given
from cunshi.work.targets.board import Line
from cunshi.work.targets.models import TargetReport
from cunshi.work.targets.rules import Told
from tests.factories.targets import COUNTY, TUQIAO, ZHITIAN, Xunyi, share
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("TGT-01", "PLAN-07")


def rows(xunyi: Xunyi, code: str) -> dict[str, Line]:
    return {each.target.key: each for each in board.board([xunyi.plan], code)}


def said(line: Line) -> tuple[str | None, str, int, int]:
    """Value, standing, who reports and who has not."""
    return str(line.value) if line.value is not None else None, line.standing, line.owed, line.missing


def opened(xunyi: Xunyi, key: str, code: str) -> board.Opened:
    target = given.find(xunyi.plan, key)
    assert target is not None
    from cunshi.foundation.divisions.models import Division

    found = board.opened(xunyi.plan, target, Division.objects.get(pk=code))
    assert found is not None
    return found


def test_what_was_added_month_by_month_is_summed_up_the_tree(xunyi: Xunyi) -> None:
    xunyi.report(xunyi.xunyi, "toilets", 3, 100)
    xunyi.split(xunyi.xunyi, "toilets", {TUQIAO: 1600, ZHITIAN: 1000})
    village, other = xunyi.villages[:2]
    xunyi.split(xunyi.tuqiao, "toilets", {village.code: 1000, other.code: 600})
    xunyi.report(xunyi.clerk, "toilets", 5, 400)
    xunyi.report(xunyi.clerk, "toilets", 6, 300)
    xunyi.report(xunyi.tuqiao, "toilets", 6, 50, holder=(other.code, None, None))
    xunyi.report(xunyi.zhitian, "toilets", 6, 500)
    # What the county had reported before it split its amount goes on to count.
    assert said(rows(xunyi, COUNTY)["toilets"]) == ("1350.00", "on_course", 3, 0)
    assert said(rows(xunyi, TUQIAO)["toilets"]) == ("750.00", "on_course", 2, 0)
    assert said(rows(xunyi, village.code)["toilets"]) == ("700.00", "on_course", 1, 0)
    assert said(rows(xunyi, other.code)["toilets"]) == ("50.00", "at_risk", 1, 0)
    page = opened(xunyi, "toilets", COUNTY)
    assert [(each.name, *said(each)) for each in page.shares] == [
        ("土桥镇", "750.00", "on_course", 2, 0),
        ("职田镇", "500.00", "on_course", 1, 0),
    ]
    assert page.line.sentence == ("51.9% of the amount, 39.9% of the time passed; 1,250座 to go until 2024-12-31.")


def test_a_figure_as_it_stands_counts_with_the_newest_report_of_those_who_hold_it_now(xunyi: Xunyi) -> None:
    xunyi.report(xunyi.labour, "workers", 5, 18000, holder=(COUNTY, None, None))
    assert said(rows(xunyi, COUNTY)["workers"]) == ("18000.00", "on_course", 1, 1)
    xunyi.split(xunyi.xunyi, "workers", {TUQIAO: 12000, ZHITIAN: 7000})
    xunyi.report(xunyi.tuqiao, "workers", 5, 9000)
    xunyi.report(xunyi.tuqiao, "workers", 6, 11000)
    xunyi.report(xunyi.zhitian, "workers", 5, 2000)
    assert said(rows(xunyi, COUNTY)["workers"]) == ("13000.00", "on_course", 2, 1)
    page = opened(xunyi, "workers", COUNTY)
    assert page.missing == ["职田镇"]
    assert [(each.name, *said(each)) for each in page.shares] == [
        ("土桥镇", "11000.00", "on_course", 1, 0),
        ("职田镇", "2000.00", "behind", 1, 1),
    ]


def test_a_rate_is_the_sum_of_its_parts_divided_not_the_mean_of_rates(xunyi: Xunyi) -> None:
    xunyi.split(xunyi.xunyi, "overdue", {TUQIAO: 0, ZHITIAN: 0})
    xunyi.report(xunyi.tuqiao, "overdue", 6, 1, of=1000)
    xunyi.report(xunyi.zhitian, "overdue", 6, 10, of=1000)
    # 11 of 2,000 is 0.55%.
    assert said(rows(xunyi, COUNTY)["overdue"]) == ("0.55", "at_risk", 2, 0)
    assert rows(xunyi, COUNTY)["overdue"].sentence == "Not kept: 0.55% instead of at most 0.5%."
    assert said(rows(xunyi, TUQIAO)["overdue"]) == ("0.10", "at_risk", 1, 0)


def test_units_and_persons_of_a_division_report_their_own_shares(xunyi: Xunyi) -> None:
    unit = share(COUNTY, 400, unit=xunyi.finance.unit_id)
    person = share(COUNTY, 1000, person=xunyi.xunyi.pk)
    xunyi.split(xunyi.xunyi, "trained", [unit, person])
    xunyi.report(xunyi.finance, "trained", 6, 150, holder=unit.holder)
    assert said(rows(xunyi, COUNTY)["trained"]) == ("150.00", "at_risk", 2, 1)
    page = opened(xunyi, "trained", COUNTY)
    assert [said(each) for each in page.shares] == [("150.00", "behind", 1, 0), (None, "at_risk", 1, 1)]
    assert page.missing == ["旬邑县 · xunyi先生"]
    told = refused(
        actions.report, by=xunyi.labour, programme=xunyi.plan, target="trained", holder=unit.holder,
        first=date(2024, 6, 1), told=Told(Decimal(1), "台账"),
    )  # fmt: skip
    assert told == ["Your post does not report for this holder of a share."]


def test_a_correction_says_why_and_leaves_the_first_report_visible(xunyi: Xunyi) -> None:
    xunyi.report(xunyi.xunyi, "toilets", 6, 800)
    assert said(rows(xunyi, COUNTY)["toilets"])[0] == "800.00"
    assert refused(xunyi.report, by=xunyi.xunyi, target="toilets", month=6, value=900, base=1) == [
        "This is still empty."
    ]
    told = refused(xunyi.report, by=xunyi.xunyi, target="toilets", month=6, value=900, reason="核实")
    assert told == ["Somebody changed this while you were typing."]
    assert refused(xunyi.report, by=xunyi.xunyi, target="toilets", month=6, value=800, base=1, reason="核实") == [
        "The correction changes nothing."
    ]
    xunyi.report(xunyi.xunyi, "toilets", 6, 790, base=1, reason="重复登记10座")
    assert [(each.number, str(each.value), each.reason) for each in TargetReport.objects.order_by("number")] == [
        (1, "800.00", ""),
        (2, "790.00", "重复登记10座"),
    ]
    assert said(rows(xunyi, COUNTY)["toilets"])[0] == "790.00"


@pytest.mark.parametrize(
    ("key", "more", "sentences"),
    [
        ("toilets", {"value": -1}, ["This is no figure from 0 on."]),
        ("toilets", {"value": "1.5"}, ["Only whole numbers are counted here."]),
        ("farmland", {"value": "1.234"}, ["This figure has more than two decimals."]),
        ("toilets", {"value": 1, "month": 7}, ["The period from 2024-07-01 on has not begun."]),
        ("toilets", {"value": 1, "month": 2}, ["No period of this target begins on 2024-02-01."]),
        ("overdue", {"value": 1}, ["A rate needs a number to divide by."]),
        ("overdue", {"value": 11, "of": 10}, ["11 is more than the 10 it is a part of."]),
        ("nothing", {"value": 1}, ["The plan has no target “nothing”."]),
    ],
)
def test_a_report_that_cannot_be_is_refused_with_its_sentence(
    xunyi: Xunyi, key: str, more: dict[str, Any], sentences: list[str]
) -> None:
    assert refused(xunyi.report, by=xunyi.xunyi, target=key, **{"month": 6, **more}) == sentences


def test_only_who_holds_a_share_reports_it(world: World, xunyi: Xunyi) -> None:
    refuse = "There is no share here to report on."
    assert refused(xunyi.report, by=xunyi.tuqiao, target="toilets", month=6, value=1) == [refuse]
    xunyi.split(xunyi.xunyi, "toilets", {TUQIAO: 2600})
    assert refused(xunyi.report, by=xunyi.xunyi, target="toilets", month=6, value=1) == [
        "This amount was split; those who hold its shares report."
    ]
    assert refused(xunyi.report, by=xunyi.zhitian, target="toilets", month=6, value=1) == [refuse]
    holder = (TUQIAO, None, None)
    others: list[Post] = [xunyi.labour, xunyi.auditor_xunyi, xunyi.zhitian, xunyi.clerk, world.county, world.township]
    for by in others:
        assert len(refused(xunyi.report, by=by, target="toilets", month=6, value=1, holder=holder)) == 1
    xunyi.report(xunyi.tuqiao, "toilets", 6, 1)
    assert list(TargetReport.objects.visible_to(xunyi.zhitian)) == []
    assert list(TargetReport.objects.visible_to(world.county)) == []
    assert len(TargetReport.objects.visible_to(xunyi.xunyi)) == 1


def test_a_place_sees_the_targets_of_which_it_holds_an_amount_and_no_others(xunyi: Xunyi) -> None:
    assert len(rows(xunyi, COUNTY)) == 42
    assert rows(xunyi, TUQIAO) == {}
    xunyi.split(xunyi.xunyi, "toilets", [share(TUQIAO, 2600, standard="改一户、成一户")])
    assert {key: (line.given.amount, line.given.standard) for key, line in rows(xunyi, TUQIAO).items()} == {
        "toilets": (2600, "改一户、成一户")
    }
    assert rows(xunyi, ZHITIAN) == {}


def test_a_board_asks_as_many_queries_for_one_share_as_for_many(xunyi: Xunyi, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        rows(xunyi, COUNTY)
    every = {each.code: 2600 for each in xunyi.townships}
    for key in ("toilets", "trained", "orchards"):
        xunyi.split(xunyi.xunyi, key, every)
        for month in (4, 5, 6):
            xunyi.report(xunyi.tuqiao, key, month, 10)
    with django_assert_num_queries(4):
        rows(xunyi, COUNTY)


def test_the_database_keeps_every_report_as_it_was_written(xunyi: Xunyi) -> None:
    row = xunyi.report(xunyi.xunyi, "toilets", 6, 8)
    for broken in (
        lambda: TargetReport.objects.filter(pk=row.pk).update(value=9),
        lambda: TargetReport.objects.filter(pk=row.pk).delete(),
        lambda: TargetReport.objects.create(**(fields(row) | {"number": 1})),
        lambda: TargetReport.objects.create(**(fields(row) | {"number": 2})),
        lambda: TargetReport.objects.create(**(fields(row) | {"number": 2, "reason": "改", "value": -1})),
    ):
        with pytest.raises((IntegrityError, Error)), transaction.atomic():
            broken()


def fields(row: TargetReport) -> dict[str, Any]:
    return {each.name: getattr(row, each.name) for each in TargetReport._meta.concrete_fields if each.name != "id"}
