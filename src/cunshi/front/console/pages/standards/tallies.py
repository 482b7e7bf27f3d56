"""Sums beside the list: villages of each grade, class and honour, what holds villages back, figures left open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cunshi.exchange.workbooks.standards import Row
from cunshi.rulebook.standards import Wanted
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import given, words
from cunshi.work.standards.actions.stating import open_figures
from cunshi.work.standards.scoring import Ladder
from cunshi.work.targets import given as targets


@dataclass(frozen=True)
class Tally:
    """How many villages are of a kind, and how many the plan wants; `printed` where it leaves the number open."""

    key: str
    name: str
    count: int
    wanted: str = ""
    short: bool = False


def grades(plan: Programme | None, ladder: Ladder | None, rows: Sequence[Row]) -> list[Tally]:
    """Villages of each grade as decided, the highest grade first, and those without one."""
    if plan is None or ladder is None:
        return []
    counts, figures = Counter(row.standing.rank for row in rows), wanted_by(plan, ladder.standard.grades)
    found = []
    for rank, grade in reversed(list(enumerate(ladder.standard.grades, 1))):
        wanted = figures.get(grade.target) if grade.target else ladder.wanted(grade)
        text = words.plain(wanted) if wanted is not None else grade.printed or ""
        found.append(
            Tally(grade.key, shown(grade.names), counts[rank], text, wanted is not None and counts[rank] < wanted)
        )
    return [*found, Tally("none", _("no grade"), counts[0])]


def classes(rows: Sequence[Row]) -> list[Tally]:
    """Villages of each planning class that any of them has."""
    counts = Counter(
        (row.standing.classed.village_class if row.standing.classed else "none", row.village_class) for row in rows
    )
    found = [Tally(key, name or _("no class yet"), count) for (key, name), count in counts.items()]
    return sorted(found, key=lambda each: (each.key == "none", -each.count, each.name))


def honours(plan: Programme | None, rows: Sequence[Row]) -> list[Tally]:
    """Villages with each of the plan's honours, beside what its target wants."""
    if plan is None:
        return []
    counts = Counter(each.honour for row in rows for each in row.standing.honours)
    rules, found = given.honours_of(plan), []
    figures = wanted_by(plan, rules)
    for honour in rules:
        wanted = figures.get(honour.target or "")
        text = words.plain(wanted) if wanted is not None else ""
        count = counts[honour.key]
        found.append(Tally(honour.key, shown(honour.names), count, text, wanted is not None and count < wanted))
    return found


def wanted_by(plan: Programme, rules: Iterable[Wanted]) -> dict[str, Decimal]:
    """What the targets that these rules name want, as the plan prints it or its office stated it."""
    named = [target for rule in rules if rule.target and (target := plan.pack.target(rule.target))]
    found = {target.key: target.value for target in named if target.value is not None}
    if len(found) < len(named):
        found |= {key: amount for (_plan, key), amount in targets.stated([plan]).items() if key not in found}
    return found


def held_back(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """The items that keep villages from their next grade, each with how many villages, the most first."""
    counts: Counter[str] = Counter()
    for row in rows:
        score = row.standing.score
        counts.update(shown(each.item.names) for each in (score.lacks if score else []))
    return counts.most_common()


@dataclass(frozen=True)
class Open:
    """A figure that the plan leaves open: of what, as printed and as stated; `which` names it in a form."""

    which: str
    name: str
    grade: str
    printed: str
    stated: str


def left_open(ladder: Ladder | None) -> list[Open]:
    """Every figure that the plan leaves open, in the order of its items."""
    found = []
    for key, grade_key in open_figures(ladder.standard) if ladder else []:
        assert ladder is not None
        item, grade = ladder.standard.item(key), ladder.standard.grade(grade_key)
        stated = ladder.stated.get((key, grade_key))
        if item:
            asked = item.asked(grade_key)
            printed, unit = str(asked.printed) if asked else "", item.unit or ""
        else:
            printed, unit = str(grade.printed) if grade else "", ""
        found.append(
            Open(
                f"{key}:{grade_key}",
                shown(item.names) if item else _("Number of villages"),
                shown(grade.names) if grade else _("every grade"),
                printed,
                f"{words.plain(stated)}{unit}" if stated is not None else "",
            )
        )
    return found
