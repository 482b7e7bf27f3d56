from collections import Counter

import pytest

from cunshi.foundation.divisions import sources
from cunshi.foundation.divisions.models import Kind
from cunshi.foundation.divisions.rules import classify, is_administrative_village
from cunshi.kernel import codes
from cunshi.kernel.codes import Level

pytestmark = pytest.mark.req("LAND-01")


@pytest.fixture(scope="module")
def ningxia():
    """(level, kind) of every line of the shipped table of Ningxia."""
    lines = sources.read_csv(sources.DATA / "640000000000.csv.gz")
    return [(line, codes.level(line.code), classify(line.code, line.name)) for line in lines]


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("640000000000", "宁夏回族自治区", Kind.REGION),
        ("640200000000", "石嘴山市", Kind.PREFECTURE_CITY),
        ("222400000000", "延边朝鲜族自治州", Kind.PREFECTURE),
        ("419000000000", "省直辖县级行政区划", Kind.DIRECT_GROUP),
        ("500200000000", "县", Kind.DIRECT_GROUP),
        ("640221000000", "平罗县", Kind.COUNTY),
        ("150221000000", "土默特右旗", Kind.COUNTY),
        ("429021000000", "神农架林区", Kind.COUNTY),
        ("640181000000", "灵武市", Kind.COUNTY_CITY),
        ("640104000000", "兴庆区", Kind.DISTRICT),
        ("500151000000", "铜梁区", Kind.DISTRICT),
        ("320576000000", "苏州工业园区", Kind.ZONE),
        ("640104001000", "凤凰北街街道", Kind.STREET),
        ("640221100000", "城关镇", Kind.TOWN),
        ("640221205000", "红崖子乡", Kind.TOWNSHIP),
        ("152524300000", "某苏木乡", Kind.TOWNSHIP),
        ("640121400000", "黄羊滩农场", Kind.FARM),
        ("640122402000", "宁夏原种场", Kind.FARM),
        ("640302401000", "宁夏吴忠国家农业科技园区", Kind.PARK),
        ("640303400000", "吴忠太阳山开发区", Kind.PARK),
        ("640122400000", "南梁台子", Kind.TOWNSHIP_UNIT),
        ("640522401000", "南华山自然保护区管理处", Kind.TOWNSHIP_UNIT),
        ("640221205200", "红崖子村委会", Kind.VILLAGE),
        ("640202010200", "兴民村委员会", Kind.VILLAGE),
        ("220112203300", "大营村委会", Kind.VILLAGE),
        ("640104001001", "某社区居委会", Kind.COMMUNITY),
        ("640303001100", "创业社区居民委员会", Kind.COMMUNITY),
        ("640221104500", "管区村委会", Kind.FARM_UNIT),
        ("640122103502", "金山林场生活区", Kind.FARM_UNIT),
        ("640502401498", "中卫工业园区虚拟社区", Kind.PARK_UNIT),
        ("340122100035", "赵岗社区村民委员会", Kind.VILLAGE),
        ("130523100202", "西街村居民委员会", Kind.COMMUNITY),
    ],
)
def test_the_code_and_then_the_name_tell_what_a_division_is(code, name, kind):
    assert classify(code, name) == kind


def test_only_villages_are_administrative_villages():
    assert [kind for kind in Kind if is_administrative_village(kind)] == [Kind.VILLAGE]


def test_ningxia_has_193_towns_and_townships_as_the_region_publishes(ningxia):
    kinds = Counter(kind for _, level, kind in ningxia if level == Level.TOWNSHIP)
    assert kinds == {"town": 103, "township": 90, "street": 50, "farm": 9, "park": 4, "township_unit": 3}
    assert kinds["town"] + kinds["township"] == 193


def test_ningxia_has_2214_villages_in_the_table_where_the_region_publishes_2207(ningxia):
    kinds = Counter(kind for _, level, kind in ningxia if level == Level.VILLAGE)
    assert kinds == {"village": 2214, "community": 657, "farm_unit": 38, "park_unit": 3}
    uppers = {line.code: kind for line, level, kind in ningxia if level == Level.TOWNSHIP}
    where = Counter(uppers[codes.parent(line.code)] for line, _, kind in ningxia if kind == Kind.VILLAGE)
    assert where == {"town": 1299, "township": 891, "street": 23, "farm": 1}
