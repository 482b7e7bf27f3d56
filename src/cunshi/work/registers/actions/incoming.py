"""A table of records that are to be opened: each row's place and subject found, every problem with its row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.finding import Finder
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.privacy.sealing import fingerprint
from cunshi.foundation.residents.models import Household, Resident
from cunshi.foundation.residents.queries import by_id_numbers
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem
from cunshi.rulebook.registers import HELD_AS_FILES, Register, RegisterField
from cunshi.work.matters.rules import shown
from cunshi.work.registers.actions.opening import Draft, existing
from cunshi.work.registers.values import day_of, read

# Columns that say where a record lies and whom it is about; no field of a pack begins with a line.
PLACE, HOME, NAME, ID, ON = "_place", "_home", "_name", "_id_number", "_on"
_ABOUT = {"household": (PLACE, HOME, NAME, ID), "person": (ID, NAME, PLACE, HOME)}


@dataclass(frozen=True)
class Line:
    """One row of a table as text, by the key of its columns; `row` as Excel counts."""

    row: int
    cells: Mapping[str, str] = field(repr=False)

    def __getitem__(self, key: str) -> str:
        return self.cells.get(key, "").strip()


@dataclass
class Entry:
    """A row with what would be opened, and everything that is wrong with it."""

    line: Line
    draft: Draft | None
    problems: list[Problem]


def about(rule: Register) -> tuple[str, ...]:
    """The columns that name the subject of a record."""
    return _ABOUT.get(rule.subject, (PLACE,))


def asked(rule: Register) -> list[RegisterField]:
    """The fields of the table: those of the form that opens a record, without files."""
    return [each for each in rule.asked_at_opening if each.type not in HELD_AS_FILES]


def entries(by: Post, rule: Register, lines: Sequence[Line]) -> list[Entry]:
    """Each row with its draft, or why there is none; the number of queries doesn't grow with the rows."""
    known = _Known(by, rule, lines)
    return [_entry(rule, line, known) for line in lines]


class _Known:
    """What the rows name, read at once: divisions, households by place and number, people by ID number and name."""

    def __init__(self, by: Post, rule: Register, lines: Sequence[Line]) -> None:
        self.by, self.rule = by, rule
        finder = Finder(by.division, Level(rule.level))
        self.places = {text: finder.find(text) for text in {line[PLACE] for line in lines}}
        self.divisions = existing(rule, [line.cells for line in lines])
        self.people: dict[str, Resident] = {}
        self.homes: dict[tuple[str, str], Household] = {}
        self.members: dict[tuple[int, str], list[Resident]] = {}
        if rule.subject in _ABOUT:
            self.people = by_id_numbers([line[ID] for line in lines if line[ID]])
            self.homes = self._homes({line[HOME] for line in lines if line[HOME]})
        if rule.subject == "person":
            self._members({kinds.normal(Kind.NAME, line[NAME]) for line in lines if line[NAME] and not line[ID]})

    def _homes(self, numbers: set[str]) -> dict[tuple[str, str], Household]:
        codes = [each.code for each in self.places.values() if isinstance(each, Division)]
        rows = Household.objects.filter(division__in=codes, number__in=numbers).select_related("division")
        return {(row.division_id, row.number): row for row in rows} if numbers else {}

    def _members(self, names: set[str]) -> None:
        homes = [each.pk for each in self.homes.values()]
        rows = Resident.objects.living().filter(household__in=homes, name__in=names) if names else ()
        for row in rows:
            self.members.setdefault((row.household_id, row.name), []).append(row)


def _entry(rule: Register, line: Line, known: _Known) -> Entry:
    on, problems = _day(line[ON])
    place = known.places[line[PLACE]]
    home: Household | None = None
    person: Resident | None = None
    if rule.subject in _ABOUT:
        home, person, place, wrong = _subject(rule, line, known, place)
        problems += wrong
    elif isinstance(place, Problem):
        problems.append(place)
    values = {each.key: line[each.key] for each in asked(rule)}
    problems += [_lost(each) for each in asked(rule) if not each.sealed and values[each.key] == kinds.LOST]
    if problems or isinstance(place, Problem):
        # The rest of the row is read all the same, so that it is mended in one go.
        problems += read(rule, values, asked(rule), needed=False, divisions=known.divisions).problems
        return Entry(line, None, problems)
    about_home = home if rule.subject == "household" else None
    about_person = person if rule.subject == "person" else None
    draft = Draft(place, values, household=about_home, resident=about_person, on=on, row=line.row)
    return Entry(line, draft, problems)


_Found = tuple[Household | None, Resident | None, "Division | Problem", list[Problem]]


def _subject(rule: Register, line: Line, known: _Known, place: Division | Problem) -> _Found:
    """The household or person, its village where that stands nowhere else, and what is wrong with them."""
    if line[ID]:
        return _by_id(line, known, place)
    if isinstance(place, Problem):
        return None, None, place, [place]
    if not line[HOME]:
        what = _("Neither a household number nor an ID number says whom it is about.")
        return None, None, place, [Problem(_("Household number"), what, _("Write one of the two."))]
    home = known.homes.get((place.code, line[HOME]))
    if home is None or home.ended_on:
        what = _("%(village)s has no household of this number.") % {"village": place.short_name}
        mend = _("Check the number, or enter the household first.")
        return None, None, place, [Problem(_("Household number"), what, mend)]
    if rule.subject == "household":
        return home, None, place, _name_differs(line[NAME], home.head)
    return _by_name(line, known, place, home)


def _by_id(line: Line, known: _Known, place: Division | Problem) -> _Found:
    wrong = kinds.problems(Kind.ID_NUMBER, line[ID])
    if wrong:
        return None, None, place, wrong
    person = known.people.get(fingerprint(Kind.ID_NUMBER, line[ID]))
    if person is None or not known.by.covers(person.household.division_id):
        what = _("Nobody in your area is entered with this ID number.")
        return None, None, place, [Problem(_("ID number"), what, _("Check the number, or enter the person first."))]
    home = person.household
    problems = []
    if line[PLACE] and isinstance(place, Division) and not home.division_id.startswith(place.code.rstrip("0")):
        what = _("The person of this ID number lives in %(village)s.") % {"village": home.division.short_name}
        problems.append(Problem(_("Village"), what, _("Write that village, or check the number.")))
    elif line[PLACE] and isinstance(place, Problem):
        problems.append(place)
    if line[HOME] and line[HOME] != home.number:
        what = _("The person of this ID number belongs to household %(number)s.") % {"number": home.number}
        problems.append(Problem(_("Household number"), what, _("Write that number, or check the ID number.")))
    if known.rule.subject == "person":
        problems += _name_differs(line[NAME], person.name)
    return home, person, _place_of(home, known, place), problems


def _place_of(home: Household, known: _Known, place: Division | Problem) -> Division | Problem:
    """The household's village, or the division of the register's level that the row names."""
    return home.division if Level(known.rule.level) is Level.VILLAGE else place


def _by_name(line: Line, known: _Known, place: Division, home: Household) -> _Found:
    found = known.members.get((home.pk, kinds.normal(Kind.NAME, line[NAME])), [])
    if len(found) == 1:
        return home, found[0], place, []
    what = _("%(count)d people of this household have this name.") % {"count": len(found)}
    if not found:
        what = _("The household has nobody of this name.")
    return None, None, place, [Problem(_("Person's name"), what, _("Write the ID number."))]


def _name_differs(written: str, name: str) -> list[Problem]:
    """A name is written for checking: a wrong number in the row is noticed by it."""
    if not written or kinds.normal(Kind.NAME, written) == name:
        return []
    what = _("The name belongs to another household or person than the number.")
    return [Problem(_("Person's name"), what, _("Check number and name against each other."))]


def _day(text: str) -> tuple[date | None, list[Problem]]:
    if not text:
        return None, []
    day = day_of(text)
    if day is None:
        return None, [Problem(_("opened on"), _("This is no date."), _("Write it as 2024-06-30."))]
    return day, []


def _lost(each: RegisterField) -> Problem:
    return Problem(
        shown(each.names),
        _("Excel has cut this number to 15 digits."),
        _("Format the column as text, as in the template, and type the number again."),
    )


def faults(found: Iterable[Entry]) -> list[dict[str, Any]]:
    """What is wrong by row, as plain values: row, column, what, how to mend it."""
    return [
        {"row": each.line.row, "where": problem.where, "what": problem.what, "mend": problem.mend}
        for each in found
        for problem in each.problems
    ]
