"""Titles, contents and persons for invented matters, from the phrases of the demonstration (pure)."""

import random
from dataclasses import dataclass
from functools import cache
from typing import Any

from cunshi.config.demo import files
from cunshi.rulebook.schema import Pack


@dataclass(frozen=True)
class Phrase:
    """A title with a gap for the place, and a content with its figures filled in."""

    title: str
    content: str


class Words:
    """Phrases of a pack's categories; the same choice for the same draw."""

    def __init__(self, pack: Pack) -> None:
        data = files.read("past")
        self.family, self.given = data["family_names"], data["given_names"]
        self.channels = [each.key for each in pack.proposal_channels]
        self.phrases = {each.key: _phrases(each.key, each.names.zh) for each in pack.categories}

    def phrase(self, category: str, draw: random.Random) -> Phrase:
        return draw.choice(self.phrases[category])

    def person(self, draw: random.Random) -> str:
        return draw.choice(self.family) + draw.choice(self.given)


@cache
def _phrases(category: str, name: str) -> tuple[Phrase, ...]:
    known: dict[str, list[dict[str, Any]]] = files.read("past")["templates"].get(category, {})
    found = [_filled(each) for each in known.get("usual", [])]
    return tuple(found) or (Phrase("{place}" + name, f"{name}：按村民代表会议决议实施。"),)


def _filled(template: dict[str, Any]) -> Phrase:
    """The phrase with the middle of each figure's span."""
    spans = {key: span for key, span in template.items() if key not in ("title", "content")}
    figures = {key: f"{(span[0] + span[1]) / 2:.{span[2]}f}" for key, span in spans.items()}
    return Phrase(template["title"], template["content"].format(**figures))
