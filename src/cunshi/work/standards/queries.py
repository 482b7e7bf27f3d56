"""Villages with what they were found to be, given and called: a fixed number of queries, however many villages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from django.db.models import Q

from cunshi.foundation.divisions.models import Division
from cunshi.rulebook.standards import Grade
from cunshi.work.programmes.models import Programme
from cunshi.work.standards.models import Check, Classed, Graded, Honoured
from cunshi.work.standards.scoring import Answers, Ladder, Score

Row = TypeVar("Row", Check, Graded, Classed)


@dataclass
class Standing:
    """A village: the check that counts, the grade that was decided on it, its class and the titles it has."""

    village: Division
    ladder: Ladder | None = None
    check: Check | None = None
    graded: Graded | None = None
    classed: Classed | None = None
    honours: list[Honoured] = field(default_factory=list)

    @cached_property
    def score(self) -> Score | None:
        return score(self.ladder, self.check) if self.ladder and self.check else None

    @property
    def grade(self) -> Grade | None:
        """The grade as decided."""
        return self.ladder.at(self.rank) if self.ladder else None

    @property
    def rank(self) -> int:
        return self.graded.rank if self.graded else 0

    @property
    def follows(self) -> int:
        """The rank that follows from the check that counts."""
        return self.score.rank if self.score else 0

    @property
    def state(self) -> str:
        """What is next: “unchecked”, “rise” (a higher grade follows than it has), “fallen” (a lower one), “held”."""
        if self.score is None:
            return "unchecked"
        if self.follows > self.rank:
            return "rise"
        return "fallen" if self.follows < self.rank else "held"


def score(ladder: Ladder, check: Check) -> Score:
    """What follows from a check."""
    return Score(ladder, Answers.read(check.answers))


def counting_check(programme: Programme, standard: str, code: str) -> Check | None:
    """The check that counts for a village: the newest of the highest level that checked it."""
    rows = Check.objects.filter(programme=programme, standard=standard, division=code)
    return rows.order_by("level", "-number").first()


def standings(programme: Programme, ladder: Ladder | None, villages: Sequence[Division]) -> list[Standing]:
    """Each village as it stands in a plan; four queries. Of a lone village only its own rows are read."""
    places = _places(villages)
    checks: dict[str, Check] = {}
    grades: dict[str, Graded] = {}
    if ladder:
        rule = places & Q(programme=programme, standard=ladder.standard.key)
        checks = _first(Check.objects.filter(rule).order_by("division_id", "level", "-number").distinct("division_id"))
        grades = _first(Graded.objects.filter(rule).order_by("division_id", "-number").distinct("division_id"))
    classed = Classed.objects.filter(places).select_related("programme")
    classes = _first(classed.order_by("division_id", "-number").distinct("division_id"))
    titles = _titles(programme, places)
    return [
        Standing(each, ladder, checks.get(each.pk), grades.get(each.pk), classes.get(each.pk), titles.get(each.pk, []))
        for each in villages
    ]


def _places(villages: Sequence[Division]) -> Q:
    """Rows of these villages, as a range of codes where they are many: they all lie in one division."""
    if len(villages) == 1:
        return Q(division=villages[0])
    codes = [each.code for each in villages]
    return Q(division__gte=min(codes), division__lte=max(codes)) if codes else Q(division__in=[])


def _first(rows: Iterable[Row]) -> dict[str, Row]:
    return {row.division_id: row for row in rows}


def _titles(programme: Programme, places: Q) -> dict[str, list[Honoured]]:
    """The titles that villages have in the plan's year."""
    rows = Honoured.objects.filter(places, programme=programme)
    newest = rows.order_by("division_id", "honour", "-number").distinct("division_id", "honour")
    found: dict[str, list[Honoured]] = defaultdict(list)
    for row in newest:
        if row.given:
            found[row.division_id].append(row)
    return found


def of_village(code: str) -> Q:
    """Rows of a village, and of those whose work it carries on today."""
    return Q(division=code) | Q(division__heir=code)


_BY = ("division", "by__unit", "by__account")


def checks_of(programme: Programme, code: str) -> list[Check]:
    """Every check of a village in a plan, the one that counts first."""
    rows = Check.objects.filter(of_village(code), programme=programme).select_related(*_BY)
    return list(rows.order_by("standard", "level", "-number"))


def grades_of(code: str) -> list[Graded]:
    """Every grade decided for a village, the newest year first."""
    rows = Graded.objects.filter(of_village(code)).select_related("programme", *_BY)
    return list(rows.order_by("-programme__year", "standard", "-number"))


def classes_of(code: str) -> list[Classed]:
    rows = Classed.objects.filter(of_village(code)).select_related("programme", *_BY)
    return list(rows.order_by("-since", "-number"))


def honours_of(code: str) -> list[Honoured]:
    rows = Honoured.objects.filter(of_village(code)).select_related("programme", *_BY)
    return list(rows.order_by("-programme__year", "honour", "-number"))
