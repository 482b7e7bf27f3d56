"""One clause of a plan's own text: its sentences, and what it says itself of those that no rule quotes."""

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import Field

from cunshi.rulebook.values import Names, Rule, Text

_OPENING, _CLOSING = "“‘「『《〈（(【[〔", "”’」』》〉）)】]〕"
_ENDS = "。；;！!？?"
_QUOTES = str.maketrans("“”‘’「」『』", "\"\"''\"\"''")


class RunElsewhere(Rule):
    """A sentence that is run by these rules (dotted keys) or pages, though none of them quotes it."""

    quote: Text
    runs: Annotated[list[Text], Field(min_length=1)]


class NotRun(Rule):
    """A sentence that asks for something the system doesn't run, and why."""

    quote: Text
    reason: Names


class Clause(Rule):
    """One clause of the plan's own text, and the rules of this pack (dotted keys) or pages that run it.

    Each of its sentences runs through a rule that quotes it or through `asks`, or is `not_run` with its reason, or
    `says` something and asks nothing (`all`: the whole clause).
    """

    id: Text
    heading: str
    text: str
    english: Text
    runs: list[Text] = []
    asks: list[RunElsewhere] = []
    not_run: list[NotRun] = []
    says: Literal["all"] | list[Text] = []
    note: Names | None = None


def sentences(text: str) -> list[str]:
    """The sentences of a clause: up to 。；！？ or the line's end; what stands in quotes or brackets is kept whole."""
    found = [sentence for line in text.splitlines() for sentence in _of_line(line)]
    return [sentence for sentence in found if re.search(r"\w", sentence)]


def _of_line(line: str) -> list[str]:
    found, start, inside = [], 0, _inside(line)
    for place, letter in enumerate(line):
        if letter in _ENDS and not any(first < place < last for first, last in inside):
            found.append(line[start : place + 1].strip())
            start = place + 1
    return [*found, line[start:].strip()]


def _inside(line: str) -> list[tuple[int, int]]:
    """Where quotes and brackets open and close; a mark without its partner, which prints do have, holds nothing."""
    found, opened = [], []
    for place, letter in enumerate(line):
        if letter in _OPENING:
            opened.append(place)
        elif letter in _CLOSING:
            kind = _OPENING[_CLOSING.index(letter)]
            partner = next((each for each in reversed(opened) if line[each] == kind), None)
            if partner is not None:
                del opened[opened.index(partner) :]
                found.append((partner, place))
    return found


def plain(text: str) -> str:
    """Text as quotes are compared: no white space, one width of punctuation, one form of quotation marks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_QUOTES)
