"""What a division is, by the rule of statistical division codes (统计用区划代码编制规则) and its name.

Township part: 001-099 street offices, 100-199 towns, 200-399 townships, 400-599 units like townships.
Village part: 001-199 residents' committees, 200-399 villagers' committees, 400-499 units like communities,
500-599 units like villages. A name that states the other committee outweighs the code.

An administrative village is a village-level division of kind "village". Computed for Ningxia from the shipped
table: 193 towns and townships, as published; 2,214 administrative villages, 7 more than the 2,207 published
(data/README.md says where they stand).
"""

import re

from cunshi.foundation.divisions.models import Kind
from cunshi.kernel import codes
from cunshi.kernel.codes import Level

_FARM = re.compile(r"农场|林场|牧场|渔场|盐场|茶场|果场|蚕种场|[种良畜禽育]场|选育场|原种|农牧|垦|[师团]$|兵团|连$|场$")
_PARK = re.compile(r"园区|开发区|产业园|工业园|科技园|高新|新区|示范区|集聚区|集中区|保税|物流|园$")
_VILLAGERS = re.compile(r"(村民委员会|村委会|村委员会|村委)$")
_RESIDENTS = re.compile(r"(居民委员会|居委会|居委)$")
_GROUPS = re.compile(r"^(市辖区|县|(省|自治区)直辖县级行政区划)$")


def classify(code: str, name: str) -> Kind:
    """The kind of a division from its 12-digit code and its name."""
    return _BY_LEVEL[codes.level(code)](code, name)


def is_administrative_village(kind: Kind) -> bool:
    return kind == Kind.VILLAGE


def _nation(code: str, name: str) -> Kind:
    return Kind.NATION


def _region(code: str, name: str) -> Kind:
    return Kind.REGION


def _city(code: str, name: str) -> Kind:
    if _GROUPS.match(name):
        return Kind.DIRECT_GROUP
    return Kind.PREFECTURE_CITY if name.endswith("市") else Kind.PREFECTURE


def _county(code: str, name: str) -> Kind:
    number = int(code[4:6])
    if name.endswith("市"):
        return Kind.COUNTY_CITY
    if name.endswith(("县", "旗", "林区")):
        return Kind.COUNTY
    if 71 <= number <= 79:
        return Kind.ZONE
    return Kind.DISTRICT if name.endswith("区") else Kind.COUNTY


def _township(code: str, name: str) -> Kind:
    number = int(code[6:9])
    if number < 100:
        return Kind.STREET
    if number < 200:
        return Kind.TOWN
    if number < 400:
        return Kind.TOWNSHIP
    if number >= 600:
        return Kind.OTHER
    # A park may lie on a farm's land and carry its name; what the name ends on decides first.
    if _PARK.search(name) and not name.endswith("场"):
        return Kind.PARK
    return Kind.FARM if _FARM.search(name) else Kind.TOWNSHIP_UNIT


def _village(code: str, name: str) -> Kind:
    number = int(code[9:12])
    if number < 200:
        return Kind.VILLAGE if _VILLAGERS.search(name) else Kind.COMMUNITY
    if number < 400:
        return Kind.COMMUNITY if _RESIDENTS.search(name) else Kind.VILLAGE
    if number >= 600:
        return Kind.OTHER
    return Kind.PARK_UNIT if number < 500 else Kind.FARM_UNIT


_BY_LEVEL = {
    Level.NATION: _nation,
    Level.REGION: _region,
    Level.CITY: _city,
    Level.COUNTY: _county,
    Level.TOWNSHIP: _township,
    Level.VILLAGE: _village,
}
