"""The ledger narrowed by facets: counts of every choice from one table of groups, whatever the number of matters."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Left
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.wording import ILLUSTRATIVE, level_name
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.counted import GROUPS
from cunshi.front.console.forms.ledger import DEFAULT_SORT, ONLY, SORTS, STATE_GROUPS, LedgerFilter, states_of
from cunshi.front.console.narrowing import narrow, ordered
from cunshi.front.console.rolled import rolled
from cunshi.kernel.codes import FIVE, Level
from cunshi.oversight.measures.then import THEN
from cunshi.rulebook.schema import Pack
from cunshi.work.matters import queries
from cunshi.work.matters.models import Matter, MatterVillage, PlannedFund
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.rules import shown
from cunshi.work.matters.states import IN_LEDGER, State

Row = Mapping[str, Any]
Packs = Mapping[int, Pack]

FACETS: dict[str, Promise] = {
    "year": _l("Year"),
    "category": _l("Category"),
    "handling": _l("Handling level"),
    "state": _l("State"),
    "list": _l("Task list"),
}


@dataclass(frozen=True)
class Choice:
    """One value of a facet, with the matters it would leave."""

    value: str
    label: str
    count: int
    chosen: bool
    inner: bool = False


@dataclass(frozen=True)
class Facet:
    key: str
    label: str | Promise
    choices: list[Choice]


@dataclass(frozen=True)
class Totals:
    """Matters of the filtered set; `joint` are led elsewhere, and their money counts there.

    `of_source` is the part of the planned money that comes from the chosen source, None when none is chosen.
    """

    count: int
    led: int
    joint: int
    illustrative: bool
    planned: Decimal
    of_source: Decimal | None


class Ledger:
    """The matters that a post sees within `scope`, as a filter narrows them."""

    def __init__(self, post: Post, scope: Division, filter: LedgerFilter, packs: Packs) -> None:
        self.filter, self.scope, self.packs = filter, scope, packs
        self._then = filter.map == THEN
        self._rolled = None if self._then else rolled(scope, filter, packs)
        if self._rolled:
            self._base = Matter.objects.led_in(scope.prefix)
            self._groups = self._valued(self._rolled.groups())
            return
        visible = Matter.objects.visible_to(post)
        # The post's own division narrows nothing: asked for twice, it would only cost.
        within = visible if scope.prefix == post.prefix else visible.covering(scope.prefix)
        if self._then:
            within = Matter.objects.covering_then(scope.prefix)
        self._base = narrow(within, post, scope, filter)
        groups = (
            self._base.order_by()
            .values("programme_id", "category", "handling_level", "state")
            .annotate(
                count=Count("pk"),
                led=Count("pk", filter=self._is_led()),
                examples=Count("pk", filter=ILLUSTRATIVE),
            )
        )
        self._groups = self._valued(groups)

    def _valued(self, groups: Iterable[Row]) -> list[tuple[Row, dict[str, list[str]]]]:
        return [(row, {key: _VALUES[key](row, self.packs) for key in FACETS}) for row in groups]

    def matters(self) -> MatterQuerySet:
        """The matters that every facet leaves, in the order chosen."""
        sort = self.filter.sort or DEFAULT_SORT
        field, turn = sort.lstrip("-"), sort.startswith("-")
        order = [ordered(name, turn) for name in SORTS[field]]
        return self._filtered().with_planned().order_by(*order, "pk")

    def totals(self) -> Totals:
        """Counts from the groups, money in one query where they don't bring it."""
        left = [row for row, values in self._groups if self._passes(values)]
        count, led = sum(row["count"] for row in left), sum(row["led"] for row in left)
        planned, of_source = self._money(left)
        return Totals(
            count=count,
            led=led,
            joint=count - led,
            illustrative=any(row["examples"] for row in left),
            planned=planned,
            of_source=of_source,
        )

    def _money(self, left: Iterable[Row]) -> tuple[Decimal, Decimal | None]:
        """Yuan planned, and those of the chosen source."""
        if self._rolled:
            return sum((row["planned"] for row in left), Decimal(0)), None
        chosen = self.filter.source
        lines = PlannedFund.objects.filter(matter__in=self._filtered().filter(self._is_led()).order_by().values("pk"))
        money = lines.aggregate(total=Sum("amount"), of_source=Sum("amount", filter=Q(source=chosen)))
        return money["total"] or Decimal(0), (money["of_source"] or Decimal(0)) if chosen else None

    def facets(self) -> list[Facet]:
        """Each facet with the counts that the other facets leave to its values."""
        return [Facet(key, label, self._choices(key)) for key, label in FACETS.items()]

    def children(self, children: Iterable[Division]) -> Facet:
        """The divisions below the scope that have matters here; a joint matter counts in each that it covers."""
        below = list(children)
        counts = self._rolled_below(below) if self._rolled else self._counted_below(below)
        return Facet(
            "division",
            _l("Division below"),
            [
                Choice(each.code, each.short_name, counts[each.prefix], False)
                for each in below
                if counts.get(each.prefix)
            ],
        )

    def _rolled_below(self, below: list[Division]) -> dict[str, int]:
        """From the roll-ups, unless the divisions lie too low for them: townships of a city without counties."""
        assert self._rolled is not None
        if below[0].level > Level.COUNTY:
            return self._counted_below(below)
        chosen = any(self.filter.facet(key) for key in FACETS)
        return self._rolled.parts(below, self._row_passes if chosen else None)

    def _row_passes(self, row: Row) -> bool:
        chosen = ((key, self.filter.facet(key)) for key in FACETS)
        return all(value is None or str(value) in _VALUES[key](row, self.packs) for key, value in chosen)

    def _counted_below(self, below: list[Division]) -> dict[str, int]:
        digits = Level(below[0].level).digits
        groups = (
            MatterVillage.objects.filter(
                matter__in=self._filtered().order_by().values("pk"), village__code__startswith=self.scope.prefix
            )
            .order_by()
            .annotate(part=Left("village_id", digits))
            .values_list("part")
            .annotate(Count("matter", distinct=True))
        )
        return dict(groups)

    def _is_led(self) -> Q:
        """Condition: the lead village lies in the scope, today or then."""
        here = Q(village__code__startswith=self.scope.prefix)
        return Q(formerly=None) & here | Q(formerly__code__startswith=self.scope.prefix) if self._then else here

    def _filtered(self) -> MatterQuerySet:
        chosen, matters = self.filter, self._base
        if chosen.year:
            matters = matters.filter(year=chosen.year)
        if chosen.category:
            matters = matters.filter(category=chosen.category)
        if chosen.handling:
            matters = matters.filter(handling_level=chosen.handling)
        if chosen.state:
            matters = matters.filter(state__in=states_of(chosen.state))
        if chosen.list:
            matters = matters.in_ledger().filter(self._on_list(chosen.list))
        return matters

    def _on_list(self, key: str) -> Q:
        return queries.any_of(
            [
                Q(programme=pk, handling_level__in=rule.levels)
                for pk, pack in self.packs.items()
                for rule in pack.task_lists
                if rule.key == key
            ]
        )

    def _passes(self, values: Mapping[str, list[str]], besides: str = "") -> bool:
        chosen = ((key, self.filter.facet(key)) for key in FACETS if key != besides)
        return all(value is None or str(value) in values[key] for key, value in chosen)

    def _choices(self, key: str) -> list[Choice]:
        counts: dict[str, int] = defaultdict(int)
        for row, values in self._groups:
            if self._passes(values, besides=key):
                for value in values[key]:
                    counts[value] += row["count"]
        chosen = str(self.filter.facet(key) or "")
        if chosen:
            counts.setdefault(chosen, 0)
        return [
            Choice(value, label, counts[value], value == chosen, inner)
            for value, label, inner in _labels(key, self.packs)
            if value in counts
        ]


def _lists(row: Row, packs: Packs) -> list[str]:
    if row["state"] not in IN_LEDGER or row["programme_id"] not in packs:
        return []
    return [rule.key for rule in packs[row["programme_id"]].task_lists if row["handling_level"] in rule.levels]


def _states(row: Row, packs: Packs) -> list[str]:
    groups = [key for key, (_label, states) in STATE_GROUPS.items() if row["state"] in states]
    return [*groups, row["state"]]


_VALUES: dict[str, Callable[[Row, Packs], list[str]]] = {
    "year": lambda row, packs: [str(packs[row["programme_id"]].year)] if row["programme_id"] in packs else [],
    "category": lambda row, packs: [row["category"]],
    "handling": lambda row, packs: [str(row["handling_level"])] if row["handling_level"] else [],
    "state": _states,
    "list": _lists,
}


def _labels(key: str, packs: Packs) -> list[tuple[str, str, bool]]:
    """Every value of a facet with its name, in order; where plans name one value differently, all their names."""
    if key == "state":
        return [line for group in STATE_GROUPS for line in _group_labels(group)]
    names: dict[str, list[str]] = defaultdict(list)
    for pack in packs.values():
        for value, name in _named(key, pack):
            if name not in names[value]:
                names[value].append(name)
    return [(value, " / ".join(several), False) for value, several in names.items()]


def _group_labels(group: str) -> list[tuple[str, str, bool]]:
    """A group of states, and beneath it its states where it has several."""
    label, states = STATE_GROUPS[group]
    inner = [(state.value, str(State(state).label), True) for state in states] if len(states) > 1 else []
    return [(group, str(label), False), *inner]


def _named(key: str, pack: Pack) -> list[tuple[str, str]]:
    if key == "year":
        return [(str(pack.year), _("%(year)d") % {"year": pack.year})]
    if key == "category":
        return [(each.key, shown(each.names)) for each in pack.categories]
    if key == "handling":
        return [(str(int(level)), level_name(pack, level)) for level in FIVE]
    rules = pack.fund_sources if key == "source" else pack.task_lists
    return [(each.key, shown(each.names)) for each in rules]


def source_choices(chosen: str, packs: Packs) -> list[Choice]:
    """The sources of funds that the plans name, without counts: a matter may draw on several."""
    return [Choice(key, name, 0, key == chosen) for key, name, _inner in _labels("source", packs)]


def only_choices(chosen: str) -> list[Choice]:
    """The choices of “only”, which carry no counts."""
    return [Choice(key, str(label), 0, key == chosen) for key, label in ONLY.items()]


def describe(filter: LedgerFilter, facets: Iterable[Facet], sources: Iterable[Choice]) -> str:
    """The filter in words, for the head of an export."""
    words = [choice.label for facet in facets for choice in facet.choices if choice.chosen]
    words += [str(ONLY[filter.only])] if filter.only else []
    words += [choice.label for choice in sources if choice.chosen]
    words += [filter.years] if filter.years else []
    words += [str(GROUPS[filter.group])] if filter.group else []
    words += [_("“%(text)s”") % {"text": filter.q}] if filter.q else []
    return _("; ").join(words)
