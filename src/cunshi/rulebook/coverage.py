"""How much of a plan runs (PLAN-11): each sentence of its text beside the rules that quote it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from pydantic import BaseModel

from cunshi.kernel.words import say
from cunshi.rulebook.clauses import Clause, plain, sentences
from cunshi.rulebook.schema import Pack
from cunshi.rulebook.tree import PackProblem, Path_
from cunshi.rulebook.values import Names, PageKey, Source
from cunshi.rulebook.view import View

Kind = Literal["runs", "not_run", "says", "open"]


@dataclass(frozen=True)
class Quoting:
    """A rule with the words that it quotes; `rule` is its dotted key as clauses name it, `path` its place."""

    rule: str
    path: Path_
    clause: str
    quote: str
    runs: bool = True


@dataclass(frozen=True)
class Sentence:
    """A sentence of a clause: the dotted keys of what runs it, or why it doesn't run."""

    text: str
    runs: list[str] = field(default_factory=list)
    reasons: list[Names] = field(default_factory=list)
    says: bool = False

    @property
    def kind(self) -> Kind:
        """What counts: a sentence of which a part doesn't run is not run; `open` was sorted nowhere."""
        if self.reasons:
            return "not_run"
        return "runs" if self.runs else "says" if self.says else "open"


@dataclass(frozen=True)
class Count:
    """How many sentences ask for something, and how many of them run."""

    running: int = 0
    waiting: int = 0

    @property
    def asking(self) -> int:
        return self.running + self.waiting

    @property
    def percent(self) -> float | None:
        """The share that runs, in percent; None where nothing is asked."""
        return 100 * self.running / self.asking if self.asking else None

    def __add__(self, other: "Count") -> "Count":
        return Count(self.running + other.running, self.waiting + other.waiting)


@dataclass(frozen=True)
class Covered:
    """A clause with its sentences in order, and the quotes that none of them holds."""

    clause: Clause
    sentences: list[Sentence]
    astray: list[Path_]

    @property
    def count(self) -> Count:
        kinds = [each.kind for each in self.sentences]
        return Count(kinds.count("runs"), kinds.count("not_run"))


def cover(pack: Pack) -> list[Covered]:
    """Every clause of a plan with its sentences and what runs each."""
    quoting: dict[str, list[Quoting]] = defaultdict(list)
    for each in quotings(pack):
        quoting[each.clause].append(each)
    return [_covered(("clauses", index), clause, quoting[clause.id]) for index, clause in enumerate(pack.clauses)]


def count(covered: Iterable[Covered]) -> Count:
    return sum((each.count for each in covered), Count())


def quotings(pack: Pack) -> list[Quoting]:
    """Every rule that quotes the plan's own words, wherever in the pack its source stands."""
    found = [each for name in Pack.model_fields if name != "clauses" for each in _within(pack, name)]
    own = f"{pack.source}§"
    return [each for each in found if each.clause.startswith(own)]


def _within(pack: Pack, section: str) -> Iterator[Quoting]:
    value = getattr(pack, section)
    if not isinstance(value, list):
        yield from _walk(value, section, (section,))
        return
    for index, row in enumerate(value):
        key = getattr(row, "key", None)
        # What is only recorded in words runs nowhere.
        runs = getattr(row, "runs", "") is not None
        for each in _walk(row, f"{section}.{key}" if isinstance(key, str) else section, (section, index)):
            yield replace(each, runs=runs)


def _walk(value: object, rule: str, path: Path_) -> Iterator[Quoting]:
    if isinstance(value, Source):
        if value.quote:
            yield Quoting(rule, (*path, "quote"), f"{value.plan}{value.clause}", value.quote)
    elif isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            yield from _walk(getattr(value, name), rule, (*path, info.alias or name))
    elif isinstance(value, (list, tuple)):
        for index, each in enumerate(value):
            yield from _walk(each, rule, (*path, index))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _walk(each, rule, (*path, str(key)))


def _covered(path: Path_, clause: Clause, quoting: Iterable[Quoting]) -> Covered:
    texts = _Texts(clause)
    runs: dict[int, list[str]] = defaultdict(list)
    reasons: dict[int, list[Names]] = defaultdict(list)
    says: set[int] = set(range(len(texts.sentences))) if clause.says == "all" else set()
    for quoted in quoting:
        for place in texts.places(quoted.quote, quoted.path, heading=True):
            runs[place] += [quoted.rule] if quoted.runs and quoted.rule not in runs[place] else []
    for index, named in enumerate(clause.asks):
        for place in texts.places(named.quote, (*path, "asks", index)):
            runs[place] += [rule for rule in named.runs if rule not in runs[place]]
    for index, waiting in enumerate(clause.not_run):
        for place in texts.places(waiting.quote, (*path, "not_run", index)):
            reasons[place].append(waiting.reason)
    for index, quote in enumerate(clause.says if isinstance(clause.says, list) else []):
        says |= set(texts.places(quote, (*path, "says", index)))
    found = [Sentence(text, runs[i], reasons[i], i in says) for i, text in enumerate(texts.sentences)]
    return Covered(clause, found, texts.astray)


class _Texts:
    """The sentences of a clause and where each begins in its text as quotes are compared."""

    def __init__(self, clause: Clause) -> None:
        self.sentences = sentences(clause.text)
        self.astray: list[Path_] = []
        self._heading = plain(clause.heading)
        self._ends, self._whole = [], ""
        for sentence in self.sentences:
            self._whole += plain(sentence)
            self._ends.append(len(self._whole))

    def places(self, quote: str, path: Path_, *, heading: bool = False) -> list[int]:
        """The sentences that a quote lies in, several where it runs on; a heading may be quoted but isn't counted."""
        words = plain(quote)
        start = self._whole.find(words)
        if start < 0:
            if not (heading and words in self._heading + self._whole):
                self.astray.append(path)
            return []
        begins = [0, *self._ends]
        return [i for i, end in enumerate(self._ends) if begins[i] < start + len(words) and start < end]


def disagreements(pack: View) -> Iterator[PackProblem]:
    """Quotes that their clause doesn't hold; in a plan that is counted also each sentence that is sorted nowhere."""
    if pack.pack is None:
        return
    known = {clause.id for clause in pack.pack.clauses}
    # What is taken over from the plan above was checked where it stands.
    own = [each for each in quotings(pack.pack) if pack.node.nearest(each.path).file == pack.node.file]
    for quoted in own:
        if quoted.clause not in known and pack.pack.counted:
            what = say("There is no clause “{clause}” in this plan.", clause=quoted.clause)
            yield pack.node.problem(quoted.path, what, say("Name the clause that holds the quoted words."))
    for index, covered in enumerate(cover(pack.pack)):
        if pack.node.nearest(("clauses", index)).file == pack.node.file:
            yield from _of_clause(pack, ("clauses", index), covered)


def _of_clause(pack: View, path: Path_, covered: Covered) -> Iterator[PackProblem]:
    for place in covered.astray:
        if pack.node.nearest(place).file == pack.node.file:
            what = say("The clause {clause} doesn't say the words that are quoted here.", clause=covered.clause.id)
            yield pack.node.problem(place, what, say("Copy them from the clause's text."))
    for index, named in enumerate(covered.clause.asks):
        for rule in named.runs:
            if pack.pack and pack.pack.find(rule) is None and rule not in get_args(PageKey):
                what = say("There is no rule “{rule}” in this pack.", rule=rule)
                mend = say("Write a section or section.key, such as stages.acceptance.")
                yield pack.node.problem((*path, "asks", index), what, mend)
    for sentence in covered.sentences if pack.one("counted") else ():
        if sentence.kind == "open":
            what = say("What this sentence of {clause} asks for is nowhere: “{sentence}”", **_told(covered, sentence))
            mend = say("Let a rule quote it, or name it under asks, not_run or says.")
            yield pack.node.problem((*path, "text"), what, mend)
        elif sentence.says and sentence.kind != "says":
            what = say(
                "This sentence of {clause} is said to ask nothing, but does: “{sentence}”", **_told(covered, sentence)
            )
            yield pack.node.problem((*path, "says"), what, say("Take it from says."))


def _told(covered: Covered, sentence: Sentence) -> dict[str, object]:
    return {"clause": covered.clause.id, "sentence": sentence.text}
