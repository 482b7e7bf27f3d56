"""Divisions change: renamed, renumbered, merged, split; the lineage stays, and nothing half done."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from cunshi.foundation.divisions import actions, queries
from cunshi.foundation.divisions.actions import Order, Part
from cunshi.foundation.divisions.models import Division, DivisionChange, Lineage
from cunshi.foundation.people.models import Post, TaskForce, Unit
from cunshi.kernel.problems import Refused
from tests.factories.world import VILLAGES, World

pytestmark = pytest.mark.req("LAND-08")
ORDER = Order(date(2024, 1, 10), "平政发〔2024〕1号")
FIRST, SECOND, THIRD = VILLAGES[:3]
HONGYAZI, CHENGGUAN = "640221205000", "640221100000"
NEW = "640221205260"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Unlike the other tests of this room, these read what officials read."""
    with translation.override("zh-hans"):
        yield


def row(code: str) -> tuple[Any, ...]:
    found = Division.objects.get(code=code)
    return found.name, found.full_name, found.valid_from, found.valid_until, found.heir_id


def said(refused: Any) -> list[str]:
    return [problem.sentence() for problem in refused.value.problems]


def lines(change: DivisionChange) -> list[tuple[str, str, bool]]:
    return list(change.lineage.values_list("old", "new", "heir"))


def test_a_renamed_township_gives_its_name_to_all_below_and_its_neighbour_keeps_its_own(world: World) -> None:
    neighbour = row(CHENGGUAN), row("640221100200")
    below = Division.objects.children_of(HONGYAZI).count()
    change = actions.rename(by=world.county, code=HONGYAZI, name="红崖镇", order=ORDER)
    assert lines(change) == [(HONGYAZI, HONGYAZI, True)]
    assert list(change.lineage.values_list("old_name", "new_name")) == [("红崖子乡", "红崖镇")]
    above = Division.objects.get(code="640221000000").full_name
    assert row(HONGYAZI) == ("红崖镇", f"{above}红崖镇", None, None, None)
    assert Division.objects.children_of(HONGYAZI).filter(full_name__startswith=f"{above}红崖镇").count() == below
    assert (row(CHENGGUAN), row("640221100200")) == neighbour


def test_a_village_that_moves_to_another_township_takes_a_code_there_and_its_old_row_ends(world: World) -> None:
    name, full = row(SECOND)[:2]
    change = actions.renumber(by=world.county, code=SECOND, new="640221100290", order=ORDER)
    assert lines(change) == [(SECOND, "640221100290", True)]
    assert row(SECOND) == (name, full, None, ORDER.day, "640221100290")
    upper = Division.objects.get(code=CHENGGUAN).full_name
    assert row("640221100290") == (name, upper + name, ORDER.day, None, None)
    assert SECOND not in set(Division.objects.children_of(HONGYAZI).values_list("code", flat=True))
    assert not Division.objects.villages().filter(code=SECOND).exists()
    assert Division.objects.within(HONGYAZI).on(date(2024, 1, 9)).filter(code=SECOND).exists()
    assert not Division.objects.within(HONGYAZI).on(ORDER.day).filter(code=SECOND).exists()
    assert queries.successor(SECOND) == Division.objects.get(code="640221100290")
    assert [each.code for each in queries.origins(CHENGGUAN)] == [SECOND]


def test_a_renumbered_township_renumbers_everything_below_code_by_code(world: World) -> None:
    old = dict(Division.objects.within(CHENGGUAN).values_list("code", "name"))
    change = actions.renumber(by=world.county, code=CHENGGUAN, new="640221199000", order=ORDER)
    expected = {code: "640221199" + code[9:] for code in old}
    assert {(a, b) for a, b, heir in lines(change) if heir} == set(expected.items())
    assert dict(Division.objects.within("640221199").living().values_list("code", "name")) == {
        expected[code]: name for code, name in old.items()
    }
    assert Division.objects.within(CHENGGUAN).living().count() == 0


def test_merged_villages_go_on_in_one_and_after_a_further_change_in_that_ones_heir(world: World) -> None:
    change = actions.merge(by=world.county, merged=[SECOND, THIRD], into=FIRST, order=ORDER)
    assert lines(change) == [(FIRST, FIRST, True), (SECOND, FIRST, True), (THIRD, FIRST, True)]
    actions.renumber(by=world.county, code=FIRST, new=NEW, order=Order(date(2024, 1, 12), "平政发〔2024〕2号"))
    assert {code: row(code)[3:] for code in VILLAGES[:3]} == {
        FIRST: (date(2024, 1, 12), NEW),
        SECOND: (ORDER.day, NEW),
        THIRD: (ORDER.day, NEW),
    }
    assert row(NEW)[3:] == (None, None)


def test_merged_townships_give_their_villages_the_old_last_digits_or_the_next_free_number(world: World) -> None:
    heads = ("640221101000", "640221102000")
    below = {head: [each.code for each in Division.objects.children_of(head)] for head in heads}
    change = actions.merge(by=world.county, merged=[heads[1]], into=heads[0], order=ORDER)
    now = [each.code for each in Division.objects.children_of(heads[0])]
    assert len(now) == len(set(now)) == len(below[heads[0]]) + len(below[heads[1]])
    moved = {old: new for old, new, _heir in lines(change) if old in below[heads[1]]}
    assert set(moved) == set(below[heads[1]])
    assert all(new.startswith("640221101") and new[9] == old[9] for old, new in moved.items())
    assert not set(moved.values()) & set(below[heads[0]])


def test_a_split_township_shares_out_its_villages_and_keeps_those_that_go_nowhere(world: World) -> None:
    # The township is the root of no plan of its own here: its neighbour is.
    villages = [each.code for each in Division.objects.children_of(CHENGGUAN)]
    parts = [Part(CHENGGUAN, ""), Part("640221198000", "城东镇", villages[:2])]
    change = actions.split(by=world.county, code=CHENGGUAN, parts=parts, heir=CHENGGUAN, order=ORDER)
    went = [(old, "640221198" + old[9:], True) for old in villages[:2]]
    assert lines(change) == [(CHENGGUAN, CHENGGUAN, True), (CHENGGUAN, "640221198000", False), *went]
    assert [each.code for each in Division.objects.children_of(CHENGGUAN)] == villages[2:]
    assert row(CHENGGUAN)[3:] == (None, None)


def test_a_village_split_in_two_new_ones_names_its_heir(world: World) -> None:
    parts = [Part("640221205261", "东沟村委会"), Part("640221205262", "西沟村委会")]
    change = actions.split(by=world.county, code=THIRD, parts=parts, heir="640221205262", order=ORDER)
    assert lines(change) == [(THIRD, "640221205262", True), (THIRD, "640221205261", False)]
    assert row(THIRD)[3:] == (ORDER.day, "640221205262")


def test_posts_units_and_task_forces_go_on_with_their_holders_and_scope_follows(world: World) -> None:
    for post in (world.clerk, world.second_clerk):
        Unit.objects.create(name="矛盾调解室", kind="other", division=post.division)
    TaskForce.objects.create(name="振兴专班", division=world.second_clerk.division, head=world.township)
    kept = Post.objects.get(pk=world.neighbour_clerk.pk)
    actions.merge(by=world.county, merged=[SECOND], into=FIRST, order=ORDER)
    posts = Post.objects.filter(pk__in=[world.clerk.pk, world.second_clerk.pk]).order_by("pk")
    assert [(post.division_id, post.prefix, post.until) for post in posts] == [(FIRST, FIRST, None)] * 2
    names = Unit.objects.filter(division=FIRST, kind="other").values_list("name", flat=True)
    assert sorted(names) == ["矛盾调解室", "矛盾调解室（原王家沟村）"]
    assert TaskForce.objects.get().division_id == FIRST
    assert Unit.objects.filter(division=SECOND).count() == 0
    assert Post.objects.get(pk=kept.pk).division_id == kept.division_id


def test_one_person_in_one_unit_holds_a_post_of_two_merged_villages_once(world: World) -> None:
    posts = [
        Post.objects.create(
            account=world.department.account,
            unit=world.department.unit,
            role="village_clerk",
            division_id=code,
            since=date(2023, 1, 1),
        )
        for code in (FIRST, SECOND)
    ]
    actions.merge(by=world.county, merged=[SECOND], into=FIRST, order=ORDER)
    assert [(each.division_id, each.until) for each in Post.objects.filter(pk__in=[each.pk for each in posts])] == [
        (FIRST, None),
        (SECOND, date(2024, 1, 9)),
    ]


def test_who_would_both_carry_out_and_supervise_one_village_stops_the_merger(world: World) -> None:
    Post.objects.filter(pk=world.second_clerk.pk).update(account=world.supervisor.account)
    with pytest.raises(Refused) as refused:
        actions.merge(by=world.county, merged=[SECOND], into=FIRST, order=ORDER)
    assert said(refused) == [
        "supervisor先生：此人任王家沟村的村级经办人，又任红崖子村的村监会成员，合并后二者同属一村。"
        "请先交接或终止其中一个岗位。"
    ]
    assert DivisionChange.objects.count() == 0


BAD: dict[str, tuple[Any, list[str]]] = {
    "unknown": (
        lambda by: actions.rename(by=by, code="640221205299", name="新村", order=ORDER),
        ["没有代码为此的区划"],
    ),
    "empty name": (lambda by: actions.rename(by=by, code=FIRST, name=" ", order=ORDER), ["新名称为空"]),
    "same name": (lambda by: actions.rename(by=by, code=FIRST, name="红崖子村委会", order=ORDER), ["已经叫"]),
    "no document": (
        lambda by: actions.rename(by=by, code=FIRST, name="新村", order=Order(ORDER.day, " ")),
        ["缺少批准文件"],
    ),
    "a day to come": (
        lambda by: actions.rename(by=by, code=FIRST, name="新村", order=Order(date(2024, 1, 16), "文")),
        ["尚未生效"],
    ),
    "code taken": (lambda by: actions.renumber(by=by, code=FIRST, new=SECOND, order=ORDER), ["这个代码属于"]),
    "own code": (lambda by: actions.renumber(by=by, code=FIRST, new=FIRST, order=ORDER), ["本来就是它的代码"]),
    "wrong level": (
        lambda by: actions.renumber(by=by, code=FIRST, new="640221299000", order=ORDER),
        ["这是乡级的代码"],
    ),
    "no upper": (lambda by: actions.renumber(by=by, code=FIRST, new="640221299201", order=ORDER), ["不在现行区划表中"]),
    "malformed": (lambda by: actions.renumber(by=by, code=FIRST, new="64022120526", order=ORDER), ["为11位"]),
    "one alone": (lambda by: actions.merge(by=by, merged=[FIRST], into=FIRST, order=ORDER), ["至少要有两个"]),
    "two levels": (lambda by: actions.merge(by=by, merged=[CHENGGUAN], into=FIRST, order=ORDER), ["同一层级"]),
    "root of an open plan": (
        lambda by: actions.renumber(by=by, code=HONGYAZI, new="640221299000", order=ORDER),
        ["是2024年度方案"],
    ),
    "parts": (
        lambda by: actions.split(
            by=by, code=FIRST, parts=[Part(NEW, "甲村"), Part(NEW, "乙村")], heir="640221205270", order=ORDER
        ),
        ["在各部分中出现两次", "承继单位不在各部分之中"],
    ),
    "left over": (
        lambda by: actions.split(
            by=by,
            code="640221101000",
            parts=[Part("640221197000", "甲镇", ["640221205200"]), Part("640221198000", "乙镇")],
            heir="640221198000",
            order=ORDER,
        ),
        ["不是被拆分区划的直接下级", *["没有分给任何一个部分"] * 15],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_each_mistake_is_said_in_a_sentence_and_nothing_is_written(name: str, world: World) -> None:
    before = list(Division.objects.within("640221").order_by("code").values_list())
    act, expected = BAD[name]
    with pytest.raises(Refused) as refused:
        act(world.county)
    sentences = said(refused)
    assert [next((part for part in expected if part in each), each) for each in sentences] == expected
    assert list(Division.objects.within("640221").order_by("code").values_list()) == before


def test_a_day_before_the_division_began_and_a_retired_code_are_refused_by_name(world: World) -> None:
    actions.renumber(by=world.county, code=SECOND, new=NEW, order=ORDER)
    with pytest.raises(Refused) as refused:
        actions.rename(by=world.county, code=NEW, name="新村", order=Order(date(2024, 1, 9), "文"))
    assert said(refused) == ["2024-01-09：王家沟村（640221205260）自2024-01-10起才有效。请填写当日或以后的日期。"]
    with pytest.raises(Refused) as refused:
        actions.merge(by=world.county, merged=[SECOND], into=FIRST, order=ORDER)
    assert said(refused) == [
        "640221205201：640221205201 王家沟村自2024-01-10起代码改为 640221205260 王家沟村（平政发〔2024〕1号）。"
        "请使用新代码。"
    ]
    with pytest.raises(Refused) as refused:
        queries.find(SECOND)
    assert said(refused)[0].startswith("640221205201：640221205201 王家沟村自2024-01-10起代码改为")
    with pytest.raises(Refused) as refused:
        actions.renumber(by=world.county, code=THIRD, new=SECOND, order=ORDER)
    assert "至2024-01-10止" in said(refused)[0]


def test_only_offices_and_administrators_from_the_county_up_change_what_lies_within_them(world: World) -> None:
    for by in (world.township, world.clerk, world.department, world.auditor):
        with pytest.raises(Refused, match="无权变更区划"):
            actions.rename(by=by, code=FIRST, name="新村", order=ORDER)
    for by in (world.neighbour_county, world.neighbour_city):
        with pytest.raises(Refused, match="不在您的岗位"):
            actions.rename(by=by, code=FIRST, name="新村", order=ORDER)
    # Beyond its own county even the county office may not send a village.
    with pytest.raises(Refused, match="640205100290"):
        actions.renumber(by=world.county, code=FIRST, new="640205100290", order=ORDER)
    for number, by in enumerate((world.administrator, world.city, world.region)):
        change = actions.rename(by=by, code=FIRST, name=f"新{number}村", order=ORDER)
        assert change.by == by.signature()


def test_the_database_refuses_a_lineage_without_an_heir_and_one_with_two(world: World) -> None:
    change = actions.rename(by=world.county, code=FIRST, name="新村", order=ORDER)
    line = {"change": change, "old_id": SECOND, "old_name": "甲", "new_name": "乙"}
    with pytest.raises(IntegrityError, match="lineage_has_an_heir"), transaction.atomic():
        Lineage.objects.create(**line, new_id=THIRD, heir=False)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="lineage_has_one_heir"), transaction.atomic():
        Lineage.objects.create(**line, new_id=THIRD, heir=True)
        Lineage.objects.create(**line, new_id=FIRST, heir=True)
    with pytest.raises(IntegrityError, match="division_retired_has_an_heir"), transaction.atomic():
        Division.objects.filter(code=SECOND).update(valid_until=ORDER.day)


def test_an_older_table_leaves_retired_ones_retired_and_given_names_given(world: World, tmp_path: Any) -> None:
    actions.merge(by=world.county, merged=[SECOND], into=FIRST, order=ORDER)
    actions.rename(by=world.county, code=THIRD, name="新村委会", order=ORDER)
    source = tmp_path / "old.csv"
    source.write_text(f"code,name\n{SECOND},王家沟村委会\n{THIRD},五堆子村委会\n{NEW},新增村委会\n", encoding="utf-8")

    before = row(SECOND)
    outcome = actions.import_divisions(source=str(source))
    assert (outcome.added, [problem.sentence() for problem in outcome.left]) == (
        1,
        ["old.csv:2：640221205201 王家沟村于2024-01-10并入 640221205200 红崖子村（平政发〔2024〕1号）。请使用新代码。"],
    )
    assert row(SECOND) == before
