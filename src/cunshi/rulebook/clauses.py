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
    found, start, depth = [], 0, 0
    for place, letter in enumerate(line):
        depth += letter in _OPENING
        depth -= letter in _CLOSING and depth > 0
        if letter in _ENDS and not depth:
            found.append(line[start : place + 1].strip())
            start = place + 1
    return [*found, line[start:].strip()]


def plain(text: str) -> str:
    """Text as quotes are compared: no white space, one width of punctuation, one form of quotation marks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_QUOTES)
