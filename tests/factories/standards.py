"""A township's plan of village standards over Xunyi's, worded as plan D does, and villages checked against it."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import actions
from cunshi.work.standards.actions import CheckDraft
from cunshi.work.standards.models import Check, Graded
from tests.factories.targets import Xunyi
from tests.factories.world import World

PACK = """
pack: standards-2024
extends: xunyi-2024
version: "1"
year: 2024
root: "610429101000"
source: D
names: {zh: 乡村振兴示范创建, en: Village standards}
village_classes:
  - {key: growing, names: {zh: 集聚提升类, en: Growing}, source: {plan: D}}
  - {key: moving, names: {zh: 搬迁撤并类, en: Moving}, source: {plan: D}}
honours:
  - {key: model, names: {zh: 省级乡村振兴示范村, en: Provincial model village}, source: {plan: D}}
  - {key: ten_thousand, names: {zh: 千万工程示范村, en: Thousand villages}, source: {plan: C}, target: model_villages}
standards:
  - key: village
    names: {zh: 达标村和示范村标准, en: Village standard}
    source: {plan: D, clause: 一}
    checked_by: [village, township, county]
    decided_by: county
    grades:
      - {key: meets, names: {zh: 达标村, en: Meets the standard}, printed: XX个, source: {plan: D}}
      - {key: one_star, names: {zh: 一星级示范村, en: One star}, printed: XX个, source: {plan: D}}
      - {key: two_star, names: {zh: 二星级示范村, en: Two stars}, printed: X个, source: {plan: D}}
      - {key: three_star, names: {zh: 三星级示范村, en: Three stars}, source: {plan: D}}
    counts:
      - {key: households, names: {zh: 农户, en: Households}, unit: 户}
      - {key: bins, names: {zh: 垃圾桶, en: Bins}, unit: 个}
      - {key: toilets, names: {zh: 改厕农户, en: Households with a toilet}, unit: 户}
    items:
      - key: main_street
        names: {zh: 主街硬化率, en: Main street hardened}
        unit: "%"
        direction: at_least
        value: 100
        source: {plan: D, quote: "主街硬化率达到100%"}
      - key: lanes
        names: {zh: 小巷硬化率, en: Lanes hardened}
        unit: "%"
        direction: at_least
        value: 70
        source: {plan: D, quote: "小巷硬化率不低于70%"}
      - key: greening
        names: {zh: 村庄绿化覆盖率, en: Greening}
        unit: "%"
        direction: at_least
        value: 40
        source: {plan: D, quote: "村庄绿化覆盖率不低于40%"}
      - key: bins
        names: {zh: 垃圾桶配备, en: Bins in place}
        unit: 个/10户
        direction: at_least
        value: 1
        ratio: {numerator: bins, denominator: households, per: 10}
        source: {plan: D, quote: 按每5-10户不低于1个的标准配备垃圾桶}
      - key: toilet_rate
        names: {zh: 农户改厕率, en: Toilet rate}
        unit: "%"
        direction: at_least
        ratio: {numerator: toilets, denominator: households}
        by_grade:
          - {grade: meets, printed: XX%}
          - {grade: one_star, printed: XX%}
          - {grade: two_star, printed: xx%}
          - {grade: three_star, printed: xx%}
        source: {plan: D, quote: "达标村农户改厕率达到XX%以上"}
      - key: heaps
        names: {zh: “三堆两垛”定点存放, en: Heaps in their place}
        direction: yes
        source: {plan: D, quote: 定点存放}
"""
RATES = {"meets": 60, "one_star": 75, "two_star": 90}
DRAFT = CheckDraft(
    checked_on=date(2024, 6, 18),
    counts={"households": Decimal(120), "bins": Decimal(12), "toilets": Decimal(90)},
    figures={"main_street": Decimal(100), "lanes": Decimal(70), "greening": Decimal("40.5")},
    plain={"heaps": True},
)


class Villages(Xunyi):
    """Xunyi's posts, with a plan of village standards in Tuqiao; toilet rates up to two stars are stated."""

    def __init__(self, world: World, folder: Path, *, rates: bool = True) -> None:
        super().__init__(world)
        file = folder / "standards-2024.yaml"
        file.write_text(PACK, encoding="utf-8")
        self.standards: Programme = open_year(by=None, pack=loader.load(file))
        self.village: Division = self.villages[0]
        for grade, rate in RATES.items() if rates else ():
            self.state("toilet_rate", grade, rate)

    def state(self, item: str, grade: str, amount: int, *, by: Post | None = None) -> Any:
        return actions.state_figure(
            by=by or self.tuqiao, programme=self.standards, standard="village", item=item, grade=grade,
            amount=Decimal(amount), line="镇党委会议纪要",
        )  # fmt: skip

    def check(self, by: Post, village: Division | None = None, **changes: Any) -> Check:
        """A check list of Tuqiao's first village, or of another one; changed figures are named by key."""
        more = {name: changes.pop(name) for name in ("reason", "base", "photos") if name in changes}
        return actions.record_check(
            by=by, programme=self.standards, standard="village", village=village or self.village,
            draft=draft(**changes), **more,
        )  # fmt: skip

    def grade(self, grade: str, *, by: Post | None = None, village: Division | None = None, **more: Any) -> Graded:
        return actions.give_grade(
            by=by or self.xunyi, programme=self.standards, standard="village", village=village or self.village,
            grade=grade, document=more.pop("document", "旬农发〔2024〕12号"),
            decided_on=more.pop("decided_on", date(2024, 6, 28)), **more,
        )  # fmt: skip


def draft(**changes: Any) -> CheckDraft:
    """DRAFT with answers changed by their key; None leaves one out."""
    given: dict[str, Any] = {"counts": dict(DRAFT.counts), "figures": dict(DRAFT.figures), "plain": dict(DRAFT.plain)}
    own = {name: changes.pop(name, getattr(DRAFT, name)) for name in ("checked_on", "line")}
    for key, value in changes.items():
        place = next(place for place in given.values() if key in place)
        if value is None:
            del place[key]
        else:
            place[key] = value if isinstance(value, bool) else Decimal(value)
    return CheckDraft(**given, **own)
