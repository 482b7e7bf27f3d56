"""A plan's own text, clause by clause, each beside the rules and pages that run it."""

from dataclasses import dataclass

from django.utils.translation import get_language

from cunshi.front.console.pages.plans.sections import SINGLE, Section, anchor
from cunshi.front.console.pages.plans.words import PAGES
from cunshi.rulebook.schema import Clause, Pack


@dataclass(frozen=True)
class Link:
    """A rule or a page that runs a clause."""

    name: str
    url: str


@dataclass(frozen=True)
class Beside:
    """A clause and what stands beside it; `number` is its id without the letter of the plan."""

    clause: Clause
    number: str
    links: list[Link]


def beside(pack: Pack, shown: list[Section]) -> list[Beside]:
    """Every clause in the order of the document; a link goes only where the page has something to show."""
    titles = {section.key: section.title for section in shown}
    singles = next((section.rows for section in shown if section.key == SINGLE), [])
    titles |= {row.anchor.removeprefix(anchor("")): row.cells[0] for row in singles}
    return [
        Beside(
            clause,
            clause.id.removeprefix(pack.source),
            [link for run in clause.runs if (link := _link(pack, titles, run))],
        )
        for clause in pack.clauses
    ]


def _link(pack: Pack, titles: dict[str, str], run: str) -> Link | None:
    section, _dot, key = run.partition(".")
    if section in titles:
        rule = pack.find(run) if key else None
        if rule is None:
            return Link(titles[section], f"#{anchor(section)}")
        named = rule.names.text(get_language()) if hasattr(rule, "names") else titles[section]
        return Link(named, f"#{anchor(section, key)}")
    page = PAGES.get(run)
    return Link(str(page.name), page.url) if page else None
