"""Standards check lists of villages (TGT-12), their grades, planning classes and honours (LAND-07)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

from cunshi.kernel.words import say
from cunshi.rulebook.tree import PackProblem
from cunshi.rulebook.values import Entry, Key, Keyed, Level, Rule, Sourced, Text

if TYPE_CHECKING:
    from cunshi.rulebook.view import View

Path = tuple[str | int, ...]
Fault = tuple[Path, str, str]
Loosening = tuple[Path, str, Sourced, Sourced]
# YAML reads a plain yes as true.
Direction = Annotated[
    Literal["at_least", "at_most", "exactly", "yes"], BeforeValidator(lambda value: "yes" if value is True else value)
]
Figure = Annotated[Decimal, Field(ge=0)]
PERCENT = Decimal(100)


class Wanted(Entry):
    """Something of which a plan wants so many villages: `target` is the pack's own target that says how many."""

    target: Key | None = None


class Grade(Wanted):
    """One step of the ladder. `printed` is the number of villages where the plan leaves it open, such as “XX个”."""

    printed: Text | None = None


class VillageClass(Entry):
    """A planning class of villages."""


class Honour(Wanted):
    """A title that a village is given for a year and on."""


class Count(Keyed):
    """A number that a check list asks for once, however many of its items are computed from it."""

    unit: Text


class Ratio(Rule):
    """A figure that is computed: so many of `numerator` to each `per` of `denominator` (keys of counts).

    A `part` is never more than the whole; it is false where there may be several to one, such as books to a reader.
    """

    numerator: Key
    denominator: Key
    per: Annotated[Decimal, Field(gt=0)] = PERCENT
    part: bool = True


class Asked(Rule):
    """What an item asks for one grade; `printed` in place of a value: the plan leaves it open, the office states it."""

    grade: Key
    value: Figure | None = None
    printed: Text | None = None


class Item(Entry):
    """One line of a check list: a figure in `unit` compared with what is asked, or a plain yes.

    What is asked stands in `value` (or `printed`, where the plan leaves it open) for every grade, or in `by_grade`;
    a grade that `by_grade` doesn't name asks nothing of its own.
    """

    direction: Direction
    unit: Text | None = None
    value: Figure | None = None
    printed: Text | None = None
    by_grade: list[Asked] = []
    ratio: Ratio | None = None

    def asked(self, grade: str) -> Asked | None:
        """What it asks for a grade; None for nothing."""
        if self.by_grade:
            return next((each for each in self.by_grade if each.grade == grade), None)
        return Asked(grade=grade, value=self.value, printed=self.printed)

    @property
    def share(self) -> bool:
        """Whether it is a part of a whole, in percent."""
        return self.unit == "%"


class Evidence(Sourced):
    """How many photos a check is asked for at least."""

    photos: Annotated[int, Field(ge=1)]


class Standard(Entry):
    """A check list of villages and the grades, from the lowest up, that follow from it.

    `checked_by` are the levels whose offices check a village (the highest that did counts); the office of `decided_by`
    gives the grade.
    """

    grades: Annotated[list[Grade], Field(min_length=1)]
    checked_by: Annotated[list[Level], Field(min_length=1)]
    decided_by: Level
    counts: list[Count] = []
    items: Annotated[list[Item], Field(min_length=1)]
    evidence: Evidence | None = None

    def grade(self, key: str) -> Grade | None:
        return next((each for each in self.grades if each.key == key), None)

    def item(self, key: str) -> Item | None:
        return next((each for each in self.items if each.key == key), None)

    def count(self, key: str) -> Count | None:
        return next((each for each in self.counts if each.key == key), None)

    def open_figures(self) -> list[tuple[Item, str]]:
        """The figures that the plan leaves open: an item with the grade, “” where all grades share one."""
        found = [(item, "") for item in self.items if item.printed is not None]
        return found + [(item, each.grade) for item in self.items for each in item.by_grade if each.printed is not None]


def disagreements(pack: "View") -> Iterator[PackProblem]:
    """Every standard that contradicts itself, and every target that a grade or an honour names in vain."""
    targets = {target.key for _path, target in pack.items("targets")}
    for path, standard in pack.items("standards"):
        # What is taken over from the plan above was checked where it stands.
        if pack.node.nearest(path).file != pack.node.file:
            continue
        for below, what, mend in (*_keys(standard), *_counts(standard), *_items(standard)):
            yield pack.node.problem((*path, *below), what, mend)
        for index, grade in enumerate(standard.grades):
            yield from _wanted(pack, (*path, "grades", index), grade, targets)
    for path, honour in pack.items("honours"):
        yield from _wanted(pack, path, honour, targets)


def _wanted(pack: "View", path: Path, row: Wanted, targets: Iterable[str]) -> Iterator[PackProblem]:
    if row.target is not None and row.target not in targets:
        what = say("There is no target “{key}”.", key=row.target)
        yield pack.node.problem((*path, "target"), what, _known(targets))


def _keys(standard: Standard) -> Iterator[Fault]:
    for name in ("grades", "counts", "items"):
        keys = [row.key for row in getattr(standard, name)]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                what = say("The key “{key}” stands here twice.", key=key)
                yield (name, index, "key"), what, say("Give each entry its own key.")


def _counts(standard: Standard) -> Iterator[Fault]:
    counts = [count.key for count in standard.counts]
    used = set()
    for index, item in enumerate(standard.items):
        for name in ("numerator", "denominator") if item.ratio else ():
            key = getattr(item.ratio, name)
            used.add(key)
            if key not in counts:
                yield ("items", index, "ratio", name), say("There is no count “{key}”.", key=key), _known(counts)
    for index, key in enumerate(counts):
        if key not in used:
            what = say("Nothing is computed from the count “{key}”.", key=key)
            yield ("counts", index), what, say("Take it away, or name it in a ratio.")


def _items(standard: Standard) -> Iterator[Fault]:
    for index, item in enumerate(standard.items):
        for below, what, mend in (*_form(item), *_ladder(standard, item)):
            yield ("items", index, *below), what, mend


def _form(item: Item) -> Iterator[Fault]:
    stated = [name for name in ("value", "printed", "by_grade") if getattr(item, name) not in (None, [])]
    if item.direction == "yes":
        for name in [*stated, *(["unit"] if item.unit else []), *(["ratio"] if item.ratio else [])]:
            what = say("“{key}” is answered with yes or no and has no figure.", key=item.key)
            yield (name,), what, say("Take it away.")
        return
    if item.unit is None:
        yield ("unit",), say("The figure “{key}” has no unit.", key=item.key), say("Write its unit, such as %.")
    if len(stated) != 1:
        what = say("“{key}” needs one of value, printed and by_grade.", key=item.key)
        yield (stated[-1] if stated else "value",), what, say("Write exactly one of them.")
    if item.share and item.ratio and item.ratio.per != PERCENT:
        yield ("ratio", "per"), say("A rate in % is counted to the 100."), say("Leave “per” out.")
    for index, each in enumerate(item.by_grade):
        if (each.value is None) == (each.printed is None):
            what = say("The grade “{grade}” needs either a value or what the plan prints.", grade=each.grade)
            yield ("by_grade", index), what, say("Write one of the two.")
    figures = [(("value",), item.value), *((("by_grade", i, "value"), e.value) for i, e in enumerate(item.by_grade))]
    for path, value in figures:
        if item.share and value is not None and value > PERCENT:
            yield path, say("{value}% is more than the whole.", value=value), say("Write {bound} or less.", bound=100)


def _ladder(standard: Standard, item: Item) -> Iterator[Fault]:
    """Grades are named once each and in order, and a higher one asks no less than a lower one."""
    order = {grade.key: index for index, grade in enumerate(standard.grades)}
    for index, each in enumerate(item.by_grade):
        if each.grade not in order:
            yield ("by_grade", index, "grade"), say("There is no grade “{key}”.", key=each.grade), _known(order)
    known = [(index, each) for index, each in enumerate(item.by_grade) if each.grade in order]
    for (_index, before), (index, each) in pairwise(known):
        if order[each.grade] <= order[before.grade]:
            what = say("“{grade}” stands behind “{before}”.", grade=each.grade, before=before.grade)
            yield ("by_grade", index, "grade"), what, say("Name each grade once, from the lowest up.")
    valued = [(index, each) for index, each in known if each.value is not None]
    for (_index, before), (index, each) in pairwise(valued):
        if _less(item.direction, each.value, before.value):
            what = say("“{grade}” asks for {own}, less than the lower “{before}” with {figure}.",
                       grade=each.grade, own=each.value, before=before.grade, figure=before.value)  # fmt: skip
            yield ("by_grade", index, "value"), what, say("A higher grade asks for as much or more.")


def _known(keys: Iterable[str]) -> str:
    return say("Known: {keys}.", keys=", ".join(sorted(keys)) or "—")


def _less(direction: str, own: Decimal | None, other: Decimal | None) -> bool:
    """Whether a figure asks less than another one; any figure asks more than none."""
    if other is None:
        return False
    if own is None or direction == "exactly":
        return own != other
    return own > other if direction == "at_most" else own < other


def loosened(upper: "View", lower: "View") -> Iterator[Loosening]:
    """Standards of which a lower plan asks less than the plan above: path, sentence, rule above, own rule."""
    above = {standard.key: standard for _path, standard in upper.items("standards")}
    for path, own in lower.items("standards"):
        standard = above.get(own.key)
        if standard is None or standard == own:
            continue
        yield from _fewer(path, own, standard)
        for item in standard.items:
            found = next(((place, each) for place, each in enumerate(own.items) if each.key == item.key), None)
            if found is None:
                yield (*path, "items"), say("The item “{key}” of the plan above is dropped.", key=item.key), item, own
                continue
            for name, what in _less_of_item(standard, item, found[1], {grade.key for grade in own.grades}):
                yield (*path, "items", found[0], name), what, item, found[1]


def _fewer(path: Path, own: Standard, above: Standard) -> Iterator[Loosening]:
    kept = [grade.key for grade in own.grades]
    named = [grade.key for grade in above.grades]
    for grade in above.grades:
        if grade.key not in kept:
            yield (*path, "grades"), say("The grade “{key}” of the plan above is dropped.", key=grade.key), grade, own
    if [key for key in kept if key in named] != [key for key in named if key in kept]:
        yield (*path, "grades"), say("The grades stand in another order than above."), above, own
    if own.decided_by > above.decided_by:
        what = say("A lower level than above gives the grade: {own}, not {above}.",
                   own=own.decided_by.key, above=above.decided_by.key)  # fmt: skip
        yield (*path, "decided_by"), what, above, own
    asked, given = (rule.evidence.photos if rule.evidence else 0 for rule in (above, own))
    if given < asked:
        what = say("{own} photos are fewer than the {above} above.", own=given, above=asked)
        yield (*path, "evidence"), what, above, own


def _less_of_item(standard: Standard, above: Item, own: Item, grades: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in ("unit", "direction"):
        mine, theirs = getattr(own, name), getattr(above, name)
        if mine != theirs:
            yield name, say("It asks for another thing than above: {own}, not {above}.", own=mine, above=theirs)
            return
    if own.ratio != above.ratio:
        yield "ratio", say("It is computed in another way than above.")
    kept = [grade for grade in standard.grades if grade.key in grades]
    for grade in kept:
        asked, mine_asked = above.asked(grade.key), own.asked(grade.key)
        if asked is not None and mine_asked is None:
            yield "by_grade", say("It asks nothing for “{grade}”, above it does.", grade=grade.key)
        elif asked and mine_asked and _less(above.direction, mine_asked.value, asked.value):
            figures = {"grade": grade.key, "above": asked.value, "own": mine_asked.value or mine_asked.printed}
            yield (
                ("by_grade" if own.by_grade else "value"),
                say("For “{grade}” it asks for {own}, above for {above}.", **figures),
            )
