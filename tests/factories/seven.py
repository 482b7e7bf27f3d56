"""Plan A's seven matters of 2024 by category, handling level and money: 27,509,200 yuan in all."""

from datetime import timedelta
from decimal import Decimal

from cunshi.kernel.codes import Level
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter
from tests.factories.world import VILLAGES, World

# title: village, category, level, yuan by source
SEVEN = {
    "蔬菜温棚产业园建设": (5, "industry", Level.REGION, {"bridging": "9000000", "social_capital": "3000000"}),
    "肉牛养殖园区提升": (6, "industry", Level.CITY, {"bridging": "6800000"}),
    "文化活动广场建设": (0, "public_service", Level.VILLAGE, {"county_budget": "842600"}),
    "文化活动室建设": (1, "public_service", Level.TOWNSHIP, {"county_budget": "656600"}),
    "滩羊圈舍改造": (2, "industry", Level.COUNTY, {"bridging": "3200000"}),
    "灌溉渠道维修": (3, "rural_construction", Level.COUNTY, {"farmland": "1860000"}),
    "枸杞就业基地建设": (4, "employment", Level.TOWNSHIP, {"bridging": "2150000"}),
}


def approve_seven(world: World) -> list[Matter]:
    """The seven, decided by the levels that handle them; 文化活动室建设 is a joint matter of two villages."""
    return [_approve(world, title, *what) for title, what in SEVEN.items()]


def list_seven(world: World) -> list[Matter]:
    """The seven after their public notice, listed and numbered."""
    versions = [(matter, matter.version) for matter in approve_seven(world)]
    notice = actions.publish_notice(
        by=world.township,
        programme=world.hongyazi,
        division=world.township.division,
        title="红崖子乡2024年事项公示",
        matters=versions,
    )
    world.move_to(notice.closes_on + timedelta(days=1))
    again = [world.again(matter) for matter, _version in versions]
    return actions.list_matters(by=world.township, matters=[(matter, matter.version) for matter in again])


def _approve(world: World, title: str, village: int, category: str, level: Level, funds: dict[str, str]) -> Matter:
    partners = [world.division(VILLAGES[2])] if title == "文化活动室建设" else []
    made = world.submitted(
        min(level, Level.TOWNSHIP),
        by=world.township,
        village=VILLAGES[village],
        title=title,
        category=category,
        funds={source: Decimal(amount) for source, amount in funds.items()},
        partners=partners,
    )
    posts = {Level.REGION: world.region, Level.CITY: world.city, Level.COUNTY: world.county}
    return actions.accept(
        by=posts.get(level, world.township),
        matter=made,
        version=made.version,
        handling_level=level,
        lead_unit=world.region_department.unit if level is Level.REGION else None,
    )
