import pytest
from django.db import IntegrityError, connection, transaction

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import counts_by_kind, find, path_to
from cunshi.kernel.codes import FIVE, NATION, Level
from cunshi.kernel.problems import Refused

pytestmark = pytest.mark.req("LAND-01")

HONGYAZI = ["红崖子村", "王家沟村", "五堆子村", "水泉子村", "三棵柳村", "红翔新村", "红瑞村"]


def test_ningxia_ships_whole(shipped):
    within = Division.objects.within("64")
    assert [within.at_level(level).count() for level in FIVE] == [1, 5, 22, 259, 2912]
    assert within.villages().count() == 2214


def test_hongyazi_has_its_seven_villages_and_no_neighbour(shipped):
    assert Division.objects.filter(code="640221204200").exists()
    township = Division.objects.within("640221205")
    assert township.count() == 8
    assert [village.short_name for village in township.villages()] == HONGYAZI
    assert list(Division.objects.within("640221205000")) == list(township)


def test_a_county_does_not_hold_the_county_with_the_next_code(shipped):
    found = set(Division.objects.within("640221000000").values_list("code", flat=True))
    assert {code[:6] for code in found} == {"640221"}
    assert len(found) == Division.objects.filter(code__startswith="640221").count()


def test_xunyi_ships_with_what_lies_above_it(shipped):
    xunyi = Division.objects.within("610429")
    assert [xunyi.at_level(level).count() for level in FIVE] == [0, 0, 1, 10, 181]
    assert xunyi.villages().count() == 179
    above = Division.objects.ancestors_of("610429000000")
    assert [division.name for division in above] == ["陕西省", "咸阳市"]


def test_shuangyingzi_ships_with_its_six_villages(shipped):
    villages = Division.objects.within("220112203").villages()
    assert [village.short_name for village in villages] == [
        "大营村",
        "鲁家村",
        "庞家村",
        "新胜村",
        "尹家村",
        "黄金村",
    ]
    assert find("220112203000").full_name == "吉林省长春市双阳区双营子回族乡"


def test_a_village_says_its_full_name_and_the_name_people_use(shipped):
    village = find("640221205200")
    assert village.full_name == "宁夏回族自治区石嘴山市平罗县红崖子乡红崖子村委会"
    assert (village.short_name, str(village)) == ("红崖子村", village.full_name)
    assert (village.prefix, find("640221205000").prefix, find("640221000000").prefix) == (
        "640221205200",
        "640221205",
        "640221",
    )


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("顾家桥村村民委员会", "顾家桥村"),
        ("兴民村委员会", "兴民村"),
        ("平伏桥村", "平伏桥村"),
        ("某嘎查村委会", "某嘎查"),
        ("东城居委会", "东城社区"),
        ("新村社区居民委员会", "新村社区"),
        ("金山林场生活区", "金山林场生活区"),
    ],
)
def test_short_names(name, short):
    assert Division(name=name, level=Level.VILLAGE).short_name == short


def test_children_come_in_order_and_only_one_level_down(shipped):
    assert [child.name for child in Division.objects.children_of("640000000000")] == [
        "银川市",
        "石嘴山市",
        "吴忠市",
        "固原市",
        "中卫市",
    ]
    assert [child.code for child in Division.objects.children_of("640221205000")] == [
        f"6402212052{number:02d}" for number in range(7)
    ]


def test_the_path_of_a_village_runs_from_the_region_down(shipped):
    names = [division.name for division in path_to("640221205206")]
    assert names == ["宁夏回族自治区", "石嘴山市", "平罗县", "红崖子乡", "红瑞村委会"]


def test_kinds_are_counted_within_one_township(shipped):
    assert counts_by_kind("640221205000") == {(4, "township"): 1, (5, "village"): 7}


def test_a_subtree_is_read_by_the_index_of_the_key(shipped):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE divisions_division")
    plan = Division.objects.within("640221205").explain()
    assert "divisions_division_pkey" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("640221205999", "There is no division with the code 640221205999."),
        ("64022120500", "Division code 64022120500 has 11 digits, not 12."),
        ("6402212050000", "Division code 6402212050000 has 13 digits, not 12."),
        ("64022120500O", "Division code “64022120500O” has other signs than digits."),
        ("", "Division code “” has other signs than digits."),
    ],
)
def test_an_unknown_or_wrongly_written_code_gets_a_sentence(shipped, code, sentence):
    with pytest.raises(Refused) as refused:
        find(code)
    assert [problem.what for problem in refused.value.problems] == [sentence]
    assert refused.value.problems[0].mend


@pytest.mark.parametrize("code", ["640", "64022", "6402212", "64x1", "6402212052000"])
def test_within_refuses_what_is_neither_a_code_nor_a_prefix(code):
    with pytest.raises(Refused):
        Division.objects.within(code)


@pytest.mark.req("LAND-01")
def test_the_nation_holds_the_regions_and_stands_above_every_village(shipped):
    nation = Division.objects.create(code=NATION, name="全国", full_name="全国", level=Level.NATION, kind="nation")
    assert [each.code for each in Division.objects.children_of(NATION)] == [
        "220000000000",
        "610000000000",
        "640000000000",
    ]
    assert {each.upper_id for each in Division.objects.children_of(NATION)} == {NATION}
    assert list(Division.objects.within(NATION)) == list(Division.objects.within("")) == list(Division.objects.all())
    assert [each.name for each in path_to("640221205000")] == [
        "全国",
        "宁夏回族自治区",
        "石嘴山市",
        "平罗县",
        "红崖子乡",
    ]
    assert (nation.prefix, nation.upper_id, nation.full_name) == ("", None, "全国")
    assert find("640221205200").full_name.startswith("宁夏回族自治区")


def _row(**changes):
    row = {
        "code": "640221205300",
        "name": "试验村委会",
        "full_name": "试验村委会",
        "level": 5,
        "kind": "village",
        "parent_id": "640221205000",
        "is_administrative_village": True,
    }
    return Division(**row | changes)


def test_the_row_that_the_next_test_spoils_is_itself_good(shipped):
    _row().save(force_insert=True)
    assert find("640221205300").parent.name == "红崖子乡"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"code": "64022120530"}, "division_code_level_and_parent_agree"),
        ({"code": "64022120530x"}, "division_code_level_and_parent_agree"),
        ({"level": 4}, "division_code_level_and_parent_agree"),
        ({"parent_id": "640221204000"}, "division_code_level_and_parent_agree"),
        ({"parent_id": None}, "division_code_level_and_parent_agree"),
        ({"level": 0, "parent_id": None}, "division_code_level_and_parent_agree"),
        ({"code": NATION, "level": 1, "parent_id": None}, "division_code_level_and_parent_agree"),
        ({"kind": "hamlet", "is_administrative_village": False}, "division_kind_known"),
        ({"name": ""}, "division_named"),
        ({"full_name": ""}, "division_named"),
        ({"is_administrative_village": False}, "division_administrative_village_is_a_village"),
        ({"kind": "community"}, "division_administrative_village_is_a_village"),
    ],
)
def test_the_database_refuses_a_division_that_contradicts_itself(shipped, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        _row(**changes).save(force_insert=True)


def test_a_division_with_lower_ones_cannot_be_deleted(shipped):
    with pytest.raises(IntegrityError), transaction.atomic():
        Division.objects.filter(code="640221205000")._raw_delete("default")
        connection.check_constraints()
