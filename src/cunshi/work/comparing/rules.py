"""Pure matching of two lists: every row of both ends in exactly one class, whatever the order of the rows."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from cunshi.rulebook.comparisons import ComparedField
from cunshi.work.comparing.models import Kind


@dataclass(frozen=True)
class Row:
    """A row of a list: its number there, and what it says in normal form; fingerprints for personal numbers."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Pair:
    """What became of a row, or of two that belong together; an ambiguous one may mean any of its `candidates`."""

    kind: Kind
    ours: int | None = None
    theirs: int | None = None
    differing: tuple[str, ...] = ()
    candidates: tuple[int, ...] = ()


def compare(
    ours: Sequence[Row],
    theirs: Sequence[Row],
    match_on: Sequence[Sequence[str]],
    fields: Sequence[ComparedField],
    present: Container[str],
) -> list[Pair]:
    """Match two lists by the key sets in order; `present` are the columns that the other list has at all."""
    left, right = {row.number: row for row in ours}, {row.number: row for row in theirs}
    pairs: list[Pair] = []
    compared = [each for each in fields if each.field in present]
    for keys in match_on:
        for mine, yours in _groups(keys, left.values(), right.values()):
            for number in (*mine,):
                row = left.pop(number)
                if len(mine) == len(yours) == 1:
                    pairs.append(_pair(row, right[yours[0]], compared))
            for number in yours:
                right.pop(number)
                if len(mine) > 1 or len(yours) > 1:
                    pairs.append(Pair(Kind.AMBIGUOUS, theirs=number, candidates=tuple(sorted(mine))))
    pairs += [Pair(Kind.MISSING_HERE, theirs=number) for number in right]
    pairs += [Pair(Kind.MISSING_THERE, ours=number) for number in left]
    return sorted(pairs, key=lambda each: (each.theirs is None, each.theirs or 0, each.ours or 0))


def _groups(keys: Sequence[str], ours: Iterable[Row], theirs: Iterable[Row]) -> list[tuple[list[int], list[int]]]:
    """The rows of both sides that say the same under these keys, where both sides have any."""
    found: dict[tuple[str, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((ours, theirs)):
        for row in rows:
            key = tuple(row.values.get(each, "") for each in keys)
            if all(key):
                found[key][side].append(row.number)
    return [group for group in found.values() if group[0] and group[1]]


def _pair(ours: Row, theirs: Row, fields: Iterable[ComparedField]) -> Pair:
    differing = differences(ours.values, theirs.values, fields)
    return Pair(Kind.DIFFERING if differing else Kind.MATCHED, ours.number, theirs.number, differing)


def differences(ours: Mapping[str, str], theirs: Mapping[str, str], fields: Iterable[ComparedField]) -> tuple[str, ...]:
    """The fields in which two rows differ by more than they may."""
    return tuple(each.field for each in fields if not agree(ours.get(each.field, ""), theirs.get(each.field, ""), each))


def agree(mine: str, yours: str, field: ComparedField) -> bool:
    """Whether two values in normal form agree as closely as the field asks."""
    if mine == yours:
        return True
    if not (mine and yours):
        return False
    if field.within:
        try:
            return abs(Decimal(mine) - Decimal(yours)) <= field.within
        except InvalidOperation:
            return False
    if field.days:
        try:
            return abs((date.fromisoformat(mine) - date.fromisoformat(yours)).days) <= field.days
        except ValueError:
            return False
    return False
