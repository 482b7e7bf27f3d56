from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, IntegrityError, transaction

from cunshi.foundation.divisions import actions as divisions
from cunshi.foundation.people.models import Post
from cunshi.work.targets import actions, board, given
from cunshi.work.targets.models import Share, Split
from tests.factories.targets import COUNTY, TUQIAO, ZHITIAN, Xunyi, share
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("PLAN-07", "TGT-01")


def amounts(split: Split) -> list[tuple[str, str]]:
    return [(each.division_id, str(each.amount)) for each in split.shares.order_by("division_id", "pk")]


def test_a_target_goes_down_from_county_to_township_to_village_to_person(xunyi: Xunyi) -> None:
    county = xunyi.split(xunyi.xunyi, "toilets", {TUQIAO: 1600, ZHITIAN: 1000})
    assert amounts(county) == [(TUQIAO, "1600.00"), (ZHITIAN, "1000.00")]
    village = xunyi.villages[0].code
    township = xunyi.split(xunyi.tuqiao, "toilets", {each.code: 200 for each in xunyi.villages[:8]})
    assert (township.amount, township.number, township.state) == (1600, 1, "locked")
    person = share(village, 200, person=xunyi.clerk.pk, standard="改一户、成一户", deadline=date(2024, 11, 30))
    last = xunyi.split(xunyi.clerk, "toilets", [person])
    row = last.shares.get()
    assert (row.person, row.amount, row.deadline, row.standard) == (
        xunyi.clerk, 200, date(2024, 11, 30), "改一户、成一户",
    )  # fmt: skip
    target = given.find(xunyi.plan, "toilets")
    assert target is not None
    held = [given.at(xunyi.plan, target, code) for code in (COUNTY, TUQIAO, village, xunyi.others[0].code)]
    assert [each.amount if each else None for each in held] == [2600, 1600, 200, None]


def test_a_draft_counts_for_nobody_and_is_locked_only_when_it_adds_up(xunyi: Xunyi) -> None:
    draft = xunyi.draft(xunyi.xunyi, "toilets", {TUQIAO: 1600, ZHITIAN: 900})
    target = given.find(xunyi.plan, "toilets")
    assert target is not None
    assert given.at(xunyi.plan, target, TUQIAO) is None
    told = refused(actions.lock_split, by=xunyi.xunyi, split=draft, version=1)
    assert told == ["The shares come to 2,500座 of 2,600座: 100座 short."]
    again = xunyi.draft(xunyi.xunyi, "toilets", {TUQIAO: 1600, ZHITIAN: 1100}, base=1)
    assert (again.pk, again.version) == (draft.pk, 2)
    # At least: more than asked is allowed and shown.
    assert actions.lock_split(by=xunyi.xunyi, split=again, version=2).state == "locked"


def test_a_locked_split_changes_only_by_a_new_version_with_a_reason(xunyi: Xunyi) -> None:
    first = xunyi.split(xunyi.xunyi, "houses_finished", [share(TUQIAO, 60, deadline=date(2024, 10, 31))])
    told = refused(actions.lock_split, by=xunyi.xunyi, split=first, version=2)
    assert told == ["This split is locked already."]
    shares = [share(TUQIAO, 40, deadline=date(2024, 10, 31)), share(ZHITIAN, 20, deadline=date(2024, 9, 30))]
    more = {"by": xunyi.xunyi, "programme": xunyi.plan, "target": "houses_finished", "division": xunyi.xunyi.division}
    assert refused(actions.save_split, shares=shares, **more) == ["This is still empty."]
    second = xunyi.split(xunyi.xunyi, "houses_finished", shares, reason="职田镇新增20户")
    assert [
        (each.number, each.state, each.reason, len(amounts(each))) for each in Split.objects.order_by("number")
    ] == [
        (1, "replaced", "", 1),
        (2, "locked", "职田镇新增20户", 2),
    ]
    assert second.number == 2


@pytest.mark.parametrize(
    ("shares", "sentences"),
    [
        ([], ["Nobody has a share."]),
        ([share(TUQIAO, -1)], ["This is no figure from 0 on."]),
        ([share(TUQIAO, "1.5")], ["Only whole numbers are counted here."]),
        ([share(TUQIAO, "NaN")], ["This is no figure from 0 on."]),
        ([share(TUQIAO, 10**15)], ["This figure is too large."]),
        ([share("640221205000", 2600)], ["It cannot be given a share here."]),
        ([share(COUNTY, 2600)], ["It cannot be given a share here."]),
        ([share(COUNTY, 2600, unit=10**6)], ["It cannot be given a share here."]),
        ([share(TUQIAO, 1300), share(TUQIAO, 1300)], ["It stands here twice."]),
        (
            [share(TUQIAO, 2600, deadline=date(2024, 2, 28))],
            ["The deadline 2024-02-28 lies before the plan starts on 2024-03-01."],
        ),
        (
            [share(TUQIAO, 2600, deadline=date(2025, 1, 1))],
            ["The deadline 2025-01-01 is later than that of the whole, 2024-12-31."],
        ),
        ([share(TUQIAO, 100, floor=Decimal(120))], ["The share 100 is below last year's 120."]),
        ([share(TUQIAO, -5), share("999", 1)], ["It cannot be given a share here.", "This is no figure from 0 on."]),
    ],
)
def test_a_share_that_cannot_be_is_refused_with_its_sentence(
    xunyi: Xunyi, shares: list[actions.ShareDraft], sentences: list[str]
) -> None:
    more = {"by": xunyi.xunyi, "programme": xunyi.plan, "target": "toilets", "division": xunyi.xunyi.division}
    assert refused(actions.save_split, shares=shares, **more) == sentences


def test_a_township_splits_no_more_than_it_was_given_time_and_depth_for(xunyi: Xunyi) -> None:
    more = {"by": xunyi.tuqiao, "programme": xunyi.plan, "division": xunyi.tuqiao.division}
    village = [share(xunyi.villages[0].code, 1, deadline=date(2024, 12, 1))]
    assert refused(actions.save_split, target="toilets", shares=village, **more) == [
        "土桥镇 has no share of this target."
    ]
    xunyi.split(xunyi.xunyi, "dropouts", {TUQIAO: 0, ZHITIAN: 0})
    # The plan splits this one down to the townships only.
    assert refused(actions.save_split, target="dropouts", shares=village, **more) == [
        "It cannot be given a share here."
    ]
    xunyi.split(xunyi.xunyi, "toilets", [share(TUQIAO, 2600, deadline=date(2024, 11, 30))])
    assert refused(actions.save_split, target="toilets", shares=village, **more) == [
        "The deadline 2024-12-01 is later than that of the whole, 2024-11-30."
    ]
    assert refused(actions.save_split, target="nothing", shares=village, **more) == [
        "The plan has no target “nothing”."
    ]


def test_a_floor_is_stated_before_it_is_split_and_nobody_falls_below_last_year(xunyi: Xunyi) -> None:
    more = {"by": xunyi.xunyi, "programme": xunyi.plan, "target": "posts"}
    shares = [share(TUQIAO, 1000, floor=Decimal(990)), share(ZHITIAN, 652)]
    told = refused(actions.save_split, division=xunyi.xunyi.division, shares=shares, **more)
    assert told == ["The plan prints no figure here, and nobody stated the one it compares with."]
    actions.state_figure(amount=Decimal(1600), line="2023年公岗台账", **more)
    actions.state_figure(amount=Decimal(1652), line="2023年公岗台账（核实）", **more)
    row = xunyi.split(xunyi.xunyi, "posts", shares)
    assert (row.amount, amounts(row)) == (1652, [(TUQIAO, "1000.00"), (ZHITIAN, "652.00")])
    told = refused(actions.state_figure, **{**more, "target": "toilets"}, amount=Decimal(1), line="台账")
    assert told == ["The plan prints this figure itself."]
    assert refused(actions.state_figure, amount=Decimal("1.5"), line=" ", **more) == [
        "Only whole numbers are counted here.",
        "This is still empty.",
    ]


@pytest.mark.parametrize("name", ["labour", "finance", "auditor_xunyi", "tuqiao", "clerk", "neighbour"])
def test_only_the_office_that_holds_an_amount_splits_it(xunyi: Xunyi, name: str) -> None:
    by: Post = getattr(xunyi, name)
    shares = [share(TUQIAO, 2600)]
    more = {"programme": xunyi.plan, "target": "toilets", "division": xunyi.xunyi.division, "shares": shares}
    assert len(refused(actions.save_split, by=by, **more)) == 1
    draft = xunyi.draft(xunyi.xunyi, "toilets", shares)
    assert len(refused(actions.lock_split, by=by, split=draft, version=1)) == 1
    figure = {"programme": xunyi.plan, "target": "posts", "amount": Decimal(1), "line": "台账"}
    assert len(refused(actions.state_figure, by=by, **figure)) == 1


@pytest.mark.parametrize("name", ["county", "region", "township", "clerk"])
def test_a_neighbour_splits_nothing_here(world: World, xunyi: Xunyi, name: str) -> None:
    shares = [share(TUQIAO, 2600)]
    more = {"programme": xunyi.plan, "target": "toilets", "division": xunyi.xunyi.division, "shares": shares}
    by: Post = getattr(world, name)
    assert len(refused(actions.save_split, by=by, **more)) == 1
    xunyi.split(xunyi.xunyi, "toilets", shares)
    assert list(Split.objects.visible_to(by)) == []
    assert list(Share.objects.visible_to(by)) == []
    assert [each.division_id for each in Share.objects.visible_to(xunyi.tuqiao)] == [TUQIAO]
    assert list(Share.objects.visible_to(xunyi.zhitian)) == []


def test_who_reported_keeps_a_share_in_the_next_version(xunyi: Xunyi) -> None:
    xunyi.split(xunyi.xunyi, "toilets", {TUQIAO: 1600, ZHITIAN: 1000})
    xunyi.report(xunyi.zhitian, "toilets", 3, 12)
    draft = xunyi.draft(xunyi.xunyi, "toilets", {TUQIAO: 2600}, reason="调整")
    assert refused(actions.lock_split, by=xunyi.xunyi, split=draft, version=1) == [
        "It has reported or split its share already, and is left out now."
    ]


def test_two_who_draft_at_once_do_not_write_over_each_other(xunyi: Xunyi) -> None:
    draft = xunyi.draft(xunyi.xunyi, "toilets", {TUQIAO: 2600})
    more = {"by": xunyi.xunyi, "programme": xunyi.plan, "target": "toilets", "division": xunyi.xunyi.division}
    told = refused(actions.save_split, shares=[share(ZHITIAN, 2600)], base=0, **more)
    assert told == ["Somebody changed this while you were typing."]
    xunyi.draft(xunyi.xunyi, "toilets", {ZHITIAN: 2600}, base=1)
    assert refused(actions.lock_split, by=xunyi.xunyi, split=draft, version=1) == [
        "Somebody changed this while you were typing."
    ]


def test_the_database_itself_refuses_what_no_split_can_be(xunyi: Xunyi) -> None:
    short = xunyi.draft(xunyi.xunyi, "toilets", {TUQIAO: 2500})
    locked = xunyi.split(xunyi.xunyi, "orchards", {TUQIAO: 300})
    row = locked.shares.get()
    by = {"locked_by": xunyi.xunyi, "locked_at": short.made_at}
    for broken, act in [
        ("split_locked_adds_up", lambda: Split.objects.filter(pk=short.pk).update(state="locked", **by)),
        ("split_stays_locked", lambda: Split.objects.filter(pk=locked.pk).update(amount=1)),
        ("split_stays_locked", lambda: Split.objects.filter(pk=locked.pk).update(state="draft")),
        ("share_of_a_draft", lambda: Share.objects.filter(pk=row.pk).update(amount=1)),
        ("share_of_a_draft", lambda: Share.objects.filter(pk=row.pk).delete()),
        ("share_not_below_last_year", lambda: short.shares.update(floor=9000)),
        ("share_not_negative", lambda: short.shares.update(amount=-1)),
        ("split_never_deleted", lambda: Split.objects.filter(pk=locked.pk).delete()),
        ("split_one_draft", lambda: another(short, number=7, reason="又一稿")),
        ("split_new_version_has_a_reason", lambda: another(locked, number=2)),
        ("split_begins_as_a_draft", lambda: another(locked, number=2, reason="直接锁定", state="locked", **by)),
    ]:
        with pytest.raises((IntegrityError, Error)) as caught, transaction.atomic():
            act()
        assert broken in str(caught.value) or broken == "split_never_deleted", (broken, caught.value)


def another(split: Split, **changes: object) -> Split:
    """A further version written past the actions."""
    fields = ("programme", "target", "division", "amount", "direction", "additive", "made_by", "made_at")
    return Split.objects.create(**{name: getattr(split, name) for name in fields}, **changes)


def test_a_renumbered_township_goes_on_with_its_share_and_what_it_reported(xunyi: Xunyi) -> None:
    xunyi.split(xunyi.xunyi, "toilets", {TUQIAO: 1600, ZHITIAN: 1000})
    xunyi.report(xunyi.tuqiao, "toilets", 6, 700)
    new = "610429190000"
    divisions.renumber(
        by=xunyi.xunyi, code=TUQIAO, new=new, order=divisions.Order(date(2024, 6, 1), "旬政发〔2024〕9号")
    )
    rows = {each.holder[0]: each.value for each in opened_shares(xunyi)}
    assert rows == {ZHITIAN: None, new: 700}


def opened_shares(xunyi: Xunyi) -> list[board.Line]:
    target = given.find(xunyi.plan, "toilets")
    assert target is not None
    found = board.opened(xunyi.plan, target, xunyi.xunyi.division)
    assert found is not None
    return found.shares
