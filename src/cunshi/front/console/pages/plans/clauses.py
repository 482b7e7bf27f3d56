"""A plan's own text, clause by clause and sentence by sentence, each beside the rules and pages that run it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.front.console.pages.plans.sections import SINGLE, Section, anchor
from cunshi.front.console.pages.plans.words import PAGES
from cunshi.rulebook import coverage
from cunshi.rulebook.coverage import Count, Covered, Sentence
from cunshi.rulebook.schema import Clause, Pack

NOT_RUN = "not_run"


@dataclass(frozen=True)
class Link:
    """A rule or a page that runs a clause."""

    name: str
    url: str


@dataclass(frozen=True)
class Said:
    """A sentence of a plan that is counted, and what runs it."""

    sentence: Sentence
    links: list[Link]

    @property
    def reasons(self) -> list[str]:
        return [reason.text(get_language()) for reason in self.sentence.reasons]


@dataclass(frozen=True)
class Beside:
    """A clause and what stands beside it; `number` is its id without the letter of the plan."""

    clause: Clause
    number: str
    links: list[Link]
    count: Count
    said: list[Said]


class Text:
    """The whole text of a plan; of one that is counted also sentence by sentence, with the share that runs."""

    def __init__(self, pack: Pack, shown: list[Section], only: str = "") -> None:
        self.pack, self.only = pack, only if pack.counted else ""
        self._titles = {section.key: section.title for section in shown}
        singles = next((section.rows for section in shown if section.key == SINGLE), [])
        self._titles |= {row.anchor.removeprefix(anchor("")): row.cells[0] for row in singles}

    @cached_property
    def _covered(self) -> list[Covered]:
        return coverage.cover(self.pack)

    @cached_property
    def share(self) -> str:
        """What the head of the page says; empty for a plan that isn't counted."""
        return in_words(coverage.count(self._covered)) if self.pack.counted else ""

    @cached_property
    def clauses(self) -> list[Beside]:
        """Every clause in the order of the document, or those with something that doesn't run."""
        rows = [self._beside(each) for each in self._covered]
        if self.only != NOT_RUN:
            return rows
        return [replace(row, said=_not_run(row.said)) for row in rows if row.count.waiting]

    def _beside(self, covered: Covered) -> Beside:
        clause = covered.clause
        said = [Said(each, self._links(each.runs)) for each in covered.sentences] if self.pack.counted else []
        return Beside(clause, clause.id.removeprefix(self.pack.source), self._links(clause.runs), covered.count, said)

    def _links(self, runs: Iterable[str]) -> list[Link]:
        return [link for run in runs if (link := self._link(run))]

    def _link(self, run: str) -> Link | None:
        """A link goes only where the page has something to show."""
        section, _dot, key = run.partition(".")
        if section in self._titles:
            rule = self.pack.find(run) if key else None
            if rule is None:
                return Link(self._titles[section], f"#{anchor(section)}")
            named = rule.names.text(get_language()) if hasattr(rule, "names") else self._titles[section]
            return Link(named, f"#{anchor(section, key)}")
        page = PAGES.get(run)
        return Link(str(page.name), page.url) if page else None


def _not_run(said: list[Said]) -> list[Said]:
    return [each for each in said if each.sentence.kind == NOT_RUN]


def in_words(count: Count) -> str:
    """“asking sentences 120, running 115 (95.8%), not run 5”."""
    if count.percent is None:
        return _("no sentence asks for anything")
    known = {"asking": count.asking, "running": count.running, "waiting": count.waiting}
    return _("asking sentences %(asking)d, running %(running)d (%(share)s), not run %(waiting)d") % {
        **known,
        "share": percent(count),
    }


def percent(count: Count) -> str:
    """The share that runs, to one decimal; never 100% while something doesn't run."""
    share = count.percent or 0
    return f"{min(share, 99.9) if count.waiting else share:.1f}%"
