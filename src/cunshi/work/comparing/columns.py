"""What the columns of a comparison are called, and which columns of a table that was sent are meant by them."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cunshi.rulebook.comparisons import RESIDENTS, Comparison, fields_of
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme

LABELS = {
    "village": _("Village"),
    "household": _("Household number"),
    "name": _("Person's name"),
    "id_number": _("ID number"),
    "group": _("Villagers' group"),
    "sex": _("Sex"),
    "born": _("Birth date"),
}
# What tables of departments and townships usually call them.
_USUAL: dict[str, tuple[str, ...]] = {
    "village": ("村", "行政村", "所在村", "村名", "村委会", "村（社区）", "村社区"),
    "household": ("户号", "户编号", "户编码", "家庭编号", "农户编号"),
    "name": ("姓名", "人员姓名", "劳动力姓名", "户主", "户主姓名", "申报人"),
    "id_number": ("身份证号", "身份证号码", "证件号码", "公民身份号码", "身份证"),
    "group": ("组", "村民小组", "小组"),
    "sex": ("性别",),
    "born": ("出生日期", "出生年月日"),
}


def labels(programme: Programme, rule: Comparison) -> dict[str, str]:
    """The name of each column in the reader's language."""
    fields = fields_of(None if rule.register_key == RESIDENTS else programme.pack.register(rule.register_key))
    return {
        key: shown(field.names) if (field := fields.get(key)) else str(LABELS.get(key, key)) for key in rule.columns
    }


def guess(programme: Programme, rule: Comparison, headers: Sequence[str]) -> dict[str, int]:
    """By column its place among the headers, where one can be told; each header is taken once."""
    fields = fields_of(None if rule.register_key == RESIDENTS else programme.pack.register(rule.register_key))
    bare = [_bare(each) for each in headers]
    found: dict[str, int] = {}
    for key in rule.columns:
        field = fields.get(key)
        names = (field.names.zh, field.names.en) if field else (str(LABELS.get(key, "")),)
        words = [_bare(word) for word in (*rule.headings.get(key, ()), *names, *_USUAL.get(key, ()), key)]
        places = [bare.index(word) for word in words if word and word in bare]
        place = next((each for each in places if each not in found.values()), None)
        if place is not None:
            found[key] = place
    return found


def _bare(text: str) -> str:
    """A heading without its unit, marks and blanks."""
    return re.sub(r"[\s*：:]|[（(][^（）()]*[）)]$", "", text).lower()
