"""A plan without a ledger of matters, and the offices of the township where it runs alone."""

from typing import Any

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.rulebook.schema import Pack
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme
from tests.factories.world import POSTS, World

DISTRICT, TOWNSHIP = "220112000000", "220112203000"
SOURCE = {"plan": "E", "clause": "§1", "quote": "每年召开专项推进会"}
CONTENT: dict[str, Any] = {
    "pack": "plain-2024",
    "version": "1",
    "year": 2024,
    "root": TOWNSHIP,
    "source": "E",
    "names": {"zh": "乡村建设", "en": "Rural construction"},
    "document": {"title": "乡村建设行动实施方案", "issuer": "双营乡人民政府"},
    "stages": [
        {
            "key": "year",
            "names": {"zh": "全年", "en": "The year"},
            "start": "2024-01-01",
            "end": "2024-12-31",
            "allows": [],
            "source": SOURCE,
        }
    ],
    "duties": [
        {
            "key": "meeting",
            "names": {"zh": "专项推进会", "en": "Meeting on progress"},
            "cadence": "yearly",
            "by": "township",
            "source": SOURCE,
        }
    ],
    "targets": [
        {
            "key": "houses",
            "names": {"zh": "农房隐患整治", "en": "Houses made safe"},
            "unit": "户",
            "direction": "at_least",
            "value": 60,
            "owner": {"level": "township"},
            "breakdown": "village",
            "source": SOURCE,
        }
    ],
    "clauses": [
        {
            "id": "E§1",
            "heading": "一、加强领导",
            "text": "每年召开专项推进会。",
            "english": "One meeting a year.",
            "runs": ["duties.meeting"],
        }
    ],
}


def plain_pack(**changes: Any) -> Pack:
    return Pack.model_validate(CONTENT | changes)


_OFFICERS = ["village_clerk", "township_officer"]
_CASES: dict[str, Any] = {
    "key": "cases",
    "names": {"zh": "个案台账", "en": "Cases"},
    "source": SOURCE,
    "subject": "household",
    "level": "village",
    "opened_by": _OFFICERS,
    "pauses": _OFFICERS,
    "fields": [
        {"key": "clue", "names": {"zh": "线索", "en": "Clue"}, "type": "text", "required": True},
        {"key": "id_number", "names": {"zh": "身份证号", "en": "ID number"}, "type": "id_number"},
        {
            "key": "class",
            "names": {"zh": "类别", "en": "Class"},
            "type": "choice",
            "required": True,
            "choices": [{"key": "poor", "names": {"zh": "困难", "en": "Poor"}}],
        },
    ],
    "steps": [{"key": "seen", "names": {"zh": "入户核实", "en": "Seen"}, "by": _OFFICERS}],
    "follow_ups": [{"key": "visit", "names": {"zh": "走访", "en": "Visit"}, "cadence": "monthly", "by": _OFFICERS}],
    "subsidies": [
        {
            "key": "premium",
            "names": {"zh": "补助", "en": "Subsidy"},
            "source": SOURCE,
            "by": "class",
            "amounts": [{"is": "poor", "yuan": 100, "source": SOURCE}],
            "paid_by": _OFFICERS,
        }
    ],
}


def cases_pack() -> Pack:
    """A plan of the whole region with one register of households, a step, a report and a subsidy."""
    own = {"pack": "cases-2024", "root": "640000000000", "registers": [_CASES], "duties": [], "targets": []}
    return plain_pack(**own, clauses=[])


class Plain:
    """The township under the plan alone, with its district's office, its officer and a village's clerk."""

    district: Post
    township: Post
    clerk: Post

    def __init__(self, world: World) -> None:
        self.plan: Programme = open_year(by=None, pack=plain_pack())
        self.village = Division.objects.within(TOWNSHIP).villages().order_by("code")[0]
        posts = {
            "district": (DISTRICT, "county_office", "双阳区乡村振兴局", "office"),
            "township": (TOWNSHIP, "township_officer", "双营乡人民政府", "government"),
            "clerk": (self.village.code, "village_clerk", "双营某村委会", "village_committee"),
        }
        for name, row in posts.items():
            # People have names of their own beside those of the world.
            POSTS[f"plain_{name}"] = row
            try:
                setattr(self, name, world.appoint(f"plain_{name}"))
            finally:
                del POSTS[f"plain_{name}"]
