"""A table of households and members that is to be entered: weighed whole, every problem with its row and field."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.kinds import Kind, Sex
from cunshi.foundation.privacy.sealing import fingerprint
from cunshi.foundation.residents import access, rules
from cunshi.foundation.residents.models import Household, Relation, Resident
from cunshi.foundation.residents.queries import by_id_numbers
from cunshi.foundation.residents.rules import HouseholdDraft, MemberDraft, tags_of
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem

LANGUAGES = ("zh-hans", "en")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True)
class Line:
    """One member as written in a table, all in text; `row` is the row's number there."""

    row: int
    village: str = ""
    number: str = ""
    group: str = ""
    size: str = ""
    tags: str = ""
    relation: str = ""
    name: str = field(default="", repr=False)
    sex: str = ""
    born: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    bank: str = field(default="", repr=False)


@dataclass
class Home:
    """A household of the table: one that stands already, or a draft of a new one; its rows in order."""

    village: Division
    number: str
    lines: list[Line]
    known: Household | None = None
    head: str = ""
    draft: HouseholdDraft | None = None
    members: list[tuple[Line, MemberDraft]] = field(default_factory=list)


@dataclass
class Weighed:
    """What a table would enter: households with their good members, and what is wrong by row."""

    homes: list[Home]
    problems: list[tuple[int, Problem]]
    rows: int

    @property
    def bad(self) -> int:
        """How many rows would be left out."""
        return self.rows - sum(len(each.members) for each in self.homes)

    @property
    def new(self) -> int:
        return sum(each.draft is not None for each in self.homes)


class _Faults:
    """Problems by row; a row with one is left out."""

    def __init__(self) -> None:
        self.found: list[tuple[int, Problem]] = []

    def add(self, line: Line, problems: Iterable[Problem]) -> None:
        for each in problems:
            where = _("row %(row)d, %(field)s") % {"row": line.row, "field": each.where}
            self.found.append((line.row, Problem(where, each.what, each.mend)))


def weigh(by: Post, lines: Sequence[Line]) -> Weighed:
    """Weigh a table without writing anything. Raises Refused for a post that enters no households."""
    access.require_register(by, by.division_id)
    faults = _Faults()
    homes = _homes(by, lines, faults)
    _stand_already(homes)
    stands = by_id_numbers([each.id_number for each in lines if each.id_number])
    seen: dict[str, int] = {}
    for home in homes:
        _members(by, home, faults, stands, seen)
        _head(home, faults)
    good = [home for home in homes if home.members]
    return Weighed(good, sorted(faults.found, key=lambda each: each[0]), len(lines))


def _homes(by: Post, lines: Sequence[Line], faults: _Faults) -> list[Home]:
    villages = _Villages(by)
    homes: dict[tuple[str, str], Home] = {}
    for line in lines:
        village = villages.find(line.village)
        if isinstance(village, Problem):
            faults.add(line, [village])
        elif not line.number.strip():
            faults.add(line, [Problem(_("Household number"), _("It is missing."), _("Enter it."))])
        else:
            key = village.code, line.number.strip()
            homes.setdefault(key, Home(village, key[1], [])).lines.append(line)
    return list(homes.values())


class _Villages:
    """The villages of the post's subtree by code and by name; the post's own where none is named."""

    def __init__(self, by: Post) -> None:
        self.by = by
        self.rows = list(Division.objects.within(by.division_id).at_level(Level.VILLAGE))
        self.by_name: dict[str, list[Division]] = defaultdict(list)
        for row in self.rows:
            for name in {row.code, row.name, row.short_name, row.full_name}:
                self.by_name[name].append(row)

    def find(self, text: str) -> Division | Problem:
        text = text.strip()
        if not text and len(self.rows) == 1:
            return self.rows[0]
        found = self.by_name.get(text, [])
        if len(found) == 1:
            return found[0]
        if found:
            what = _("%(count)d villages of your area have this name.") % {"count": len(found)}
            return Problem(_("Village"), what, _("Write the village's code of 12 digits instead."))
        return Problem(
            _("Village"),
            _("Your area (%(division)s) has no village of this name or code.") % {"division": self.by.division},
            _("Write the name as in the list of divisions, or the code of 12 digits."),
        )


def _stand_already(homes: list[Home]) -> None:
    """Which of them are registered already, and who is their head."""
    rows = Household.objects.filter(
        division__in={each.village.code for each in homes}, number__in={each.number for each in homes}
    ).select_related("division")
    known = {(row.division_id, row.number): row for row in rows}
    heads = Resident.objects.living().filter(household__in=known.values(), relation=Relation.HEAD)
    names = dict(heads.values_list("household_id", "name"))
    for home in homes:
        home.known = known.get((home.village.code, home.number))
        home.head = names.get(home.known.pk, "") if home.known else ""


def _members(by: Post, home: Home, faults: _Faults, stands: dict[str, Resident], seen: dict[str, int]) -> None:
    for line in home.lines:
        draft, problems = _draft(line)
        problems += rules.member_problems(draft)
        if home.known and home.known.ended_on:
            what = _("This household ended on %(day)s.") % {"day": home.known.ended_on}
            problems.append(Problem(_("Household number"), what, _("Give the new household another number.")))
        if not kinds.problems(Kind.ID_NUMBER, line.id_number):
            problems += _id_problems(by, line, stands, seen)
        faults.add(line, problems)
        if not problems:
            home.members.append((line, draft))


def _id_problems(by: Post, line: Line, stands: dict[str, Resident], seen: dict[str, int]) -> Iterator[Problem]:
    mark = fingerprint(Kind.ID_NUMBER, line.id_number)
    if mark in stands:
        yield rules.id_stands(by, stands[mark])
    first = seen.setdefault(mark, line.row)
    if first != line.row:
        what = _("This ID number stands in row %(row)d already.") % {"row": first}
        yield Problem(_("ID number"), what, _("Each person stands in the table once."))


def _head(home: Home, faults: _Faults) -> None:
    """One head to a household; without its head's good row a new household is left out with all its rows."""
    heads = [line for line, draft in home.members if draft.relation == Relation.HEAD]
    if home.head:
        _refuse(home, faults, heads, _("%(name)s is the head of this household already.") % {"name": home.head})
    elif len(heads) > 1:
        _refuse(home, faults, heads[1:], _("The household has a head in row %(row)d.") % {"row": heads[0].row})
    if home.known:
        return
    if heads:
        _open(home, heads[0], faults)
    else:
        left = [line for line, _draft in home.members]
        _refuse(home, faults, left, _("The table has no good row for this household's head."))


def _open(home: Home, head: Line, faults: _Faults) -> None:
    """The draft of a new household: what its head's row says, else the first row that says it."""
    said = [head, *home.lines]
    size = next((each.size.strip() for each in said if each.size.strip()), str(len(home.lines)))
    home.draft = HouseholdDraft(
        number=home.number,
        head=kinds.normal(Kind.NAME, head.name),
        size=int(size) if size.isdecimal() and len(size) < 5 else None,
        group=next((each.group.strip() for each in said if each.group.strip()), ""),
        tags=tags_of(next((each.tags for each in said if each.tags.strip()), "")),
    )
    problems = list(rules.household_problems(home.draft))
    if problems:
        faults.add(head, problems)
        home.members = [each for each in home.members if each[0] is not head]
        left = [line for line, _draft in home.members]
        _refuse(home, faults, left, _("The table has no good row for this household's head."))


def _refuse(home: Home, faults: _Faults, lines: list[Line], what: str) -> None:
    for line in lines:
        faults.add(line, [Problem(_("Relation to the head"), what, _("Mend the rows of this household together."))])
    gone = {line.row for line in lines}
    home.members = [each for each in home.members if each[0].row not in gone]


def _draft(line: Line) -> tuple[MemberDraft, list[Problem]]:
    born, problems = _day(line.born)
    sex = _word(line.sex, Sex)
    if line.sex.strip() and not sex:
        problems.append(Problem(_("Sex"), _("This word is not known."), _("Write 男 or 女.")))
    relation = _word(line.relation, Relation)
    draft = MemberDraft(line.name, relation, sex, born, line.id_number, line.phone, line.bank)
    return draft, problems


def _day(text: str) -> tuple[date | None, list[Problem]]:
    text = text.strip()
    if not text:
        return None, []
    found = _DAY.fullmatch(text)
    try:
        parts = [int(each) for each in found.groups() if each] if found else []
        return date(*parts), []
    except (ValueError, TypeError):
        return None, [Problem(_("Birth date"), _("This is no day."), _("Enter it as year-month-day."))]


def _word(text: str, choices: type[Sex] | type[Relation]) -> str:
    """The choice that a word means, in either language; nothing for a word not known."""
    text = text.strip()
    for language in LANGUAGES:
        with override(language):
            for each in choices:
                if text in (each.value, str(each.label)):
                    return each.value
    return _ALSO.get(text, "") if choices is Relation else ""


# What household registers write besides.
_ALSO = {
    **dict.fromkeys(("本人", "本人或户主"), "head"),
    **dict.fromkeys(("妻", "夫", "妻子", "丈夫"), "spouse"),
    **dict.fromkeys(
        ("子", "女", "长子", "次子", "三子", "长女", "次女", "三女", "儿子", "女儿", "独生子", "独生女"), "child"
    ),
    **dict.fromkeys(("儿媳", "女婿", "媳"), "child_in_law"),
    **dict.fromkeys(("孙子", "孙女", "外孙子", "外孙女"), "grandchild"),
    **dict.fromkeys(("父亲", "母亲", "父", "母", "岳父", "岳母", "公公", "婆婆"), "parent"),
    **dict.fromkeys(("祖父", "祖母", "外祖父", "外祖母"), "grandparent"),
    **dict.fromkeys(("兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹"), "sibling"),
}
